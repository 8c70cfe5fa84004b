"""Misspelt words of a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.language.terms import terms
from policychat.retrieval.spelling import SpellingRepair

CORPUS = {
    "laboratories": 9,
    "policy": 30,
    "innovation": 12,
    "harbour": 4,
    "Chongqing": 20,
    "border": 2,
    "warder": 2,
    "warden": 2,
    "contribution": 3,
}


@pytest.fixture(scope="module")
def spelling() -> SpellingRepair:
    return SpellingRepair((terms(word)[0], count) for word, count in CORPUS.items())


@pytest.mark.parametrize(
    ("question", "repaired"),
    [
        ("Which labratories are there?", "Which laboratories are there?"),
        ("the inovation polcy", "the innovation policy"),
        ("the harbur", "the harbour"),
        ("Where is Chonqging?", "Where is Chongqing?"),
    ],
)
def test_repairs(spelling: SpellingRepair, question: str, repaired: str) -> None:
    assert terms(spelling.repair(question).question) == terms(repaired)


def test_says_what_it_replaced(spelling: SpellingRepair) -> None:
    repair = spelling.repair("the labratories of the harbur")
    assert repair.replaced == (("labratories", "laboratories"), ("harbur", "harbour"))
    assert repair.question == "the laboratories of the harbour"


@pytest.mark.parametrize(
    "question",
    [
        "Which laboratory is it?",  # known by its stem
        "wardem",  # two words are as near
        "plcy 2019 p0licy",  # too short, or with a digit
        "POLCY",
        "Gongqing",  # a name that the corpus lacks: a letter exchanged is no slip
        "harbur.org innova-tion O'harbur",
        "重庆的创新",
        "zyzzyva",
        "",
        "?!",
    ],
)
def test_lets_be(spelling: SpellingRepair, question: str) -> None:
    repair = spelling.repair(question)
    assert (repair.question, repair.replaced) == (question, ())


def test_an_empty_corpus_repairs_nothing() -> None:
    assert SpellingRepair([]).repair("the labratories").replaced == ()


@given(st.text(alphabet="abcilnortvy ABL0123456789.,-'重庆", max_size=60))
def test_only_lower_letters_of_long_words_change(text: str) -> None:
    spelling = SpellingRepair((terms(word)[0], count) for word, count in CORPUS.items())
    repair = spelling.repair(text)
    assert [c for c in repair.question if not c.isascii() or not c.isalpha()] == [
        c for c in text if not c.isascii() or not c.isalpha()
    ]
    assert all(len(old) >= 5 and old.isalpha() for old, _ in repair.replaced)


@given(st.text())
def test_never_raises(text: str) -> None:
    SpellingRepair([("polici", 3)]).repair(text)
