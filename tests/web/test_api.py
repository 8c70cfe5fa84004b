"""The HTTP API over a real socket."""

from __future__ import annotations

import html
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from policychat.answer.answerer import Answerer
from policychat.errors import CorpusError
from policychat.index.progress import Progress, Report
from policychat.schema import Answer
from policychat.settings import Settings
from policychat.web.app import create_app
from policychat.web.limits import MAX_BODY_BYTES
from policychat.wording import Wording
from tests.web.conftest import Serving, wait_until
from tests.web.events import events_of

QUESTION = "How many core technology projects has the Chengdu-Chongqing program implemented?"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def client(server_url: str) -> httpx.Client:
    return httpx.Client(base_url=server_url, timeout=30)


def problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem object of `response`, checked for what every one has to be."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    body: dict[str, Any] = response.json()
    assert set(body) == {"type", "title", "status", "detail"}
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "Traceback" not in body["detail"]
    return body


def test_answer_is_the_documented_object_and_its_quotes_are_verbatim(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": QUESTION})
    assert response.status_code == 200
    answer = Answer.model_validate(response.json())
    assert answer.status == "answered"
    assert "115" in answer.answer
    for citation in answer.citations:
        text = client.get(f"/api/documents/{citation.document_id}").json()["text"]
        assert text[citation.start : citation.end] == citation.quote
        assert citation.link == f"/documents/{citation.document_id}?start={citation.start}&end={citation.end}"


def test_unanswerable_question_is_answered_with_silence(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": "What is the capital of Australia?"}).json()
    assert answer["status"] == "not_in_corpus"
    assert answer["citations"] == []
    assert answer["reason"]


def test_given_passages_replace_the_documents(client: httpx.Client) -> None:
    passages = [{"id": 7, "text": "The harbour bridge of Oldtown was opened in 1931."}]
    body = {"question": "When was the harbour bridge opened?", "passages": passages}
    answer = client.post("/api/ask", json=body).json()
    assert {citation["document_id"] for citation in answer["citations"] + answer["nearest"]} <= {"7"}
    nothing = client.post("/api/ask", json={"question": QUESTION, "passages": []}).json()
    assert nothing["status"] == "not_in_corpus"


def test_filters_limit_what_is_looked_at(client: httpx.Client) -> None:
    documents = client.get("/api/documents").json()["documents"]
    one = documents[0]["document_id"]
    limited = client.post("/api/ask", json={"question": QUESTION, "filters": {"document_id": one}}).json()
    assert {each["document_id"] for each in limited["citations"] + limited["nearest"]} == {one}
    nothing = client.post("/api/ask", json={"question": QUESTION, "filters": {"publisher": ["Nobody"]}}).json()
    assert nothing["status"] == "not_in_corpus"
    assert "Nobody" in nothing["reason"]
    assert client.post("/api/ask", json={"question": QUESTION, "filters": {}}).json()["status"] == "answered"


def test_history_is_accepted_with_either_name_of_the_answering_side(client: httpx.Client) -> None:
    for role in ("assistant", "agent"):
        history = [["user", QUESTION], [role, "115"]]
        response = client.post("/api/ask", json={"question": "And in which program?", "history": history})
        assert response.status_code == 200


def test_events_add_up_to_the_answer(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
    events = events_of(response)
    names = [name for name, _ in events]
    assert names[0] == "status"
    assert names[-1] == "done"
    answer = Answer.model_validate(events[-1][1])
    assert "".join(data["text"] for name, data in events if name == "sentence") == answer.answer
    citations = [data for name, data in events if name == "citation"]
    assert citations == [citation.model_dump(mode="json") for citation in answer.citations]


def test_an_error_in_a_stream_is_an_event(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": "   "}, headers={"Accept": "text/event-stream"})
    name, data = response.text.strip().split("\n\n")[-1].split("\n")
    assert name == "event: error"
    assert json.loads(data.removeprefix("data: "))["status"] == 422


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"{", 400, "JSON"),
        (b'{"question": "\xff"}', 400, "JSON"),
        (b"[" * 100_000, 400, "JSON"),
        (b"", 422, "no body"),
        (b"[]", 422, "object"),
        (b'"text"', 422, "object"),
        (b"{}", 422, "question"),
        (b'{"question": 5}', 422, "question"),
        (b'{"question": null}', 422, "question"),
        (b'{"question": "\\ud800"}', 422, "question"),
        (b'{"question": "a", "\\ud800": 1}', 422, ""),
        (b'{"question": ""}', 422, "empty"),
        (b'{"question": "\\u0000\\u0001"}', 422, ""),
        ('{"question": "\U0001f600\U0001f600"}'.encode(), 422, "words"),
        (json.dumps({"question": "word " * 2000}).encode(), 422, "2,000"),
        (b'{"question": "a", "filter": {}}', 422, "filters"),
        (b'{"question": "a", "filters": []}', 422, "filters"),
        (b'{"question": "a", "filters": {"date": 1}}', 422, "filters.date is not known; the fields are published_from"),
        (b'{"question": "a", "filters": {"published_from": "soon"}}', 422, "filters.published_from"),
        (b'{"question": "a", "filters": {"published_from": "2023", "published_to": "2022"}}', 422, "before published"),
        (b'{"question": "a", "filters": {"publisher": []}}', 422, "filters.publisher"),
        (b'{"question": "a", "filters": {"language": "not a tag"}}', 422, "filters.language"),
        (b'{"question": "a", "filters": {"language": "en"}, "passages": []}', 422, "passages"),
        (b'{"question": "a", "history": [["robot", "b"]]}', 422, "history.0.0"),
        (b'{"question": "a", "history": "b"}', 422, "history"),
        (b'{"question": "a", "passages": [{"id": "1"}]}', 422, "passages.0.text"),
        (b'{"question": "a", "language": "not a tag"}', 422, "language"),
    ],
)
def test_bad_bodies_are_refused_in_one_clear_sentence(
    client: httpx.Client, body: bytes, status: int, says: str
) -> None:
    response = client.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert says in problem(response, status)["detail"]


def test_a_body_that_is_not_sent_as_json_is_refused(client: httpx.Client) -> None:
    assert "application/json" in problem(client.post("/api/ask", data={"question": "a"}), 415)["detail"]


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused(client: httpx.Client, chunked: bool) -> None:
    body = b'{"question": "' + b"a" * MAX_BODY_BYTES + b'"}'
    content = (body[at : at + 50_000] for at in range(0, len(body), 50_000)) if chunked else body
    problem(client.post("/api/ask", content=content, headers={"Content-Type": "application/json"}), 413)


@pytest.mark.parametrize(
    "path",
    ["/api/nothing", "/api/documents/nothing", "/api/documents/..%2f..%2fetc%2fpasswd", "/api/answers/x",
     "/nothing", "/gradio_api/upload", "/gradio_api/file=README.md", "/gradio_api/openapi.json"],
)  # fmt: skip
def test_what_is_not_there_is_a_problem(client: httpx.Client, path: str) -> None:
    problem(client.get(path), 404)


def test_other_methods_are_problems(client: httpx.Client) -> None:
    response = client.delete("/api/documents")
    problem(response, 405)
    assert response.headers["allow"] == "GET"
    problem(client.get("/api/ask"), 405)


def test_head_is_get_without_the_body(client: httpx.Client, answerer: Answerer) -> None:
    document_id = answerer.index.documents.infos()[0].document_id
    for path in ("/healthz", "/readyz", "/api/documents", f"/documents/{document_id}", "/demo", "/a/x"):
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers["content-type"] == get.headers["content-type"]
        assert head.headers["content-length"] == str(len(get.content))
    assert client.head("/api/ask").status_code == 405
    assert 'method="HEAD",route="/healthz",status="200"' in client.get("/metrics").text


def test_problems_are_worded_in_the_callers_language(client: httpx.Client) -> None:
    response = client.get("/api/nothing", headers={"Accept-Language": "zh-CN"})
    assert problem(response, 404)["title"] == "未找到"


def test_documents_and_health(client: httpx.Client, answerer: Answerer) -> None:
    listed = client.get("/api/documents").json()
    assert listed["index_version"] == answerer.index.manifest.index_version
    assert [document["document_id"] for document in listed["documents"]] == [
        info.document_id for info in answerer.index.documents.infos()
    ]
    assert all("text" not in document for document in listed["documents"])
    document_id = listed["documents"][0]["document_id"]
    document = client.get(f"/api/documents/{document_id}").json()
    assert document["text"] == answerer.index.documents.text(document_id)
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["index_version"] == listed["index_version"]


def test_many_at_once_get_their_own_answers(client: httpx.Client) -> None:
    def ask(number: int) -> str:
        question = f"What is planned for the year {2000 + number}?"
        return str(client.post("/api/ask", json={"question": question}).json()["question"] == question)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(24))) == {"True"}


def test_description_and_its_page_need_nobody_else(client: httpx.Client) -> None:
    description = client.get("/api/openapi.json").json()
    assert "/api/ask" in description["paths"]
    page = client.get("/api/docs")
    assert page.status_code == 200
    for path in description["paths"]:
        assert path in page.text
    assert "<script" not in page.text
    assert "://" not in page.text
    for path in ("/api/ask", "/api/check", "/api/answers", "/api/feedback", "/v1/chat/completions"):
        name = description["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        examples = description["components"]["schemas"][name.rpartition("/")[2]]["examples"]
        assert html.escape(json.dumps(examples[0], ensure_ascii=False)) in page.text.replace("&#34;", "&quot;")


def test_pages_tell_browsers_to_load_nothing_from_elsewhere(client: httpx.Client) -> None:
    for path in ("/", "/api/docs", "/healthz"):
        headers = client.get(path).headers
        assert "default-src" in headers["content-security-policy"]
        assert "http" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_while_loading_the_server_answers_and_says_how_far_it_is(
    settings: Settings, answerer: Answerer, wording: Wording, serving: Serving
) -> None:
    go_on = threading.Event()

    def open_slowly(report: Report) -> Answerer:
        report(Progress("embed", 40, 170))
        go_on.wait()
        return answerer

    with serving(create_app(settings, wording=wording, opener=open_slowly)) as url:
        assert httpx.get(f"{url}/healthz").status_code == 200
        assert httpx.get(f"{url}/").status_code == 200
        wait_until(lambda: httpx.get(f"{url}/api/status").json()["fraction"], "progress reported")
        response = httpx.get(f"{url}/readyz")
        assert "40 of 170" in problem(response, 503)["detail"]
        assert int(response.headers["retry-after"]) > 0
        problem(httpx.post(f"{url}/api/ask", json={"question": "x"}), 503)
        reader = httpx.get(f"{url}/documents/any", headers={"Accept-Language": "zh"})
        assert "40 / 170" in reader.text
        go_on.set()
        wait_until(lambda: httpx.get(f"{url}/readyz").status_code == 200, "ready after loading")


def test_a_failed_start_is_shown_and_reported(settings: Settings, wording: Wording, serving: Serving) -> None:
    failures: list[Exception] = []

    def fail(_: Report) -> Answerer:
        raise CorpusError("the corpus folder is empty; put documents into it")

    with serving(create_app(settings, wording=wording, opener=fail, on_failure=failures.append)) as url:
        wait_until(lambda: failures, "failure reported")
        assert "the corpus folder is empty" in problem(httpx.get(f"{url}/readyz"), 503)["detail"]
        page = httpx.get(f"{url}/", headers={"Accept": "text/html"})
        assert page.status_code == 503
        assert "The corpus folder is empty" in page.text
        assert httpx.get(f"{url}/healthz").status_code == 200


def test_a_bug_shows_no_traceback(settings: Settings, wording: Wording, serving: Serving) -> None:
    class Broken:
        def ask(self, *_: object, **__: object) -> Answer:
            raise RuntimeError("secret inner state")

        stream = ask

    with serving(create_app(settings, wording=wording, opener=lambda _: Broken())) as url:  # type: ignore[arg-type, return-value]
        wait_until(lambda: httpx.get(f"{url}/api/status").json()["ready"], "ready")
        response = httpx.post(f"{url}/api/ask", json={"question": "x"})
        assert "secret" not in json.dumps(problem(response, 500))
        stream = httpx.post(f"{url}/api/ask", json={"question": "x"}, headers={"Accept": "text/event-stream"})
        assert "secret" not in stream.text
        assert "event: error" in stream.text
