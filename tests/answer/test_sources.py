"""Where evidence comes from: what is kept of it between questions, and what is not."""

from __future__ import annotations

import numpy as np

from policychat.answer.sources import GivenSource, IndexSource
from policychat.schema import GivenPassage
from tests.conftest import Library

CLAUSES = ["the city repairs the stone bridge,", "and keeps the harbour ferry running."]


def test_clauses_of_the_index_are_embedded_once(library: Library) -> None:
    library.build()
    with library.opened() as index:
        source = IndexSource(index, model=library.model, top_k=4)
        first = source.clause_vectors(CLAUSES)
        np.testing.assert_array_equal(first, library.model.text_vectors(CLAUSES))
        assert source.clause_vectors(list(CLAUSES)) is first
        assert len(source.clause_vectors(CLAUSES[:1])) == 1


def test_clauses_of_what_an_asker_brings_along_are_not_kept(library: Library) -> None:
    given = GivenSource(
        [GivenPassage(id="mine", text=" ".join(CLAUSES))], question="Who repairs the bridge?", model=library.model
    )
    first = given.clause_vectors(CLAUSES)
    np.testing.assert_array_equal(first, library.model.text_vectors(CLAUSES))
    assert given.clause_vectors(CLAUSES) is not first
