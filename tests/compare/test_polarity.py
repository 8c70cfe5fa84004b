"""Negation and plans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.polarity import is_negated, is_plan


@pytest.mark.parametrize(
    "text",
    [
        "The rate did not rise.",
        "It didn’t open.",
        "It didn't open.",
        "No laboratory was built.",
        "It never opened.",
        "They may not work there.",
        "The delegation saw no shortcomings.",
        "It failed to open.",
        "It is no longer free.",
        "Dumping is prohibited.",
        "Smoking is banned.",
        "没有获批建设试验区。",
        "沒有獲批。",
        "尚未建成。",
        "不得兼职。",
        "禁止进入。",
    ],
)
def test_denied(text: str) -> None:
    assert is_negated(text)


@pytest.mark.parametrize(
    "text",
    [
        "The rate rose.",
        "Not only the rate rose.",
        "Not long ago it opened.",
        "It costs no more than 5 yuan.",
        "It takes no less than two years.",
        "See No. 5 of the list.",
        "He did not deny that it was not open.",
        "不断提高水平。",
        "不仅提高了。",
        "不超过5家。",
        "不少于5家。",
        "是不是很多。",
        "未来产业很重要。",
        "Every bank has one.",
        "",
    ],
)
def test_affirmed(text: str) -> None:
    assert not is_negated(text)


@pytest.mark.parametrize(
    "text",
    [
        "The city will build a center.",
        "It plans to build one.",
        "The goal is 7,000 enterprises.",
        "It aims at 5%.",
        "By 2035, it is a center.",
        "Support the building of laboratories.",
        "(8) Collaborate to carry out research.",
        "The delegation suggested it.",
        "将建成科学中心。",
        "计划培育7000家。",
        "到2025年达到5%。",
        "力争实现突破。",
    ],
)
def test_plan(text: str) -> None:
    assert is_plan(text)


@pytest.mark.parametrize(
    "text",
    [
        "The city has built a center.",
        "The rate was 58% in 2019.",
        "已建成科学中心。",
        "將军到了。"[1:],
        "The platform opened.",
        "",
    ],
)
def test_fact(text: str) -> None:
    assert not is_plan(text)


@given(st.text(max_size=100))
def test_any_text_has_an_answer(text: str) -> None:
    assert is_negated(text) in (True, False)
    assert is_plan(text) in (True, False)
