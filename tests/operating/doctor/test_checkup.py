"""`policychat doctor`'s checks over real folders, models and servers."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from policychat.errors import SettingsError
from policychat.index.manifest import MANIFEST_NAME
from policychat.operating.doctor.checkup import Checkup, examine
from policychat.operating.doctor.findings import Finding, Level
from policychat.settings import Settings
from policychat.state.state import FILE_NAME
from tests.conftest import Library


def checked(library: Library, **changes: Any) -> Checkup:
    return examine(lambda: Settings(**{**library.settings.model_dump(), "port": 0, **changes}))


def found(checkup: Checkup, check: str) -> Finding:
    return next(finding for finding in checkup.findings if finding.check == check)


@pytest.fixture(scope="module")
def sound(make_library: Callable[..., Library]) -> Library:
    """A library with its index, which a test must leave as it is."""
    library = make_library({"ferry.txt": "The harbour ferry carries 900 passengers a day."})
    library.build()
    return library


@pytest.fixture
def built(sound: Library, tmp_path: Path) -> Library:
    """A copy of it that a test may break."""
    library = Library(tmp_path, model=sound.model, wording=sound.wording)
    shutil.copytree(sound.corpus, library.corpus, dirs_exist_ok=True)
    shutil.copytree(sound.settings.index_dir, library.settings.index_dir)
    return library


def test_a_sound_installation_has_nothing_to_mend(sound: Library) -> None:
    checkup = checked(sound)
    assert checkup.healthy
    assert [finding for finding in checkup.findings if finding.level != Level.OK] == []
    assert {"python", "settings", "embedding model", "corpus", "index", "state", "folders", "disk", "port"} <= {
        finding.check for finding in checkup.findings
    }


def test_before_the_first_build_it_says_so_and_is_well(library: Library) -> None:
    checkup = checked(library)
    assert checkup.healthy
    assert found(checkup, "index").level == Level.WARN
    assert "policychat index" in (found(checkup, "index").mend or "")


def break_index(library: Library) -> None:
    vectors = next(library.settings.index_dir.glob("build-*/vectors.f32"))
    vectors.write_bytes(vectors.read_bytes()[:-4])


def break_manifest(library: Library) -> None:
    (library.settings.index_dir / MANIFEST_NAME).write_text("{", "utf-8")


def break_catalogue(library: Library) -> None:
    library.write("catalogue.toml", '["ferry.txt"]\npublished = "yesterday"\n')


def break_state(library: Library) -> None:
    library.settings.state_dir.mkdir()
    (library.settings.state_dir / FILE_NAME).write_bytes(b"garbage " * 1000)


class Broken(NamedTuple):
    check: str
    breaks: Callable[[Library], object]
    said: str


@pytest.mark.parametrize(
    "broken",
    [
        Broken("index", break_index, "cut short"),
        Broken("index", break_manifest, "damaged"),
        Broken("corpus", break_catalogue, "yesterday"),
        Broken("state", break_state, "damaged"),
        Broken("folders", lambda library: library.settings.state_dir.write_text("a file"), "not a folder"),
    ],
    ids=["store", "manifest", "catalogue", "state", "folder"],
)
def test_what_is_broken_is_named_with_what_mends_it(built: Library, broken: Broken) -> None:
    broken.breaks(built)
    checkup = checked(built)
    assert not checkup.healthy
    finding = found(checkup, broken.check)
    assert finding.level == Level.FAIL
    assert broken.said in finding.message
    assert finding.mend
    assert [each.check for each in checkup.findings if each.level == Level.FAIL] == [broken.check]


def test_a_corpus_that_changed_is_told_from_the_one_indexed(built: Library) -> None:
    built.write("new.txt", "One more document.")
    finding = found(checked(built), "index")
    assert (finding.level, finding.mend) == (Level.WARN, "run `policychat index`")


def test_an_index_answers_without_its_corpus_but_a_corpus_is_needed_to_build(built: Library, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert found(checked(built, corpus_dir=gone), "corpus").level == Level.WARN
    assert found(checked(built, corpus_dir=gone, index_dir=tmp_path / "none"), "corpus").level == Level.FAIL


def test_an_index_of_an_older_version_is_no_failure(built: Library) -> None:
    path = built.settings.index_dir / MANIFEST_NAME
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"format": 1}), "utf-8")
    finding = found(checked(built), "index")
    assert finding.level == Level.WARN
    assert "older version" in finding.message


def test_a_model_that_is_not_there(sound: Library, tmp_path: Path) -> None:
    checkup = checked(sound, embedding_model=str(tmp_path / "nowhere"))
    assert found(checkup, "embedding model").level == Level.FAIL
    (tmp_path / "empty").mkdir()
    assert "no weights" in found(checked(sound, embedding_model=str(tmp_path / "empty")), "embedding model").message


def test_a_full_disk(sound: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(sound.corpus)
    for free, level in ((50_000_000, Level.FAIL), (200_000_000, Level.WARN)):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage._replace(free=free))
        assert found(checked(sound), "disk").level == level


def test_another_program_on_the_port(sound: Library) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        other.settimeout(0)  # it never answers
        finding = found(checked(sound, port=other.getsockname()[1]), "port")
    assert finding.level == Level.FAIL
    assert "another program" in finding.message
    assert found(checked(sound, host="203.0.113.7"), "port").level == Level.FAIL


def test_wrong_settings_are_a_finding_too() -> None:
    def refuse() -> Settings:
        raise SettingsError("unknown setting POLICYCHAT_NONSENSE")

    checkup = examine(refuse)
    assert not checkup.healthy
    assert "POLICYCHAT_NONSENSE" in found(checkup, "settings").message


def test_a_check_that_fails_itself_does_not_hide_the_others(sound: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(_: object) -> None:
        raise RuntimeError("no such call")

    monkeypatch.setattr(shutil, "disk_usage", explode)
    checkup = checked(sound)
    assert "no such call" in found(checkup, "disk").message
    assert found(checkup, "port").level == Level.OK


@contextmanager
def endpoint(status: int, body: bytes) -> Iterator[str]:
    """An OpenAI-compatible server that answers everything so."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://user:password@127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "level"),
    [
        (200, b'{"data": [{"id": "small"}]}', Level.OK),
        (200, b'{"data": [{"id": "other"}]}', Level.WARN),
        (200, b"\xff\x00 no JSON", Level.WARN),
        (404, b"", Level.WARN),
        (401, b"", Level.FAIL),
    ],
)
def test_the_language_model_is_asked_for_its_models(sound: Library, status: int, body: bytes, level: Level) -> None:
    with endpoint(status, body) as url:
        checkup = checked(sound, llm_base_url=url, llm_model="small", llm_api_key="sk-secret")
    assert found(checkup, "language model").level == level
    assert "password" not in checkup.model_dump_json()
    assert "sk-secret" not in checkup.model_dump_json()


def test_endpoints_that_do_not_answer(sound: Library) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    checkup = checked(sound, llm_base_url=f"http://127.0.0.1:{port}/v1", llm_model="small")
    assert found(checkup, "language model").level == Level.FAIL
    checkup = checked(sound, chroma_url=f"http://name:password@127.0.0.1:{port}")
    assert found(checkup, "index").level == Level.FAIL
    assert "POLICYCHAT_CHROMA_URL" in (found(checkup, "index").mend or "")
    assert "password" not in checkup.model_dump_json()


@given(content=st.binary(max_size=200), name=st.sampled_from([MANIFEST_NAME, "catalogue.toml", "glossary.tsv"]))
@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_content_of_a_file_makes_it_fail(built: Library, content: bytes, name: str) -> None:
    folder = built.settings.index_dir if name == MANIFEST_NAME else built.corpus
    path = folder / name
    before = path.read_bytes() if path.exists() else None
    try:
        path.write_bytes(content)
        assert len(checked(built).findings) > 5
    finally:
        path.write_bytes(before) if before is not None else path.unlink()
