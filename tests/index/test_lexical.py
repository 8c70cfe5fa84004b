"""BM25 over terms."""

from __future__ import annotations

import math
from pathlib import Path

import bm25s
import pytest

from policychat.errors import IndexUnavailable
from policychat.index.lexical import LexicalIndex, LexicalIndexBuilder
from policychat.language.terms import terms

TEXTS = {
    "ferry": "The harbour ferry carries passengers to the island.",
    "bridge": "The stone bridge and the harbour were closed.",
    "科技": "重庆的科技进步贡献率提高到60.3%。",
    "桥": "成都的老桥已经关闭。",
}


def build(passages: dict[str, list[str]]) -> LexicalIndex:
    builder = LexicalIndexBuilder()
    for passage_id, passage_terms in passages.items():
        builder.add(passage_id, passage_terms)
    return builder.build()


@pytest.fixture
def index() -> LexicalIndex:
    return build({passage_id: terms(text) for passage_id, text in TEXTS.items()})


def found(index: LexicalIndex, query: str, top_k: int = 10) -> list[str]:
    return [passage for passage, _ in index.search(terms(query), top_k=top_k)]


def test_the_scores_are_those_of_bm25s(index: LexicalIndex) -> None:
    corpus = [terms(text) for text in TEXTS.values()]
    engine = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    engine.index(corpus, show_progress=False)
    for query in ("harbour", "island bridge", "科技 harbour"):
        expected = engine.get_scores([term for term in sorted(set(terms(query))) if term in engine.vocab_dict])
        found_scores = dict(index.search(terms(query), top_k=10))
        assert [found_scores.get(key, 0.0) for key in TEXTS] == pytest.approx(expected.tolist(), rel=1e-5)


@pytest.mark.parametrize(("term", "passages"), [("harbour", 2), ("ferri", 1), ("nowhere", 0), ("的", 0), ("科技", 1)])
def test_idf_is_lucenes(index: LexicalIndex, term: str, passages: int) -> None:
    assert index.idf(term) == pytest.approx(math.log(1 + (4 - passages + 0.5) / (passages + 0.5)))
    assert index.knows(term) is (passages > 0)


def test_a_known_score(index: LexicalIndex) -> None:
    lengths = [len(terms(text)) for text in TEXTS.values()]
    frequency_part = 1 / (1 + 1.2 * (0.25 + 0.75 * lengths[0] / (sum(lengths) / 4)))
    [(passage, score)] = index.search(["ferri"], top_k=10)
    assert passage == "ferry"
    assert score == pytest.approx(index.idf("ferri") * frequency_part, rel=1e-5)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("harbour ferry", ["ferry", "bridge"]),
        ("the closed BRIDGES", ["bridge"]),
        ("科技进步贡献率是多少？", ["科技"]),
        ("老桥", ["桥"]),
        ("60.3%", ["科技"]),
        ("nothing of this", []),
        ("", []),
    ],
)
def test_search(index: LexicalIndex, query: str, expected: list[str]) -> None:
    assert found(index, query) == expected


def test_an_unknown_word_beside_known_ones_changes_nothing(index: LexicalIndex) -> None:
    assert found(index, "harbour zyzzyva ferry") == ["ferry", "bridge"]


def test_no_more_than_asked_for(index: LexicalIndex) -> None:
    assert found(index, "harbour ferry", top_k=1) == ["ferry"]


def test_ties_keep_the_order_of_the_index() -> None:
    index = build({"b": ["x"], "a": ["x"], "c": ["x"]})
    assert [passage for passage, _ in index.search(["x"], top_k=3)] == ["b", "a", "c"]


def test_saved_and_loaded_it_finds_the_same(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    for query in ("harbour ferry", "科技进步", "nothing"):
        assert loaded.search(terms(query), top_k=5) == index.search(terms(query), top_k=5)
    assert loaded.idf("harbour") == index.idf("harbour")


def test_passages_without_any_term_do_no_harm(tmp_path: Path) -> None:
    index = build({"a": [], "b": ["x"]})
    assert index.search(["x"], top_k=5)[0][0] == "b"
    build({"a": []}).save(tmp_path / "empty")
    assert LexicalIndex.load(tmp_path / "empty").search(["x"], top_k=5) == []


@pytest.mark.parametrize("damage", ["missing", "garbage", "ids"])
def test_a_damaged_index_is_refused(index: LexicalIndex, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "lexical"
    if damage != "missing":
        index.save(folder)
        for path in folder.iterdir():
            if damage == "garbage":
                path.write_bytes(b"garbage")
            elif path.name == "passage_ids.json":
                path.write_text('["only-one"]', "utf-8")
    with pytest.raises(IndexUnavailable, match="lexical"):
        LexicalIndex.load(folder)
