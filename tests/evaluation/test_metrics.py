"""Every metric on numbers worked out by hand, and where it is not defined."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.evaluation.gold import LocatedGold, Span
from policychat.evaluation.metrics.abstention import (
    abstention_f1,
    abstention_precision,
    abstention_recall,
    over_abstention,
)
from policychat.evaluation.metrics.calibration import expected_calibration_error, reliability
from policychat.evaluation.metrics.citations import citation_precision, citation_recall, is_verbatim
from policychat.evaluation.metrics.correctness import Quoted, is_complete, is_right
from policychat.evaluation.metrics.ranking import score_rankings
from policychat.evaluation.metrics.resampling import bootstrap_interval, paired_interval, randomisation_p_value
from policychat.evaluation.metrics.selective import area_under_risk_coverage, risk_coverage
from policychat.evaluation.metrics.text import count_words, holds_string
from policychat.evaluation.metrics.verdicts import VERDICTS, confusion_matrix, verdict_accuracy, verdict_macro_f1
from policychat.evaluation.records import GoldQuote


def numbers(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


def test_ranking_measures_of_two_relevant_items_at_ranks_two_and_four() -> None:
    scores = score_rankings({"q": ["x", "a", "y", "b"]}, {"q": {"a": 1, "b": 1}})["q"]
    assert scores["hit@1"] == 0.0
    assert scores["hit@10"] == 1.0
    assert scores["recall@10"] == 1.0
    assert scores["map@10"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert scores["mrr@10"] == pytest.approx(1 / 2)
    ideal = 1 + 1 / math.log2(3)
    assert scores["ndcg@10"] == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)


def test_ranking_counts_nothing_beyond_ten() -> None:
    scores = score_rankings({"q": [f"x{i}" for i in range(10)] + ["a"]}, {"q": {"a": 1}})["q"]
    assert set(scores.values()) == {0.0}


def test_ranking_of_a_query_without_a_ranking_is_zero_and_one_without_relevant_items_is_left_out() -> None:
    assert score_rankings({}, {"q": {"a": 1}}) == {"q": dict.fromkeys(score_rankings({}, {"q": {"a": 1}})["q"], 0.0)}
    assert score_rankings({"q": ["a"]}, {"q": {"a": 0}}) == {}
    assert score_rankings({"q": ["a"]}, {}) == {}


def test_ranking_keeps_the_order_given_whatever_the_ids() -> None:
    assert score_rankings({"q": ["b", "a"]}, {"q": {"b": 1}})["q"]["hit@1"] == 1.0
    assert score_rankings({"q": ["a", "b"]}, {"q": {"b": 1}})["q"]["hit@1"] == 0.0
    with pytest.raises(ValueError, match="twice"):
        score_rankings({"q": ["a", "a"]}, {"q": {"a": 1}})


def test_abstention() -> None:
    should, did = numbers(1, 1, 1, 0, 0), numbers(1, 1, 0, 1, 0)
    assert abstention_precision(should, did) == pytest.approx(2 / 3)
    assert abstention_recall(should, did) == pytest.approx(2 / 3)
    assert abstention_f1(should, did) == pytest.approx(2 / 3)
    assert over_abstention(should, did) == pytest.approx(1 / 2)


def test_abstention_is_not_defined_without_cases() -> None:
    none, all_ = numbers(0, 0), numbers(1, 1)
    assert math.isnan(abstention_precision(all_, none))
    assert math.isnan(abstention_recall(none, all_))
    assert math.isnan(abstention_f1(none, none))
    assert math.isnan(over_abstention(all_, all_))
    assert abstention_f1(all_, none) == 0.0


def test_risk_coverage() -> None:
    coverage, risk = risk_coverage(numbers(0.9, 0.5, 0.7, 0.1), numbers(1, 1, 0, 0))
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    expected = (0 + 1 / 2 + 1 / 3 + 1 / 2) / 4
    assert area_under_risk_coverage(numbers(0.9, 0.5, 0.7, 0.1), numbers(1, 1, 0, 0)) == pytest.approx(expected)


def test_equal_confidences_enter_together() -> None:
    coverage, risk = risk_coverage(numbers(0.5, 0.5), numbers(1, 0))
    assert (coverage.tolist(), risk.tolist()) == ([1.0], [0.5])
    assert math.isnan(area_under_risk_coverage(numbers(), numbers()))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30), st.randoms())
def test_risk_coverage_does_not_depend_on_order_and_ends_at_the_error_rate(
    rows: list[tuple[float, bool]], random: object
) -> None:
    confidence, right = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    shuffled = list(range(len(rows)))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    area = area_under_risk_coverage(confidence, right)
    assert area == pytest.approx(area_under_risk_coverage(confidence[shuffled], right[shuffled]))
    coverage, risk = risk_coverage(confidence, right)
    assert coverage[-1] == pytest.approx(1.0)
    assert risk[-1] == pytest.approx(1 - right.mean())
    assert 0 <= area <= 1


def test_expected_calibration_error() -> None:
    confidence, right = numbers(0.95, 0.85, 0.25, 1.0), numbers(1, 0, 0, 1)
    # Bins: .2-.3 holds .25 (0 right), .8-.9 holds .85 (0), .9-1 holds .95 and 1.0 (both right).
    assert expected_calibration_error(confidence, right) == pytest.approx((0.25 + 0.85 + 2 * 0.025) / 4)
    assert [each.count for each in reliability(confidence, right)] == [1, 1, 2]
    assert math.isnan(expected_calibration_error(numbers(), numbers()))


def test_verdicts() -> None:
    gold = ["supported", "supported", "contradicted", "not_found"]
    said = ["supported", "not_found", "contradicted", "disputed"]
    assert verdict_accuracy(gold, said) == 0.5
    # supported: precision 1, recall 1/2, F1 2/3; contradicted 1; not_found 0.
    assert verdict_macro_f1(gold, said) == pytest.approx((2 / 3 + 1 + 0) / 3)
    counts = confusion_matrix(gold, said, VERDICTS)
    assert counts.shape == (len(VERDICTS), len(VERDICTS))
    assert counts[VERDICTS.index("not_found"), VERDICTS.index("disputed")] == 1
    assert counts.sum() == 4


def test_verdicts_of_nothing() -> None:
    assert math.isnan(verdict_accuracy([], []))
    assert math.isnan(verdict_macro_f1([], []))
    assert confusion_matrix([], [], VERDICTS).sum() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("From 58% in 2019 to 60.3% in 2022.", 8),
        ("Chongqing's R&D [12]", 2),
        ("重庆有16个项目", 7),
        ("“”… [1]", 0),
    ],
)
def test_count_words(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "sought", "holds"),
    [
        ("more than 15%", "5%", False),
        ("from 58%\nin 2019", "58% IN 2019", True),
        ("1,152 projects", "152", False),
        ("has 115 projects.", "115", True),
        ("It ended in 2035.", "2035", True),
        ("预算为100亿元", "100", True),
        ("位于重庆市", "重庆", True),
        ("Chengdu Science City", "Sci", False),
    ],
)
def test_holds_string(text: str, sought: str, holds: bool) -> None:
    assert holds_string(text, sought) is holds


GOLD = Quoted("a.txt", "has  115 core\nprojects")


@pytest.mark.parametrize(
    ("quote", "right"),
    [
        (Quoted("a.txt", "The city has 115 core projects today."), True),
        (Quoted("a.txt", "115 core"), True),
        (Quoted("a.txt", "It counts 115 of them."), True),
        (Quoted("a.txt", "It counts 116 of them."), False),
        (Quoted("b.txt", "The city has 115 core projects today."), False),
        (Quoted("a.txt", " "), False),
    ],
)
def test_right(quote: Quoted, right: bool) -> None:
    assert is_right([[GOLD]], accepted=["115"], quotes=[quote]) is right


def test_complete_needs_every_quote_of_one_gold_set() -> None:
    other = Quoted("b.txt", "opened in May")
    shown = [Quoted("a.txt", "has 115 core projects")]
    assert is_right([[GOLD, other]], accepted=[], quotes=shown)
    assert not is_complete([[GOLD, other]], accepted=[], quotes=shown)
    assert is_complete([[GOLD, other], [GOLD]], accepted=[], quotes=shown)
    assert not is_complete([], accepted=[], quotes=shown)
    assert not is_right([[GOLD]], accepted=["115"], quotes=[])


def located(*places: tuple[int, int]) -> LocatedGold:
    spans = tuple(Span("a.txt", start, end) for start, end in places)
    return LocatedGold(GoldQuote(document_id="a.txt", quote="x"), spans)


def test_citations() -> None:
    gold_sets = [[located((10, 20)), located((50, 60), (90, 100))]]
    cited = [Span("a.txt", 19, 30), Span("a.txt", 20, 50), Span("b.txt", 10, 20), Span("a.txt", 90, 91)]
    assert citation_precision(cited, gold_sets) == 0.5
    assert citation_recall(cited, gold_sets) == 1.0
    assert citation_recall(cited[:1], gold_sets) == 0.5
    assert citation_recall([], gold_sets) == 0.0
    assert citation_precision([], gold_sets) is None
    assert citation_recall(cited, []) is None


def test_verbatim() -> None:
    text = "naïve 重庆\r\ncity"
    assert is_verbatim(document_text=text, quote="重庆\r\nc", start=6, end=11)
    assert not is_verbatim(document_text=text, quote="重庆\nc", start=6, end=11)
    assert not is_verbatim(document_text=text, quote="city", start=-4, end=14)
    assert not is_verbatim(document_text=text, quote="", start=3, end=3)


def mean(rows: np.ndarray) -> float:
    return float(rows[:, 0].mean())


def test_bootstrap_is_the_same_every_time_and_holds_the_value() -> None:
    rows = numbers(*[1] * 30, *[0] * 70).reshape(-1, 1)
    interval = bootstrap_interval(rows, mean)
    assert interval == bootstrap_interval(rows, mean)
    assert interval is not None
    # The normal approximation gives .30 +- 1.96 * sqrt(.3 * .7 / 100) = .21 to .39.
    assert interval.low == pytest.approx(0.21, abs=0.02)
    assert interval.high == pytest.approx(0.39, abs=0.02)


def test_bootstrap_of_nothing_and_of_what_is_never_defined() -> None:
    assert bootstrap_interval(np.zeros((0, 1)), mean) is None
    assert bootstrap_interval(np.zeros((3, 1)), lambda _: math.nan) is None


def test_randomisation() -> None:
    first, second = np.zeros((8, 1)), np.ones((8, 1))
    p_value = randomisation_p_value(first, second, mean)
    # Only the 2 of 2 ** 8 swaps that keep or turn all eight are as different.
    assert p_value == pytest.approx(2 / 2**8, abs=0.01)
    assert randomisation_p_value(first, first, mean) == 1.0
    assert randomisation_p_value(first[:0], second[:0], mean) is None
    interval = paired_interval(first, second, mean)
    assert interval is not None
    assert (interval.low, interval.high) == (1.0, 1.0)
    with pytest.raises(ValueError, match="not paired"):
        randomisation_p_value(first, second[:3], mean)
