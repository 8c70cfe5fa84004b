"""Filtered retrieval over a small index is what filtering the whole ranking would give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policychat.filters import Filters
from policychat.index.opened import OpenedIndex
from policychat.language.terms import terms
from policychat.retrieval import nearest
from policychat.retrieval.dense import DenseRetriever
from policychat.retrieval.filters import Allowed, PassageFilter
from policychat.retrieval.hybrid import HybridRetriever
from policychat.retrieval.lexical import LexicalRetriever
from tests.conftest import Library

PUBLISHERS = ["Harbour Office", "City Council", None]
DATES = ["2021-05-03", "2022", "2022-06", "2022-06-30", "2023-01-01", None]
SUBJECTS = ["ferry", "bridge", "library", "school", "market", "park"]
QUESTION = "What does the report say about the ferry fee of 2022?"


def text(number: int) -> str:
    if number % 5 == 4:
        return f"第{number}号报告：学校的午餐由市政府出资，每天供应两千名学生。渡船票价为{number}元。"
    subject = SUBJECTS[number % len(SUBJECTS)]
    return (
        f"The report number {number} speaks of the {subject} and of its fee.\n\n"
        f"In the year after it the {subject} was open on {number + 40} days, and the ferry ran."
    )


def catalogue() -> str:
    lines = []
    for number in range(30):
        lines.append(f'["{number:02d}.txt"]')
        publisher, published = PUBLISHERS[number % 3], DATES[number % 6 if number % 2 else number // 5]
        lines += [f'publisher = "{publisher}"'] if publisher else []
        lines += [f'published = "{published}"'] if published else []
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def library(make_library: Callable[..., Library]) -> Library:
    library = make_library(
        {f"{number:02d}.txt": text(number) for number in range(30)} | {"catalogue.toml": catalogue()}
    )
    library.build()
    return library


@pytest.fixture(scope="module")
def index(library: Library) -> Iterator[OpenedIndex]:
    with library.opened() as index:
        yield index


def days(published: str) -> tuple[date, date]:
    """The first and last day of a date of this test's."""
    whole = {"2022": ("2022-01-01", "2022-12-31"), "2022-06": ("2022-06-01", "2022-06-30")}
    first, last = whole.get(published, (published, published))
    return date.fromisoformat(first), date.fromisoformat(last)


def passes(index: OpenedIndex, place: int, filters: Filters) -> bool:
    """What the filters mean, said passage by passage."""
    document_id = index.table.documents.names[index.table.documents.numbers[place]]
    language = index.table.languages.names[index.table.languages.numbers[place]]
    info = index.documents.info(document_id)
    if filters.published_from or filters.published_to:
        if info.published is None:
            return False
        first, last = days(info.published)
        if filters.published_from and last < days(filters.published_from)[0]:
            return False
        if filters.published_to and first > days(filters.published_to)[1]:
            return False
    if filters.publisher and (info.publisher or "").casefold() not in {name.casefold() for name in filters.publisher}:
        return False
    if filters.language and language not in filters.language:
        return False
    return not filters.document_id or document_id in filters.document_id


FILTERS = st.builds(
    Filters,
    published_from=st.sampled_from([None, "2021-05-03", "2022", "2022-06"]),
    published_to=st.sampled_from([None, "2022", "2022-06-30", "2023-01-01"]),
    publisher=st.sampled_from([None, "harbour office", ("CITY COUNCIL", "Harbour Office"), "Nobody"]),
    language=st.sampled_from([None, "en", "zh", ("zh", "en"), "fr"]),
    document_id=st.none() | st.lists(st.sampled_from([f"{n:02d}.txt" for n in range(31)]), min_size=1).map(tuple),
)
SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(filters=FILTERS)
@SOME
def test_the_passages_allowed_are_those_that_pass_every_filter(index: OpenedIndex, filters: Filters) -> None:
    allowed = PassageFilter(index).allowed(filters)
    expected = [passes(index, place, filters) for place in range(len(index.table.ids))]
    assert (allowed is None) == (filters == Filters())
    assert (np.ones(len(expected), dtype=bool) if allowed is None else allowed.mask).tolist() == expected


MASKS = st.integers(0, 2**30 - 1)


def mask_of(index: OpenedIndex, bits: int) -> Allowed:
    numbers = index.table.documents.numbers
    return Allowed(np.array([bool(bits >> int(number) & 1) for number in numbers], dtype=bool))


@given(bits=MASKS, top_k=st.integers(1, 60))
@SOME
def test_by_words_it_is_the_whole_ranking_filtered(index: OpenedIndex, bits: int, top_k: int) -> None:
    allowed = mask_of(index, bits)
    whole = index.lexical.search(terms(QUESTION), top_k=10_000)
    expected = [(key, score) for key, score in whole if allowed.mask[index.table.places_of([key])[0]]][:top_k]
    assert LexicalRetriever(index=index, top_k=top_k, allowed=allowed).rank(QUESTION) == expected


@given(bits=MASKS, top_k=st.integers(1, 60))
@SOME
def test_by_meaning_it_is_the_whole_ranking_filtered(
    library: Library, index: OpenedIndex, bits: int, top_k: int
) -> None:
    allowed = mask_of(index, bits)
    vector = library.model.query_vector(QUESTION).tolist()
    everything = DenseRetriever(index=index, model=library.model, top_k=10_000).rank(vector)
    expected = [(key, score) for key, score in everything if allowed.mask[index.table.places_of([key])[0]]][:top_k]
    found = DenseRetriever(index=index, model=library.model, top_k=top_k, allowed=allowed).rank(vector)
    assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=1e-5)
    assert {key for key, _ in found} <= {index.table.ids[int(place)] for place in allowed.places}


@given(bits=MASKS, top_k=st.integers(1, 60))
@SOME
def test_there_are_as_many_results_as_passages_allowed(
    library: Library, index: OpenedIndex, bits: int, top_k: int
) -> None:
    allowed = mask_of(index, bits)
    found = HybridRetriever(index=index, model=library.model, top_k=top_k, allowed=allowed).retrieve(QUESTION)
    assert len(found) == min(top_k, len(allowed))
    assert allowed.mask[index.table.places_of([each.node.node_id for each in found])].all()


@given(bits=MASKS, depth=st.integers(1, 40))
@SOME
def test_the_nearest_allowed_are_those_that_comparing_with_all_finds(
    library: Library, index: OpenedIndex, bits: int, depth: int
) -> None:
    allowed, table = mask_of(index, bits), index.table
    vector = library.model.query_vector(QUESTION)
    cosines = index.vectors.rows(table.own_rows(np.arange(len(table.ids)))) @ vector
    expected = []
    for script in table.scripts:
        places = [place for place in table.places_in(script) if allowed.mask[place]]
        expected += sorted(-float(cosines[place]) for place in places)[:depth]
    found = nearest.nearest_passages(index, vector.tolist(), depth=depth, allowed=allowed)
    assert (-cosines[table.places_of(found)]).tolist() == pytest.approx(expected, abs=1e-5)
    assert allowed.mask[table.places_of(found)].all()


def test_allowing_everything_changes_nothing(library: Library, index: OpenedIndex) -> None:
    everything = Allowed(np.ones(len(index.table.ids), dtype=bool))
    plain = HybridRetriever(index=index, model=library.model, top_k=20).retrieve(QUESTION)
    filtered = HybridRetriever(index=index, model=library.model, top_k=20, allowed=everything).retrieve(QUESTION)
    assert [each.node.node_id for each in filtered] == [each.node.node_id for each in plain]


@pytest.mark.parametrize("most_asked_for", [10, 10_000])
def test_a_large_part_found_by_chroma_is_the_same(
    library: Library, index: OpenedIndex, monkeypatch: pytest.MonkeyPatch, most_asked_for: int
) -> None:
    vector = library.model.query_vector(QUESTION).tolist()
    allowed = mask_of(index, 0b101101_101101_101101_101101_101101)
    compared = nearest.nearest_passages(index, vector, depth=5, allowed=allowed)
    monkeypatch.setattr(nearest, "_COMPARED", 3)
    monkeypatch.setattr(nearest, "_MOST_ASKED_FOR", most_asked_for)
    assert nearest.nearest_passages(index, vector, depth=5, allowed=allowed) == compared


def test_a_language_finds_its_variants(make_library: Callable[..., Library]) -> None:
    library = make_library(
        {
            "hant.txt": "學校的午餐由市政府出資，每天供應兩千名學生。",
            "hans.txt": "学校的午餐由市政府出资，每天供应两千名学生。",
            "en.txt": "The city pays for school lunches.",
        }
    )
    library.build()
    with library.opened() as index:
        filter_by = PassageFilter(index)

        def documents(*tags: str) -> list[str]:
            allowed = filter_by.allowed(Filters(language=tags))
            assert allowed is not None
            return [index.table.ids[int(place)].split(":")[0] for place in allowed.places]

        assert documents("zh") == ["hans.txt", "hant.txt"]
        assert documents("ZH-hant") == ["hant.txt"]
        assert documents("en", "zh-Hant") == ["en.txt", "hant.txt"]
        assert documents("fr") == []


def test_what_is_found_for_filters_is_remembered(index: OpenedIndex) -> None:
    filter_by = PassageFilter(index)
    assert filter_by.allowed(Filters(language="en")) is filter_by.allowed(Filters(language=("en",)))
    assert filter_by.allowed(None) is None
