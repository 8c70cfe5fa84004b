"""Reading a retrieval set in BEIR's layout.

Thakur et al.: BEIR, NeurIPS 2021 Datasets and Benchmarks. A folder with corpus.jsonl (_id, title, text),
queries.jsonl (_id, text, and optionally history: [role, text] pairs) and qrels.tsv or qrels/test.tsv
(query-id, corpus-id, score, with a header).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from policychat.evaluation.errors import EvaluationError
from policychat.evaluation.jsonlines import read_json_lines
from policychat.evaluation.records import turns_from_pairs
from policychat.schema import Turn

_QRELS = ("qrels.tsv", "qrels/test.tsv")


class _Line(BaseModel):
    """A line; fields nobody reads are let be, as such sets have many."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: str = Field(alias="_id", min_length=1)


class BeirRecord(_Line):
    """A document."""

    title: str = ""
    text: str

    @field_validator("title", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return "" if value is None else value


class BeirQuery(_Line):
    """A question and what was said before it."""

    text: str
    history: tuple[Turn, ...] = ()

    @field_validator("history", mode="before")
    @classmethod
    def _from_pairs(cls, value: Any) -> Any:
        return () if value is None else turns_from_pairs(value)


L = TypeVar("L", bound=_Line)


@dataclass(frozen=True)
class BeirSet:
    """A whole set; `relevance` gives the grades of a query's documents."""

    records: tuple[BeirRecord, ...]
    queries: tuple[BeirQuery, ...]
    relevance: Mapping[str, Mapping[str, int]]


def load_beir(folder: Path) -> BeirSet:
    """Read the set in `folder`. Of queries without judgements only those of qrels.tsv are kept: where the
    judgements are one split of several (qrels/test.tsv), the queries of the others are left out.

    Raises EvaluationError, naming file and line, for what is missing, malformed, empty, named twice, or
    judged but not there.
    """
    if not folder.is_dir():
        raise EvaluationError(f"the folder {folder} does not exist")
    qrels = next((folder / name for name in _QRELS if (folder / name).is_file()), None)
    if qrels is None:
        raise EvaluationError(f"there is neither {_QRELS[0]} nor {_QRELS[1]} in {folder}")
    queries = _read(folder / "queries.jsonl", BeirQuery)
    records = _read(folder / "corpus.jsonl", BeirRecord)
    relevance = _read_qrels(qrels, queries=set(queries), documents=set(records))
    judged_only = qrels == folder / _QRELS[1]
    return BeirSet(
        records=tuple(records.values()),
        queries=tuple(query for query in queries.values() if query.id in relevance or not judged_only),
        relevance=relevance,
    )


def _read(path: Path, kind: type[L]) -> dict[str, L]:
    found: dict[str, L] = {}
    for number, value in read_json_lines(path):
        try:
            line = kind.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"]))
            raise EvaluationError(f"{path}, line {number}: {field}: {first['msg']}") from error
        if line.id in found:
            raise EvaluationError(f"{path}, line {number}: the id {line.id!r} is taken")
        found[line.id] = line
    if not found:
        raise EvaluationError(f"{path}, line 1: the file is empty")
    return found


def _read_qrels(path: Path, *, queries: set[str], documents: set[str]) -> dict[str, dict[str, int]]:
    relevance: dict[str, dict[str, int]] = {}
    for number, (query, document, grade) in _rows(path):
        if query not in queries:
            raise EvaluationError(f"{path}, line {number}: there is no query {query!r}")
        if document not in documents:
            raise EvaluationError(f"{path}, line {number}: there is no document {document!r}")
        relevance.setdefault(query, {})[document] = grade
    if not relevance:
        raise EvaluationError(f"{path}, line 1: no judgements")
    return relevance


def _rows(path: Path) -> Iterator[tuple[int, tuple[str, str, int]]]:
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        fields = line.rstrip("\r").split("\t")
        if number == 1 or not line.strip():  # the first line names the columns
            continue
        try:
            query, document, grade = fields
            yield number, (query, document, int(float(grade)))
        except ValueError as error:
            raise EvaluationError(
                f"{path}, line {number}: not a query id, a document id and a score, separated by tabs"
            ) from error
