"""The threat model names tests that exist, and one at least for every threat."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "security.md").read_text("utf-8").partition("## Threat model")[2]


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", TEXT)
    assert len(named) > 50
    for path, name in named:
        tree = ast.parse((ROOT / "tests" / path).read_text("utf-8"))
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert name in defined, f"{path}::{name}"


def test_every_threat_names_a_test() -> None:
    rows = [line for line in TEXT.partition("| entry |")[2].splitlines()[2:] if line.startswith("|")]
    assert len(rows) > 20
    assert [row for row in rows if "::test_" not in row] == []
