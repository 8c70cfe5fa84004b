"""The example questions of a corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from policychat.web.examples import load_examples


def test_questions_are_read_by_language(tmp_path: Path) -> None:
    (tmp_path / "examples.toml").write_text('zh = ["多少？"]\nen = ["How many?", " ", 5]\nfr = ["?"]\n', "utf-8")
    assert load_examples(tmp_path) == {"en": ["How many?"], "zh": ["多少？"]}


def test_no_file_means_no_examples(tmp_path: Path) -> None:
    assert load_examples(tmp_path) == {}


@pytest.mark.parametrize("content", [b"en = [", b"\xff\xfe", b'en = "one"'])
def test_an_unusable_file_means_no_examples(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "examples.toml").write_bytes(content)
    assert load_examples(tmp_path) == {}
