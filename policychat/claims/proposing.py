"""A language model's proposals of which sentences to compare with a claim."""

from __future__ import annotations

import time
from collections.abc import Sequence

import regex

from policychat.answer.endpoint import Endpoint, EndpointFailure
from policychat.answer.prompts import Prompt, on_one_line
from policychat.language.personal_data import holds_personal_data

_NONE = "NONE"
_MOST_PROPOSED = 6
_MOST_SHOWN = 500  # characters of a sentence
# Of the time for a text: one claim may not use it up for those behind it.
_SHARE_FOR_ONE = 0.25
_THOUGHTS = regex.compile(r"^\s*<think>.*?</think>", regex.DOTALL)
_NUMBERS = regex.compile(r"\[?(?P<number>\d{1,3})\]?(?:[,;，、\s]+\[?(?P<number>\d{1,3})\]?)*\.?")


class Proposer:
    """Asks a language model which sentences speak of what a claim speaks of; for one text, within its time.

    It gives numbers of sentences that were found without it, and nothing else it writes is read: what they say, and
    what follows for the claim, is not for it to decide.
    """

    def __init__(self, *, endpoint: Endpoint, prompt: Prompt, seconds: float) -> None:
        """seconds: for all claims of the text together."""
        self._endpoint = endpoint
        self._prompt = prompt
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self.failed = False
        """True once it gave nothing that can be used for some claim."""

    def propose(self, claim: str, sentences: Sequence[str]) -> list[int]:
        """The places (from 0) of the `sentences` to compare with `claim`, best first, at most six.

        None where the model is of no use, and it is not asked about a claim that seems to hold personal data.
        """
        if holds_personal_data(claim):
            return []
        now = time.monotonic()
        if now >= self._deadline:
            self.failed = True
            return []
        prompt = self._prompt.fill(
            none=_NONE,
            sentences="\n".join(
                on_one_line(f"[{number}] {sentence[:_MOST_SHOWN]}")
                for number, sentence in enumerate(sentences, start=1)
            ),
            claim=on_one_line(claim),
        )
        try:
            deadline = min(self._deadline, now + _SHARE_FOR_ONE * self._seconds)
            written = self._endpoint.complete(prompt, deadline=deadline)
        except EndpointFailure:  # the endpoint has told the log
            self.failed = True
            return []
        places = read_places(written, count=len(sentences))
        self.failed |= places is None
        return places or []


def read_places(written: str, *, count: int) -> list[int] | None:
    """The places (from 0, below `count`) that a reply names by their numbers (from 1); None for no such reply."""
    reply = _THOUGHTS.sub("", written).strip()
    if reply.strip(" .。") == _NONE:
        return []
    match = _NUMBERS.fullmatch(reply)
    if match is None:
        return None
    places = dict.fromkeys(int(number) - 1 for number in match.captures("number"))
    return [place for place in places if 0 <= place < count][:_MOST_PROPOSED]
