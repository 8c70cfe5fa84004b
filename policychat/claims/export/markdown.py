"""A report on claims as Markdown."""

from __future__ import annotations

import regex

from policychat.claims.export.differing import differing_spans, pieces
from policychat.claims.export.source_link import source_url
from policychat.schema import CheckedClaim, ClaimReport, Evidence
from policychat.wording import Wording

# https://spec.commonmark.org/0.31.2/#backslash-escapes: what could begin a link, a tag, emphasis, code or a table
# anywhere, and a heading or list at the beginning.
_SPECIAL = regex.compile(r"[\\`*_\[\]<>|~&#]|^[-+=](?=\s|$)|(?<=^\d{1,9})[.)]")
_SYMBOLS = {"supported": "✔", "contradicted": "✘", "disputed": "≠", "not_found": "?", "not_checkable": "–"}


def report_markdown(report: ClaimReport, *, wording: Wording) -> str:
    """The claims of `report` in order, each with its verdict, explanation and evidence, differing words in bold.

    What was checked and what is quoted is escaped: it cannot become markup.
    """
    language = report.language
    verdict = wording.text(f"verdict.{report.verdict}", language)
    lines = [f"# {wording.text('claims.report', language)}: {verdict}", ""]
    for claim in report.claims:
        lines += _claim(claim, language, wording)
    if report.note:
        lines += [escape(report.note), ""]
    lines.append(wording.text("claims.made_with", language, version=report.index_version))
    return "\n".join(lines) + "\n"


def _claim(claim: CheckedClaim, language: str, wording: Wording) -> list[str]:
    name = wording.text(f"verdict.{claim.verdict}", language)
    words = [difference.claim for evidence in claim.evidence for difference in evidence.differences]
    sure = wording.text("claims.confidence", language, share=round(claim.confidence * 100))
    lines = [
        f"## {_SYMBOLS[claim.verdict]} {name}",
        "",
        _marked(claim.claim, words),
        "",
        f"{escape(claim.explanation)} ({sure})",
        "",
    ]
    for evidence in claim.evidence:
        lines += [*_evidence(evidence), ""]
    return lines


def _evidence(evidence: Evidence) -> list[str]:
    words = [difference.source for difference in evidence.differences]
    about = ", ".join(escape(each) for each in (evidence.title, evidence.publisher, evidence.published) if each)
    link = source_url(evidence) or evidence.link
    shown = f"[{about or escape(evidence.document_id)}](<{link}>)" if link else about or escape(evidence.document_id)
    return [f"> {_marked(evidence.quote, words)}", ">", f"> — {shown}"]


def _marked(text: str, words: list[str] | list[str | None]) -> str:
    cut = pieces(text, differing_spans(text, words))
    return "".join(f"**{escape(piece)}**" if marked else escape(piece) for piece, marked in cut)


def escape(text: str) -> str:
    """`text` on one line, with a backslash before whatever Markdown could read as markup."""
    return _SPECIAL.sub(lambda match: f"\\{match.group()}", text.replace("\n", " ").replace("\r", " "))
