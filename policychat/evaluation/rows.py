"""What was measured on each record: the rows that metrics, reports and comparisons are made from."""

from __future__ import annotations

from pydantic import Field

from policychat.evaluation.records import GoldQuote, Split, YesNo
from policychat.schema import AnswerStatus, Shape, Turn


class Row(Shape):
    """One record and what the product made of it; `latency_ms` is wall time in milliseconds."""

    id: str
    split: Split
    language: str
    tags: tuple[str, ...]
    text: str
    gold: tuple[GoldQuote, ...]
    latency_ms: float = Field(ge=0.0)

    @property
    def is_failure(self) -> bool:
        """True where a person should look at it."""
        raise NotImplementedError


class RetrievalRow(Row):
    """How well the gold of one answerable question was found.

    `gold_ranks`: for each gold quote the rank of the first passage that overlaps it, None where none of the
    passages looked at does. `scores`: the ranking measures (0 to 1) by name, of the gold set that fares best.
    """

    gold_ranks: tuple[int | None, ...]
    scores: dict[str, float]
    best_document: str | None
    best_passage: str | None

    @property
    def is_failure(self) -> bool:
        return self.scores["hit@10"] < 1.0


class AnswerRow(Row):
    """One question, asked of the product.

    `right` and `complete`: the quotes shown hold the gold, in part or whole. `would_be_right`: the same of the
    answer that is given when abstaining is switched off; the risk-coverage curve and the calibration need
    it for every question. `gold_rank`: rank of the first retrieved passage that overlaps the gold.
    `verbatim`: how many of the `cited` citations are exact. `words`: length of the answer, 0 where refused.
    """

    answerable: bool
    accepted: tuple[str, ...]
    history: tuple[Turn, ...] = ()
    status: AnswerStatus
    answer: str
    reason: str | None
    answer_language: str
    quotes: tuple[str, ...]
    confidence: float = Field(ge=0.0, le=1.0)
    right: bool
    complete: bool
    would_be_right: bool
    words: int
    cited: int
    verbatim: int
    citation_precision: float | None
    citation_recall: float | None
    gold_rank: int | None

    @property
    def answered(self) -> bool:
        """True where something was quoted as an answer."""
        return self.status != "not_in_corpus"

    @property
    def handled_well(self) -> bool:
        """An answerable question answered right, any other refused."""
        return self.right if self.answerable else not self.answered

    @property
    def is_failure(self) -> bool:
        return not self.handled_well


class ClaimRow(Row):
    """One claim, checked by the product."""

    gold_verdict: str
    verdict: str
    confidence: float = Field(ge=0.0, le=1.0)

    @property
    def right(self) -> bool:
        """True where the verdict is the gold one."""
        return self.verdict == self.gold_verdict

    @property
    def is_failure(self) -> bool:
        return not self.right


class YesNoRow(Row):
    """One yes/no question, asked of the product. `verdict` is None where it gave none; `gold_cited` says whether
    a citation shows a gold quote, false where there is no gold."""

    expected: YesNo
    verdict: YesNo | None
    status: AnswerStatus
    answer: str
    quotes: tuple[str, ...]
    gold_cited: bool

    @property
    def said(self) -> YesNo:
        """The verdict; abstaining, or answering without one, says no more than that it is not stated."""
        return self.verdict or "not_stated"

    @property
    def decided(self) -> bool:
        """True where the product said yes or no."""
        return self.said != "not_stated"

    @property
    def right(self) -> bool:
        """True where what was said is what is expected."""
        return self.said == self.expected

    @property
    def is_failure(self) -> bool:
        return not self.right
