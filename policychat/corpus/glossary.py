"""What the operator says about names in two languages: corpus/glossary.tsv."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import regex

from policychat.errors import CorpusError
from policychat.language.script import count_script, has_words
from policychat.language.simplified import simplified

GLOSSARY_NAME = "glossary.tsv"
HEADER = "Chinese\tEnglish\taliases"
_COLUMNS = ("Chinese", "English", "aliases")
_ALIAS_SEPARATOR = regex.compile("[|;｜；]")
_SPACES = regex.compile(r"[^\S\t]+")
_MAX_BYTES = 20_000_000
_MAX_CELL_CHARS = 1_000


@dataclass(frozen=True)
class GlossaryEntry:
    """One thing and what it is called. `aliases` are further names in any language; none is blank or repeated.

    `line` is where it stands in its file, from 1; 0 for an entry from elsewhere.
    """

    chinese: str
    english: str
    aliases: tuple[str, ...] = ()
    line: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return (self.chinese, self.english, *self.aliases)


def load_glossary(corpus_dir: Path) -> tuple[GlossaryEntry, ...]:
    """The entries of the corpus's glossary in their order; none where it has no glossary.

    Raises CorpusError, naming the file, the line and what is wrong with it, for one that cannot be used.
    """
    path = corpus_dir / GLOSSARY_NAME
    text = read_glossary_text(path)
    return () if text is None else parse_glossary(text, path=path)


def read_glossary_text(path: Path) -> str | None:
    """The glossary as it stands; None where there is none. Raises CorpusError for what is not UTF-8 text."""
    try:
        size = path.stat().st_size
        if size > _MAX_BYTES:
            raise CorpusError(f"{path}: {size:,} bytes are more than the limit of {_MAX_BYTES:,}")
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise CorpusError(f"{path}, line {number}: it is not UTF-8; save it with that encoding") from error


def parse_glossary(text: str, *, path: Path) -> tuple[GlossaryEntry, ...]:
    """The entries of a glossary's text. Raises CorpusError; `path` is what it names."""
    entries: list[GlossaryEntry] = []
    headed = False
    chinese: dict[str, int] = {}
    for number, line in content_lines(text):
        place = f"{path}, line {number}"
        cells = [_SPACES.sub(" ", cell).strip() for cell in line.split("\t")]
        if not headed:
            _check_header(cells, place)
            headed = True
            continue
        entry = _entry(cells, number, place)
        for name in entry.names:
            if not count_script(name, "han"):
                continue  # the same English may stand for several Chinese names
            if (earlier := chinese.get(folded(name))) is not None:
                raise CorpusError(f"{place}: {name!r} is on line {earlier} already; make one line of the two")
            chinese[folded(name)] = number
        entries.append(entry)
    return tuple(entries)


def folded(name: str) -> str:
    """What is the same for two spellings of one name: case, width, spaces, hyphens, traditional or simplified."""
    plain = simplified(unicodedata.normalize("NFKC", name)).casefold()
    return "".join(character for character in plain if character.isalnum())


def content_lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line that says something, with its number; a line ends at LF or CRLF and nowhere else."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        line = line.removesuffix("\r")
        if line.strip() and not line.startswith("#"):
            yield number, line


def _check_header(cells: list[str], place: str) -> None:
    if [cell.casefold() for cell in cells] not in ([name.casefold() for name in _COLUMNS[:n]] for n in (2, 3)):
        raise CorpusError(f"{place}: the header must be {_shown(HEADER)}, not {_shown(chr(9).join(cells))}")


def _entry(cells: list[str], number: int, place: str) -> GlossaryEntry:
    if not 2 <= len(cells) <= 3:
        held = f"{len(cells)} column{'s' if len(cells) > 1 else ''}"
        raise CorpusError(f"{place}: {held} instead of two or three (Chinese, English, aliases), separated by tabs")
    aliases = _ALIAS_SEPARATOR.split(cells[2]) if len(cells) == 3 and cells[2] else []
    entry = GlossaryEntry(
        chinese=cells[0], english=cells[1], aliases=tuple(alias.strip() for alias in aliases), line=number
    )
    if problem := entry_problem(entry):
        raise CorpusError(f"{place}: {problem}")
    return entry


def entry_problem(entry: GlossaryEntry) -> str | None:
    """What is wrong with an entry, for the person who wrote it; None where it can be used."""
    seen: set[str] = set()
    for column, name in zip((*_COLUMNS[:2], *("an alias" for _ in entry.aliases)), entry.names, strict=True):
        if not name:
            return f"{column} is empty"
        if len(name) > _MAX_CELL_CHARS:
            return f"{column} has {len(name):,} characters, more than the limit of {_MAX_CELL_CHARS:,}"
        hidden = next((character for character in name if not character.isprintable()), None)
        if hidden is not None:
            return f"{column} holds an invisible character (U+{ord(hidden):04X})"
        if not has_words(name) or not folded(name):
            return f"{column} is {name!r}, without a letter or a digit"
        if folded(name) in seen:
            return f"{name!r} stands there twice"
        seen.add(folded(name))
    if not count_script(entry.chinese, "han"):
        return f"Chinese is {entry.chinese!r}, without a Chinese character"
    if count_script(entry.english, "han"):
        return f"English is {entry.english!r}, with Chinese characters"
    return None


def _shown(line: str) -> str:
    """`line` as it can be read in a message: its tabs as <tab>, not too long."""
    return repr(line[:80].replace("\t", "<tab>"))
