"""Who may ask how often, from where, and with what in the headers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from policychat.answer.answerer import Answerer
from policychat.schema import Answer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.web.routes.documents import original_file
from policychat.wording import Wording
from tests.web.conftest import Serving, wait_until
from tests.web.test_api import QUESTION, problem

Start = Callable[..., Any]
EMPTY = {"question": " "}  # refused at once, which is all that these tests need


@pytest.fixture
def start(settings: Settings, answerer: Answerer, wording: Wording, serving: Serving) -> Start:
    """Run the product with the settings given."""

    @contextmanager
    def run(*, answering: Any = answerer, **changed: object) -> Iterator[httpx.Client]:
        app = create_app(settings.model_copy(update=changed), wording=wording, opener=lambda _: answering)
        with serving(app) as url, httpx.Client(base_url=url, timeout=60) as client:
            wait_until(lambda: client.get("/api/status").json()["ready"], "ready")
            yield client

    return run


def post(client: httpx.Client, **headers: str) -> httpx.Response:
    return client.post(
        "/api/ask", json=EMPTY, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_a_client_behind_a_trusted_proxy_is_limited_by_itself(start: Start) -> None:
    with start(rate_limit_per_client="2/minute", trusted_proxies="127.0.0.1, 10.0.0.0/8") as client:
        for _ in range(2):
            problem(post(client, x_forwarded_for="203.0.113.9, 10.1.2.3"), 422)
        refused = post(client, x_forwarded_for="203.0.113.9")
        assert "try again" in problem(refused, 429)["detail"]
        assert 1 <= int(refused.headers["retry-after"]) <= 120
        assert refused.headers["x-request-id"]
        problem(post(client, x_forwarded_for="203.0.113.10"), 422)
        assert client.get("/api/documents", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 200


def test_an_untrusted_proxy_cannot_name_clients(start: Start) -> None:
    with start(rate_limit_per_client="1/minute") as client:
        problem(post(client, x_forwarded_for="203.0.113.1"), 422)
        problem(post(client, x_forwarded_for="203.0.113.2"), 429)
        for _ in range(3):  # this machine itself
            problem(post(client), 422)


def test_everybody_together_is_limited(start: Start) -> None:
    with start(rate_limit_global="3/minute") as client:
        assert [post(client).status_code for _ in range(5)] == [422, 422, 422, 429, 429]


def test_the_readers_of_one_site_are_limited_together(start: Start) -> None:
    sites = {"widget_origins": "https://busy.example, https://calm.example"}
    with start(rate_limit_per_origin="2/minute", trusted_proxies="127.0.0.1", **sites) as client:
        for last in (1, 2):
            problem(post(client, origin="https://busy.example", x_forwarded_for=f"203.0.113.{last}"), 422)
        refused = post(client, origin="https://busy.example", x_forwarded_for="203.0.113.3", accept_language="zh")
        assert "秒后重试" in problem(refused, 429)["detail"]
        assert 1 <= int(refused.headers["retry-after"]) <= 120
        assert refused.headers["access-control-allow-origin"] == "https://busy.example", "the page may read it"
        assert "Retry-After" in refused.headers["access-control-expose-headers"]
        problem(post(client, origin="https://calm.example", x_forwarded_for="203.0.113.4"), 422)
        problem(post(client, x_forwarded_for="203.0.113.3"), 422)
        problem(post(client, origin=f"http://{client.base_url.netloc.decode()}"), 422)


def test_beyond_the_queue_nobody_waits(start: Start, answerer: Answerer) -> None:
    go_on, working = threading.Event(), threading.Event()

    class Slow:
        index = answerer.index
        trouble = None

        def stream(self, *_: object, **__: object) -> Iterator[Answer]:
            working.set()
            go_on.wait(60)
            raise RuntimeError

    passages: dict[str, Any] = {"question": "x", "passages": []}
    with start(answering=Slow(), concurrent_answers=1, queue_length=1) as client, ThreadPoolExecutor(2) as pool:
        held = [pool.submit(client.post, "/api/ask", json=passages) for _ in range(2)]
        working.wait(60)
        wait_until(lambda: b"queue_length 1.0" in client.get("/metrics").content, "one waits")
        refused = client.post("/api/ask", json=passages)
        assert "waiting" in problem(refused, 503)["detail"]
        assert int(refused.headers["retry-after"]) > 0
        go_on.set()
        assert [each.result().status_code for each in held] == [500, 500]


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_who_hangs_up_gives_the_place_free(start: Start, answerer: Answerer, accept: str) -> None:
    go_on, asked = threading.Event(), []

    class Slow:
        index = answerer.index
        trouble = None

        def stream(self, question: str, **_: object) -> Iterator[Answer]:
            asked.append(question)
            go_on.wait(60)
            raise RuntimeError

    with start(answering=Slow(), concurrent_answers=1, queue_length=1) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(client.post, "/api/ask", json={"question": "first", "passages": []})
        wait_until(lambda: asked, "the first is at work")
        body = {"question": "second", "passages": []}
        with pytest.raises(httpx.ReadTimeout):
            client.post("/api/ask", json=body, headers={"Accept": accept}, timeout=0.5)
        wait_until(lambda: b"queue_length 0.0" in client.get("/metrics").content, "the second is out of the queue")
        go_on.set()
        first.result()
        assert asked == ["first"]


@pytest.mark.parametrize("sent", ["abc-1.2_3", "a" * 64])
def test_a_sound_request_id_comes_back(server_url: str, sent: str) -> None:
    assert httpx.get(f"{server_url}/healthz", headers={"X-Request-ID": sent}).headers["x-request-id"] == sent


@pytest.mark.parametrize("sent", ["", "a" * 65, "a b", "<script>", "a;b", "a\tb", "-a", "ä".encode()])
def test_any_other_request_id_is_replaced(server_url: str, sent: str) -> None:
    given = httpx.get(f"{server_url}/healthz", headers={"X-Request-ID": sent}).headers["x-request-id"]
    assert len(given) == 32
    assert given.isalnum()


def test_a_bug_has_a_request_id_and_every_security_header(start: Start) -> None:
    class Broken:
        def stream(self, *_: object, **__: object) -> Iterator[Answer]:
            raise RuntimeError("secret inner state")

    with start(answering=Broken()) as client:
        headers = {"X-Request-ID": "mine"}
        response = client.post("/api/ask", json={"question": "x", "passages": []}, headers=headers)
        problem(response, 500)
        assert response.headers["x-request-id"] == "mine"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in response.headers["content-security-policy"]


LISTED = "https://www.example.org"


def test_pages_of_listed_sites_may_ask(start: Start) -> None:
    with start(widget_origins=f"{LISTED}, https://other.example") as client:
        preflight = client.options("/api/ask", headers={"Origin": LISTED, "Access-Control-Request-Method": "POST"})
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == LISTED
        assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
        answer = client.post("/api/ask", json={"question": QUESTION}, headers={"Origin": LISTED})
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == LISTED
        assert "Origin" in answer.headers["vary"]
        assert "access-control-allow-credentials" not in answer.headers
        assert client.get("/api/site", headers={"Origin": LISTED}).json()["name"] == "policychat"
        for path in ("/v1/models", "/api/admin/feedback", "/mcp", "/metrics"):
            problem(client.get(path, headers={"Origin": LISTED}), 403)


def test_pages_of_other_sites_may_not(start: Start) -> None:
    others = ("https://evil.example", "null", f"{LISTED}.evil.example", LISTED.replace("https", "http"), "x[", "*")
    with start(widget_origins=LISTED) as client:
        for method, origin in product(("POST", "OPTIONS", "GET"), others):
            refused = client.request(method, "/api/ask", headers={"Origin": origin})
            problem(refused, 403)
            assert "access-control-allow-origin" not in refused.headers


def test_our_own_pages_may_behind_a_proxy_too(start: Start) -> None:
    with start(public_url="https://policy.example.org") as client:
        own = f"http://{client.base_url.netloc.decode()}"
        problem(post(client, origin=own), 422)
        problem(post(client, origin="https://policy.example.org"), 422)
        problem(post(client, origin="https://any.example", sec_fetch_site="same-origin"), 422)
        problem(post(client, origin="https://any.example", sec_fetch_site="cross-site"), 403)


def test_metrics_are_for_this_machine_or_the_token(start: Start) -> None:
    with start(admin_token=SecretStr("a-token-of-the-operator")) as client:
        client.post("/api/ask", json={"question": "What is the capital of Australia?"})
        metrics = client.get("/metrics").text
        assert 'policychat_answers_total{mode="extractive",status="not_in_corpus"} 1.0' in metrics
        assert 'policychat_stage_seconds_count{stage="answer"} 1.0' in metrics
        assert 'policychat_requests_total{method="POST",route="/api/ask",status="200"} 1.0' in metrics
        assert "policychat_index_info{version=" in metrics
        assert "Australia" not in metrics
        elsewhere = {"X-Forwarded-For": "203.0.113.9"}
        problem(client.get("/metrics", headers=elsewhere), 401)
        problem(client.get("/metrics", headers={"Host": "rebound.example"}), 401)
        token = {"Authorization": "Bearer a-token-of-the-operator"}
        assert client.get("/metrics", headers=elsewhere | token).status_code == 200


def test_the_original_is_what_was_read_and_is_saved_not_shown(server_url: str, settings: Settings) -> None:
    with httpx.Client(base_url=server_url) as client:
        for document in client.get("/api/documents").json()["documents"]:
            original = client.get(f"/api/documents/{document['document_id']}/original")
            assert original.content == (settings.corpus_dir / document["path"]).read_bytes()
            assert original.headers["content-disposition"].startswith("attachment; filename")
            assert original.headers["content-type"] == "application/octet-stream"
            assert "sandbox" in original.headers["content-security-policy"]
        for path in ("catalogue.toml", "..%2fcatalogue.toml", "nothing"):
            problem(client.get(f"/api/documents/{path}/original"), 404)


def test_no_original_lies_outside_of_the_corpus(tmp_path: Path) -> None:
    from policychat.web.problems import Refused

    corpus = tmp_path / "corpus"
    (corpus / "sub").mkdir(parents=True)
    (corpus / "a.txt").write_text("a")
    (tmp_path / "secret.txt").write_text("s")
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    (corpus / "loop.txt").symlink_to(corpus / "loop.txt")
    assert original_file(corpus, "a.txt").read_text() == "a"
    for path in ("../secret.txt", "link.txt", "loop.txt", "sub", "gone.txt", str(tmp_path / "secret.txt"), "a\0b"):
        with pytest.raises(Refused):
            original_file(corpus, path)
