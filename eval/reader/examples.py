"""From records to what the network reads in training: windows of passages, with near misses among them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import regex
from tokenizers import Tokenizer

from policychat.language.sentences import split_sentences
from policychat.retrieval.reading_window import claim_ids
from reader.as_asked import as_asked
from reader.records import Claim, Record

BEGIN, END = 0, 2
AS_ASKED = 0.35
"""Share of the claims put as a yes/no question has them, where their words allow it."""

NUMBER = regex.compile(r"\d[\d,.]*\d|\d")
_NAME = regex.compile(r"(?<=\w.*\s)\p{Lu}[\p{L}\p{N}’'-]+")
_OPPOSITES = [
    tuple(pair.split("/"))
    for pair in (
        "before/after first/last north/south east/west northern/southern eastern/western more/less most/least "
        "highest/lowest largest/smallest increase/decrease increased/decreased with/without inside/outside "
        "minimum/maximum earliest/latest oldest/youngest above/below won/lost best/worst began/ended start/end "
        "major/minor male/female public/private allowed/forbidden always/never long/short high/low rich/poor"
    ).split()
]
_OPPOSITE = {one: other for a, b in _OPPOSITES for one, other in ((a, b), (b, a))}
_WORD = regex.compile(r"[a-z]+")


@dataclass(frozen=True)
class CutPassage:
    """A passage as tokens, sentence by sentence, with each token's span in the text."""

    sentences: tuple[tuple[int, ...], ...]
    spans: tuple[tuple[tuple[int, int], ...], ...]
    bounds: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Example:
    """`places`: the sentence of each token (-1 for none). `starts`: tokens an answer begins with. `right`: the
    sentences that answer. `stance`: -1 where the example is about a question."""

    ids: list[int]
    places: list[int]
    starts: list[int]
    right: list[int]
    anywhere: bool = False
    stance: int = -1


def cut(passage: str, tokenizer: Tokenizer) -> CutPassage:
    """Each token goes to the sentence of its last character; what lies between sentences to the one before."""
    bounds = split_sentences(passage) or [(0, len(passage))]
    encoding = tokenizer.encode(passage, add_special_tokens=False)
    ids: list[list[int]] = [[] for _ in bounds]
    spans: list[list[tuple[int, int]]] = [[] for _ in bounds]
    at = 0
    for token, span in zip(encoding.ids, encoding.offsets, strict=True):
        while at + 1 < len(bounds) and span[1] > bounds[at + 1][0]:
            at += 1
        ids[at].append(token)
        spans[at].append(span)
    return CutPassage(tuple(map(tuple, ids)), tuple(map(tuple, spans)), tuple(bounds))


def right_sentences(record: Record, passage: CutPassage) -> set[int]:
    """The sentences that hold an answer whole or, where none does, a part of one."""
    whole = {
        i for i, (start, end) in enumerate(passage.bounds) for a, b in record.answers if start <= a and b <= end
    }  # fmt: skip
    return whole or {
        i for i, (start, end) in enumerate(passage.bounds) for a, b in record.answers if a < end and start < b
    }


class ExampleMaker:
    """Makes examples anew for each epoch, all chance from `seed`."""

    def __init__(self, tokenizer: Tokenizer, *, window_tokens: int, question_tokens: int, seed: int) -> None:
        self._tokenizer = tokenizer
        self._window = window_tokens
        self._question = question_tokens
        self._random = random.Random(seed)
        self._cut: dict[str, CutPassage] = {}

    def passage(self, text: str) -> CutPassage:
        if text not in self._cut:
            self._cut[text] = cut(text, self._tokenizer)
        return self._cut[text]

    def of_record(self, record: Record, *, without_answer: bool = False) -> Example:
        """A window of the record's passage; `without_answer`: the sentences that answer are taken out."""
        passage = self.passage(record.passage)
        right = right_sentences(record, passage)
        sentences = [i for i in range(len(passage.sentences)) if not (without_answer and i in right)]
        keep = self._choose(passage, sentences, set() if without_answer else right)
        return self._build(record.question, passage, keep, right, record)

    def unanswered(self, question: str, text: str) -> Example:
        """A window of a passage that does not answer."""
        passage = self.passage(text)
        keep = self._choose(passage, list(range(len(passage.sentences))), set())
        return self._build(question, passage, keep, set(), None)

    def of_claim(self, claim: Claim) -> Example:
        """Half of the sentences with what stands before them; some English claims in the order of a question."""
        asked = as_asked(claim.claim) if self._random.random() < AS_ASKED else None
        first, lead, second = (
            self._tokenizer.encode(text, add_special_tokens=False).ids
            for text in (asked or claim.claim, claim.before, claim.evidence)
        )
        ids = claim_ids(first, lead if self._random.random() < 0.5 else [], second)
        return Example(ids=ids, places=[-1] * len(ids), starts=[], right=[], stance=claim.stance)

    def near_miss(self, record: Record, others: Sequence[Record]) -> str | None:
        """The question with one detail that the passage holds changed to one that it lacks; None if it has none."""
        return other_detail(record.question, record.passage, [other.question for other in others], self._random)

    def _choose(self, passage: CutPassage, sentences: list[int], must: set[int]) -> list[int]:
        """A run of `sentences` that fits the window and holds one of `must`, if there is one."""
        centre = self._random.choice(sorted(must)) if must else (self._random.choice(sentences) if sentences else -1)
        if centre < 0:
            return []
        low = high = sentences.index(centre)
        room = self._window - len(passage.sentences[centre])
        while True:
            open_ends = [
                end for end in (low - 1, high + 1)
                if 0 <= end < len(sentences) and len(passage.sentences[sentences[end]]) <= room
            ]  # fmt: skip
            if not open_ends:
                return sentences[low : high + 1]
            end = self._random.choice(open_ends)
            room -= len(passage.sentences[sentences[end]])
            low, high = min(low, end), max(high, end)

    def _build(
        self, question: str, passage: CutPassage, keep: Sequence[int], right: set[int], record: Record | None
    ) -> Example:
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[: self._question]
        ids, places = [BEGIN, *asked, END, END], [-1] * (len(asked) + 3)
        answers = record.answers if record else ()
        starts: list[int] = []
        for new, old in enumerate(keep):
            tokens = passage.sentences[old][: self._window]
            for token, (start, end) in zip(tokens, passage.spans[old], strict=False):
                if old in right and any(start <= a < end for a, _b in answers):
                    starts.append(len(ids))
                ids.append(token)
                places.append(new)
        ids.append(END)
        places.append(-1)
        marked = [new for new, old in enumerate(keep) if old in right]
        return Example(ids, places, starts, marked, anywhere=bool(record and record.anywhere))


def other_detail(text: str, passage: str, others: Sequence[str], chance: random.Random) -> str | None:
    """`text` with one detail changed: a number or a name that `passage` holds to one of `others` that it lacks, or a
    word to its opposite; None where there is none to change."""
    changes: list[tuple[int, int, str]] = []
    for pattern in (NUMBER, _NAME):
        found = [match for match in pattern.finditer(text) if match.group() in passage]
        if found and others:
            pool = [match.group() for other in chance.sample(others, min(40, len(others)))
                    for match in pattern.finditer(other)]  # fmt: skip
            new = [each for each in pool if each not in passage and each not in text]
            changes += [(match.start(), match.end(), new[i]) for i, match in enumerate(found) if i < len(new)]
    changes += [
        (match.start(), match.end(), _OPPOSITE[match.group()])
        for match in _WORD.finditer(text)
        if match.group() in _OPPOSITE
    ]
    if not changes:
        return None
    start, end, new_text = chance.choice(changes)
    return text[:start] + new_text + text[end:]
