"""A report on claims as schema.org ClaimReview, the mark-up that search engines and fact-check archives read.

Google asks of each ClaimReview for `claimReviewed`, `reviewRating` and `url`, and of the rating for `alternateName` or
both of `ratingValue` and a scale (https://developers.google.com/search/docs/appearance/structured-data/factcheck;
`url` must be on the domain of the page that carries the mark-up). Its rating scale runs from false to true.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from policychat.claims.export.source_link import source_url
from policychat.schema import CheckedClaim, ClaimReport, Evidence, Verdict
from policychat.wording import Wording

WORST, BEST = 1, 5
# What is not found is not false: it gets no number, only its name. Nor do documents that disagree.
RATINGS: dict[Verdict, int] = {"contradicted": WORST, "supported": BEST}
_REVIEWED: frozenset[Verdict] = frozenset({"supported", "contradicted", "disputed", "not_found"})


def claim_review(
    claim: CheckedClaim,
    *,
    language: str,
    wording: Wording,
    reviewed: date,
    url: str | None = None,
    author: str = "policychat",
) -> dict[str, Any]:
    """One claim as a ClaimReview object.

    url: where the review is published, which Google requires; without it the object lacks `url` and whoever publishes
    it adds it. author: the organisation that answers for the review.
    """
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "datePublished": reviewed.isoformat(),
        "claimReviewed": claim.claim,
        "inLanguage": language,
        "author": {"@type": "Organization", "name": author},
        "reviewRating": _rating(claim.verdict, wording.text(f"verdict.{claim.verdict}", language)),
        "reviewBody": claim.explanation,
        "itemReviewed": {"@type": "Claim", "text": claim.claim},
    }
    if url is not None:
        review["url"] = url
    if claim.evidence:
        review["citation"] = [_work(evidence) for evidence in claim.evidence]
    return review


def claim_review_json(
    report: ClaimReport, *, wording: Wording, reviewed: date, url: str | None = None, author: str = "policychat"
) -> str:
    """The ClaimReview objects of all claims that could be checked, as a JSON array that can stand in a page.

    `<` is escaped, so that a claim cannot end the script element it stands in.
    """
    reviews = [
        claim_review(claim, language=report.language, wording=wording, reviewed=reviewed, url=url, author=author)
        for claim in report.claims
        if claim.verdict in _REVIEWED
    ]
    return json.dumps(reviews, ensure_ascii=False, indent=2).replace("<", "\\u003c") + "\n"


def _rating(verdict: Verdict, name: str) -> dict[str, Any]:
    rating: dict[str, Any] = {"@type": "Rating", "alternateName": name}
    if verdict in RATINGS:
        rating |= {"ratingValue": RATINGS[verdict], "worstRating": WORST, "bestRating": BEST}
    return rating


def _work(evidence: Evidence) -> dict[str, Any]:
    work: dict[str, Any] = {
        "@type": "CreativeWork",
        "name": evidence.title or evidence.document_id,
        "text": evidence.quote,
    }
    if evidence.publisher:
        work["publisher"] = {"@type": "Organization", "name": evidence.publisher}
    if evidence.published:
        work["datePublished"] = evidence.published
    if link := source_url(evidence):
        work["url"] = link
    return work
