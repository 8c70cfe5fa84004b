"""The examples of docs/api.md, as printed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from policychat.answer.answerer import Answerer
from policychat.settings import Settings

DOCS = (Path(__file__).parent.parent.parent / "docs" / "api.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:7860"


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")
@pytest.mark.parametrize("example", re.findall(r"```sh\n(.*?)```", DOCS, re.DOTALL))
def test_shell_examples(server_url: str, example: str) -> None:
    assert ADDRESS in example
    failing = 'curl() { command curl --fail "$@"; }\nset -e\n'
    done = subprocess.run(
        ["bash", "-c", failing + example.replace(ADDRESS, server_url)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert "event: error" not in done.stdout


def test_openai_example(server_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(import openai.*?)```", DOCS, re.DOTALL)
    exec(example.replace(ADDRESS, server_url), {})
    assert "[1]" in capsys.readouterr().out


def test_python_example(answerer: Answerer, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert answerer.index  # built
    (example,) = re.findall(r"```python\n(from policychat.*?)```", DOCS, re.DOTALL)
    here = {'"corpus"': settings.corpus_dir, '"index"': settings.index_dir}
    for name, folder in here.items():
        example = example.replace(name, repr(str(folder)))
    exec(example, {})
    assert capsys.readouterr().out.strip()
