"""`policychat init`: a folder for a corpus of one's own."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from policychat.cli import console
from policychat.operating.project import lay_out


def command(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Made where it does not exist.")]) -> None:
    """Lay out a folder for documents of your own: corpus, settings, what to do next.

    What is there already stays as it is.
    """
    laid_out = lay_out(folder)
    for name in laid_out.made:
        console.print_line(f"made {folder / name}")
    for name in laid_out.kept:
        console.print_line(f"kept {folder / name}, which was there")
    console.print_line(
        f"\nNext:\n"
        f"  1. put documents into {folder / 'corpus'}\n"
        f"  2. cd {shlex.quote(str(folder))}\n"
        f'  3. policychat serve    (or: policychat ask "…")\n'
        f"{folder / 'README.md'} says more; `policychat doctor` says what is missing."
    )
