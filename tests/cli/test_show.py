"""`policychat show`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policychat.schema import Document
from tests.cli.conftest import Ran
from tests.conftest import Library

Policychat = Callable[..., Ran]
TEXTS = {"no-end.txt": "Last line", "ends.txt": "Line one.\n\n", "mixed.txt": "“一”\t𝒳 e\u0301\u3000\n end"}


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("name", TEXTS)
def test_exactly_the_text_that_offsets_refer_to(
    policychat: Policychat, make_library: Callable[..., Library], name: str, indexed: bool
) -> None:
    library = make_library(TEXTS)
    if indexed:
        library.build()
    ran = policychat("show", name, "--corpus", library.corpus, "--index", library.settings.index_dir)
    assert ran.code == 0
    assert ran.out == TEXTS[name].encode()


def test_the_indexed_text_and_not_the_file_of_now(policychat: Policychat, library: Library) -> None:
    library.build()
    library.write("ferry.txt", "Changed.")
    ran = policychat("show", "ferry.txt", "--index", library.settings.index_dir)
    assert b"900 passengers" in ran.out


def test_json_is_the_whole_document(policychat: Policychat, library: Library) -> None:
    library.build()
    ran = policychat("show", "ferry.txt", "--json", "--index", library.settings.index_dir)
    document = Document.model_validate(ran.json)
    assert document.path == "ferry.txt"
    assert "900 passengers" in document.text


def test_an_unknown_document(policychat: Policychat, library: Library) -> None:
    library.build()
    policychat("show", "nothing.txt", "--index", library.settings.index_dir).assert_refused("nothing.txt")


@pytest.mark.parametrize("indexed", [True, False])
def test_the_path_of_a_file_does_as_well(policychat: Policychat, library: Library, *, indexed: bool) -> None:
    library.write("Some Place/Two Words.txt", "Found by its path.")
    if indexed:
        library.build()
    ran = policychat(
        "show", "Some Place/Two Words.txt", "--corpus", library.corpus, "--index", library.settings.index_dir
    )
    assert ran.out == b"Found by its path."
