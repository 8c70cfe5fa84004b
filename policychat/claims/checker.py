"""Checking a text from beginning to end."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import regex

from policychat.answer.answerer import Answerer
from policychat.answer.composer import cite
from policychat.answer.prompts import Prompt
from policychat.answer.question import check_question
from policychat.answer.sources import Source
from policychat.claims.confidence import confidence
from policychat.claims.judge import Judge, open_judge
from policychat.claims.proposing import Proposer
from policychat.claims.split import MAX_TEXT_CHARS, ClaimSpan, split_claims
from policychat.claims.verdict import Judgement
from policychat.compare.aliases import Aliases
from policychat.corpus.validity import limits
from policychat.errors import QuestionError
from policychat.language.detect import detect_language
from policychat.schema import CheckedClaim, ClaimReport, Evidence, GivenPassage, Verdict
from policychat.wording import Wording

_WORST_FIRST: tuple[Verdict, ...] = ("contradicted", "disputed", "not_found", "supported", "not_checkable")
_NAMED_IN_EXPLANATION = frozenset({"number", "unit", "date", "place", "name", "superlative", "subject", "direction"})
_TAG = regex.compile(
    r"</?(?:html|head|body|p|div|span|br|a|b|i|ul|ol|li|table|tr|td|script|style|h[1-6])\b[^<>]*>", regex.I
)
_TAGS_OF_HTML = 3


@dataclass(frozen=True)
class CheckProgress:
    """One claim checked: `done` of `total` in reading order."""

    claim: CheckedClaim
    done: int
    total: int


class ClaimChecker:
    """Gives each claim of a text a verdict with its proof; safe to share between threads.

    >>> checker = ClaimChecker(answerer=answerer, wording=wording)  # doctest: +SKIP
    >>> checker.check("The zone has built 140 platforms.").verdict  # doctest: +SKIP
    'supported'
    >>> for step in checker.stream(article):  # doctest: +SKIP
    ...     print(f"{step.done}/{step.total}", step.claim.verdict, step.claim.claim)
    """

    def __init__(self, *, answerer: Answerer, wording: Wording, aliases: Aliases | None = None) -> None:
        """aliases: names that stand for the same thing; None for the answerer's own judge, which knows those of the
        corpus's glossary and keeps what it has taken apart for questions too.

        Raises CorpusError for a glossary that cannot be used, and SettingsError for a prompt that cannot be read.
        """
        self._answerer = answerer
        self._wording = wording
        if aliases is None and isinstance(answerer.judge, Judge):
            self.judge = answerer.judge
        else:
            self.judge = open_judge(answerer.settings, answerer.model, answerer.reader, aliases=aliases)
        asking = answerer.endpoint is not None
        self._prompt = Prompt.load("align", prompts_dir=answerer.settings.prompts_dir) if asking else None

    def check(
        self, text: str, *, passages: Sequence[GivenPassage] | None = None, language: str | None = None
    ) -> ClaimReport:
        """Check every claim of `text` and return all verdicts at once; see `stream`."""
        steps = self.stream(text, passages=passages, language=language)
        for _ in steps:
            pass
        return steps.report()

    def stream(
        self, text: str, *, passages: Sequence[GivenPassage] | None = None, language: str | None = None
    ) -> ClaimStream:
        """The verdicts on the claims of `text` in reading order, each as soon as it is known.

        passages: check against these alone instead of the index. language: BCP 47 tag for explanations
        instead of the text's own. Raises QuestionError at once for a text that is empty, longer than MAX_TEXT_CHARS,
        binary or without words.
        """
        text = check_question(text, max_chars=MAX_TEXT_CHARS, name="text")
        if len(_TAG.findall(text)) >= _TAGS_OF_HTML:
            raise QuestionError(
                "the text is HTML; give its plain text, as a browser shows it", kind="html", name="text"
            )
        spans = split_claims(text)
        if not spans:
            raise QuestionError("the text holds no sentence that could be checked", kind="no_sentence", name="text")
        return ClaimStream(self, text, spans, passages, language or detect_language(text), self._proposer())

    def note(self, stream: ClaimStream) -> str | None:
        """What the reader of the report should know of how it came about."""
        if stream.proposer is None or not stream.proposer.failed:
            return None
        return self._wording.text("claims.no_proposals", stream.language)

    def _proposer(self) -> Proposer | None:
        """What asks a language model for one text, where one is set."""
        if self._answerer.endpoint is None or self._prompt is None:
            return None
        seconds = self._answerer.settings.llm_timeout
        return Proposer(endpoint=self._answerer.endpoint, prompt=self._prompt, seconds=seconds)

    def _steps(self, stream: ClaimStream) -> Iterator[CheckProgress]:
        with self._answerer.source(stream.passages, question=stream.text) as source:
            stream.index_version = source.version
            for done, span in enumerate(stream.spans, start=1):
                claim = self._check_one(stream, span, source)
                yield CheckProgress(claim, done, len(stream.spans))

    def _check_one(self, stream: ClaimStream, span: ClaimSpan, source: Source) -> CheckedClaim:
        if span.checkable:
            propose = stream.proposer.propose if stream.proposer else None
            compared, judgement = self.judge.judge(span.statement, source, propose=propose)
        else:
            compared, judgement = [], Judgement("not_checkable", span.reason or "fragment", ())
        evidence = _prove(judgement, source)
        if judgement.verdict in ("supported", "contradicted") and not evidence:
            judgement = Judgement("not_found", "nothing_aligned", ())  # the quote did not pass the gate
        return CheckedClaim(
            claim=stream.text[span.start : span.end],
            start=span.start,
            end=span.end,
            verdict=judgement.verdict,
            confidence=confidence(judgement, compared),
            explanation=self._explain(judgement, evidence, stream.language),
            evidence=evidence,
        )

    def _explain(self, judgement: Judgement, evidence: Sequence[Evidence], language: str) -> str:
        said = [self._wording.text(f"claims.{judgement.reason}", language)]
        if judgement.basis:
            basis = judgement.basis[-1]
            said += [
                self._wording.text("claims.differs", language, claim=each.claim, source=each.source)
                for each in basis.comparison.points
                if each.source is not None and each.kind in _NAMED_IN_EXPLANATION
            ]
            if judgement.reason == "not_covered" and basis.comparison.unsaid:
                words = ", ".join(word.text for word in basis.comparison.unsaid)
                said.append(self._wording.text("claims.unsaid", language, words=words))
            if judgement.reason == "only_planned":
                said.append(self._wording.text("claims.plan_says", language, quote=basis.evidence.candidate.text))
        said += [
            self._wording.text(f"claims.{limit.kind}", language, value=limit.value)
            for each in evidence
            for limit in limits(each, today=date.today())
        ]
        return " ".join(said)


class ClaimStream:
    """The verdicts of one text as they come; iterate once. `index_version` is known after the first."""

    def __init__(
        self,
        checker: ClaimChecker,
        text: str,
        spans: Sequence[ClaimSpan],
        passages: Sequence[GivenPassage] | None,
        language: str,
        proposer: Proposer | None,
    ) -> None:
        self.text = text
        self.spans = spans
        self.passages = passages
        self.language = language
        self.proposer = proposer
        self._checker = checker
        self.index_version = ""
        self._started = time.perf_counter()
        self._claims: list[CheckedClaim] = []
        self._steps = checker._steps(self)

    def __iter__(self) -> Iterator[CheckProgress]:
        for step in self._steps:
            self._claims.append(step.claim)
            yield step

    def report(self) -> ClaimReport:
        """The whole report, once all verdicts have come."""
        return ClaimReport(
            answer_id=uuid.uuid4().hex,
            text=self.text,
            language=self.language,
            verdict=min((claim.verdict for claim in self._claims), key=_WORST_FIRST.index),
            claims=tuple(self._claims),
            note=self._checker.note(self),
            index_version=self.index_version,
            elapsed_ms=round((time.perf_counter() - self._started) * 1000, 1),
        )


def _prove(judgement: Judgement, source: Source) -> tuple[Evidence, ...]:
    """The citations that the verdict rests on; what is only near proves nothing."""
    if judgement.verdict not in ("supported", "contradicted", "disputed"):
        return ()
    citations = cite([each.evidence for each in judgement.basis], source)
    if len(citations) < len(judgement.basis):
        return ()
    return tuple(
        Evidence(
            **citation.model_dump(),
            stance="contradicts" if _is_against(judgement, place) else "supports",
            differences=each.comparison.differences,
        )
        for place, (citation, each) in enumerate(zip(citations, judgement.basis, strict=True))
    )


def _is_against(judgement: Judgement, place: int) -> bool:
    return judgement.verdict == "contradicted" or (judgement.verdict == "disputed" and place == 1)
