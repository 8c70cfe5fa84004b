"""Which writing system a text is in."""

from __future__ import annotations

import pytest

from policychat.language.script import has_words, main_script


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("What is it?", "latin"),
        ("那里有多少家？", "cjk"),
        ("いくつありますか", "cjk"),
        ("몇 개", "cjk"),
        ("Сколько?", "cyrillic"),
        ("كم عدد", "arabic"),
        ("成都 GDP", "cjk"),
        ("The city of Chongqing (重庆) grew.", "latin"),
        ("2022, 60.3%", "other"),
        ("", "other"),
    ],
)
def test_main_script(text: str, script: str) -> None:
    assert main_script(text) == script


@pytest.mark.parametrize(
    ("text", "answer"), [("a", True), ("7", True), ("字", True), ("", False), ("😀👍", False), (" ?!。", False)]
)
def test_has_words(text: str, answer: bool) -> None:
    assert has_words(text) is answer
