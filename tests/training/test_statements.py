"""Claims for the reader to learn from, made of answered questions."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader.records import Record
from reader.statements import StatementMaker
from reader.told import ClaimMaker, told_of

QUESTIONS = ["When did the lab want to open?", "Who has to pay?", "What did the city begin to build?"]
MAKER = StatementMaker([*QUESTIONS * 3, "Did they want to pay, to open or to build?", *["to open to build"] * 3])


@pytest.mark.parametrize(
    ("question", "answer", "statement"),
    [
        ("Who leads the laboratory?", "Ann Lee", "Ann Lee leads the laboratory."),
        ("What is the capital of Norland?", "Oldtown", "Oldtown is the capital of Norland."),
        ("How many labs opened in May?", "12", "12 labs opened in May."),
        ("When did the lab open?", "2019", "The lab opened in 2019."),
        ("When did the lab open?", "May 3, 2019", "The lab opened on May 3, 2019."),
        ("In what year was the agency founded?", "1998", "The agency was founded in 1998."),
        ("What did the city build?", "a tunnel", "The city built a tunnel."),
        (
            "The agency reports to which ministry?",
            "the Ministry of Health",
            "The agency reports to the Ministry of Health.",
        ),
        ("Why was it closed?", "for want of money", None),
        ("谁领导该实验室？", "安·李", "安·李领导该实验室。"),
        ("该机构成立于哪一年？", "1998年", "该机构成立于1998年。"),
        ("有多少人参加？", "120人", "有120人参加。"),
    ],
)
def test_a_question_and_its_answer_make_a_statement(question: str, answer: str, statement: str | None) -> None:
    made = MAKER.statement(question, answer)
    assert made == statement


@given(st.text(max_size=60), st.text(min_size=1, max_size=20))
def test_any_question_is_read(question: str, answer: str) -> None:
    made = MAKER.statement(question, answer)
    assert made is None or made.endswith((".", "。"))


def test_claims_are_made_of_each_stance() -> None:
    passage = "The lab opened in 2019. It has 40 staff. The city pays for it. Ann Lee leads the lab."

    def record(question: str, answer: str) -> Record:
        start = passage.find(answer)
        return Record(
            name="squad2",
            question=question,
            passage=passage,
            answers=((start, start + len(answer)),),
            answer_texts=(answer,),
            group="g",
        )

    class NoSwitch:
        def in_chinese(self, text: str, _chance: random.Random) -> str:
            return text

    records = [record("When did the lab open?", "2019"), record("Who leads the lab?", "Ann Lee")]
    maker = ClaimMaker(told_of(records, twins={}), statements=MAKER, switcher=NoSwitch())  # type: ignore[arg-type]
    chance = random.Random(1)
    claims = [claim for _ in range(60) for claim in maker.claims(chance)]
    assert {claim.stance for claim in claims} == {0, 1, 2}
    for claim in claims:
        assert claim.evidence in passage
        if claim.stance == 0:
            assert "2019" in claim.claim or "Ann Lee" in claim.claim
            assert ("2019" in claim.evidence) or ("Ann Lee" in claim.evidence)
        if claim.stance == 1:
            assert claim.claim not in ("The lab opened in 2019.", "Ann Lee leads the lab.")
