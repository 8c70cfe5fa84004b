"""A follow-up question made to stand alone by a language model, where that loses nothing."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from policychat.answer.endpoint import Endpoint, EndpointFailure
from policychat.answer.prompts import Prompt, on_one_line
from policychat.language.personal_data import holds_personal_data
from policychat.language.script import main_script
from policychat.retrieval.follow_up.leaning import content_terms
from policychat.retrieval.follow_up.names import names_in
from policychat.schema import Turn

_TURNS_SHOWN = 6
_MOST_SHOWN = 600  # characters of each
_LONGEST = 400
_DIGITS = regex.compile(r"\d+")
_LEAST_KEPT = 0.5
_THOUGHTS = regex.compile(r"^\s*<think>.*?</think>", regex.DOTALL)
_QUOTED = "\"'“”‘’「」 "


class Rewriter:
    """Asks a language model what a question means after what was said, and believes it only so far."""

    def __init__(self, *, endpoint: Endpoint, prompt: Prompt) -> None:
        self._endpoint = endpoint
        self._prompt = prompt

    def rewrite(self, question: str, by_rule: str, history: Sequence[Turn], *, deadline: float) -> str:
        """`question` after `history` (oldest first), standing alone; `by_rule` where the model is of no use.

        Of no use is what comes after `deadline` (by `time.monotonic()`) or not at all, is not one short question in
        the question's script, lacks a number, a name or most words of `question`, or has a number or a name that
        nobody said.
        """
        said = [f"{turn.role}: {on_one_line(turn.text[:_MOST_SHOWN])}" for turn in history[-_TURNS_SHOWN:]]
        if not said or holds_personal_data(" \n ".join([*said, question])):
            return by_rule
        prompt = self._prompt.fill(history="\n".join(said), question=on_one_line(question))
        try:
            written = self._endpoint.complete(prompt, deadline=deadline)
        except EndpointFailure:  # the endpoint has told the log
            return by_rule
        rewritten = _THOUGHTS.sub("", written).strip().strip(_QUOTED)
        return rewritten if _is_faithful(rewritten, question, " ".join(said)) else by_rule


def _is_faithful(rewritten: str, question: str, said: str) -> bool:
    if not rewritten or len(rewritten) > _LONGEST or on_one_line(rewritten) != rewritten or "<" in rewritten:
        return False
    if main_script(rewritten) != main_script(question):
        return False
    heard = f"{said} {question}".casefold()
    invented = [each for each in _figures_and_names(rewritten) if each.casefold() not in heard]
    lost = [each for each in _figures_and_names(question) if each.casefold() not in rewritten.casefold()]
    own, kept = content_terms(question), set(content_terms(rewritten))
    return not invented and not lost and sum(term in kept for term in own) >= _LEAST_KEPT * len(own)


def _figures_and_names(text: str) -> list[str]:
    return [*_DIGITS.findall(text), *names_in(text)]
