"""How well a scorer of sentences does on the held-out passages."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from reader.examples import BEGIN, END, ExampleMaker
from reader.network import ReaderNetwork, one_reading, sentence_scores
from reader.records import Claim, Record

Scorer = Callable[[Record], np.ndarray]


def network_scorer(network: ReaderNetwork, maker: ExampleMaker, *, most_tokens: int = 384) -> Scorer:
    """Scores of the sentences of a record's passage by the network, read in one go."""

    @torch.no_grad()
    def score(record: Record) -> np.ndarray:
        passage = maker.passage(record.passage)
        asked = maker._tokenizer.encode(record.question, add_special_tokens=False).ids[:48]
        ids, places = [BEGIN, *asked, END, END], [-1] * (len(asked) + 3)
        for i, tokens in enumerate(passage.sentences):
            ids += tokens
            places += [i] * len(tokens)
        ids, places = [*ids[:most_tokens], END], [*places[:most_tokens], -1]
        with torch.autocast("cpu", torch.bfloat16):
            logits, _stance = network(*one_reading(ids))
        return sentence_scores(logits, torch.tensor([places]), len(passage.sentences))[0].numpy()

    return score


def figures(records: Sequence[Record], scorer: Scorer, maker: ExampleMaker) -> dict[str, float]:
    """Sentence top-1 and top-2 of answered records (an answer stands in the best sentences, joined), and the area
    under the curve of the best score over answered and unanswered ones where there are both."""
    firsts, seconds, bests, answered = [], [], [], []
    for record in records:
        scores = scorer(record)
        bests.append(float(scores.max()))
        answered.append(record.answered)
        if record.answers:
            bounds = maker.passage(record.passage).bounds
            order = np.argsort(-scores)
            for k, hits in ((1, firsts), (2, seconds)):
                text = " ".join(record.passage[slice(*bounds[i])] for i in sorted(order[:k]))
                hits.append(any(_fold(answer) in _fold(text) for answer in record.answer_texts))
    result = {"questions": float(len(firsts)), "top1": float(np.mean(firsts)), "top2": float(np.mean(seconds))}
    if len(set(answered)) == 2:
        result["auc"] = float(roc_auc_score(answered, bests))
    return result


@torch.no_grad()
def stance_figures(network: ReaderNetwork, maker: ExampleMaker, claims: Sequence[Claim]) -> dict[str, dict[str, float]]:
    """For each set of claims the area under the curve of "supports" against the other two, the share of stances that
    are right, and the share of the supported at which one in twenty of the others is taken for it."""
    by_set: dict[str, list[tuple[int, np.ndarray]]] = {}
    for claim in claims:
        with torch.autocast("cpu", torch.bfloat16):
            _tokens, stance = network(*one_reading(maker.of_claim(claim).ids))
        shares = torch.softmax(stance[0], dim=0).numpy()
        by_set.setdefault(f"claims {claim.name}", []).append((claim.stance, shares))
    result = {}
    for name, judged in by_set.items():
        stances = np.array([stance for stance, _shares in judged])
        shares = np.array([each for _stance, each in judged])
        supports, others = shares[stances == 0, 0], shares[stances != 0, 0]
        result[name] = {
            "claims": float(len(stances)),
            "right": float(np.mean(shares.argmax(1) == stances)),
            "auc": float(roc_auc_score(stances == 0, shares[:, 0])),
            "found": float(np.mean(supports > np.quantile(others, 0.95))),
        }
    return result


def sample(records: Sequence[Record], most: int, *, seed: int = 0) -> dict[str, list[Record]]:
    """Up to `most` records of each set that marks where the answer is."""
    by_set: dict[str, list[Record]] = {}
    for record in records:
        if not record.anywhere:
            by_set.setdefault(record.name, []).append(record)
    for members in by_set.values():
        random.Random(seed).shuffle(members)
    return {name: members[:most] for name, members in by_set.items()}


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
