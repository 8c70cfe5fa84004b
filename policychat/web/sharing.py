"""Sharing: what may be stored, and what has become of its sources since."""

from __future__ import annotations

import logging
from collections.abc import Callable

from policychat.errors import NotFoundError, StateUnavailable
from policychat.schema import Answer
from policychat.settings import Settings
from policychat.state.recent import Recent, RecentAnswers
from policychat.state.shapes import Feedback, Rating, Shared, quoted_documents
from policychat.state.state import State
from policychat.web.loading import Loader
from policychat.web.problems import Refused

_MOST_LISTED = 1000

log = logging.getLogger(__name__)


class Sharing:
    """Stores answers that readers press Share on, and ratings; reads files, so it is called from threads."""

    def __init__(
        self,
        *,
        settings: Settings,
        loader: Loader,
        state: State,
        recent: RecentAnswers,
        holds_personal_data: Callable[[str], bool],
    ) -> None:
        """holds_personal_data: whether a text must not be published for what it says about somebody."""
        self._settings = settings
        self._loader = loader
        self._state = state
        self._recent = recent
        self._holds_personal_data = holds_personal_data

    def share(self, answer_id: str) -> Shared:
        """Store an answer of the last hour; one that was shared before keeps its permalink.

        Raises Refused where sharing is off, the answer is not known, what was asked holds personal data, or a
        document that it quotes is gone.
        """
        if not self._settings.sharing:
            raise Refused("sharing_off", 403)
        if self._state.exists and (stored := self._state.shared.by_answer_id(answer_id)):
            return stored
        recent = self._find(answer_id)
        if self._holds_personal_data(recent.asked):
            raise Refused("personal_data", 403)
        if recent.sources and self._missing(recent):
            raise Refused("source_gone", 404)
        return self._state.shared.share(recent.content, sources=recent.sources)

    def get(self, permalink: str) -> Shared:
        """What was shared under `permalink`. Raises Refused where there is nothing."""
        stored = self._state.shared.get(permalink) if self._state.exists else None
        if stored is None:
            raise Refused("unknown_permalink", 404)
        return stored

    def changed_sources(self, stored: Shared) -> list[str]:
        """The quoted documents that have changed or gone since, by id. Raises NotReady while the index is opened."""
        with self._loader.answerer.lease() as source:
            if not stored.sources:
                return []
            return [
                document_id
                for document_id in sorted(quoted_documents(stored.content))
                if _sha256(source.info, document_id) != stored.sources.get(document_id)
            ]

    def delete(self, permalink: str) -> None:
        """Delete what was shared under `permalink`. Raises Refused where there is nothing."""
        if not (self._state.exists and self._state.shared.delete(permalink)):
            raise Refused("unknown_permalink", 404)

    def purge(self) -> None:
        """Delete the shared answers whose days are over; where that fails, the log says why."""
        try:
            gone = self._state.shared.purge() if self._state.exists else 0
        except StateUnavailable as error:
            log.error("shared answers past their days were not deleted: %s", error)
        else:
            log.log(logging.INFO if gone else logging.DEBUG, "shared answers past their days deleted: %d", gone)

    def rate(self, answer_id: str, rating: Rating, reason: str | None) -> None:
        """Store a rating of an answer of the last hour, with what the operator allows and no more.

        Raises Refused where ratings are not stored or the answer is not known.
        """
        if self._settings.feedback == "off":
            raise Refused("feedback_off", 403)
        content = self._find(answer_id).content
        asked = content.question if isinstance(content, Answer) else content.text
        self._state.feedback.store(
            answer_id=answer_id,
            rating=rating,
            reason=reason,
            question=asked if self._settings.feedback == "questions" else None,
            outcome=content.status if isinstance(content, Answer) else content.verdict,
            index_version=content.index_version,
        )

    def ratings(self) -> list[Feedback]:
        """The last ratings, newest first."""
        return self._state.feedback.latest(_MOST_LISTED) if self._state.exists else []

    def _find(self, answer_id: str) -> Recent:
        recent = self._recent.get(answer_id)
        if recent is None:
            raise Refused("unknown_answer", 404)
        return recent

    def _missing(self, recent: Recent) -> bool:
        with self._loader.answerer.lease() as source:
            return any(_sha256(source.info, document_id) is None for document_id in recent.sources)


def _sha256(info: Callable[[str], object], document_id: str) -> str | None:
    """The hash of the document's present text; None where there is no such document any more."""
    try:
        return info(document_id).sha256  # type: ignore[attr-defined, no-any-return]
    except NotFoundError:
        return None
