"""Text from pictures of pages, with Tesseract: the optional extra `policychat[ocr]`."""

from __future__ import annotations

import shutil
from functools import cache
from importlib.util import find_spec
from typing import Any

import regex

from policychat.corpus.readers.cleaning import one_line
from policychat.errors import UnreadableDocument

_LANGUAGES = ("eng", "chi_sim")
_SECONDS_A_PAGE = 60
_DOTS_PER_INCH = 300
_MAX_PIXELS = 40_000_000
_HAN_GAP = regex.compile(r"(?<=[\p{Han}，。、；：！？“”（）《》]) +(?=[\p{Han}，。、；：！？“”（）《》])")


@cache
def is_available() -> bool:
    """True where pytesseract and Tesseract with English and simplified Chinese are installed."""
    if find_spec("pytesseract") is None or shutil.which("tesseract") is None:
        return False
    import pytesseract

    try:
        return set(_LANGUAGES) <= set(pytesseract.get_languages())
    except (pytesseract.TesseractError, OSError):
        return False


def page_paragraphs(page: Any) -> list[str]:
    """The paragraphs that Tesseract reads on a pypdfium2 page.

    Raises UnreadableDocument where it fails or takes longer than a minute.
    """
    import pytesseract

    width, height = page.get_size()
    scale = min(_DOTS_PER_INCH / 72, (_MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    picture = page.render(scale=scale, grayscale=True).to_pil()
    try:
        text = pytesseract.image_to_string(picture, lang="+".join(_LANGUAGES), timeout=_SECONDS_A_PAGE)
    except (pytesseract.TesseractError, RuntimeError, OSError) as error:
        raise UnreadableDocument("OCR of it failed or took too long") from error
    blocks = (one_line(block) for block in regex.split(r"\n\s*\n", text))
    return [_HAN_GAP.sub("", block) for block in blocks if block]
