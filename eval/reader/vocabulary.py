"""The base model's vocabulary, cut down to English and Chinese."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

_MARK = "▁"


def prune(tokenizer_json: Path, texts: Iterable[str], *, pieces: int) -> tuple[dict[str, Any], npt.NDArray[np.int64]]:
    """A tokenizer of about `pieces` pieces, as JSON, and which row of the old embeddings each piece has.

    Kept: the special tokens, every single character of ASCII, CJK and common punctuation, every piece of Han
    characters alone, every piece that `texts` use, and of the other pieces in ASCII the likeliest. Other text falls
    apart into what is left, or becomes the unknown token.
    """
    settings = json.loads(tokenizer_json.read_text("utf-8"))
    vocabulary = settings["model"]["vocab"]
    tokenizer = Tokenizer.from_file(str(tokenizer_json))
    tokenizer.no_truncation()
    used = {i for text in texts for i in tokenizer.encode(text, add_special_tokens=False).ids}
    special = {token["id"] for token in settings["added_tokens"]}
    always = {i for i, (piece, _score) in enumerate(vocabulary) if i in special or _always_kept(piece)}
    chosen = always | used
    likeliest = sorted(range(len(vocabulary)), key=lambda i: -vocabulary[i][1])
    further = [i for i in likeliest if i not in chosen and vocabulary[i][0].removeprefix(_MARK).isascii()]
    rows = np.array(sorted(chosen | set(further[: max(0, pieces - len(chosen))])), np.int64)
    place = {int(old): new for new, old in enumerate(rows)}
    settings["model"]["vocab"] = [vocabulary[old] for old in rows]
    settings["model"]["unk_id"] = place[settings["model"]["unk_id"]]
    for token in settings["added_tokens"]:
        token["id"] = place[token["id"]]
    for token in settings["post_processor"]["special_tokens"].values():
        token["ids"] = [place[old] for old in token["ids"]]
    settings["truncation"] = settings["padding"] = None
    return settings, rows


def _always_kept(piece: str) -> bool:
    plain = piece.removeprefix(_MARK)
    if len(plain) <= 1:
        return all(_wanted(character) for character in plain)
    return all("\u4e00" <= character <= "\u9fff" for character in plain)


def _wanted(character: str) -> bool:
    """ASCII, Latin letters with accents, general punctuation, CJK marks and characters, full-width forms."""
    code = ord(character)
    return (
        code < 0x250 or 0x2000 <= code < 0x2700 or 0x3000 <= code < 0x3040 or 0x4E00 <= code < 0xA000 or code > 0xFF00
    )
