"""Checking claims over HTTP."""

from __future__ import annotations

import httpx
import regex

from policychat.schema import ClaimReport
from tests.web.events import events_of
from tests.web.test_api import problem


def has_han(text: str) -> bool:
    return bool(regex.search(r"\p{Han}", text))


TEXT = (
    "The Chengdu-Chongqing program has implemented 115 core technology projects. "
    "The Chengdu-Chongqing program has implemented 151 core technology projects. Is that so?"
)


def test_report_is_the_documented_object_and_its_evidence_verbatim(server_url: str) -> None:
    with httpx.Client(base_url=server_url, timeout=60) as client:
        report = ClaimReport.model_validate(client.post("/api/check", json={"text": TEXT}).json())
        assert [TEXT[claim.start : claim.end] for claim in report.claims] == [claim.claim for claim in report.claims]
        assert report.claims[-1].verdict == "not_checkable"
        assert report.verdict == "contradicted"
        for evidence in (each for claim in report.claims for each in claim.evidence):
            text = client.get(f"/api/documents/{evidence.document_id}").json()["text"]
            assert text[evidence.start : evidence.end] == evidence.quote


def test_verdicts_stream_in_reading_order_and_add_up(server_url: str) -> None:
    response = httpx.post(
        f"{server_url}/api/check", json={"text": TEXT}, headers={"Accept": "text/event-stream"}, timeout=60
    )
    events = events_of(response)
    assert events[0][0] == "status"
    assert events[-1][0] == "done"
    claims = [data for name, data in events if name == "sentence"]
    assert [claim.pop("index") for claim in claims] == list(range(len(claims)))
    assert claims == events[-1][1]["claims"]


def test_explanations_come_in_the_language_asked_for(server_url: str) -> None:
    report = httpx.post(f"{server_url}/api/check", json={"text": TEXT, "language": "zh"}, timeout=60).json()
    assert report["language"] == "zh"
    assert all(has_han(claim["explanation"]) for claim in report["claims"])


def test_what_cannot_be_checked_is_refused(server_url: str) -> None:
    assert "empty" in problem(httpx.post(f"{server_url}/api/check", json={"text": " "}), 422)["detail"]
    assert (
        "passages" in problem(httpx.post(f"{server_url}/api/check", json={"text": "a", "passages": []}), 422)["detail"]
    )
    stream = httpx.post(f"{server_url}/api/check", json={"text": " "}, headers={"Accept": "text/event-stream"})
    assert events_of(stream)[-1][0] == "error"
