"""Settings from the environment and the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policychat.errors import SettingsError
from policychat.settings import Settings, load_settings


def test_defaults_are_as_the_design_says() -> None:
    settings = load_settings()
    assert (settings.corpus_dir, settings.index_dir) == (Path("corpus"), Path("index"))
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)


def test_the_environment_sets_and_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYCHAT_MAX_SENTENCES", "2")
    monkeypatch.setenv("POLICYCHAT_PORT", "8000")
    settings = load_settings(port=9000, max_sentences=None)
    assert (settings.max_sentences, settings.port) == (2, 9000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POLICYCHAT_NONSENSE", "1"),
        ("policychat_nonsense", "1"),
        ("POLICYCHAT_PORT", "99999"),
        ("POLICYCHAT_ANSWER_THRESHOLD", "1.5"),
        ("POLICYCHAT_LOG_LEVEL", "LOUD"),
        ("POLICYCHAT_RATE_LIMIT_PER_CLIENT", "many"),
        ("POLICYCHAT_TRUSTED_PROXIES", "127.0.0.1, everybody"),
        ("POLICYCHAT_WIDGET_ORIGINS", "https://www.example.org, www.example.org"),
        ("POLICYCHAT_WIDGET_ORIGINS", "https://www.example.org/path"),
        ("POLICYCHAT_PUBLIC_URL", "policy.example.org"),
        ("POLICYCHAT_CONTACT_URL", "javascript:alert(1)"),
        ("POLICYCHAT_LLM_BASE_URL", "no address"),
        ("POLICYCHAT_LLM_TIMEOUT", "0"),
    ],
)
def test_a_mistake_names_the_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_a_token_that_is_refused_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYCHAT_ADMIN_TOKEN", "too-short")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert "POLICYCHAT_ADMIN_TOKEN" in str(refused.value)
    assert "too-short" not in str(refused.value)


def test_lists_are_read_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYCHAT_WIDGET_ORIGINS", " https://a.example ,https://b.example:8443,")
    monkeypatch.setenv("POLICYCHAT_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    settings = load_settings()
    assert settings.origins == {"https://a.example", "https://b.example:8443"}
    assert settings.proxies == ("10.0.0.0/8", "::1")


@pytest.mark.parametrize(("given", "missing"), [("BASE_URL", "MODEL"), ("MODEL", "BASE_URL")])
def test_address_and_model_of_the_endpoint_go_together(
    monkeypatch: pytest.MonkeyPatch, given: str, missing: str
) -> None:
    monkeypatch.setenv("POLICYCHAT_LLM_API_KEY", "sk-secret")
    monkeypatch.setenv(f"POLICYCHAT_LLM_{given}", "http://user:password@127.0.0.1:1/v1")
    with pytest.raises(SettingsError, match=f"LLM_{given} is set and POLICYCHAT_LLM_{missing} is not") as error:
        load_settings()
    assert "secret" not in str(error.value)
    assert "password" not in str(error.value)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYCHAT_LLM_BASE_URL", "http://user:password@127.0.0.1:1/v1")
    monkeypatch.setenv("POLICYCHAT_LLM_MODEL", "m")
    monkeypatch.setenv("POLICYCHAT_LLM_API_KEY", "sk-secret")
    shown = repr(load_settings())
    assert "password" not in shown
    assert "secret" not in shown


def test_a_wrong_value_from_the_command_line_is_named() -> None:
    with pytest.raises(SettingsError, match="POLICYCHAT_MAX_SENTENCES"):
        load_settings(max_sentences=0)


def test_every_setting_has_a_description() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_readme_lists_every_setting_with_its_default() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `POLICYCHAT_(\w+)` \| (?:`([^`]*)`)? ?\|", readme, re.MULTILINE))
    expected = {
        name.upper(): "" if field.default is None else str(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert rows == expected
