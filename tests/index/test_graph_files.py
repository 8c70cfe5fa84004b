"""Nothing of this process's memory in the files of an index."""

from __future__ import annotations

import struct
from pathlib import Path

from policychat.index.graph_files import clear_unused
from tests.conftest import Library


def write_graph(folder: Path, *, room: int, elements: int) -> Path:
    folder.mkdir(parents=True)
    header = struct.pack("<iQQQQ", 1, 0, room, elements, 16)
    (folder / "header.bin").write_bytes(header + bytes(100 - len(header)))
    (folder / "data_level0.bin").write_bytes(b"x" * room * 16)
    (folder / "length.bin").write_bytes(b"y" * room * 4)
    return folder


def test_only_what_is_behind_the_last_element_is_cleared(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "store" / "graph", room=100_000, elements=3)
    clear_unused(tmp_path / "store")
    assert (graph / "data_level0.bin").read_bytes() == b"x" * 48 + bytes(99_997 * 16)
    assert (graph / "length.bin").read_bytes() == b"y" * 12 + bytes(99_997 * 4)


def test_files_of_another_form_are_left_alone(tmp_path: Path) -> None:
    graph = write_graph(tmp_path / "store" / "graph", room=10, elements=3)
    (graph / "length.bin").write_bytes(b"y" * 7)
    clear_unused(tmp_path / "store")
    assert (graph / "length.bin").read_bytes() == b"y" * 7
    (graph / "header.bin").write_bytes(b"short")
    (graph / "data_level0.bin").write_bytes(b"z" * 160)
    clear_unused(tmp_path / "store")
    assert (graph / "data_level0.bin").read_bytes() == b"z" * 160


def test_the_graph_of_an_index_has_the_form_that_is_known(library: Library) -> None:
    library.build()
    with library.opened():
        headers = list(library.settings.index_dir.glob("build-*/chroma/*/header.bin"))
        assert headers
        for header in headers:
            _, _, room, elements, size = struct.unpack_from("<iQQQQ", header.read_bytes())
            level = header.with_name("data_level0.bin")
            assert level.stat().st_size == room * size
            assert not any(level.read_bytes()[elements * size :])
            assert not any(header.with_name("length.bin").read_bytes()[elements * 4 :])
