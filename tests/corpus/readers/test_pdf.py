"""PDF files: order, paragraphs, page furniture, pages, properties."""

from __future__ import annotations

import io
import textwrap
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib import pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from policychat.corpus.readers import ocr, read_file
from policychat.corpus.readers.pdf_paragraphs import _joined
from policychat.errors import UnreadableDocument

PARAGRAPHS = [
    f"Measure {n} of the plan says that laboratory number {n} is built by the city and its universities together. "
    f"It receives {n} million yuan in the first year, and its researchers publish what they find. "
    "The well-known institute reports once a year to the council, which decides whether the money is paid again."
    for n in range(1, 25)
]
CHINESE = "重庆市加快建设具有全国影响力的科技创新中心，第{}个重点方向是数智科技、生命健康、新材料与绿色低碳。" * 3


def build(path: Path, texts: list[str], *, columns: int = 1, headings: bool = False, furniture: bool = True) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    chinese = not texts[0].isascii()
    body = ParagraphStyle(
        "body", fontName="STSong-Light" if chinese else "Helvetica", fontSize=10, leading=14, spaceAfter=6,
        wordWrap="CJK" if chinese else None, alignment=4 if columns > 1 else 0,
    )  # fmt: skip
    title = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=15, leading=20, spaceBefore=8)

    def around(canvas: Canvas, document: Any) -> None:
        if furniture:
            canvas.drawString(60, 810, f"Municipal Gazette, issue 7 of 2023, sheet {document.page}")
            canvas.drawCentredString(300, 22, f"- {document.page} -")

    width = 480 / columns
    frames = [Frame(50 + n * (width + 12), 45, width - 12, 745) for n in range(columns)]
    document = BaseDocTemplate(str(path), pagesize=A4, title="The plan", author="City of Chongqing")
    document.addPageTemplates([PageTemplate(frames=frames, onPage=around)])
    flow = []
    for number, text in enumerate(texts):
        if headings and number % 4 == 0:
            flow.append(Paragraph(f"Chapter {number // 4 + 1} Tasks", title))
        flow.append(Paragraph(text, body))
    document.build(flow)
    return path


def canvas_pdf(path: Path, draw: Any, **options: Any) -> Path:
    canvas = Canvas(str(path), pagesize=A4, **options)
    draw(canvas)
    canvas.save()
    return path


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_every_paragraph_is_one_line_in_reading_order(tmp_path: Path, columns: int) -> None:
    extraction = read_file(build(tmp_path / "a.pdf", PARAGRAPHS, columns=columns, headings=True))
    lines = [line for line in extraction.text.split("\n") if line]
    texts = [line for line in lines if not line.startswith("Chapter")]
    assert " ".join(texts) == " ".join(PARAGRAPHS)
    # Where a page or column ends with a sentence nothing shows whether the paragraph goes on.
    assert len(PARAGRAPHS) <= len(texts) <= len(PARAGRAPHS) + 3
    assert lines[0] == "Chapter 1 Tasks"


def test_running_headers_footers_and_page_numbers_are_gone(tmp_path: Path) -> None:
    for count in (20, 24, 72):
        text = read_file(build(tmp_path / "a.pdf", (PARAGRAPHS * 3)[:count])).text
        assert "Gazette" not in text
        assert "- 1 -" not in text


def test_a_page_offset_is_where_the_page_begins(tmp_path: Path) -> None:
    extraction = read_file(build(tmp_path / "a.pdf", PARAGRAPHS, columns=2))
    assert len(extraction.pages) >= 2
    assert extraction.pages[0] == 0
    assert list(extraction.pages) == sorted(extraction.pages)
    assert all(extraction.text[offset - 1] in " \n" for offset in extraction.pages[1:])


def test_pages_without_text_keep_their_number(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for text in ("", "The second page says this.", "", "The fourth page says that.", ""):
            canvas.drawString(50, 700, text)
            canvas.showPage()

    extraction = read_file(canvas_pdf(tmp_path / "a.pdf", draw))
    fourth = extraction.text.index("The fourth")
    assert extraction.pages == (0, 0, fourth, fourth, len(extraction.text))


def test_columns_that_were_written_line_by_line_across(tmp_path: Path) -> None:
    left = textwrap.wrap(" ".join(PARAGRAPHS[:3]), 48)
    right = textwrap.wrap(" ".join(PARAGRAPHS[3:6]), 48)

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 9)
        for n, pair in enumerate(zip(left, right, strict=False)):
            canvas.drawString(50, 780 - 11 * n, pair[0])
            canvas.drawString(310, 780 - 11 * n, pair[1])

    text = read_file(canvas_pdf(tmp_path / "a.pdf", draw)).text
    assert text.replace("\n\n", " ").startswith(" ".join(left[:10]))


def test_a_table_is_read_row_by_row(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        for n in range(12):
            canvas.drawString(60, 700 - 16 * n, f"Indicator {n}")
            canvas.drawString(300, 700 - 16 * n, f"{n}.5%")

    assert "Indicator 3 3.5%" in read_file(canvas_pdf(tmp_path / "a.pdf", draw)).text


def test_hyphens_at_line_ends(tmp_path: Path) -> None:
    lines = [
        "The government of the whole city and its coun-",
        "cil support decision-making in the years 2020-",
        "2025, and such well-meant and strong decision-",
        "making is state-of-",
        "the-art.",
    ]

    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(50, 700)
        canvas.setFont("Courier", 10)
        text.textLines(lines)
        canvas.drawText(text)

    text = read_file(canvas_pdf(tmp_path / "a.pdf", draw)).text
    assert "its council support" in text
    assert "the years 2020-2025," in text
    assert "strong decision-making is" in text


@pytest.mark.parametrize(
    ("before", "line", "joined"),
    [
        ("the coun-", "cil met", "the council met"),
        ("strong decision-", "making is", "strong decision-making is"),
        ("state-of-", "the-art", "state-of-the-art"),
        ("from 2020–", "2025 on", "from 2020–2025 on"),
        ("hhMMSS-", "hh", "hhMMSS-hh"),
        ("a thought -", "and more", "a thought - and more"),
        ("科技", "创新", "科技创新"),
        ("科技 R&D", "创新", "科技 R&D 创新"),
    ],
)
def test_two_lines_become_one(before: str, line: str, joined: str) -> None:
    assert _joined(before, line, Counter(["decision-making"])) == joined


def test_chinese_lines_are_joined_without_spaces(tmp_path: Path) -> None:
    texts = [CHINESE.format(*"一二三"), CHINESE.format(*"四五六"), CHINESE.format(*"七八九")]
    assert read_file(build(tmp_path / "a.pdf", texts, furniture=False)).text.split("\n\n") == texts


def test_slanted_watermarks_are_left_out_and_turned_pages_are_read(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "DRAFT COPY")
        canvas.restoreState()
        canvas.drawString(50, 700, "What the page says, the reader reads.")
        canvas.showPage()
        canvas.translate(300, 100)
        canvas.rotate(90)
        canvas.drawString(0, 40, "A line that runs up the page.")
        canvas.drawString(0, 25, "Another that stands under it.")

    text = read_file(canvas_pdf(tmp_path / "a.pdf", draw)).text
    assert "DRAFT" not in text
    assert text.index("A line that runs") < text.index("Another that stands")


def test_properties_of_the_file(tmp_path: Path) -> None:
    found = read_file(build(tmp_path / "a.pdf", PARAGRAPHS[:1])).found
    assert (found["title"].value, found["title"].source) == ("The plan", "PDF info")
    assert found["publisher"].value == "City of Chongqing"
    assert len(found["published"].value) == 10


def test_properties_that_software_wrote_are_ignored(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Microsoft Word - report.doc")
        canvas.setAuthor("Administrator")
        canvas.drawString(50, 700, "Text.")

    assert not {"title", "publisher"} & set(read_file(canvas_pdf(tmp_path / "a.pdf", draw)).found)


def test_an_encrypted_file_needs_a_password(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "Protected against printing only.")

    locked = pdfencrypt.StandardEncryption("secret", strength=128)
    with pytest.raises(UnreadableDocument, match=r"^it is encrypted$"):
        read_file(canvas_pdf(tmp_path / "a.pdf", draw, encrypt=locked))
    open_to_all = pdfencrypt.StandardEncryption("", ownerPassword="owner", canPrint=0, strength=128)
    assert "printing only" in read_file(canvas_pdf(tmp_path / "b.pdf", draw, encrypt=open_to_all)).text


def draw_picture(canvas: Canvas) -> None:
    picture = Image.new("L", (1600, 400), 255)
    ImageDraw.Draw(picture).text((60, 60), "The council decided on Monday.", font=ImageFont.load_default(64), fill=0)
    data = io.BytesIO()
    picture.save(data, "PNG")
    canvas.drawImage(ImageReader(data), 50, 500, width=480, height=120)


def picture_pdf(path: Path) -> Path:
    return canvas_pdf(path, draw_picture)


@pytest.mark.skipif(not ocr.is_available(), reason="the extra ocr or Tesseract is not installed")
def test_a_scanned_page_among_others_is_read_in_its_place(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(50, 700, "The first page says this.")
        canvas.showPage()
        draw_picture(canvas)
        canvas.showPage()
        canvas.drawString(50, 700, "The third page says that.")

    extraction = read_file(canvas_pdf(tmp_path / "a.pdf", draw))
    text = extraction.text
    assert text.index("first page") < text.index("council decided") < text.index("third page")
    assert [text[page : page + 9] for page in extraction.pages] == ["The first", "The counc", "The third"]


def test_without_a_text_layer_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    with pytest.raises(UnreadableDocument, match=r"needs OCR .*policychat\[ocr\]"):
        read_file(picture_pdf(tmp_path / "a.pdf"))


@pytest.mark.skipif(not ocr.is_available(), reason="the extra ocr or Tesseract is not installed")
def test_a_picture_of_text_is_read_by_ocr(tmp_path: Path) -> None:
    extraction = read_file(picture_pdf(tmp_path / "a.pdf"))
    assert "council decided" in extraction.text
    assert extraction.pages == (0,)


def test_a_file_cut_off_or_damaged_costs_only_itself(tmp_path: Path) -> None:
    whole = build(tmp_path / "a.pdf", PARAGRAPHS).read_bytes()
    for number, data in enumerate((whole[:200], b"%PDF-1.7\n" + b"\xff" * 5000, b"%PDF-1.7")):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(data)
        with pytest.raises(UnreadableDocument, match=r"damaged|no text|OCR"):
            read_file(path)
