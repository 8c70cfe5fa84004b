"""Files that are not what they say, damaged, or made to do harm: each is refused with one clause."""

from __future__ import annotations

import io
import os
import re
import socket
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from reportlab.pdfgen.canvas import Canvas

from policychat.corpus.readers import MAX_FILE_BYTES, SUFFIXES, read_file, source
from policychat.errors import UnreadableDocument

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def docx_bytes(**replaced: bytes) -> bytes:
    """A Word document; replaced: members by name, with _ for / and without .xml."""
    document, data = Document(), io.BytesIO()
    document.add_paragraph("The text of a document.")
    document.save(data)
    with zipfile.ZipFile(data) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members |= {f"{name.replace('_', '/')}.xml": content for name, content in replaced.items()}
    return zip_bytes(members)


def zip_bytes(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def xlsx_bytes() -> bytes:
    book, data = Workbook(), io.BytesIO()
    book.worksheets[0].append(["City", "Share"])
    book.save(data)
    return data.getvalue()


def pdf_bytes() -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data)
    canvas.drawString(50, 700, "The text of a page.")
    canvas.save()
    return data.getvalue()


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        read_file(path)
    reason = str(refused.value)
    assert "\n" not in reason
    assert not reason.endswith(".")
    return reason


def write(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


@pytest.mark.parametrize(
    ("name", "make", "text"),
    [
        ("a.txt", pdf_bytes, "The text of a page."),
        ("a.docx", pdf_bytes, "The text of a page."),
        ("a.pdf", lambda: b"\n<!doctype html><html><body><p>The text of a site.</p></body></html>", "of a site."),
        ("a.txt", lambda: b"<html><body><p>The text of a site.</p></body></html>", "The text of a site."),
        ("a.html", docx_bytes, "The text of a document."),
        ("a.pdf", xlsx_bytes, "City | Share"),
        ("a.md", lambda: b"A text about <html> and %PDF-1.7 files.", "A text about <html> and %PDF-1.7 files."),
    ],
)
def test_a_file_is_read_as_what_it_is(tmp_path: Path, name: str, make: Callable[[], bytes], text: str) -> None:
    assert text in read_file(write(tmp_path, name, make())).text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", zip_bytes({"readme.txt": b"text"}), "ZIP archive without a document"),
        ("a.docx", b"plain text", "no DOCX file"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50), "binary .image/png"),
        ("a.txt", b"\x7fELF" + bytes(60), "binary"),
        ("a.md", b"\x1f\x8b\x08\x00" + bytes(60), "binary .application/gzip"),
        ("a.docx", OLE + bytes(600), "old binary Office"),
        ("a.xlsx", OLE + bytes(64) + "EncryptedPackage".encode("utf-16-le"), "^it is encrypted$"),
        ("a.pdf", b"", "empty"),
        ("a.docx", b"", "empty"),
        ("a.csv", b"\n\n", "no text"),
        ("a.csv", b"a,b\n\0,c\n", "binary"),
        ("a.docx", docx_bytes()[:2000], "damaged or cut off"),
        ("a.xlsx", xlsx_bytes()[:-30], "damaged or cut off"),
        ("a.docx", docx_bytes(word_document=b"<w:document"), "XML is damaged"),
        ("a.xlsx", zip_bytes({"xl/workbook.xml": b"<workbook/>"}), "damaged"),
        ("a.docx", zip_bytes({"word/document.xml": b"<x/>"}), "damaged"),
    ],
)
def test_what_a_file_is_not(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    assert re.search(reason, refusal(write(tmp_path, name, data)))


def test_a_byte_flipped_inside_a_container(tmp_path: Path) -> None:
    data = bytearray(docx_bytes())
    data[data.index(b"word/document.xml") + 60] ^= 0xFF
    assert "damaged" in refusal(write(tmp_path, "a.docx", bytes(data)))


@pytest.mark.parametrize("member", ["../../evil.txt", "/etc/passwd", "word\\..\\..\\x", "C:/x"])
def test_members_outside_the_archive(tmp_path: Path, member: str) -> None:
    data = zip_bytes({"word/document.xml": b"<x/>", member: b"x"})
    assert "outside" in refusal(write(tmp_path, "a.docx", data))


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = write(tmp_path, "a.docx", docx_bytes(word_media=b" " * 50_000_000))
    before = time.monotonic()
    assert "ZIP bomb" in refusal(path)
    assert time.monotonic() - before < 5


def test_a_directory_that_lies_about_sizes(tmp_path: Path) -> None:
    data = bytearray(docx_bytes(word_document=b"<x>" + b" " * 40_000_000 + b"</x>"))
    entry = data.rindex(b"word/document.xml") - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    data[entry + 24 : entry + 28] = struct.pack("<I", 1000)
    assert "damaged" in refusal(write(tmp_path, "a.docx", bytes(data)))


def test_too_many_members(tmp_path: Path) -> None:
    data = zip_bytes({"word/document.xml": b"<x/>"} | {f"m{n}": b"" for n in range(10_001)})
    assert "10,002 parts" in refusal(write(tmp_path, "a.docx", data))


def test_an_encrypted_member(tmp_path: Path) -> None:
    data = bytearray(docx_bytes())
    entry = data.rindex(b"word/document.xml") - 46
    data[entry + 8] |= 1
    assert refusal(write(tmp_path, "a.docx", bytes(data))) == "it is encrypted"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["word_document", "docProps_core"])
def test_entities_and_document_types_are_refused_unparsed(tmp_path: Path, name: str, encoding: str) -> None:
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    assert "entities" in refusal(write(tmp_path, "a.docx", docx_bytes(**{name: laughs.encode(encoding)})))


@pytest.mark.parametrize("suffix", [".txt", ".pdf", ".html", ".docx"])
def test_a_file_of_500_mb_is_refused_by_its_size(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    with path.open("wb") as file:
        file.truncate(500_000_000)
    before = time.monotonic()
    assert f"500,000,000 bytes are more than the limit of {MAX_FILE_BYTES:,}" in refusal(path)
    assert time.monotonic() - before < 1


def test_a_text_has_a_lower_limit(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", b"a plain text\n" * 400)
    with path.open("r+b") as file:
        file.truncate(60_000_000)
    assert "limit of 50,000,000" in refusal(path)


def test_pipes_sockets_and_devices_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    server = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(tmp_path)  # the path of a socket must be short
    try:
        server.bind("socket.txt")
    finally:
        os.chdir(here)
        server.close()
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    for name in ("pipe.txt", "socket.txt", "device.txt"):
        assert refusal(tmp_path / name) == "it is not a regular file"


@pytest.mark.parametrize("change", [b"more", b""])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, change: bytes) -> None:
    path = write(tmp_path, "a.txt", b"The first version.")

    def limit(_: bytes) -> int:
        with path.open("ab") as file:
            file.write(change)
        os.utime(path, ns=(1, 1))
        return MAX_FILE_BYTES

    with pytest.raises(UnreadableDocument, match="changed while it was read"):
        source.read_bytes(path, limit)


WHOLE = {".pdf": pdf_bytes(), ".docx": docx_bytes(), ".xlsx": xlsx_bytes()}
STARTS = st.sampled_from(
    [b"", b"%PDF-1.4\n", b"PK\x03\x04", OLE, b"<html>", b"From: a\n\n", b"\xff\xfe", b"\xef\xbb\xbf"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(suffix=st.sampled_from(sorted(SUFFIXES)), start=STARTS, data=st.binary(max_size=600))
def test_whatever_the_bytes_a_clean_text_or_a_refusal(tmp_path: Path, suffix: str, start: bytes, data: bytes) -> None:
    check(write(tmp_path, f"a{suffix}", start + data))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(suffix=st.sampled_from(sorted(WHOLE)), at=st.floats(0, 0.999), data=st.binary(min_size=1, max_size=30))
def test_whatever_damage_a_clean_text_or_a_refusal(tmp_path: Path, suffix: str, at: float, data: bytes) -> None:
    whole = WHOLE[suffix]
    start = int(at * len(whole))
    check(write(tmp_path, f"a{suffix}", whole[:start] + data + whole[start + len(data) :]))


def check(path: Path) -> None:
    try:
        extraction = read_file(path)
    except UnreadableDocument:
        refusal(path)
        return
    assert extraction.text.strip()
    assert not set(extraction.text) & set("\0\r\f\ufeff")
    extraction.text.encode("utf-8")
    assert list(extraction.pages) == sorted(extraction.pages)
    assert all(0 <= page <= len(extraction.text) for page in extraction.pages)
