"""The HTML of a text whose claims are checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policychat.claims.export import FORMATS
from policychat.claims.export.differing import differing_spans, pieces
from policychat.claims.export.source_link import source_url
from policychat.schema import CheckedClaim, ClaimReport, Evidence
from policychat.web.templates import Templates

Marked = Sequence[tuple[str, bool]]

_FORMAT_NAMES = {"markdown": "Markdown", "html": "HTML", "csv": "CSV", "json": "JSON", "claimreview": "ClaimReview"}


@dataclass(frozen=True)
class _ShownEvidence:
    """`quote` is cut at the words in which it differs from the claim; `url` leads to it at the publisher's."""

    evidence: Evidence
    quote: Marked
    url: str | None


@dataclass(frozen=True)
class _ShownClaim:
    number: int
    claim: CheckedClaim
    said: Marked
    evidence: Sequence[_ShownEvidence]


@dataclass(frozen=True)
class _Stretch:
    """A piece of the text; `claim` is the one that it is, if it is one."""

    text: str
    claim: _ShownClaim | None = None


class CheckRenderer:
    """Renders verdicts; every text of a reader or a document is escaped by the templates."""

    def __init__(self, *, templates: Templates, sharing: bool) -> None:
        """sharing: whether reports may be shared."""
        self._templates = templates
        self._sharing = sharing

    def result(
        self, text: str, claims: Sequence[CheckedClaim], language: str, *, report: ClaimReport | None = None
    ) -> str:
        """The verdicts that there are; with `report` they are all, and can be taken away.

        text: what is checked, into which the claims' offsets point. language: the interface's.
        """
        shown = [_show(number, claim) for number, claim in enumerate(claims, start=1)]
        counts = Counter(claim.verdict for claim in claims)
        return self._templates.render(
            "check.html",
            language,
            claims=shown,
            stretches=_stretches(text, shown),
            counts=counts.most_common(),
            part=claims[-1].end / len(text) if claims else 0.0,
            report=report,
            formats=[(name, _FORMAT_NAMES[name]) for name in FORMATS],
            sharing=self._sharing,
        )

    def waiting(self, message: str, language: str) -> str:
        """One line on what is being done."""
        return self._templates.render("status.html", language, message=message)

    def error(self, message: str, language: str) -> str:
        """What went wrong."""
        return self._templates.render("failure.html", language, message=message)


def _show(number: int, claim: CheckedClaim) -> _ShownClaim:
    words = [difference.claim for evidence in claim.evidence for difference in evidence.differences]
    return _ShownClaim(
        number=number,
        claim=claim,
        said=pieces(claim.claim, differing_spans(claim.claim, words)),
        evidence=[
            _ShownEvidence(
                evidence=evidence,
                quote=pieces(
                    evidence.quote, differing_spans(evidence.quote, [each.source for each in evidence.differences])
                ),
                url=source_url(evidence),
            )
            for evidence in claim.evidence
        ],
    )


def _stretches(text: str, claims: Sequence[_ShownClaim]) -> list[_Stretch]:
    """`text` cut at its claims; joined the stretches are exactly it."""
    cut: list[_Stretch] = []
    done = 0
    for shown in claims:
        cut += [_Stretch(text[done : shown.claim.start]), _Stretch(text[shown.claim.start : shown.claim.end], shown)]
        done = shown.claim.end
    return [stretch for stretch in [*cut, _Stretch(text[done:])] if stretch.text]
