"""What a claim says and a source does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.rewording import is_reworded
from policychat.compare.statement import Statement
from policychat.compare.statements import compare_statements
from policychat.language.terms import terms

LAB = "On June 25 the Northern Laboratory was officially unveiled; Ann Lee, head of operations, leads eight core teams."
PLAN = "The city has issued an action plan and set up 50 international research institutions in the new zone."


def unsaid(claim: str, source: str) -> list[str]:
    return [word.text for word in compare_statements(Statement(claim), Statement(source)).unsaid]


@pytest.mark.parametrize(
    ("claim", "source", "words"),
    [
        # what qualifies
        ("Ann Lee is the richest head of operations.", LAB, ["richest"]),
        ("Ann Lee is the deputy head of operations.", LAB, ["deputy"]),
        ("The Northern Laboratory was secretly unveiled on June 25.", LAB, ["secretly"]),
        ("The city has set up 50 private research institutions.", PLAN, ["private"]),
        ("The city has set up 50 unpopular research institutions.", PLAN, ["unpopular"]),
        # what undoes
        ("The Northern Laboratory was officially sold on June 25.", LAB, ["sold"]),
        ("The city has cancelled an action plan.", PLAN, ["cancelled"]),
        # one word in the place of another, or put in
        ("Ann Lee, head of finance, leads eight core teams.", LAB, ["finance"]),
        ("The city has issued an aviation plan.", PLAN, ["aviation"]),
        # said only by a word that the claim has already
        ("The commission approved the sale.", "The commission approved the merger of the shops.", ["sale"]),
        ("Staff had been well trained.", "Staff had been poorly trained.", ["well"]),
        ("The commission criticises prices.", "Prices are set by the commission.", ["criticises"]),
        ("Fishing is not allowed there.", "Fishing is forbidden there in May.", []),
        # mostly new
        ("Ann Lee is a professor.", LAB, ["professor"]),
        # the same in other words
        ("The Northern Laboratory was opened on June 25.", LAB, []),
        ("Ann Lee is in charge of operations.", LAB, []),
        ("The founders of 50 international institutes for research are in the city.", PLAN, []),
        ("According to the document, the city published an action plan.", PLAN, []),
        # Chinese
        ("北方实验室于6月25日正式关闭。", LAB, ["关闭"]),
        ("该市设立了50家私立研究机构。", PLAN, ["私立"]),
        ("该市设立了50家国际研究机构。", PLAN, []),
        ("该市取消了行动计划。", "该市发布了行动计划。", ["取消"]),
        ("据文件，该市发布了行动计划。", "该市发布了行动计划。", []),
        ("这是最富有的城市。", "这是一个富有的城市。", ["最富有"]),
    ],
)
def test_words_that_the_source_does_not_say(claim: str, source: str, words: list[str]) -> None:
    assert unsaid(claim, source) == words


SENTENCES = st.lists(
    st.sampled_from(
        "the zone built private old labs sold 取消 最大 机构 Ann head of finance secretly 50 in June".split()
    ),
    max_size=12,
).map(" ".join)


@given(SENTENCES, SENTENCES)
def test_what_is_unsaid_stands_in_the_claim_and_not_in_the_source(claim: str, source: str) -> None:
    comparison = compare_statements(Statement(claim), Statement(source))
    for word in comparison.unsaid:
        assert claim[word.start : word.end] == word.text
        assert word.chinese or not word.keys & frozenset(terms(source))


@given(SENTENCES)
def test_a_statement_says_itself(statement: str) -> None:
    assert unsaid(statement, statement) == []


@given(
    st.sampled_from("founder established science scientific opened unveiled sold cancelled paper".split()),
    st.sampled_from("founder established science scientific opened unveiled sold cancelled paper".split()),
)
def test_rewording_goes_both_ways(one: str, other: str) -> None:
    def reworded(word: str, source: str) -> bool:
        return is_reworded(word, frozenset(terms(word)), [source], frozenset(terms(source)))

    assert reworded(one, other) == reworded(other, one)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("founder", "founded", True),
        ("mathematics", "mathematical", True),
        ("approved", "approval", True),
        ("concluded", "conclusion", True),
        ("internal", "international", False),
        ("employer", "employee", False),
        ("opened", "closed", False),
    ],
)
def test_words_made_of_the_same(one: str, other: str, same: bool) -> None:
    assert is_reworded(one, frozenset(terms(one)), [other], frozenset(terms(other))) == same
