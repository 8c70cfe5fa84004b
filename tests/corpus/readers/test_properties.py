"""What a file says about itself, and what only its software says."""

from __future__ import annotations

import pytest

from policychat.corpus.readers.properties import found_properties


@pytest.mark.parametrize(
    "title",
    [
        "",
        " ",
        "untitled",
        "Untitled-1",
        "Microsoft Word - x.doc",
        "report_final.docx",
        "Document1",
        "新建 文档",
        "文档1",
        "123",
        "(anonymous)",
    ],
)
def test_titles_that_say_nothing(title: str) -> None:
    assert found_properties("s", title=title) == {}


@pytest.mark.parametrize(
    "title", ["Opinions", "关于科技创新的通知", "Microsoft and the city", "Document 12 of the council"]
)
def test_titles_that_do(title: str) -> None:
    assert found_properties("s", title=f" {title}\n")["title"].value == title


@pytest.mark.parametrize(
    "author", ["Administrator", "admin", "User", "Microsoft Office User", "微软用户", "python-docx", "1", "CORP\\jd"]
)
def test_authors_that_say_nothing(author: str) -> None:
    assert found_properties("s", author=author) == {}


@pytest.mark.parametrize(
    ("created", "published"),
    [
        ("D:20230308093000+08'00'", "2023-03-08"), ("2023-03-08T09:30:00", "2023-03-08"), ("2023-03-08", "2023-03-08"),
        ("2023", None), ("08/03/2023", None), ("20231308", None), ("00000000", None), (None, None),
    ],
)  # fmt: skip
def test_dates(created: str | None, published: str | None) -> None:
    found = found_properties("s", created=created)
    assert (found["published"].value if found else None) == published


@pytest.mark.parametrize(
    ("url", "kept"), [("https://a.example/b", True), ("javascript:alert(1)", False), ("/b", False)]
)
def test_only_web_addresses(url: str, kept: bool) -> None:
    assert ("url" in found_properties("s", url=url)) is kept
