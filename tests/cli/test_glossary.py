"""`policychat glossary import`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policychat.corpus.glossary import HEADER, load_glossary
from policychat.corpus.tbx import merge_terms, read_tbx
from policychat.errors import InputError
from tests.cli.conftest import Ran

OLD = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="en"><text><body>
<termEntry id="c1"><descrip type="subjectField">science</descrip>
 <langSet xml:lang="en"><tig><term>Jinfeng <hi>Laboratory</hi></term></tig><tig><term>Jinfeng Lab</term></tig></langSet>
 <langSet xml:lang="zh-TW"><tig><term>金鳳實驗室</term></tig></langSet>
 <langSet xml:lang="zh-CN"><ntig><termGrp><term>金凤实验室</term></termGrp></ntig></langSet>
 <langSet xml:lang="fr"><tig><term>Laboratoire Jinfeng</term></tig><tig><term>a;b</term></tig></langSet>
</termEntry>
<termEntry id="c2"><langSet xml:lang="en"><tig><term>ferry</term></tig></langSet></termEntry>
<termEntry id="c3"><langSet xml:lang="zh"><tig><term>渡轮</term></tig></langSet></termEntry>
</body></text></martif>
"""
NEW = """<tbx style="dca" type="TBX-Core" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body>
<conceptEntry id="c1">
 <langSec xml:lang="zh-Hans"><termSec><term>南岸区</term></termSec></langSec>
 <langSec xml:lang="en-GB"><termSec><term>Nan'an District</term></termSec></langSec>
</conceptEntry>
<conceptEntry><langSec xml:lang="zh"><termSec><term>南岸區</term></termSec></langSec>
 <langSec xml:lang="en"><termSec><term>South Bank</term></termSec></langSec></conceptEntry>
</body></text></tbx>
"""
Command = Callable[..., Ran]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    (tmp_path / "old.tbx").write_text(OLD, "utf-8")
    return tmp_path / "old.tbx"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path / "corpus"


def test_it_prints_lines_of_a_glossary(policychat: Command, old: Path, corpus: Path) -> None:
    ran = policychat("glossary", "import", old, "--corpus", corpus)
    assert ran.code == 0
    assert ran.out.decode() == f"{HEADER}\n金凤实验室\tJinfeng Laboratory\tJinfeng Lab; Laboratoire Jinfeng\n"
    assert "concept c2: it has no Chinese term" in ran.err
    assert "concept c3: it has no English term" in ran.err
    assert not (corpus / "glossary.tsv").exists()


def test_the_newer_edition(policychat: Command, tmp_path: Path) -> None:
    (tmp_path / "new.tbx").write_text(NEW, "utf-8")
    ran = policychat("glossary", "import", tmp_path / "new.tbx", "--json")
    assert ran.json["entries"] == [{"chinese": "南岸区", "english": "Nan'an District", "aliases": []}]
    assert ran.json["skipped"] == ["concept number 2: its Chinese name is that of '南岸区' too"]


def test_write_makes_a_glossary_that_loads(policychat: Command, old: Path, corpus: Path) -> None:
    ran = policychat("glossary", "import", old, "--write", "--corpus", corpus)
    assert ran.out.decode().endswith("glossary.tsv: 1 added, 0 known already\n")
    [entry] = load_glossary(corpus)
    assert (entry.chinese, entry.line) == ("金凤实验室", 2)
    assert [path.name for path in corpus.iterdir()] == ["glossary.tsv"]


def test_lines_that_were_there_stay(policychat: Command, old: Path, corpus: Path) -> None:
    mine = f"# mine\n{HEADER}\n南岸区\tNan'an\tSouth Bank"
    (corpus / "glossary.tsv").write_text(mine, "utf-8")
    (corpus / "glossary.tsv").chmod(0o640)
    policychat("glossary", "import", old, "--write", "--corpus", corpus)
    assert (corpus / "glossary.tsv").read_text("utf-8").startswith(f"{mine}\n金凤实验室\t")
    assert (corpus / "glossary.tsv").stat().st_mode & 0o777 == 0o640
    again = policychat("glossary", "import", old, "--write", "--corpus", corpus, "--json").json
    assert (again["added"], again["known"]) == ([], 1)


def test_a_glossary_of_comments_gets_its_header(old: Path, corpus: Path) -> None:
    (corpus / "glossary.tsv").write_text(f"# {HEADER}", "utf-8")
    merged = merge_terms(corpus, read_tbx(old).entries)
    assert merged.text.startswith(f"# {HEADER}\n{HEADER}\n金凤")


def test_a_damaged_glossary_is_left_as_it_is(policychat: Command, old: Path, corpus: Path) -> None:
    (corpus / "glossary.tsv").write_text("x", "utf-8")
    policychat("glossary", "import", old, "--write", "--corpus", corpus).assert_refused(
        "glossary.tsv, line 1", "header"
    )
    assert (corpus / "glossary.tsv").read_text("utf-8") == "x"


BOMB = '<!DOCTYPE m [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><m><termEntry>&b;</termEntry></m>'
STEALING = '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><m><termEntry><term>&a;</term></termEntry></m>'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "not XML"),
        ("<m>", "not XML"),
        ("Chinese\tEnglish", "not XML"),
        ("<m/>", "no termEntry"),
        (BOMB, "entities"),
        (STEALING, "entities"),
    ],
)
def test_what_is_no_term_base(policychat: Command, tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "x.tbx").write_text(text, "utf-8")
    policychat("glossary", "import", tmp_path / "x.tbx").assert_refused("x.tbx", named)


def test_missing_files_are_refused(policychat: Command, old: Path, tmp_path: Path) -> None:
    policychat("glossary", "import", tmp_path / "nowhere.tbx").assert_refused("nowhere.tbx")
    policychat("glossary", "import", tmp_path).assert_refused("cannot be read")
    policychat("glossary", "import", old, "--write", "--corpus", tmp_path / "no").assert_refused("does not exist")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=100) | st.text(max_size=60).map(lambda text: OLD.replace("金凤实验室", text).encode("utf-8")))
def test_nothing_but_an_input_error(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "any.tbx"
    file.write_bytes(data)
    try:
        imported = read_tbx(file)
    except InputError:
        return
    merge_terms(tmp_path, imported.entries)  # what was read can always be written


def test_it_loads_no_model(old: Path) -> None:
    code = (
        "import sys\nfrom policychat.cli.main import run\n"
        f"try: run(['glossary', 'import', {str(old)!r}])\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'chromadb', 'llama_index', 'gradio', 'pypinyin'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
