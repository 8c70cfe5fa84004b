"""Plain text and Markdown in every encoding."""

from __future__ import annotations

import codecs
import os
import random
from pathlib import Path

import pytest

from policychat.corpus import readers
from policychat.corpus.readers import limits, read_file
from policychat.errors import UnreadableDocument

CHINESE = (
    "重庆市加快建设具有全国影响力的科技创新中心。全市聚焦数智科技、生命健康、新材料、绿色低碳四个重点方向，"
    "科技进步贡献率从二〇一九年的百分之五十八提高到二〇二二年的百分之六十点三。\n两地将建设川渝共建重点实验室。\n"
)
TRADITIONAL = (
    "重慶市加快建設具有全國影響力的科技創新中心。全市聚焦數智科技、生命健康、新材料、綠色低碳四個重點方向，"
    "科技進步貢獻率逐年提高。\n兩地將建設川渝共建重點實驗室，並開展國際合作，培養青年科學家，發展民生事業。\n"
)


def read_text(path: Path) -> str:
    return read_file(path).text


def write(folder: Path, data: bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "big5hkscs"),
        (CHINESE, "utf-32"),
        (CHINESE, "utf-16-le"),
        (CHINESE, "utf-16-be"),
        (CHINESE, "utf-32-le"),
        (CHINESE, "gbk"),
        (TRADITIONAL, "gb18030"),
        ("Plain English in two bytes a letter.\n" * 3, "utf-16-le"),
        ("Plain English in two bytes a letter.\n" * 3, "utf-16-be"),
        ("The mayor said “the city will grow” and that “nothing stands in its way”.\n", "gb18030"),
        ("The plan “Made in Chongqing” covers 2022—2025 and names the “Belt and Road”.\n" * 3, "gbk"),
        ("The 《Opinions》 of 2023 say “more research” in the Western (Chongqing) Science City.\n", "gb18030"),
        ("市は科学技術の革新を進めるために、大学と企業の協力を支援する。これは二年目の計画である。\n" * 3, "cp932"),
        ("市は科学技術の革新を進めるために、大学と企業の協力を支援する。これは二年目の計画である。\n" * 3, "euc_jp"),
        ("도시는 과학 기술 혁신을 추진하기 위해 대학과 기업의 협력을 지원한다. 이것은 계획이다.\n" * 3, "cp949"),
        ("The café closed; the naïve plan cost 5 € — too much.\n" * 3, "utf-8"),
        ("The café at the harbour closed, and the naïve plan for a new one was dropped.\n" * 3, "latin-1"),
        ("It’s the “Opinions” – the city’s plan – that say so, at 5 € each.\n" * 3, "cp1252"),
        ("Le régime a adopté une mesure: les élèves reçoivent une aide, et l'État paie.\n" * 3, "cp1252"),
        ("Město podporuje větší projekty po mnoho let. Veřejné budovy musí být krásnější.\n" * 3, "cp1250"),
        ("Город поддерживает крупные проекты в течение многих лет.\n" * 3, "cp1251"),
    ],
)
def test_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    assert read_text(write(tmp_path, text.encode(encoding))) == text


def test_big_endian_utf16_with_its_mark(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be"))) == CHINESE


def test_line_ends_become_lf(tmp_path: Path) -> None:
    assert read_text(write(tmp_path, b"one\r\ntwo\rthree\nfour")) == "one\ntwo\nthree\nfour"


def test_everything_else_stays_as_it_is(tmp_path: Path) -> None:
    text = "  two  spaces\tand a tab \n\n\n“quotes” ﬁ e\u0301 \u00a0 end  \n"
    assert read_text(write(tmp_path, text.encode())) == text


@pytest.mark.parametrize("name", ["a.txt", "a.TXT", "a.text", "a.md", "a.markdown"])
def test_suffixes_that_are_read(tmp_path: Path, name: str) -> None:
    assert read_text(write(tmp_path, b"text", name)) == "text"


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", "no text"),
        (b" \r\n\t ", "a.txt", "no text"),
        (codecs.BOM_UTF8, "a.txt", "no text"),
        (b"text\0text", "a.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\xff\xfe\xfa" * 20, "a.txt", "binary|encoding"),
        (random.Random(7).randbytes(4096), "a.txt", "binary|encoding"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a", "a.txt", "utf-16"),
        (b"%PDF-1.7", "a.pdf", "PDF|pdf"),
        (b"text", "a.doc", ".doc"),
        (b"text", "README", "without a suffix"),
    ],
)
def test_what_is_not_a_text_is_refused_with_the_reason(tmp_path: Path, data: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason) as refusal:
        read_text(write(tmp_path, data, name))
    assert "\n" not in str(refusal.value)
    assert not str(refusal.value).endswith(".")


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_TEXT_FILE_BYTES", 1000)
    assert read_text(write(tmp_path, b"a" * 1000)) == "a" * 1000
    with pytest.raises(UnreadableDocument, match="1,001 bytes"):
        read_text(write(tmp_path, b"a" * 1001))


def test_a_file_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "gone.txt")
    with pytest.raises(UnreadableDocument, match="is a directory"):
        read_text(tmp_path / "folder.txt")
    with pytest.raises(UnreadableDocument, match="no such file"):
        read_text(tmp_path / "dangling.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, b"text")
    path.chmod(0)
    with pytest.raises(UnreadableDocument, match="permission denied"):
        read_text(path)


def test_a_line_too_long_to_work_with_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="a line of 5,000,000 characters"):
        read_text(write(tmp_path, b"word " * 1_000_000))
    assert len(read_text(write(tmp_path, b"line\n" * 1_000_000))) == 5 * limits.MAX_LINE_CHARS


def test_control_characters_do_not_reach_the_text(tmp_path: Path) -> None:
    data = "page one\fpage two\v\ufeffthree \x07bell\x85\u2028four and some more words\n".encode()
    assert read_text(write(tmp_path, data)) == "page one\npage two\nthree  bell \nfour and some more words\n"


def test_an_accent_far_down_in_a_large_file(tmp_path: Path) -> None:
    text = "Plain words in every line.\n" * 60_000 + "Le régime a adopté une mesure: les élèves reçoivent une aide.\n"
    assert read_text(write(tmp_path, text.encode("cp1252"))) == text
