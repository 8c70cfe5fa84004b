"""Reports on claims in the formats that people take away: Markdown, HTML, CSV, JSON, schema.org ClaimReview.

Each is a pure function from a `ClaimReport` (and the wording, where people read it) to text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from policychat.claims.export.claim_review import claim_review_json
from policychat.claims.export.csv import report_csv
from policychat.claims.export.html import report_html
from policychat.claims.export.markdown import report_markdown
from policychat.schema import ClaimReport
from policychat.wording import Wording

FORMATS: dict[str, Callable[[ClaimReport, Wording, date], str]] = {
    "markdown": lambda report, wording, today: report_markdown(report, wording=wording),
    "html": lambda report, wording, today: report_html(report, wording=wording),
    "csv": lambda report, wording, today: report_csv(report),
    "json": lambda report, wording, today: report.model_dump_json(indent=2) + "\n",
    "claimreview": lambda report, wording, today: claim_review_json(report, wording=wording, reviewed=today),
}
