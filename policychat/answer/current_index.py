"""The index that answers come from now, exchanged for a newer build while requests go on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from policychat.answer.sources import IndexSource
from policychat.corpus.glossary import load_glossary
from policychat.errors import IndexUnavailable, ModelError, PolicyChatError, ServerUnreachable
from policychat.index.embedding import EmbeddingModel
from policychat.index.opened import OpenedIndex, open_index
from policychat.index.places import Place, place_of
from policychat.retrieval.rerank import Reranker
from policychat.settings import Settings

# Asked of a new index before readers are, so that none of them waits for its first pages to be read from disk.
_WARMING_QUESTION = "What does the policy say?"

log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Held:
    """An opened index and how many leases of it are out."""

    source: IndexSource
    leases: int = 0


class CurrentIndex:
    """Lends the current index; an exchanged one is closed when its last lease ends. Safe to share between threads."""

    def __init__(
        self,
        open_first: Callable[[], OpenedIndex],
        *,
        settings: Settings,
        model: EmbeddingModel,
        reranker: Reranker | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """open_first: gives the first index, when one is first needed; newer ones are opened where `settings` say."""
        self._open_first = open_first
        self._settings = settings
        self._model = model
        self._reranker = reranker
        self._today = today
        self._place: Place | None = None
        # One opening at a time; whoever finds an opened index never waits for this.
        self._opening = threading.Lock()
        # What the manifest looked like when it was last acted upon; only touched while `_opening` is held.
        self._seen: object = None
        # Why the index cannot be used now: its server is away, or its files were damaged.
        self._trouble: IndexUnavailable | None = None
        # Guards the rest, for moments only: never held while an index is opened or closed.
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._closed = False

    @contextmanager
    def lease(self) -> Iterator[IndexSource]:
        """The current index, kept open for the block whatever becomes current meanwhile.

        Waits only for the first opening, and raises what that raises; IndexUnavailable after `close`, and while the
        files of the index are damaged.
        """
        with self._lend() as source:
            if self._trouble is not None and not isinstance(self._trouble, ServerUnreachable):
                raise IndexUnavailable(str(self._trouble))
            yield source

    @contextmanager
    def _lend(self) -> Iterator[IndexSource]:
        held = self._borrow()
        try:
            yield held.source
        finally:
            with self._lock:
                held.leases -= 1
                done = held.leases == 0 and held is not self._held
            if done:
                held.source.index.close()

    @property
    def trouble(self) -> IndexUnavailable | None:
        """Why the index cannot be used now, as the last `refresh` found; None where it can.

        While only its server is away it is lent all the same: what is in memory may do.
        """
        return self._trouble

    @property
    def source(self) -> IndexSource:
        """The current index without a lease, for where nobody calls `refresh`; raises as `lease` does.

        Elsewhere it may be closed or damaged at any time; only its manifest can still be read then.
        """
        with self._lend() as source:
            return source

    def refresh(self) -> bool:
        """Look whether the manifest has changed, and if so exchange the index for the one it names.

        Returns whether the index was exchanged. One that cannot be opened is logged as an error, the index
        before it stays, and it is tried again when the manifest changes. Unchanged, this costs one `stat`, or one
        small request where a server has the index.
        """
        with self._opening:
            held, place = self._held, self._place
            if held is None or place is None:
                return False
            stamp = self._look(place)
            if isinstance(self._trouble, ServerUnreachable):
                return False
            anew = self._is_to_be_opened_anew(held.source.index)
            if stamp == self._seen and not anew:
                return False
            self._seen = stamp
            current = held.source.version
            if stamp is None:
                log.warning("the manifest in %s is gone; the index %s goes on answering", place.name, current)
                return False
            try:
                new = self._open_newer(place, None if anew else held.source.index)
            except ModelError:
                log.error(
                    "the new index in %s was built with another embedding model than the one loaded; restart to "
                    "use it (until then the index %s goes on answering)",
                    place.name,
                    current,
                )
                return False
            except Exception as error:  # whatever is wrong with it, the index before is no worse
                if str(error) == str(self._trouble):  # which the log has
                    return False
                log.error(
                    "the new index in %s cannot be used, so the index %s goes on answering: %s",
                    place.name,
                    current,
                    error,
                    exc_info=not isinstance(error, PolicyChatError),
                )
                return False
            if new is None or not self._exchange(_Held(new)):
                return False
            self._trouble = None
            log.info("the index %s answers from now on, no longer %s", new.version, current)
            return True

    def close(self) -> None:
        """Lend no more, and close the index with its last lease."""
        with self._lock:
            self._closed = True
        self._exchange(None)

    def _borrow(self) -> _Held:
        while True:
            with self._lock:
                if self._closed:
                    raise IndexUnavailable("the index is closed, because policychat is stopping")
                if self._held is not None:
                    self._held.leases += 1
                    return self._held
            self._open_once()

    def _open_once(self) -> None:
        with self._opening:
            if self._held is None and not self._closed:
                self._place = place_of(self._settings)
                self._seen = self._place.stamp()
                index = self._open_first()
                try:
                    source = self._as_source(index)
                except BaseException:
                    index.close()
                    raise
                self._exchange(_Held(source))

    def _look(self, place: Place) -> object:
        """The place's stamp; an outage of its server is told once, and the index before goes on answering."""
        try:
            stamp = place.stamp()
        except ServerUnreachable as error:
            if not isinstance(self._trouble, ServerUnreachable):
                log.error("%s", error)
            self._trouble = error
            return None
        if isinstance(self._trouble, ServerUnreachable):
            log.info("the server of the index %s answers again", place.name)
            self._trouble = None
        return stamp

    def _is_to_be_opened_anew(self, index: OpenedIndex) -> bool:
        """Whether the files of `index` are damaged, which opening mends for a copy of what a server holds, or were.

        Damage is told once. From then on the index is not lent, so that nothing is answered from it.
        """
        fault = index.fault()
        if fault is None:
            return self._trouble is not None
        if str(self._trouble) == fault:
            return False
        log.error("%s", fault)
        self._trouble = IndexUnavailable(fault)
        return True

    def _open_newer(self, place: Place, current: OpenedIndex | None) -> IndexSource | None:
        """The index that the manifest names, ready to answer; None where that is `current` itself."""
        manifest = place.manifest()
        if manifest is None or (current is not None and manifest == current.manifest):
            return None
        index = open_index(place, model=self._model)
        try:
            source = self._as_source(index)
            source.candidates(_WARMING_QUESTION, self._model.query_vector(_WARMING_QUESTION))
        except BaseException:
            index.close()
            raise
        return source

    def _as_source(self, index: OpenedIndex) -> IndexSource:
        return IndexSource(
            index,
            model=self._model,
            top_k=self._settings.retrieval_passages,
            glossary=load_glossary(self._settings.corpus_dir),
            reranker=self._reranker,
            today=self._today,
        )

    def _exchange(self, new: _Held | None) -> bool:
        """Lend `new` from now on; the one before is closed here or with its last lease.

        Where everything was closed while `new` was being opened, closes that one instead and returns False.
        """
        with self._lock:
            too_late = self._closed and new is not None
            if too_late:
                old = new
            else:
                old, self._held = self._held, new
            done = old is not None and old.leases == 0
        if old is not None and done:
            old.source.index.close()
        return not too_late
