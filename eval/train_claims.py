"""Counts what `policychat/claims/confidence.py` goes by, and prints it.

    python eval/train_claims.py [--index DIR]

Material: the dev half of eval/sets/claims.jsonl against the shipped corpus.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from policychat.claims.checker import ClaimChecker
from policychat.claims.confidence import fits_closely
from policychat.cli.opening import open_for_answers
from policychat.cli.options import settings_from
from policychat.wording import Wording


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    settings = settings_from(corpus=None, index=parser.parse_args().index)
    answerer = open_for_answers(settings)
    checker = ClaimChecker(answerer=answerer, wording=Wording.load(settings.prompts_dir))
    lines = (settings.eval_dir / "sets" / "claims.jsonl").read_text("utf-8").splitlines()
    judged: Counter[tuple[str, bool]] = Counter()
    right: Counter[tuple[str, bool]] = Counter()
    for record in map(json.loads, lines):
        if record["split"] != "dev":
            continue
        with answerer.source(None, question=record["claim"]) as source:
            nearest, judgement = checker.judge.judge(record["claim"], source)
        key = (judgement.verdict, fits_closely(judgement, nearest))
        judged[key] += 1
        right[key] += judgement.verdict == record["verdict"]
    for key in sorted(judged):
        print(f"    {key}: ({right[key]}, {judged[key]}),")


if __name__ == "__main__":
    main()
