"""Choosing the interface language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.web.negotiation import INTERFACE_LANGUAGES, interface_language, preferred_language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("fr, de;q=0.8", "en"),
        ("fr, zh-Hant;q=0.5, en;q=0.4", "zh"),
        ("ZH", "zh"),
        ("zh;q=0, en;q=0.1", "en"),
        ("zh;q=much, en;q=0.1", "en"),
    ],
)
def test_the_best_liked_available_language_is_chosen(header: str | None, language: str) -> None:
    assert preferred_language(header) == language


@given(st.text())
def test_any_header_gives_an_interface_language(header: str) -> None:
    assert preferred_language(header) in INTERFACE_LANGUAGES


@pytest.mark.parametrize(
    ("cookie", "language"),
    [
        ("policychat_language=zh", "zh"),
        ("a=b; policychat_language=zh; c=d", "zh"),
        ("policychat_language=en", "en"),
        ("policychat_language=fr", "en"),
        ("other_policychat_language=zh", "en"),
        ('policychat_language="><script>', "en"),
    ],
)
def test_what_the_reader_chose_goes_before_what_the_browser_asks_for(cookie: str, language: str) -> None:
    assert interface_language({"cookie": cookie, "accept-language": "en"}) == language
    assert interface_language({"accept-language": "zh"}) == "zh"


@given(st.text())
def test_any_cookie_gives_an_interface_language(cookie: str) -> None:
    assert interface_language({"cookie": cookie}) in INTERFACE_LANGUAGES
