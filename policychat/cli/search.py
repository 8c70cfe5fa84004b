"""`policychat search`: ranked passages."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from policychat.answer.question import check_question
from policychat.cli import console
from policychat.cli.opening import check_before_loading, open_for_answers
from policychat.cli.options import (
    AsJson,
    Corpus,
    DocumentId,
    From,
    Index,
    Language,
    Publisher,
    To,
    filters_from,
    settings_from,
)


def command(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    count: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    published_from: From = None,
    published_to: To = None,
    publisher: Publisher = None,
    language: Language = None,
    document: DocumentId = None,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Print the passages nearest to QUERY, best first."""
    settings = settings_from(corpus=corpus, index=index)
    filters = filters_from(
        published_from=published_from,
        published_to=published_to,
        publisher=publisher,
        language=language,
        document_id=document,
    )
    query = check_question(query, max_chars=settings.max_question_chars)
    check_before_loading(settings, corpus=corpus)
    results = open_for_answers(settings).search(query, top_k=count, filters=filters)
    if as_json:
        console.print_line(json.dumps([result.model_dump() for result in results], ensure_ascii=False))
        return
    copies: dict[str, list[str]] = {}
    for result in results:
        if result.duplicate_of:
            copies.setdefault(result.duplicate_of, []).append(f"{result.document_id}, {result.start}-{result.end}")
    for result in results:
        if result.duplicate_of:
            continue
        published = f", {result.published}" if result.published else ""
        console.print_line(
            f"{result.rank}. {result.title}{published}  ({result.document_id}, {result.start}-{result.end})"
        )
        console.print_line(f"   {' '.join(result.text.split())}")
        for place in copies.get(result.passage_id, ()):
            console.print_line(f"   nearly the same: {place}")
        console.print_line("")
