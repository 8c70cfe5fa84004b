"""What may come along with a question: passages to answer from, and the conversation before it."""

from __future__ import annotations

from collections.abc import Sequence

from policychat.errors import InputError
from policychat.schema import GivenPassage, Turn

# To cut and compare the words of so much takes one to two seconds; of the sentences only the nearest few are embedded.
MOST_PASSAGES = 1_000
MOST_PASSAGE_CHARS = 250_000
# What a question leans on is in the last few turns.
_TURNS_READ = 20


def check_given(passages: Sequence[GivenPassage]) -> None:
    """Raises InputError for more than MOST_PASSAGES passages, or MOST_PASSAGE_CHARS characters in all of them."""
    if len(passages) > MOST_PASSAGES:
        raise InputError(f"{len(passages):,} passages were given; the limit is {MOST_PASSAGES:,}")
    chars = sum(len(passage.text) for passage in passages)
    if chars > MOST_PASSAGE_CHARS:
        raise InputError(f"the passages have {chars:,} characters together; the limit is {MOST_PASSAGE_CHARS:,}")


def recent(history: Sequence[Turn]) -> Sequence[Turn]:
    """The end of `history` that a question can lean on; what was said before that is not read."""
    return history[-_TURNS_READ:]
