"""Progress on stderr, results on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from policychat.index.progress import Progress, Report
from policychat.schema import Shape, SkippedFile

_STAGES = {
    "model": "loading the model",
    "scan": "looking for changes",
    "read": "reading documents",
    "embed": "embedding documents",
    "store": "writing the index",
    "open": "opening the index",
    "answer": "answering",
    "evaluate": "evaluating",
}

_STEPS = 10_000  # of a bar whose pieces differ in size

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


def on_one_line(text: str) -> str:
    """What somebody else wrote, such as the name of a file, without characters that steer a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def print_skipped(skipped: tuple[SkippedFile, ...]) -> None:
    """Name each file that is not in the index, with its reason, on stderr."""
    for file in skipped:
        errors.print(f"skipped {on_one_line(file.path)}: {on_one_line(file.reason)}")


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A report that draws a bar on stderr where that is a terminal, and says each stage once elsewhere."""
    if not errors.is_terminal:
        yield _one_line_per_stage()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[count]}"),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Bar(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("starting", total=None, count="")
        stage, began = "", 0.0

        def report(progress: Progress) -> None:
            nonlocal stage, began
            if progress.stage != stage:
                stage, began = progress.stage, time.monotonic()
                bar.reset(task, description=_STAGES[stage], total=None)
            done, total = progress.done, progress.total
            if progress.fraction is not None:
                done, total = round(progress.fraction * _STEPS), _STEPS
            bar.update(task, completed=done, total=total or None, count=_count(progress, time.monotonic() - began))

        yield report


def _count(progress: Progress, seconds: float) -> str:
    """ "12/40", and the rate where passages are counted."""
    if not progress.total:
        return ""
    rate = f", {progress.passages / seconds:.0f} passages/s" if progress.passages and seconds > 0 else ""
    return f"{progress.done}/{progress.total}{rate}"


def _one_line_per_stage() -> Report:
    said: set[str] = set()

    def report(progress: Progress) -> None:
        if progress.stage not in said:
            said.add(progress.stage)
            errors.print(_STAGES[progress.stage])

    return report
