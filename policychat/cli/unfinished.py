"""Results of a batch that was interrupted, so that the next run goes on from there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from policychat.schema import Json


class Unfinished:
    """A file of JSON lines beside the output, one per finished record, in order.

    Its name holds a digest of the input and of whatever else the results depend on: another input starts afresh.
    """

    def __init__(self, output: Path, *, depends_on: Sequence[bytes]) -> None:
        digest = hashlib.sha256(b"\0".join(hashlib.sha256(each).digest() for each in depends_on)).hexdigest()[:12]
        self.path = output.with_name(f".{output.name}.{digest}.part")

    def load(self) -> list[Json]:
        """The results that are there, as far as they were written whole."""
        try:
            written = self.path.read_bytes()
        except FileNotFoundError:
            return []
        results = []
        whole = 0
        for line in written.split(b"\n")[:-1]:
            try:
                result = json.loads(line)
            except ValueError:
                break
            results.append(result)
            whole += len(line) + 1
        if whole < len(written):
            with self.path.open("r+b") as file:
                file.truncate(whole)
        return results

    def add(self, line: str) -> None:
        """Write one more result (a line with its line break) through to the disk's cache."""
        with self.path.open("ab") as file:
            file.write(line.encode())

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)
