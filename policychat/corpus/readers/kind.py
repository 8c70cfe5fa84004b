"""What format a file is in, by its first bytes and then by its name."""

from __future__ import annotations

import io
import zipfile
from typing import Literal

import regex

from policychat.errors import UnreadableDocument

Kind = Literal["text", "html", "pdf", "docx", "odt", "xlsx", "csv", "eml"]

KIND_OF_SUFFIX: dict[str, Kind] = {
    ".txt": "text", ".text": "text", ".md": "text", ".markdown": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".pdf": "pdf", ".docx": "docx", ".odt": "odt", ".xlsx": "xlsx",
    ".csv": "csv", ".tsv": "csv", ".eml": "eml",
}  # fmt: skip
_BINARY_KINDS = frozenset({"pdf", "docx", "odt", "xlsx"})
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_HTML = regex.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"(?:<!doctype\s+html|<html[\s>])",
    regex.IGNORECASE | regex.DOTALL,
)
_PDF_NEAR_START = 1024


def kind_by_head(head: bytes, suffix: str) -> Kind | Literal["zip", "ole"]:
    """The format of a file that begins with `head` and is called `*suffix`, one of KIND_OF_SUFFIX.

    Magic bytes win over the name. Raises UnreadableDocument where they say that it is something that is not
    read, or where a binary format that the name promises does not show in the bytes.
    """
    named = KIND_OF_SUFFIX[suffix]
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-") or (
        named == "pdf" and b"%PDF-" in head[:_PDF_NEAR_START]
    ):
        return "pdf"
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_OLE):
        return "ole"
    if _HTML.match(head):
        return "html"
    if not head:
        raise UnreadableDocument("the file is empty and holds no text")
    if foreign := _foreign(head):
        raise UnreadableDocument(f"it is binary ({foreign}), whatever its name says")
    if named in _BINARY_KINDS:
        raise UnreadableDocument(f"it is named {suffix} and is no {suffix[1:].upper()} file, or a damaged one")
    return named


def kind_of_container(data: bytes) -> Kind:
    """Which document format the ZIP or OLE file `data` holds; raises UnreadableDocument for any other."""
    if data.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in data:
            raise UnreadableDocument("it is encrypted")
        raise UnreadableDocument("it is in the old binary Office format; save it as .docx or .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return "docx"
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype")
                if mimetype.strip() == b"application/vnd.oasis.opendocument.text":
                    return "odt"
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise UnreadableDocument("it is damaged or cut off: its ZIP container cannot be read") from error
    raise UnreadableDocument("it is a ZIP archive without a document that is read (.docx, .xlsx, .odt)")


def _foreign(head: bytes) -> str | None:
    """The MIME type of a format that is not read."""
    import filetype

    guess = filetype.guess(head)
    # Its match for .tar and a few fonts looks at bytes that text may well have; a NUL it has not.
    if guess is None or (b"\0" not in head and guess.mime != "application/rtf"):
        return None
    mime: str = guess.mime
    return mime
