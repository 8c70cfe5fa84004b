"""The vectors of one build: a plain matrix on disk, one row per distinct text, found again by the text's key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from policychat.errors import IndexUnavailable
from policychat.index import layout
from policychat.index.embedding import Vectors

_KEY_BYTES = 16
_FLOAT = np.dtype("<f4")
_KEY = np.dtype(f"S{_KEY_BYTES}")


def text_key(text: str) -> bytes:
    """16 bytes that are equal for texts that differ in white space and case only: those share one vector."""
    folded = " ".join(text.casefold().split())
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


class KnownVectors(Protocol):
    """Vectors made before, by an earlier build or an interrupted one."""

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """The vector, shape (dimension,), of each of the distinct `keys` that is known."""


class VectorWriter:
    """Appends rows to the files of a new build; memory does not grow with them."""

    def __init__(self, directory: Path, *, dimension: int) -> None:
        """dimension: length of a row. The files must not be there yet."""
        self._dimension = dimension
        self._vectors = (directory / layout.VECTORS).open("xb")
        self._keys = (directory / layout.VECTOR_KEYS).open("xb")
        self.count = 0

    def append(self, keys: Iterable[bytes], vectors: Vectors) -> None:
        """Add one row of `vectors`, shape (n, dimension), for each of the n keys."""
        self._vectors.write(np.ascontiguousarray(vectors, dtype=_FLOAT).tobytes())
        self._keys.write(b"".join(keys))
        self.count += len(vectors)

    def __enter__(self) -> VectorWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._vectors.close()
        self._keys.close()


class VectorFile:
    """The matrix of a finished build, memory-mapped."""

    def __init__(self, directory: Path, *, dimension: int) -> None:
        """Raises IndexUnavailable where the files are missing or their sizes do not fit `dimension`."""
        path, self._keys_path = directory / layout.VECTORS, directory / layout.VECTOR_KEYS
        try:
            count, odd = divmod(path.stat().st_size, dimension * _FLOAT.itemsize)
            if odd or self._keys_path.stat().st_size != count * _KEY_BYTES:
                raise ValueError("its size is wrong")
            shape = (count, dimension)
            self._rows: Vectors = (
                np.memmap(path, dtype=_FLOAT, mode="r", shape=shape) if count else np.zeros(shape, _FLOAT)
            )
        except (OSError, ValueError) as error:
            raise IndexUnavailable(f"the vectors of the index ({path}) cannot be opened: {error}") from error
        self._sorted: NDArray[np.bytes_] | None = None
        self._order: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """The vectors in `rows`, shape (len(rows), dimension)."""
        return np.asarray(self._rows[np.asarray(rows, dtype=np.int64)], dtype=np.float32)

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """See `KnownVectors.find`."""
        if not keys or not len(self):
            return {}
        if self._sorted is None or self._order is None:
            stored = np.fromfile(self._keys_path, dtype=_KEY)
            self._order = np.argsort(stored, kind="stable")
            self._sorted = stored[self._order]
        wanted = np.array(keys, dtype=_KEY)
        places = np.minimum(np.searchsorted(self._sorted, wanted), len(self) - 1)
        hits = np.flatnonzero(self._sorted[places] == wanted)
        vectors = self.rows(self._order[places[hits]])
        return {keys[int(i)]: vector for i, vector in zip(hits, vectors, strict=True)}
