"""Reading files in a process of its own, so that a bad one costs only itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

import policychat
from policychat.corpus.extraction import Extraction
from policychat.corpus.readers import is_plain_text, read_file
from policychat.corpus.readers.limits import TooMuchMemory
from policychat.errors import UnreadableDocument, UnreadableThisTime

SECONDS_A_FILE = 120.0
MEMORY_BYTES = 2_000_000_000
_START_SECONDS = 60.0
_DONE, _REFUSED, _OUT_OF_MEMORY = b"+", b"-", b"m"
_READY = b"ready"


class IsolatedReader:
    """Reads files like `read_file`, and refuses those on which a parser hangs, crashes or eats memory.

    Plain text and Markdown are read in this process, everything else in another one that starts with the first
    such file, serves all further ones, and is replaced after an accident. One reader is for one thread.
    """

    def __init__(self, *, seconds: float = SECONDS_A_FILE, memory_bytes: int = MEMORY_BYTES) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._process: _Process | None = None

    def __enter__(self) -> IsolatedReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the other process; the next file would start a new one."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def read(self, path: Path) -> Extraction:
        """The text of the file at `path`.

        Raises UnreadableDocument with the reason as one clause, UnreadableThisTime where it is the process's.
        """
        if is_plain_text(path) or not _is_regular(path):
            return read_file(path)
        if self._process is None:
            self._process = _Process(self._seconds, self._memory_bytes)
        try:
            reply = self._process.ask(os.fsencode(path.absolute()), self._seconds)
        except TimeoutError as error:
            self.close()
            raise UnreadableThisTime(f"reading took longer than {self._seconds:g} seconds") from error
        except (EOFError, OSError) as error:
            self.close()
            raise UnreadableThisTime("the reader crashed on it") from error
        except BaseException:
            self.close()  # an interrupted answer would be taken for that of the next file
            raise
        state, content = reply[:1], reply[1:]
        if state == _DONE:
            return Extraction.model_validate_json(content)
        if state == _OUT_OF_MEMORY:
            self.close()  # what is left of its memory may not do for the next file
            raise UnreadableThisTime(f"reading needed more than {self._memory_bytes / 1e9:g} GB of memory")
        raise UnreadableDocument(content.decode())


class _Process:
    """The other process: a fresh interpreter, so that neither the caller's memory nor its main module go along."""

    def __init__(self, seconds: float, memory_bytes: int) -> None:
        root = str(Path(policychat.__file__).parents[1])
        path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        self._child = subprocess.Popen(
            # -P: a csv.py in the working directory is not the standard library's.
            [sys.executable, "-P", "-m", __name__, str(seconds), str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "OMP_THREAD_LIMIT": "1"},
            start_new_session=True,  # Ctrl-C goes to the caller alone, and kill() reaches Tesseract
        )
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._to = Connection(os.dup(self._child.stdin.fileno()), readable=False)
        self._from = Connection(os.dup(self._child.stdout.fileno()), writable=False)
        self._child.stdin.close()
        self._child.stdout.close()
        self._ready = False

    def ask(self, request: bytes, seconds: float) -> bytes:
        """The answer to `request`; TimeoutError, or EOFError and OSError where the process is gone."""
        if not self._ready:
            try:
                self._receive(_START_SECONDS)
            except (TimeoutError, EOFError, OSError) as error:
                raise UnreadableThisTime("the process that reads such files does not start") from error
            self._ready = True
        self._to.send_bytes(request)
        return self._receive(seconds)

    def _receive(self, seconds: float) -> bytes:
        if not self._from.poll(seconds):
            raise TimeoutError
        return self._from.recv_bytes()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        self._to.close()
        self._from.close()


def _is_regular(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _serve(seconds: float, memory_bytes: int) -> None:
    """Answers requests until the caller is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = Connection(os.dup(0), writable=False), Connection(os.dup(1), readable=False)
    with Path(os.devnull).open("r+b") as nothing:  # what a parser prints must not get among the answers
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
    _limit_memory(memory_bytes)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    answers.send_bytes(_READY)
    while True:
        try:
            path = Path(os.fsdecode(requests.recv_bytes()))
        except EOFError:
            return
        # Should the caller be gone while a parser hangs in C code, the kernel ends this process.
        signal.alarm(int(seconds) + 10)
        answer = _answer(path)
        signal.alarm(0)
        answers.send_bytes(answer)


def _answer(path: Path) -> bytes:
    try:
        return _DONE + read_file(path).model_dump_json().encode()
    except (TooMuchMemory, MemoryError):
        return _OUT_OF_MEMORY
    except UnreadableDocument as error:
        return _REFUSED + str(error).encode("utf-8", "replace")


def _limit_memory(memory_bytes: int) -> None:
    import resource

    for name in (resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_CORE):
        # macOS knows these limits and refuses some of them.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(name, (0, 0) if name == resource.RLIMIT_CORE else (memory_bytes, memory_bytes))


def _end_with(parent: int) -> None:
    """Ends this process soon after its parent, even in the middle of a file."""
    while os.getppid() == parent:
        threading.Event().wait(1.0)
    os._exit(1)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        _serve(float(sys.argv[1]), int(sys.argv[2]))
