"""The installed command as its own process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import policychat
from tests.conftest import Library

COMMAND = Path(sys.executable).with_name("policychat")


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([str(each) for each in (COMMAND, *arguments)], cwd=cwd, capture_output=True, check=False)


def test_version_and_help(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).stdout.decode().split() == ["policychat", policychat.__version__]
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_is_one_line_without_a_traceback(tmp_path: Path) -> None:
    done = run("ask", "", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().splitlines() == ["policychat: the question is empty; type a question"]


def test_a_question_in_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    done = subprocess.run([str(COMMAND), b"ask", b"caf\xe9?"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_text_goes_out_as_utf8_whatever_the_terminal(library: Library, tmp_path: Path) -> None:
    library.write("zh.txt", "重庆“𝒳”")
    library.build()
    done = subprocess.run(
        [str(COMMAND), "show", "zh.txt", "--index", str(library.settings.index_dir)],
        cwd=tmp_path, capture_output=True, check=False, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.stdout.decode() == "重庆“𝒳”"


def test_starting_a_command_does_not_load_what_only_some_need() -> None:
    heavy = ("torch", "transformers", "chromadb", "llama_index", "gradio", "sklearn", "sentence_transformers")
    code = f"import sys, policychat.cli.main; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
