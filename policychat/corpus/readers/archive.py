"""The ZIP container of .docx, .xlsx and .odt, opened only where that is safe."""

from __future__ import annotations

import io
import zipfile

from policychat.errors import UnreadableDocument

_MAX_MEMBERS = 10_000
_MAX_TOTAL_BYTES = 1_000_000_000
_MAX_XML_BYTES = 300_000_000
# XML of spreadsheets packs up to about 50 to 1; a bomb 1000 to 1.
_MAX_RATIO = 200
_RATIO_FROM_BYTES = 5_000_000
_CHUNK = 1 << 20
_ENCRYPTED_FLAG = 0x1
# No document format writes these; in UTF-16 the letters have zero bytes between.
_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)


def check_archive(data: bytes) -> None:
    """Raises UnreadableDocument for a container that a parser should not see.

    Encrypted, damaged, with members outside the archive, too many or too large (by what the directory says, and
    by what really comes out of the XML members), or with document type or entity declarations in its XML.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_directory(members)
            for member in members:
                if _is_xml(member.filename):
                    _check_xml(archive, member)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableDocument("it is damaged or cut off: its ZIP container cannot be read") from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise UnreadableDocument("it is damaged: a part of it cannot be unpacked") from error


def read_member(data: bytes, name: str) -> bytes:
    """The bytes of one member of a container that `check_archive` passed; KeyError where it has none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MAX_MEMBERS:
        raise UnreadableDocument(f"it has {len(members):,} parts, more than the limit of {_MAX_MEMBERS:,}")
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise UnreadableDocument("it is encrypted")
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or parts[0].endswith(":"):
            raise UnreadableDocument("it holds a part that would lie outside it (a path with ..)")
        bomb = member.file_size > _MAX_RATIO * max(1, member.compress_size)
        if bomb and member.file_size > _RATIO_FROM_BYTES:
            raise UnreadableDocument(f"it would unpack to more than {_MAX_RATIO} times its size (a ZIP bomb)")
        if _is_xml(member.filename) and member.file_size > _MAX_XML_BYTES:
            raise UnreadableDocument(f"a part of it is {member.file_size:,} bytes unpacked, more than is read")
    if sum(member.file_size for member in members) > _MAX_TOTAL_BYTES:
        raise UnreadableDocument(f"it would unpack to more than {_MAX_TOTAL_BYTES:,} bytes")


def _check_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    read, overlap = 0, b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            read += len(chunk)
            if read > _MAX_XML_BYTES:
                raise UnreadableDocument("a part of it unpacks to more than its directory says (a ZIP bomb)")
            window = overlap + chunk
            if any(declaration in window for declaration in _DECLARATIONS):
                raise UnreadableDocument("its XML declares entities or a document type, which documents never need")
            overlap = chunk[-32:]


def _is_xml(name: str) -> bool:
    # Manifests of old OpenOffice files name a document type; nothing reads them.
    return name.lower().endswith((".xml", ".rels")) and not name.startswith("META-INF/")
