"""Progress on stderr, results on stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from policychat.index.progress import Progress, Report
from policychat.schema import Shape, SkippedFile

_STAGES = {
    "model": "loading the model",
    "read": "reading documents",
    "embed": "embedding texts",
    "store": "writing the index",
    "open": "opening the index",
    "answer": "answering",
    "evaluate": "evaluating",
}

errors = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def print_json(value: Shape) -> None:
    """One JSON object on one line of stdout."""
    print_line(value.model_dump_json())


def print_line(text: str) -> None:
    """`text` and a line end on stdout, as UTF-8 whatever the terminal says."""
    write(text + "\n")


def write(text: str) -> None:
    """Exactly `text` on stdout, as UTF-8."""
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def print_skipped(skipped: tuple[SkippedFile, ...]) -> None:
    """Name each file that is not in the index, with its reason, on stderr."""
    for file in skipped:
        errors.print(f"skipped {file.path}: {file.reason}")


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A report that draws a bar on stderr where that is a terminal, and says each stage once elsewhere."""
    if not errors.is_terminal:
        yield _one_line_per_stage()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def report(progress: Progress) -> None:
            bar.update(task, description=_STAGES[progress.stage], completed=progress.done, total=progress.total or None)

        yield report


def _one_line_per_stage() -> Report:
    said: set[str] = set()

    def report(progress: Progress) -> None:
        if progress.stage not in said:
            said.add(progress.stage)
            errors.print(_STAGES[progress.stage])

    return report
