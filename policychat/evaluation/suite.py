"""Running several tasks over the sets, and what comes of it: a report."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from policychat import __version__
from policychat.answer.answerer import Answerer
from policychat.evaluation.documents import document_texts
from policychat.evaluation.errors import EvaluationError
from policychat.evaluation.folders import find_sets, find_thresholds
from policychat.evaluation.records import ClaimRecord, ConversationRecord, QuestionRecord, Split, YesNoRecord
from policychat.evaluation.reporting.report import Report, Subject
from policychat.evaluation.sets import load_claims, load_conversations, load_questions, load_yes_no, of_split
from policychat.evaluation.tasks.answers import run_answers
from policychat.evaluation.tasks.claims import Check, run_claims
from policychat.evaluation.tasks.retrieval import product_search, run_retrieval
from policychat.evaluation.tasks.task import Step, TaskName, TaskResult
from policychat.evaluation.tasks.yes_no import run_yes_no
from policychat.evaluation.thresholds import Thresholds, find_missed, load_thresholds
from policychat.index.progress import Progress
from policychat.index.progress import Report as Say
from policychat.settings import Settings
from policychat.wording import Wording

# The thresholds are set for this half; the other is for tuning.
GATED_SPLIT: Split = "test"


@dataclass(frozen=True)
class Sets:
    """The records of one half, those of a task that is not run empty; `thresholds` None where there is no gate."""

    split: Split
    questions: Sequence[QuestionRecord]
    conversations: Sequence[ConversationRecord]
    claims: Sequence[ClaimRecord]
    yes_no: Sequence[YesNoRecord]
    thresholds: Thresholds | None


def load_sets(settings: Settings, tasks: Sequence[TaskName], split: Split) -> Sets:
    """The sets that `tasks` need and the thresholds, checked without loading a model. Raises EvaluationError."""
    folder = find_sets(settings.eval_dir)
    gate = find_thresholds(settings.eval_dir)
    text = document_texts(settings)
    wants_questions = "retrieval" in tasks or "answers" in tasks
    questions = of_split(load_questions(folder, document_text=text), split) if wants_questions else []
    if "retrieval" in tasks and not any(record.gold for record in questions):
        raise EvaluationError(f"no question of the split {split!r} in {folder} has gold to retrieve")
    return Sets(
        split=split,
        questions=questions,
        conversations=(
            of_split(load_conversations(folder, document_text=text), split) if "conversations" in tasks else []
        ),
        claims=of_split(load_claims(folder, document_text=text), split) if "claims" in tasks else [],
        yes_no=of_split(load_yes_no(folder, document_text=text), split) if "yes_no" in tasks else [],
        thresholds=load_thresholds(gate) if gate is not None and split == GATED_SPLIT else None,
    )


def run_suite(
    name: str,
    tasks: Sequence[TaskName],
    sets: Sets,
    *,
    settings: Settings,
    wording: Wording,
    answerer: Answerer,
    check: Check,
    say: Say,
) -> Report:
    """Run `tasks` (each with records in `sets`) in order. `check` is the product's claim checker."""

    def step(done: int, total: int) -> None:
        say(Progress("evaluate", done, total))

    results = [_run(task, sets, settings, wording, answerer, check, step) for task in tasks]
    thresholds = sets.thresholds
    return Report(
        name=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        split=sets.split,
        subject=_subject(settings, answerer),
        tasks=tuple(results),
        gated=thresholds is not None,
        missed=tuple(find_missed(results, thresholds)) if thresholds is not None else (),
    )


def _run(
    task: TaskName,
    sets: Sets,
    settings: Settings,
    wording: Wording,
    answerer: Answerer,
    check: Check,
    step: Step,
) -> TaskResult:
    if task == "retrieval":
        search = product_search(answerer.index_source)
        return run_retrieval(sets.questions, search=search, document_text=answerer.index.documents.text, step=step)
    if task == "claims":
        return run_claims(sets.claims, check=check, step=step)
    if task == "yes_no":
        return run_yes_no(sets.yes_no, ask=answerer.ask, step=step)
    records = sets.questions if task == "answers" else sets.conversations
    return run_answers(task, records, answerer=answerer, settings=settings, wording=wording, step=step)


def _subject(settings: Settings, answerer: Answerer) -> Subject:
    manifest = answerer.index.manifest
    return Subject(
        policychat_version=__version__,
        index_version=manifest.index_version,
        embedding_model=manifest.embedding_model,
        embedding_model_sha256=manifest.embedding_model_sha256,
        documents=manifest.documents,
        passages=manifest.passages,
        passage_tokens=manifest.passage_tokens,
        retrieval_passages=settings.retrieval_passages,
        max_sentences=settings.max_sentences,
        answer_threshold=settings.least_confidence(of_few=False),
        processors=os.cpu_count() or 1,
        python=platform.python_version(),
    )
