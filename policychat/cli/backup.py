"""`policychat backup`: index and state in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policychat.cli import console
from policychat.cli.options import Index, settings_from


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE.tar.gz", help="Where to write it.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    index: Index = None,
) -> None:
    """Write the index and what readers shared into one file, also while a server runs.

    The documents are not in it, nor an index on a Chroma server.
    """
    settings = settings_from(corpus=None, index=index)
    from policychat.operating.backup.making import make_backup

    made = make_backup(settings, file, force=force)
    if settings.chroma_url:
        console.errors.print("the index is on the Chroma server and not in the backup; back up the server's folder")
    console.print_line(
        f"{file}: index {made.index_version or 'none'}, {'with' if made.has_state else 'without'} shared answers, "
        f"{made.bytes / 1e6:.1f} MB, {file.stat().st_size / 1e6:.1f} MB compressed"
    )
