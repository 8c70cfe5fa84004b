"""Where an index is kept: in a folder, or on a Chroma server with a copy in a folder."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from policychat.schema import Document, FileRecord, Manifest
from policychat.settings import Settings

if TYPE_CHECKING:  # commands that need no model should not wait for its imports
    from policychat.index.embedding import EmbeddingModel


class OpenedPassages(Protocol):
    """The passages of one build, opened for questions: `passages` is a Chroma collection of LlamaIndex nodes."""

    passages: Any

    def close(self) -> None:
        """Let go of it."""


class Texts(Protocol):
    """The documents of one build."""

    def text(self, document_id: str) -> str:
        """The text that offsets refer to. Raises NotFoundError."""

    def get(self, document_id: str) -> Document:
        """A document with its text. Raises NotFoundError."""


class Place(Protocol):
    """One place for an index. Every method raises IndexUnavailable where the place cannot be read or written.

    `folder` holds a directory per build on this machine; `name` is for messages, as in "the index in NAME".
    """

    folder: Path
    name: str

    @property
    def beside(self) -> Place | None:
        """Another place with an index, from which a first build here can copy vectors."""

    def manifest(self) -> Manifest | None:
        """The manifest of the current build; None where nothing has been built yet."""

    def stamp(self) -> object:
        """What differs from the value before once the manifest has changed; None where there is none. Cheap."""

    def building(self) -> AbstractContextManager[None]:
        """Hold the right to build here. Raises IndexBusy, naming who holds it."""

    def builder(self) -> str | None:
        """Who builds here now, as "process 123"; None for nobody."""

    def new_passages(self, directory: Path, *, model: EmbeddingModel) -> AbstractContextManager[Any]:
        """An empty collection for the passages of the new build in `directory`; they are kept when the block ends."""

    def publish(self, directory: Path, manifest: Manifest) -> Manifest:
        """Make the finished build in `directory` the current one, in one write; returns its manifest as kept."""

    def amend(self, manifest: Manifest) -> Manifest:
        """Exchange the manifest of the current build for `manifest`; returns it as kept."""

    def discard(self, directory: Path) -> None:
        """Remove what there is of a build that failed, as far as that can be done now."""

    def remove_unread(self, *, keep: str | None, also_previous: bool = False) -> None:
        """Remove the builds that nobody reads any more, but for the directory `keep`. Only while building.

        Where it cannot be seen who reads, the build before the current one is kept too, except with
        `also_previous`.
        """

    def hold(self, manifest: Manifest, *, model: EmbeddingModel) -> IO[str]:
        """Have the build's files in `folder`, and keep them there until what is returned is closed.

        Raises OSError where they are gone.
        """

    def fault(self, manifest: Manifest) -> str | None:
        """What is wrong with the build, as a clause; None where nothing is."""

    def open_passages(self, manifest: Manifest, *, model: EmbeddingModel) -> OpenedPassages:
        """Open the passages of the build. Raises ModelError where they were embedded with another model."""

    def records(self, manifest: Manifest) -> dict[str, FileRecord]:
        """What the files of the build in `folder` should be; empty where they are not there."""

    def documents(self, manifest: Manifest) -> Texts:
        """The documents of the build, to look a few up without opening the whole."""


def place_of(settings: Settings, *, patiently: bool = False) -> Place:
    """Where the settings say that the index is.

    With `patiently`, a server that does not answer is waited for as long as suits a build, not a question.
    Raises IndexUnavailable where a server is named and cannot be reached.
    """
    if settings.chroma_url is None:
        from policychat.index.folder import FolderPlace

        return FolderPlace(settings.index_dir)
    from policychat.index.server.place import ServerPlace  # network code, not loaded without a server

    return ServerPlace.of(settings, patiently=patiently)


def current_manifest(settings: Settings) -> Manifest | None:
    """The manifest of the index that the settings name; None where nothing has been built yet."""
    return place_of(settings).manifest()
