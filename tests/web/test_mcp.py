"""The MCP server, asked by the official client."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters

from policychat.answer.answerer import Answerer
from policychat.settings import Settings

QUESTION = "How many core technology projects has the Chengdu-Chongqing program implemented?"
ROOT = Path(__file__).parent.parent.parent


async def use_all_tools(server: Any, answerer: Answerer) -> None:
    async with Client(server) as client:
        listed = await client.list_tools()
        assert {tool.name for tool in listed.tools} == {"ask", "check_claim", "search", "get_document"}
        assert all(tool.description and tool.annotations.read_only_hint for tool in listed.tools)
        answer = (await client.call_tool("ask", {"question": QUESTION})).structured_content
        assert answer["status"] == "answered"
        citation = answer["citations"][0]
        document = (await client.call_tool("get_document", {"document_id": citation["document_id"]})).structured_content
        assert document["text"][citation["start"] : citation["end"]] == citation["quote"]
        report = (await client.call_tool("check_claim", {"claim": citation["quote"]})).structured_content
        assert report["verdict"] == "supported"
        found = (await client.call_tool("search", {"query": "brain science", "top_k": 3})).structured_content
        assert [each["rank"] for each in found["passages"]] == [1, 2, 3]
        for tool, arguments, says in (
            ("ask", {"question": " "}, "empty"),
            ("ask", {"question": QUESTION, "language": "<b>"}, "language"),
            ("search", {"query": " "}, "empty"),
            ("search", {"query": "brain \0science"}, "control characters"),
            ("search", {"query": "brain " * 1000}, "limit"),
            ("get_document", {"document_id": "../../etc/passwd"}, "no document"),
            ("search", {"query": "x", "top_k": 0}, "top_k"),
        ):
            refused = await client.call_tool(tool, arguments)
            assert refused.is_error
            assert says in refused.content[0].text
            assert "Traceback" not in refused.content[0].text


def test_over_http(server_url: str, answerer: Answerer) -> None:
    asyncio.run(use_all_tools(f"{server_url}/mcp", answerer))


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_over_http_no_stream_of_nothing_is_kept_open(server_url: str, method: str) -> None:
    refused = httpx.request(method, f"{server_url}/mcp", headers={"Accept": "text/event-stream"}, timeout=10)
    assert refused.status_code == 405
    assert refused.headers["allow"] == "POST"
    assert refused.headers["content-type"] == "application/problem+json"


def test_over_http_a_page_of_another_site_may_not(server_url: str) -> None:
    refused = httpx.post(f"{server_url}/mcp", json={}, headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{" + b" " * 1_100_000 + b"}"])
def test_over_http_bodies_that_are_no_message_are_refused(server_url: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    refused = httpx.post(f"{server_url}/mcp", content=body, headers=headers)
    assert 400 <= refused.status_code < 500


@pytest.mark.slow
def test_over_pipes(settings: Settings, answerer: Answerer) -> None:
    places = ["--corpus", str(settings.corpus_dir), "--index", str(settings.index_dir)]
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from policychat.cli.main import run; run()", "mcp", *places],
        env=dict(os.environ),
        cwd=str(ROOT),
    )
    asyncio.run(use_all_tools(command, answerer))
