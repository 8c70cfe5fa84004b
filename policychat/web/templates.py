"""The HTML templates of policychat's own pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from policychat.answer.filter_wording import describe
from policychat.corpus.validity import Limit, limits
from policychat.filters import Filters
from policychat.schema import Citation, DocumentInfo
from policychat.wording import Wording

_FOLDER = Path(__file__).parent / "templates"
STATIC_FOLDER = Path(__file__).parent / "static"
# Gradio keeps /static/ for itself, so ours is a folder of its own below it.
STATIC_PATH = "/static/policychat"

Translate = Callable[..., str]


class Templates:
    """Renders the templates, every value escaped.

    A template gets `t(key, **values)` for the wording, `language`, `site_name`, `disclaimer`, `contact_url`,
    `static` (the address of the static files), `language_name(tag)`, `own_name(tag)` (what its speakers call a
    language), `filters_in_words(filters)`, and of a document or citation `published(…)` and `limits(…)`.
    """

    def __init__(
        self,
        *,
        wording: Wording,
        site_name: str,
        disclaimer: str = "",
        contact_url: str = "",
        today: Callable[[], date] = date.today,
    ) -> None:
        """disclaimer, contact_url: shown with every answer, where the operator has set them. `today` gives the day
        on which documents must hold, or they are said not to."""
        self._wording = wording
        self._today = today
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {
            "site_name": site_name,
            "disclaimer": disclaimer,
            "contact_url": contact_url,
            "static": STATIC_PATH,
        }
        self._environment.filters |= {"verbatim": verbatim, "gathered": gathered, "sentence": sentence}

    def render(self, name: str, language: str, **values: object) -> str:
        """The template `name` in `language` (BCP 47). Raises jinja2 errors for a value that is missing."""

        def translate(key: str, **filled: object) -> str:
            return self._wording.text(key, language, **filled)

        def language_name(tag: str) -> str:
            return self._wording.language_name(tag, language)

        def published(document: DocumentInfo | Citation) -> str | None:
            if document.published and document.published_inferred:
                return translate("web.published_inferred", date=document.published)
            return document.published

        def filters_in_words(filters: Filters) -> str:
            return describe(filters, language=language, wording=self._wording)

        def limits_today(document: DocumentInfo | Citation) -> tuple[Limit, ...]:
            return limits(document, today=self._today())

        return self._environment.get_template(name).render(
            t=translate,
            language=language,
            language_name=language_name,
            own_name=lambda tag: self._wording.language_name(tag, tag),
            filters_in_words=filters_in_words,
            published=published,
            limits=limits_today,
            **values,
        )


def verbatim(text: str) -> Markup:
    """`text` escaped so that a browser shows exactly it: parsers turn a bare carriage return into a line feed."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))


def gathered(text: str) -> str:
    """`text` with empty lines left out, as the surroundings of a quote are shown."""
    return re.sub(r"\n\s*\n", "\n", text)


def sentence(message: str) -> str:
    """An error's message, which is written to follow a colon, as a sentence of its own."""
    ended = message if message.endswith((".", "!", "?", "。", "！", "？")) else message + "."
    return ended[:1].upper() + ended[1:]
