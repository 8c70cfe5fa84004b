"""Reading in another process: a bad file costs only itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policychat.corpus.isolation import IsolatedReader
from policychat.errors import UnreadableDocument

PAGE = "<html><body><p>The text of a page that says a little.</p></body></html>"
# A stand-in for a parser with a fault, put in the other process's way of import.
FAULTS = """
import ctypes, os, time
from policychat.corpus.readers import html
real = html.read
def read(data, **options):
    if b"HANG" in data:
        while True: pass
    if b"SLEEP" in data: time.sleep(600)
    if b"CRASH" in data: ctypes.string_at(0)
    if b"EXIT" in data: os._exit(3)
    if b"MEMORY" in data: [bytearray(10_000_000) for _ in range(10_000)]
    if b"NOISE" in data: print("noise", flush=True); os.write(1, b"noise")
    return real(data, **options)
html.read = read
"""


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "sitecustomize.py").write_text(FAULTS, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "path"))
    return tmp_path


def page(folder: Path, name: str, extra: str = "") -> Path:
    (folder / f"{name}.html").write_text(PAGE.replace("<p>", f"<!--{extra}--><p>"), "utf-8")
    return folder / f"{name}.html"


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


def test_files_are_read_as_in_this_process(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Plain text.", "utf-8")
    (tmp_path / "b.csv").write_text("", "utf-8")
    with IsolatedReader() as reader:
        assert reader.read(tmp_path / "a.txt").text == "Plain text."
        assert reader.read(page(tmp_path, "报告")).text == "The text of a page that says a little."
        with pytest.raises(UnreadableDocument, match="holds no text"):
            reader.read(tmp_path / "b.csv")
        with pytest.raises(UnreadableDocument, match="no such file"):
            reader.read(tmp_path / "gone.pdf")


def test_text_alone_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    (tmp_path / "a.md").write_text("# Title", "utf-8")
    os.mkfifo(tmp_path / "pipe.pdf")
    with IsolatedReader() as reader:
        assert reader.read(tmp_path / "a.md").text == "# Title"
        with pytest.raises(UnreadableDocument, match="not a regular file"):
            reader.read(tmp_path / "pipe.pdf")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("HANG", "reading took longer than 3 seconds"),
        ("SLEEP", "reading took longer than 3 seconds"),
        ("CRASH", "the reader crashed on it"),
        ("EXIT", "the reader crashed on it"),
        ("MEMORY", "reading needed more than 0.7 GB of memory"),
    ],
)
def test_a_fault_costs_only_its_file(faulty: Path, fault: str, reason: str) -> None:
    with IsolatedReader(seconds=3, memory_bytes=700_000_000) as reader:
        assert reader.read(page(faulty, "before")).text
        with pytest.raises(UnreadableDocument) as refused:
            reader.read(page(faulty, "bad", fault))
        assert str(refused.value) == reason
        assert reader.read(page(faulty, "after")).text


def test_a_process_that_does_not_start_is_not_the_fault_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with IsolatedReader() as reader, pytest.raises(UnreadableDocument, match="does not start"):
        reader.read(page(tmp_path, "a"))


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.html")
    path.write_text(PAGE, "utf-8")
    with IsolatedReader() as reader:
        assert "says a little" in reader.read(path).text


def test_what_a_parser_prints_is_not_an_answer(faulty: Path) -> None:
    with IsolatedReader() as reader:
        assert "NOISE" not in reader.read(page(faulty, "noise", "NOISE")).text
        assert reader.read(page(faulty, "next")).text


def test_the_process_ends_with_the_reader(tmp_path: Path) -> None:
    with IsolatedReader() as reader:
        reader.read(page(tmp_path, "a"))
        assert reader._process is not None
        pid = reader._process._child.pid
        assert alive(pid)
    assert not alive(pid)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["", "SLEEP"])
def test_the_process_ends_when_the_caller_is_killed(faulty: Path, fault: str) -> None:
    caller = subprocess.Popen(
        [
            sys.executable, "-c",
            "import sys, time; from pathlib import Path; from policychat.corpus.isolation import IsolatedReader\n"
            "reader = IsolatedReader(); reader.read(Path(sys.argv[1])); print(reader._process._child.pid, flush=True)\n"
            "reader.read(Path(sys.argv[2])); time.sleep(60)",
            str(page(faulty, "good")), str(page(faulty, "bad", fault)),
        ],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert caller.stdout is not None
    pid = int(caller.stdout.readline())
    time.sleep(0.5)
    assert alive(pid)
    caller.send_signal(signal.SIGKILL)
    caller.wait()
    caller.stdout.close()
    end = time.monotonic() + 15
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.1)
    assert not alive(pid)


def test_the_other_process_imports_no_models(tmp_path: Path) -> None:
    code = (
        "import json, sys; from pathlib import Path; from policychat.corpus.readers import read_file\n"
        "import policychat.corpus.isolation\n"
        "read_file(Path(sys.argv[1])); print(json.dumps([m for m in sys.argv[2:] if m in sys.modules]))"
    )
    heavy = ["torch", "llama_index", "chromadb", "transformers", "sklearn", "pandas"]
    answer = subprocess.run(
        [sys.executable, "-c", code, str(page(tmp_path, "a")), *heavy], check=True, capture_output=True
    )
    assert json.loads(answer.stdout) == []
