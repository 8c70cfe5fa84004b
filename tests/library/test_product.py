"""policychat as a Python program uses it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import QueryBundle

import policychat
from policychat import PolicyChat
from policychat.answer.answerer import Answerer
from policychat.errors import InputError, SettingsError
from policychat.settings import Settings

QUESTION = "How many core technology projects has the Chengdu-Chongqing program implemented?"


@pytest.fixture(scope="module")
def chat(settings: Settings, answerer: Answerer) -> Iterator[PolicyChat]:
    with PolicyChat(**settings.model_dump(include={"corpus_dir", "index_dir", "prompts_dir"})) as opened:
        yield opened


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = "{'torch', 'gradio', 'chromadb', 'llama_index.core', 'pydantic'}"
    program = f"import sys, policychat; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError):
        _ = policychat.nothing


def test_ask_check_search(chat: PolicyChat) -> None:
    answer = chat.ask(QUESTION, filters={"language": "en"}, max_sentences=1)
    (citation,) = answer.citations
    assert chat.document(citation.document_id).text[citation.start : citation.end] == citation.quote
    assert chat.check(citation.quote).verdict == "supported"
    assert [result.rank for result in chat.search("brain science", top_k=2)] == [1, 2]
    follow_up = chat.ask("And in 2023?", history=[("user", QUESTION), ("assistant", "115")])
    assert follow_up.sought
    given = chat.ask("When was the bridge opened?", passages=[{"id": 1, "text": "The bridge was opened in 1931."}])
    assert {each.document_id for each in given.citations + given.nearest} == {"1"}
    assert len(chat.documents()) == 5


def test_the_same_for_asyncio(chat: PolicyChat) -> None:
    async def use() -> None:
        answer, found = await asyncio.gather(chat.aask(QUESTION, language="zh"), chat.asearch("brain", top_k=1))
        assert answer.language == "zh"
        assert len(found) == 1
        assert (await chat.acheck(answer.citations[0].quote)).verdict == "supported"

    asyncio.run(use())


def test_mistakes_are_named(chat: PolicyChat) -> None:
    with pytest.raises(InputError, match="empty"):
        chat.ask(" ")
    with pytest.raises(InputError, match="robot"):
        chat.ask("x", history=[("robot", "y")])
    with pytest.raises(InputError, match="top_k"):
        chat.search("x", top_k=0)
    with pytest.raises(InputError, match="year"):
        chat.ask("x", filters={"year": 2022})
    with pytest.raises(SettingsError, match="PORT"):
        PolicyChat(port=99999)


def test_llama_index_retriever(chat: PolicyChat) -> None:
    retriever = chat.as_retriever(top_k=3, filters={"language": "en"})
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve(QueryBundle("brain science"))
    assert [node.score for node in nodes] == sorted((node.score for node in nodes), reverse=True)
    for found in nodes:
        text = chat.document(found.node.ref_doc_id).text
        assert text[found.metadata["start"] : found.metadata["end"]] == found.text
    assert [node.node_id for node in asyncio.run(retriever.aretrieve("brain science"))] == [
        node.node_id for node in nodes
    ]


def test_llama_index_query_engine(chat: PolicyChat) -> None:
    engine = chat.as_query_engine()
    response = engine.query(QUESTION)
    assert "115" in str(response)
    assert [node.text for node in response.source_nodes] == [
        citation["quote"] for citation in response.metadata["answer"]["citations"]
    ]
    silence = asyncio.run(engine.aquery("What is the capital of Australia?"))
    assert silence.source_nodes == []
    assert silence.metadata["answer"]["status"] == "not_in_corpus"
