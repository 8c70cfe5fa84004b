"""Training and held-out records from the data folder, split by passage and never by question."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

HELD_OUT_PERCENT = 20
SQUAD_QUESTIONS = 40_000
"""Of SQuAD 1.1 in one run: with the rest about 100,000 windows an epoch, an hour on two idle cores."""

Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Record:
    """A question with a passage. `answers`: where the passage answers it (empty: it does not).

    `anywhere`: the passage answers, but nobody marked where. `group` says which records go to the same half.
    """

    name: str
    question: str
    passage: str
    answers: tuple[Span, ...]
    answer_texts: tuple[str, ...] = ()
    anywhere: bool = False
    group: str

    @property
    def answered(self) -> bool:
        return self.anywhere or bool(self.answers)

    @property
    def held_out(self) -> bool:
        return int(hashlib.sha256(self.group.encode()).hexdigest()[:8], 16) % 100 < HELD_OUT_PERCENT


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim with a sentence and what that does to it: an index into the reader's STANCES. `before`: what stands
    before the sentence."""

    name: str
    claim: str
    evidence: str
    stance: int
    group: str
    before: str = ""

    @property
    def held_out(self) -> bool:
        return int(hashlib.sha256(self.group.encode()).hexdigest()[:8], 16) % 100 < HELD_OUT_PERCENT


def load_records(data: Path) -> list[Record]:
    """Every set whose licence allows weights made from it; XQuAD also with question and passage in two languages."""
    squad = [_reading("squad2", row) for row in _rows(data / "qa/squad2_dev.jsonl")]
    policy = [_reading("policyqa", row) for row in _rows(data / "qa/policyqa_dev.jsonl")]
    cmrc = [_reading("cmrc", row) for row in _rows(data / "train/cmrc2018_trial.jsonl")]
    english = {row["id"]: _reading("xquad_en", row) for row in _rows(data / "train/xquad_en.jsonl")}
    chinese = {row["id"]: _reading("xquad_zh", row) for row in _rows(data / "qa/xquad_zh.jsonl")}
    across = []
    for key in sorted(english.keys() & chinese.keys()):
        en = english[key]
        zh = chinese[key] = replace(chinese[key], group=en.group)
        across.append(replace(en, name="xquad_zh_en", question=zh.question))
        across.append(replace(zh, name="xquad_en_zh", question=en.question))
    records = [*squad, *policy, *cmrc, *english.values(), *chinese.values(), *across, *_statutes(data)]
    return [record for record in records if record.answered or record.name == "squad2"]


def load_squad(file: Path, *, skip: int = 0, limit: int) -> list[Record]:
    """`limit` questions of SQuAD 1.1's train-v1.1.json after the first `skip`, in a shuffled order that takes one of
    each passage before the second of any; `group` is the article's name."""
    articles = json.loads(file.read_text("utf-8"))["data"]
    found = [
        replace(
            _reading(
                "squad1",
                {
                    "context": paragraph["context"],
                    "question": " ".join(asked["question"].split()),
                    "answers": [answer["text"] for answer in asked["answers"]],
                },
            ),
            group=article["title"],
        )
        for article in articles
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    ]
    random.Random(0).shuffle(found)
    turns: Counter[str] = Counter()
    ordered = []
    for record in found:
        ordered.append((turns[record.passage], record))
        turns[record.passage] += 1
    ordered.sort(key=lambda each: each[0])
    return [record for _turn, record in ordered if record.answered][skip : skip + limit]


def load_claims(data: Path) -> list[Claim]:
    """FoolMeTwice; a claim with another claim's evidence stands for neither."""
    rows = _rows(data / "train/fool_me_twice_dev.jsonl")
    claims = [
        Claim(
            name="fm2",
            claim=row["claim"],
            evidence=row["evidence"],
            stance=0 if row["label"] == "supported" else 1,
            group=row["evidence"][:60],
        )
        for row in rows
    ]
    return [claim for claim in claims if claim.claim and claim.evidence]


def _reading(name: str, row: dict[str, Any]) -> Record:
    passage = row["context"]
    texts = tuple(dict.fromkeys(text.strip() for text in row.get("answers") or [] if text.strip()))
    answered = row.get("answerable", True)
    spans = {span for text in texts for span in _occurrences(text, passage)} if answered else set()
    return Record(
        name=name,
        question=row["question"],
        passage=passage,
        answers=tuple(sorted(spans)),
        answer_texts=texts if answered else (),
        group=" ".join(passage.split())[:60].casefold(),
    )


def _occurrences(text: str, passage: str) -> list[Span]:
    if not text:
        return []
    found, at = [], passage.find(text)
    while at >= 0:
        if not _within_word(passage, at, at + len(text)):
            found.append((at, at + len(text)))
        at = passage.find(text, at + 1)
    return found


def _within_word(passage: str, start: int, end: int) -> bool:
    def joined(left: str, right: str) -> bool:
        return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()

    before = start > 0 and joined(passage[start - 1], passage[start])
    return before or (end < len(passage) and joined(passage[end - 1], passage[end]))


def _statutes(data: Path) -> list[Record]:
    """STARD: lay questions with the statute that answers them; where in it is not marked."""
    folder = data / "retrieval/stard_zh_goldpool"
    texts = {row["_id"]: f"{row['title']} {row['text'].strip()}" for row in _rows(folder / "corpus.jsonl")}
    questions = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl")}
    relevant = [line.split("\t") for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()]
    return [
        Record(name="stard", question=questions[line[0]], passage=texts[line[-2]], answers=(), anywhere=True,
               group=texts[line[-2]][:60])
        for line in relevant
        if line[0] in questions and line[-2] in texts
    ]  # fmt: skip


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
