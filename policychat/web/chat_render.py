"""The HTML of a conversation and of its sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from policychat.errors import NotFoundError
from policychat.filters import Filters
from policychat.schema import Answer, Citation, DocumentInfo
from policychat.settings import Settings
from policychat.web.bibliography import bibtex, csl_json
from policychat.web.excerpts import Excerpt, excerpt
from policychat.web.references import markdown, plain_text
from policychat.web.streaming import Piece, split_answer
from policychat.web.templates import Templates

_MOST_DOCUMENTS = 12


@dataclass(frozen=True)
class Exchange:
    """A question and what has come of it so far.

    `message` is one line to show while there is no answer: what is being done, or with `state` "error" what
    went wrong. Of an answer that is still arriving, `shown` pieces are there already. `address` is this server's,
    for links in what readers copy. `filters` are those that the question was asked with.
    """

    number: int
    question: str
    state: Literal["waiting", "arriving", "done", "error"]
    message: str = ""
    answer: Answer | None = None
    shown: int = 0
    address: str = ""
    filters: Filters | None = None

    @property
    def pieces(self) -> Sequence[Piece]:
        """The sentences to show."""
        if self.answer is None:
            return []
        pieces = split_answer(self.answer)
        return pieces if self.state == "done" else pieces[: self.shown]

    @property
    def citations(self) -> Sequence[Citation]:
        """The passages to show beside the answer: its proofs, or the nearest ones where there is no answer."""
        if self.answer is None:
            return []
        if self.state == "arriving":
            return list({each.marker: each for piece in self.pieces for each in piece.citations}.values())
        return self.answer.citations or self.answer.nearest


@dataclass(frozen=True)
class _Source:
    citation: Citation
    excerpt: Excerpt


class ChatRenderer:
    """Renders what the chat shows; every text of a reader or a document is escaped by the templates.

    `text_of` gives the text of a document and raises NotFoundError for one that is gone.
    """

    def __init__(self, *, settings: Settings, templates: Templates, text_of: Callable[[str], str]) -> None:
        self._settings = settings
        self._templates = templates
        self._text_of = text_of

    def conversation(self, exchanges: Sequence[Exchange], language: str) -> str:
        """All exchanges, oldest first. `language` is the interface's; an answer comes in its own."""
        return "".join(
            self._templates.render(
                "exchange.html",
                _language_of(exchange, language),
                exchange=exchange,
                copies=_copies(exchange),
                sharing=self._settings.sharing,
                feedback=self._settings.feedback != "off",
            )
            for exchange in exchanges
        )

    def sources(self, exchanges: Sequence[Exchange], language: str) -> str:
        """The passages behind the answers, the newest answer's first and open, older ones folded."""
        cited = [exchange for exchange in exchanges if exchange.citations]
        return "".join(
            self._templates.render(
                "sources.html",
                _language_of(exchange, language),
                exchange=exchange,
                newest=exchange is cited[-1],
                sources=[_Source(citation, self._excerpt(citation)) for citation in exchange.citations],
            )
            for exchange in reversed(cited)
        )

    def documents(self, infos: Sequence[DocumentInfo], language: str) -> str:
        """What the documents are, newest first, shown while nothing was asked."""
        newest = sorted(infos, key=lambda info: info.published or "", reverse=True)
        return self._templates.render(
            "documents.html",
            language,
            documents=newest[:_MOST_DOCUMENTS],
            count=len(infos),
            more=max(0, len(infos) - _MOST_DOCUMENTS),
        )

    def notice(self, message: str, language: str) -> str:
        """One line in place of the sources."""
        return self._templates.render("notice.html", language, message=message)

    def _excerpt(self, citation: Citation) -> Excerpt:
        try:
            text = self._text_of(citation.document_id)
        except NotFoundError:  # the index was rebuilt without it since
            return Excerpt("", citation.context_before or "", " ", citation.quote, "", False, False)
        return excerpt(text, citation.start, citation.end, context=citation.context_before)


def _language_of(exchange: Exchange, language: str) -> str:
    return exchange.answer.language if exchange.answer else language


def _copies(exchange: Exchange) -> dict[str, str]:
    """What the copy buttons copy."""
    if exchange.answer is None or exchange.state != "done":
        return {}
    makers = {"copy": plain_text, "copy_markdown": markdown}
    if exchange.answer.citations:
        makers |= {"copy_bibtex": bibtex, "copy_csl": csl_json}
    return {name: make(exchange.answer, address=exchange.address) for name, make in makers.items()}
