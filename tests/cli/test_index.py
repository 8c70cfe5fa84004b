"""`policychat index` and `policychat status`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policychat.index.manifest import read_manifest
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
    assert Manifest.model_validate(as_json.json) == manifest
    assert manifest.index_version in as_text.out.decode()
    assert "scan.pdf" in as_text.out.decode()
