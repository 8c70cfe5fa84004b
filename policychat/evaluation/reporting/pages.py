"""The HTML report and the Markdown evaluation card."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2

from policychat.evaluation.reporting.plots import confusion, failing_by_tag, plots
from policychat.evaluation.reporting.report import Report
from policychat.evaluation.reporting.table import format_interval, format_value
from policychat.evaluation.tasks.catalogue import measure_named

_FOLDER = Path(__file__).parent / "templates"


def render_html(report: Report) -> str:
    """One page that needs nothing else: style and plots are in it, every value escaped."""
    return _environment(autoescape=True).get_template("report.html").render(**_values(report))


def render_card(report: Report) -> str:
    """The evaluation card: subject, numbers with intervals, and what fails, in Markdown."""
    return _environment(autoescape=False).get_template("card.md").render(**_values(report))


def _environment(*, autoescape: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = _cell
    return environment


def _values(report: Report) -> dict[str, Any]:
    return {
        "report": report,
        "meaning": lambda task, name: measure_named(task, name).meaning,
        "show": lambda measured: format_value(measured.value, measured.unit),
        "interval": format_interval,
        "plots": plots,
        "confusion": confusion,
        "failing_by_tag": failing_by_tag,
    }


def _cell(text: object) -> str:
    """`text` as a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
