"""The command `policychat`."""

from __future__ import annotations

import logging
import os
import sys
from typing import NoReturn

import typer

from policychat import __version__
from policychat.cli import (
    ask,
    backup,
    catalogue,
    check,
    doctor,
    evaluate,
    fetch,
    forget,
    glossary,
    index,
    init,
    mcp,
    restore,
    search,
    serve,
    show,
    status,
    widget,
)
from policychat.errors import PolicyChatError, SettingsError
from policychat.settings import load_settings, switch_off_telemetry

BAD_INPUT = 2
_INTERRUPTED = 130
# Settings that are wrong are among what it finds.
_WORKS_WITH_ANY_SETTINGS = "doctor"

app = typer.Typer(
    name="policychat",
    help="Questions to a corpus of policy documents, answered in exact quotations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    serve,
    fetch,
    catalogue,
    index,
    forget,
    status,
    ask,
    check,
    search,
    show,
    mcp,
    widget,
    doctor,
    init,
    backup,
    restore,
):
    app.command(command.__name__.rsplit(".", 1)[1])(command.command)
app.add_typer(evaluate.app, name="eval")
app.add_typer(glossary.app, name="glossary")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"policychat {__version__}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version.", callback=_print_version, is_eager=True),
) -> None:
    """Questions to a corpus of policy documents, answered in exact quotations."""
    try:
        _set_up_logging(load_settings().log_level)
    except SettingsError:
        if context.invoked_subcommand != _WORKS_WITH_ANY_SETTINGS:
            raise


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run one command and exit: 0, or 2 with one clear line on stderr where the user can mend it."""
    _be_quiet()
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: list[str] | None) -> int:
    try:
        code = app(arguments, standalone_mode=False)
    except PolicyChatError as error:
        return _refuse(str(error))
    except typer.TyperException as error:
        message = error.format_message()
        # Without arguments the help has been shown and nothing is left to say.
        return _refuse(f"{message} (`policychat --help` lists what there is)") if message else BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        print("policychat: interrupted", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away; that is no error
        return 0
    return code if isinstance(code, int) else 0


def _refuse(reason: str) -> int:
    print(f"policychat: {' '.join(reason.split())}", file=sys.stderr)
    return BAD_INPUT


def _set_up_logging(level: str) -> None:
    """Our own log at the level of the setting; of the libraries only what needs attention."""
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    logging.getLogger("policychat").setLevel(level)
    logging.getLogger("bm25s").setLevel(logging.WARNING)  # sets its own level to DEBUG when imported


def _be_quiet() -> None:
    """Keep libraries from phoning home and from drawing on the terminal; set before any is imported."""
    switch_off_telemetry()
    for name, value in {
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "TRANSFORMERS_VERBOSITY": "error",
    }.items():
        os.environ.setdefault(name, value)
