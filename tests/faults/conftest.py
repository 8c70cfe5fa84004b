"""A library whose index is built, and the question that it answers."""

from __future__ import annotations

import pytest

from tests.conftest import Library

QUESTION = "How many passengers does the harbour ferry carry a day?"


@pytest.fixture
def built(library: Library) -> Library:
    library.build()
    return library
