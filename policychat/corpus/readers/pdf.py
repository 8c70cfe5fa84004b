"""PDF files."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

from policychat.corpus.extraction import Extraction, Found, FoundField
from policychat.corpus.readers import ocr
from policychat.corpus.readers.limits import MAX_OCR_PAGES, MAX_OCR_PAGES_AMONG_TEXT, MAX_PDF_PAGES
from policychat.corpus.readers.pdf_columns import reading_order
from policychat.corpus.readers.pdf_furniture import without_furniture
from policychat.corpus.readers.pdf_glyphs import Piece, page_pieces
from policychat.corpus.readers.pdf_paragraphs import Paragraph, paragraphs
from policychat.corpus.readers.properties import found_properties
from policychat.errors import UnreadableDocument

_log = logging.getLogger(__name__)
_SOURCE = "PDF info"
_NEEDS_OCR = (
    "it has no text layer that can be read and needs OCR (install the extra: pip install "
    "'policychat[ocr]', and tesseract with its data for eng and chi_sim)"
)
# U+FFFD and the private use area.
_NO_CHARACTER = re.compile(r"[\ufffd\ue000-\uf8ff]")
_MOST_ILLEGIBLE = 0.3
_PDFIUM_PASSWORD = 4
_PDFIUM_SECURITY = 5


def read(data: bytes) -> Extraction:
    """One paragraph a line, columns one after the other, without running headers, footers and page numbers.

    `pages` has one offset a page. Pictures of pages are read by OCR where it is installed. Raises
    UnreadableDocument for what is damaged, encrypted, too long, or has no text.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PDFIUM_PASSWORD, _PDFIUM_SECURITY) or "assword" in str(error):
            raise UnreadableDocument("it is encrypted") from error
        raise UnreadableDocument("it is damaged or not a valid PDF file") from error
    try:
        count = len(document)
        if count > MAX_PDF_PAGES:
            raise UnreadableDocument(f"it has {count:,} pages, more than the limit of {MAX_PDF_PAGES:,}")
        found = _found(document)
        pieces = [_pieces(document, number) for number in range(count)]
        if _is_legible(pieces):
            found_paragraphs = paragraphs(map(reading_order, without_furniture(pieces)))
            scanned = _scanned(document, [number for number in range(count) if not pieces[number]])
            text, pages = _composed(_merged(found_paragraphs, _recognised(document, scanned)), count)
        else:
            text, pages = _composed(_only_recognised(document, count), count)
    finally:
        document.close()
    return Extraction(text=text, pages=pages, found=found)


def _is_legible(pages: list[list[Piece]]) -> bool:
    """False without text, and where the fonts do not say which characters most of their shapes are."""
    text = "".join(piece.text for pieces in pages for piece in pieces)
    return bool(text) and len(_NO_CHARACTER.findall(text)) < _MOST_ILLEGIBLE * len(text)


def _pieces(document: Any, number: int) -> list[Piece]:
    import pypdfium2

    try:
        page = document[number]
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument(f"it is damaged: page {number + 1} cannot be read") from error
    try:
        return page_pieces(page)
    finally:
        page.close()


def _only_recognised(document: Any, count: int) -> list[Paragraph]:
    if not ocr.is_available():
        raise UnreadableDocument(_NEEDS_OCR)
    if count > MAX_OCR_PAGES:
        raise UnreadableDocument(
            f"it has no text layer and {count:,} pages, more than the {MAX_OCR_PAGES} that are read by OCR here; "
            "give it a text layer, for example with ocrmypdf"
        )
    found = _recognised(document, range(count))
    if not found:
        raise UnreadableDocument("it has no text layer, and OCR finds no text in it")
    return found


def _scanned(document: Any, numbers: list[int]) -> list[int]:
    """Which of the pages without text are pictures that OCR can and should read."""
    from pypdfium2 import raw

    if not numbers or not ocr.is_available():
        return []
    kinds = [raw.FPDF_PAGEOBJ_IMAGE]
    scanned = [number for number in numbers if any(document[number].get_objects(filter=kinds, max_depth=3))]
    if len(scanned) > MAX_OCR_PAGES_AMONG_TEXT:
        _log.warning("%d scanned pages of a PDF are left out, more than OCR has time for", len(scanned))
        return []
    return scanned


def _recognised(document: Any, numbers: Iterable[int]) -> list[Paragraph]:
    found = []
    for number in numbers:
        texts = ocr.page_paragraphs(document[number])
        found += [Paragraph(text, [] if index else [(number, 0)]) for index, text in enumerate(texts)]
    return found


def _merged(texts: list[Paragraph], recognised: list[Paragraph]) -> list[Paragraph]:
    """Both in the order of their pages; a paragraph stands where its first page is."""
    placed = []
    for source in (texts, recognised):
        page = 0
        for paragraph in source:
            page = paragraph.pages[0][0] if paragraph.pages and paragraph.pages[0][1] == 0 else page
            placed.append((page, paragraph))
            page = paragraph.pages[-1][0] if paragraph.pages else page
    return [paragraph for _, paragraph in sorted(placed, key=lambda pair: pair[0])]


def _composed(found: list[Paragraph], count: int) -> tuple[str, tuple[int, ...]]:
    """The text and where each of `count` pages begins; a page without text begins where the next one does."""
    blocks: list[str] = []
    length = 0
    begins: dict[int, int] = {}
    for paragraph in found:
        for page, offset in paragraph.pages:
            begins[page] = length + offset
        blocks.append(paragraph.text)
        length += len(paragraph.text) + 2
    text = "\n\n".join(blocks)
    following, pages = len(text), []
    for number in reversed(range(count)):
        following = begins.get(number, following)
        pages.append(following)
    return text, tuple(reversed(pages))


def _found(document: Any) -> dict[FoundField, Found]:
    info = document.get_metadata_dict(skip_empty=True)
    created = re.sub(r"^D:", "", info.get("CreationDate", ""))
    return found_properties(_SOURCE, title=info.get("Title"), author=info.get("Author"), created=created)
