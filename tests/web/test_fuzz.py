"""Requests that nobody would write, made from the API's own description."""

from __future__ import annotations

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.web.test_api import QUESTION

# Few in the default run, for time; the slow run tries many more.
FEW, MANY = 8, 100


def attack(server_url: str, examples: int) -> int:
    """Try each operation with `examples` requests and check the answers; how many were sent."""
    description = httpx.get(f"{server_url}/api/openapi.json").json()
    schema = schemathesis.openapi.from_dict(description)
    schema.config.base_url = server_url
    sent = 0
    for result in schema.get_all_operations():
        operation = result.ok()

        @seed(20220612)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=st.one_of(operation.as_strategy(), operation.as_strategy(schemathesis.GenerationMode.NEGATIVE)))
        def run(case: schemathesis.Case) -> None:
            nonlocal sent
            sent += 1
            response = case.call()
            case.validate_response(
                response, checks=(not_a_server_error, content_type_conformance, response_schema_conformance)
            )

        run()
    return sent


def test_no_request_from_the_description_breaks_the_server(server_url: str) -> None:
    assert attack(server_url, FEW) >= 50


@pytest.mark.slow
def test_many_requests_from_the_description_do_not_break_the_server(server_url: str) -> None:
    assert attack(server_url, MANY) >= 500


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "'; DROP TABLE shared; --",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "\r\nSet-Cookie: a=b\r\n\r\n<html>",
        "\u202egnp.exe\u2066",
        "javascript:alert(1)",
        "a" * 10_000,
    ],
)
def test_hostile_words_stay_words(server_url: str, hostile: str) -> None:
    with httpx.Client(base_url=server_url, timeout=60) as client:
        for path, body in (
            ("/api/ask", {"question": f"{QUESTION} {hostile}"}),
            ("/api/ask", {"question": QUESTION, "passages": [{"id": hostile, "title": hostile, "text": hostile}]}),
            ("/api/ask", {"question": QUESTION, "filters": {"publisher": hostile, "document_id": hostile}}),
            ("/api/check", {"text": f"The program has 151 projects {hostile}."}),
            ("/api/answers", {"answer_id": hostile}),
            ("/api/feedback", {"answer_id": hostile, "rating": hostile}),
            ("/v1/chat/completions", {"messages": [{"role": hostile, "content": hostile}], "model": hostile}),
        ):
            check_harmless(client.post(path, json=body))
        for path in ("/documents", "/api/documents", "/a", "/api/answers", "/api/admin/answers"):
            escaped = httpx.QueryParams({"x": hostile})["x"].encode("utf-8").hex("%")
            check_harmless(client.get(f"{path}/%{escaped}", headers={"Accept": "text/html"}))


def check_harmless(response: httpx.Response) -> None:
    """No error of ours, no header of theirs, and nothing that a browser would run."""
    assert response.status_code < 500, response.text
    assert "set-cookie" not in response.headers
    assert response.headers["x-content-type-options"] == "nosniff"
    kind = response.headers["content-type"]
    if kind.startswith("text/html"):
        assert "<script>" not in response.text
        assert "<img src=x" not in response.text
    else:
        assert kind in ("application/json", "application/problem+json")
