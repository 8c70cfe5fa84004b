"""Documents of made-up words and vectors that fit them, for indexes of any size without a model.

Words follow Mandelbrot's law, f(r) ~ 1 / (r + 50), in which the first fifty ranks, those of stop words, are left
out; half of a passage's words are those of its document's topic. The vector of a text is the sum of random vectors
of its words, so that near in meaning is near in vectors, as with a model, and an approximate search has clusters to
find its way by.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from policychat.schema import Document

PASSAGES_A_DOCUMENT = 20
_SENTENCES_A_PASSAGE = 4
_WORDS_A_SENTENCE, _CHARACTERS_A_SENTENCE = 20, 36
_VOCABULARY, _STOP_WORDS = 100_000, 50
_HAN_VOCABULARY = 3_000
_TOPICS, _TOPIC_WORDS = 2_000, 200
_SEED = 20231112


class Words:
    """The words of one language, drawn alone or by topic."""

    def __init__(self, words: Sequence[str], *, between: str, a_sentence: int) -> None:
        """between: what stands between two words. a_sentence: words in a sentence."""
        self._words = np.array(words)
        self._between = between
        self._a_sentence = a_sentence
        shares = 1.0 / (np.arange(len(words)) + _STOP_WORDS)
        self._steps = np.cumsum(shares / shares.sum())

    def sentence(self, chance: np.random.Generator, topic: int) -> str:
        """Half of the words of the topic, half of the language's, in no order."""
        drawn = chance.random(self._a_sentence)
        half = self._a_sentence // 2
        common = np.searchsorted(self._steps, drawn[:half])
        # A topic's words are spread over all ranks, so that rare ones are among them.
        own = (np.floor(drawn[half:] ** 2 * _TOPIC_WORDS).astype(np.int64) * 7919 + topic * 104_729) % len(self._words)
        chosen = self._words[np.concatenate([common, own])]
        return self._between.join(chance.permutation(chosen).tolist())


def latin_words() -> Words:
    """English-looking words."""
    chance = np.random.default_rng(_SEED)
    letters = np.array(list("aeioubcdfgklmnprstv"))
    words: dict[str, None] = {}
    while len(words) < _VOCABULARY:
        words["".join(chance.choice(letters, size=chance.integers(5, 11)))] = None
    return Words(list(words), between=" ", a_sentence=_WORDS_A_SENTENCE)


def han_words() -> Words:
    """Chinese characters in use, in the order of their code points."""
    characters = [chr(0x4E00 + 5 * number) for number in range(_HAN_VOCABULARY)]
    return Words(characters, between="", a_sentence=_CHARACTERS_A_SENTENCE)


def documents(passages: int, *, chinese: float) -> Iterator[Document]:
    """Documents that are cut into about `passages` passages, of which the share `chinese` (0 to 1) is in Chinese."""
    latin, han = latin_words(), han_words()
    for number in range(-(-passages // PASSAGES_A_DOCUMENT)):
        chance = np.random.default_rng((_SEED, number))
        in_chinese = (number * chinese) % 1 + chinese >= 1
        words, stop = (han, "。") if in_chinese else (latin, ". ")
        topic = int(chance.integers(_TOPICS))
        paragraphs = [
            "".join(words.sentence(chance, topic).capitalize() + stop for _ in range(_SENTENCES_A_PASSAGE))
            for _ in range(PASSAGES_A_DOCUMENT)
        ]
        text = "\n\n".join(paragraphs)
        yield Document(
            document_id=f"{number:07d}",
            path=f"{number:07d}",
            title="",
            language="zh" if in_chinese else "en",
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            text=text,
        )


class WordVectors:
    """Stands in for an embedding model: the sum of random vectors of the words, of unit length."""

    second: WordVectors | None = None

    def __init__(self, *, dimension: int, name: str) -> None:
        self.model_id = name
        self.sha256 = self.signature = hashlib.sha256(f"{name} {dimension}".encode()).hexdigest()
        self.dimension = dimension
        self._seed = int(self.sha256[:8], 16)
        self._places: dict[str, int] = {}
        self._vectors = np.empty((1024, dimension), dtype=np.float32)

    def text_vectors(self, texts: Sequence[str]) -> Any:
        """One row a text."""
        places = [[self._place(word) for word in _words(text)] for text in texts]
        rows = np.stack([self._vectors[each].sum(axis=0) for each in places])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def query_vector(self, query: str) -> Any:
        """One vector of shape (dimension,)."""
        return self.text_vectors([query])[0]

    def count_tokens(self, text: str) -> int:
        """About as many as a subword tokenizer finds."""
        return len(_words(text)) * (2 if text.isascii() else 1)

    def _place(self, word: str) -> int:
        """Where in the table the word's vector is, which is drawn when the word is first seen."""
        if word not in self._places:
            if len(self._places) == len(self._vectors):
                self._vectors = np.concatenate([self._vectors, np.empty_like(self._vectors)])
            digest = hashlib.blake2b(word.encode(), digest_size=8).digest()
            chance = np.random.default_rng((self._seed, int.from_bytes(digest)))
            self._vectors[len(self._places)] = chance.standard_normal(self.dimension, dtype=np.float32)
            self._places[word] = len(self._places)
        return self._places[word]


def synthetic_model() -> Any:
    """Two such models with the dimensions of the product's own."""
    model = WordVectors(dimension=384, name="synthetic")
    model.second = WordVectors(dimension=512, name="synthetic second")
    model.signature = f"{model.sha256}+{model.second.sha256}"
    return model


def _words(text: str) -> list[str]:
    return text.casefold().replace(".", "").split() if text.isascii() else [char for char in text if char.isalpha()]
