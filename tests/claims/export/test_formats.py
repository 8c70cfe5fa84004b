"""Reports in the formats that people take away."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest

from policychat.claims.export import FORMATS
from policychat.claims.export.claim_review import claim_review, claim_review_json
from policychat.claims.export.csv import COLUMNS
from policychat.claims.export.differing import differing_spans
from policychat.claims.export.source_link import source_url
from policychat.schema import CheckedClaim, ClaimReport, Difference, Evidence, Verdict
from policychat.wording import Wording

TODAY = date(2026, 1, 2)
HOSTILE = "=1+1 <script>alert(1)</script> [x](javascript:y) has 104 labs"


def evidence(url: str | None = "https://example.org/a?b=1#c") -> Evidence:
    return Evidence(
        marker=1,
        document_id="d",
        passage_id="d-1",
        title="A <b>title</b>",
        publisher="The *office*",
        published="2023-03",
        published_inferred=False,
        translated_from=None,
        language="en",
        url=url,
        link="/documents/d?start=0&end=30",
        page=None,
        heading=None,
        quote="It has <i>140</i> labs, not 1401.",
        start=0,
        end=33,
        context_before=None,
        stance="contradicts",
        differences=(Difference(kind="number", claim="104", source="140"),),
    )


def claim(
    verdict: Verdict = "contradicted", *, text: str = HOSTILE, proof: tuple[Evidence, ...] | None = None
) -> CheckedClaim:
    proved = (evidence(),) if proof is None else proof
    return CheckedClaim(
        claim=text, start=0, end=len(text), verdict=verdict, confidence=0.9, explanation="Otherwise.", evidence=proved
    )


def report(*claims: CheckedClaim) -> ClaimReport:
    text = " ".join(each.claim for each in claims)
    return ClaimReport(
        answer_id="a",
        text=text,
        language="en",
        verdict="contradicted",
        claims=claims,
        index_version="v1",
        elapsed_ms=1.0,
    )


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_holds_claim_and_verdict(name: str, wording: Wording) -> None:
    written = FORMATS[name](report(claim()), wording, TODAY)
    assert "104" in written
    assert "ontradicted" in written


@pytest.mark.parametrize("name", ["html", "claimreview"])
def test_nothing_checked_becomes_markup(name: str, wording: Wording) -> None:
    written = FORMATS[name](report(claim()), wording, TODAY)
    assert "<script>" not in written
    assert "<i>" not in written
    assert "javascript:" not in written or "href" not in written.split("javascript:")[0][-12:]


def test_markdown_escapes_and_marks(wording: Wording) -> None:
    written = FORMATS["markdown"](report(claim()), wording, TODAY)
    assert "\\<script\\>" in written
    assert "\\[x\\](javascript:y)" in written
    assert "**104**" in written
    assert "**140**" in written
    assert "#:~:text=" in written


def test_html_marks_the_differing_words(wording: Wording) -> None:
    written = FORMATS["html"](report(claim()), wording, TODAY)
    assert "<mark>104</mark>" in written
    assert "<mark>140</mark>" in written
    assert '<a href="https://example.org/a?b=1#:~:text=' in written


def test_csv_is_a_table_without_formulas(wording: Wording) -> None:
    header, row = csv.reader(io.StringIO(FORMATS["csv"](report(claim()), wording, TODAY)))
    assert tuple(header) == ("claim", *COLUMNS)
    assert row[0] == f"'{HOSTILE}"
    assert row[header.index("differences")] == "number: 104 / 140"


def test_json_is_the_report(wording: Wording) -> None:
    given = report(claim())
    assert ClaimReport.model_validate_json(FORMATS["json"](given, wording, TODAY)) == given


@pytest.mark.parametrize(
    ("verdict", "value"), [("supported", 5), ("contradicted", 1), ("disputed", None), ("not_found", None)]
)
def test_claim_review_has_what_google_requires(verdict: Verdict, value: int | None, wording: Wording) -> None:
    """developers.google.com/search/docs/appearance/structured-data/factcheck: claimReviewed, reviewRating, url; in the
    rating alternateName, and numbers only with their scale."""
    review = claim_review(
        claim(verdict), language="en", wording=wording, reviewed=TODAY, url="https://example.org/check/1"
    )
    assert (review["@context"], review["@type"]) == ("https://schema.org", "ClaimReview")
    assert review["claimReviewed"] == HOSTILE
    assert review["url"] == "https://example.org/check/1"
    rating = review["reviewRating"]
    assert rating["@type"] == "Rating"
    assert rating["alternateName"]
    assert rating.get("ratingValue") == value
    assert ("bestRating" in rating, "worstRating" in rating) == (value is not None, value is not None)
    assert value is None or rating["worstRating"] <= value <= rating["bestRating"]
    assert review["itemReviewed"]["@type"] == "Claim"
    assert review["datePublished"] == "2026-01-02"
    assert review["author"]["name"]


def test_what_cannot_be_checked_gets_no_review(wording: Wording) -> None:
    given = report(claim(), claim("not_checkable", text="Is it so?", proof=()))
    assert len(json.loads(claim_review_json(given, wording=wording, reviewed=TODAY))) == 1


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("It has 1150 and 115 labs.", ["115"], [(16, 19)]),
        ("104 and 104", ["104", "104"], [(0, 3)]),
        ("到2025年建成7000家", ["7000", "2025"], [(1, 5), (8, 12)]),
        ("nothing", [None, "else", ""], []),
    ],
)
def test_where_differing_words_stand(text: str, words: list[str | None], expected: list[tuple[int, int]]) -> None:
    assert differing_spans(text, words) == expected


def test_links_lead_to_the_quote_on_the_web_only() -> None:
    assert source_url(evidence(None)) is None
    assert source_url(evidence("javascript:alert(1)")) is None
    assert source_url(evidence()) == (
        "https://example.org/a?b=1#:~:text=It%20has%20%3Ci%3E140%3C%2Fi%3E%20labs%2C%20not%201401."
    )
