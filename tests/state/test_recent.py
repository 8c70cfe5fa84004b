"""The answers of the last hour."""

from __future__ import annotations

from policychat.state.recent import Recent, RecentAnswers
from tests.state.test_shared_answers import make_answer


def recent(answer_id: str) -> Recent:
    return Recent(make_answer(answer_id), {}, "")


def test_an_answer_is_there_for_its_time() -> None:
    now = 0.0
    answers = RecentAnswers(seconds=10, now=lambda: now)
    answers.keep(recent("a"))
    now = 10.0
    assert answers.get("a")
    now = 10.1
    assert answers.get("a") is None
    assert len(answers) == 0


def test_the_oldest_go_where_there_are_too_many_or_too_long_ones() -> None:
    few = RecentAnswers(most=2)
    short = RecentAnswers(most_chars=2 * len(make_answer("a").model_dump_json()))
    for answers in (few, short):
        for answer_id in "abc":
            answers.keep(recent(answer_id))
        assert [answer_id for answer_id in "abc" if answers.get(answer_id)] == ["b", "c"]
