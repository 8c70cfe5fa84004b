"""A corpus such as operators have: every format that is read, and every kind of file that cannot be."""

from __future__ import annotations

import io
import os
import zipfile
from email.message import EmailMessage
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

ENGLISH = "The {name} ferry carries {number} passengers a day."
CHINESE = "{name}渡轮每天运送{number}名乘客。"
TRADITIONAL = "{name}渡輪每天運送{number}名乘客。"
PDF_PAGES = 3
NOT_UTF8 = os.fsdecode(b"caf\xe9.txt")
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def write_readable(folder: Path) -> dict[str, tuple[str, int | None]]:
    """Every format in `folder`; by path a sentence that the file holds, and the page it is on where there are pages."""
    held: dict[str, tuple[str, int | None]] = {}

    def sentence(path: str, name: str, *, pattern: str = ENGLISH, page: int | None = None) -> str:
        words = pattern.format(name=name, number=110 + 7 * len(held))
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        held[path] = (words, page)
        return words

    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"):
        path = f"text/{encoding}.txt"
        words = sentence(path, encoding.replace("-", " ").title())
        text = f"Café timetable\r\n\r\n{words} The naïve reader asks why.\r\n"
        (folder / path).write_bytes(text.encode(encoding))
    for encoding, name in (("gb18030", "长江"), ("big5", "淡水"), ("utf-8", "嘉陵江"), ("utf-16-be", "珠江")):
        path = f"text/zh-{encoding}.txt"
        words = sentence(path, name, pattern=TRADITIONAL if encoding == "big5" else CHINESE)
        after = "這條航線由市政府經營，船票十元。" if encoding == "big5" else "这条航线由市政府经营，船票十元。"
        (folder / path).write_bytes(f"{words}{after}\n".encode(encoding))
    words = sentence("notes.md", "Markdown")
    table = "| Pier | Seats |\n|---|---|\n| North | 40 |"
    (folder / "notes.md").write_text(f"# Notes\n\n{words}\n\n{table}\n\n---\n", "utf-8")
    words = sentence("page.html", "Web")
    (folder / "page.html").write_text(_html(words), "utf-8")
    words = sentence("report.pdf", "Paged", page=PDF_PAGES)
    (folder / "report.pdf").write_bytes(pdf_bytes(["A cover page for the report."] * (PDF_PAGES - 1) + [words]))
    (folder / "letter.docx").write_bytes(docx_bytes(sentence("letter.docx", "Word")))
    _write_odt(folder / "letter.odt", sentence("letter.odt", "Open"))
    words = sentence("table.xlsx", "Excel", pattern="Ferry: {name}; Passengers: {number}")
    (folder / "table.xlsx").write_bytes(xlsx_bytes(words))
    words = sentence("table.csv", "Comma", pattern="Ferry: {name}; Passengers: {number}")
    (folder / "table.csv").write_text(_as_csv(words, ","), "utf-8")
    words = sentence("table.tsv", "Tab", pattern="Ferry: {name}; Passengers: {number}")
    (folder / "table.tsv").write_text(_as_csv(words, "\t"), "utf-8")
    _write_eml(folder / "mail.eml", sentence("mail.eml", "Mail"))
    # Names of every kind.
    for path, name in (
        ("a name with spaces.txt", "Spaced"),
        ("two\nlines.txt", "Broken"),
        ("⛴ 渡轮.txt", "Emoji"),
        ("UPPER.TXT", "Upper"),
        (NOT_UTF8, "Byte"),
        ("-n.txt", "Dash"),
        ("[bold]red[/bold].txt", "Markup"),
    ):
        (folder / path).write_text(sentence(path, name) + "\n", "utf-8")
    # Not what the name says, but readable for what it is.
    (folder / "really-pdf.txt").write_bytes(pdf_bytes([sentence("really-pdf.txt", "Renamed", page=1)]))
    (folder / "link.txt").symlink_to(folder / "text" / "utf-8.txt")  # a link within the corpus is a document
    held["link.txt"] = held["text/utf-8.txt"]
    deep = "/".join(["d"] * 60) + "/deep.txt"
    words = sentence(deep, "Deep")
    (folder / deep).write_text(words + "\n", "utf-8")
    return held


def write_unreadable(folder: Path, *, outside: Path) -> dict[str, str]:
    """Every kind of bad file in `folder`; by path a part of the reason that is to be given.

    outside: a folder beside the corpus for what links lead to.
    """
    reasons: dict[str, str] = {}

    def put(path: str, data: bytes, reason: str) -> None:
        (folder / path).write_bytes(data)
        reasons[path] = reason

    whole = docx_bytes("A whole document.")
    put("bad-zero.txt", b"", "empty")
    put("bad-zero.pdf", b"", "empty")
    put("bad-blank.txt", b" \n\n\t\n", "no text")
    put("bad-nul.txt", b"A text with\0a NUL byte and more words in it.\n", "binary")
    put("bad-cut.docx", whole[: len(whole) // 2], "damaged or cut off")
    put("bad-cut.pdf", pdf_bytes(["Text"])[:120], "damaged")
    put("bad-locked.pdf", pdf_bytes(["Text"], password="secret"), "encrypted")
    put("bad-locked.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + _wide("EncryptedPackage"), "encrypted")
    put("bad-old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old binary Office")
    put("bad-path.docx", _zip({"word/document.xml": b"<x/>", "../../evil.xml": b"<x/>"}), "outside")
    put("bad-bomb.docx", _zip({"word/document.xml": b" " * 30_000_000}), "ZIP bomb")
    put("bad-laughs.xlsx", _zip({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'}), "entities")
    put("bad-nested.html", b"<html><body>" + b"<div>" * 100_000 + b"Text", "nested too deeply")
    put("bad-image.txt", b"\x89PNG\r\n\x1a\n" + bytes(50), "binary (image/png)")
    put("bad-name.pdf", b"Plain text in a file that says it is something else.", "no PDF file")
    put("bad-scan.pdf", pdf_bytes([""]), "it has no text layer")
    put("bad.exe", b"MZ", "files of type .exe are not read")
    put("bad-without", b"Text", "files without a suffix are not read")
    put("bad\nname\x1b[31m.exe", b"MZ", "files of type .exe are not read")
    put("bad-unclosed.csv", b'a,b\n"' + b"x" * 1_100_000, "not a table")
    put("bad-line.txt", b"word " * 1_000_000, "a line of 5,000,000 characters")
    for path, size in (("bad-500.txt", 500_000_000), ("bad-500.pdf", 500_000_000)):
        put(path, b"", "500,000,000 bytes are more than the limit")
        os.truncate(folder / path, size)
    os.mkfifo(folder / "bad-pipe.txt")
    reasons["bad-pipe.txt"] = "not a regular file"
    (outside / "secret.txt").write_text("The secret ferry carries 999 passengers a day.\n", "utf-8")
    for path, target, reason in (
        ("bad-outside.txt", outside / "secret.txt", "outside the corpus"),
        ("bad-device.txt", Path("/dev/zero"), "outside the corpus"),
        ("bad-broken.txt", folder / "nowhere.txt", "link to nothing"),
        ("bad-loop.txt", folder / "bad-loop.txt", "leads back to itself"),
        ("bad-folder", outside, "outside the corpus"),
        ("bad-circle", folder, "link to a folder"),
    ):
        (folder / path).symlink_to(target)
        reasons[path] = reason
    (folder / "bad-closed.txt").write_text("Nobody may read this.\n", "utf-8")
    (folder / "bad-closed.txt").chmod(0)
    if not os.access(folder / "bad-closed.txt", os.R_OK):  # the superuser may read everything
        reasons["bad-closed.txt"] = "permission denied"
    else:
        (folder / "bad-closed.txt").unlink()
    return reasons


def pdf_bytes(pages: list[str], *, password: str | None = None) -> bytes:
    """A PDF with a line of text on each page, "" for an empty one."""
    data = io.BytesIO()
    lock = pdfencrypt.StandardEncryption(password, strength=128) if password else None
    canvas = Canvas(data, encrypt=lock)
    for text in pages:
        canvas.drawString(50, 700, text)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def docx_bytes(text: str) -> bytes:
    """A Word document with a heading and a paragraph."""
    document, data = Document(), io.BytesIO()
    document.add_heading("Letter", 1)
    document.add_paragraph(text)
    document.save(data)
    return data.getvalue()


def xlsx_bytes(row: str) -> bytes:
    """A workbook whose second row reads "Header: value; Header: value"."""
    book, data = Workbook(), io.BytesIO()
    cells = [cell.split(": ") for cell in row.split("; ")]
    book.worksheets[0].append([name for name, _ in cells])
    book.worksheets[0].append([value for _, value in cells])
    book.save(data)
    return data.getvalue()


def _as_csv(row: str, mark: str) -> str:
    cells = [cell.split(": ") for cell in row.split("; ")]
    return "".join(mark.join(cell[place] for cell in cells) + "\n" for place in (0, 1))


def _html(words: str) -> str:
    filling = "<p>The timetable of the harbour is published by the port every spring and every autumn.</p>" * 3
    return (
        '<!doctype html><html lang="en"><head><title>Ferries</title></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>Ferries</h1><p>{words}</p>{filling}</article></body></html>"
    )


def _write_odt(path: Path, words: str) -> None:
    content = (
        f'<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0">'
        f"<office:body><office:text><text:p>{words}</text:p></office:text></office:body></office:document-content>"
    )
    path.write_bytes(_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()}))


def _write_eml(path: Path, words: str) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = "Ferry", "port@example.org", "Wed, 08 Mar 2023 10:00:00 +0000"
    mail.set_content(words + "\n")
    path.write_bytes(mail.as_bytes())


def _zip(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")
