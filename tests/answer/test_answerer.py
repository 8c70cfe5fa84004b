"""The whole product over the shipped corpus: what is answered, with what proof, and what is not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from policychat.answer.answerer import Answerer
from policychat.answer.sources import GivenSource
from policychat.errors import InputError
from policychat.schema import Answer, Citation, GivenPassage, Turn

pytestmark = pytest.mark.slow  # the first test builds the index of the shipped corpus

PROJECTS = "How many core technology projects has the Chengdu-Chongqing program implemented?"
RATE = "2022年重庆的科技进步贡献率是多少？"
QUESTIONS = (
    PROJECTS,
    RATE,
    "When was the Jinfeng Laboratory put into use?",
    "What are the goals for the Western Science City by 2025?",
    "Which four key areas is Chongqing focusing on?",
    "How many key laboratories will be piloted by the end of 2023?",
    "What is the Institute of Neutron Science?",
    "Who will lead the construction of the Western Science City?",
    "西部科学城到2025年要有多少家国家高新技术企业？",
    "金凤实验室什么时候投入使用？",
    "川渝共建重点实验室聚焦哪些领域？",
    "Quel est le taux de contribution du progrès scientifique à Chongqing en 2022 ?",
    "Who won the world cup in 1998?",
    "x",
)
ANSWER_KEYS = {
    "answer_id", "question", "language", "status", "answer", "confidence", "citations", "reason", "nearest",
    "index_version", "mode", "sought", "note", "removed_sentences", "warnings", "elapsed_ms",
    "verdict", "considered",
}  # fmt: skip
CITATION_KEYS = {
    "marker", "document_id", "passage_id", "title", "publisher", "published", "published_inferred", "effective",
    "expires", "superseded_by", "translated_from", "language", "url", "link", "page", "heading", "quote", "start",
    "end", "context_before", "also_in",
}  # fmt: skip


def given_passages(**texts: str) -> list[GivenPassage]:
    return [GivenPassage(id=key, text=text) for key, text in texts.items()]


def shown(answer: Answer) -> tuple[Citation, ...]:
    return answer.citations + answer.nearest


def test_an_english_question_is_answered_with_its_quote(answerer: Answerer) -> None:
    answer = answerer.ask(PROJECTS)
    assert (answer.status, answer.language) == ("answered", "en")
    assert "115" in answer.citations[0].quote
    assert "[1]" in answer.answer
    assert answer.citations[0].quote in answer.answer
    assert answer.reason is None
    assert answer.nearest == ()


def test_a_chinese_question_is_answered_in_chinese_with_an_english_quote(answerer: Answerer) -> None:
    answer = answerer.ask(RATE)
    assert (answer.status, answer.language) == ("answered", "zh")
    assert "60.3%" in answer.citations[0].quote
    assert answer.citations[0].language == "en"
    framing = answer.answer
    for citation in answer.citations:
        framing = framing.replace(citation.quote, "")
    assert "英" in framing


def test_what_the_documents_do_not_say_is_not_answered(answerer: Answerer) -> None:
    answer = answerer.ask("What is the capital of Australia?")
    assert answer.status == "not_in_corpus"
    assert answer.citations == ()
    assert answer.reason
    assert 1 <= len(answer.nearest) <= 3
    assert "Canberra" not in answer.answer


@pytest.mark.parametrize("question", ["澳大利亚的首都是哪里？", "谁赢得了1998年世界杯？"])
def test_silence_is_in_the_readers_language(answerer: Answerer, question: str) -> None:
    answer = answerer.ask(question)
    assert (answer.status, answer.language) == ("not_in_corpus", "zh")
    assert not any(character.isascii() and character.isalpha() for character in answer.answer)
    assert answer.reason


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quote_is_word_for_word_in_its_document(answerer: Answerer, question: str) -> None:
    answer = answerer.ask(question)
    assert (answer.status == "answered") is bool(answer.citations)
    assert [citation.marker for citation in shown(answer)] == list(range(1, len(shown(answer)) + 1))
    for citation in shown(answer):
        text = answerer.index.documents.text(citation.document_id)
        assert text[citation.start : citation.end] == citation.quote
        assert citation.context_before is None or citation.context_before in text
        link = urlsplit(citation.link or "")
        assert link.path == f"/documents/{citation.document_id}"
        assert parse_qs(link.query) == {"start": [str(citation.start)], "end": [str(citation.end)]}
    for citation in answer.citations:
        assert f"[{citation.marker}]" in answer.answer


def test_the_answer_object_has_the_published_keys(answerer: Answerer) -> None:
    for question in (PROJECTS, "What is the capital of Australia?"):
        answer = answerer.ask(question).model_dump(mode="json")
        assert answer.keys() == ANSWER_KEYS
        for citation in answer["citations"] + answer["nearest"]:
            assert citation.keys() == CITATION_KEYS


def test_a_citation_carries_what_the_catalogue_says(answerer: Answerer) -> None:
    [citation] = answerer.ask(RATE, max_sentences=1).citations
    assert citation.document_id == "2023-07-10-chongqing-innovation-center.txt"
    assert citation.published == "2023-07-10"
    assert "innovation center" in (citation.title or "")


def test_an_answer_names_the_index_and_itself(answerer: Answerer) -> None:
    one, other = answerer.ask(PROJECTS), answerer.ask(PROJECTS)
    assert one.index_version == other.index_version == answerer.index.manifest.index_version
    assert one.answer_id != other.answer_id
    varying = {"answer_id", "elapsed_ms"}
    assert one.model_dump(exclude=varying) == other.model_dump(exclude=varying)


@pytest.mark.parametrize("most", [1, 2])
def test_no_more_sentences_than_asked_for(answerer: Answerer, most: int) -> None:
    for question in QUESTIONS[:5]:
        assert len(answerer.ask(question, max_sentences=most).citations) <= most


def test_the_language_of_the_answer_can_be_chosen(answerer: Answerer) -> None:
    answer = answerer.ask(PROJECTS, language="zh")
    assert answer.language == "zh"
    assert "115" in answer.citations[0].quote
    assert "英" in answer.answer
    assert answerer.ask("What is the capital of Australia?", language="zh").answer.startswith("这些")


def test_a_follow_up_is_understood_from_what_was_asked_before(answerer: Answerer) -> None:
    history = [
        Turn(role="user", text="What is the contribution rate of scientific and technological progress of Chongqing?"),
        Turn(role="assistant", text="60.3% [1]"),
    ]
    answer = answerer.ask("And in 2019?", history=history)
    assert answer.question == "And in 2019?"
    assert answer.sought is not None
    assert "contribution rate" in answer.sought
    assert answer.status == "answered"
    assert "58% in 2019" in answer.citations[0].quote


@pytest.mark.parametrize("question", ["", "  \n", "😀😀", "a\0b", "x" * 10_000])
def test_a_question_that_cannot_be_worked_with(answerer: Answerer, question: str) -> None:
    with pytest.raises(InputError):
        answerer.ask(question)


def test_eight_readers_at_once_get_their_own_answers(answerer: Answerer) -> None:
    questions = list(QUESTIONS[:8])
    alone = {question: [c.quote for c in shown(answerer.ask(question))] for question in questions}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(answerer.ask, questions * 2))
    for question, answer in zip(questions * 2, answers, strict=True):
        assert answer.question == question
        assert [citation.quote for citation in shown(answer)] == alone[question]


def test_search_ranks_passages_with_exact_text(answerer: Answerer) -> None:
    results = answerer.search("contribution rate of scientific and technological progress", top_k=5)
    assert [result.rank for result in results] == [1, 2, 3, 4, 5]
    assert any("60.3%" in result.text for result in results[:3])
    for result in results:
        document = answerer.index.documents.text(result.document_id)
        assert document[result.start : result.end] == result.text


FERRY = "How many passengers does the harbour ferry carry a day?"


@pytest.mark.parametrize(
    "texts",
    [
        ["The harbour ferry carries 900 passengers a day."],
        ["The harbour ferry is old. It carries 900 passengers a day.", "桥于2021年5月关闭。维修花费450万元。"],
        ["Trees were planted.", "The harbour ferry carries 900 passengers a day.", "The library opens on Sundays."],
    ],
)
def test_a_given_passage_that_says_it_is_an_answer(answerer: Answerer, texts: list[str]) -> None:
    answer = answerer.ask(FERRY, passages=[GivenPassage(id=str(i), text=text) for i, text in enumerate(texts)])
    assert answer.status == "answered"
    assert "900 passengers" in answer.answer


def test_offsets_count_in_the_given_passage(answerer: Answerer) -> None:
    passages = given_passages(a="𝒳 桥已关闭。", b="The harbour ferry is old. It carries 900 passengers a day.")
    best = shown(answerer.ask(FERRY, passages=passages))[0]
    assert (best.document_id, best.passage_id) == ("b", "b")
    assert best.quote == passages[1].text[best.start : best.end] == "It carries 900 passengers a day."
    assert best.context_before == "The harbour ferry is old."
    assert best.link is None


@pytest.mark.parametrize("question", [PROJECTS, RATE, "What is the capital of Australia?"])
def test_given_passages_are_never_mixed_with_the_index(answerer: Answerer, question: str) -> None:
    passages = given_passages(a="Trees were planted along the river.", b="今年种植了五万棵树。")
    answer = answerer.ask(question, passages=passages)
    assert answer.status == "not_in_corpus"
    texts = {passage.id: passage.text for passage in passages}
    assert all(texts[each.document_id][each.start : each.end] == each.quote for each in shown(answer))


@pytest.mark.parametrize("passages", [[], given_passages(a=""), given_passages(a=" \n", b="?!")])
def test_no_passages_or_empty_ones_hold_no_answer(answerer: Answerer, passages: list[GivenPassage]) -> None:
    answer = answerer.ask(PROJECTS, passages=passages)
    assert answer.status == "not_in_corpus"
    assert answer.reason
    assert answer.citations == ()


def test_passages_with_the_same_id_do_no_harm(answerer: Answerer) -> None:
    passages = [
        GivenPassage(id="a", text="The ferry carries 900 passengers a day."),
        GivenPassage(id="a", text="Unrelated and short."),
    ]
    answer = answerer.ask("How many passengers does the ferry carry a day?", passages=passages)
    assert all(any(p.text[each.start : each.end] == each.quote for p in passages) for each in shown(answer))


def test_of_a_very_long_passage_the_sentences_that_share_words_are_read(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GivenSource, "_MOST_SENTENCES", 20)
    filler = "".join(f"Item {i} of the list is about something else. " for i in range(300))
    passage = GivenPassage(id="a", text=f"{filler}The harbour ferry carries 900 passengers a day. {filler}")
    answer = answerer.ask("How many passengers does the harbour ferry carry a day?", passages=[passage])
    best = shown(answer)[0]
    assert best.quote == "The harbour ferry carries 900 passengers a day."
    assert best.start == len(filler)
