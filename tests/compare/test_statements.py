"""How a claim differs from a source."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.negation import negation_points
from policychat.compare.statement import Statement
from policychat.compare.statements import find_differences
from policychat.language.sentences import split_sentences

CORPUS = Path(__file__).parents[2] / "corpus"
SENTENCES = [
    text[start:end]
    for text in (path.read_text("utf-8") for path in sorted(CORPUS.glob("*.txt")))
    for start, end in split_sentences(text)
]
AMOUNTS = st.sampled_from(
    [
        "115",
        "7,000",
        "two dozen",
        "60.3%",
        "about 14.47 million dollars",
        "1亿元",
        "2-3",
        "one",
        "half a million",
        "5 percentage points",
    ]
)
MADE = st.builds(
    "{} {} {} {} of {} in {} on {}.".format,
    st.sampled_from(["The city", "Xu Hui", "(3) Chongqing", "Sichuan delegation", "They", "2. We", "西部科学城"]),
    st.sampled_from(["has", "plans to have", "does not have", "never had", "will raise", "cut"]),
    AMOUNTS,
    st.sampled_from(["projects", "laboratories", "yuan", "the fourth meeting", "家企业"]),
    st.sampled_from(["the Western (Chongqing) Science City", "Nan'an District", "Mianyang", "Building 3", "重庆"]),
    st.sampled_from(["2019", "June 2022", "March", "2023年", "Chengdu", "the Jinfeng Laboratory"]),
    st.sampled_from(["June 22", "2023-03-08", "the 14th day", "May 5", "Monday"]),
)


def differences(
    claim: str, source: str, surroundings: str = "", published: str | None = None
) -> list[tuple[str, str, str | None]]:
    found = find_differences(claim=claim, source=source, surroundings=surroundings, published=published)
    return [(each.kind, each.claim, each.source) for each in found]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_sentence_of_the_corpus_differs_from_itself(sentence: str) -> None:
    assert differences(sentence, sentence) == []


@given(MADE)
def test_no_made_sentence_differs_from_itself(sentence: str) -> None:
    assert differences(sentence, sentence) == []


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40))
def test_any_texts_can_be_compared(claim: str, source: str, around: str) -> None:
    find_differences(claim=claim, source=source, surroundings=around)
    assert differences(claim, claim) == []


def test_a_number_of_many_digits_is_compared() -> None:
    assert differences(f"It has {10**40 + 1} labs.", f"It has {10**40 + 1} labs.") == []


VERBS = st.sampled_from(["built", "opened", "approved", "cancelled"])
SUBJECTS = st.sampled_from(["The city", "The Jinfeng Laboratory", "Xu Hui"])
OBJECTS = st.sampled_from(["the laboratory", "four platforms", "the programme"])


@given(SUBJECTS, VERBS, OBJECTS)
def test_a_denial_is_seen_from_both_sides(subject: str, verb: str, thing: str) -> None:
    affirmed, denied = f"{subject} has {verb} {thing}.", f"{subject} has not {verb} {thing}."
    assert [kind for kind, _, _ in differences(denied, affirmed)] == ["negation"]
    assert [kind for kind, _, _ in differences(affirmed, denied)] == ["negation"]
    assert differences(denied, denied) == []


@given(st.integers(1, 98), st.integers(1, 98))
def test_from_to_has_a_direction(one: int, other: int) -> None:
    there, back = f"The rate went from {one}% to {other}%.", f"The rate went from {other}% to {one}%."
    expected = [] if one == other else ["direction"]
    assert [kind for kind, _, _ in differences(there, back)] == expected


COUNTS = st.integers(3, 10**9).filter(lambda value: not 1900 <= value <= 2099)  # those are years


@given(COUNTS, COUNTS)
def test_numbers_differ_both_ways(one: int, other: int) -> None:
    claim, source = f"It has {one:,} labs.", f"It has {other} labs."
    expected = [] if one == other else [("number", f"{one:,}", str(other))]
    assert differences(claim, source) == expected
    assert bool(differences(source, claim)) == bool(expected)


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("It has 151 projects.", "It has implemented 115 projects.", [("number", "151", "115")]),
        ("It has 151 projects.", "It has projects.", [("number", "151", None)]),
        ("It has 104 platforms.", "It has 50 institutes and 140 platforms.", [("number", "104", "140")]),
        ("The rate was 85% in 2019.", "The rate was 60% in 2022 and 58% in 2019.", [("number", "85%", "58%")]),
        ("It has twenty-two projects.", "It has 22 projects.", []),
        ("It has one project.", "It has a project.", []),
        ("The rate is 2%.", "The rate is 3%.", [("number", "2%", "3%")]),
        ("The total is 1亿元.", "The total is 100 million yuan.", []),
        ("总投资1亿元。", "With a total investment of 100 million yuan.", []),
        (
            "It cost 100 million dollars.",
            "It cost 100 million yuan.",
            [("unit", "100 million dollars", "100 million yuan")],
        ),
        ("It rose 5 percentage points.", "It rose 5%.", [("unit", "5 percentage points", "5%")]),
        ("It rose 5%.", "It rose in 5 cities.", [("number", "5%", None)]),
        ("The two have 5 labs.", "The two have 5% of labs.", [("number", "5", None)]),
        ("(3) It has labs.", "It has labs.", []),
        ("(3) It has labs.", "(8) It has 4 labs.", []),
        ("8个团队入驻。", "(8) Teams have settled.", [("number", "8", None)]),
        ("The fifth meeting was held.", "The fourth meeting was held.", [("number", "fifth", "fourth")]),
        ("第五次会议召开了。", "The fourth meeting was held.", [("number", "第五", "fourth")]),
        ("The first meeting was held.", "The meeting was held.", []),
    ],
)
def test_numbers(claim: str, source: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert differences(claim, source) == expected


@pytest.mark.parametrize(
    ("claim", "agrees"), [("about 14.5", True), ("14.5", False), ("about 15", False), ("14.47", True)]
)
def test_approximate_is_within_two_percent(claim: str, agrees: bool) -> None:
    found = differences(f"It cost {claim} million dollars.", "It cost 14.47 million dollars.")
    assert (found == []) is agrees


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("It opened in June.", "It opened on June 25.", []),
        ("It opened on 25 June.", "It opened on June 25.", []),
        ("会议于6月22日召开。", "The meeting was held on June 22.", []),
        ("It opened on June 22.", "It opened on June 25.", [("date", "June 22", "June 25")]),
        ("It opened in January 2018.", "It opened in January 2020.", [("date", "January 2018", "January 2020")]),
        ("It opened in 2018.", "It opened in 2020.", [("date", "2018", "2020")]),
        ("It opened in 2018.", "It opened.", [("date", "2018", None)]),
        ("It opened on June 22.", "It opened in 2020.", [("date", "June 22", None)]),
    ],
)
def test_dates(claim: str, source: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert differences(claim, source) == expected


def test_surroundings_complete_a_bare_year() -> None:
    claim, source = "It opened in 2023.", "It opened on March 8."
    assert differences(claim, source) == [("date", "2023", None)]
    assert differences(claim, source, "A report of 2023.") == []
    assert differences(claim, source, published="2023-03-08") == []
    assert differences(claim, source, published="2022-06") == [("date", "2023", None)]
    assert differences(claim, "It opened in 2020.", published="2023") == [("date", "2023", "2020")]


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("It was not built.", "It was built.", [("negation", "not built", "built")]),
        ("婴儿食品计入限额。", "Baby food does not count towards the limit.", [("negation", "count", "not count")]),
        ("没有获批。", "It was approved.", [("negation", "没有", None)]),
        ("The rate fell.", "The rate rose.", [("direction", "fell", "rose")]),
        ("The rate changed.", "The rate rose.", []),
        ("The city has built a lab.", "The city will build a lab.", [("modality", "has built", "will")]),
        ("The city will build a lab.", "The city will build a lab.", []),
        ("The city will build a lab.", "The city has built a lab.", []),
    ],
)
def test_polarity(claim: str, source: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert differences(claim, source) == expected


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("Water is checked yearly.", "Water is checked every month.", [("number", "yearly", "every month")]),
        ("每月检查水质。", "Water is checked monthly.", []),
        ("Water is checked yearly.", "Water is checked.", []),
        ("The annual report came.", "The yearly report came with daily figures.", []),
    ],
)
def test_how_often(claim: str, source: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert differences(claim, source) == expected


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        ("It is run by Xu Hui.", "Xu Hui, the head, runs it.", []),
        ("Here Xu Hui's team works.", "The team of Xu Hui works.", []),
        ("It is run by Xu Ming.", "Xu Hui, the head, runs it.", [("name", "Xu Ming", "Xu Hui")]),
        ("Developments go on.", "They go on.", []),
        ("It opened in March.", "It opened in March.", []),
        (
            "It was held in Chengdu.",
            "It of Chengdu-Chongqing was held in Mianyang, Sichuan.",
            [("place", "Chengdu", "Mianyang")],
        ),
        ("It was held in Sichuan.", "It was held in Mianyang, Sichuan.", []),
        ("It was held in Mianyang.", "It was held in Mianyang City.", []),
        (
            "It was held in Chengdu, Sichuan.",
            "It was held in Mianyang, Sichuan.",
            [("place", "Chengdu", "Mianyang")],
        ),
        (
            "It came from the Sichuan delegation.",
            "Southwest China's Chongqing delegation sent it to Sichuan.",
            [("name", "Sichuan", "Chongqing")],
        ),
        ("许辉负责运营。", "Xu Hui runs it.", []),
    ],
)
def test_names(claim: str, source: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert differences(claim, source) == expected


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (
            "The Western City was named on April 12.",
            "The notice on Building the Centre of the Western City came on April 12.",
        ),
        ("It was held by the Joint Council.", "It was held by the Party and Government Joint Council."),
        ("In the last three years 40 labs were built.", "In the past three years 40 labs were built."),
        ("Staff may work in the city part-time.", "Allow staff to work in the city part-time."),
        ("The council wants to build 40 labs.", "The council plans to build 40 labs."),
        ("It is the first lab in the country.", "It is the first modern lab for physics in the country."),
        ("The Jinfeng Lab opened.", "The Jinfeng Laboratory opened."),
    ],
)
def test_the_same_in_other_words(claim: str, source: str) -> None:
    assert find_differences(claim=claim, source=source) == []


def decisive(claim: str, source: str) -> bool:
    return any(point.decisive for point in negation_points(Statement(claim), Statement(source)))


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The ferry does not run on Sundays.", "The ferry is exempt from running on Sundays."),
        ("两份合同没有经过招标。", "Two contracts had been awarded without tender."),
        ("渡轮周日不营业。", "The ferry runs on weekdays only."),
        ("People with a fever should not take aspirin.", "Anyone with a fever should avoid aspirin."),
    ],
)
def test_what_may_be_denied_in_other_words_is_left_open(claim: str, source: str) -> None:
    assert not decisive(claim, source)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The ferry does not run on Sundays.", "The ferry runs on Sundays."),
        ("渡轮周日不营业。", "The ferry runs on Sundays."),
        ("The ferry runs on Sundays.", "The ferry does not run on Sundays."),
    ],
)
def test_what_is_denied_and_affirmed_differs(claim: str, source: str) -> None:
    assert decisive(claim, source)


def test_surroundings_hold_names() -> None:
    assert differences("The team of Jinfeng works.", "The team works.") == [("name", "Jinfeng", None)]
    assert differences("The team of Jinfeng works.", "The team works.", "Jinfeng Laboratory") == []
