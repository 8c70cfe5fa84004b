"""The vectors of one build: a plain matrix on disk, one row per distinct text, found again by the text's key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from policychat.errors import IndexUnavailable
from policychat.index import layout
from policychat.index.embedding import Vectors

_KEY_BYTES = 16
_FLOAT = np.dtype("<f4")
_HALF = np.dtype("<f2")  # costs the second model's cosines less than 0.001
_KEY = np.dtype(f"S{_KEY_BYTES}")


def text_key(text: str) -> bytes:
    """16 bytes that are equal for texts that differ in white space and case only: those share one vector."""
    folded = " ".join(text.casefold().split())
    return hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()


class KnownVectors(Protocol):
    """Vectors made before, by an earlier build or an interrupted one."""

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """The vector, shape (dimension,), of each of the distinct `keys` that is known."""

    def find_second(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """The second model's vector of each of the distinct `keys` that is known."""


class VectorWriter:
    """Appends rows to the files of a new build; memory does not grow with them."""

    def __init__(self, directory: Path, *, second: bool = False) -> None:
        """second: whether rows of a second model come with them. The files must not be there yet."""
        self._vectors = (directory / layout.VECTORS).open("xb")
        self._keys = (directory / layout.VECTOR_KEYS).open("xb")
        self._second = (directory / layout.SECOND_VECTORS).open("xb") if second else None
        self.count = 0

    def append(self, keys: Iterable[bytes], vectors: Vectors, second: Vectors | None = None) -> None:
        """Add one row of `vectors`, shape (n, dimension), and of `second` for each of the n keys."""
        self._vectors.write(np.ascontiguousarray(vectors, dtype=_FLOAT).tobytes())
        if self._second is not None and second is not None:
            self._second.write(np.ascontiguousarray(second, dtype=_HALF).tobytes())
        self._keys.write(b"".join(keys))
        self.count += len(vectors)

    def __enter__(self) -> VectorWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._vectors.close()
        self._keys.close()
        if self._second is not None:
            self._second.close()


class VectorFile:
    """The matrix of a finished build, memory-mapped."""

    def __init__(self, directory: Path, *, dimension: int, second_dimension: int = 0) -> None:
        """second_dimension: that of the second model's rows, 0 where there are none or they are not wanted.

        Raises IndexUnavailable where the files are missing or their sizes do not fit.
        """
        path, self._keys_path = directory / layout.VECTORS, directory / layout.VECTOR_KEYS
        try:
            count, odd = divmod(path.stat().st_size, dimension * _FLOAT.itemsize)
            if odd or self._keys_path.stat().st_size != count * _KEY_BYTES:
                raise ValueError("its size is wrong")
            shape = (count, dimension)
            self._rows: Vectors = _mapped(path, _FLOAT, shape)
        except (OSError, ValueError) as error:
            raise IndexUnavailable(f"the vectors of the index ({path}) cannot be opened: {error}") from error
        self._second = _second_rows(directory / layout.SECOND_VECTORS, (count, second_dimension))
        self._sorted: NDArray[np.bytes_] | None = None
        self._order: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def rows(self, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """The vectors in `rows`, shape (len(rows), dimension)."""
        return np.asarray(self._rows[np.asarray(rows, dtype=np.int64)], dtype=np.float32)

    @property
    def has_second(self) -> bool:
        """Whether the second model's vectors are there."""
        return self._second is not None

    def second_rows(self, rows: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """The second model's vectors in `rows`, shape (len(rows), its dimension). Only where `has_second`."""
        assert self._second is not None
        return _widened(self._second[np.asarray(rows, dtype=np.int64)])

    def find(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """See `KnownVectors.find`."""
        rows = self._find_rows(keys)
        return dict(zip(rows, self.rows(list(rows.values())), strict=True))

    def find_second(self, keys: Sequence[bytes]) -> Mapping[bytes, Vectors]:
        """See `KnownVectors.find_second`."""
        rows = self._find_rows(keys) if self.has_second else {}
        return dict(zip(rows, self.second_rows(list(rows.values())), strict=True)) if rows else {}

    def _find_rows(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        if not keys or not len(self):
            return {}
        if self._sorted is None or self._order is None:
            stored = np.fromfile(self._keys_path, dtype=_KEY)
            self._order = np.argsort(stored, kind="stable")
            self._sorted = stored[self._order]
        wanted = np.array(keys, dtype=_KEY)
        places = np.minimum(np.searchsorted(self._sorted, wanted), len(self) - 1)
        hits = np.flatnonzero(self._sorted[places] == wanted)
        return {keys[int(i)]: int(self._order[places[i]]) for i in hits}


def _second_rows(path: Path, shape: tuple[int, int]) -> NDArray[np.float16] | None:
    if not shape[1] or not path.exists():
        return None
    if path.stat().st_size != shape[0] * shape[1] * _HALF.itemsize:
        raise IndexUnavailable(f"the second vectors of the index ({path}) have the wrong size")
    return _mapped(path, _HALF, shape)


def _mapped(path: Path, kind: np.dtype[Any], shape: tuple[int, int]) -> NDArray[Any]:
    """The matrix in `path`, as a plain array: a memmap makes every row taken from it a memmap."""
    return np.memmap(path, dtype=kind, mode="r", shape=shape).view(np.ndarray) if shape[0] else np.zeros(shape, kind)


def _widened(halves: NDArray[np.float16]) -> Vectors:
    """The same numbers, all finite, in single precision: a quarter of the time that NumPy takes.

    Sign, exponent and mantissa move to their places in a float32, whose exponent counts from 112 lower.
    """
    bits = halves.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= np.int32(~0x70000000)
    numbers: Vectors = bits.view(np.float32)
    numbers *= np.float32(2.0**112)
    return numbers
