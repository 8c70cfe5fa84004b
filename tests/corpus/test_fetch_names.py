"""The format and the file name of a downloaded document."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.document_id import document_id_for
from policychat.corpus.fetching.allow_list import parse_url
from policychat.corpus.fetching.failure import FetchFailed
from policychat.corpus.fetching.names import SUFFIXES, check_beginning, file_name, find_suffix

FOLDER = Path("/corpus")


def suffix_of(path: str, content_type: str | None = None, disposition: str | None = None) -> str:
    return find_suffix([httpx.URL(f"http://docs.test{path}")], content_type=content_type, disposition=disposition)


@given(st.text(), st.sampled_from(sorted(SUFFIXES)))
def test_every_name_is_plain_and_in_the_folder(path: str, suffix: str) -> None:
    try:
        url = parse_url("http://docs.test/" + path)
    except FetchFailed:
        return
    name = file_name(url, suffix)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,80}\.[a-z]+", name)
    assert name.endswith(suffix)
    assert (FOLDER / name).resolve().parent == FOLDER
    assert document_id_for(name) == name


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("http://docs.test/Annual%20Report%202023.PDF", "annual-report-2023"),
        ("http://docs.test/a/report.final.pdf?download=1", "report-final"),
        ("http://docs.test/reports/", "reports"),
        ("http://docs.test/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "passwd"),
        ("http://docs.test/..%2F..%2Fetc", "etc"),
        ("http://docs.test/a/../../../etc", "etc"),
        ("http://docs.test/%2e%2e/", "docs-test"),
        ("http://docs.test/%00%0a", "docs-test"),
        ("http://docs.test/", "docs-test"),
        ("http://docs.test/文件.pdf", "docs-test"),
        ("http://docs.test/Café.html", "cafe"),
        ("http://docs.test/" + "long" * 100, "long" * 15),
    ],
)
def test_a_name_says_what_the_address_says(url: str, slug: str) -> None:
    assert re.fullmatch(slug + r"-[0-9a-f]{12}\.pdf", file_name(parse_url(url), ".pdf"))


def test_two_addresses_have_two_names() -> None:
    urls = (
        "http://docs.test/a",
        "http://docs.test/a?b",
        "http://docs.test/b/a",
        "https://docs.test/a",
        "http://docs.test/A",
    )
    assert len({file_name(parse_url(url), ".txt") for url in urls}) == len(urls)


@pytest.mark.parametrize(
    ("path", "content_type", "suffix"),
    [
        ("/report", "text/html; charset=gb2312", ".html"),
        ("/report", "TEXT/HTML", ".html"),
        ("/report.php", "application/xhtml+xml", ".html"),
        ("/report", "application/pdf", ".pdf"),
        ("/report.html", "application/pdf", ".pdf"),
        ("/report.md", "text/html", ".html"),
        ("/report.md", "text/plain", ".md"),
        ("/report.csv", "text/plain", ".csv"),
        ("/report.htm", "text/plain", ".html"),
        ("/report", "text/plain", ".txt"),
        ("/report.pdf", "text/plain", ".pdf"),
        ("/report.pdf", "application/octet-stream", ".pdf"),
        ("/report.docx", "application/zip", ".docx"),
        ("/report.odt", None, ".odt"),
        ("/mail", "message/rfc822", ".eml"),
        ("/t", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    ],
)
def test_the_server_says_the_format_and_else_the_address(path: str, content_type: str | None, suffix: str) -> None:
    assert suffix_of(path, content_type) == suffix


def test_the_offered_file_name_counts_for_its_suffix_only() -> None:
    offered = 'attachment; filename="../../report.docx"'
    assert suffix_of("/download?id=5", "application/octet-stream", offered) == ".docx"


@given(st.text(st.characters(exclude_characters="\r\n", max_codepoint=255)))
def test_any_offered_file_name_is_a_suffix_or_a_reason(disposition: str) -> None:
    with suppress(FetchFailed):
        assert suffix_of("/x", "application/octet-stream", disposition) in SUFFIXES


@pytest.mark.parametrize(
    ("path", "content_type", "reason"),
    [
        ("/report.pdf", "text/html", "web page"),
        ("/report.pdf", "image/png", "image/png"),
        ("/film", "video/mp4", "video/mp4"),
        ("/report.exe", "application/octet-stream", "octet-stream"),
        ("/report", None, "none"),
        ("/report", "no type\x1b[2J", r"\(none\)"),
        ("/old.xls", "application/vnd.ms-excel", "ms-excel"),
    ],
)
def test_what_the_corpus_does_not_read_is_refused(path: str, content_type: str | None, reason: str) -> None:
    with pytest.raises(FetchFailed, match=reason):
        suffix_of(path, content_type)


@pytest.mark.parametrize(
    ("suffix", "head", "right"),
    [
        (".pdf", b"%PDF-1.7\n", True),
        (".pdf", b"\xef\xbb\xbf\n%PDF-1.7", True),
        (".pdf", b"<!DOCTYPE html>", False),
        (".docx", b"PK\x03\x04rest", True),
        (".xlsx", b"a,b\n", False),
        (".html", b"<p>Text</p>", True),
        (".html", b"%PDF-1.7", False),
        (".txt", b"PK\x03\x04", False),
    ],
)
def test_the_bytes_must_be_what_the_server_says(suffix: str, head: bytes, right: bool) -> None:
    if right:
        check_beginning(suffix, head)
    else:
        with pytest.raises(FetchFailed, match="it is not"):
            check_beginning(suffix, head)
