"""`policychat widget`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policychat.cli import widget
from policychat.web.widget.script import build_script
from policychat.wording import Wording

PROMPTS = Path(__file__).parent.parent.parent / "prompts"


def test_it_prints_snippets_for_the_address_that_readers_use(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("POLICYCHAT_PROMPTS_DIR", str(PROMPTS))
    monkeypatch.setenv("POLICYCHAT_PUBLIC_URL", "https://policy.example.org")
    monkeypatch.setenv("POLICYCHAT_WIDGET_ORIGINS", "https://www.example.org")
    widget.command()
    printed = capfdbinary.readouterr().out.decode()
    script = build_script(Wording.load(PROMPTS))
    address = f"https://policy.example.org/widget.js?v={script.version}"
    assert f"address    {address}\n" in printed
    assert f"integrity  {script.integrity}\n" in printed
    assert "allowed    https://www.example.org\n" in printed
    assert f'src="{address}"\n  integrity="{script.integrity}" crossorigin="anonymous"' in printed
    assert f"wp_enqueue_script('policy-chat', '{address}'" in printed
    assert '<iframe src="https://policy.example.org/embed?lang=auto"' in printed
    assert set(re.findall(r"https?://[^/\"'\s]+", printed)) == {"https://policy.example.org", "https://www.example.org"}
