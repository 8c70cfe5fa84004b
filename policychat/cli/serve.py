"""`policychat serve`: the web app and the API."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from typing import Annotated

import typer

from policychat.cli.opening import check_before_loading
from policychat.cli.options import Corpus, Index, settings_from
from policychat.errors import ServerUnreachable


def command(
    host: Annotated[str | None, typer.Option(help="Address to listen on.  [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.  [default: 7860]")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that answer on the port.  [default: 1]")
    ] = None,
    corpus: Corpus = None,
    index: Index = None,
) -> None:
    """Serve the chat app; the page is up while models load and a missing index is built."""
    settings = settings_from(corpus=corpus, index=index, host=host, port=port, workers=workers)
    with suppress(ServerUnreachable):  # which is waited for while the page is up
        check_before_loading(settings, corpus=corpus)
    from policychat.web.server import serve

    serve(settings)
    # All is told and closed. The interpreter would take itself and its libraries apart for seconds, and whoever stops
    # a server waits for ten at most.
    logging.shutdown()
    os._exit(0)
