"""The prompts of the language model, read from prompts/*.txt, with everything quoted in them fenced."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from policychat.errors import SettingsError
from policychat.wording import find_prompts

if TYPE_CHECKING:
    from llama_index.core.prompts import PromptTemplate

# Characters that are not seen but read: joiners, direction marks, controls; white space is kept as one space.
_UNSEEN = regex.compile(r"[\p{Cf}\p{Co}\p{Cs}\p{Cn}]+|[\p{Cc}--\s]+", regex.V1)
_SPACE = regex.compile(r"\s+")


class Prompt:
    """A prompt whose quoted parts cannot be taken for its rules.

    Each time it is filled it gets a fence of 64 random bits, which no document or question can know and so close.
    """

    def __init__(self, template: PromptTemplate) -> None:
        self._template = template

    @classmethod
    def load(cls, name: str, *, prompts_dir: Path) -> Prompt:
        """The template `name`.txt. Raises SettingsError where it cannot be read."""
        from llama_index.core.prompts import PromptTemplate

        path = find_prompts(prompts_dir) / f"{name}.txt"
        try:
            return cls(PromptTemplate(path.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"cannot read the prompt {path}: {error}") from error

    def fill(self, **values: str) -> str:
        """The prompt with `values` in their places; what looks like a place in a value stays as it is."""
        prompt: str = self._template.format(fence=secrets.token_hex(8), **values)
        return prompt


def on_one_line(text: str) -> str:
    """`text` as a prompt may quote it: what cannot be seen left out, white space as single spaces."""
    return _SPACE.sub(" ", _UNSEEN.sub("", text)).strip()
