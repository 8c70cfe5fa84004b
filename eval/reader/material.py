"""What a run learns from and what it is measured on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reader.code_switching import CodeSwitcher
from reader.examples import Example, ExampleMaker
from reader.held_out import sample
from reader.loop import claim_examples, epoch
from reader.negatives import mine, mine_in_groups
from reader.own import load_own
from reader.records import Claim, Record, load_claims, load_records, load_squad
from reader.statements import StatementMaker
from reader.told import ClaimMaker, Told, told_of

READ_BESIDE_CLAIMS = 0.3
"""Share of SQuAD 1.1's questions that are asked too where claims are made of all."""
OWN_TIMES = 4
"""How often our own set is learnt from for once of the others: it is what the product is asked."""
_HELD_OUT_SAMPLE = 60  # questions of each set at a checkpoint


@dataclass
class Material:
    """`nearest`: for each of `train` passages that do not answer it."""

    train: list[Record]
    nearest: list[list[str]]
    claims: list[Claim]
    switcher: CodeSwitcher
    claim_maker: ClaimMaker | None = None
    held: dict[str, list[Record]] = field(default_factory=dict)
    held_claims: list[Claim] = field(default_factory=list)

    def epoch(self, maker: ExampleMaker, chance: random.Random) -> list[Example]:
        made = list(self.claim_maker.claims(chance)) if self.claim_maker else []
        return [
            *epoch(maker, self.train, self.nearest, chance, switcher=self.switcher),
            *claim_examples(maker, self.claims, chance),
            *(maker.of_claim(claim) for claim in made),
        ]


def gather(
    data: Path,
    *,
    switcher: CodeSwitcher,
    vectors: Path,
    squad: Path | None,
    questions: int,
    skip: int,
    with_claims: bool,
    own: Path | None,
) -> Material:
    """data: the folder of reading sets. vectors: where those of passages are kept. squad: SQuAD 1.1's training file, of
    which `skip` questions are left out and then `questions` taken. with_claims: make claims of answered questions. own:
    our own set."""
    records, claims = load_records(data), load_claims(data)
    train = [record for record in records if not record.held_out]
    nearest = mine(train, vectors)
    told = told_of(train, twins={each.question: each for each in train if each.name in ("xquad_en", "xquad_zh")})
    if squad:
        more = load_squad(squad, skip=skip, limit=questions)
        told += told_of(more, twins={})
        if with_claims:
            more = more[: int(READ_BESIDE_CLAIMS * questions)]
        # What else is learnt from counts twice, or privacy policies and Chinese would be one window in ten.
        times = 2 if len(more) > len(train) else 1
        train, nearest = [*train * times, *more], [*nearest * times, *mine_in_groups(more)]
    if own:
        own_records, own_claims = load_own(own)
        ours = [record for record in own_records if not record.held_out]
        train, nearest = [*train, *ours * OWN_TIMES], [*nearest, *mine(ours) * OWN_TIMES]
        records, claims = [*records, *own_records], [*claims, *own_claims]
    learnt = [claim for claim in claims if not claim.held_out]
    return Material(
        train=train,
        nearest=nearest,
        claims=[claim for claim in learnt for _ in range(OWN_TIMES if claim.name.startswith("own") else 1)],
        switcher=switcher,
        claim_maker=_claim_maker(told, switcher) if with_claims else None,
        held=sample([record for record in records if record.held_out], _HELD_OUT_SAMPLE),
        held_claims=[claim for claim in claims if claim.held_out],
    )


def _claim_maker(told: Sequence[Told], switcher: CodeSwitcher) -> ClaimMaker:
    return ClaimMaker(told, statements=StatementMaker(each.question for each in told), switcher=switcher)
