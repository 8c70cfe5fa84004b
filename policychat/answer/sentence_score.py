"""How well each sentence of the retrieved passages answers a question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

import numpy as np
import regex
from numpy.typing import NDArray

from policychat.answer.asked_type import NUMERIC, asked_types, held_types
from policychat.language.script import main_script
from policychat.language.terms import terms

if TYPE_CHECKING:
    from policychat.answer.evidence import Candidate

_NUMBER = regex.compile(r"\d[\d,.]*")
_FEWEST = 2


@dataclass(frozen=True)
class Weights:
    """What each feature adds to a sentence's score, in units of cosine.

    `cosine`: of the sentence to the question by the first model, and `second` by the second. `usual`: cosine to the
    mean of unrelated sentences: one that is near to everything says little. `overlap`: share (0 to 1) of the question's
    terms, weighted by rarity, that it holds, `passage_overlap` that its passage holds. `asked_type`: the share of the
    kinds of answer asked for that it holds less the share that it lacks. `new_number`: 1 where a number is asked for
    and it holds one that the question does not, -1 where it holds none. `length`: natural logarithm of its letters.
    `passage_rank`: 1 / the rank of its passage in retrieval. `bracketed`: 1 where it is a remark in brackets.
    """

    cosine: float
    second: float
    usual: float
    overlap: float
    passage_overlap: float
    asked_type: float
    new_number: float
    length: float
    passage_rank: float
    bracketed: float


# Made by eval/train_evidence.py from the dev half of eval/sets, SQuAD 2, PolicyQA, XQuAD (zh; zh over en) and CMRC;
# what they are worth is in docs/evaluation.md.
WEIGHTS = Weights(
    cosine=1.0,
    second=0.2348,
    usual=-0.7506,
    overlap=0.1693,
    passage_overlap=0.0504,
    asked_type=0.0284,
    new_number=0.0202,
    length=0.0176,
    passage_rank=0.1103,
    bracketed=-0.0150,
)


@dataclass(frozen=True)
class Measured:
    """Of n candidates, in their order: `features`, shape (n, 10) in the order of `Weights`, the plain `cosine` to the
    question, and `overlap`, the share (0 to 1) of the question's terms that each holds of those its script can hold."""

    features: NDArray[np.float32]
    cosine: NDArray[np.float32]
    overlap: NDArray[np.float32]

    def score(self, weights: Weights = WEIGHTS) -> NDArray[np.float32]:
        """How well each candidate answers, higher is better."""
        score: NDArray[np.float32] = self.features @ np.array(astuple(weights), dtype=np.float32)
        return score


def measure_sentences(
    candidates: Sequence[Candidate],
    *,
    question: str,
    question_vector: NDArray[np.float32],
    second_question_vector: NDArray[np.float32] | None,
    background: NDArray[np.float32],
    idf: Callable[[str], float],
) -> Measured:
    """What the scores of `candidates` (not empty) as answers to `question` go by.

    second_question_vector: by the second model; None leaves that feature out, as do candidates without such a vector.
    background: vectors of unrelated sentences, shape (n, dimension); with fewer than two the candidates themselves
    are taken for that. idf: how much a term says by its rarity.

    Cosines are moved so that each script's best one is level: an embedder likes text in the question's own language
    better, whatever it says. Across scripts, where only numbers and Latin names can overlap, the overlap is no feature.
    """
    scripts = [candidate.words.script for candidate in candidates]
    vectors = np.stack([candidate.vector for candidate in candidates])
    cosine = vectors @ question_vector
    usual = vectors @ (background if len(background) >= _FEWEST else vectors).mean(axis=0)
    second = np.zeros(len(candidates), dtype=np.float32)
    if second_question_vector is not None and all(candidate.second is not None for candidate in candidates):
        second = np.stack([candidate.second for candidate in candidates]) @ second_question_vector  # type: ignore[misc]
    asked = frozenset(terms(question))
    weigh = _Share(asked, idf)
    # Of a date across scripts its day and year count: what else stands for it would count a day more than a name.
    weigh_across = _Share(frozenset(term for term in asked if term.isascii() and not term.startswith("@")), idf)
    wanted = asked_types(question)
    numeric = bool(wanted & NUMERIC)
    own_numbers = _numbers(question)
    script = main_script(question)
    of_passage: dict[str, float] = {}
    words, overlaps = [], []
    for candidate in candidates:
        each, passage = candidate.words, candidate.passage
        if passage.passage_id not in of_passage:
            of_passage[passage.passage_id] = weigh(each.passage_terms)
        held = len(wanted & held_types(each.text)) / len(wanted) if wanted else 0.5
        same_script = each.script == script
        overlaps.append((weigh if same_script else weigh_across)(each.terms))
        words.append(
            (
                overlaps[-1] if same_script else 0.0,
                of_passage[passage.passage_id],
                2 * held - 1,
                (1.0 if _numbers(each.text) - own_numbers else -1.0) if numeric else 0.0,
                np.log1p(len(each.text) * (1 if each.script == "latin" else 2)),
                1.0 / candidate.passage_rank,
                float(each.text.lstrip().startswith(("(", "（"))),
            )
        )
    meaning = np.stack([_level(cosine, scripts), _level(second, scripts), usual], axis=1)
    return Measured(
        features=np.concatenate([meaning, np.array(words)], axis=1).astype(np.float32),
        cosine=cosine,
        overlap=np.array(overlaps, dtype=np.float32),
    )


class _Share:
    """The share (0 to 1) of `asked` terms, weighted by rarity, that a set of terms holds; 0 for none."""

    def __init__(self, asked: frozenset[str], idf: Callable[[str], float]) -> None:
        self._weights = {term: idf(term) for term in asked}
        self._total = sum(self._weights.values())

    def __call__(self, held: frozenset[str]) -> float:
        found = sum(weight for term, weight in self._weights.items() if term in held)
        return found / self._total if self._total else 0.0


def _numbers(text: str) -> frozenset[str]:
    return frozenset(found.rstrip(".,").replace(",", "") for found in _NUMBER.findall(text))


def _level(scores: NDArray[np.float32], scripts: Sequence[str]) -> NDArray[np.float32]:
    best = float(scores.max())
    level = scores.copy()
    for script in set(scripts):
        members = np.array([each == script for each in scripts])
        level[members] += best - float(scores[members].max())
    return level
