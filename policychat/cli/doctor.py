"""`policychat doctor`: whether all is well, and what mends it."""

from __future__ import annotations

import typer

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, Index, settings_from

_UNHEALTHY = 1


def command(corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """Look at Python, settings, models, corpus, index, disk, folders, port and endpoints, and say what to mend.

    Nothing is changed and no model is loaded. Exit 0 where nothing fails, 1 otherwise.
    """
    from policychat.operating.doctor.checkup import examine  # what it looks at takes a second to import

    checkup = examine(lambda: settings_from(corpus=corpus, index=index))
    if as_json:
        console.print_json(checkup)
    else:
        for finding in checkup.findings:
            console.print_line(f"{finding.level.upper():<5} {finding.check}: {console.on_one_line(finding.message)}")
            if finding.mend:
                console.print_line(f"      to mend it: {finding.mend}")
    if not checkup.healthy:
        raise typer.Exit(_UNHEALTHY)
