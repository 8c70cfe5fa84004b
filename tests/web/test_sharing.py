"""Sharing and rating answers over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from policychat.answer.answerer import Answerer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.wording import Wording
from tests.conftest import Library
from tests.web.conftest import Serving, wait_until
from tests.web.test_api import QUESTION, problem

TOKEN = "a-token-of-the-operator"
Start = Callable[..., Any]


@pytest.fixture
def start(settings: Settings, answerer: Answerer, wording: Wording, serving: Serving, tmp_path: Path) -> Start:
    """Run the product with the settings given, and a state folder of its own."""

    @contextmanager
    def run(*, opener: Any = None, **changed: object) -> Iterator[httpx.Client]:
        own = settings.model_copy(update={"state_dir": tmp_path / "state", **changed})
        app = create_app(own, wording=wording, opener=opener or (lambda _: answerer))
        with serving(app) as url, httpx.Client(base_url=url, timeout=60) as client:
            wait_until(lambda: client.get("/readyz").status_code == 200, "ready")
            yield client

    return run


def ask(client: httpx.Client, question: str = QUESTION, **more: object) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/ask", json={"question": question, **more}).json()
    return answer


def share(client: httpx.Client, answer_id: str) -> httpx.Response:
    return client.post("/api/answers", json={"answer_id": answer_id})


def test_nothing_is_stored_until_somebody_shares(start: Start, tmp_path: Path) -> None:
    with start() as client:
        answer = ask(client)
        problem(client.get("/api/answers/none"), 404)
        assert not (tmp_path / "state").exists()
        shared = share(client, answer["answer_id"]).json()
        assert share(client, answer["answer_id"]).json() == shared
        stored = client.get(f"/api/answers/{shared['permalink']}").json()
        assert {name: stored[name] for name in answer} == answer
        assert stored["changed_sources"] == []
        assert stored["url"] == shared["url"] == f"{client.base_url}/a/{shared['permalink']}".replace("//a", "/a")
    with start() as client:  # a restart later it is as it was, and its permalink too
        again = client.get(f"/api/answers/{shared['permalink']}").json()
        assert {name: again[name] for name in answer} == answer
        assert share(client, answer["answer_id"]).json()["permalink"] == shared["permalink"]
        problem(share(client, "never-given"), 404)


@pytest.mark.parametrize(("language", "says"), [("en", "Shared answer"), ("zh", "已分享的回答")])
def test_the_page_shows_the_answer_as_text(start: Start, language: str, says: str) -> None:
    hostile = '<script>alert(1)</script> "><img src=x onerror=alert(1)>'
    with start(disclaimer="No <b>legal</b> advice.", contact_url="mailto:desk@example.org") as client:
        passages = [{"id": hostile, "title": hostile, "text": f"The harbour bridge {hostile} was opened in 1931."}]
        answer = ask(client, f"When was the harbour bridge {hostile} opened?", passages=passages)
        permalink = share(client, answer["answer_id"]).json()["permalink"]
        page = client.get(f"/a/{permalink}", headers={"Accept-Language": language, "Accept": "text/html"})
    assert page.status_code == 200
    assert says in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert not re.search(r"<script(?! src=\"/static/)|<img(?! src=\"/static/)|<b>|onerror=[^&]*>(?<!&gt;)", page.text)
    assert "No &lt;b&gt;legal" in page.text
    assert 'href="mailto:desk@example.org"' in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]


def test_a_check_is_shared_too(start: Start) -> None:
    with start() as client:
        report = client.post("/api/check", json={"text": "The program has implemented 151 core projects."}).json()
        permalink = share(client, report["answer_id"]).json()["permalink"]
        stored = client.get(f"/api/answers/{permalink}").json()
        assert stored["kind"] == "check"
        assert stored["claims"] == report["claims"]
        assert report["claims"][0]["explanation"] in client.get(f"/a/{permalink}").text.replace("&#39;", "'")


def test_a_source_that_changed_since_is_named(
    start: Start, library: Library, wording: Wording, answerer: Answerer
) -> None:
    library.build()
    with (
        library.opened() as index,
        start(
            corpus_dir=library.corpus,
            index_dir=library.settings.index_dir,
            opener=lambda _: Answerer(
                settings=library.settings, wording=wording, model=answerer.model, open_index=lambda: index
            ),
        ) as client,
    ):
        answer = ask(client, "How many passengers does the harbour ferry carry a day?")
        assert answer["status"] == "answered"
        permalink = share(client, answer["answer_id"]).json()["permalink"]
        library.write("ferry.txt", "The harbour ferry carries 950 passengers a day. It runs from April to October.")
        library.build()

        def changed() -> Any:
            return client.get(f"/api/answers/{permalink}").json()["changed_sources"]

        wait_until(changed, "the server took the new index")
        assert changed() == ["ferry.txt"]
        assert 'id="changed"' in client.get(f"/a/{permalink}").text
        assert "900 passengers" in client.get(f"/a/{permalink}").text


def test_what_must_not_be_published_is_not(start: Start) -> None:
    with start() as client:
        answer = ask(client, f"Write to mallory@example.org. {QUESTION}")
        assert "personal data" in problem(share(client, answer["answer_id"]), 403)["detail"]
        follow_up = ask(client, history=[["user", "Write to mallory@example.org."], ["assistant", "…"]])
        problem(share(client, follow_up["answer_id"]), 403)
        assert share(client, ask(client)["answer_id"]).status_code == 200
    with start(sharing=False) as client:
        problem(share(client, ask(client)["answer_id"]), 403)


def test_operator_endpoints_are_not_there_without_a_token(start: Start) -> None:
    with start() as client:
        problem(client.delete("/api/admin/answers/x", headers={"Authorization": "Bearer none"}), 404)
        problem(client.get("/api/admin/feedback"), 404)


def test_the_operator_deletes(start: Start) -> None:
    from pydantic import SecretStr

    with start(admin_token=SecretStr(TOKEN)) as client:
        permalink = share(client, ask(client)["answer_id"]).json()["permalink"]
        for wrong in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
            refused = client.delete(f"/api/admin/answers/{permalink}", headers=wrong)
            problem(refused, 401)
            assert refused.headers["www-authenticate"] == "Bearer"
        allowed = {"Authorization": f"Bearer {TOKEN}"}
        assert client.delete(f"/api/admin/answers/{permalink}", headers=allowed).status_code == 204
        problem(client.get(f"/api/answers/{permalink}"), 404)
        assert client.get(f"/a/{permalink}", headers={"Accept": "text/html"}).status_code == 404
        problem(client.delete(f"/api/admin/answers/{permalink}", headers=allowed), 404)


@pytest.mark.parametrize(("feedback", "question"), [("ratings", None), ("questions", QUESTION)])
def test_ratings_are_stored_as_far_as_the_operator_allows(start: Start, feedback: str, question: str | None) -> None:
    from pydantic import SecretStr

    with start(feedback=feedback, admin_token=SecretStr(TOKEN)) as client:
        answer = ask(client)
        body = {"answer_id": answer["answer_id"], "rating": "down", "reason": "old"}
        assert client.post("/api/feedback", json=body).json() == {"stored": True}
        problem(client.post("/api/feedback", json=body | {"rating": "sideways"}), 422)
        problem(client.post("/api/feedback", json=body | {"answer_id": "never-given"}), 404)
        (stored,) = client.get("/api/admin/feedback", headers={"Authorization": f"Bearer {TOKEN}"}).json()["feedback"]
        assert (stored["rating"], stored["reason"], stored["question"]) == ("down", "old", question)


def test_ratings_are_off_by_default(start: Start, tmp_path: Path) -> None:
    with start() as client:
        body = {"answer_id": ask(client)["answer_id"], "rating": "up"}
        assert "does not store" in problem(client.post("/api/feedback", json=body), 403)["detail"]
        assert not (tmp_path / "state").exists()


def test_what_the_operator_says_stands_with_every_answer(start: Start, wording: Wording) -> None:
    from policychat.schema import Answer
    from policychat.web.chat_render import ChatRenderer, Exchange
    from policychat.web.templates import Templates

    said = {"disclaimer": "No <b>advice</b>.", "contact_url": "https://desk.example.org/?a=1&b=2"}
    templates = Templates(wording=wording, site_name="Desk", **said)
    with start(**said, site_name="Desk") as client:
        silence = ask(client, "What is the capital of Australia?")
        site = client.get("/api/site").json()
    assert {name: site[name] for name in (*said, "name")} == said | {"name": "Desk"}
    exchange = Exchange(1, "x", "done", "", answer=Answer.model_validate(silence))
    html = ChatRenderer(settings=Settings(), templates=templates, text_of=lambda _: "").conversation((exchange,), "zh")
    assert "No &lt;b&gt;advice&lt;/b&gt;." in html
    assert 'href="https://desk.example.org/?a=1&amp;b=2"' in html
    assert ">Contact</a>" in html


def test_a_damaged_database_costs_sharing_and_nothing_else(
    start: Start, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "policychat.sqlite").write_bytes(b"this is no database " * 500)
    with start() as client:
        answer = ask(client)
        assert answer["status"] == "answered"
        for response in (share(client, answer["answer_id"]), client.get("/api/answers/x")):
            assert str(tmp_path) not in problem(response, 503)["detail"]
            assert response.headers["retry-after"]
    assert str(tmp_path / "state") in caplog.text
