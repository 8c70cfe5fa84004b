"""How many false variants of true sentences the checker lets pass, and how many true ones it calls false.

    python eval/benchmarks/perturbations.py [--index DIR] [--corpus DIR] [--mutations 500] [--paraphrases 500] [--json]

The sentences are those of the corpus that can be quoted; numbers, dates, places and denials are changed by rule
(`policychat/evaluation/perturbing/`), and the same sentences are reordered, given in other units, digits as words and
dates in another style. "caught" is the share of false variants not called supported, "contradicted" of those called
so; "false alarms" the share of true ones called contradicted, "supported" of those called supported.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from random import Random

from policychat.claims.checker import ClaimChecker
from policychat.cli.opening import open_for_answers
from policychat.cli.options import settings_from
from policychat.evaluation.perturbing.mutations import mutate, sample
from policychat.evaluation.perturbing.paraphrases import paraphrase
from policychat.evaluation.perturbing.sentences import quotable_sentences
from policychat.evaluation.perturbing.variant import Variant
from policychat.language.script import main_script
from policychat.wording import Wording

_DRAWS = 12  # of each kind of mutation for each sentence; those that come out alike count once


def language_of(sentence: str) -> str:
    return "zh" if main_script(sentence) == "cjk" else "en"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--mutations", type=int, default=500)
    parser.add_argument("--paraphrases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", action="store_true", help="print every miss")
    options = parser.parse_args()
    settings = settings_from(corpus=options.corpus, index=options.index)
    answerer = open_for_answers(settings)
    checker = ClaimChecker(answerer=answerer, wording=Wording.load(settings.prompts_dir))
    documents = answerer.index.documents
    texts = quotable_sentences(documents.text(info.document_id) for info in documents.infos())
    sentences = [(text, language_of(text)) for text in texts]
    random = Random(options.seed)
    false = [v for s, language in sentences for _ in range(_DRAWS) for v in mutate(s, language=language, random=random)]
    once = [v for s, language in sentences for v in paraphrase(s, language=language)]
    twice = [
        replace(v, original=first.original, kind=f"{first.kind}+{v.kind}")
        for first in once
        for v in paraphrase(first.text, language=first.language)
        if v.kind != first.kind and v.text != first.original
    ]
    true = [*once, *twice] if len(once) < options.paraphrases else once
    chosen = [*sample(false, options.mutations, random), *sample(true, options.paraphrases, random)]
    counts: dict[tuple[bool, str, str], list[str]] = defaultdict(list)
    checker.check(chosen[0].text)
    started = time.perf_counter()
    claims = 0
    for variant in chosen:
        report = checker.check(variant.text)
        claims += len(report.claims)
        counts[variant.false, variant.language, variant.kind].append(report.verdict)
        if options.show and _is_miss(variant, report.verdict):
            differences = [
                (d.kind, d.claim, d.source) for c in report.claims for e in c.evidence for d in e.differences
            ]
            print(
                f"{variant.kind}: {report.verdict}: {variant.text}\n    was: {variant.original}\n    {differences}",
                file=sys.stderr,
            )
    seconds = time.perf_counter() - started
    rows = _rows(counts)
    result = {
        "sentences": len(sentences),
        "claims": claims,
        "claims_per_second": round(claims / seconds, 1),
        "rows": rows,
    }
    if options.json:
        print(json.dumps(result))
        return
    print(f"{len(sentences)} sentences, {claims} claims, {result['claims_per_second']} claims a second")
    for row in rows:
        print("  ".join(f"{key} {value}" for key, value in row.items()))


def _is_miss(variant: Variant, verdict: str) -> bool:
    return verdict == "supported" if variant.false else verdict != "supported"


def _rows(counts: dict[tuple[bool, str, str], list[str]]) -> list[dict[str, object]]:
    groups: dict[tuple[bool, str, str], list[str]] = defaultdict(list)
    for (false, language, kind), verdicts in counts.items():
        for name in ((false, language, kind), (false, language, "all"), (false, "all", "all")):
            groups[name].extend(verdicts)
    rows: list[dict[str, object]] = []
    for (false, language, kind), verdicts in sorted(groups.items()):
        share = {
            verdict: round(verdicts.count(verdict) / len(verdicts), 3) for verdict in ("supported", "contradicted")
        }
        row: dict[str, object] = {"of": "mutations" if false else "paraphrases", "language": language, "kind": kind}
        row["n"] = len(verdicts)
        if false:
            row |= {"caught": round(1 - share["supported"], 3), "contradicted": share["contradicted"]}
        else:
            row |= {"false_alarms": share["contradicted"], "supported": share["supported"]}
        rows.append(row)
    return rows


if __name__ == "__main__":
    main()
