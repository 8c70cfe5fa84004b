"""What kind of thing is asked for."""

from __future__ import annotations

import pytest

from policychat.answer.asked_type import AskedType, asked_types, held_types


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How many labs opened, and when?", {AskedType.COUNT, AskedType.DATE}),
        ("What is the fee?", {AskedType.MONEY}),
        ("有多少家实验室？", {AskedType.COUNT}),
        ("占比是多少？", {AskedType.SHARE, AskedType.COUNT}),
        ("谁是主任？", {AskedType.PERSON}),
        ("Which industries does it name?", {AskedType.LIST}),
        ("Why was the bridge closed?", {AskedType.REASON}),
        ("What is a laboratory?", set()),
    ],
)
def test_questions(question: str, kinds: set[AskedType]) -> None:
    assert asked_types(question) == kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("It cost 4.5 million yuan.", AskedType.MONEY),
        ("The share rose to 60.3%.", AskedType.SHARE),
        ("Twelve labs opened.", AskedType.COUNT),
        ("于2023年4月开放。", AskedType.DATE),
        ("It was led by Professor Ada Byron.", AskedType.PERSON),
        ("It stands in Chongqing.", AskedType.PLACE),
        ("包括医药、汽车、电子。", AskedType.LIST),
        ("It closed because of the flood.", AskedType.REASON),
    ],
)
def test_texts(text: str, kind: AskedType) -> None:
    assert kind in held_types(text)


def test_a_plain_statement_holds_nothing_countable() -> None:
    assert not held_types("The bridge is old.") & {AskedType.COUNT, AskedType.DATE, AskedType.MONEY, AskedType.SHARE}
