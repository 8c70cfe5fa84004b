"""A folder with every format and every kind of bad file, indexed as an operator would and asked from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from policychat.answer.answerer import Answerer
from policychat.corpus.document_id import document_id_for
from policychat.corpus.metadata import printable
from policychat.index.build import BuildResult
from policychat.index.embedding import EmbeddingModel
from policychat.index.opened import OpenedIndex
from policychat.wording import Wording
from tests.cli.conftest import Ran, policychat  # noqa: F401
from tests.conftest import Library
from tests.index.mixed_folder import PDF_PAGES, write_readable, write_unreadable


@dataclass(frozen=True)
class Mixed:
    """The library, what its good files hold, why its bad ones are to be skipped, and its index."""

    library: Library
    held: dict[str, tuple[str, int | None]]
    reasons: dict[str, str]
    result: BuildResult
    index: OpenedIndex


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, model: EmbeddingModel, wording: Wording) -> Iterator[Mixed]:
    folder = tmp_path_factory.mktemp("mixed")
    library = Library(folder, model=model, wording=wording)
    (folder / "outside").mkdir()
    held = write_readable(library.corpus)
    reasons = write_unreadable(library.corpus, outside=folder / "outside")
    result = library.build()
    with library.opened() as index:
        yield Mixed(library, held, reasons, result, index)


def test_every_good_file_is_indexed_and_every_bad_one_skipped_with_its_reason(mixed: Mixed) -> None:
    assert {info.path for info in mixed.index.documents.infos()} == set(map(printable, mixed.held))
    skipped = {file.path: file.reason for file in mixed.result.manifest.skipped}
    assert set(skipped) == set(mixed.reasons)
    wrong = {path: reason for path, reason in skipped.items() if mixed.reasons[path] not in reason}
    assert wrong == {}
    assert not any("\n" in reason or reason.endswith(".") or not reason for reason in skipped.values())
    assert mixed.result.manifest.documents == len(mixed.held) == len(mixed.result.changes.added)


def test_every_offset_is_exact_and_every_figure_quotable(mixed: Mixed) -> None:
    quotable: dict[str, list[str]] = {}
    stored = mixed.index.collection.get(include=["metadatas", "documents"])
    for fields, words in zip(stored["metadatas"], stored["documents"], strict=True):
        text = mixed.index.documents.text(fields["document_id"])
        assert text[fields["start"] : fields["end"]] == words
        spans = [text[start:end] for start, end, _ in json.loads(fields["sentences"])]
        assert all(span in words and span == span.strip() and span for span in spans)
        quotable.setdefault(fields["document_id"], []).extend(spans)
    for path, (words, _) in mixed.held.items():
        assert words in quotable[document_id_for(path)], path
    assert not any(set(span) <= set("|-* ") for spans in quotable.values() for span in spans)


def test_every_format_is_cited_word_for_word_and_pdfs_by_page(mixed: Mixed) -> None:
    answerer = Answerer(
        settings=mixed.library.settings,
        wording=mixed.library.wording,
        model=mixed.library.model,
        open_index=lambda: mixed.index,
    )
    for name, path in (
        ("Utf 16", "text/utf-16.txt"), ("Markdown", "notes.md"), ("Web", "page.html"), ("Paged", "report.pdf"),
        ("Word", "letter.docx"), ("Open", "letter.odt"), ("Excel", "table.xlsx"), ("Comma", "table.csv"),
        ("Mail", "mail.eml"), ("Deep", "/".join(["d"] * 60) + "/deep.txt"), ("Emoji", "⛴ 渡轮.txt"),
    ):  # fmt: skip
        answer = answerer.ask(f"How many passengers does the {name} ferry carry a day?")
        cited = [*answer.citations, *answer.nearest]
        for citation in cited:
            text = mixed.index.documents.text(citation.document_id)
            assert text[citation.start : citation.end] == citation.quote
        found = {citation.document_id: citation for citation in cited}
        assert document_id_for(path) in found, (path, answer)
        page = mixed.held[path][1]
        assert found[document_id_for(path)].page == page
        assert page in (None, PDF_PAGES)


def test_a_second_run_reads_nothing_and_names_the_same(mixed: Mixed, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("policychat.corpus.isolation.IsolatedReader.read", refuse)
    again = mixed.library.build()
    assert not again.built
    assert again.manifest.skipped == mixed.result.manifest.skipped


def test_the_commands_say_so_one_line_a_file(mixed: Mixed, policychat: Callable[..., Ran]) -> None:  # noqa: F811
    settings = mixed.library.settings
    places = ("--corpus", settings.corpus_dir, "--index", settings.index_dir)
    said = policychat("status", *places)
    lines = said.out.decode().splitlines()
    assert said.code == 0
    named = [line for line in lines if line.startswith("  ")]
    assert len(named) == len(mixed.reasons)
    assert "\x1b" not in "".join(lines)
    for path in mixed.held:
        shown = policychat("show", document_id_for(path), *places)
        assert shown.out.decode() == mixed.index.documents.text(document_id_for(path))


def test_a_file_that_changes_while_it_is_read_is_tried_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from policychat.corpus.isolation import IsolatedReader

    read, path = IsolatedReader.read, library.corpus / "ferry.txt"

    def touch(reader: IsolatedReader, file: Path) -> object:
        if file == path:
            path.touch()
        return read(reader, file)

    with monkeypatch.context() as patched:
        patched.setattr(IsolatedReader, "read", touch)
        first = library.build()
    assert [file.path for file in first.manifest.skipped] == ["ferry.txt"]
    assert "changed while it was read" in first.manifest.skipped[0].reason
    again = library.build()
    assert again.built
    assert again.manifest.skipped == ()
