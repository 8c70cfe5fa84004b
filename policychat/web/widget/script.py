"""The one file that pages load: the modules beside this one joined, with the style and the words in it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from policychat.web.negotiation import INTERFACE_LANGUAGES
from policychat.wording import Wording

_FOLDER = Path(__file__).parent
# Each after those it imports from.
_MODULES = ("natives", "strings", "events", "api", "citations", "exchange", "policy-chat")
_IMPORT = re.compile(r"^import .*?;\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_COMMENT_OR_INDENT = re.compile(r"^[ \t]*(//.*)?\n?", re.MULTILINE)
# What the widget says in the words of the other pages.
_SHARED_WORDS = (
    "question_label",
    "question_placeholder",
    "ask",
    "you",
    "searching",
    "nearest",
    "nearest_note",
    "open_document",
    "opens_new_tab",
    "original_in",
    "translated_from",
    "published_inferred",
    "worded",
    "disputed",
    "source_number",
)


@dataclass(frozen=True)
class WidgetScript:
    """`/widget.js` as it is served."""

    content: bytes

    @property
    def version(self) -> str:
        """Names this content: the first 12 hex digits of its SHA-256."""
        return hashlib.sha256(self.content).hexdigest()[:12]

    @property
    def integrity(self) -> str:
        """What a page states in `integrity` so that a browser runs this content only."""
        return "sha384-" + base64.b64encode(hashlib.sha384(self.content).digest()).decode()

    @property
    def path(self) -> str:
        """Its address on the server, which changes when the content does."""
        return f"/widget.js?v={self.version}"

    def compressed(self) -> bytes:
        """The content gzipped, the same bytes every time."""
        return gzip.compress(self.content, mtime=0)


def build_script(wording: Wording) -> WidgetScript:
    """Join the modules into one; the words are those of `wording`."""
    words = {language: _words(wording, language) for language in INTERFACE_LANGUAGES}
    style = _COMMENT_OR_INDENT.sub("", _source("style.css"))
    parts = [f"const MESSAGES={_literal(words)};\n", f"const STYLE={_literal(style)};\n"]
    for name in _MODULES:
        source = _EXPORT.sub("", _IMPORT.sub("", _source(f"{name}.js")))
        parts.append(_COMMENT_OR_INDENT.sub("", source))
    return WidgetScript("".join(parts).encode("utf-8"))


def _words(wording: Wording, language: str) -> dict[str, str]:
    pages = wording.table("web", language)
    shared = {key: pages[key] for key in _SHARED_WORDS} | {
        "page_number": wording.table("reader", language)["page_number"],
        "superseded": wording.table("validity", language)["superseded"],
        "sought": wording.table("answer", language)["sought"],
        "contact": wording.table("shared", language)["contact"],
    }
    return shared | wording.table("widget", language)


def _source(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
