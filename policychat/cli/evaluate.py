"""`policychat eval`: how good retrieval, answers, conversations, verdicts on claims and yes/no answers are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from policychat.cli import console
from policychat.cli.opening import check_before_loading, open_for_answers
from policychat.cli.options import AsJson, Corpus, Index, settings_from
from policychat.errors import InputError
from policychat.schema import ClaimReport
from policychat.settings import Settings
from policychat.wording import Wording

if TYPE_CHECKING:
    from policychat.evaluation.tasks.task import TaskName

BELOW_THRESHOLD = 1
_ALL: tuple[TaskName, ...] = ("retrieval", "answers", "conversations", "claims", "yes_no")

app = typer.Typer(
    help="Measure quality on the sets in eval/, or on any BEIR folder.", no_args_is_help=True, add_completion=False
)
SplitOption = Annotated[
    Literal["dev", "test"],
    typer.Option("--split", help="Half of the set: dev is for tuning; test is gated by eval/thresholds.toml."),
]


@app.command()
def retrieval(
    split: SplitOption = "test",
    beir: Annotated[Path | None, typer.Option(metavar="DIR", help="A BEIR folder instead of the own set.")] = None,
    run: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the TREC run of --beir goes.")] = None,
    corpus: Corpus = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Passages ranked for the own questions, or with --beir documents for any set."""
    settings = settings_from(corpus=corpus, index=index)
    if beir is not None:
        _run_beir(settings, beir, run, as_json=as_json)
        return
    if run is not None:
        raise InputError("--run goes together with --beir DIR")
    _run_tasks("retrieval", ("retrieval",), settings, split, corpus=corpus, as_json=as_json)


@app.command()
def answers(split: SplitOption = "test", corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """Answers to the own questions: right, cited, silent where they should be."""
    _run_tasks(
        "answers", ("answers",), settings_from(corpus=corpus, index=index), split, corpus=corpus, as_json=as_json
    )


@app.command()
def conversations(
    split: SplitOption = "test", corpus: Corpus = None, index: Index = None, as_json: AsJson = False
) -> None:
    """Answers to last turns that need what was said before."""
    settings = settings_from(corpus=corpus, index=index)
    _run_tasks("conversations", ("conversations",), settings, split, corpus=corpus, as_json=as_json)


@app.command()
def claims(split: SplitOption = "test", corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """Verdicts on claims."""
    _run_tasks("claims", ("claims",), settings_from(corpus=corpus, index=index), split, corpus=corpus, as_json=as_json)


@app.command("yes_no")
def yes_no(split: SplitOption = "test", corpus: Corpus = None, index: Index = None, as_json: AsJson = False) -> None:
    """Yes, no or not stated, and the gold beside it."""
    _run_tasks("yes_no", ("yes_no",), settings_from(corpus=corpus, index=index), split, corpus=corpus, as_json=as_json)


@app.command("all")
def everything(
    split: SplitOption = "test", corpus: Corpus = None, index: Index = None, as_json: AsJson = False
) -> None:
    """Every task; exit 1 where one is below its threshold."""
    _run_tasks("all", _ALL, settings_from(corpus=corpus, index=index), split, corpus=corpus, as_json=as_json)


@app.command()
def compare(
    first: Annotated[Path, typer.Argument(metavar="A.json", help="Report of the run before.")],
    second: Annotated[Path, typer.Argument(metavar="B.json", help="Report of the run after.")],
    as_json: AsJson = False,
) -> None:
    """Paired differences B - A of two reports, each with its interval and p-value."""
    from policychat.evaluation.comparison import compare_reports, comparison_table
    from policychat.evaluation.reporting.report import load_report

    comparison = compare_reports(load_report(first), load_report(second))
    if as_json:
        console.print_json(comparison)
    else:
        console.print_line(comparison_table(comparison))


def _run_tasks(
    name: str,
    tasks: tuple[TaskName, ...],
    settings: Settings,
    split: Literal["dev", "test"],
    *,
    corpus: Path | None,
    as_json: bool,
) -> None:
    """Check the input, run, write the report, print, and exit 1 where a threshold is missed."""
    from policychat.evaluation.suite import load_sets, run_suite

    check_before_loading(settings, corpus=corpus)
    sets = load_sets(settings, tasks, split)
    wording = Wording.load(settings.prompts_dir)
    answerer = open_for_answers(settings)
    from policychat.claims.checker import ClaimChecker

    checker = ClaimChecker(answerer=answerer, wording=wording)
    with console.progress_bar() as say:
        report = run_suite(
            name,
            tasks,
            sets,
            settings=settings,
            wording=wording,
            answerer=answerer,
            check=lambda text: verdict_of(checker.check(text)),
            say=say,
        )
    from policychat.evaluation.reporting.files import write_files
    from policychat.evaluation.reporting.table import results_table

    written = write_files(report, settings.eval_dir)
    if as_json:
        shown = report.model_dump(mode="json", exclude={"tasks": {"__all__": {"rows"}}})
        console.print_line(json.dumps(shown | {"files": [str(path) for path in written]}, ensure_ascii=False))
    else:
        console.print_line(results_table(report))
    console.errors.print(f"report in {', '.join(map(str, written))}")
    for missed in report.missed:
        console.errors.print(f"below threshold: {missed}")
    if report.missed:
        raise typer.Exit(BELOW_THRESHOLD)


def verdict_of(report: ClaimReport) -> tuple[str, float]:
    """The verdict on a text and the confidence in it: that of the least sure of the claims that decide it."""
    return report.verdict, min(claim.confidence for claim in report.claims if claim.verdict == report.verdict)


def _run_beir(settings: Settings, folder: Path, run: Path | None, *, as_json: bool) -> None:
    if run is not None and not run.parent.is_dir():
        raise InputError(f"{run} cannot be written: the folder {run.parent} does not exist")
    from policychat.evaluation.beir import load_beir

    beir = load_beir(folder)
    with console.progress_bar() as say:
        from policychat.evaluation.tasks.beir_retrieval import run_beir
        from policychat.evaluation.trec import write_run
        from policychat.index.embedding import load_embedding_model
        from policychat.index.progress import Progress
        from policychat.retrieval.rerank import load_reranker

        say(Progress("model"))
        result = run_beir(
            beir,
            settings=settings,
            model=load_embedding_model(settings),
            reranker=load_reranker(settings),
            report=say,
            step=lambda done, total: say(Progress("evaluate", done, total)),
        )
    if run is not None:
        write_run(run, result.rankings)
    if result.unreachable:
        console.errors.print(
            f"{len(result.unreachable)} documents hold no sentence that could be quoted and are found by nothing, "
            f"{result.unreachable[0]} among them"
        )
    shown = {
        **{name: round(value, 6) for name, value in result.metrics.items()},
        "queries": result.judged,
        "documents": len(beir.records),
        "passages": result.passages,
        "seconds_to_index": result.seconds_to_index,
        "latency_p50_ms": round(result.latency_p50_ms, 1),
        "latency_p95_ms": round(result.latency_p95_ms, 1),
    }
    if as_json:
        console.print_line(json.dumps(shown))
        return
    for name, value in shown.items():
        console.print_line(f"{name:<18}{value:>12}" if isinstance(value, int) else f"{name:<18}{value:>12.3f}")
