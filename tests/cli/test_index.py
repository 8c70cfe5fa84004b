"""`policychat index` and `policychat status`."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from policychat.cli.status import StatusReport
from policychat.index.build import build_index
from policychat.index.locks import building
from policychat.index.manifest import read_manifest
from policychat.index.progress import Progress
from policychat.retrieval.reader_files import MODEL_SHA256
from policychat.schema import Manifest
from tests.cli.conftest import Ran
from tests.conftest import Library

Policychat = Callable[..., Ran]


@pytest.mark.slow
def test_indexing_twice_names_skipped_files_each_time(policychat: Policychat, library: Library) -> None:
    library.write("empty.txt", "")
    places = ("--corpus", library.corpus, "--index", library.settings.index_dir)
    first = policychat("index", "--json", *places)
    again = policychat("index", *places)
    assert (first.code, again.code) == (0, 0)
    assert "empty.txt" in first.err
    assert "empty.txt" in again.err
    more = {"built", "changes", "embedded", "reused"}
    manifest = {key: value for key, value in first.json.items() if key not in more}
    assert Manifest.model_validate(manifest) == read_manifest(library.settings.index_dir)
    assert first.json["changes"]["added"] == sorted(first.json["changes"]["added"])
    assert first.json["embedded"] > 0
    assert b"up to date" in again.out
    assert len(library.builds) == 1


def test_status_says_what_the_index_holds(policychat: Policychat, library: Library) -> None:
    library.write("scan.pdf", "%PDF")
    manifest = library.build().manifest
    as_json = policychat("status", "--json", "--index", library.settings.index_dir)
    as_text = policychat("status", "--index", library.settings.index_dir)
    assert StatusReport.model_validate(as_json.json) == StatusReport(
        **manifest.model_dump(), reader=MODEL_SHA256, building=None, interrupted=False, llm=None
    )
    assert manifest.index_version in as_text.out.decode()
    assert "scan.pdf" in as_text.out.decode()


class Killed(BaseException):
    """Stands for whatever ends a build half-way."""


def interrupt(library: Library) -> None:
    def die(progress: Progress) -> None:
        if progress.stage == "store":
            raise Killed

    with pytest.raises(Killed):
        build_index(library.settings, model=library.model, report=die)


def test_status_says_that_a_build_was_interrupted(policychat: Policychat, library: Library) -> None:
    index = ("--index", library.settings.index_dir)
    interrupt(library)
    policychat("status", *index).assert_refused("interrupted", "`policychat index`")
    library.build()
    assert policychat("status", "--json", *index).json["interrupted"] is False
    library.write("more.txt", "One more document.")
    interrupt(library)
    assert policychat("status", "--json", *index).json["interrupted"] is True
    assert "interrupted; run `policychat index`" in policychat("status", *index).out.decode()


def test_status_says_who_builds(policychat: Policychat, library: Library) -> None:
    folder = library.settings.index_dir
    folder.mkdir()
    who = f"process {os.getpid()}"
    with building(folder):
        policychat("status", "--index", folder).assert_refused("no index", who)
    library.build()
    with building(folder):
        ran = policychat("status", "--json", "--index", folder)
        assert (ran.json["building"], ran.json["interrupted"]) == (who, False)
        assert who in policychat("status", "--index", folder).out.decode()
