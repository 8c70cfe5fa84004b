"""Which quotations prove a sentence that a language model wrote."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import regex

from policychat.answer.drafts import Draft
from policychat.compare.polarity import is_plan
from policychat.compare.statements import find_differences
from policychat.index.embedding import EmbeddingModel, Vectors
from policychat.language.dates import find_dates
from policychat.language.detect import detect_language
from policychat.language.script import main_script
from policychat.language.simplified import simplified
from policychat.language.terms import terms
from policychat.retrieval.follow_up.slots import CHINESE_PLACES
from policychat.schema import Citation

# The languages whose negations and plans compare/ reads; in others a flipped "not" could not be seen.
VERIFIABLE_LANGUAGES = frozenset({"en", "zh"})
# Set on the dev half of eval/sets/claims.jsonl, each claim beside the quotations of all: within one script 0.3 % of the
# quotations that do not support a claim pass (of those that do, 57 %), across scripts 0.4 % (71 %), or 1.5 % (43 %)
# without the second model. What a model writes from the quotations is nearer to them than those claims are.
_LEAST_COSINE, _LEAST_SHARED = 0.86, 0.50
# A short sentence says little of what a long quotation does: its words decide. Of those quotations none share so many.
_ENOUGH_SHARED = 0.80
_LEAST_COSINE_ACROSS, _LEAST_SECOND_COSINE_ACROSS = 0.82, 0.40
_LEAST_COSINE_ACROSS_ALONE = 0.84
# Marks left in a text, tags, addresses, Markdown's links and code, and characters that are not seen.
_MARKUP = regex.compile(
    r"\[\s*\d+\s*\]|[<>`]|\]\(|\w+://|\bwww\.|\b(?:data|javascript|mailto):|[\p{Cc}\p{Cf}\p{Co}]", regex.IGNORECASE
)
# How many words in a row, or Chinese characters, a paraphrase may have that its quotation has not.
_MOST_NEW_WORDS, _MOST_NEW_HAN = 2, 2
# One word that turns a statement into its opposite without denying it.
_UNDOES = regex.compile(
    r"\b(?:cancel|abolish|repeal|revo[ck]|reject|suspend|terminat|withdr[ae]w|abandon|halt|scrap(?:p|s\b)|postpon)\w*"
    r"|取消|废止|废除|撤销|撤回|终止|中止|暂停|停止|停建|停办|否决|拒绝|放弃|推迟",
    regex.IGNORECASE,
)
# What is said to come: not every word of a plan is one, 计划 being a programme too.
_YET_TO_COME = regex.compile(
    r"\b(?:will|shall|(?:is|are) (?:to|going to)|(?:plan|aim|intend|expect)(?:s|ed)? to)\b|将(?!军)|拟|力争|预计",
    regex.IGNORECASE,
)
# Words that may open a sentence without being of its source, and are no name.
_OPENERS = frozenset("about around approximately nearly over according overall total also further additionally".split())
_LATIN_WORD = regex.compile(r"\p{Latin}(?:[\p{Latin}\d'’-]|\.(?=\p{Latin}))*")
_HAN_RUN = regex.compile(r"\p{Han}+")
_PARTICLES = regex.compile("[的了着过在是为于由和与及并将已也都就有这那该其]")
_LATIN_NAME = regex.compile(r"(?<![\p{Latin}\d])\p{Lu}[\p{Latin}\d&'’.-]*")


class Verifier:
    """Finds the quotations that prove a draft; what none proves is to be thrown away."""

    def __init__(self, model: EmbeddingModel) -> None:
        self._model = model

    def proofs(
        self, draft: Draft, citations: Sequence[Citation], *, question: str, language: str
    ) -> tuple[Citation, ...]:
        """Those of `citations` that `draft` names and that prove it, fewest that do; empty where it is not proved.

        A draft is proved where each of its markers is one of `citations`, it is plain text in `language` (BCP 47),
        and one quotation, or all that it names taken together, agrees with it in numbers, units, dates, names,
        negation, direction and modality and means the same. `question` may name across languages what the
        quotations name in theirs.
        """
        named = [each for each in citations if each.marker in draft.markers]
        if not named or len(named) < len(draft.markers):
            return ()
        if not _is_plain(draft.text, named) or not _is_in(draft.text, language):
            return ()
        choices = [(each,) for each in named] + ([tuple(named)] if len(named) > 1 else [])
        return next((each for each in choices if self._is_proved(draft.text, each, question)), ())

    def _is_proved(self, text: str, citations: Sequence[Citation], question: str) -> bool:
        quoted = " ".join(each.quote for each in citations)
        around = " ".join(
            part for each in citations for part in (each.title, each.heading, each.context_before) if part
        )
        published = " ".join(each.published for each in citations if each.published)
        across = main_script(text) != main_script(quoted)
        if _differs(text, quoted, around, published):
            return False
        if across:
            return _names_are_in(text, f"{quoted} {around} {question}") and self._means_across(text, quoted)
        if not _names_are_in(text, f"{quoted} {around}") or _adds_words(text, f"{quoted} {around} {question}"):
            return False
        shared = _share_of_terms(text, f"{quoted} {around}")
        if shared >= _ENOUGH_SHARED:
            return True
        return shared >= _LEAST_SHARED and _cosine(self._model.text_vectors([text, quoted])) >= _LEAST_COSINE

    def _means_across(self, text: str, quoted: str) -> bool:
        cosine = _cosine(self._model.text_vectors([text, quoted]))
        if self._model.second is None:
            return cosine >= _LEAST_COSINE_ACROSS_ALONE
        second = _cosine(self._model.second.text_vectors([text, quoted]))
        return cosine >= _LEAST_COSINE_ACROSS and second >= _LEAST_SECOND_COSINE_ACROSS


def _differs(text: str, quoted: str, around: str, published: str) -> bool:
    """The one place where a statement and its source are compared."""
    claim, source, surroundings = map(simplified, (text, quoted, around))
    if (_YET_TO_COME.search(claim) and not is_plan(source)) or bool(_UNDOES.search(claim)) != bool(
        _UNDOES.search(source)
    ):
        return True
    return bool(find_differences(claim=claim, source=source, surroundings=surroundings, published=published or None))


def _is_plain(text: str, citations: Sequence[Citation]) -> bool:
    """True where `text` holds no markup, address or unseen character that its quotations do not hold."""
    quoted = " ".join(each.quote for each in citations)
    return all(match.group() in quoted for match in _MARKUP.finditer(text))


def _is_in(text: str, language: str) -> bool:
    wanted = language.split("-")[0]
    return detect_language(text, default=wanted).split("-")[0] == wanted


def _names_are_in(text: str, held: str) -> bool:
    """True where each word with a capital that does not open `text`, and each place in China that is written with
    characters, where `held` has any characters, is in `held`."""
    known = set(terms(held))
    if main_script(held) == "cjk" and not set(CHINESE_PLACES.findall(text)) <= set(CHINESE_PLACES.findall(held)):
        return False
    first = len(text) - len(text.lstrip("\"'“‘(「《 "))
    months = [range(date.start, date.end) for date in find_dates(text)]  # dates are compared as such
    return all(
        match.start() == first
        or any(match.start() in span for span in months)
        or not (own := terms(match.group()))
        or bool(known & set(own))
        for match in _LATIN_NAME.finditer(text)
    )


def _adds_words(text: str, held: str) -> bool:
    """True where `text` opens with a word, or holds a run of words or of Chinese characters, that `held` has nothing
    of: what a model adds of its own, which may be a name without a capital."""
    known = frozenset(terms(held))
    run = 0
    for place, word in enumerate(_LATIN_WORD.findall(text)):
        own = terms(word) if word.casefold() not in _OPENERS else []
        if own and not known & set(own):
            run += 1
            if run > _MOST_NEW_WORDS or (place == 0 and not text[:1].islower()):
                return True
        elif own:
            run = 0
    return any(len(_PARTICLES.sub("", new)) > _MOST_NEW_HAN for new in _new_han(simplified(text), simplified(held)))


def _new_han(text: str, held: str) -> list[str]:
    """The runs of Chinese characters in `text` of which no two neighbours stand so in `held`."""
    old = [False] * len(text)
    for at in range(len(text) - 1):
        if text[at : at + 2] in held:
            old[at] = old[at + 1] = True
    kept = "".join(" " if known else character for character, known in zip(text, old, strict=True))
    return _HAN_RUN.findall(kept)


def _share_of_terms(text: str, held: str) -> float:
    own = set(terms(text))
    return len(own & set(terms(held))) / len(own) if own else 0.0


def _cosine(vectors: Vectors) -> float:
    return float(np.dot(vectors[0], vectors[1]))
