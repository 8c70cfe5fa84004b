"""Passages and sentences with exact offsets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.boilerplate import is_boilerplate
from policychat.index.chunking import PassageSpan, split_passages

LINES = (
    "# Heading", "1. General requirements", "第一章 总则", "Overview", "A sentence ends here.", "One. Two! Three?",
    "重庆市加快建设。两地共建实验室！", "- an item of a list", "（一）指导思想。坚持创新。",
    "Share this: Twitter", "Facebook",
    "日期:2023年03月08日 来源:中新社", "", "   ", "\u3000", "budget: 100 million yuan",
    "Article 3. Fees", "Article 4. It is free.", "第五条", "|---|---|", "***",
    "A line that was wrapped at a fixed column by whoever typed it and",
    "that goes on in the next line until it is over.",
)  # fmt: skip
DOCUMENTS = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(LINES), max_size=25).map("\n".join),
    st.text("a b.\n。#1", max_size=200),
)
SHIPPED = sorted((Path(__file__).parents[2] / "corpus").glob("*.txt"))


def count_words(text: str) -> int:
    return len(text.split())


def cut(text: str, max_tokens: int = 50) -> list[PassageSpan]:
    return split_passages(text, count_tokens=count_words, max_tokens=max_tokens)


def quotable(text: str, max_tokens: int = 50) -> list[list[str]]:
    return [[text[start:end] for start, end in passage.sentences] for passage in cut(text, max_tokens)]


def headings(text: str) -> list[str | None]:
    return [text[slice(*passage.heading)].strip() if passage.heading else None for passage in cut(text)]


@given(DOCUMENTS, st.integers(1, 60))
def test_offsets_are_ordered_and_inside_whatever_holds_them(text: str, max_tokens: int) -> None:
    last = 0
    for passage in cut(text, max_tokens):
        assert last <= passage.start < passage.end <= len(text)
        last = passage.end
        inner = passage.start
        for start, end in passage.sentences:
            assert inner <= start < end <= passage.end
            inner = end
        if passage.heading:
            assert text[slice(*passage.heading)].strip()
            assert passage.heading[1] <= passage.start


@given(DOCUMENTS, st.integers(1, 60))
def test_nothing_but_headings_and_boilerplate_is_lost(text: str, max_tokens: int) -> None:
    passages = cut(text, max_tokens)
    held = [span for passage in passages for span in passage.sentences]
    inside = {i for start, end in held for i in range(start, end)}
    lost = {i for i, character in enumerate(text) if not character.isspace()} - inside
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append((start, start + len(line)))
        start += len(line) + 1
    for start, end in lines:
        here = {i for i in lost if start <= i < end}
        if here and not is_boilerplate(text[start:end]) and any(map(str.isalnum, text[start:end])):
            everything = {i for i in range(start, end) if not text[i].isspace()}
            assert here == everything, "a heading is a whole line"
            assert end - start <= 200 or text[start:end].lstrip().startswith("#")


@given(DOCUMENTS, st.integers(1, 60))
def test_only_a_single_sentence_is_longer_than_allowed(text: str, max_tokens: int) -> None:
    for passage in cut(text, max_tokens):
        sizes = [count_words(text[start:end]) for start, end in passage.sentences]
        assert sum(sizes) <= max_tokens or len(sizes) == 1 or sum(sizes[:-1]) <= 16


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_figure_of_the_shipped_documents_is_quotable(path: Path) -> None:
    text = path.read_text("utf-8")
    kept = "".join(text[start:end] for passage in cut(text) for start, end in passage.sentences)
    figures = re.findall(r"\d[\d.,]*\d(?:%| million| billion)", text)
    assert [figure for figure in figures if figure not in kept] == []


@pytest.mark.parametrize(
    "text",
    [
        "# Funding\nThe state pays half of the cost. The city pays the rest.",
        "1. Funding\nThe state pays half of the cost. The city pays the rest.",
        "Funding\n\nThe state pays half of the cost. The city pays the rest.",
    ],
)
def test_a_heading_is_named_and_not_quotable(text: str) -> None:
    assert quotable(text) == [["The state pays half of the cost.", "The city pays the rest."]]
    assert "Funding" in (headings(text)[0] or "")


def test_each_passage_has_the_heading_above_it() -> None:
    text = "# One\nFirst text here.\n# Two\nSecond text here.\n\nThird text here."
    assert headings(text) == ["# One", "# Two"]


@pytest.mark.parametrize("line", ["budget: 100 million yuan", "The rate is 60.3%", "Founded in 1998 by the city"])
def test_a_line_that_states_a_fact_is_no_heading(line: str) -> None:
    text = f"{line}\n\nThis is a much longer paragraph that comes after the line and ends with a full stop."
    assert line in [sentence for passage in quotable(text) for sentence in passage]


def test_lines_wrapped_at_a_column_are_one_paragraph() -> None:
    text = (
        "The programme has implemented one hundred and fifteen core technology\n"
        "projects and the two sides have jointly built laboratories in several\n"
        "key industries since then. A second sentence follows in the same block\n"
        "of lines."
    )
    assert quotable(text, 200) == [
        [text[: text.index(" A second")], "A second sentence follows in the same block\nof lines."]
    ]


def test_list_items_are_sentences_of_their_own() -> None:
    text = "The measures are as follows:\n- build ten new laboratories in the city\n- train engineers for them"
    assert [s for passage in quotable(text) for s in passage] == text.split("\n")


def test_boilerplate_is_never_quotable() -> None:
    text = "日期:2023年03月08日 来源:中新社\n\nThe text is this one.\n\nShare this: Twitter\n\nFacebook"
    assert quotable(text) == [["The text is this one."]]


@pytest.mark.parametrize("text", ["", " \n\n\t", "\u3000"])
def test_a_text_of_nothing_has_no_passages(text: str) -> None:
    assert cut(text) == []


def test_a_text_of_one_short_line_is_quotable() -> None:
    assert quotable("Only this line") == [["Only this line"]]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Article 1", "Article 1\n\nThis law governs ports."),
        ("Article 2.", "Article 2.\nThis law governs ports."),
        ("Rule 101", "Rule 101\n\nThis law governs ports."),
        ("Schedule A", "Schedule A\n\nThis law governs ports."),
        ("Clause 4.2 Fees", "Clause 4.2 Fees\n\nThis law governs ports."),
        ("Appendix II", "Appendix II\n\nThis law governs ports."),
        ("第三条", "第三条\n\nThis law governs ports."),
    ],
)
def test_a_clause_label_above_its_text_is_a_heading(heading: str, text: str) -> None:
    text = f"Law of the ports\n\nIt was passed by the assembly in spring.\n\n{text}"
    assert headings(text)[-1] == heading
    assert quotable(text)[-1] == ["This law governs ports."]


def test_a_chapter_above_its_first_article_is_a_heading() -> None:
    text = "Section 1 Definitions\nArticle 5 Ships\nShips are boats."
    assert quotable(text) == [["Ships are boats."]]
    assert headings(text) == ["Article 5 Ships"]


@pytest.mark.parametrize(
    "text",
    [
        "The law is this.\n\nArticle 3 Smoking is prohibited\nArticle 4 Dogs are prohibited\n\nRule 5\n\nNo text.",
        "The law is this.\n\n第三条 禁止吸烟\n第四条 禁止带狗\n\n第五条 没有了。",
        "The law is this.\n\nArticle 3 of the Act applies to ports\n\nThe fee is due at the end of each month.",
    ],
)
def test_one_line_clauses_stay_quotable(text: str) -> None:
    line = text.split("\n")[2]
    assert line in [sentence for passage in quotable(text) for sentence in passage]


def test_a_label_inside_a_wrapped_sentence_does_not_break_it() -> None:
    text = (
        "The programme is run by the port and by the harbour as provided in\n"
        "Section 3 of the Act and by nobody else, whoever may come to the place\n"
        "and whatever they say. The end of this is here."
    )
    assert quotable(text) == [[text[: text.index(" The end")], "The end of this is here."]]


def test_lines_without_a_letter_or_digit_are_not_quotable_and_part_nothing() -> None:
    text = "| Pier | Seats |\n|---|---|\n| North | 40 |\n\n* * *\n\nThe end."
    assert quotable(text) == [["| Pier | Seats |", "| North | 40 |", "The end."]]
    assert cut(text)[0].end == len(text)


def test_a_clause_begins_a_passage_where_the_one_before_is_long_enough() -> None:
    short, long = "A few words stand here.", " ".join(["word"] * 70) + "."
    for label in ("第三条 ", "Article 4. ", "(9) ", "（九）"):
        clause = f"{label}The fee is ten yuan."
        assert len(cut(f"{long}\n\n{clause}", 200)) == 2
        assert len(cut(f"{short}\n\n{clause}", 200)) == 1
