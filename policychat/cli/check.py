"""`policychat check`: verdicts on a text."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from policychat.answer.question import check_question
from policychat.claims.split import MAX_TEXT_CHARS
from policychat.cli import console
from policychat.cli.batch import ClaimRecord, InputFile, OutputFile, file_pair, run_file
from policychat.cli.opening import check_before_loading, open_for_answers
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.schema import ClaimReport
from policychat.wording import Wording

if TYPE_CHECKING:
    from policychat.answer.answerer import Answerer
    from policychat.claims.checker import ClaimChecker

Format = Literal["markdown", "html", "csv", "json", "claimreview"]


def command(
    text: Annotated[str | None, typer.Argument(help="A sentence, a paragraph, or more.", show_default=False)] = None,
    input_file: InputFile = None,
    output_file: OutputFile = None,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
    as_format: Annotated[
        Format | None, typer.Option("--format", help="Print the report as a document of this format.")
    ] = None,
) -> None:
    """Say of each claim in TEXT, or in every line of --input (.jsonl, or .csv with a column "claim"), whether the
    documents support or contradict it."""
    settings = settings_from(corpus=corpus, index=index)
    wording = Wording.load(settings.prompts_dir)
    files = file_pair(input_file, output_file, instead_of=text, name="TEXT")
    if files is not None:
        run_file(
            settings,
            record_type=ClaimRecord,
            work=lambda answerer, record: _checker(answerer, wording).check(record.claim, passages=record.passages),
            input_file=files[0],
            output_file=files[1],
            corpus=corpus,
        )
        return
    from policychat.claims.checker import ClaimChecker  # seconds of imports, which other commands need not pay

    text = check_question(text or "", max_chars=MAX_TEXT_CHARS, name="text")
    check_before_loading(settings, corpus=corpus)
    report = ClaimChecker(answerer=open_for_answers(settings), wording=wording).check(text)
    if as_format is not None:
        from policychat.claims.export import FORMATS

        console.print_line(FORMATS[as_format](report, wording, date.today()).rstrip("\n"))
    elif as_json:
        console.print_json(report)
    else:
        _print_report(report, wording)


@lru_cache(maxsize=1)
def _checker(answerer: Answerer, wording: Wording) -> ClaimChecker:
    """One for the whole file: it keeps what it has taken apart."""
    from policychat.claims.checker import ClaimChecker

    return ClaimChecker(answerer=answerer, wording=wording)


def _print_report(report: ClaimReport, wording: Wording) -> None:
    if report.note:
        console.errors.print(report.note)
    for claim in report.claims:
        name = wording.text(f"verdict.{claim.verdict}", report.language)
        console.print_line(f"{name}: {claim.claim}\n    {claim.explanation}")
        for evidence in claim.evidence:
            console.print_line(
                f"    “{evidence.quote}”\n    {evidence.title}, {evidence.document_id}, "
                f"characters {evidence.start}-{evidence.end}"
            )
