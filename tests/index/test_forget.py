"""Taking a document out for good."""

from __future__ import annotations

import pytest

from policychat.errors import CorpusError, NotFoundError
from policychat.index import forget
from policychat.index.build import build_index
from policychat.index.forget import forget_document
from policychat.index.manifest import read_manifest
from policychat.index.progress import Progress
from tests.conftest import Library


def files_with(words: bytes, library: Library) -> list[str]:
    """The files of the index that hold `words`."""
    paths = (path for path in library.settings.index_dir.rglob("*") if path.is_file())
    return [path.name for path in paths if words in path.read_bytes()]


def test_a_forgotten_document_is_nowhere_and_stays_out(library: Library) -> None:
    library.build()
    assert files_with(b"900 passengers", library)
    gone = forget_document(library.settings, "ferry.txt", model=library.model)
    assert (gone.file, gone.old_builds_left) == ("ferry.txt", 0)
    assert files_with(b"900 passengers", library) == []
    assert not library.build().built
    assert [file.path for file in library.build().manifest.skipped] == ["ferry.txt"]
    with library.answering() as answerer:
        assert answerer.ask("How many passengers does the harbour ferry carry a day?").status == "not_in_corpus"
    assert (library.corpus / "ferry.txt").exists()


def test_a_document_whose_file_is_gone(library: Library) -> None:
    library.build()
    (library.corpus / "ferry.txt").unlink()
    assert forget_document(library.settings, "ferry.txt", model=library.model).file is None
    assert files_with(b"900 passengers", library) == []


def test_an_unknown_document(library: Library) -> None:
    before = library.build().manifest
    with pytest.raises(NotFoundError, match=r"nowhere\.txt"):
        forget_document(library.settings, "nowhere.txt", model=library.model)
    assert read_manifest(library.settings.index_dir) == before


def test_the_only_document_is_not_forgotten_half(library: Library) -> None:
    (library.corpus / "2021" / "bridge.txt").unlink()
    library.build()
    with pytest.raises(CorpusError, match="only document"):
        forget_document(library.settings, "ferry.txt", model=library.model)
    assert not library.build().built
    assert not (library.corpus / "forgotten.txt").exists()


def test_before_the_first_build_it_is_kept_out(library: Library) -> None:
    gone = forget_document(library.settings, "ferry.txt", model=library.model)
    assert gone.index_version is None
    assert library.build().manifest.documents == 1


def test_a_build_that_is_still_read_is_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forget, "_PATIENCE_SECONDS", 0.0)
    library.build()
    with library.opened():
        assert forget_document(library.settings, "ferry.txt", model=library.model).old_builds_left == 1
    assert forget_document(library.settings, "ferry.txt", model=library.model).old_builds_left == 0
    assert files_with(b"900 passengers", library) == []


def test_what_an_interrupted_build_read_is_forgotten_too(library: Library) -> None:
    def die(progress: Progress) -> None:
        if progress.stage == "store":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(library.settings, model=library.model, report=die)
    assert files_with(b"900 passengers", library)
    forget_document(library.settings, "ferry.txt", model=library.model)
    assert files_with(b"900 passengers", library) == []


def test_the_path_of_a_file_does_as_well(library: Library) -> None:
    library.write("Some Place/Two Words.txt", "Found by its path.")
    library.build()
    gone = forget_document(library.settings, "Some Place/Two Words.txt", model=library.model)
    assert gone.document_id.startswith("some-place-two-words.txt-")
    assert gone.file == "Some Place/Two Words.txt"
    assert files_with(b"Found by its path", library) == []
