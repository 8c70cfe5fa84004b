"""Web pages."""

from __future__ import annotations

import contextlib
import socket
import time
from pathlib import Path

import pytest

from policychat.corpus.readers import read_file
from policychat.errors import UnreadableDocument

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Opinions on science | City</title>
<meta property="og:site_name" content="City Government"><meta property="og:title" content="Opinions on science">
<meta property="article:published_time" content="2023-03-08T10:00:00+08:00">
<link rel="canonical" href="https://city.example/opinions">
<link rel="stylesheet" href="https://city.example/a.css"></head>
<body><nav><a href="/">Home</a> <a href="/about">About us</a></nav><article><h1>Opinions on science</h1>
<p>The city promotes <b>innovation</b> and <a href="/r">research</a>; 3 &lt; 5 &amp; so on, says a sentence of
some length. Here is another sentence, because short pages have no main text.</p><h2>Tasks</h2>
<ul><li>Build <i>three</i> laboratories.</li><li>Fund them every year.</li></ul>
<table><tr><th>City</th><th>Share</th></tr><tr><td>Chongqing</td><td>60.3%</td></tr><tr><td>Chengdu</td><td>62%</td></tr>
</table><p>First line<br>second line of it.</p><img src="https://city.example/i.png"><script>alert("script")</script>
<style>p {color: red}</style></article><footer>Imprint</footer></body></html>"""


def write(folder: Path, data: bytes, name: str = "a.html") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_main_text_with_its_structure_and_without_markup(tmp_path: Path) -> None:
    text = read_file(write(tmp_path, PAGE.encode())).text
    lines = [line for line in text.split("\n") if line]
    assert lines[0] == "# Opinions on science"
    assert "## Tasks" in lines
    assert "- Build three laboratories." in lines
    assert "City: Chongqing; Share: 60.3%" in lines
    assert "First line" in lines
    assert "3 < 5 & so on" in text
    assert not any(word in text for word in ("Home", "script", "color", "<p", "&amp;", "href"))


def test_what_the_page_says_of_itself(tmp_path: Path) -> None:
    found = read_file(write(tmp_path, PAGE.encode())).found
    assert {key: (value.value, value.source) for key, value in found.items()} == {
        "title": ("Opinions on science", "HTML meta"),
        "publisher": ("City Government", "HTML meta"),
        "published": ("2023-03-08", "HTML meta"),
        "url": ("https://city.example/opinions", "HTML meta"),
    }


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gbk"),
        ("GBK", "gbk"),
        ("big5", "big5"),
        ("utf-8", "utf-8"),
        ("utf-8", "gbk"),
        ("nonsense", "gb18030"),
    ],
)
def test_encodings_as_declared_or_as_they_are(tmp_path: Path, declared: str, encoding: str) -> None:
    sentence = (
        "他們在這裡建立了一個新的中心，而且大家都有工作。"
        if encoding == "big5"
        else "全市聚焦数智科技，我们的工作有了新的发展。"
    )
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    page = f"<html><head>{meta}</head><body><p>{sentence}</p></body></html>"
    assert sentence in read_file(write(tmp_path, page.encode(encoding))).text


def test_xhtml_with_an_xml_declaration_and_a_byte_order_mark(tmp_path: Path) -> None:
    page = (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>A page of the older kind, with a café.</p></body></html>'
    )
    assert "with a café" in read_file(write(tmp_path, page.encode(), "a.xhtml")).text
    assert "with a café" in read_file(write(tmp_path, page.encode("utf-16"), "b.html")).text


def test_a_page_without_main_text_gives_what_it_shows(tmp_path: Path) -> None:
    page = "<html><body><ul><li><a href=a>Notice one</a></li><li><a href=b>Notice two</a></li></ul></body></html>"
    assert "Notice two" in read_file(write(tmp_path, page.encode())).text


@pytest.mark.parametrize("page", ["<html></html>", "<html><body><script>x()</script></body></html>", "<!-- -->", " "])
def test_a_page_without_text(tmp_path: Path, page: str) -> None:
    with pytest.raises(UnreadableDocument, match="holds no text"):
        read_file(write(tmp_path, page.encode()))


def test_a_hundred_thousand_nested_elements(tmp_path: Path) -> None:
    page = "<html><body><p>Text at the top of the page.</p>" + "<div>" * 100_000 + "deep" + "</div>" * 100_000
    before = time.monotonic()
    with contextlib.suppress(UnreadableDocument):
        assert "Text at the top" in read_file(write(tmp_path, page.encode())).text
    assert time.monotonic() - before < 20


def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    secret = write(tmp_path, b"top secret", "secret.txt")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]>\n{PAGE.split(chr(10), 1)[1]}'.replace(
        "so on", "&x;"
    )
    assert "top secret" not in read_file(write(tmp_path, page.encode())).text


def test_deeply_nested_text_is_read_or_the_page_refused(tmp_path: Path) -> None:
    def page(depth: int) -> bytes:
        inner = "<p>The deep words of the page stand here.</p>"
        after = "<p>And the last words of the page stand here, after all of it.</p>"
        return f"<html><body>{'<div>' * depth}{inner}{'</div>' * depth}{after}</body></html>".encode()

    text = read_file(write(tmp_path, page(600))).text
    assert "deep words" in text
    assert "last words" in text
    with pytest.raises(UnreadableDocument, match="nested too deeply"):
        read_file(write(tmp_path, page(50_000)))
