"""The terms by which words are matched."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.language.terms import terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("7,000", "7000"),
        ("1,234,567", "1234567"),
        ("7，000", "7000"),
        ("２０２２", "2022"),
        ("ＡＢＣ", "abc"),
        ("Nan'an", "Nan’an"),
        ("Nan'an", "nanan"),
        ("projects", "project"),
        ("LABORATORIES", "laboratory"),
        ("the capital of Australia", "capital Australia"),
        ("the city's parks", "the city parks"),
        ("U.S. policy", "US policy"),
        ("trans\u00adlation", "translation"),
        ("成渝地區雙城經濟圈", "成渝地区双城经济圈"),
        ("21st", "21"),
        ("第二十一条", "第21条"),
        ("科技进步贡献率是多少", "科技进步贡献率"),
    ],
)
def test_the_same_terms(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("60.3%", ["60.3", "%"]),
        ("2-3", ["2", "3"]),
        ("重庆市", ["重", "庆", "市", "重庆", "庆市"]),
        ("2022年", ["2022", "年"]),
        ("A4纸", ["a4", "纸"]),
        ("", []),
        ("!?—…", []),
        ("What is the", []),
        ("是多少？", []),
    ],
)
def test_terms_of(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    "forms",
    [
        ("7,000", "7000", "七千", "seven thousand", "7 thousand", "７０００"),
        ("1亿", "100 million", "100,000,000", "一亿", "1億", "one hundred million"),
        (
            "2023年4月12日",
            "April 12, 2023",
            "12 April 2023",
            "2023-04-12",
            "二〇二三年四月十二日",
            "12th of April 2023",
        ),
        ("2023年4月", "April 2023", "2023-04"),
        ("4月12日", "April 12", "12th April", "四月十二日"),
        ("60.3 %", "60.3%", "60.3 percent", "60.3 per cent", "百分之60.3", "百分之六十点三"),
    ],
)
def test_a_number_or_date_is_the_same_in_every_form(forms: tuple[str, ...]) -> None:
    assert [sorted(terms(form)) for form in forms] == [sorted(terms(forms[0]))] * len(forms)


@pytest.mark.parametrize(
    ("text", "joined", "parts"),
    [
        ("GB/T 7714", "gbt7714", {"gb", "t", "7714"}),
        ("No. 5", "no5", {"5"}),
        ("2022/123/EC", "2022.123ec", {"2022", "123", "ec"}),
        ("s.12(3)", "s12.3", {"s", "12", "3"}),
        ("Rule 7.3.6(b)", "7.3.6b", {"rule", "7.3.6", "b"}),
        ("COVID-19", "covid19", {"covid", "19"}),
    ],
)
def test_a_code_is_found_whole_and_by_its_parts(text: str, joined: str, parts: set[str]) -> None:
    assert set(terms(text)) == {joined, *parts}


@pytest.mark.parametrize("text", ["一带一路", "三峡", "四川", "七一", "万一", "十四五规划", "千万不要", "一个", "统一"])
def test_a_numeral_inside_a_word_is_no_number(text: str) -> None:
    assert not [term for term in terms(text) if any(character.isdigit() for character in term)]


def test_a_short_count_keeps_its_characters() -> None:
    assert {"3", "三家", "家"} <= set(terms("三家企业"))


def test_a_date_finds_its_year_and_its_day_alone() -> None:
    whole = set(terms("on 12 April 2023"))
    assert set(terms("2023")) < whole
    assert set(terms("4月12日")) < whole
    assert set(terms("April 2023")) < whole
    assert not set(terms("May 2022")) & whole


def test_may_is_a_month_only_where_it_is_written_as_one() -> None:
    assert terms("members may 5 times") == ["member", "may", "5", "time"]
    assert "@05-05" in terms("May 5")


@given(st.integers(min_value=0, max_value=10**13))
def test_thousands_separators_change_nothing(number: int) -> None:
    assert terms(f"{number:,}") == terms(str(number)) == [str(number)]


@given(st.integers(min_value=1, max_value=999), st.sampled_from([("million", "00万", 6), ("billion", "0亿", 9)]))
def test_magnitudes_are_worked_in(number: int, magnitude: tuple[str, str, int]) -> None:
    english, chinese, zeros = magnitude
    assert terms(f"{number} {english}") == terms(f"{number}{chinese}") == [f"{number}{'0' * zeros}"]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_dates_in_any_form(day: date) -> None:
    forms = [
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert all(sorted(terms(form)) == sorted(terms(day.isoformat())) for form in forms)


@given(st.text(alphabet="0123456789.,/-() aBs年月日%万第No重", max_size=40))
def test_no_digit_is_lost(text: str) -> None:
    held = "".join(terms(text))
    assert set(filter(str.isdigit, text)) <= set(held)


def test_a_list_of_numbers_is_not_one_number() -> None:
    assert terms("1,2,3") == ["1", "2", "3"]
    assert terms("2019,2022") == ["2019", "2022"]


@given(st.text())
def test_any_text_has_terms_without_blanks(text: str) -> None:
    assert all(term and not any(character.isspace() for character in term) for term in terms(text))


@given(st.text(alphabet="abc 重庆12.,'"), st.text(alphabet="abc 重庆12.,'"))
def test_lines_do_not_change_each_others_terms(one: str, other: str) -> None:
    assert terms(f"{one}\n{other}") == terms(one) + terms(other)
