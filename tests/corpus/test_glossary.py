"""The operator's glossary, as a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.glossary import HEADER, GlossaryEntry, folded, load_glossary, parse_glossary
from policychat.corpus.load import list_files
from policychat.errors import CorpusError
from policychat.language.script import count_script
from policychat.language.terms import terms

SHIPPED = Path(__file__).parents[2] / "corpus"
LINE = "金凤实验室\tJinfeng Laboratory"


def parsed(*lines: str) -> tuple[GlossaryEntry, ...]:
    return parse_glossary("\n".join(lines), path=Path("glossary.tsv"))


def test_entries_with_their_aliases_and_lines() -> None:
    assert parsed("# names", HEADER, "", LINE, "大湾区\tGreater  Bay Area\t粤港澳大湾区; GBA|Bay Area；珠三角") == (
        GlossaryEntry("金凤实验室", "Jinfeng Laboratory", (), 4),
        GlossaryEntry("大湾区", "Greater Bay Area", ("粤港澳大湾区", "GBA", "Bay Area", "珠三角"), 5),
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "\ufeff", HEADER, "chinese\tenglish\r\n"])
def test_a_glossary_of_nothing(text: str) -> None:
    assert parsed(text) == ()


def test_a_byte_order_mark_and_windows_line_ends() -> None:
    assert parsed(f"\ufeff{HEADER}\r", f"{LINE}\t\r") == parsed(HEADER, LINE)


def test_the_same_english_name_may_stand_for_several() -> None:
    assert len(parsed(HEADER, "创新平台\tplatform", "创新载体\tplatform")) == 2


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ((LINE,), ("line 1", "header", "Chinese<tab>English<tab>aliases")),
        ((HEADER, "金凤实验室"), ("line 2", "1 column instead")),
        ((HEADER, "金凤实验室 Jinfeng"), ("line 2", "1 column instead")),
        ((HEADER, f"{LINE}\ta\tb"), ("line 2", "4 columns")),
        ((HEADER, "\tJinfeng"), ("line 2", "Chinese is empty")),
        ((HEADER, "金凤\t \t金"), ("line 2", "English is empty")),
        ((HEADER, f"{LINE}\ta;;b"), ("line 2", "an alias is empty")),
        ((HEADER, "Jinfeng\t金凤"), ("line 2", "without a Chinese character")),
        ((HEADER, "金凤\t金凤 Lab"), ("line 2", "with Chinese characters")),
        ((HEADER, "金凤\t--"), ("line 2", "'--'", "without a letter")),
        ((HEADER, "金凤\tJin\u200bfeng"), ("line 2", "invisible", "U+200B")),
        ((HEADER, "金凤\t" + "x" * 1001), ("line 2", "1,001")),
        ((HEADER, f"{LINE}\tjinfeng-laboratory"), ("line 2", "stands there twice")),
        ((HEADER, LINE, "# ", "金鳳實驗室\tthe other"), ("line 4", "'金鳳實驗室'", "line 2")),
        ((HEADER, LINE, "实验室\tlab\t金凤实验室"), ("line 3", "line 2")),
    ],
)
def test_what_is_wrong_is_named(lines: tuple[str, ...], named: tuple[str, ...]) -> None:
    with pytest.raises(CorpusError) as raised:
        parsed(*lines)
    for text in ("glossary.tsv", *named):
        assert text in str(raised.value)


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "glossary.tsv").write_bytes(f"{HEADER}\n{LINE}\n".encode() + "南岸\tx".encode("gb18030"))
    with pytest.raises(CorpusError, match=r"glossary\.tsv, line 3: it is not UTF-8"):
        load_glossary(tmp_path)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    assert load_glossary(tmp_path) == ()
    (tmp_path / "glossary.tsv").mkdir()
    with pytest.raises(CorpusError, match="cannot be read"):
        load_glossary(tmp_path)


def test_a_glossary_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "glossary.tsv").write_text(f"{HEADER}\n{LINE}\n", "utf-8")
    assert list_files(tmp_path) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("雙城經濟圈", "双城经济圈"),
        ("Twin-City", "twin city"),
        ("ＧＢＡ", "gba"),
        ("西部（重庆）科学城", "西部重庆科学城"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nothing_but_a_corpus_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("corpus")
    for content in (data, f"{HEADER}\n{LINE}\t".encode() + data):
        (folder / "glossary.tsv").write_bytes(content)
        try:
            entries = load_glossary(folder)
        except CorpusError:
            continue
        assert all(name.strip() == name != "" for entry in entries for name in entry.names)


def test_the_shipped_glossary_speaks_of_the_shipped_documents() -> None:
    texts = "\n".join(path.read_text("utf-8") for path in sorted(SHIPPED.glob("*.txt")))
    present = f" {' '.join(terms(texts))} "
    entries = load_glossary(SHIPPED)
    assert len(entries) >= 60
    for entry in entries:
        for name in entry.names:
            assert count_script(name, "han") or f" {' '.join(terms(name))} " in present, (entry.line, name)
