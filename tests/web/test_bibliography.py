"""References for reference managers."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from policychat.web.bibliography import bibtex, csl_json
from tests.web.test_streaming import answer, citation

ADDRESS = "https://ask.example"
CITED = citation(2, "It costs 5 % {net} & rises.").model_copy(
    update={
        "document_id": "fee_2023.txt", "title": "Fees & “dues” 100%", "publisher": "重庆市", "published": "2023-03-08",
        "link": "/documents/fee_2023.txt?start=1&end=5", "page": 3,
    }
)  # fmt: skip


def test_an_entry_of_bibtex() -> None:
    entry = bibtex(answer("“…” [2]", CITED), address=ADDRESS)
    assert entry == (
        "@misc{fee-2023.txt-2,\n"
        "  title = {{Fees \\& “dues” 100\\%}},\n"
        "  author = {{重庆市}},\n"
        "  year = {2023},\n"
        "  month = {3},\n"
        "  url = {https://ask.example/documents/fee_2023.txt?start=1&end=5},\n"
        "  language = {en},\n"
        "  note = {“It costs 5 \\% \\textbraceleft{}net\\textbraceright{} \\& rises.”, p. 3},\n"
        "}\n"
    )


def test_an_item_of_csl_json() -> None:
    partial = CITED.model_copy(update={"published": "2022-06", "published_inferred": True, "page": None})
    assert json.loads(csl_json(answer("“…” [2]", partial), address=ADDRESS)) == [
        {
            "id": "fee-2023.txt-2",
            "type": "document",
            "title": "Fees & “dues” 100%",
            "language": "en",
            "publisher": "重庆市",
            "issued": {"date-parts": [[2022, 6]], "circa": True},
            "URL": "https://ask.example/documents/fee_2023.txt?start=1&end=5",
            "note": "“It costs 5 % {net} & rises.”",
        }
    ]


def test_what_is_no_date_is_left_out() -> None:
    odd = CITED.model_copy(update={"published": "<script>-13"})
    assert "year" not in bibtex(answer("“…” [2]", odd), address=ADDRESS)
    assert "issued" not in csl_json(answer("“…” [2]", odd), address=ADDRESS)


def test_what_is_not_known_is_left_out() -> None:
    bare = answer("“…” [1]", citation(1, "Yes."))
    assert bibtex(bare, address=ADDRESS) == "@misc{d-1,\n  title = {{d}},\n  language = {en},\n  note = {“Yes.”},\n}\n"
    assert json.loads(csl_json(bare, address=ADDRESS)) == [
        {"id": "d-1", "type": "document", "title": "d", "language": "en", "note": "“Yes.”"}
    ]
    assert bibtex(answer("Nothing."), address=ADDRESS) == ""


@given(st.text(), st.text())
def test_no_title_or_quote_ends_an_entry_early(title: str, quote: str) -> None:
    cited = citation(1, quote).model_copy(update={"title": title, "url": f"https://x.example/{title}"})
    entry = bibtex(answer("…", cited), address=ADDRESS)
    depth = 0
    for place, mark in enumerate(entry):
        depth += (mark == "{") - (mark == "}")
        assert depth > 0 or place < len("@misc{") or place >= len(entry) - len("}\n")
    assert depth == 0
    assert len(re.findall(r"^  \w+ = ", entry, re.MULTILINE)) == 4
