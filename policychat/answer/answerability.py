"""How likely it is that the chosen evidence answers the question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from policychat.answer.evidence import Evidence
from policychat.compare.years import years_in
from policychat.language.script import main_script
from policychat.language.terms import terms

_ASKS_NUMBER = regex.compile(
    r"\bhow (?:many|much|large|big|long|old|often|high)\b"
    r"|\b(?:percentage|share|rate|number|amount|proportion|budget|cost|price|salary|population) (?:of|for|in)\b"
    r"|多少|几(?:个|家|项|年|次|名|位)|百分之|比例|占比|预算|经费|造价|人口|面积|工资",
    regex.IGNORECASE,
)
# Cosines of unrelated text spread by about 0.02; less than this is no measure of distance.
_LEAST_SPREAD = 1e-3
# A capitalised word that does not open the question.
_NAME = regex.compile(r"(?<=\w.*)\b\p{Lu}[\p{L}\p{N}&'’-]*")
_ASKS_DATE = regex.compile(
    r"\bwhen\b|\b(?:what|which) (?:year|date|day|month)\b|什么时候|何时|哪(?:一)?年|哪(?:一)?天|几月", regex.IGNORECASE
)
_NUMBER = regex.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion|half)\b"
    r"|[一二三四五六七八九十百千万亿两]+(?:个|家|项|年|次|名|位|%|％)",
    regex.IGNORECASE,
)
_DATE = regex.compile(
    r"\b(?:19|20)\d{2}\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|year|month|century)s?\b|\d+\s*[年月日]",
    regex.IGNORECASE,
)


_ENOUGH_BACKGROUND = 50


@dataclass(frozen=True)
class Features:
    """What the decision rests on, each made so that more speaks for an answer.

    `cosine`: of the best sentence to the question. `distinct`: that cosine's distance from unrelated text,
    in standard deviations of it, 0 where none is known. `same_script`: 1 where question and evidence can share
    words at all. `right_year`: 0 where the question names a year and neither the evidence nor its surroundings
    do, else 1.
    `asked_type`: 0 where a number or date is asked for and the evidence holds none, else 1. `names`: share
    (0 to 1) of the question's capitalised words that stand in the evidence's passage, its heading or title;
    1 where there are none or the scripts differ. `read`: log-odds by the reader that the best sentence answers, 0
    where it was not asked.
    """

    cosine: float
    distinct: float
    same_script: float
    right_year: float
    asked_type: float
    names: float
    read: float = 0.0


@dataclass(frozen=True)
class Weights:
    """A logistic regression on `Features`."""

    features: Features
    intercept: float


# All made by eval/train_answerability.py; what they are worth is in docs/evaluation.md.
# From the dev half of eval/sets/questions.jsonl, and from SQuAD 2, XQuAD (zh; zh over en) and CMRC, each asked over an
# index of its texts, a third of the questions without the text that answers them.
FOR_INDEX = Weights(
    Features(cosine=16.57, distinct=0.12, same_script=-1.04, right_year=1.42, asked_type=1.54, names=1.78), -18.01
)
# From SQuAD 2, PolicyQA, XQuAD (zh; zh over en) and CMRC, each question with its own text and a third of them with
# another's: too few sentences to say what unrelated text looks like, so `distinct` says nothing; and a text that was
# given need not name what it is about, so `names` is left out.
FOR_GIVEN_PASSAGES = Weights(
    Features(cosine=26.42, distinct=0.00, same_script=-2.64, right_year=1.75, asked_type=0.36, names=0.00), -22.20
)
# What the reader has read of the index, from the fifth of the files that it was not trained on: the mean of FOR_INDEX
# and of the fit with `read` among its features, which tells more than either; the intercept so that on the own dev half
# the mean is a little below the share right.
FOR_READ_INDEX = Weights(
    Features(cosine=10.72, distinct=0.15, same_script=-0.76, right_year=1.34, asked_type=1.30, names=0.90, read=0.21),
    -11.81,
)
# From the same fifth, ranked with what the reader makes of it.
FOR_READ_PASSAGES = Weights(
    Features(cosine=17.33, distinct=0.0, same_script=-1.76, right_year=4.61, asked_type=0.73, names=0.0, read=0.31),
    -18.72,
)


# Below these cosines evidence from a few passages is taken for unrelated: of questions with the text that answers them
# (the files above) 2 % fall below, with another's text 90 %. The model lifts pairs of Chinese texts and lowers pairs
# across scripts, whatever they say.
_UNRELATED_BELOW = {("latin", "latin"): 0.785, ("cjk", "cjk"): 0.845}
_UNRELATED_BELOW_ACROSS = 0.765
# From these log-odds on the reader vouches for them all the same: of the questions that fall below with the text that
# answers them half are kept and more, of those with another's text one in ten (in two scripts, one in three).
_VOUCHED_FROM = -1.0


def is_unrelated(question: str, best: Evidence) -> bool:
    """Whether `best`, the best evidence from a few passages, is no nearer to `question` than any text is."""
    if best.read is not None and best.read >= _VOUCHED_FROM:
        return False
    pair = (main_script(question), main_script(best.candidate.text))
    return best.cosine < _UNRELATED_BELOW.get(pair, _UNRELATED_BELOW_ACROSS)


def is_few(background: NDArray[np.float32]) -> bool:
    """Whether a place of which `background` shows what unrelated text looks like is judged like given passages.

    With fewer sentences than fifty the background is the subject itself, as in a corpus of a page.
    """
    return len(background) < _ENOUGH_BACKGROUND


def weights_for(*, of_few: bool, read: bool) -> Weights:
    """The weights for evidence from the index or from a few passages, `read` by the reader or not."""
    if of_few:
        return FOR_READ_PASSAGES if read else FOR_GIVEN_PASSAGES
    return FOR_READ_INDEX if read else FOR_INDEX


def measure_features(
    *,
    question: str,
    question_vector: NDArray[np.float32],
    chosen: Sequence[Evidence],
    background: NDArray[np.float32],
    about: str = "",
) -> Features:
    """The features of `chosen` (best first, not empty) as evidence for `question`.

    `background`: vectors of unrelated sentences, shape (n, dimension). `about`: what is known of the
    evidence besides its text: titles, and when it was published.
    """
    best = chosen[0]
    quoted = " ".join(evidence.candidate.text for evidence in chosen)
    passages = (evidence.candidate.passage for evidence in chosen)
    around = " ".join([about, *(f"{passage.heading or ''} {passage.text}" for passage in passages)])
    same_script = main_script(question) == main_script(best.candidate.text)
    return Features(
        cosine=best.cosine,
        distinct=_distinctness(best.cosine, background @ question_vector),
        same_script=float(same_script),
        right_year=float(years_in(question) <= years_in(around)),
        asked_type=float(_has_asked_type(question, quoted)),
        names=_share_of_names(question, around) if same_script else 1.0,
        read=best.read or 0.0,
    )


def confidence(features: Features, weights: Weights) -> float:
    """The probability (0 to 1) that evidence with these features answers the question."""
    weighted = zip(astuple(weights.features), astuple(features), strict=True)
    return 1.0 / (1.0 + math.exp(-(weights.intercept + sum(weight * value for weight, value in weighted))))


def _distinctness(cosine: float, usual: NDArray[np.float32]) -> float:
    if len(usual) < 2:
        return 0.0
    return float((cosine - usual.mean()) / max(float(usual.std()), _LEAST_SPREAD))


def _share_of_names(question: str, around: str) -> float:
    names = [term for match in _NAME.finditer(question) for term in terms(match.group())]
    held = frozenset(terms(around)) if names else frozenset()
    return sum(term in held for term in names) / len(names) if names else 1.0


def _has_asked_type(question: str, evidence: str) -> bool:
    if _ASKS_NUMBER.search(question):
        return _NUMBER.search(evidence) is not None
    if _ASKS_DATE.search(question):
        return _DATE.search(evidence) is not None
    return True
