"""What is known about a document, and from where: the catalogue, the file, its text, in that order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from typing import Any

import regex

from policychat.corpus.boilerplate import is_boilerplate
from policychat.corpus.catalogue import CatalogueEntry
from policychat.corpus.dateline import read_dateline, without_date
from policychat.corpus.document_id import document_id_for
from policychat.corpus.extraction import Extraction, Found, FoundField
from policychat.corpus.partial_date import is_partial_date, is_plausible, partial_date
from policychat.language.dates import find_dates
from policychat.language.detect import detect_language
from policychat.language.script import main_script
from policychat.schema import Document

CATALOGUE = "catalogue"
FIRST_LINE = "first line"
FILE_NAME = "file name"
DETECTED = "detected"
FETCHED = "fetch"

_LONGEST_TITLE = 120
_LONGEST_STATED = 300
_LONGEST_URL = 2000
_MARKUP_BEFORE_TITLE = regex.compile(r"^[#\s*>]+")
_WHITE = regex.compile(r"[\s\p{Cc}]+")
# What programs write where nobody has given a title.
_NO_TITLE = regex.compile(
    r"(?:microsoft word - .*|untitled(?: document)?\d*|no title|document\s?\d*|presentation\s?\d*|无标题.*|未命名.*|"
    r"文档\s?\d*|\S+\.(?:docx?|pdf|indd|wps|rtf|xlsx?|pptx?|html?|txt))",
    regex.IGNORECASE,
)
_URL = regex.compile(r"https?://[^\s<>\"]+", regex.IGNORECASE)
_TAG = regex.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{2,8})*)")
_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
_CJK_LANGUAGES = frozenset({"zh", "ja", "ko"})
# Text has to be this long for its script to count against the language that the file states.
_ENOUGH_TEXT = 20
_ISO_START = regex.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?![\d-])")
_PACKED = regex.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})(?!\d{1,5}(?!\d))")


def describe(
    extraction: Extraction,
    *,
    path: str,
    entry: CatalogueEntry,
    fetched_from: str | None = None,
    today: date | None = None,
) -> Document:
    """The document made of what was read from the file at `path` (POSIX, relative to the corpus).

    Each field is the catalogue's, else what the file states, else what its dateline or signature states; a
    title is otherwise the first line that says something, the language the one detected. `metadata_sources`
    names the origin of each. What the file states and cannot be (a date out of the calendar, a language in
    another script than the text) counts as not stated. fetched_from: the address that `policychat fetch` had
    the file from. today: the day on which a date is judged plausible, by default the present one.
    """
    text = extraction.text
    today = today or date.today()
    given = {field: value for field, value in entry.model_dump(exclude={"published_inferred"}).items() if value}
    stated = _usable(extraction.found, text, today)
    found: dict[FoundField, Found] = read_dateline(text, today=today) | stated
    if fetched_from:
        found["url"] = Found(value=fetched_from, source=FETCHED)
    if line := _first_line(text):
        found.setdefault("title", Found(value=line, source=FIRST_LINE))
    found.setdefault("title", Found(value=PurePosixPath(printable(path)).name, source=FILE_NAME))
    if "language" not in found and "language" not in given:
        found["language"] = Found(value=detect_language(text), source=DETECTED)
    values: dict[str, Any] = {str(field): each.value for field, each in found.items()} | given
    sources = {str(field): each.source for field, each in found.items()} | dict.fromkeys(given, CATALOGUE)
    return Document(
        document_id=document_id_for(path),
        path=printable(path),
        published_inferred=entry.published_inferred and "published" in given,
        metadata_sources=dict(sorted(sources.items())),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        pages=extraction.pages,
        **values,
    )


def printable(path: str) -> str:
    """`path` as text that can be written anywhere, whatever bytes the file system holds."""
    return path.encode("utf-8", "replace").decode()


def _first_line(text: str) -> str:
    lines = (_MARKUP_BEFORE_TITLE.sub("", line).strip() for line in text.splitlines())
    undated = (without_date(line) for line in lines if not is_boilerplate(line))
    line = next((line for line in undated if line and not is_boilerplate(line)), "")
    return _shortened(line, _LONGEST_TITLE)


def _shortened(line: str, longest: int) -> str:
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(" ,;，；、") + "…"


def _usable(found: Mapping[FoundField, Found], text: str, today: date) -> dict[FoundField, Found]:
    """What the file states, tidied; without what cannot be."""
    kept: dict[FoundField, Found] = {}
    for field, each in found.items():
        value = _WHITE.sub(" ", each.value).strip()
        if field == "published":
            value = _iso(value, today) or ""
        elif field == "language":
            value = _language(value, text) or ""
        elif field == "url":
            value = value if len(value) <= _LONGEST_URL and _URL.fullmatch(value) else ""
        elif field == "title":
            value = "" if _NO_TITLE.fullmatch(value) else _shortened(value, _LONGEST_STATED)
        else:
            value = value if len(value) <= _LONGEST_STATED else ""
        if value:
            kept[field] = Found(value=value, source=each.source)
    return kept


def _iso(written: str, today: date) -> str | None:
    """The day that `written` names: ISO with or without a time, PDF's D:20230308…, RFC 2822, or in words."""
    for iso in (_iso_start(written), _packed(written), _mail_date(written), _in_words(written)):
        if iso and is_partial_date(iso):
            return iso if is_plausible(iso, today=today) else None
    return None


def _iso_start(written: str) -> str | None:
    match = _ISO_START.match(written)
    return match[1] if match else None


def _packed(written: str) -> str | None:
    match = _PACKED.match(written)
    return partial_date(*(int(part) for part in match.groups())) if match else None


def _mail_date(written: str) -> str | None:
    try:
        return parsedate_to_datetime(written).date().isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _in_words(written: str) -> str | None:
    named = next((each for each in find_dates(written) if each.year is not None), None)
    return partial_date(named.year, named.month, named.day) if named and named.year is not None else None


def _language(written: str, text: str) -> str | None:
    """The BCP 47 tag as the rest of the product writes it: "en", "zh", "zh-Hant"; None where the text is in no
    script of that language, as under the lang="en" that page templates leave over Chinese text."""
    match = _TAG.fullmatch(written.replace("_", "-"))
    if match is None:
        return None
    base, rest = match[1].lower(), set(match[2].lower().split("-"))
    script = main_script(text)
    if len(text) >= _ENOUGH_TEXT and script != "other" and (script == "cjk") != (base in _CJK_LANGUAGES):
        return None
    return "zh-Hant" if base == "zh" and rest & _TRADITIONAL and "hans" not in rest else base
