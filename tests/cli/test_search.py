"""`policychat search`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from policychat.answer.answerer import Answerer
from policychat.schema import SearchResult
from policychat.settings import Settings
from tests.cli.conftest import Ran


@pytest.mark.slow
def test_ranked_passages_as_json(policychat: Callable[..., Ran], settings: Settings, answerer: Answerer) -> None:
    ran = policychat(
        "search", "科技进步贡献率", "-k", 3, "--json", "--corpus", settings.corpus_dir, "--index", settings.index_dir
    )
    results = [SearchResult.model_validate(result) for result in ran.json]
    assert ran.code == 0
    assert [result.rank for result in results] == [1, 2, 3]
    assert results == answerer.search("科技进步贡献率", top_k=3)


@pytest.mark.slow
def test_filters_come_before_the_ranking(
    policychat: Callable[..., Ran], settings: Settings, answerer: Answerer
) -> None:
    places = ("--json", "--corpus", settings.corpus_dir, "--index", settings.index_dir)
    least = answerer.search("科技进步贡献率", top_k=1000)[-1].document_id
    ran = policychat("search", "科技进步贡献率", "-k", 1, "--document", "nothing", "--document", least, *places)
    assert [result["document_id"] for result in ran.json] == [least]
    assert policychat("search", "科技进步贡献率", "--publisher", "Nobody", *places).json == []
