"""OpenDocument texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policychat.corpus.extraction import Extraction
from policychat.corpus.readers.archive import check_archive, read_member
from policychat.corpus.readers.cleaning import join_blocks, one_line
from policychat.corpus.readers.properties import found_properties
from policychat.corpus.readers.rows import row_lines
from policychat.errors import UnreadableDocument

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _OFFICE = f"{{{_ODF}text:1.0}}", f"{{{_ODF}table:1.0}}", f"{{{_ODF}office:1.0}}"
_DC, _META = "{http://purl.org/dc/elements/1.1/}", f"{{{_ODF}meta:1.0}}"
_UNSEEN = frozenset({f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_OFFICE}annotation", f"{_TEXT}sequence-decls"})
_MAX_REPEATED = 100


def read(data: bytes) -> Extraction:
    """Paragraphs in the order of the document: headings as "# ", list items as "- ", a line for each table row.

    Notes, comments and deleted text are left out. Raises UnreadableDocument for what is damaged, encrypted or unsafe.
    """
    check_archive(data)
    if _is_encrypted(data):
        raise UnreadableDocument("it is encrypted")
    try:
        body = _parse(read_member(data, "content.xml")).find(f"{_OFFICE}body/{_OFFICE}text")
    except KeyError as error:
        raise UnreadableDocument("it is damaged: its content is missing") from error
    if body is None:
        raise UnreadableDocument("it is damaged: its content is missing")
    try:
        meta = _parse(read_member(data, "meta.xml")).find(f"{_OFFICE}meta")
    except (KeyError, UnreadableDocument):
        meta = None
    found = {}
    if meta is not None:
        found = found_properties(
            "document meta",
            title=meta.findtext(f"{_DC}title"),
            author=meta.findtext(f"{_META}initial-creator") or meta.findtext(f"{_DC}creator"),
            created=meta.findtext(f"{_META}creation-date"),
        )
    return Extraction(text=join_blocks(list(_blocks(body))), found=found)


def _is_encrypted(data: bytes) -> bool:
    try:
        return b"encryption-data" in read_member(data, "META-INF/manifest.xml")
    except KeyError:
        return False


def _parse(xml: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument("its XML is damaged or nested too deeply") from error


def _blocks(container: Any, mark: str = "") -> Iterator[str]:
    for element in container:
        if element.tag == f"{_TEXT}h":
            level = element.get(f"{_TEXT}outline-level") or "1"
            if heading := _line(element):
                yield "#" * (min(int(level), 6) if level.isdigit() else 1) + f" {heading}"
        elif element.tag == f"{_TEXT}p":
            if text := _line(element):
                yield mark + text
        elif element.tag in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
            yield from _blocks(element, "- ")
        elif element.tag == f"{_TABLE}table":
            yield from row_lines(_rows(element))
        elif isinstance(element.tag, str) and element.tag not in _UNSEEN:
            yield from _blocks(element, mark)


def _rows(table: Any) -> Iterator[list[str]]:
    for row in _outermost(table, f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            repeated = cell.get(f"{_TABLE}number-columns-repeated", "1")
            times = min(int(repeated), _MAX_REPEATED) if repeated.isdigit() else 1
            cells += [" ".join(map(_line, _outermost(cell, f"{_TEXT}p", f"{_TEXT}h")))] * times
        yield cells


def _outermost(container: Any, *tags: str) -> Iterator[Any]:
    """The elements of `tags` in `container`, without those within another: a table in a cell is that cell's text."""
    for element in container:
        if element.tag in tags:
            yield element
        elif isinstance(element.tag, str) and element.tag not in _UNSEEN:
            yield from _outermost(element, *tags)


def _line(element: Any) -> str:
    return one_line("".join(_characters(element)))


def _characters(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif isinstance(child.tag, str) and child.tag not in _UNSEEN:
            yield from _characters(child)
        yield child.tail or ""
