"""Loading the hand-made sets, every record checked before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from policychat.evaluation.errors import EvaluationError
from policychat.evaluation.jsonlines import read_json_lines
from policychat.evaluation.records import (
    CLAIM_TAGS,
    CONVERSATION_TAGS,
    QUESTION_TAGS,
    YES_NO_TAGS,
    ClaimRecord,
    ConversationRecord,
    QuestionRecord,
    Record,
    Split,
    YesNoRecord,
)

R = TypeVar("R", bound=Record)
DocumentText = Callable[[str], str | None]


def load_questions(sets_dir: Path, *, document_text: DocumentText) -> list[QuestionRecord]:
    """The records of questions.jsonl. `document_text` gives the text of a document id, None for no such document.

    Raises EvaluationError, naming file and line, for a malformed record, an unknown tag, a duplicate id, an
    empty set, or a gold quote that is not in its document.
    """
    return _load(sets_dir / "questions.jsonl", QuestionRecord, QUESTION_TAGS, document_text)


def load_conversations(sets_dir: Path, *, document_text: DocumentText) -> list[ConversationRecord]:
    """The records of conversations.jsonl; as `load_questions`."""
    return _load(sets_dir / "conversations.jsonl", ConversationRecord, CONVERSATION_TAGS, document_text)


def load_claims(sets_dir: Path, *, document_text: DocumentText) -> list[ClaimRecord]:
    """The records of claims.jsonl; as `load_questions`."""
    return _load(sets_dir / "claims.jsonl", ClaimRecord, CLAIM_TAGS, document_text)


def load_yes_no(sets_dir: Path, *, document_text: DocumentText) -> list[YesNoRecord]:
    """The records of yes_no.jsonl; as `load_questions`."""
    return _load(sets_dir / "yes_no.jsonl", YesNoRecord, YES_NO_TAGS, document_text)


def of_split(records: list[R], split: Split) -> list[R]:
    """The records of one half. Raises EvaluationError where that half is empty."""
    chosen = [record for record in records if record.split == split]
    if not chosen:
        raise EvaluationError(f"no record of the set is in the split {split!r}")
    return chosen


def _load(path: Path, kind: type[R], known_tags: frozenset[str], document_text: DocumentText) -> list[R]:
    records: list[R] = []
    seen: dict[str, int] = {}
    for number, value in read_json_lines(path):
        place = f"{path}, line {number}"
        try:
            record = kind.model_validate(value)
        except ValidationError as error:
            raise EvaluationError(f"{place}: {_first_problem(error)}") from error
        if unknown := sorted(set(record.tags) - known_tags):
            raise EvaluationError(f"{place}: unknown tag {unknown[0]!r}; eval/sets/README.md lists the tags")
        if record.id in seen:
            raise EvaluationError(f"{place}: the id {record.id!r} is taken by line {seen[record.id]}")
        seen[record.id] = number
        for problem in _gold_problems(record, document_text):
            raise EvaluationError(f"{place}: {problem}")
        records.append(record)
    if not records:
        raise EvaluationError(f"{path}, line 1: the set is empty")
    return records


def _gold_problems(record: Record, document_text: DocumentText) -> Iterator[str]:
    for gold in (gold for group in record.gold_sets for gold in group):
        text = document_text(gold.document_id)
        if text is None:
            yield f"there is no document {gold.document_id!r}"
        elif gold.quote not in text:
            yield f"the gold quote {gold.quote[:60]!r} is not in the document {gold.document_id!r}"


def _first_problem(error: ValidationError) -> str:
    first = error.errors()[0]
    field = ".".join(map(str, first["loc"]))
    return f"{field}: {first['msg']}" if field else str(first["msg"])
