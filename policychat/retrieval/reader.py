"""The reader: a small cross-encoder that reads a question together with the sentences that may answer it.

A bi-encoder compares two vectors made apart; this model sees both texts at once and so tells a sentence that
answers from one on the same subject. eval/train_reader.py trains it, docs/reader.md has figures, and the model card
lies beside the weights.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from policychat.errors import ModelError
from policychat.index.onnx_embedding import cpu_session
from policychat.retrieval.reader_files import MODEL_FOLDER, MODEL_SHA256, TOKENIZER, WEIGHTS
from policychat.retrieval.reading_window import Window, claim_ids, token_kinds, windows
from policychat.settings import Settings

# As in training; what is longer was never read there.
_QUESTION_TOKENS = 48

# Padding included. Larger passes are no faster, and the time budget is looked at between two.
_TOKENS_PER_PASS = 512
_STANCES_PER_PASS = 3
_PAD = 1

STANCES = ("supports", "refutes", "neither")
"""What a sentence does to a claim, in the order of the columns of `Reader.stances`."""


class Reader:
    """Judges sentences against a question or a claim. Safe to use from several threads at once."""

    def __init__(
        self,
        folder: Path = MODEL_FOLDER,
        *,
        sha256: str | None = MODEL_SHA256,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Open the model in `folder`. sha256: what its files must have; None for a model just trained. clock: gives
        seconds. Raises ModelError where the files are missing or others."""
        try:
            weights, tokenizer = ((folder / name).read_bytes() for name in (WEIGHTS, TOKENIZER))
        except OSError as error:
            raise ModelError(f"the reader could not be read ({error}); reinstall policychat") from error
        self.sha256 = hashlib.sha256(weights + tokenizer).hexdigest()
        if sha256 is not None and self.sha256 != sha256:
            raise ModelError(f"the reader in {folder} is damaged or of another version; reinstall policychat")
        self._tokenizer = Tokenizer.from_str(tokenizer.decode())
        self._session: Any = cpu_session(weights)
        self._clock = clock

    def scores(
        self,
        question: str,
        sentences: Sequence[str],
        *,
        contexts: Sequence[str] | None = None,
        budget_ms: float | None = None,
    ) -> NDArray[np.float32]:
        """How surely each of `sentences` answers `question`, as log-odds against "no answer here".

        contexts: for each sentence the text that holds it word for word, such as its passage. Sentences with equal
        contexts are read together, with what stands before them; a sentence that its context does not hold is
        read alone. budget_ms: milliseconds after which no further pass begins; sentences are read from the front, in
        passes of a few, and those not read come back as NaN. Returns shape (len(sentences),); -inf for a sentence
        without a token. Raises ValueError where `contexts` has another length than `sentences`.
        """
        began = self._clock()
        if contexts is not None and len(contexts) != len(sentences):
            raise ValueError(f"{len(contexts)} contexts for {len(sentences)} sentences")
        read = self._windows(question, sentences, contexts or sentences)
        # Texts of like length in one pass need little padding; in a hurry the most promising go first.
        read.sort(key=lambda window: len(window.ids) if budget_ms is None else window.first)
        scores = np.full(len(sentences), -np.inf, np.float32)
        scores[[number for window in read for number, _low, _high in window.sentences]] = np.nan
        for batch in _passes(read):
            if budget_ms is not None and batch[0] is not read[0] and (self._clock() - began) * 1000 >= budget_ms:
                return scores
            relevance, _stance = self._run([window.ids for window in batch])
            for row, window in enumerate(batch):
                for number, low, high in window.sentences:
                    scores[number] = np.logaddexp.reduce(relevance[row, low:high])
        return scores

    def stances(
        self, claim: str, sentences: Sequence[str], *, contexts: Sequence[str] | None = None
    ) -> NDArray[np.float32]:
        """The probabilities that each of `sentences` supports `claim`, refutes it, or does neither: shape (n, 3).

        contexts: for each sentence the text that holds it word for word, such as its passage; what stands before it
        there is read too. Raises ValueError where `contexts` has another length than `sentences`.
        """
        if contexts is not None and len(contexts) != len(sentences):
            raise ValueError(f"{len(contexts)} contexts for {len(sentences)} sentences")
        asked = self._ids(claim)
        leads = [_before(text, context) for text, context in zip(sentences, contexts or sentences, strict=True)]
        encoded = self._tokenizer.encode_batch([*leads, *sentences], add_special_tokens=False)
        rows = [
            np.array(claim_ids(asked, lead.ids, text.ids), np.int64)
            for lead, text in zip(encoded[: len(leads)], encoded[len(leads) :], strict=True)
        ]
        logits = np.zeros((len(rows), len(STANCES)), np.float32)
        for low in range(0, len(rows), _STANCES_PER_PASS):
            logits[low : low + _STANCES_PER_PASS] = self._run(rows[low : low + _STANCES_PER_PASS])[1]
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)

    def _windows(self, question: str, sentences: Sequence[str], contexts: Sequence[str]) -> list[Window]:
        asked = self._ids(question)[:_QUESTION_TOKENS]
        members: dict[str, list[tuple[int, tuple[int, int]]]] = {}
        for number, (sentence, context) in enumerate(zip(sentences, contexts, strict=True)):
            start = context.find(sentence)
            text = context if start >= 0 else sentence
            start = max(start, 0)
            members.setdefault(text, []).append((number, (start, start + len(sentence))))
        texts = list(members)
        encodings = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        return [
            window
            for text, encoding in zip(texts, encodings, strict=True)
            for window in windows(asked, encoding.ids, encoding.offsets, members[text])
        ]

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _run(self, rows: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        longest = max(map(len, rows))
        ids = np.full((len(rows), longest), _PAD, np.int64)
        kinds = np.zeros((len(rows), longest), np.int64)
        mask = np.zeros((len(rows), longest), np.int32)
        for row, tokens in enumerate(rows):
            ids[row, : len(tokens)] = tokens
            kinds[row, : len(tokens)] = token_kinds(tokens)
            mask[row, : len(tokens)] = 1
        relevance, stance = self._session.run(None, {"ids": ids, "kinds": kinds, "mask": mask})
        return relevance, stance


def _before(sentence: str, context: str) -> str:
    place = context.find(sentence)
    return context[:place] if place > 0 else ""


OpenReader = Callable[[], Reader]


def reader_on_demand(settings: Settings) -> OpenReader | None:
    """What opens the reader, the same one each time, or None where the settings do without it.

    Where it is to read the index it is opened at once. Raises ModelError, then or when it is called, where its files
    are damaged.
    """
    if settings.reader == "off":
        return None
    opened = cache(Reader)
    if settings.reader == "on":
        opened()
    return opened


def _passes(read: Sequence[Window]) -> Iterator[list[Window]]:
    batch: list[Window] = []
    longest = 0
    for window in read:
        longest = max(longest, len(window.ids))
        if batch and (len(batch) + 1) * longest > _TOKENS_PER_PASS:
            yield batch
            batch, longest = [], len(window.ids)
        batch.append(window)
    if batch:
        yield batch
