"""Building an index and switching to it."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable

import pytest

from policychat.errors import CorpusError, IndexBusy, IndexUnavailable
from policychat.index import build
from policychat.index.locks import building
from policychat.index.manifest import read_manifest
from policychat.index.progress import Progress
from tests.conftest import Library


def texts(library: Library) -> str:
    """Everything that the current index holds, in both of its stores of text."""
    with library.opened() as index:
        documents = [index.documents.text(info.document_id) for info in index.documents.infos()]
        return "\n".join([*documents, *index.collection.get()["documents"]])


def test_the_manifest_counts_what_the_index_holds(library: Library) -> None:
    result = library.build()
    manifest = result.manifest
    assert result.built
    assert (manifest.documents, manifest.passages, manifest.sentences) == (2, 2, 4)
    assert manifest == read_manifest(library.settings.index_dir)
    assert manifest.corpus == str(library.corpus.resolve())
    with library.opened() as index:
        assert index.collection.count() == manifest.passages
        assert len(index.sample_sentence_vectors(100)) == manifest.sentences


def test_passages_hold_the_exact_offsets_of_their_text(library: Library) -> None:
    library.build()
    with library.opened() as index:
        stored = index.collection.get()
        for text, fields in zip(stored["documents"], stored["metadatas"], strict=True):
            assert index.documents.text(fields["document_id"])[fields["start"] : fields["end"]] == text


def test_every_sentence_has_its_own_vector(library: Library) -> None:
    library.build()
    sentence = "Repairs cost 4.5 million crowns."
    with library.opened() as index:
        cosines = index.sample_sentence_vectors(100) @ library.model.text_vectors([sentence])[0]
    assert sorted(cosines)[-1] == pytest.approx(1.0, abs=1e-4)
    assert sorted(cosines)[-2] < 0.99


def test_an_index_that_is_up_to_date_is_kept(library: Library) -> None:
    first = library.build()
    again = library.build()
    assert not again.built
    assert again.manifest == first.manifest
    assert len(library.builds) == 1


def test_touching_a_file_changes_no_version(library: Library) -> None:
    first = library.build().manifest.index_version
    os.utime(library.corpus / "ferry.txt", (1, 1))
    assert not library.build().built
    assert library.build().manifest.index_version == first


def test_a_changed_document_replaces_the_old_text(library: Library) -> None:
    first = library.build()
    library.write("ferry.txt", "The harbour ferry carries 1200 passengers a day.")
    second = library.build()
    assert second.manifest.index_version != first.manifest.index_version
    assert "1200 passengers" in texts(library)
    assert "900" not in texts(library)
    with library.answering() as answerer:
        answer = answerer.ask("How many passengers does the harbour ferry carry a day?")
        assert "1200" in answer.answer
        assert all("900" not in result.text for result in answerer.search("900 passengers", top_k=10))
    assert library.builds == [second.manifest.directory]


def test_a_deleted_document_vanishes(library: Library) -> None:
    library.build()
    (library.corpus / "ferry.txt").unlink()
    assert library.build().manifest.documents == 1
    assert "ferry" not in texts(library)


def test_taking_a_change_back_gives_the_old_version_back(library: Library) -> None:
    first = library.build().manifest.index_version
    path = library.write("more.txt", "One more document.")
    assert library.build().manifest.index_version != first
    path.unlink()
    assert library.build().manifest.index_version == first


def test_the_catalogue_is_part_of_the_version(library: Library) -> None:
    first = library.build().manifest.index_version
    library.write("catalogue.toml", '["ferry.txt"]\npublisher = "Port Authority"\n')
    assert library.build().manifest.index_version != first
    with library.opened() as index:
        assert index.documents.info("ferry.txt").publisher == "Port Authority"


def test_files_that_cannot_be_read_are_named_on_every_run(library: Library) -> None:
    library.write("empty.txt", "")
    (library.corpus / "scan.pdf").write_bytes(b"%PDF-1.7")
    for _ in range(2):
        assert [file.path for file in library.build().manifest.skipped] == ["empty.txt", "scan.pdf"]
    (library.corpus / "scan.pdf").unlink()
    kept = library.build()
    assert not kept.built
    assert [file.path for file in kept.manifest.skipped] == ["empty.txt"]


def test_without_a_readable_document_the_old_index_stays(library: Library) -> None:
    first = library.build()
    for name in ("ferry.txt", "2021/bridge.txt"):
        library.write(name, "")
    with pytest.raises(CorpusError, match="no readable document"):
        library.build()
    assert read_manifest(library.settings.index_dir) == first.manifest
    assert "900 passengers" in texts(library)


@pytest.mark.parametrize("text", ["Share this: Twitter\nFacebook", "# Only a heading\n", "???", "👍"])
def test_a_corpus_without_a_quotable_sentence_is_refused(make_library: Callable[..., Library], text: str) -> None:
    library = make_library({"a.txt": text})
    with pytest.raises(CorpusError, match="no text that could be quoted"):
        library.build()
    assert library.builds == []


@pytest.mark.parametrize("text", ["The", "是的。"])
def test_a_document_with_next_to_nothing_in_it_answers_nothing(make_library: Callable[..., Library], text: str) -> None:
    library = make_library({"a.txt": text})
    library.build()
    with library.answering() as answerer:
        assert answerer.ask("How many passengers does the harbour ferry carry?").status == "not_in_corpus"


def test_a_build_that_fails_leaves_the_old_index_serving(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first = library.build()
    library.write("more.txt", "One more document.")

    def disk_full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(build, "DocumentWriter", disk_full)
        with pytest.raises(IndexUnavailable, match="disk is full"):
            library.build()
    assert read_manifest(library.settings.index_dir) == first.manifest
    assert library.builds == [first.manifest.directory]
    assert "900 passengers" in texts(library)
    assert library.build().manifest.documents == 3


def test_a_build_that_is_interrupted_leaves_nothing_behind(library: Library) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.stage == "embed":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build.build_index(library.settings, model=library.model, report=interrupt)
    assert library.builds == []
    assert read_manifest(library.settings.index_dir) is None


def test_a_second_builder_is_refused(library: Library) -> None:
    library.settings.index_dir.mkdir()
    with building(library.settings.index_dir), pytest.raises(IndexBusy, match=str(os.getpid())):
        library.build()
    assert library.build().built


def test_an_index_folder_that_cannot_be_made(library: Library) -> None:
    library.settings.index_dir.write_text("a file in its place", "utf-8")
    with pytest.raises(IndexUnavailable, match="cannot be written"):
        library.build()


def test_old_builds_go_once_nobody_reads_them(library: Library) -> None:
    first = library.build().manifest
    with library.answering() as answerer:
        library.write("ferry.txt", "The harbour ferry was sold.")
        second = library.build().manifest
        assert library.builds == sorted([first.directory, second.directory])
        assert "900" in answerer.ask("How many passengers does the harbour ferry carry a day?").answer
    library.write("ferry.txt", "The harbour ferry came back.")
    third = library.build().manifest
    assert library.builds == [third.directory]


def test_leftovers_of_a_killed_build_are_removed(library: Library) -> None:
    leftover = library.settings.index_dir / "build-0123456789abcdef-dead"
    leftover.mkdir(parents=True)
    (leftover / "documents.sqlite").write_bytes(b"half")
    assert library.builds == [leftover.name]
    assert library.build().manifest.directory in library.builds
    assert not leftover.exists()


def test_progress_comes_in_the_order_of_the_work(library: Library) -> None:
    seen: list[Progress] = []
    build.build_index(library.settings, model=library.model, report=seen.append)
    assert list(dict.fromkeys(progress.stage for progress in seen)) == ["scan", "read", "embed", "store"]
    embedding = [progress.done for progress in seen if progress.stage == "embed"]
    assert embedding == sorted(embedding)
    assert all(progress.done <= progress.total for progress in seen if progress.total)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full; make room and run `policychat index`"),
        (sqlite3.OperationalError("database or disk is full"), "disk is full; make room"),
        (PermissionError(errno.EACCES, "Permission denied", "x"), "permission denied; give this user the right"),
        (OSError(errno.EROFS, "Read-only file system"), "--index DIR"),
    ],
)
def test_what_keeps_a_build_from_being_written_is_said(
    library: Library, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    before = library.build().manifest
    library.write("new.txt", "A new document.")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(build, "write_stores", fail)
    with pytest.raises(IndexUnavailable, match=said):
        library.build()
    assert read_manifest(library.settings.index_dir) == before
