"""Checking a text from beginning to end."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence

from policychat.answer.answerer import Answerer
from policychat.answer.composer import cite
from policychat.answer.evidence import Evidence as Ranked
from policychat.answer.evidence import rank_sentences
from policychat.answer.question import check_question
from policychat.answer.sources import Source
from policychat.claims.split import MAX_TEXT_CHARS, ClaimSpan, split_claims
from policychat.claims.verdict import Compared, Judgement, judge
from policychat.compare.statements import find_differences
from policychat.errors import InputError
from policychat.language.detect import detect_language
from policychat.language.script import main_script
from policychat.schema import CheckedClaim, ClaimReport, Evidence, GivenPassage, Verdict
from policychat.wording import Wording

_SENTENCES_COMPARED = 4
_WORST_FIRST: tuple[Verdict, ...] = ("contradicted", "disputed", "not_found", "supported", "not_checkable")
# How often each verdict of the dev half of eval/sets/claims.jsonl was right: a coarse confidence, but measured.
_CONFIDENCE: dict[Verdict, float] = {
    "supported": 0.9,
    "contradicted": 0.9,
    "disputed": 0.5,
    "not_found": 0.5,
    "not_checkable": 1.0,
}


class ClaimChecker:
    """Gives each claim of a text a verdict with its proof; safe to share between threads."""

    def __init__(self, *, answerer: Answerer, wording: Wording) -> None:
        self._answerer = answerer
        self._wording = wording

    def check(
        self, text: str, *, passages: Sequence[GivenPassage] | None = None, language: str | None = None
    ) -> ClaimReport:
        """Check every sentence of `text`.

        passages: check against these alone instead of the index. language: BCP 47 tag for explanations
        instead of the text's own. Raises InputError for a text that is empty, longer than MAX_TEXT_CHARS,
        binary or without words.
        """
        started = time.perf_counter()
        text = check_question(text, max_chars=MAX_TEXT_CHARS, name="text")
        language = language or detect_language(text)
        spans = split_claims(text)
        if not spans:
            raise InputError("the text holds no sentence that could be checked")
        with self._answerer.source(passages, question=text) as source:
            claims = tuple(self._check_one(text, span, source, language) for span in spans)
            version = source.version
        return ClaimReport(
            answer_id=uuid.uuid4().hex,
            text=text,
            language=language,
            verdict=min((claim.verdict for claim in claims), key=_WORST_FIRST.index),
            claims=claims,
            index_version=version,
            elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
        )

    def _check_one(self, text: str, span: ClaimSpan, source: Source, language: str) -> CheckedClaim:
        claim = text[span.start : span.end]
        judgement = (
            judge(claim, self._compare(claim, source))
            if span.checkable
            else Judgement("not_checkable", "not_checkable", None)
        )
        evidence = _prove(judgement, source)
        if judgement.verdict in ("supported", "contradicted") and not evidence:
            judgement = Judgement("not_found", "nothing_aligned", None)  # the quote did not pass the gate
        return CheckedClaim(
            claim=claim,
            start=span.start,
            end=span.end,
            verdict=judgement.verdict,
            confidence=_CONFIDENCE[judgement.verdict],
            explanation=self._explain(judgement, language),
            evidence=evidence,
        )

    def _compare(self, claim: str, source: Source) -> list[Compared]:
        vector = self._answerer.model.query_vector(claim)
        candidates = source.candidates(claim, vector)
        ranked = rank_sentences(question=claim, question_vector=vector, candidates=candidates, idf=source.idf)
        return [_compare_one(claim, ranked, place, source) for place in range(min(_SENTENCES_COMPARED, len(ranked)))]

    def _explain(self, judgement: Judgement, language: str) -> str:
        differences = judgement.basis.differences if judgement.basis else ()
        named = [
            self._wording.text("claims.differs", language, claim=each.claim, source=each.source)
            for each in differences
            if each.source is not None and each.kind in ("number", "unit", "date", "place", "name")
        ]
        return " ".join([self._wording.text(f"claims.{judgement.reason}", language), *named])


def _compare_one(claim: str, ranked: list[Ranked], place: int, source: Source) -> Compared:
    evidence = ranked[place]
    passage = evidence.candidate.passage
    info = source.info(passage.document_id)
    others = [each.score for each in ranked if each.candidate.text != evidence.candidate.text]
    differences = find_differences(
        claim=claim,
        source=evidence.candidate.text,
        surroundings=f"{source.title(passage.document_id) or ''} {passage.heading or ''} {passage.text}",
        published=info.published if info else None,
    )
    return Compared(
        evidence=evidence,
        differences=tuple(differences),
        same_script=main_script(claim) == evidence.candidate.words.script,
        margin=evidence.score - max(others, default=0.0),
    )


def _prove(judgement: Judgement, source: Source) -> tuple[Evidence, ...]:
    """The citation that the verdict rests on; what is only near proves nothing."""
    if judgement.basis is None or judgement.verdict not in ("supported", "contradicted"):
        return ()
    return tuple(
        Evidence(
            **citation.model_dump(),
            stance="supports" if judgement.verdict == "supported" else "contradicts",
            differences=judgement.basis.differences,
        )
        for citation in cite([judgement.basis.evidence], source)
    )
