"""From bytes to characters where no one says which encoding they are in."""

from __future__ import annotations

import codecs
import re

from policychat.corpus.readers.han_frequency import plausibility
from policychat.errors import UnreadableDocument
from policychat.language.detect import detect_language

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
# Two bytes a character, in order of preference where two are equally plausible.
_EAST_ASIAN = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "utf-16-le", "utf-16-be")
_WINDOWS_1252 = frozenset(("en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "no", "fi"))
# Labels that mean more than they say; browsers read them so too.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "ascii": "cp1252", "iso8859-1": "cp1252"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_SAMPLE_BYTES = 1_000_000
_STRAY_CONTROLS = 3


def decode(data: bytes) -> str:
    """The characters of `data`: by its byte order mark, as UTF-8, or in the encoding that makes most sense.

    Raises UnreadableDocument where the encoding is not known or the bytes are no text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return _checked(data.decode(encoding))
            except UnicodeDecodeError as error:
                raise UnreadableDocument(f"the file is not the {encoding} text that it says it is") from error
    if b"\0" in data:
        return _checked(_decode_wide(data))
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _checked(_decode_by_statistics(data))


def decode_labelled(data: bytes, label: str | None) -> str:
    """The characters of `data` in the encoding called `label`; as `decode` finds where they are not in it."""
    if label and not data.startswith(tuple(bom for bom, _ in _BOMS)):
        try:
            name = codecs.lookup(label.strip()).name
            return data.decode(_WIDER.get(name, name))
        except (LookupError, ValueError):
            pass
    return decode(data)


def _checked(text: str) -> str:
    """`text`, or UnreadableDocument where so much of it are control characters that it is none."""
    sample = text[:_SAMPLE_BYTES]
    if "\0" in text or len(_CONTROL.findall(sample)) > _STRAY_CONTROLS + len(sample) // 50:
        raise UnreadableDocument("the file is binary, not text")
    return text


def _decode_wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark; text in any other encoding has no zero bytes."""
    best, most = "", 0.0
    for encoding in _WIDE:
        text = _strictly(data, encoding)
        if text is not None and "\0" not in text and (score := plausibility(text, count_ascii=True)) > most:
            best, most = text, score
    if most < 0.5:
        raise UnreadableDocument("the file is binary, not text")
    return best


def _decode_by_statistics(data: bytes) -> str:
    candidates = ((encoding, _strictly(data, encoding)) for encoding in _EAST_ASIAN)
    scored = [
        (plausibility(text, count_ascii=encoding.startswith("utf"), no_kana=encoding == "gb18030"), text)
        for encoding, text in candidates
        if text is not None
    ]
    score, text = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    if score >= 0.5:
        return text
    from charset_normalizer import from_bytes  # needed by few files, slow to import

    sample = _telling_part(data)
    best = from_bytes(sample).best()
    if best is None:
        raise UnreadableDocument("the text encoding is not known")
    western = _decode_western(data, sample) if best.multi_byte_usage == 0 else None
    whole = western or _strictly(data, best.encoding)
    if whole is None:
        raise UnreadableDocument(f"the text is not in one encoding throughout (most of it is {best.encoding})")
    return whole


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _telling_part(data: bytes) -> bytes:
    """A sample from the line with the first byte beyond ASCII on; plain ASCII tells nothing."""
    first = _BEYOND_ASCII.search(data)
    start = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    return data[start : start + _SAMPLE_BYTES]


def _decode_western(data: bytes, sample: bytes) -> str | None:
    """Windows-1252 text in one of its languages; charset-normalizer calls much of it Baltic or Romanian."""
    if sum(byte > 0x7F for byte in sample) * 5 > len(sample):
        return None
    text = _strictly(data, "cp1252")
    if not text:
        return None
    telling = sample.decode("cp1252", "replace")
    return text if detect_language(telling, default="und") in _WINDOWS_1252 else None
