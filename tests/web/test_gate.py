"""Gradio's page made ours."""

from __future__ import annotations

import re
from pathlib import Path

import httpx

from policychat.web.gate import adapt_page


def test_the_page_names_no_other_host_and_has_our_title(server_url: str) -> None:
    page = httpx.get(server_url, headers={"Accept-Language": "zh"}).text
    ours = page.replace(server_url, "")
    assert not re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", ours)
    assert '<html lang="zh"' in re.sub(r"\s+", " ", page)
    assert "<title>policychat</title>" in page


def test_head_of_the_page_answers_without_a_body(server_url: str) -> None:
    response = httpx.head(server_url)
    assert response.status_code == 200
    assert response.content == b""


def test_a_site_name_is_escaped() -> None:
    page = adapt_page("<html lang='x'><head></head></html>", language="en", title="<b>A & B</b>")
    assert "<title>&lt;b&gt;A &amp; B&lt;/b&gt;</title>" in page


def test_installed_gradio_still_has_what_is_adapted() -> None:
    import gradio

    template = (Path(gradio.__file__).parent / "templates/frontend/index.html").read_text("utf-8")
    adapted = adapt_page(template, language="zh", title="t")
    assert 'lang="zh"' in adapted
    assert "twitter:" not in adapted
    assert "og:" not in adapted
