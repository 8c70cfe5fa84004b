"""The documents that an answer quotes as entries for reference managers: BibTeX and CSL-JSON, one per quotation."""

from __future__ import annotations

import json
import re

from policychat.corpus.partial_date import is_partial_date
from policychat.schema import Answer, Citation, Json

# A brace with a backslash before it still counts as one when BibTeX looks for the end of a field.
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{mark: "\\" + mark for mark in "&%#$_"},
}  # fmt: skip
_NOT_IN_A_FIELD = {ord(mark): f"%{ord(mark):02X}" for mark in "{}\\ \t\r\n"}


def bibtex(answer: Answer, *, address: str) -> str:
    """An `@misc` entry for each citation, the quotation in its note. address: ours, before the links to the reader."""
    return "\n".join(_entry(citation, address) for citation in answer.citations)


def csl_json(answer: Answer, *, address: str) -> str:
    """An item of type `document` for each citation (citationstyles.org, CSL-JSON 1.0)."""
    items = [_item(citation, address) for citation in answer.citations]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _entry(citation: Citation, address: str) -> str:
    date = _date(citation)
    fields = {
        "title": f"{{{_latex(_title(citation))}}}",
        "author": f"{{{_latex(citation.publisher)}}}" if citation.publisher else "",
        "year": f"{date[0]:04}" if date else "",
        "month": str(date[1]) if len(date) > 1 else "",
        "url": (_link(citation, address) or "").translate(_NOT_IN_A_FIELD),
        "language": _latex(citation.language),
        "note": _latex(_quoted(citation)),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{_key(citation)},\n{lines}}}\n"


def _item(citation: Citation, address: str) -> Json:
    date = _date(citation)
    item: Json = {"id": _key(citation), "type": "document", "title": _title(citation), "language": citation.language}
    if citation.publisher:
        item["publisher"] = citation.publisher
    if date:
        item["issued"] = {"date-parts": [date], **({"circa": True} if citation.published_inferred else {})}
    if link := _link(citation, address):
        item["URL"] = link
    return {**item, "note": _quoted(citation)}


def _key(citation: Citation) -> str:
    """What names the entry: letters, digits, dots and hyphens, which both formats take."""
    return f"{re.sub('[^A-Za-z0-9.-]+', '-', citation.document_id)}-{citation.marker}"


def _title(citation: Citation) -> str:
    return citation.title or citation.document_id


def _date(citation: Citation) -> list[int]:
    """Year, month and day as far as they are known; none of what is no date."""
    if not citation.published or not is_partial_date(citation.published):
        return []
    return [int(part) for part in citation.published.split("-")]


def _link(citation: Citation, address: str) -> str | None:
    return f"{address}{citation.link}" if citation.link else citation.url


def _quoted(citation: Citation) -> str:
    quote = f"“{' '.join(citation.quote.split())}”"
    return f"{quote}, p. {citation.page}" if citation.page else quote


def _latex(text: str) -> str:
    return "".join(_LATEX.get(character, character) for character in " ".join(text.split()))
