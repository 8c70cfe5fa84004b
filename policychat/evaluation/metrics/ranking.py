"""How well a ranking puts what is relevant first, by ir-measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import ir_measures
from ir_measures import AP, RR, R, ScoredDoc, Success, nDCG

# Names as the command line prints them. Definitions: https://ir-measur.es/en/latest/measures.html
MEASURES = {
    "hit@1": Success @ 1,
    "hit@10": Success @ 10,
    "recall@10": R @ 10,
    "map@10": AP @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}
_NAMES = {str(measure): name for name, measure in MEASURES.items()}


def score_rankings(
    rankings: Mapping[str, Sequence[str]], relevance: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, float]]:
    """Each query's measures (0 to 1) by name.

    rankings: item ids of a query, best first, no id twice. relevance: a query's items and their grades; a
    grade below 1 is not relevant. A query that is judged and has no ranking scores 0 throughout; one that
    is not judged, or has nothing relevant, is left out.
    """
    judged = {
        query: {item: grade for item, grade in grades.items() if grade > 0}
        for query, grades in relevance.items()
        if any(grade > 0 for grade in grades.values())
    }
    scores: dict[str, dict[str, float]] = {query: dict.fromkeys(MEASURES, 0.0) for query in judged}
    if not judged:
        return scores
    run = list(_scored(rankings, judged))
    if not run:
        return scores
    for found in ir_measures.iter_calc(list(MEASURES.values()), judged, run):
        scores[found.query_id][_NAMES[str(found.measure)]] = float(found.value)
    return scores


def _scored(rankings: Mapping[str, Sequence[str]], judged: Mapping[str, object]) -> Iterator[ScoredDoc]:
    for query in judged:
        items = rankings.get(query, ())
        if len(set(items)) != len(items):
            raise ValueError(f"the ranking of query {query!r} holds an item twice")
        for rank, item in enumerate(items):
            yield ScoredDoc(query, item, float(len(items) - rank))
