"""Answering a file of questions with the models loaded once."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from policychat.cli import console
from policychat.cli.opening import check_before_loading, open_for_answers
from policychat.errors import InputError, PolicyChatError
from policychat.schema import GivenPassage, Turn
from policychat.settings import Settings

log = logging.getLogger(__name__)


class QuestionRecord(BaseModel):
    """One input line; `history` is a list of [role, text] pairs, the role "agent" meaning "assistant"."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str
    question: str
    history: tuple[Turn, ...] = ()
    passages: tuple[GivenPassage, ...] | None = None

    @field_validator("history", mode="before")
    @classmethod
    def _pairs_to_turns(cls, value: Any) -> Any:
        if value is None:
            return ()
        if not isinstance(value, list):
            raise ValueError("history must be a list of [role, text] pairs")
        return [_turn(pair) for pair in value]


def answer_file(settings: Settings, *, input_file: Path, output_file: Path, corpus: Path | None) -> None:
    """Answer each line of `input_file` (JSON lines) into `output_file`, in order.

    A bad line yields an error object with its id and the rest are answered; how many failed is said on
    stderr. The output appears only when all of it is written. Raises InputError for files that cannot be
    used.
    """
    try:
        lines = [line for line in input_file.read_text("utf-8-sig").split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{input_file} cannot be read: {error}") from error
    if not output_file.parent.is_dir():
        raise InputError(f"{output_file} cannot be written: the folder {output_file.parent} does not exist")
    parsed = [_parse(line) for line in lines]
    if any(isinstance(record, QuestionRecord) and record.passages is None for record in parsed):
        check_before_loading(settings, corpus=corpus)
    failed = 0
    temporary = output_file.with_name(f".{output_file.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            for result in _results(settings, parsed):
                failed += "error" in result
                file.write(json.dumps(result, ensure_ascii=False) + "\n")
        temporary.replace(output_file)
    except OSError as error:
        raise InputError(f"{output_file} cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
    console.errors.print(f"{len(parsed) - failed} answered, {failed} failed, in {output_file}")


def _results(settings: Settings, parsed: list[QuestionRecord | dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from policychat.index.progress import Progress

    if not any(isinstance(record, QuestionRecord) for record in parsed):
        yield from (record for record in parsed if isinstance(record, dict))
        return
    answerer = open_for_answers(settings, lazily=True)
    if any(isinstance(record, QuestionRecord) and record.passages is None for record in parsed):
        _ = answerer.index_source  # an index that cannot be used is one error, not one a line
    with console.progress_bar() as report:
        for done, record in enumerate(parsed):
            report(Progress("answer", done, len(parsed)))
            if isinstance(record, dict):
                yield record
                continue
            try:
                answer = answerer.ask(record.question, history=record.history, passages=record.passages)
                yield {"id": record.id, **answer.model_dump(mode="json")}
            except PolicyChatError as error:
                yield _error(record.id, error.title, str(error))
            except Exception:  # one line's bug must not cost the others their answers
                log.exception("line with id %r failed", record.id)
                yield _error(record.id, "Internal error", "this line could not be answered; the log says why")


def _parse(line: str) -> QuestionRecord | dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        return _error(None, "Invalid input", f"the line is not JSON: {error}")
    if not isinstance(value, dict):
        return _error(None, "Invalid input", "the line is not a JSON object")
    try:
        return QuestionRecord.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        given = value.get("id")
        return _error(given if isinstance(given, str | int) else None, "Invalid input", f"{place}: {first['msg']}")


def _turn(pair: Any) -> dict[str, Any]:
    if not (isinstance(pair, list) and len(pair) == 2):
        raise ValueError("history must be a list of [role, text] pairs")
    role, text = pair
    return {"role": "assistant" if role == "agent" else role, "text": text}


def _error(record_id: str | int | None, title: str, detail: str) -> dict[str, Any]:
    return {"id": record_id, "error": {"title": title, "detail": detail}}
