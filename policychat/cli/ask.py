"""`policychat ask`: one question, or a file of them."""

from __future__ import annotations

from typing import Annotated

import typer

from policychat.answer.question import check_question
from policychat.cli import console
from policychat.cli.batch import InputFile, OutputFile, QuestionRecord, file_pair, run_file
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
from policychat.errors import InputError
from policychat.schema import Answer, Citation
from policychat.wording import Wording


def command(
    question: Annotated[str | None, typer.Argument(help="The question, in any language.", show_default=False)] = None,
    max_sentences: Annotated[int | None, typer.Option(min=1, max=20, help="Most sentences to quote.")] = None,
    published_from: From = None,
    published_to: To = None,
    publisher: Publisher = None,
    language: Language = None,
    document: DocumentId = None,
    input_file: InputFile = None,
    output_file: OutputFile = None,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Answer QUESTION from the documents, or every line of --input into --output."""
    settings = settings_from(corpus=corpus, index=index, max_sentences=max_sentences)
    filters = filters_from(
        published_from=published_from,
        published_to=published_to,
        publisher=publisher,
        language=language,
        document_id=document,
    )
    files = file_pair(input_file, output_file, instead_of=question, name="QUESTION")
    if files is not None:
        if filters.given():
            raise InputError("filters go with a QUESTION; in a file each line has its own, as `filters`")
        run_file(
            settings,
            record_type=QuestionRecord,
            work=lambda answerer, record: answerer.ask(
                record.question, history=record.history, passages=record.passages, filters=record.filters
            ),
            input_file=files[0],
            output_file=files[1],
            corpus=corpus,
        )
        return
    question = check_question(question or "", max_chars=settings.max_question_chars)
    check_before_loading(settings, corpus=corpus)
    answer = open_for_answers(settings).ask(question, filters=filters)
    if as_json:
        console.print_json(answer)
    else:
        _print_answer(answer, Wording.load(settings.prompts_dir))


def _print_answer(answer: Answer, wording: Wording) -> None:
    for warning in answer.warnings:
        console.print_line(warning)
    if answer.sought:
        console.print_line(wording.text("answer.sought", answer.language, question=answer.sought))
    console.print_line(answer.answer)
    for remark in (answer.reason, answer.note):
        if remark:
            console.print_line(remark)
    for citation in answer.citations or answer.nearest:
        console.print_line(f"\n[{citation.marker}] {_reference(citation)}")
        if citation.context_before:
            console.print_line(f"    … {citation.context_before}")
        if not answer.citations or answer.mode == "llm":
            console.print_line(f"    {citation.quote}")


def _reference(citation: Citation) -> str:
    published = citation.published and f"{citation.published}{' (inferred)' if citation.published_inferred else ''}"
    place = f"{citation.document_id}, characters {citation.start}-{citation.end}"
    return ". ".join(part for part in (citation.title, citation.publisher, published, place) if part)
