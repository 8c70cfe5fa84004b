"""Which document replaces which, and which ones hold."""

from __future__ import annotations

from datetime import date

import pytest

from policychat.corpus.succession import Succession
from policychat.corpus.validity import limits
from policychat.schema import DocumentInfo

TODAY = date(2026, 7, 1)


def info(name: str, **fields: str) -> DocumentInfo:
    return DocumentInfo(document_id=f"id-{name}", path=name, title=name.upper(), language="en", sha256="0", **fields)  # type: ignore[arg-type]


CHAIN = Succession([info("a", superseded_by="b"), info("b", superseded_by="id-c"), info("c"), info("d")])


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({}, []),
        ({"expires": "2026-07-01"}, []),
        ({"expires": "2026"}, []),
        ({"expires": "2026-06"}, ["expired"]),
        ({"effective": "2026-07-01"}, []),
        ({"effective": "2026"}, []),
        ({"effective": "2026-07-02"}, ["not_yet"]),
        ({"superseded_by": "x", "expires": "2020"}, ["superseded", "expired"]),
    ],
)
def test_limits_on_a_day(fields: dict[str, str], kinds: list[str]) -> None:
    assert [limit.kind for limit in limits(info("a", **fields), today=TODAY)] == kinds


def test_successors_by_path_and_by_id_one_after_another() -> None:
    assert CHAIN.successors("id-a", today=TODAY) == {"id-b", "id-c"}
    assert CHAIN.replaced_by("id-a") == "B"
    assert CHAIN.successors("id-c", today=TODAY) == frozenset()
    assert CHAIN.gives_way("id-a", "id-c", today=TODAY)
    assert not CHAIN.gives_way("id-a", "id-d", today=TODAY)
    assert not CHAIN.gives_way("id-c", "id-a", today=TODAY)


def test_what_lies_outside_the_corpus_is_named_by_the_catalogue() -> None:
    outside = Succession([info("a", superseded_by="Law 5 of 2025"), info("b")])
    assert outside.replaced_by("id-a") == "Law 5 of 2025"
    assert outside.successor("id-a") is None
    assert outside.gives_way("id-a", "id-b", today=TODAY)


def test_a_document_holds_until_its_successor_takes_effect() -> None:
    later = Succession([info("a", superseded_by="b"), info("b", effective="2027")])
    assert not later.gives_way("id-a", "id-b", today=TODAY)
    assert not later.is_outdated("id-a", today=TODAY)
    assert later.is_outdated("id-b", today=TODAY)
    assert later.gives_way("id-a", "id-b", today=date(2027, 1, 1))


def test_a_circle_ends() -> None:
    circle = Succession([info("a", superseded_by="b"), info("b", superseded_by="a")])
    assert circle.successors("id-a", today=TODAY) == {"id-b"}
