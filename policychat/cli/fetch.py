"""`policychat fetch`: documents by URL into the corpus."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policychat.cli import console
from policychat.cli.options import AsJson, Corpus, settings_from
from policychat.corpus.load import list_files
from policychat.errors import InputError

if TYPE_CHECKING:
    from policychat.corpus.fetching.document import FetchResult

Sources = Annotated[
    list[str], typer.Argument(metavar="LIST", help="Files with one URL per line (# for comments), or URLs.")
]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        "--allow",
        metavar="HOST",
        help="Host that may be asked: example.gov, *.example.gov, example.gov:8080. Repeat it for each.",
    ),
]
MaxMegabytes = Annotated[int, typer.Option("--max-megabytes", min=1, max=1000, help="Largest document.")]
Timeout = Annotated[int, typer.Option("--timeout", min=1, max=3600, help="Most seconds for one document.")]
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_COMMENT = re.compile(r"(^|\s)#.*")  # a "#" within an address begins its fragment


def command(
    sources: Sources,
    allow: Allow = None,
    corpus: Corpus = None,
    max_megabytes: MaxMegabytes = 50,
    timeout: Timeout = 60,
    as_json: AsJson = False,
) -> None:
    """Download documents into the corpus: the only command that does, and only from hosts named with --allow.

    Documents that have not changed are not downloaded again. Those that fail are named with their reason, the
    rest is fetched; run `policychat index` afterwards.
    """
    settings = settings_from(corpus=corpus, index=None)
    list_files(settings.corpus_dir)  # a wrong folder is said first
    urls = _urls(sources)
    if not urls:
        raise InputError("the list names no URL")
    if not allow:
        raise InputError("nothing is fetched without --allow HOST; name each host that may be asked")
    results = _fetch(
        urls, corpus_dir=settings.corpus_dir, allow=allow, max_bytes=max_megabytes * 1_000_000, seconds=timeout
    )
    counts = Counter(result.status for result in results)
    if as_json:
        console.print_line(f"[{','.join(result.model_dump_json() for result in results)}]")
    if counts["failed"] == len(results):
        raise InputError(f"none of the {len(results)} documents could be fetched")
    if not as_json:
        said = ", ".join(f"{counts[status]} {status}" for status in ("fetched", "replaced", "unchanged", "failed"))
        console.print_line(f"{said}, in {settings.corpus_dir}")


def _fetch(urls: list[str], *, corpus_dir: Path, allow: list[str], max_bytes: int, seconds: float) -> list[FetchResult]:
    # httpx takes a while to import, and other commands do without.
    from policychat.corpus.fetching.allow_list import AllowList
    from policychat.corpus.fetching.client import Limits
    from policychat.corpus.fetching.document import fetch_document
    from policychat.corpus.fetching.store import open_store

    allowed, limits = AllowList.parse(allow), Limits(max_bytes=max_bytes, seconds=seconds)
    results = []
    with open_store(corpus_dir) as store:
        for number, url in enumerate(urls, 1):
            console.errors.print(f"fetching {number}/{len(urls)} {console.on_one_line(url)}")
            result = fetch_document(url, store=store, allowed=allowed, limits=limits)
            if result.reason is not None:
                console.errors.print(f"failed {console.on_one_line(url)}: {console.on_one_line(result.reason)}")
            results.append(result)
    return results


def _urls(sources: list[str]) -> list[str]:
    """The addresses in `sources`, each once, in order. Raises InputError for a file that cannot be read."""
    urls: list[str] = []
    for source in sources:
        urls.extend([source.encode("utf-8", "replace").decode()] if _URL.match(source) else _read_list(Path(source)))
    return list(dict.fromkeys(urls))


def _read_list(path: Path) -> list[str]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(f"the list {path} cannot be read: {reason}") from error
    return [url for line in lines if (url := _COMMENT.sub("", line).strip())]
