"""Traditional Chinese characters as simplified ones."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources


def simplified(text: str) -> str:
    """`text` with each traditional character as its simplified form, one to one, so that offsets stay.

    Where a character has several forms the commonest is taken; words that only mainland Chinese has are not
    exchanged. That is for comparing texts, not for showing them.
    """
    return text if text.isascii() else text.translate(_table())


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """OpenCC's list of characters: its converter, which knows phrases too, takes a hundred times as long."""
    listed = (resources.files("opencc") / "dictionary" / "TSCharacters.txt").read_text("utf-8")
    pairs = (line.split("\t") for line in listed.splitlines() if "\t" in line)
    return {ord(one): forms.split()[0] for one, forms in pairs if len(one) == 1 and len(forms.split()[0]) == 1}
