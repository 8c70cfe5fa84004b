"""`policychat restore`: index and state from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policychat.cli import console
from policychat.cli.options import Index, settings_from


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE.tar.gz", help="What `policychat backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Also over an index or answers that are newer.")] = False,
    index: Index = None,
) -> None:
    """Make the index and what readers shared those of a backup, also while a server runs.

    Every file is checked before anything is changed.
    """
    settings = settings_from(corpus=None, index=index)
    from policychat.operating.backup.restoring import restore_backup

    restored = restore_backup(settings, file, force=force)
    if restored.index_version is not None:
        console.print_line(f"the index in {settings.index_dir} is {restored.index_version} again")
    if restored.has_state:
        console.print_line(f"what readers shared, in {settings.state_dir}, is that of {restored.made_at}")
