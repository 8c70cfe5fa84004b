"""Sentences read again by the reader."""

from __future__ import annotations

import numpy as np
import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.evidence import rank_sentences
from policychat.answer.opening import open_answerer
from policychat.answer.reading import read_again
from policychat.answer.selection import Selector
from policychat.answer.sources import GivenSource
from policychat.index.embedding import EmbeddingModel
from policychat.retrieval.reader import Reader
from policychat.schema import GivenPassage
from policychat.settings import Settings
from policychat.wording import Wording

TEXT = "The old stone bridge stands in Oldtown. It was closed in May 2021. Repairs cost 4.5 million crowns."
QUESTION = "How much did the repairs of the bridge cost?"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def test_all_sentences_come_back_in_the_order_of_their_new_scores(model: EmbeddingModel, reader: Reader) -> None:
    source = GivenSource([GivenPassage(id="p", text=TEXT)], question=QUESTION, model=model)
    vector = model.query_vector(QUESTION)
    found = source.candidates(QUESTION, vector)
    ranked = rank_sentences(question=QUESTION, question_vector=vector, candidates=found, idf=source.idf)
    again = read_again(ranked, question=QUESTION, reader=reader, of_few=True)
    assert {each.candidate.text for each in again} == {each.candidate.text for each in ranked}
    scores = [each.score for each in again]
    assert scores == sorted(scores, reverse=True)
    assert np.isfinite(scores).all()
    assert "4.5 million" in again[0].candidate.text
    assert [each.read for each in ranked] == [None] * len(ranked)
    odds = {each.candidate.text: each.read for each in again}
    assert max(odds, key=lambda text: odds[text] or 0.0) == again[0].candidate.text
    assert read_again([], question=QUESTION, reader=reader, of_few=True) == []


@pytest.mark.parametrize("setting", ["on", "passages", "off"])
def test_the_setting_decides(settings: Settings, wording: Wording, setting: str) -> None:
    asking: Answerer = open_answerer(settings.model_copy(update={"reader": setting}), wording=wording, lazily=True)
    answer = asking.ask(QUESTION, passages=[GivenPassage(id="p", text=TEXT)])
    assert "4.5 million crowns" in answer.answer


class _Counted:
    """Opens the reader and counts how often it was asked for."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.times = 0

    def __call__(self) -> Reader:
        self.times += 1
        return self._reader


@pytest.mark.parametrize("reads_index", [False, True])
def test_the_index_is_read_only_where_that_is_wanted(answerer: Answerer, reader: Reader, reads_index: bool) -> None:
    counted = _Counted(reader)
    selector = Selector(model=answerer.model, reader=counted, reads_index=reads_index)
    vector = answerer.model.query_vector(QUESTION)
    found = selector.select(QUESTION, vector, answerer.index_source, max_sentences=1)
    assert not found.of_few
    assert (counted.times > 0) is reads_index
    before = counted.times
    source = GivenSource([GivenPassage(id="p", text=TEXT)], question=QUESTION, model=answerer.model)
    selection = selector.select(QUESTION, vector, source, max_sentences=1)
    assert counted.times > before, "given passages are read either way"
    assert selection.chosen[0].read is not None
    assert selection.features is not None
    assert selection.features.read == selection.chosen[0].read


def test_what_it_reads_decides_how_sure_an_answer_is(settings: Settings, wording: Wording) -> None:
    asking = open_answerer(settings, wording=wording, lazily=True)
    given = [GivenPassage(id="p", text=TEXT)]
    sure = asking.ask(QUESTION, passages=given)
    unsure = asking.ask("Who designed the bridge's new railing?", passages=given)
    assert sure.confidence > unsure.confidence + 0.2


def test_sentences_of_another_script_are_read_too(model: EmbeddingModel, reader: Reader) -> None:
    question = "Which ferry did the council of Oldtown sell?"
    english = " ".join(f"The council of Oldtown sold ferry number {number} to the island." for number in range(3, 15))
    chinese = "奥德敦市议会出售了“海鸥号”渡轮。"
    passages = [GivenPassage(id="en", text=english), GivenPassage(id="zh", text=chinese)]
    source = GivenSource(passages, question=question, model=model)
    vector = model.query_vector(question)
    found = source.candidates(question, vector)
    ranked = rank_sentences(question=question, question_vector=vector, candidates=found, idf=source.idf)
    last = sorted(ranked, key=lambda each: each.candidate.text == chinese)
    again = read_again(last, question=question, reader=reader, of_few=True)
    odds = [each.read for each in again if each.read is not None]
    assert next(each.read for each in again if each.candidate.text == chinese) > min(odds)
