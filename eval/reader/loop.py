"""The training loop: examples of an epoch, batches of like length, the losses."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional

from policychat.retrieval.reading_window import token_kinds
from reader.code_switching import CodeSwitcher
from reader.examples import Example, ExampleMaker
from reader.network import ReaderNetwork, sentence_scores
from reader.records import Claim, Record

# Chance of each kind of added example, for each answered record of an epoch.
NEAREST_PASSAGE = 0.30
ANSWER_TAKEN_OUT = 0.12
NEAR_MISS = 0.20
# Share of SQuAD 1.1's questions that are asked in Chinese word by word, whatever is made of them.
IN_CHINESE = 0.30

_START_LOSS, _SENTENCE_LOSS, _SURE_LOSS = 0.5, 1.0, 0.3
_PAD = 1


def epoch(
    maker: ExampleMaker,
    records: Sequence[Record],
    nearest: Sequence[Sequence[str]],
    chance: random.Random,
    *,
    switcher: CodeSwitcher,
) -> list[Example]:
    """Each record once, in a window of its own, and near misses of some."""
    examples = []
    pools: dict[str, list[Record]] = {}
    for record in records:
        pools.setdefault(_pool(record), []).append(record)
    for plain, others in zip(records, nearest, strict=True):
        switched = plain.name == "squad1" and chance.random() < IN_CHINESE
        record = replace(plain, question=switcher.in_chinese(plain.question, chance)) if switched else plain
        examples.append(maker.of_record(record))
        if not record.answered:
            continue
        if others and chance.random() < NEAREST_PASSAGE:
            examples.append(maker.unanswered(record.question, chance.choice(others)))
        if record.answers and chance.random() < ANSWER_TAKEN_OUT:
            examples.append(maker.of_record(record, without_answer=True))
        if record.name in ("squad1", "squad2", "xquad_en") and chance.random() < NEAR_MISS:
            question = maker.near_miss(record, pools[_pool(record)])
            if question:
                examples.append(maker.unanswered(question, record.passage))
    return [example for example in examples if max(example.places) >= 0]


def _pool(record: Record) -> str:
    """Details come from questions about the same article, where it is known: the likelier, the nearer a miss."""
    return f"squad1 {record.group}" if record.name == "squad1" else record.name


def claim_examples(maker: ExampleMaker, claims: Sequence[Claim], chance: random.Random) -> list[Example]:
    """Each claim with its evidence, and half of them with another's, which is neither support nor refutation: of the
    same text, where it has one, or of any."""
    examples = [maker.of_claim(claim) for claim in claims]
    beside: dict[str, set[str]] = {}
    for claim in claims:
        beside.setdefault(claim.group, set()).add(claim.evidence)
    for claim in claims:
        if chance.random() < 0.5:
            near = sorted(beside[claim.group] - {claim.evidence})
            other = chance.choice(near) if near and chance.random() < 0.5 else chance.choice(claims).evidence
            if other != claim.evidence:
                stranger = Claim(name=claim.name, claim=claim.claim, evidence=other, stance=2, group=claim.group)
                examples.append(maker.of_claim(stranger))
    return examples


def batches(examples: Sequence[Example], *, tokens: int, chance: random.Random) -> Iterator[list[Example]]:
    """Batches of at most `tokens` tokens, padding included, of like length and one kind, in random order."""
    made = []
    for kind in (True, False):
        members = [example for example in examples if (example.stance >= 0) == kind]
        chance.shuffle(members)
        members.sort(key=lambda example: len(example.ids) // 8)
        batch: list[Example] = []
        for example in members:
            if batch and (len(batch) + 1) * max(len(example.ids), len(batch[-1].ids)) > tokens:
                made.append(batch)
                batch = []
            batch.append(example)
        if batch:
            made.append(batch)
    chance.shuffle(made)
    yield from made


def loss_of(network: ReaderNetwork, batch: Sequence[Example]) -> Tensor:
    """The mean loss of a batch of one kind."""
    longest = max(len(example.ids) for example in batch)
    ids = torch.full((len(batch), longest), _PAD)
    kinds = torch.zeros((len(batch), longest), dtype=torch.long)
    places = torch.full((len(batch), longest), -1)
    starts = torch.zeros((len(batch), longest), dtype=torch.bool)
    for row, example in enumerate(batch):
        ids[row, : len(example.ids)] = torch.tensor(example.ids)
        kinds[row, : len(example.ids)] = torch.from_numpy(token_kinds(example.ids))
        places[row, : len(example.ids)] = torch.tensor(example.places)
        starts[row, example.starts] = True
    mask = (torch.arange(longest)[None] < torch.tensor([len(example.ids) for example in batch])[:, None]).long()
    with torch.autocast("cpu", torch.bfloat16):
        tokens, stance = network(ids, kinds, mask)
    if batch[0].stance >= 0:
        return functional.cross_entropy(stance, torch.tensor([example.stance for example in batch]))
    return _reading_loss(tokens, places, starts, batch)


def _reading_loss(tokens: Tensor, places: Tensor, starts: Tensor, batch: Sequence[Example]) -> Tensor:
    count = max(max(example.places) for example in batch) + 1
    right = torch.zeros((len(batch), count), dtype=torch.bool)
    anywhere = torch.tensor([example.anywhere for example in batch])
    for row, example in enumerate(batch):
        right[row, example.right] = True
    scores = sentence_scores(tokens, places, count)
    real = scores > -torch.inf
    # The first token's logit is zero by construction: "no answer here" among the sentences.
    total = functional.softplus(torch.logsumexp(scores, dim=1))
    answered = right.any(dim=1)
    gold = torch.logsumexp(scores.masked_fill(~(right & real), -torch.inf), dim=1)
    gold = torch.where(anywhere, torch.logsumexp(scores, dim=1), gold)
    gold = torch.where(answered | anywhere, gold, torch.zeros_like(gold))
    loss = _SENTENCE_LOSS * (total - gold)
    marked = starts.any(dim=1)
    begun = torch.logsumexp(tokens.masked_fill(~starts, -torch.inf), dim=1)
    loss = loss + _START_LOSS * torch.where(marked, total - torch.where(marked, begun, gold), loss.new_zeros(()))
    sure = functional.binary_cross_entropy_with_logits(scores.masked_fill(~real, 0.0), right.float(), reduction="none")
    sure = (sure * real).sum(dim=1) / real.sum(dim=1).clamp(min=1)
    return (loss + _SURE_LOSS * torch.where(anywhere, loss.new_zeros(()), sure)).mean()
