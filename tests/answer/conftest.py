"""Sentences as evidence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policychat.answer.evidence import Candidate, sentence_words
from policychat.schema import Passage, Sentence


def candidate(text: str, vector: NDArray[np.float32]) -> Candidate:
    """A passage of one sentence."""
    passage = Passage(
        passage_id="p", document_id="d", start=0, end=len(text), text=text, language="en",
        sentences=(Sentence(start=0, end=len(text), row=0),),
    )  # fmt: skip
    [words] = sentence_words(passage)
    return Candidate(words, vector)
