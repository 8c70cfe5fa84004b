"""A report on claims as a table."""

from __future__ import annotations

import csv
import io

from policychat.claims.export.source_link import source_url
from policychat.schema import CheckedClaim, ClaimReport

COLUMNS = (
    "verdict", "confidence", "explanation", "quote", "title", "publisher", "published", "document_id", "start", "end",
    "link", "differences",
)  # fmt: skip
# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def report_csv(report: ClaimReport) -> str:
    """One row per claim, with the first piece of its evidence; RFC 4180 with a header line."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("claim", *COLUMNS))
    for claim in report.claims:
        writer.writerow((safe_cell(claim.claim), *claim_cells(claim)))
    return file.getvalue()


def claim_cells(claim: CheckedClaim) -> tuple[str, ...]:
    """The cells of COLUMNS for one claim; empty where it has no evidence."""
    head = (claim.verdict, f"{claim.confidence:.3f}", claim.explanation)
    if not claim.evidence:
        return (*map(safe_cell, head), *[""] * (len(COLUMNS) - len(head)))
    first = claim.evidence[0]
    differences = "; ".join(f"{each.kind}: {each.claim} / {each.source or '-'}" for each in first.differences)
    cells = (
        *head, first.quote, first.title or "", first.publisher or "", first.published or "", first.document_id,
        str(first.start), str(first.end), source_url(first) or first.link or "", differences,
    )  # fmt: skip
    return tuple(map(safe_cell, cells))


def safe_cell(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
