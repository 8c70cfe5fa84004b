"""An index on a Chroma server: built, opened here and on other machines, exchanged and tidied up."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from policychat.errors import IndexUnavailable, ModelError
from policychat.index import build
from policychat.index.opened import open_index
from policychat.index.places import current_manifest, place_of
from policychat.index.plan import plan_index
from policychat.index.progress import Progress
from policychat.index.server import documents, names
from tests.conftest import Library
from tests.index.chroma_server import collections, place

QUESTION = "How many passengers does the harbour ferry carry a day?"
ODD = "One\r line\u2028 end. \ufeff Zero\u200bwidth, \U0001f600 and 香港。 Tabs\tand \x0b too.\n\n  Last \x85 one.\n"


def of_builds(*directories: str) -> set[str]:
    return {names.MANIFEST, *(name for directory in directories for name in names.all_of(directory))}


def files(library: Library) -> dict[str, bytes]:
    manifest = current_manifest(library.settings)
    assert manifest is not None
    folder = place(library).folder / manifest.directory
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def never_embed(texts: Any) -> Any:
    raise AssertionError(f"embedded again: {texts}")


def test_answers_are_those_of_an_embedded_index(remote: Library) -> None:
    embedded = Library.__new__(Library)
    embedded.__dict__ |= remote.__dict__ | {"settings": remote.settings.model_copy(update={"chroma_url": None})}
    here, there = embedded.build(), remote.build()
    assert there.manifest.index_version == here.manifest.index_version
    assert (there.embedded, there.reused) == (0, here.embedded)  # the move to a server embeds nothing
    with embedded.answering() as one, remote.answering() as other:
        for question in (QUESTION, "What did the repairs of the bridge cost?", "Who built the tower?"):
            a, b = one.ask(question), other.ask(question)
            assert (a.status, a.answer, a.citations, a.confidence) == (b.status, b.answer, b.citations, b.confidence)
        found = [[(r.passage_id, r.score) for r in each.search("ferry", top_k=5)] for each in (one, other)]
        assert found[0] == found[1]
    assert embedded.builds == [here.manifest.directory]  # and leaves what was moved


def test_another_machine_needs_the_address_only(remote: Library, other_machine: Library) -> None:
    built = remote.build().manifest
    with other_machine.answering() as answerer:
        assert "900" in answerer.ask(QUESTION).answer
        assert answerer.index_source.index.manifest == built
    assert files(other_machine) == files(remote)
    assert set(files(other_machine)) >= {"documents.sqlite", "vectors.f32", "passages.npz"}


def test_processes_that_open_at_once_fetch_once(
    remote: Library, other_machine: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote.build()
    fetched: list[Path] = []
    download = documents.ServerDocuments.download

    def counted(self: documents.ServerDocuments, path: Path, *, count: int) -> None:
        fetched.append(path)
        download(self, path, count=count)

    monkeypatch.setattr(documents.ServerDocuments, "download", counted)

    def open_and_close(_: int) -> str:
        with other_machine.opened() as index:
            return index.documents.text("ferry.txt")

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(open_and_close, range(4)))) == 1
    assert len(fetched) == 1


def test_texts_come_back_exactly(remote: Library, other_machine: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_PIECE_CHARS", 7)
    remote.write("odd.txt", ODD * 3)
    manifest = remote.build().manifest
    afar = place(other_machine).documents(manifest)
    with remote.opened() as index, other_machine.opened() as copy:
        for info in index.documents.infos():
            assert copy.documents.get(info.document_id) == index.documents.get(info.document_id)
            assert afar.get(info.document_id) == index.documents.get(info.document_id)


def test_a_document_is_shown_without_fetching_the_index(remote: Library, other_machine: Library) -> None:
    manifest = remote.build().manifest
    assert place(other_machine).documents(manifest).text("ferry.txt").startswith("The harbour ferry")
    assert not place(other_machine).folder.exists()


def test_an_index_that_is_up_to_date_is_kept(remote: Library) -> None:
    first = remote.build()
    again = remote.build()
    assert (again.built, again.manifest) == (False, first.manifest)


def test_a_copy_that_is_damaged_or_gone_is_made_again(remote: Library) -> None:
    directory = place(remote).folder / remote.build().manifest.directory
    before = files(remote)
    (directory / "vectors.f32").write_bytes(b"x")
    with remote.opened():
        assert files(remote) == before
    shutil.rmtree(directory / "lexical")
    with remote.opened():
        assert files(remote) == before
    shutil.rmtree(place(remote).folder)
    with remote.opened():
        assert files(remote) == before


def test_a_builder_on_another_machine_embeds_only_what_is_new(remote: Library, other_machine: Library) -> None:
    first = remote.build()
    shutil.copytree(remote.corpus, other_machine.corpus, dirs_exist_ok=True)
    other_machine.write("more.txt", "One more document.")
    assert plan_index(other_machine.settings, model=other_machine.model).changes.added == ("more.txt",)
    second = other_machine.build()
    assert (second.changes.added, second.changes.unchanged) == (("more.txt",), 2)
    assert (second.embedded, second.reused) == (second.manifest.vectors - first.embedded, first.embedded)


def test_readers_go_on_with_their_build_until_they_switch(remote: Library, other_machine: Library) -> None:
    first = remote.build().manifest
    with other_machine.answering() as answerer:
        reader = place(other_machine)
        before = reader.stamp()
        remote.write("ferry.txt", "The harbour ferry carries 1200 passengers a day.")
        second = remote.build().manifest
        assert reader.stamp() != before
        assert "900" in answerer.ask(QUESTION).answer
        assert answerer.search("bridge repairs", top_k=5)
        assert collections(remote) == of_builds(first.directory, second.directory)
        with other_machine.answering() as newer:
            assert "1200" in newer.ask(QUESTION).answer
    remote.write("ferry.txt", "The harbour ferry carries 1300 passengers a day.")
    third = remote.build().manifest
    assert collections(remote) == of_builds(second.directory, third.directory)
    builder = place(remote)
    with builder.building():
        builder.remove_unread(keep=third.directory, also_previous=True)
    assert collections(remote) == of_builds(third.directory)


def test_a_reader_whose_build_was_removed_says_so(remote: Library) -> None:
    directory = remote.build().manifest.directory
    with remote.answering() as answerer:
        place(remote)._connection.delete(names.passages_of(directory))
        with pytest.raises(IndexUnavailable, match="does not exist"):
            answerer.ask(QUESTION)
    with pytest.raises(IndexUnavailable, match="policychat index"), remote.opened():
        pass
    assert remote.build().built


def test_a_build_that_fails_leaves_the_old_index_serving(remote: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first = remote.build().manifest
    remote.write("more.txt", "One more document.")

    def full(*_: object, **__: object) -> None:
        raise IndexUnavailable("the disk of the server is full")

    with monkeypatch.context() as patch:
        patch.setattr(documents.ServerDocuments, "upload", full)
        with pytest.raises(IndexUnavailable, match="disk of the server"):
            remote.build()
    assert current_manifest(remote.settings) == first
    assert collections(remote) == of_builds(first.directory)
    with remote.answering() as answerer:
        assert "900" in answerer.ask(QUESTION).answer
    assert remote.build().manifest.documents == 3


def test_what_a_killed_build_left_is_removed_by_the_next(remote: Library) -> None:
    for name in names.all_of("build-0123456789ab"):
        place(remote)._connection.create(name)
    directory = remote.build().manifest.directory
    assert collections(remote) == of_builds(directory)


def test_an_interrupted_build_leaves_nothing_and_is_taken_up(remote: Library) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.stage == "store":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build.build_index(remote.settings, model=remote.model, report=interrupt)
    assert collections(remote) == set()
    assert build.build_index(remote.settings, model=remote.model, embed=never_embed).built


def test_an_index_of_another_model_is_refused_and_mended(remote: Library, other_machine: Library) -> None:
    manifest = remote.build().manifest
    other = {"embedding_model": "other", "embedding_model_sha256": "0" * 64}
    builder = place(remote)
    with builder.building():
        builder.amend(manifest.model_copy(update=other))
    for library in (remote, other_machine):
        with pytest.raises(ModelError, match="policychat index"), library.opened():
            pass
    assert remote.build().manifest.embedding_model_sha256 == remote.model.sha256
    with other_machine.opened():
        pass


def test_passages_of_another_model_are_refused(remote: Library) -> None:
    directory = remote.build().manifest.directory
    found: Any = place(remote)._connection.find(names.passages_of(directory))
    found.modify(metadata=found.metadata | {"embedding_model_sha256": "0" * 64})
    with pytest.raises(ModelError, match="policychat index"), remote.opened():
        pass


def test_vectors_that_the_server_lacks_are_not_made_up(remote: Library, other_machine: Library) -> None:
    directory = remote.build().manifest.directory
    found: Any = place(remote)._connection.find(names.vectors_of(directory))
    some = found.get(limit=1)["ids"]
    found.delete(ids=some)
    found.add(ids=["00"], embeddings=[[0.0] * remote.model.dimension])
    with pytest.raises(IndexUnavailable, match="lacks 1 vectors"), other_machine.opened():
        pass


def test_before_the_first_build_the_command_is_named(other_machine: Library) -> None:
    with pytest.raises(IndexUnavailable, match="policychat index"), other_machine.opened():
        pass


def test_another_version_of_policychat_is_refused(remote: Library, other_machine: Library) -> None:
    manifest = remote.build().manifest
    builder = place(remote)
    with builder.building():
        builder.amend(manifest.model_copy(update={"chunker_version": "0"}))
    with pytest.raises(IndexUnavailable, match="another version"), other_machine.opened():
        pass


def test_a_folder_that_cannot_be_written(remote: Library, other_machine: Library) -> None:
    remote.build()
    Path(other_machine.settings.index_dir).write_text("a file in its place", "utf-8")
    with pytest.raises(IndexUnavailable, match="cannot be written"):
        open_index(place_of(other_machine.settings), model=other_machine.model)
