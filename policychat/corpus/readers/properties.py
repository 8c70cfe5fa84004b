"""What a file says about itself, without what software wrote there by itself."""

from __future__ import annotations

import regex

from policychat.corpus.extraction import Found, FoundField
from policychat.corpus.readers.cleaning import one_line

_JUNK_TITLE = regex.compile(
    r"untitled.*|\(?anonymous\)?|unspecified|title|microsoft (?:word|excel|powerpoint)\b.*|"
    r"(?:document|book|slide)\s?\d*|"
    r"(?:文档|新建|未命名|无标题|幻灯片|工作簿).{0,12}|powerpoint presentation|word document|"
    r"[^\s]*\.(?:docx?|xlsx?|pptx?|pdf|odt|rtf|txt|html?|wps|indd|qxd|tmp)",
    regex.IGNORECASE,
)
_JUNK_AUTHOR = regex.compile(
    r"\(?anonymous\)?|unknown|unspecified|author|admin(?:istrator)?|(?:windows|microsoft(?: office)?)?[ _]?user\d*|"
    r"owner|pc|root|test|python-docx|openpyxl|reportlab\b.*|dell|hp|lenovo|asus|微软用户|用户\d*|未知|管理员|\d+|"
    r"(?:mc |deepin|微软).{0,6}|[\w.-]+\\.*",
    regex.IGNORECASE,
)
_DATE = regex.compile(r"((?:19|20)\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])")
_WORD = regex.compile(r"\p{L}")
_LONGEST = 300


def found_properties(
    source: str,
    *,
    title: str | None = None,
    author: str | None = None,
    created: str | None = None,
    url: str | None = None,
) -> dict[FoundField, Found]:
    """The properties that say something, each with `source`.

    created: a date that begins like "2023-03-08" or "20230308"; others are left out, as are titles such as
    "Microsoft Word - x.doc", authors such as "Administrator" and addresses that are not http(s).
    """
    found: dict[FoundField, Found] = {}
    title, author = one_line(title or ""), one_line(author or "")
    if _says_something(title) and not _JUNK_TITLE.fullmatch(title):
        found["title"] = Found(value=title, source=source)
    if _says_something(author) and not _JUNK_AUTHOR.fullmatch(author):
        found["publisher"] = Found(value=author, source=source)
    if match := _DATE.match((created or "").removeprefix("D:")):
        found["published"] = Found(value="-".join(match.groups()), source=source)
    if url and regex.fullmatch(r"https?://[^\s<>\"]+", url):
        found["url"] = Found(value=url, source=source)
    return found


def _says_something(value: str) -> bool:
    return 1 < len(value) <= _LONGEST and _WORD.search(value) is not None and "\ufffd" not in value
