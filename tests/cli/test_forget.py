"""`policychat forget`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.conftest import Ran
from tests.conftest import Library

Policychat = Callable[..., Ran]


@pytest.mark.slow
def test_a_document_is_forgotten(policychat: Policychat, library: Library) -> None:
    library.build()
    places = ("--corpus", library.corpus, "--index", library.settings.index_dir)
    ran = policychat("forget", "ferry.txt", *places)
    assert ran.code == 0
    assert "forgotten.txt" in ran.out.decode()
    policychat("show", "ferry.txt", *places).assert_refused("ferry.txt")
    policychat("forget", "never-there.txt", *places)
    again = policychat("index", "--json", *places)
    assert [file["path"] for file in again.json["skipped"]] == ["ferry.txt"]
