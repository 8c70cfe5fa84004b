"""Stable document ids."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.document_id import document_id_for

PATHS = st.text(min_size=1, max_size=60).filter(lambda path: "\0" not in path)


@given(PATHS)
def test_only_plain_characters_and_never_empty(path: str) -> None:
    assert re.fullmatch(r"[a-z0-9._-]+", document_id_for(path))


@given(PATHS)
def test_no_id_means_something_else_in_an_address(path: str) -> None:
    assert document_id_for(path).strip(".") != ""


@given(st.sets(PATHS, max_size=30))
def test_different_paths_have_different_ids(paths: set[str]) -> None:
    assert len({document_id_for(path) for path in paths}) == len(paths)


@pytest.mark.parametrize("group", [["A/b.txt", "a/b.txt", "a-b.txt", "a b.txt", "A-b.txt"], ["报告.txt", "公报.txt"]])
def test_paths_that_look_alike_differ(group: list[str]) -> None:
    assert len({document_id_for(path) for path in group}) == len(group)


def test_a_plain_file_name_is_its_own_id() -> None:
    assert document_id_for("2022-06-ten-common-key-tasks.txt") == "2022-06-ten-common-key-tasks.txt"


def test_an_id_is_the_same_in_every_process() -> None:
    assert document_id_for("Reports/年报 2023.md") == "reports-2023.md-078802e3"


def test_a_name_that_is_not_utf8_has_an_id() -> None:
    assert re.fullmatch(r"[a-z0-9._-]+", document_id_for("caf\udce9.txt"))
