"""What Chroma's graph library writes beside its graph: memory that it never set."""

from __future__ import annotations

import struct
from pathlib import Path

# As hnswlib in Chroma writes header.bin: version, offset of level 0, room, elements, bytes an element, … 100 in all.
_HEADER = struct.Struct("<iQQQQ")
_HEADER_BYTES = 100
_LENGTH_BYTES = 4
_AT_ONCE = 1 << 20


def clear_unused(store: Path) -> None:
    """Overwrite with zeros what the graph files of the Chroma store at `store` hold behind their last element.

    hnswlib allocates room for elements to come and writes it out as it finds it: with what this process had there
    before, such as the text of a document that is being forgotten, or a question. Files of another form are left
    alone. Raises OSError where they cannot be written.
    """
    for path in store.glob("*/header.bin"):
        header = path.read_bytes()
        if len(header) != _HEADER_BYTES:
            continue
        _, _, room, elements, size = _HEADER.unpack_from(header)
        for name, each in (("data_level0.bin", size), ("length.bin", _LENGTH_BYTES)):
            file = path.with_name(name)
            if file.is_file() and file.stat().st_size == room * each and elements <= room:
                _clear(file, start=elements * each)


def _clear(path: Path, *, start: int) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        while rest := file.read(_AT_ONCE):
            if any(rest):  # a file that has been hashed is not touched
                file.seek(-len(rest), 1)
                file.write(bytes(len(rest)))
