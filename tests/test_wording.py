"""The wording of every message."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path
from typing import Any

import pytest

from policychat.errors import SettingsError
from policychat.wording import Wording

PROMPTS = Path(__file__).parent.parent / "prompts"


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return found


def messages(language: str) -> dict[str, str]:
    return flat(tomllib.loads((PROMPTS / f"messages.{language}.toml").read_text("utf-8")))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_say_the_same_things() -> None:
    assert messages("en").keys() == messages("zh").keys()


def test_both_languages_fill_in_the_same_values() -> None:
    english, chinese = messages("en"), messages("zh")
    allowed_extra = {"answer.foreign_frame"}  # English quotes need no frame that names their language
    differing = {key for key in english if placeholders(english[key]) != placeholders(chinese[key])}
    assert differing <= allowed_extra


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "The answer"), ("zh", "这些"), ("zh-Hant", "这些"), ("fr", "The answer"), ("", "The answer")],
)
def test_a_language_without_wording_gets_english(wording: Wording, language: str, text: str) -> None:
    assert wording.text("answer.none", language).startswith(text)


def test_names_of_languages(wording: Wording) -> None:
    assert wording.language_name("en", "zh") != "en"
    assert wording.language_name("en-GB", "en") == "English"
    assert wording.language_name("tlh", "en") == "tlh"


def test_values_that_look_like_placeholders_stay(wording: Wording) -> None:
    assert "{marker} {x}" in wording.text("answer.quote", "en", quote="{marker} {x}", marker=1)


@pytest.mark.parametrize(
    ("files", "named"),
    [
        ({"messages.en.toml": "[a"}, "messages.en.toml"),
        ({"messages.zh.toml": 'a = "x"'}, "messages.en.toml"),
        ({"messages.en.toml": 'a = "x"', "messages.zh.toml": 'b = "x"'}, "messages.zh.toml lacks 'a'"),
    ],
)
def test_wording_that_cannot_be_used(tmp_path: Path, files: dict[str, str], named: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=named):
        Wording.load(tmp_path)
