"""A question's names in the other language."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.glossary import GlossaryEntry, load_glossary
from policychat.language.simplified import simplified
from policychat.retrieval.bridge import Bridge, join_bridges
from policychat.retrieval.glossary import GlossaryExpander

ENTRIES = (
    GlossaryEntry(
        "成渝地区双城经济圈", "Chengdu-Chongqing Economic Circle", ("Twin-City Economic Circle", "双城经济圈")
    ),
    GlossaryEntry("成渝地区", "Chengdu-Chongqing region"),
    GlossaryEntry("西部（重庆）科学城", "Western (Chongqing) Science City"),
    GlossaryEntry("重庆", "Chongqing"),
    GlossaryEntry("重点实验室", "key laboratory"),
    GlossaryEntry("南岸区", "Nan'an District"),
    GlossaryEntry("中国工程院", "Academy of Engineering"),
    GlossaryEntry("新型研发机构", "R&D institutions"),
    GlossaryEntry("创新平台", "platform"),
    GlossaryEntry("创新载体", "platform"),
    GlossaryEntry("乐队", "The Who"),
)
EXPANDER = GlossaryExpander(ENTRIES)
NAMES = {name for entry in ENTRIES for name in entry.names}


def found(question: str) -> list[tuple[str, tuple[str, ...]]]:
    bridges = EXPANDER.bridges(question)
    assert all(question[each.start : each.end] == each.phrase for each in bridges)
    return [(each.phrase, each.equivalents) for each in bridges]


def test_chinese_gives_everything_that_is_not_and_the_longest_comes_first() -> None:
    assert found("成渝地区双城经济圈和成渝地区") == [
        ("成渝地区双城经济圈", ("Chengdu-Chongqing Economic Circle", "Twin-City Economic Circle")),
        ("成渝地区", ("Chengdu-Chongqing region",)),
    ]


def test_english_gives_chinese() -> None:
    assert found("What is the twin city economic circle?") == [
        ("twin city economic circle", ("成渝地区双城经济圈", "双城经济圈"))
    ]


def test_one_name_for_several_things() -> None:
    assert found("Which platforms?") == [("platforms", ("创新平台", "创新载体"))]


@pytest.mark.parametrize(
    "question",
    [
        "重庆的西部（重庆）科学城",
        "重慶的西部（重慶）科學城",
        "重庆的西部(重庆)科学城",
        "重庆的“西部重庆科学城”",
        "重庆的西部 重庆 科学城",
    ],
)
def test_brackets_and_traditional_characters_make_no_difference(question: str) -> None:
    assert [names for _, names in found(question)] == [("Chongqing",), ("Western (Chongqing) Science City",)]


@pytest.mark.parametrize(
    "question",
    [
        "the CHENGDU CHONGQING economic circle",
        "the Chengdu–Chongqing Economic Circle",
        "the “Chengdu-Chongqing” economic circles",
    ],
)
def test_case_hyphens_and_endings_make_no_difference(question: str) -> None:
    assert found(question)[0][1] == ("成渝地区双城经济圈", "双城经济圈")


@pytest.mark.parametrize(
    ("question", "chinese"),
    [
        ("Where is Nan’an district?", "南岸区"),
        ("joint key laboratories", "重点实验室"),
        ("Chinese Academy of Engineering", "中国工程院"),
        ("How many R & D institutions", "新型研发机构"),
    ],
)
def test_english_names(question: str, chinese: str) -> None:
    assert found(question)[-1][1] == (chinese,)


@pytest.mark.parametrize(
    "question",
    ["monkey laboratory", "Is it key? Laboratory or not", "key", "the who", "", "？！", "重点、实验室", "重"],
)
def test_what_is_not_found(question: str) -> None:
    assert found(question) == []


def test_a_name_cut_off_at_the_end() -> None:
    assert found("key laboratory key") == [("key laboratory", ("重点实验室",))]


def test_an_empty_glossary() -> None:
    assert GlossaryExpander(()).bridges("重庆") == ()


def test_the_shipped_glossary() -> None:
    expander = GlossaryExpander(load_glossary(Path(__file__).parents[2] / "corpus"))
    [bridge] = expander.bridges("成渝地區雙城經濟圈何時提出？")
    assert "Chengdu-Chongqing Economic Circle" in bridge.equivalents
    [bridge] = expander.bridges("天府英才卡有什么用？")
    assert bridge.equivalents == ("Tianfu Talent Card",)


PIECES = st.lists(
    st.sampled_from([*sorted(NAMES), "的", " ", "-", "。", "重慶", "經濟圈", "Key", "laboratories", "'", "\n", "5"]),
    max_size=12,
).map("".join)


@given(st.text(max_size=60) | PIECES)
def test_results_come_from_the_glossary_and_do_not_overlap(question: str) -> None:
    done = 0
    for bridge in EXPANDER.bridges(question):
        assert done <= bridge.start < bridge.end
        assert bridge.phrase == question[bridge.start : bridge.end]
        assert set(bridge.equivalents) <= NAMES
        assert bridge.equivalents
        done = bridge.end


@given(PIECES)
def test_traditional_and_simplified_are_the_same(question: str) -> None:
    one, other = EXPANDER.bridges(question), EXPANDER.bridges(simplified(question))
    assert [(b.start, b.end, b.equivalents) for b in one] == [(b.start, b.end, b.equivalents) for b in other]


def test_joining_keeps_the_first() -> None:
    one, two, three = Bridge("ab", 2, 4, ("x",)), Bridge("b", 3, 4, ("y",)), Bridge("c", 0, 1, ("z",))
    assert join_bridges([one], [two, three]) == (three, one)
