"""Chinese names that the corpus writes in pinyin."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.language.terms import terms
from policychat.retrieval.transliteration import Transliterator

PASSAGES = [
    frozenset(terms(text))
    for text in (
        "Academician Bian Xiuwu came from Chongqing to Nan'an District and Gaozhu New District.",
        "Xu Hui of the laboratory, Ouyang Zi-yuan and Zeng Guofan in Xi'an, Chengdu and Shaanxi.",
        "Women make a guide; he can take data, men like China, she sang a long song. They tan and run.",
        "The Lüliang mountains, called Lyuliang here; Wang and, elsewhere, Dujiangyan. A shi.",
        "Only Li stands here.",
        "Only Na stands here, with a bian.",
    )
]


def knows(term: str) -> bool:
    return any(term in passage for passage in PASSAGES)


def together(wanted: Sequence[str]) -> bool:
    return any(passage.issuperset(wanted) for passage in PASSAGES)


TRANSLITERATOR = Transliterator(knows, together=together)


def found(question: str) -> dict[str, tuple[str, ...]]:
    return {each.phrase: each.equivalents for each in TRANSLITERATOR.bridges(question)}


@pytest.mark.parametrize(
    ("question", "name", "written"),
    [
        ("卞修武院士在哪里工作？", "卞修武", "bian xiuwu"),
        ("这个中心在南岸区吗", "南岸", "nanan"),
        ("高竹新区", "高竹", "gaozhu"),
        ("从西安来", "西安", "xian"),
        ("重庆有多少人", "重庆", "chongqing"),
        ("重慶有多少人", "重慶", "chongqing"),
        ("首都和成都", "成都", "chengdu"),
        ("都江堰在哪", "都江堰", "dujiangyan"),
        ("徐辉说了什么", "徐辉", "xu hui"),
        ("曾国藩是谁", "曾国藩", "zeng guofan"),
        ("欧阳自远", "欧阳自远", "ouyang zi yuan"),
        ("陕西省", "陕西", "shaanxi"),
        ("吕梁山", "吕梁", "lyuliang"),
    ],
)
def test_names(question: str, name: str, written: str) -> None:
    assert written in found(question)[name]
    assert all(knows(term) for term in terms(written))


@pytest.mark.parametrize(
    "question",
    [
        "我们可能和他们立刻做这个",  # women, can, he, like
        "贵的大塔",  # guide, data
        "吃那个",  # China
        "便利",  # stems to "bian"
        "宋朝的龙",
        "他是谁",
        "谈论",
        "李娜",  # both words are there, in different passages
        "Bian Xiuwu",
        "",
        "𠀀𠀁𠀂",
    ],
)
def test_what_is_no_name(question: str) -> None:
    assert found(question) == {}


def test_characters_without_a_reading_do_not_hide_names() -> None:
    assert list(found("𰻝𰻝重庆𠀀")) == ["重庆"]


def test_without_a_look_into_passages_single_syllables_are_no_name() -> None:
    alone = Transliterator(knows)
    assert [each.equivalents for each in alone.bridges("卞修武和徐辉、李娜")] == [("bian xiuwu",)]


def test_several_names_in_their_order() -> None:
    bridges = TRANSLITERATOR.bridges("重庆南岸区的卞修武")
    assert [(each.phrase, each.start, each.end) for each in bridges] == [
        ("重庆", 0, 2),
        ("南岸", 2, 4),
        ("卞修武", 6, 9),
    ]


def test_it_is_quick() -> None:
    question = "成渝地区双城经济圈建设以来，西部（重庆）科学城的金凤实验室何时正式揭牌？目前有多少团队入驻"
    TRANSLITERATOR.bridges(question)
    began = time.perf_counter()
    for _ in range(50):
        TRANSLITERATOR.bridges(question)
    assert (time.perf_counter() - began) / 50 < 0.01  # 1 ms, on a machine that does something else too


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=20) | st.text(max_size=30))
def test_whatever_it_finds_is_in_the_corpus(question: str) -> None:
    done = 0
    for bridge in TRANSLITERATOR.bridges(question):
        assert done <= bridge.start < bridge.end
        assert bridge.phrase == question[bridge.start : bridge.end]
        for written in bridge.equivalents:
            assert all(knows(term) for term in terms(written))
        done = bridge.end
