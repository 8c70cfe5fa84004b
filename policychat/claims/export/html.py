"""A report on claims as a page of its own, without a script and without a request."""

from __future__ import annotations

from html import escape

from policychat.claims.export.differing import differing_spans, pieces
from policychat.claims.export.source_link import source_url
from policychat.schema import CheckedClaim, ClaimReport, Evidence
from policychat.wording import Wording

_SYMBOLS = {"supported": "✔", "contradicted": "✘", "disputed": "≠", "not_found": "?", "not_checkable": "–"}
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "blockquote{border-left:.25rem solid #999;margin:.5rem 0;padding:0 1rem}mark{background:#ffe58f}"
    ".verdict{font-weight:700}.supported{color:#17692f}.contradicted{color:#a3160f}.disputed{color:#7a4a00}"
    ".not_found,.not_checkable{color:#4a4a4a}"
)


def report_html(report: ClaimReport, *, wording: Wording) -> str:
    """The claims of `report` in order as an HTML document; differing words are marked in claim and source.

    Everything that was checked or quoted is escaped. Links go to http and https addresses of the catalogue only.
    """
    language = report.language
    title = f"{wording.text('claims.report', language)}: {wording.text(f'verdict.{report.verdict}', language)}"
    body = "".join(_claim(claim, language, wording) for claim in report.claims)
    note = f"<p>{escape(report.note)}</p>" if report.note else ""
    made = escape(wording.text("claims.made_with", language, version=report.index_version))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" '
        f'content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>{body}{note}<p>{made}</p></body></html>\n"
    )


def _claim(claim: CheckedClaim, language: str, wording: Wording) -> str:
    name = escape(wording.text(f"verdict.{claim.verdict}", language))
    words = [difference.claim for evidence in claim.evidence for difference in evidence.differences]
    sure = wording.text("claims.confidence", language, share=round(claim.confidence * 100))
    return (
        f'<section><p class="verdict {claim.verdict}">{_SYMBOLS[claim.verdict]} {name}</p>'
        f"<p>{_marked(claim.claim, words)}</p><p>{escape(claim.explanation)} ({escape(sure)})</p>"
        f"{''.join(_evidence(evidence) for evidence in claim.evidence)}</section>"
    )


def _evidence(evidence: Evidence) -> str:
    words = [difference.source for difference in evidence.differences]
    about = escape(", ".join(each for each in (evidence.title, evidence.publisher, evidence.published) if each))
    about = about or escape(evidence.document_id)
    link = source_url(evidence)
    if link is not None and link.startswith(("http://", "https://")):
        about = f'<a href="{escape(link)}" rel="noreferrer">{about}</a>'
    quote = f'<blockquote lang="{escape(evidence.language)}">{_marked(evidence.quote, words)}</blockquote>'
    return f"<figure>{quote}<figcaption>{about}</figcaption></figure>"


def _marked(text: str, words: list[str] | list[str | None]) -> str:
    cut = pieces(text, differing_spans(text, words))
    return "".join(f"<mark>{escape(piece)}</mark>" if marked else escape(piece) for piece, marked in cut)
