"""Web pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from policychat.corpus.extraction import Extraction
from policychat.corpus.readers.cleaning import join_blocks, one_line
from policychat.corpus.readers.decoding import decode_labelled
from policychat.corpus.readers.properties import found_properties
from policychat.corpus.readers.rows import row_lines
from policychat.errors import UnreadableDocument

_CHARSET = re.compile(
    rb"<meta[^>]{0,300}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}encoding=[\"']([\w.:-]{2,40})", re.I
)
_HEAD_BYTES = 8192
_SOURCE = "HTML meta"
_MAX_ELEMENTS = 500_000
# Only what the page states: an extensive search takes any date in the text.
_DATES = {"extensive_search": False, "original_date": True}


def read(data: bytes, *, label: str | None = None) -> Extraction:
    """The main text of a page without navigation and markup; title, date, publisher and canonical address as found.

    Headings are "# " lines, list items "- " lines, table rows one line each. label: the encoding as a mail or a
    server names it. Raises UnreadableDocument for a page without text.
    """
    from trafilatura import bare_extraction

    tree = _tree(decode_labelled(data, label or _charset(data)))
    address = _canonical(tree)
    page: Any = bare_extraction(
        tree, include_comments=False, include_formatting=True, with_metadata=True, date_extraction_params=_DATES
    )
    blocks = list(_blocks(page.body)) if page is not None and page.body is not None else []
    text = join_blocks(blocks)
    if not text:
        text = _everything(tree)
    if not text:
        raise UnreadableDocument("the page holds no text")
    if page is None:
        return Extraction(text=text)
    found = found_properties(
        _SOURCE, title=page.title, author=page.sitename or page.author, created=page.date, url=address
    )
    return Extraction(text=text, found=found)


def _charset(data: bytes) -> str | None:
    match = _CHARSET.search(data[:_HEAD_BYTES])
    return (match[1] or match[2]).decode("ascii") if match else None


def _tree(page: str) -> Any:
    from lxml import etree, html

    # The text is decoded: what the page says of its encoding must not be applied again. Without huge_tree, elements
    # more than 255 deep, as unclosed tags make them, are left out in silence.
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        tree = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument("the page holds no text") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableDocument("it is nested too deeply")  # what follows is not in the tree
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        raise UnreadableDocument(f"the page has more than {_MAX_ELEMENTS:,} elements")
    return tree


def _canonical(tree: Any) -> str | None:
    for path in ("//link[@rel='canonical']/@href", "//meta[@property='og:url']/@content"):
        for value in tree.xpath(path):
            return str(value).strip()
    return None


def _blocks(body: Any) -> Iterator[str]:
    """The lines of trafilatura's tree (TEI-like: head, p, list/item, table/row/cell, quote, code, lb)."""
    for element in body:
        tag = element.tag
        if tag == "head":
            level = re.sub(r"\D", "", element.get("rend") or "") or "2"
            if heading := _text(element):
                yield "#" * min(6, int(level)) + f" {heading}"
        elif tag == "list":
            marks = (f"{n}." if element.get("rend") == "ol" else "-" for n in range(1, len(element) + 1))
            yield from (f"{mark} {item}" for mark, item in zip(marks, map(_text, element), strict=False) if item)
        elif tag == "table":
            rows = [row for row in element if row.tag == "row"]
            heads = [cell.get("role") == "head" for cell in rows[0]] if rows else []
            yield from row_lines(
                ([_text(cell) for cell in row] for row in rows), has_header=all(heads) if heads else None
            )
        elif tag in ("quote", "div", "body") and len(element) and not (element.text or "").strip():
            yield from _blocks(element)
        else:
            yield from _paragraphs(element)
        if tail := one_line(element.tail or ""):
            yield tail


def _paragraphs(element: Any) -> Iterator[str]:
    """The text of a paragraph, cut at line breaks; a list or table in it comes as one line."""
    pieces = [""]
    for event_text in _pieces(element):
        if event_text is None:
            pieces.append("")
        else:
            pieces[-1] += event_text
    yield from filter(None, map(one_line, pieces))


def _pieces(element: Any) -> Iterator[str | None]:
    if element.text:
        yield element.text
    for child in element:
        if child.tag in ("lb", "p", "item", "row"):
            yield None
        if isinstance(child.tag, str):
            yield from _pieces(child)
        if child.tag in ("cell", "p", "item", "row"):
            yield " "
        if child.tail:
            yield child.tail


def _text(element: Any) -> str:
    return one_line("".join(piece if piece is not None else " " for piece in _pieces(element)))


def _everything(tree: Any) -> str:
    """All visible text, where no main text was found; a list page or a form may still answer something."""
    from trafilatura import html2txt

    lines = html2txt(tree, clean=True).splitlines()
    return join_blocks([one_line(line) for line in lines])
