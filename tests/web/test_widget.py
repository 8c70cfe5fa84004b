"""The widget's script and pages over HTTP."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterator

import httpx
import pytest

from policychat.answer.answerer import Answerer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.web.widget.script import WidgetScript, build_script
from policychat.wording import Wording
from tests.web.conftest import Serving

SITE = "https://www.example.org"
MOST_BYTES = 20_000


@pytest.fixture(scope="module")
def client(settings: Settings, wording: Wording, serving: Serving) -> Iterator[httpx.Client]:
    def never(_: object) -> Answerer:
        raise RuntimeError("these tests ask nothing")

    app = create_app(settings.model_copy(update={"widget_origins": SITE}), wording=wording, opener=never)
    with serving(app) as url, httpx.Client(base_url=url) as opened:
        yield opened


@pytest.fixture(scope="module")
def script(wording: Wording) -> WidgetScript:
    return build_script(wording)


def test_the_script_is_small(script: WidgetScript) -> None:
    assert len(gzip.compress(script.content)) <= MOST_BYTES
    assert gzip.decompress(script.compressed()) == script.content


def test_the_script_is_one_file_without_markup_or_generated_code(script: WidgetScript) -> None:
    text = script.content.decode()
    for forbidden in ("innerHTML", "insertAdjacentHTML", "eval(", "new Function", "document.cookie", "Storage"):
        assert forbidden not in text
    assert "import {" not in text


def test_pages_of_every_site_may_load_the_script(client: httpx.Client, script: WidgetScript) -> None:
    response = client.get("/widget.js", headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 200
    assert response.content == script.content
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["x-content-type-options"] == "nosniff"
    plain = client.get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert plain.content == script.content
    assert "content-encoding" not in plain.headers


def test_integrity_is_the_hash_of_what_is_served(client: httpx.Client, script: WidgetScript) -> None:
    digest = hashlib.sha384(client.get(script.path).content).digest()
    assert script.integrity == "sha384-" + base64.b64encode(digest).decode()


def test_only_the_versioned_address_is_kept_for_ever(client: httpx.Client, script: WidgetScript) -> None:
    assert "immutable" in client.get(script.path).headers["cache-control"]
    for path in ("/widget.js", "/widget.js?v=000000000000"):
        assert client.get(path).headers["cache-control"] == "public, max-age=300"


def test_what_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    for encoding in ("gzip", "identity"):
        first = client.get("/widget.js", headers={"Accept-Encoding": encoding})
        again = {"Accept-Encoding": encoding, "If-None-Match": first.headers["etag"]}
        assert client.get("/widget.js", headers=again).status_code == 304


def test_listed_sites_only_may_frame_the_page_for_frames(client: httpx.Client) -> None:
    embed = client.get("/embed")
    assert embed.headers["content-security-policy"].endswith(f"frame-ancestors 'self' {SITE}")
    assert "x-frame-options" not in embed.headers
    demo = client.get("/demo")
    assert demo.headers["content-security-policy"].strip().endswith("frame-ancestors 'self'")
    assert demo.headers["x-frame-options"] == "SAMEORIGIN"
    for page in (embed, demo):
        assert "unsafe" not in page.headers["content-security-policy"]
        assert "<policy-chat" in page.text


def test_what_the_address_asks_for_is_escaped(client: httpx.Client) -> None:
    page = client.get("/embed", params={"label": '"><script>x</script>', "lang": "zh", "question": "<b>"}).text
    assert "<script>x" not in page
    assert 'lang="zh"' in page
    assert 'question="&lt;b&gt;"' in page
    assert client.get("/embed", params={"theme": '"><b>'}).status_code == 422


@pytest.mark.parametrize("site", [SITE, "https://elsewhere.example"])
def test_preflight_of_all_that_the_widget_calls(client: httpx.Client, site: str) -> None:
    for path in ("/api/ask", "/api/answers", "/api/feedback", "/api/site"):
        headers = {"Origin": site, "Access-Control-Request-Method": "POST", "Sec-Fetch-Site": "cross-site"}
        response = client.options(path, headers=headers)
        assert response.status_code == (204 if site == SITE else 403)
        assert (response.headers.get("access-control-allow-origin") == site) == (site == SITE)
