"""What the processes of one server know of each other."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from policychat.errors import PolicyChatError

_READY = "ready"
_FIRST_BUILD = "first-build"


@dataclass(frozen=True)
class Crew:
    """`size` processes with a `folder` that only their user may enter; the same for all of them.

    app_id: what Gradio is to tell browsers, who take a server with another one for a new one.
    """

    folder: Path
    size: int
    app_id: int

    def socket_of(self, slot: int) -> Path:
        """Where the process in that slot listens to the others."""
        return self.folder / f"{slot}.socket"

    def order_for(self, session: str) -> list[int]:
        """The slots by how much they are due for `session`: where the first is away, the second takes its place.

        Highest random weight (Thaler and Ravishankar, 1998): every process comes to the same order, and
        one that is away changes nothing for the sessions of the others.
        """

        def weight(slot: int) -> bytes:
            return hashlib.sha256(f"{slot}\0{session}".encode(errors="replace")).digest()

        return sorted(range(self.size), key=weight)

    @property
    def everyone_ready(self) -> bool:
        """Whether all processes could answer at the same time, if only once."""
        return (self.folder / _READY).exists()

    def note_ready(self, slot: int) -> None:
        """Note that the process in `slot` can answer."""
        self._mark_of(slot).touch()
        if all(self._mark_of(each).exists() for each in range(self.size)):
            (self.folder / _READY).touch()

    @contextmanager
    def building_first(self) -> Iterator[None]:
        """One process at a time; the others wait."""
        with (self.folder / _FIRST_BUILD).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def claim(self) -> Claim:
        """A slot for this process. Raises PolicyChatError where none is free."""
        for slot in range(self.size):
            file = (self.folder / f"{slot}.lock").open("a")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                continue
            return Claim(slot, file)
        raise PolicyChatError(f"more than the {self.size} processes there should be are running")

    def _mark_of(self, slot: int) -> Path:
        return self.folder / f"{slot}.ready"


@dataclass(frozen=True)
class Claim:
    """A slot that is this process's; the kernel frees it with the process, however that ends."""

    slot: int
    hold: IO[str]
