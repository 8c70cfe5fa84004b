"""Reading a whole corpus."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from policychat.corpus.load import list_files, load_documents
from policychat.errors import CorpusError
from policychat.schema import Document, SkippedFile


def write(corpus: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (corpus / name).parent.mkdir(parents=True, exist_ok=True)
        (corpus / name).write_text(text, "utf-8")
    return corpus


def documents(corpus: Path) -> dict[str, Document]:
    return {item.path: item for item in load_documents(corpus) if isinstance(item, Document)}


def skipped(corpus: Path) -> dict[str, str]:
    return {item.path: item.reason for item in load_documents(corpus) if isinstance(item, SkippedFile)}


def test_hidden_and_control_files_are_not_documents(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.txt": "text", "sub/b.md": "text", ".hidden.txt": "x", ".git/c.txt": "x", "sub/.d.txt": "x",
            "catalogue.toml": "", "glossary.tsv": "x", "examples.toml": "",
        },
    )  # fmt: skip
    assert list_files(tmp_path) == ["a.txt", "sub/b.md"]


def test_a_document_carries_its_text_and_its_description(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"sub/a.txt": "第一行\n第二行。", "catalogue.toml": '["sub/a.txt"]\npublisher = "市政府"\npublished = "2022"'},
    )
    document = documents(tmp_path)["sub/a.txt"]
    assert document.text == "第一行\n第二行。"
    assert (document.publisher, document.published, document.language) == ("市政府", "2022", "zh")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("First line\nSecond line.", "First line"),
        ("\n\n  # A heading #\n\nText.", "A heading #"),
        ("Share this: Twitter\n\nThe title\n\nText.", "The title"),
        ("日期:2023年03月08日 来源:中新社\n标题\n\n正文。", "标题"),
        ("word " * 60, "word " * 23 + "word…"),
    ],
)
def test_the_title_is_the_first_line_that_says_something(tmp_path: Path, text: str, title: str) -> None:
    assert documents(write(tmp_path, {"a.txt": text}))["a.txt"].title == title


def test_the_catalogue_title_wins(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "First line", "catalogue.toml": '["a.txt"]\ntitle = "Named"\nlanguage = "fr"'})
    assert documents(tmp_path)["a.txt"].title == "Named"
    assert documents(tmp_path)["a.txt"].language == "fr"


def test_id_and_digest_depend_on_path_and_text(tmp_path: Path) -> None:
    before = documents(write(tmp_path, {"a.txt": "One."}))["a.txt"]
    after = documents(write(tmp_path, {"a.txt": "Two.", "b.txt": "Other."}))["a.txt"]
    assert before.document_id == after.document_id
    assert before.sha256 != after.sha256


def test_files_that_cannot_be_read_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "text", "b.pdf": "%PDF", "c.txt": " "})
    assert list(documents(tmp_path)) == ["a.txt"]
    assert list(skipped(tmp_path)) == ["b.pdf", "c.txt"]


def test_a_link_out_of_the_corpus_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    corpus = write(tmp_path / "corpus", {"a.txt": "text"})
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "inside.txt").symlink_to(corpus / "a.txt")
    assert list(documents(corpus)) == ["a.txt", "inside.txt"]
    assert "outside" in skipped(corpus)["link.txt"]


def test_a_dangling_link_and_a_pipe_are_named(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "text"})
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert list(skipped(tmp_path)) == ["gone.txt", "pipe.txt"]


def test_a_file_name_that_is_not_utf8_does_not_stop_the_rest(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "text"})
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("café text", "utf-8")
    found = documents(tmp_path)
    assert len(found) == 2
    for document in found.values():
        document.model_dump_json()


def test_a_missing_corpus_and_one_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(CorpusError, match="does not exist"):
        list_files(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="is not a folder"):
        list_files(tmp_path / "file")


def test_an_empty_corpus_has_no_files(tmp_path: Path) -> None:
    assert list_files(tmp_path) == []


def test_links_and_folders_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, outside = tmp_path / "corpus", tmp_path / "outside"
    write(corpus, {"a.txt": "text", "closed/b.txt": "text", "c.txt": "text"})
    write(outside, {"d.txt": "text"})
    for name, target in (("loop.txt", corpus / "loop.txt"), ("gone.txt", corpus / "gone"), ("there", outside)):
        (corpus / name).symlink_to(target)
    (corpus / "again").symlink_to(corpus)
    scandir = os.scandir

    def refuse(path: object) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", refuse)  # the superuser may list everything
    assert skipped(corpus) == {
        "again": "it is a link to a folder; put the folder itself into the corpus",
        "closed": "permission denied",
        "gone.txt": "it is a link to nothing",
        "loop.txt": "it is a link that leads back to itself",
        "there": "it is a link to a place outside the corpus",
    }
    assert set(documents(corpus)) == {"a.txt", "c.txt"}
