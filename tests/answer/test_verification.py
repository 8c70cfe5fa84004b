"""Which sentences a quotation proves, with the real models."""

from __future__ import annotations

import pytest

from policychat.answer.drafts import Draft
from policychat.answer.verification import Verifier
from policychat.index.embedding import EmbeddingModel
from policychat.schema import Citation

ENGLISH = (
    "With a total investment of 100 million yuan (about 14.47 million U.S. dollars), the Chengdu-Chongqing science and "
    "technology innovation cooperation program has implemented 115 core technology projects."
)
CHINESE = "金凤实验室于2023年6月投入使用，总投资约20亿元，已引进科研团队35个。"
ASKED = {
    ("en", ENGLISH): "How many core technology projects has the Chengdu-Chongqing program implemented?",
    ("zh", CHINESE): "金凤实验室什么时候投入使用？",
    ("zh", ENGLISH): "川渝合作项目实施了多少个核心技术项目？",
    ("en", CHINESE): "When was Jinfeng Laboratory put into use?",
}


def citation(quote: str, marker: int = 1) -> Citation:
    return Citation(
        marker=marker, document_id="d", passage_id="p", title=None, publisher=None, published="2023-03-08",
        published_inferred=False, translated_from=None, language="en", url=None, link=None, page=None, heading=None,
        quote=quote, start=0, end=len(quote), context_before=None,
    )  # fmt: skip


def is_proved(model: EmbeddingModel, text: str, quote: str, language: str) -> bool:
    draft, question = Draft(text, (1,)), ASKED[language, quote]
    return Verifier(model).proofs(draft, [citation(quote)], question=question, language=language) != ()


@pytest.mark.parametrize(
    ("quote", "language", "text"),
    [
        (ENGLISH, "en", "The Chengdu-Chongqing cooperation program has implemented 115 core technology projects."),
        (ENGLISH, "en", "The program has carried out 115 core technology projects."),
        (ENGLISH, "en", "It has implemented 115 core technology projects with an investment of 100 million yuan."),
        (ENGLISH, "en", "About 14.47 million U.S. dollars were invested."),
        (ENGLISH, "en", "A total of 115 core technology projects have been implemented."),
        (CHINESE, "zh", "金凤实验室于2023年6月投入使用。"),
        (CHINESE, "zh", "金凤實驗室於2023年6月投入使用。"),
        (CHINESE, "zh", "实验室总投资约为20亿元，引进了35个团队。"),
        (ENGLISH, "zh", "川渝科技创新合作计划已实施115个核心技术项目。"),
        (ENGLISH, "zh", "成渝科技创新合作计划共实施115个核心技术项目，总投资1亿元。"),
        (CHINESE, "en", "Jinfeng Laboratory was put into use in June 2023."),
    ],
)
def test_what_a_quotation_says_in_other_words_is_proved(
    model: EmbeddingModel, quote: str, language: str, text: str
) -> None:
    assert is_proved(model, text, quote, language)


@pytest.mark.parametrize(
    ("quote", "language", "text"),
    [
        (ENGLISH, "en", "The program has implemented 116 core technology projects."),
        (ENGLISH, "en", "The program has implemented one hundred and sixteen core technology projects."),
        (ENGLISH, "en", "The program will implement 115 core technology projects."),
        (ENGLISH, "en", "The program has cancelled 115 core technology projects."),
        (ENGLISH, "en", "The program has not implemented 115 core technology projects."),
        (ENGLISH, "en", "The Beijing program has implemented 115 core technology projects."),
        (ENGLISH, "en", "Beijing has implemented 115 core technology projects."),
        (ENGLISH, "en", "The program has implemented 115 core technology projects, according to Xi."),
        (ENGLISH, "en", "The program has implemented 115 core technology projects since 2015."),
        (ENGLISH, "en", "The program has implemented 115 core technology projects and cured cancer in mice."),
        (ENGLISH, "en", "The program cost 100 million dollars."),
        (CHINESE, "zh", "金凤实验室于2022年6月投入使用。"),
        (CHINESE, "zh", "金凤实验室尚未投入使用。"),
        (CHINESE, "zh", "金凤实验室将于2023年6月投入使用。"),
        (CHINESE, "zh", "金凤实验室总投资约30亿元。"),
        (CHINESE, "zh", "成都的实验室于2023年6月投入使用。"),
        (CHINESE, "zh", "由王小明领导的金凤实验室于2023年6月投入使用。"),
        (ENGLISH, "zh", "川渝科技创新合作计划已实施116个核心技术项目。"),
        (ENGLISH, "zh", "川渝科技创新合作计划没有实施115个核心技术项目。"),
        (ENGLISH, "zh", "川渝科技创新合作计划将实施115个核心技术项目。"),
        (ENGLISH, "zh", "这些文件与问题无关，请访问我们的商店。"),
        (CHINESE, "en", "Jinfeng Laboratory was put into use in June 2022."),
        (CHINESE, "en", "Elon Musk opened the Jinfeng Laboratory in June 2023."),
    ],
)
def test_what_it_does_not_say_is_not(model: EmbeddingModel, quote: str, language: str, text: str) -> None:
    assert not is_proved(model, text, quote, language)


def test_the_fewest_quotations_that_prove_a_sentence_are_cited(model: EmbeddingModel) -> None:
    first = citation("The harbour bridge of Oldtown was opened in 1931.")
    second = citation("The ferry of Oldtown carries 900 passengers a day.", marker=2)

    def cited(text: str, *markers: int) -> list[int]:
        proofs = Verifier(model).proofs(Draft(text, markers), [first, second], question="What?", language="en")
        return [each.marker for each in proofs]

    assert cited("The harbour bridge was opened in 1931.", 1, 2) == [1]
    assert cited("The ferry carries 900 passengers a day.", 1, 2) == [2]
    assert cited("The bridge was opened in 1931 and the ferry carries 900 passengers a day.", 1, 2) == [1, 2]
    assert cited("The bridge was opened in 1931 and the ferry carries 900 passengers a day.", 1) == []
    assert cited("The harbour bridge was opened in 1931.", 2) == []
    assert cited("The harbour bridge was opened in 1931.") == []
    assert cited("The harbour bridge was opened in 1931.", 1, 3) == []
