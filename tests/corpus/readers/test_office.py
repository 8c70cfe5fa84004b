"""Word, OpenDocument and Excel files."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from openpyxl import Workbook

from policychat.corpus.readers import read_file
from policychat.errors import UnreadableDocument

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODT = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">
<office:body><office:text><text:tracked-changes><text:p>Deleted</text:p></text:tracked-changes>
<text:h text:outline-level="2">Tasks</text:h><text:p>The <text:span>city</text:span><text:s text:c="2"/>acts.</text:p>
<text:list><text:list-item><text:p>One</text:p></text:list-item><text:list-item><text:p>Two</text:p></text:list-item></text:list>
<text:section><text:p>In a section<text:note><text:p>Note</text:p></text:note>.</text:p></text:section>
<table:table><table:table-row><table:table-cell><text:p>City</text:p></table:table-cell><table:table-cell><text:p>Share</text:p>
</table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>Chongqing</text:p></table:table-cell>
<table:table-cell><text:p>60%</text:p></table:table-cell></table:table-row></table:table></office:text></office:body>
</office:document-content>"""
ODT_META = """<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>
<dc:title>The plan</dc:title><dc:creator>City</dc:creator><meta:creation-date>2022-06-01T10:00:00</meta:creation-date>
</office:meta></office:document-meta>"""


def odt(path: Path, content: str = ODT, manifest: str = "<manifest/>") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
        archive.writestr("meta.xml", ODT_META)
    return path


def test_a_word_document_in_its_order(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("The plan", 0)
    document.add_heading("Tasks", 2)
    document.add_paragraph("第一条 全市聚焦数智科技。")
    document.add_paragraph("Build laboratories.", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("City", "Share", "Chongqing", "60.3%"), strict=True):
        cell.text = text
    document.add_paragraph("After the table\nand a line break.")
    document.core_properties.title = "The plan of 2023"
    document.core_properties.author = "City Government"
    document.core_properties.created = datetime.datetime(2023, 3, 8, 9, 30)
    document.save(str(tmp_path / "a.docx"))
    extraction = read_file(tmp_path / "a.docx")
    assert extraction.text.split("\n\n") == [
        "# The plan", "## Tasks", "第一条 全市聚焦数智科技。", "- Build laboratories.",
        "City: Chongqing; Share: 60.3%", "After the table\nand a line break.",
    ]  # fmt: skip
    assert {key: (value.value, value.source) for key, value in extraction.found.items()} == {
        "title": ("The plan of 2023", "core properties"),
        "publisher": ("City Government", "core properties"),
        "published": ("2023-03-08", "core properties"),
    }


def test_a_table_within_a_cell_is_read_once(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("City", "Terms", "Chongqing", "They are:"), strict=True):
        cell.text = text
    inner = table.cell(1, 1).add_table(1, 2)
    for cell, text in zip(inner._cells, ("ten years", "renewable"), strict=True):
        cell.text = text
    document.save(str(tmp_path / "a.docx"))
    assert read_file(tmp_path / "a.docx").text == "City: Chongqing; Terms: They are: ten years renewable"


def test_insertions_count_deletions_do_not_and_controls_are_opened(tmp_path: Path) -> None:
    document = Document()
    body = document.element.body
    body.insert(0, parse_xml(
        f"<w:p {W}><w:r><w:t>The city </w:t></w:r><w:ins><w:r><w:t>shall </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>may </w:delText></w:r></w:del><w:r><w:t>act.</w:t></w:r></w:p>"
    ))  # fmt: skip
    body.insert(
        1, parse_xml(f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    document.save(str(tmp_path / "a.docx"))
    extraction = read_file(tmp_path / "a.docx")
    assert extraction.text == "The city shall act.\n\nIn a control."
    assert extraction.found == {}


def test_deeply_nested_word_xml(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Text.")
    document.save(str(tmp_path / "a.docx"))
    with zipfile.ZipFile(tmp_path / "a.docx") as old, zipfile.ZipFile(tmp_path / "b.docx", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + b"<w:sdt>" * 5000 + b"</w:sdt>" * 5000)
            new.writestr(name, data)
    with pytest.raises(UnreadableDocument, match="nested too deeply"):
        read_file(tmp_path / "b.docx")


def test_an_opendocument_text(tmp_path: Path) -> None:
    extraction = read_file(odt(tmp_path / "a.odt"))
    assert extraction.text.split("\n\n") == [
        "## Tasks", "The city acts.", "- One", "- Two", "In a section.", "City: Chongqing; Share: 60%",
    ]  # fmt: skip
    assert [value.value for value in extraction.found.values()] == ["The plan", "City", "2022-06-01"]


def test_a_table_within_a_cell_of_an_opendocument_is_read_once(tmp_path: Path) -> None:
    inner = """<text:p>Of which:</text:p><table:table><table:table-row><table:table-cell><text:p>60%</text:p>
</table:table-cell></table:table-row></table:table><office:annotation><text:p>Check!</text:p></office:annotation>"""
    extraction = read_file(odt(tmp_path / "a.odt", ODT.replace("<text:p>60%</text:p>", inner)))
    assert extraction.text.split("\n\n")[-1] == "City: Chongqing; Share: Of which: 60%"


def test_an_encrypted_opendocument_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="encrypted"):
        read_file(odt(tmp_path / "a.odt", manifest="<manifest><encryption-data/></manifest>"))


def test_a_workbook_row_by_row(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "指标"
    for row in (["Indicators of the city"], [], ["Indicator", "Year", "Share", "Since"], ["Growth", 2022, 0.603, None]):
        sheet.append(row)
    sheet.append(["Firms", 2023.0, 0.5, datetime.date(2020, 1, 31)])
    sheet["C4"].number_format = "0.0%"
    sheet["C5"].number_format = "0%"
    book.create_sheet("Empty")
    hidden = book.create_sheet("Hidden")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    book.properties.title = "Indicators 2023"
    book.save(tmp_path / "a.xlsx")
    extraction = read_file(tmp_path / "a.xlsx")
    assert extraction.text.split("\n\n") == [
        "# 指标", "Indicators of the city", "Indicator: Growth; Year: 2022; Share: 60.3%",
        "Indicator: Firms; Year: 2023; Share: 50%; Since: 2020-01-31",
    ]  # fmt: skip
    assert extraction.found["title"].value == "Indicators 2023"
    assert set(extraction.found) == {"title"}


@pytest.mark.parametrize(("stated", "published"), [(True, "2023-03-08"), (False, None)])
def test_a_workbook_has_the_date_that_it_states_or_none(tmp_path: Path, stated: bool, published: str | None) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["City", "Share"])
    book.properties.creator = "City Government"
    book.properties.created = datetime.datetime(2023, 3, 8, 9, 30)
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if not stated:
                data = re.sub(rb"<dcterms:created.*?</dcterms:created>", b"", data)
            new.writestr(name, data)
    found = read_file(tmp_path / "b.xlsx").found
    assert found["publisher"].value == "City Government"
    assert (found["published"].value if "published" in found else None) == published


def test_an_empty_workbook(tmp_path: Path) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(UnreadableDocument, match="no visible sheet"):
        read_file(tmp_path / "a.xlsx")
