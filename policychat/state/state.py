"""The stored state of one server."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from policychat.settings import Settings
from policychat.state.clock import surely_past

if TYPE_CHECKING:  # SQLAlchemy, which a server that stores nothing never has to wait for
    from sqlalchemy import Engine

    from policychat.state.feedback import FeedbackStore
    from policychat.state.shared_answers import SharedAnswers

FILE_NAME = "policychat.sqlite"


class State:
    """What is stored in `state_dir`, or in the database that the settings name. Safe between threads.

    A file is made when something is first stored.

    What needs the database raises StateUnavailable where it cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._file = settings.state_dir / FILE_NAME
        self._url = settings.state_url
        self._days = settings.share_days
        self._opening = threading.Lock()

    @property
    def exists(self) -> bool:
        """Whether anything may have been stored."""
        return self._url is not None or self._file.is_file()

    @property
    def shared(self) -> SharedAnswers:
        """The answers that readers shared."""
        from policychat.state.shared_answers import SharedAnswers

        return SharedAnswers(self._engine, days=self._days, surely_past=surely_past)

    @property
    def feedback(self) -> FeedbackStore:
        """The ratings that readers gave."""
        from policychat.state.feedback import FeedbackStore

        return FeedbackStore(self._engine)

    @property
    def _engine(self) -> Engine:
        with self._opening:
            return self._opened

    @cached_property
    def _opened(self) -> Engine:
        from policychat.state.database import open_database

        return open_database(self._url.get_secret_value() if self._url else self._file)
