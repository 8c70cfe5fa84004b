"""A PostgreSQL and a Redis of the tests' own, on Unix sockets in a folder that goes with them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

_DEADLINE_SECONDS = 60
_POLL_SECONDS = 0.05
_DEBIAN = Path("/usr/lib/postgresql")
_USER = "policychat"


class _Server:
    """One process, which answers once there is a socket at `socket`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pc-"))  # short: addresses of sockets have 107 characters
        self.socket: Path
        self.command: list[str]
        self.user: str | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it, and return once it answers."""
        self._process = subprocess.Popen(
            self.command, cwd=self.folder, user=self.user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        give_up = time.monotonic() + _DEADLINE_SECONDS
        while not self._answers():
            assert self._process.poll() is None, f"{self.command[0]} ended"
            assert time.monotonic() < give_up, f"{self.command[0]} does not answer"
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """Kill it, as a power cut would, and return once it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """Stop it, and leave nothing."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0


class PostgresServer(_Server):
    """PostgreSQL with an empty database at `url`."""

    def __init__(self) -> None:
        """Skips the test where PostgreSQL is not installed, or will not run because there is only root."""
        programs = _programs()
        super().__init__()
        if os.geteuid() == 0:  # which PostgreSQL refuses to be
            self.user = "postgres"
            shutil.chown(self.folder, self.user)
        data = self.folder / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale"],
            cwd=self.folder,
            user=self.user,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self.command = [
            str(programs / "postgres"), "-D", str(data), "-k", str(self.folder), "-c", "listen_addresses=", "-F"
        ]  # fmt: skip
        self.socket = self.folder / ".s.PGSQL.5432"
        self.url = f"postgresql://{_USER}@/postgres?host={self.folder}"

    def stop(self) -> None:
        super().stop()
        # Killed, it leaves a note that it runs; its own children end by themselves, soon after.
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True


class RedisServer(_Server):
    """Redis at `url`."""

    def __init__(self) -> None:
        """Skips the test where Redis is not installed."""
        program = shutil.which("redis-server")
        if program is None:
            pytest.skip("no Redis on this machine: apt-get install redis-server")
        super().__init__()
        self.socket = self.folder / "redis"
        self.command = [program, "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.url = f"redis+unix://{self.socket}"


def _programs() -> Path:
    newest = max(_DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), default=None)
    found = shutil.which("initdb")
    if newest is None and found is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    return newest or Path(str(found)).parent
