"""Word documents."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from policychat.corpus.extraction import Extraction
from policychat.corpus.readers.archive import check_archive
from policychat.corpus.readers.cleaning import clean, join_blocks, one_line
from policychat.corpus.readers.properties import found_properties
from policychat.corpus.readers.rows import row_lines
from policychat.errors import UnreadableDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TRANSPARENT = frozenset(f"{_W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
# What a reader of the accepted document does not see; text boxes come after their paragraph.
_UNSEEN = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}txbxContent", _FALLBACK})
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)


def read(data: bytes) -> Extraction:
    """Paragraphs in the order of the document: headings as "# ", list items as "- ", a line for each table row.

    Insertions that are not accepted yet count, deletions do not. Headers, footers, footnotes and automatic numbers
    are left out. Raises UnreadableDocument for what is damaged, encrypted or unsafe.
    """
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import XMLSyntaxError

    check_archive(data)
    try:
        document: Any = Document(io.BytesIO(data))
        levels, listed = _styles(document)
        blocks = [clean(block) for block in _blocks(document.element.body, levels, listed)]
    except XMLSyntaxError as error:
        raise UnreadableDocument("its XML is damaged or nested too deeply") from error
    except (OpcError, KeyError) as error:
        raise UnreadableDocument("it is damaged: a part that every Word document has is missing") from error
    properties: Any = document.core_properties
    return Extraction(
        text=join_blocks(blocks),
        found=found_properties(
            "core properties",
            title=properties.title,
            author=properties.author,
            created=properties.created.date().isoformat()
            if properties.created and properties.author != "python-docx"
            else None,
        ),
    )


def _styles(document: Any) -> tuple[dict[str, int], set[str]]:
    """By style id: the heading level, and which styles are lists."""
    levels: dict[str, int] = {}
    listed: set[str] = set()
    for style in document.styles.element.iter(f"{_W}style"):
        name_element = style.find(f"{_W}name")
        name = "" if name_element is None else name_element.get(f"{_W}val", "")
        style_id = style.get(f"{_W}styleId", "")
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if match := _HEADING.fullmatch(name):
            levels[style_id] = int(match[1])
        elif name.lower() == "title":
            levels[style_id] = 1
        elif outline is not None and outline.get(f"{_W}val", "9") < "9":
            levels[style_id] = int(outline.get(f"{_W}val")) + 1
        if name.lower().startswith("list") and name.lower() != "list paragraph":
            listed.add(style_id)
    return levels, listed


def _blocks(container: Any, levels: dict[str, int], listed: set[str]) -> Iterator[str]:
    for element in container:
        if element.tag == f"{_W}p":
            if block := _paragraph(element, levels, listed):
                yield block
            for box in element.iter(f"{_W}txbxContent"):
                if not any(ancestor.tag == _FALLBACK for ancestor in box.iterancestors()):
                    yield from _blocks(box, levels, listed)
        elif element.tag == f"{_W}tbl":
            yield from _table(element)
        elif element.tag in _TRANSPARENT:
            yield from _blocks(element, levels, listed)


def _paragraph(element: Any, levels: dict[str, int], listed: set[str]) -> str:
    text = "".join(_characters(element))
    properties = element.find(f"{_W}pPr")
    style, outline, numbered = "", None, False
    if properties is not None:
        style_element, outline = properties.find(f"{_W}pStyle"), properties.find(f"{_W}outlineLvl")
        style = "" if style_element is None else style_element.get(f"{_W}val", "")
        number = properties.find(f"{_W}numPr/{_W}numId")
        numbered = number is not None and number.get(f"{_W}val") != "0"
    level = levels.get(style, 0)
    if outline is not None and outline.get(f"{_W}val", "9").isdigit():
        level = (int(outline.get(f"{_W}val")) + 1) % 10
    if level:
        heading = one_line(text)
        return "#" * min(level, 6) + f" {heading}" if heading else ""
    lines = "\n".join(filter(None, (one_line(line) for line in text.split("\n"))))
    return f"- {lines}" if lines and (numbered or style in listed) else lines


def _characters(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag not in _UNSEEN:
            yield from _characters(child)


def _table(table: Any) -> Iterator[str]:
    """A line for each row; a table within a cell is part of that cell."""
    yield from row_lines([" ".join(_cell(cell)) for cell in _parts(row, "tc")] for row in _parts(table, "tr"))


def _parts(container: Any, name: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row, also where content controls hold them; none of a table within."""
    for element in container:
        if element.tag == f"{_W}{name}":
            if element.find(f"{_W}trPr/{_W}del") is None:
                yield element
        elif element.tag in _TRANSPARENT:
            yield from _parts(element, name)


def _cell(cell: Any) -> Iterator[str]:
    for paragraph in cell.iter(f"{_W}p"):
        if not any(ancestor.tag == _FALLBACK for ancestor in paragraph.iterancestors()):
            yield "".join(_characters(paragraph))
