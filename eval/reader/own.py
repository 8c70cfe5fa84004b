"""Our own reading set: paragraphs of invented policy texts with questions and claims (eval/training/reading/)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from policychat.retrieval.reader import STANCES
from reader.records import Claim, Record, load_claims, load_records


def load_all(data: Path, own: Path | None) -> tuple[list[Record], list[Claim]]:
    """The questions and claims of the folder of reading sets `data` and, where it is given, of `own`."""
    records, claims = load_own(own) if own else ([], [])
    return [*load_records(data), *records], [*load_claims(data), *claims]


def load_own(folder: Path) -> tuple[list[Record], list[Claim]]:
    """Questions and claims of every .jsonl file in `folder`; README.md there describes the form.

    Raises ValueError where an answer does not stand in the sentence it is said to be in.
    """
    records: list[Record] = []
    claims: list[Claim] = []
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            records += _records(row)
            claims += _claims(row)
    return records, claims


def _records(row: dict[str, Any]) -> Iterator[Record]:
    passage, starts = _passage(row)
    for asked in row["questions"]:
        answer = asked["answer"]
        spans: tuple[tuple[int, int], ...] = ()
        if answer is not None:
            at = row["sentences"][asked["sentence"]].find(answer)
            if at < 0:
                raise ValueError(f"{row['id']}: {answer!r} is not in its sentence")
            at += starts[asked["sentence"]]
            spans = ((at, at + len(answer)),)
        yield Record(
            name=f"own_{asked['language']}_{row['language']}",
            question=asked["text"],
            passage=passage,
            answers=spans,
            answer_texts=(answer,) if answer else (),
            group=row["id"],
        )


def _claims(row: dict[str, Any]) -> Iterator[Claim]:
    for claim in row["claims"]:
        place = claim["sentence"]
        yield Claim(
            name=f"own_{claim['language']}_{row['language']}",
            claim=claim["text"],
            evidence=row["sentences"][place],
            before=row["sentences"][place - 1] if place else "",
            stance=STANCES.index(claim["label"]),
            group=row["id"],
        )


def _passage(row: dict[str, Any]) -> tuple[str, list[int]]:
    """The sentences joined, and where each begins."""
    between = "" if row["language"] == "zh" else " "
    lengths = (len(sentence) + len(between) for sentence in row["sentences"])
    return between.join(row["sentences"]), [0, *accumulate(lengths)]
