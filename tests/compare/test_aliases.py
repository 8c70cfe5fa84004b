"""Names of one thing."""

from __future__ import annotations

from policychat.compare.aliases import Aliases
from policychat.compare.statement import Statement

ALIASES = Aliases([("成都", "Chengdu", "成都市"), ("华大集团", "BGI Group", "BGI")])


def spans(claim: str, source: str) -> list[tuple[int, int]]:
    return ALIASES.spans(Statement(claim), Statement(source))


def test_another_name_of_the_same() -> None:
    assert spans("与华大集团共同建立", "founded with BGI") == [(1, 5)]
    assert spans("founded with BGI Group", "与华大集团共同建立") == [(13, 22), (13, 16)]


def test_the_same_name_needs_no_glossary() -> None:
    assert spans("It was held in Chengdu.", "The Chengdu office opened.") == []


def test_part_of_a_joined_name_is_another_one() -> None:
    assert spans("在成都举行", "the Chengdu-Chongqing circle met in Mianyang") == []
    assert spans("在成都举行", "held in Chengdu, Sichuan") == [(1, 3)]


def test_nothing_named() -> None:
    assert spans("It was held in Mianyang.", "在成都举行") == []
