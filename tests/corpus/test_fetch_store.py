"""What is in the corpus after fetching, and after fetching again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from policychat.corpus.fetched import RECORDS_NAME, fetched_urls
from policychat.corpus.fetching.allow_list import parse_url
from policychat.corpus.fetching.document import FetchResult
from policychat.corpus.fetching.names import file_name
from policychat.corpus.fetching.store import open_store
from policychat.corpus.load import list_files
from policychat.errors import CorpusError
from tests.corpus.fetch_server import Fetch, Site, fetching, page, sending, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        site.routes["/report"] = page("<p>First.</p>", ETag='"1"', Last_Modified="Sun, 06 Nov 2022 08:49:37 GMT")
        yield site


@pytest.fixture
def fetch(site: Site, tmp_path: Path) -> Fetch:
    return fetching(site, into=tmp_path)


@pytest.fixture
def name(site: Site) -> str:
    """The name that /report gets as a web page."""
    return file_name(parse_url(site.url("/report")), ".html")


def test_the_address_of_a_document_is_kept_beside_it(fetch: Fetch, site: Site, tmp_path: Path, name: str) -> None:
    result = fetch()
    assert result == FetchResult(url=site.url("/report"), status="fetched", file=name, bytes=13)
    assert fetched_urls(tmp_path) == {name: site.url("/report")}
    assert list_files(tmp_path) == [name]
    assert (tmp_path / name).stat().st_mode & 0o444 == (tmp_path / RECORDS_NAME).stat().st_mode & 0o444


def test_an_unchanged_document_is_not_downloaded_again(fetch: Fetch, site: Site, name: str) -> None:
    fetch()
    site.routes["/report"] = sending(status=304)
    again = fetch()
    assert (again.status, again.file) == ("unchanged", name)
    headers = site.requests[1][1]
    assert headers["if-none-match"] == '"1"'
    assert headers["if-modified-since"] == "Sun, 06 Nov 2022 08:49:37 GMT"


def test_the_same_bytes_are_unchanged_whatever_the_server_says(fetch: Fetch, site: Site) -> None:
    fetch()
    assert fetch().status == "unchanged"


def test_a_changed_document_replaces_its_file(fetch: Fetch, site: Site, tmp_path: Path, name: str) -> None:
    fetch()
    site.routes["/report"] = page("<p>Second.</p>", ETag='"2"')
    assert fetch().status == "replaced"
    assert (tmp_path / name).read_text() == "<p>Second.</p>"
    site.routes["/report"] = sending(status=304)
    fetch()
    assert site.requests[2][1]["if-none-match"] == '"2"'


def test_a_failure_leaves_the_file_as_it_was(fetch: Fetch, site: Site, tmp_path: Path, name: str) -> None:
    fetch()
    site.routes["/report"] = sending(status=404)
    assert fetch().status == "failed"
    assert (tmp_path / name).read_text() == "<p>First.</p>"
    assert fetched_urls(tmp_path) == {name: site.url("/report")}


def test_a_document_in_another_format_takes_the_place_of_the_old(fetch: Fetch, site: Site, tmp_path: Path) -> None:
    fetch()
    site.routes["/report"] = sending(b"%PDF-1.7", Content_Type="application/pdf")
    result = fetch()
    assert result.status == "replaced"
    assert str(result.file).endswith(".pdf")
    assert list_files(tmp_path) == list(fetched_urls(tmp_path)) == [result.file]


def test_a_file_that_was_removed_is_fetched_again(fetch: Fetch, site: Site, tmp_path: Path, name: str) -> None:
    fetch()
    (tmp_path / name).unlink()
    assert fetch().file == name
    assert "if-none-match" not in site.requests[1][1]
    assert (tmp_path / name).exists()


def test_a_file_of_the_operators_is_never_overwritten(fetch: Fetch, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    result = fetch()
    assert "was not fetched from there" in (result.reason or "")
    assert (tmp_path / name).read_text() == "mine"
    assert fetched_urls(tmp_path) == {}


def test_a_file_changed_by_hand_is_never_overwritten(fetch: Fetch, site: Site, tmp_path: Path, name: str) -> None:
    fetch()
    (tmp_path / name).write_text("mine")
    site.routes["/report"] = page("<p>Second.</p>")
    assert "was changed since" in (fetch().reason or "")
    assert (tmp_path / name).read_text() == "mine"
    site.routes["/report"] = sending(b"%PDF-1.7", Content_Type="application/pdf")
    assert fetch().status == "replaced"
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("target", ["elsewhere.html", "nowhere.html"])
def test_a_link_is_not_followed(fetch: Fetch, tmp_path: Path, name: str, target: str) -> None:
    elsewhere = tmp_path / "elsewhere.html"
    elsewhere.write_text("mine")
    (tmp_path / name).symlink_to(tmp_path / target)
    assert "was not fetched from there" in (fetch().reason or "")
    assert elsewhere.read_text() == "mine"
    assert not (tmp_path / "nowhere.html").exists()


def test_a_file_that_was_written_but_not_recorded_is_taken_over(
    fetch: Fetch, site: Site, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("<p>First.</p>")  # the power went between the two
    assert fetch().status == "unchanged"
    assert fetched_urls(tmp_path) == {name: site.url("/report")}


def test_what_a_killed_process_left_is_no_obstacle(fetch: Fetch, tmp_path: Path, name: str) -> None:
    outside = tmp_path.parent / "outside"
    outside.write_text("mine")
    (tmp_path / ".fetched.part").symlink_to(outside)
    (tmp_path / ".fetched.json.part").write_text("{")
    assert fetch().status == "fetched"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([RECORDS_NAME, name])
    assert outside.read_text() == "mine"


def test_a_tag_that_cannot_be_sent_back_is_not(fetch: Fetch, site: Site) -> None:
    site.routes["/report"] = page(ETag='"\xe9"')
    fetch()
    assert fetch().status == "unchanged"
    assert "if-none-match" not in site.requests[1][1]


def test_a_folder_that_cannot_be_written_is_a_reason(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert fetch().reason == "it cannot be written: No space left on device"
    assert not list(tmp_path.iterdir())


def test_one_process_at_a_time(fetch: Fetch, tmp_path: Path) -> None:
    with open_store(tmp_path), pytest.raises(CorpusError, match="another process"):
        fetch()
    assert fetch().status == "fetched"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"a.html": {"url": "http://a.test/", "fetched_at": "", "sha256": "", "more": 1}}',
        '{"a.html": {"url": "javascript:alert(1)", "fetched_at": "", "sha256": ""}}',
        '{"../a.html": {"url": "http://a.test/", "fetched_at": "", "sha256": ""}}',
        '{".fetched.json": {"url": "http://a.test/", "fetched_at": "", "sha256": ""}}',
        '{"a.html\\n": {"url": "http://a.test/", "fetched_at": "", "sha256": ""}}',
    ],
)
def test_damaged_records_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / RECORDS_NAME).write_text(text)
    with pytest.raises(CorpusError, match=r"\.fetched\.json is damaged"):
        fetched_urls(tmp_path)


def test_records_can_be_read_by_others(fetch: Fetch, tmp_path: Path, name: str) -> None:
    fetch()
    record = json.loads((tmp_path / RECORDS_NAME).read_text())[name]
    assert set(record) == {"url", "fetched_at", "sha256", "content_type", "etag", "last_modified"}


def test_a_corpus_without_records_has_no_addresses(tmp_path: Path) -> None:
    assert fetched_urls(tmp_path) == {}
    assert fetched_urls(tmp_path / "missing") == {}
