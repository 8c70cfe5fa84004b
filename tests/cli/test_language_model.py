"""A language model on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.answer.conftest import KEY, ScriptedEndpoint, says, sends
from tests.cli.conftest import Ran
from tests.conftest import Library

Policychat = Callable[..., Ran]
QUESTION = "When was the old stone bridge closed?"
CLOSED = "The old stone bridge was closed in May 2021"


@pytest.fixture
def endpoint() -> Iterator[ScriptedEndpoint]:
    running = ScriptedEndpoint()
    yield running
    running.close()


@pytest.fixture
def places(library: Library, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Arguments that name a built library; the settings name the endpoint."""
    library.build()
    monkeypatch.setenv("POLICYCHAT_LLM_BASE_URL", endpoint.url.replace("//", "//user:password@"))
    monkeypatch.setenv("POLICYCHAT_LLM_MODEL", "scripted")
    monkeypatch.setenv("POLICYCHAT_LLM_API_KEY", KEY)
    return "--corpus", str(library.corpus), "--index", str(library.settings.index_dir)


def test_status_names_the_model_and_no_secret(
    policychat: Policychat, places: tuple[str, ...], endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = f"scripted at {endpoint.url}"
    assert f"llm        {shown}" in policychat("status", *places).out.decode()
    ran = policychat("status", *places, "--json")
    assert ran.json["llm"] == shown
    assert KEY not in ran.out.decode()
    assert "password" not in ran.out.decode()
    for name in ("BASE_URL", "MODEL", "API_KEY"):
        monkeypatch.delenv(f"POLICYCHAT_LLM_{name}")
    assert policychat("status", *places, "--json").json["llm"] is None
    assert "llm        none" in policychat("status", *places).out.decode()
    assert endpoint.requests == []


def test_half_a_setting_is_refused(
    policychat: Policychat, places: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("POLICYCHAT_LLM_MODEL")
    policychat("ask", QUESTION, *places).assert_refused("POLICYCHAT_LLM_MODEL")


def test_ask_prints_the_models_words_with_the_quotation(
    policychat: Policychat, places: tuple[str, ...], endpoint: ScriptedEndpoint
) -> None:
    endpoint.script = says(f"{CLOSED} [1].")
    printed = policychat("ask", QUESTION, *places).out.decode()
    assert printed.startswith(f"{CLOSED}. [1]\n")
    assert "    The old stone bridge was closed in May 2021.\n" in printed


def test_ask_says_what_became_of_the_model_and_warns_of_personal_data(
    policychat: Policychat, places: tuple[str, ...], endpoint: ScriptedEndpoint
) -> None:
    endpoint.script = sends(status=500)
    ran = policychat("ask", QUESTION, *places)
    assert ran.code == 0
    assert "“The old stone bridge was closed in May 2021.” [1]" in ran.out.decode()
    assert "language model" in ran.out.decode()
    warned = policychat("ask", f"{QUESTION} Tell me@example.org", *places).out.decode()
    assert warned.startswith("Your question seems to hold personal data (an e-mail address).")
