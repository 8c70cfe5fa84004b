"""The format of a downloaded document, and the name of its file."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from email.message import Message
from pathlib import PurePosixPath

import httpx

from policychat.corpus.fetching.failure import FetchFailed

SUFFIXES = frozenset({".html", ".pdf", ".docx", ".odt", ".xlsx", ".csv", ".txt", ".md", ".eml"})
HEAD_BYTES = 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
_SUFFIX_OF_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    f"{_OFFICE}.wordprocessingml.document": ".docx",
    f"{_OFFICE}.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "text/csv": ".csv",
    "application/csv": ".csv",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "message/rfc822": ".eml",
}
# Servers say these of anything they do not know; the file's name says more.
_TYPES_THAT_SAY_LITTLE = frozenset(
    "text/plain application/octet-stream binary/octet-stream application/download application/x-download "
    "application/force-download application/zip application/vnd.ms-excel".split()
)
_OTHER_SPELLINGS = {".htm": ".html", ".xhtml": ".html", ".markdown": ".md", ".text": ".txt"}
_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
_BEGINS = {".pdf": _PDF, ".docx": _ZIP, ".odt": _ZIP, ".xlsx": _ZIP}
_MIME = re.compile(r"[a-z0-9.+-]{1,80}/[a-z0-9.+-]{1,80}")  # what else a server says here is nobody's to print
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 60
_HASH_CHARS = 12


def find_suffix(urls: Iterable[httpx.URL], *, content_type: str | None, disposition: str | None) -> str:
    """The suffix, one of SUFFIXES, of a document with these headers, found at `urls` (the last address first).

    Raises FetchFailed where the headers and the addresses name no format that the corpus reads, or where a
    page came in place of the PDF or office file that an address names: mostly a log-in or an error page.
    """
    mime = (content_type or "").partition(";")[0].strip().lower()
    mime = mime if _MIME.fullmatch(mime) else ""
    names = [_file_name_in(disposition), *(url.path for url in urls)]
    named = next(filter(None, map(_suffix_of, names)), None)
    stated = _SUFFIX_OF_TYPE.get(mime)
    if stated == ".html" and named in _BEGINS:
        raise FetchFailed(f"its name ends in {named}, but the server sends a web page")
    if stated:
        return stated
    if mime and mime not in _TYPES_THAT_SAY_LITTLE:
        raise FetchFailed(f"documents of the type {mime} are not read")
    if named is None and mime == "text/plain":
        return ".txt"
    if named is None:
        raise FetchFailed(f"neither its type ({mime or 'none'}) nor its address names a format that is read")
    return named


def check_beginning(suffix: str, head: bytes) -> None:
    """Raises FetchFailed if `head`, the first HEAD_BYTES, cannot be the beginning of a `suffix` document."""
    if suffix == ".pdf":
        right = _PDF in head  # bytes before it are allowed
    elif suffix in _BEGINS:
        right = head.startswith(_BEGINS[suffix])
    else:
        right = not head.startswith((_ZIP, _PDF))
    if not right:
        raise FetchFailed(f"the server sends it as {suffix}, which it is not")


def file_name(url: httpx.URL, suffix: str) -> str:
    """The name, `[a-z0-9-]` and `suffix`, of the document at `url`; two addresses have two names.

    It is made from the last part of the path, or from the host where that has no Latin letters or digits.
    """
    last = PurePosixPath(url.path).name
    stem = PurePosixPath(last).stem if _suffix_of(last) else last
    slug = _slug(stem) or _slug(url.host)
    digest = hashlib.sha256(str(url).encode()).hexdigest()[:_HASH_CHARS]
    return "-".join(filter(None, (slug, digest))) + suffix


def _slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_PLAIN.sub("-", ascii_text.lower())[:_LONGEST_SLUG].strip("-")


def _suffix_of(name: str | None) -> str | None:
    suffix = PurePosixPath(name or "").suffix.lower()
    suffix = _OTHER_SPELLINGS.get(suffix, suffix)
    return suffix if suffix in SUFFIXES else None


def _file_name_in(disposition: str | None) -> str | None:
    if not disposition:
        return None
    message = Message()
    message["Content-Disposition"] = disposition
    return message.get_filename()
