"""What every test may use: the shipped corpus, indexed once a session with the real model."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.opening import open_answerer
from policychat.index.build import BuildResult, build_index
from policychat.index.embedding import EmbeddingModel, load_embedding_model
from policychat.index.opened import OpenedIndex, open_index
from policychat.index.places import place_of
from policychat.settings import Settings
from policychat.wording import Wording

ROOT = Path(__file__).parent.parent

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("policychat", deadline=None)
hypothesis.settings.load_profile("policychat")


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own POLICYCHAT_ variables change no test."""
    import os

    for name in list(os.environ):
        if name.upper().startswith("POLICYCHAT_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over a copy of the shipped corpus and an index folder of the session's own."""
    corpus = tmp_path_factory.mktemp("shipped") / "corpus"
    shutil.copytree(ROOT / "corpus", corpus)
    return Settings(
        corpus_dir=corpus,
        index_dir=tmp_path_factory.mktemp("built") / "index",
        state_dir=tmp_path_factory.mktemp("state"),
        prompts_dir=ROOT / "prompts",
    )


@pytest.fixture(scope="session")
def wording(settings: Settings) -> Wording:
    return Wording.load(settings.prompts_dir)


@pytest.fixture(scope="session")
def model(settings: Settings) -> EmbeddingModel:
    """The default embedding model, converted on this machine once."""
    return load_embedding_model(settings)


@pytest.fixture(scope="session")
def answerer(settings: Settings, wording: Wording) -> Iterator[Answerer]:
    """The product over the shipped corpus."""
    opened = open_answerer(settings, wording=wording)
    yield opened
    opened.index.close()


class Library:
    """A small corpus of a test's own, and the index built from it with the real model."""

    def __init__(self, folder: Path, *, model: EmbeddingModel, wording: Wording) -> None:
        self.corpus = folder / "corpus"
        self.corpus.mkdir()
        self.settings = Settings(
            corpus_dir=self.corpus,
            index_dir=folder / "index",
            state_dir=folder / "state",
            prompts_dir=ROOT / "prompts",
        )
        self.model = model
        self.wording = wording

    def write(self, name: str, text: str) -> Path:
        """Put a document into the corpus."""
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def build(self) -> BuildResult:
        """Run the product's own build."""
        return build_index(self.settings, model=self.model)

    @property
    def builds(self) -> list[str]:
        """The names of the build directories on disk."""
        return sorted(path.name for path in self.settings.index_dir.glob("build-*"))

    @contextmanager
    def opened(self) -> Iterator[OpenedIndex]:
        """The current index, opened."""
        index = open_index(place_of(self.settings), model=self.model)
        try:
            yield index
        finally:
            index.close()

    @contextmanager
    def answering(self) -> Iterator[Answerer]:
        """An answerer over the current index."""
        with self.opened() as index:
            yield Answerer(settings=self.settings, wording=self.wording, model=self.model, open_index=lambda: index)


@pytest.fixture(scope="session")
def make_library(
    tmp_path_factory: pytest.TempPathFactory, model: EmbeddingModel, wording: Wording
) -> Callable[..., Library]:
    """Make a library of the documents given as name -> text."""

    def make(documents: dict[str, str]) -> Library:
        library = Library(tmp_path_factory.mktemp("library"), model=model, wording=wording)
        for name, text in documents.items():
            library.write(name, text)
        return library

    return make


@pytest.fixture
def library(make_library: Callable[..., Library]) -> Library:
    """A library of two documents that no index has been built from yet."""
    return make_library(
        {
            "ferry.txt": "The harbour ferry carries 900 passengers a day. It runs from April to October.",
            "2021/bridge.txt": "The old stone bridge was closed in May 2021. Repairs cost 4.5 million crowns.",
        }
    )
