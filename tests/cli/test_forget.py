"""`policychat forget`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policychat.schema import GivenPassage
from policychat.state.state import State
from tests.cli.conftest import Ran
from tests.conftest import Library

Policychat = Callable[..., Ran]


@pytest.mark.slow
def test_a_document_is_forgotten(policychat: Policychat, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.build()
    monkeypatch.setenv("POLICYCHAT_STATE_DIR", str(library.settings.state_dir))
    shared = State(library.settings).shared
    with library.answering() as answering:
        answer = answering.ask("How many passengers does the harbour ferry carry a day?")
    quoting = shared.share(answer, sources={}).permalink
    places = ("--corpus", library.corpus, "--index", library.settings.index_dir)
    ran = policychat("forget", "ferry.txt", *places)
    assert ran.code == 0
    assert "forgotten.txt" in ran.out.decode()
    assert "shared of ferry.txt: 1" in ran.out.decode()
    assert shared.get(quoting) is None
    assert not any(b"900 passengers" in path.read_bytes() for path in library.settings.state_dir.iterdir())
    policychat("show", "ferry.txt", *places).assert_refused("ferry.txt")
    policychat("forget", "never-there.txt", *places)
    again = policychat("index", "--json", *places)
    assert [file["path"] for file in again.json["skipped"]] == ["ferry.txt"]


def test_what_was_shared_of_a_document_goes_even_where_nothing_else_is_left(
    policychat: Policychat, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.build()
    monkeypatch.setenv("POLICYCHAT_STATE_DIR", str(library.settings.state_dir))
    shared = State(library.settings).shared
    with library.answering() as answering:
        passages = [GivenPassage(id="gone.txt", text="The harbour ferry carries 900 passengers a day.")]
        answer = answering.ask("How many passengers does the harbour ferry carry a day?", passages=passages)
    quoting = shared.share(answer, sources={}).permalink
    places = ("--corpus", library.corpus, "--index", library.settings.index_dir)
    assert policychat("forget", "gone.txt", "--json", *places).json["shared_answers_deleted"] == 1
    assert shared.get(quoting) is None
    assert policychat("forget", "gone.txt", *places).code == 2
