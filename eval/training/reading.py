"""Questions to train on: the dev half of the project's own, and files of reading comprehension."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policychat.answer.answerer import Answerer
from policychat.answer.evidence import Candidate
from policychat.answer.sources import Source
from policychat.evaluation.gold import gold_quotes
from policychat.evaluation.metrics.correctness import Quoted, is_right
from policychat.evaluation.records import QuestionRecord
from policychat.evaluation.sets import load_questions, of_split

SETS = Path(__file__).parent.parent / "sets"
SEED = 3


@dataclass(frozen=True)
class Reading:
    """A question with the text that it is asked about; `answers` are empty where the text does not answer it."""

    question: str
    context: str
    answers: tuple[str, ...]

    def is_answered_by(self, text: str) -> bool:
        """Whether `text` holds one of the answers, white space and case folded."""
        return any(fold(answer) in fold(text) for answer in self.answers)


def load_reading(path: Path, *, most: int) -> list[Reading]:
    """Up to `most` records of a JSONL file, shuffled by SEED.

    Its lines hold `question`, `context`, `answers` and perhaps `answerable`, as SQuAD 2, PolicyQA, XQuAD and CMRC can
    be written.
    """
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    random.Random(SEED).shuffle(records)
    return [
        Reading(
            record["question"],
            record["context"],
            tuple(record.get("answers") or ()) if record.get("answerable", True) else (),
        )
        for record in records[:most]
    ]


def own_questions(answerer: Answerer, split: str) -> list[QuestionRecord]:
    """One half of eval/sets/questions.jsonl."""
    return list(of_split(load_questions(SETS, document_text=answerer.index.documents.text), split))


def holds_gold(text: str, document_id: str, record: QuestionRecord) -> bool:
    """Whether a sentence of a document shows what `record` asks for, as `policychat eval answers` sees it."""
    return is_right(gold_quotes(record), accepted=record.accepted, quotes=[Quoted(document_id, text)])


def candidates(answerer: Answerer, question: str, source: Source) -> list[Candidate]:
    """The sentences that the product would look at."""
    return source.candidates(question, answerer.model.query_vector(question))


def second_vector(answerer: Answerer, question: str) -> NDArray[np.float32] | None:
    """The question's vector by the second model, if there is one."""
    return answerer.model.second.query_vector(question) if answerer.model.second else None


def contexts_of(readings: Sequence[Reading]) -> list[str]:
    """Each context once, in order."""
    return list(dict.fromkeys(reading.context for reading in readings))


def fold(text: str) -> str:
    """`text` with white space and case folded."""
    return " ".join(text.split()).casefold()


def load_across(questions: Path, contexts: Path, *, most: int) -> list[Reading]:
    """Up to `most` questions of one file, with the contexts and answers of the other's records of the same ids."""
    other = {record["id"]: record for record in map(json.loads, contexts.read_text("utf-8").splitlines())}
    asked = [json.loads(line) for line in questions.read_text("utf-8").splitlines()]
    random.Random(SEED).shuffle(asked)
    return [
        Reading(record["question"], other[record["id"]]["context"], tuple(other[record["id"]]["answers"]))
        for record in asked
        if record["id"] in other
    ][:most]
