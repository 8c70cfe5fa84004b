"""Sentences read again by the reader."""

from __future__ import annotations

import numpy as np
import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.evidence import rank_sentences
from policychat.answer.opening import open_answerer
from policychat.answer.reading import read_again
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
    again = read_again(ranked, question=QUESTION, reader=reader)
    assert {each.candidate.text for each in again} == {each.candidate.text for each in ranked}
    scores = [each.score for each in again]
    assert scores == sorted(scores, reverse=True)
    assert np.isfinite(scores).all()
    assert "4.5 million" in again[0].candidate.text
    assert read_again([], question=QUESTION, reader=reader) == []


@pytest.mark.parametrize("setting", ["on", "off"])
def test_the_setting_decides(settings: Settings, wording: Wording, setting: str) -> None:
    asking: Answerer = open_answerer(settings.model_copy(update={"reader": setting}), wording=wording, lazily=True)
    answer = asking.ask(QUESTION, passages=[GivenPassage(id="p", text=TEXT)])
    assert "4.5 million crowns" in answer.answer
