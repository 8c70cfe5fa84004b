"""Writing a report's three files: JSON for programs, HTML and a Markdown card for people."""

from __future__ import annotations

from pathlib import Path

from policychat.evaluation.folders import REPORTS
from policychat.evaluation.reporting.pages import render_card, render_html
from policychat.evaluation.reporting.report import Report, save_report, write_text


def write_files(report: Report, eval_dir: Path) -> list[Path]:
    """Write `eval_dir`/reports/<time>-<name>.json, .html and .md; the paths. Raises EvaluationError."""
    stamp = "".join(character for character in report.created.split("+")[0] if character not in "-:")
    as_json, as_html, as_card = (
        eval_dir / REPORTS / f"{stamp}Z-{report.name}.{ending}" for ending in ("json", "html", "md")
    )
    save_report(report, as_json)
    write_text(as_html, render_html(report))
    write_text(as_card, render_card(report))
    return [as_json, as_html, as_card]
