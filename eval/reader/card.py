"""The model card that lies beside the weights."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reader.records import HELD_OUT_PERCENT, Claim, Record

_SOURCES = {
    "squad2": ("SQuAD 2.0, dev half", "CC BY-SA 4.0"),
    "policyqa": ("PolicyQA, dev half", "MIT"),
    "cmrc": ("CMRC 2018, trial", "CC BY-SA 4.0"),
    "xquad_en": ("XQuAD, English", "CC BY-SA 4.0"),
    "xquad_zh": ("XQuAD, Chinese", "CC BY-SA 4.0"),
    "xquad_zh_en": ("XQuAD, Chinese question, English passage", "CC BY-SA 4.0"),
    "xquad_en_zh": ("XQuAD, English question, Chinese passage", "CC BY-SA 4.0"),
    "stard": ("STARD, lay questions and Chinese statutes", "MIT"),
    "own_en_en": ("Our own paragraphs, English", "policychat's"),
    "own_zh_zh": ("Our own paragraphs, Chinese", "policychat's"),
    "own_zh_en": ("Our own paragraphs, Chinese about English", "policychat's"),
    "own_en_zh": ("Our own paragraphs, English about Chinese", "policychat's"),
    "fm2": ("FoolMeTwice, dev (claims)", "MIT (code), text from Wikipedia, CC BY-SA"),
}

_OPENING = """# Model card: policychat's reader

A multilingual (English, Chinese) cross-encoder of {layers} layers. It reads a question with a stretch of a passage and
says of each sentence how surely it answers; it reads a claim with a sentence and says whether that supports it, refutes
it or does neither. Made from the first {layers} of the 12 layers of intfloat/multilingual-e5-small (MIT) as policychat
unpacks it, its vocabulary cut to {pieces:,} pieces, by `eval/train_reader.py`; 8 bits, made by `eval/export_reader.py`.

As SQuAD, XQuAD, CMRC and the dictionary are licensed CC BY-SA 4.0, these weights are offered under CC BY-SA 4.0; the
code around them under policychat's own licence. The authors of those sets made this model possible and endorse nothing
here.
"""

_ABOUT_CURVE = """Sentence top-1 on up to 60 held-out questions of each set (AUC: answerable or not), each passage read
whole; the figures below are of the shipped file, which reads in windows."""

_MORE = """SQuAD 1.1's training half ({questions:,} questions, CC BY-SA 4.0) was learnt from besides. Three in ten of
its questions were asked in Chinese word by word (CC-CEDICT, CC BY-SA 4.0; after Qin et al. 2020, CoSDA-ML). It shares
no article with the sets above; its negatives are passages of its articles that share the most words with the
question."""

_LIMITS = """## Limits

- Most of what it learnt from is encyclopaedia text and privacy policies.
- Other languages than English and Chinese fall apart into small pieces and were never seen in training.
- An unanswerable question that differs from an answered one in one detail is often taken for answered.
- The stance of a sentence to a claim helps where the wording differs; where nearly all words are the same it overlooks
  another figure or date.
- Passages were read up to 128 tokens at a time; what answers only together with text further away is missed.
"""


def model_card(
    records: Sequence[Record],
    claims: Sequence[Claim],
    *,
    settings: Mapping[str, object],
    curve: Path,
    note: str,
    squad_questions: int,
    figures: Path | None,
    pieces: int,
    layers: int,
) -> str:
    """The card as Markdown.

    `curve`: the log of training. `note`: what else there is to say of the run. `squad_questions`: how many of SQuAD 1.1
    were learnt from. `figures`: what `measure_reader.py --json` printed.
    """
    parts = [_OPENING.format(layers=layers, pieces=pieces), "## Data", "", *_data(records, claims), ""]
    if squad_questions:
        parts += [_MORE.format(questions=squad_questions), ""]
    parts += ["## Hyper-parameters", "", "| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in settings.items()), ""]
    parts += ["## Curve", "", _ABOUT_CURVE, ""]
    parts += [*_curve([json.loads(line) for line in curve.read_text("utf-8").splitlines()]), ""]
    parts += [note, ""] if note else []
    if figures is not None:
        rows = [json.loads(line) for line in figures.read_text("utf-8").splitlines()]
        parts += ["## Figures on all held-out passages", "", *_figures(rows), ""]
    return "\n".join([*parts, _LIMITS])


def _data(records: Sequence[Record], claims: Sequence[Claim]) -> list[str]:
    learnt = Counter(each.name for each in records if not each.held_out)
    learnt_claims = Counter(each.name for each in claims if not each.held_out)
    kept = Counter(each.name for each in [*records, *claims] if each.held_out)
    lines = ["| set | licence | questions learnt from | claims learnt from | held out |", "|---|---|---|---|---|"]
    lines += [
        f"| {' | '.join(_SOURCES[name])} | {learnt[name] or ''} | {learnt_claims[name] or ''} | {kept[name]} |"
        for name in [*learnt, *(name for name in learnt_claims if name not in learnt)]
    ]
    return [
        *lines,
        "",
        f"{HELD_OUT_PERCENT} % of the passages are held out with all their questions, in every language.",
    ]


def _curve(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    sets = [name for name in rows[-1]["held_out"] if not name.startswith("claims")]
    lines = [f"| minute | epoch | {' | '.join(sets)} | squad2 AUC |", "|---" * (len(sets) + 3) + "|"]
    for row in rows:
        held = row["held_out"]
        top = " | ".join(f"{held[name]['top1']:.2f}" if name in held else "" for name in sets)
        lines.append(f"| {row['minute']:.0f} | {row['epoch']} | {top} | {held['squad2']['auc']:.2f} |")
    return lines


def _figures(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    ranked = [row for row in rows if "today_top1" in row]
    lines = [
        "| set | questions | without: top-1 / 2 | reader alone | both | gain of both, 95 % | p |",
        "|---" * 7 + "|",
    ]
    for row in ranked:
        pairs = " | ".join(
            f"{row[f'{way}_top1']:.3f} / {row[f'{way}_top2']:.3f}" for way in ("today", "reader", "both")
        )
        lines.append(f"| {row['set']} | {row['questions']} | {pairs} | {row['both_gain']} | {row['both_p']:.3f} |")
    others = [row for row in rows if "today_top1" not in row]
    for row in others:
        lines += [
            "",
            f"{row['set']}: " + ", ".join(f"{key} {value}" for key, value in row.items() if key != "set") + ".",
        ]
    return lines
