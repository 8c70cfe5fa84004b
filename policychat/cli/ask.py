"""`policychat ask`: one question, or a file of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policychat.answer.question import check_question
from policychat.cli import console
from policychat.cli.batch import answer_file
from policychat.cli.opening import check_before_loading, open_for_answers
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.errors import InputError
from policychat.schema import Answer, Citation


def command(
    question: Annotated[str | None, typer.Argument(help="The question, in any language.", show_default=False)] = None,
    max_sentences: Annotated[int | None, typer.Option(min=1, max=20, help="Most sentences to quote.")] = None,
    input_file: Annotated[Path | None, typer.Option("--input", metavar="FILE", help="JSON lines to answer.")] = None,
    output_file: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Where answers go.")] = None,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Answer QUESTION from the documents, or every line of --input into --output."""
    settings = settings_from(corpus=corpus, index=index, max_sentences=max_sentences)
    if input_file is not None or output_file is not None:
        if question is not None:
            raise InputError("give either a QUESTION or --input and --output, not both")
        if input_file is None or output_file is None:
            raise InputError("--input and --output go together")
        answer_file(settings, input_file=input_file, output_file=output_file, corpus=corpus)
        return
    if question is None:
        raise InputError("give a QUESTION, or --input FILE and --output FILE")
    check_question(question, max_chars=settings.max_question_chars)
    check_before_loading(settings, corpus=corpus)
    answer = open_for_answers(settings).ask(question)
    if as_json:
        console.print_json(answer)
    else:
        _print_answer(answer)


def _print_answer(answer: Answer) -> None:
    console.print_line(answer.answer)
    if answer.reason:
        console.print_line(answer.reason)
    for citation in answer.citations or answer.nearest:
        console.print_line(f"\n[{citation.marker}] {_reference(citation)}")
        if citation.context_before:
            console.print_line(f"    … {citation.context_before}")
        if not answer.citations:
            console.print_line(f"    {citation.quote}")


def _reference(citation: Citation) -> str:
    published = citation.published and f"{citation.published}{' (inferred)' if citation.published_inferred else ''}"
    place = f"{citation.document_id}, characters {citation.start}-{citation.end}"
    return ". ".join(part for part in (citation.title, citation.publisher, published, place) if part)
