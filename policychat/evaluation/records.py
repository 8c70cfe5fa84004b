"""The records of the hand-made sets, as eval/sets/README.md describes them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from policychat.schema import Turn

Split = Literal["dev", "test"]
Verdict = Literal["supported", "contradicted", "not_found"]
YesNo = Literal["yes", "no", "not_stated"]
Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]

_KINDS = frozenset(
    "single_fact number date place person organisation list definition two_sentence two_document "
    "comparison_over_time".split()
)
_UNANSWERABLE = frozenset(
    "near_miss_attribute near_miss_city near_miss_year false_presupposition off_topic misbehave".split()
)
_MANNER = frozenset("terse rambling typo traditional".split())
_LEANING = frozenset(
    "pronoun ellipsis other_period same_attribute other_city other_year missing three_exchanges topic_change "
    "unit_change".split()
)
QUESTION_TAGS = _KINDS | _UNANSWERABLE | _MANNER
CONVERSATION_TAGS = QUESTION_TAGS | _LEANING
CLAIM_TAGS = frozenset(
    "exact paraphrase unit_change two_sentence plan_as_plan number date place name negation direction subject "
    "missing other_year plan_as_fact".split()
)
YES_NO_TAGS = (CLAIM_TAGS - {"exact"}) | _MANNER | {"near_miss_city", "negated", "indirect"}


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldQuote(_Strict):
    """The smallest run of text that answers: an exact substring of the document."""

    document_id: Text
    quote: Text


class Record(_Strict):
    """What the records of all sets have; `gold` holds quotes that are all needed, none where nothing answers."""

    id: Text
    language: Literal["en", "zh"]
    tags: tuple[str, ...] = Field(min_length=1)
    gold: tuple[GoldQuote, ...]
    alternatives: tuple[tuple[GoldQuote, ...], ...] = ()
    split: Split
    provenance: Text

    @property
    def gold_sets(self) -> tuple[tuple[GoldQuote, ...], ...]:
        """The gold and its alternatives: each is complete by itself; empty where nothing answers."""
        return (self.gold, *self.alternatives) if self.gold else ()

    @property
    def text(self) -> str:
        """What is asked or claimed."""
        raise NotImplementedError


class QuestionRecord(Record):
    """A question; `accepted` are strings of the answer as the document prints them."""

    question: Text
    answerable: bool
    accepted: tuple[Text, ...]

    @property
    def text(self) -> str:
        return self.question

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said before the question."""
        return ()

    @model_validator(mode="after")
    def _gold_fits(self) -> QuestionRecord:
        if self.answerable and not (self.gold and self.accepted):
            raise ValueError("an answerable record needs gold and accepted strings")
        if not self.answerable and (self.gold or self.accepted or self.alternatives):
            raise ValueError("an unanswerable record has neither gold nor accepted strings")
        if any(not group for group in self.alternatives):
            raise ValueError("an alternative without quotes")
        return self


class ConversationRecord(QuestionRecord):
    """A conversation: `question` is its last turn, `standalone` says the same without the history."""

    history: tuple[Turn, ...] = Field(min_length=1)
    standalone: Text

    @property
    def turns(self) -> tuple[Turn, ...]:
        return self.history

    @field_validator("history", mode="before")
    @classmethod
    def _from_pairs(cls, value: Any) -> Any:
        return turns_from_pairs(value)


class ClaimRecord(Record):
    """A statement with the right verdict; `gold` is its evidence."""

    claim: Text
    verdict: Verdict

    @property
    def text(self) -> str:
        return self.claim


class YesNoRecord(Record):
    """A yes/no question with the right reply; `gold` states what is asked about, or what contradicts it."""

    question: Text
    expected: YesNo

    @property
    def text(self) -> str:
        return self.question

    @model_validator(mode="after")
    def _gold_fits(self) -> YesNoRecord:
        if self.expected != "not_stated" and not self.gold:
            raise ValueError("a record that expects yes or no needs gold")
        if self.expected == "not_stated" and (self.gold or self.alternatives):
            raise ValueError("a record that expects not_stated has no gold")
        if any(not group for group in self.alternatives):
            raise ValueError("an alternative without quotes")
        return self


def turns_from_pairs(value: Any) -> Any:
    """[role, text] pairs as fields of `Turn`, the role "agent" meaning "assistant". Raises ValueError."""
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise ValueError("history must be a list of [role, text] pairs")
    return [{"role": "assistant" if role == "agent" else role, "text": text} for role, text in value]
