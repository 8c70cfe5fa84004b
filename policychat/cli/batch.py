"""Working through a file of questions or claims with the models loaded once."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from policychat.cli import console
from policychat.cli.claim_table import ClaimTable, read_claim_table
from policychat.cli.opening import check_before_loading, open_for_answers
from policychat.cli.unfinished import Unfinished
from policychat.errors import InputError, PolicyChatError
from policychat.filters import Filters, parse_filters
from policychat.index.progress import Progress
from policychat.schema import GivenPassage, Json, Shape, Turn
from policychat.settings import Settings

if TYPE_CHECKING:
    from policychat.answer.answerer import Answerer

RecordT = TypeVar("RecordT", bound="Record")

log = logging.getLogger(__name__)


InputFile = Annotated[Path | None, typer.Option("--input", metavar="FILE", help="JSON lines to work through.")]
OutputFile = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Where the results go.")]


# Numbers may be ids; nobody asks or claims one.
Text = Annotated[str, Field(strict=True)]


class Record(BaseModel):
    """What every input line has; `passages` are to be used instead of the index."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: int | str
    passages: tuple[GivenPassage, ...] | None = None


class ClaimRecord(Record):
    """A line of `check --input`."""

    claim: Text


class QuestionRecord(Record):
    """A line of `ask --input`; `history` is a list of [role, text] pairs, "agent" meaning "assistant"."""

    question: Text
    history: tuple[Turn, ...] = ()
    filters: Filters | None = None

    @field_validator("history", mode="before")
    @classmethod
    def _pairs_to_turns(cls, value: Any) -> Any:
        if value is None:
            return ()
        if not isinstance(value, list):
            raise ValueError("history must be a list of [role, text] pairs")
        return [_turn(pair) for pair in value]

    @field_validator("filters", mode="before")
    @classmethod
    def _known_filters(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        try:
            return parse_filters(value)
        except InputError as error:  # says more than pydantic would of a filter that is not known
            raise ValueError(str(error)) from error


def file_pair(
    input_file: Path | None, output_file: Path | None, *, instead_of: str | None, name: str
) -> tuple[Path, Path] | None:
    """Both files, or None where the argument `name` was given instead. Raises InputError for anything else."""
    if input_file is None and output_file is None:
        if instead_of is None:
            raise InputError(f"give a {name}, or --input FILE and --output FILE")
        return None
    if instead_of is not None:
        raise InputError(f"give either a {name} or --input and --output, not both")
    if input_file is None or output_file is None:
        raise InputError("--input and --output go together")
    return input_file, output_file


def run_file(
    settings: Settings,
    *,
    record_type: type[RecordT],
    work: Callable[[Answerer, RecordT], Shape],
    input_file: Path,
    output_file: Path,
    corpus: Path | None,
) -> None:
    """Do `work` for each line of `input_file` (JSON lines, a `record_type` each) into `output_file`, in order.

    A claim file whose name ends in .csv is a table instead, and so is what comes out. A bad line yields an error
    object with its id and the rest are worked on; how many failed is said on stderr. The output appears only when
    all of it is written; interrupted, the same command goes on where it stopped, as long as input, index and settings
    are the same. Raises InputError for files that cannot be used.
    """
    try:
        data = input_file.read_bytes()
    except OSError as error:
        raise InputError(f"{input_file} cannot be read: {error}") from error
    if not output_file.parent.is_dir():
        raise InputError(f"{output_file} cannot be written: the folder {output_file.parent} does not exist")
    table = read_claim_table(input_file, data) if _is_table(input_file, record_type) else None
    parsed = _parse_table(table, record_type) if table else _parse_lines(input_file, data, record_type)
    if any(isinstance(record, Record) and record.passages is None for record in parsed):
        check_before_loading(settings, corpus=corpus)
    unfinished = unfinished_batch(settings, record_type=record_type, data=data, output_file=output_file)
    try:
        results = unfinished.load()[: len(parsed)]
        if results:
            console.errors.print(f"going on after the {len(results)} of {len(parsed)} that an interrupted run has done")
        for result in _results(settings, parsed, work, done=len(results)):
            unfinished.add(_json_line(result))
            results.append(result)
        temporary = output_file.with_name(f".{output_file.name}.{os.getpid()}")
        written = table.with_verdicts(results) if table else "".join(map(_json_line, results))
        temporary.write_text(written, encoding="utf-8", newline="")
        temporary.replace(output_file)
    except OSError as error:
        raise InputError(f"{output_file} cannot be written: {error.strerror}") from error
    unfinished.remove()
    failed = sum("error" in result for result in results)
    console.errors.print(f"{len(parsed) - failed} answered, {failed} failed, in {output_file}")


def _is_table(input_file: Path, record_type: type[Record]) -> bool:
    return input_file.suffix.casefold() == ".csv" and record_type is ClaimRecord


def unfinished_batch(settings: Settings, *, record_type: type[Record], data: bytes, output_file: Path) -> Unfinished:
    """What an interrupted run over the input `data` left beside `output_file`, if anything but time was the same."""
    depends_on = (data, record_type.__name__.encode(), _index_state(settings), settings.model_dump_json().encode())
    return Unfinished(output_file, depends_on=depends_on)


def _index_state(settings: Settings) -> bytes:
    """What changes whenever another index becomes current."""
    try:
        return (settings.index_dir / "manifest.json").read_bytes()
    except OSError:
        return b""


def _parse_lines(input_file: Path, data: bytes, record_type: type[RecordT]) -> list[RecordT | Json]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{input_file} cannot be read: {error}") from error
    return [_parse(line, record_type) for line in text.split("\n") if line.strip()]


def _parse_table(table: ClaimTable, record_type: type[RecordT]) -> list[RecordT | Json]:
    return [record_type.model_validate(record) for record in table.records()]


def _results(
    settings: Settings, parsed: Sequence[RecordT | Json], work: Callable[[Answerer, RecordT], Shape], *, done: int
) -> Iterator[Json]:
    """The results of the records from number `done` on."""
    left = parsed[done:]
    if not any(isinstance(record, Record) for record in left):
        yield from (record for record in left if isinstance(record, dict))
        return
    answerer = open_for_answers(settings, lazily=True)
    if any(isinstance(record, Record) and record.passages is None for record in left):
        _ = answerer.index_source  # an index that cannot be used is one error, not one a line
    with console.progress_bar() as report:
        for number, record in enumerate(left, start=done):
            report(Progress("answer", number, len(parsed)))
            yield record if isinstance(record, dict) else _result(answerer, record, work)


def _result(answerer: Answerer, record: RecordT, work: Callable[[Answerer, RecordT], Shape]) -> Json:
    try:
        return {"id": record.id, **work(answerer, record).model_dump(mode="json")}
    except PolicyChatError as error:
        return _error(record.id, error.title, str(error))
    except Exception:  # one line's bug must not cost the others their answers
        log.exception("line with id %r failed", record.id)
        return _error(record.id, "Internal error", "this line could not be worked on; the log says why")


def _json_line(result: Json) -> str:
    line = json.dumps(result, ensure_ascii=False) + "\n"
    try:
        line.encode()
    except UnicodeEncodeError:  # half a surrogate pair has no UTF-8, but JSON can escape it
        return json.dumps(result) + "\n"
    return line


def _parse(line: str, record_type: type[RecordT]) -> RecordT | Json:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _error(None, "Invalid input", f"the line is not JSON: {error}")
    if not isinstance(value, dict):
        return _error(None, "Invalid input", "the line is not a JSON object")
    try:
        return record_type.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        given = value.get("id")
        return _error(given if isinstance(given, str | int) else None, "Invalid input", f"{place}: {first['msg']}")


def _turn(pair: Any) -> Json:
    if not (isinstance(pair, list) and len(pair) == 2):
        raise ValueError("history must be a list of [role, text] pairs")
    role, text = pair
    return {"role": "assistant" if role == "agent" else role, "text": text}


def _error(record_id: str | int | None, title: str, detail: str) -> Json:
    return {"id": record_id, "error": {"title": title, "detail": detail}}
