"""Personal data in questions: what is one, and what only looks like it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policychat.language.personal_data import holds_personal_data, personal_data_in

# Numbers that are made up, published as examples, or those of public offices.
RESIDENT = "11010519491231002X"  # the example of GB 11643
VISA = "4111111111111111"  # a payment processor's test number


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Write to li.wei+policy@example.org, please: when does it open?", ("email",)),
        ("我的邮箱是zhang@example.cn，什么时候办？", ("email",)),
        ("邮箱：zhang＠example．cn", ("email",)),
        ("我的手机号是13812345678，能申请吗？", ("phone",)),
        ("call me on 138 1234 5678", ("phone",)),
        ("+86 138-1234-5678", ("phone",)),
        ("打023-63895063还是010 65292327？", ("phone",)),
        ("My number is +44 20 7946 0958.", ("phone",)),
        ("(202) 456-1111 is my number", ("phone",)),
        (f"身份证{RESIDENT}可以申请吗？", ("id",)),
        (f"身份证{RESIDENT.lower()}", ("id",)),
        ("１１０１０５１９４９１２３１００２Ｘ", ("id",)),
        ("SSN 123-45-6789", ("id",)),
        (f"card {VISA}", ("card",)),
        ("card 4111 1111 1111 1111", ("card",)),
        ("card 3782 822463 10005", ("card",)),
        (f"me@example.org {VISA} {RESIDENT} 13812345678", ("email", "card", "id", "phone")),
    ],
)
def test_what_is_personal(text: str, kinds: tuple[str, ...]) -> None:
    assert personal_data_in(text) == kinds
    assert holds_personal_data(text)


@pytest.mark.parametrize(
    "text",
    [
        "What changed between 2019-2020 and 2021-2022?",
        "渝府发〔2023〕12号文件说了什么？",
        "根据国发[2021]33号，2025年的目标是多少？",
        "20230308发布的是什么？",
        "What was decided on 2023-03-08 at 10:30?",
        "投资了13812345678元吗？",
        "Did it cost 13812345678 yuan, or ¥13812345678?",
        "有13912345678人吗？",
        "13,812,345,678 yuan in 2022, 14,912,345,678 in 2023",
        "an investment of 100000000000 or 1000 billion",
        "Was it 4111111111111112?",  # no check digit
        "110105194912310021",  # no check digit
        "110105194913310028",  # no such month
        "GB/T 7714-2015, ISO/IEC 27001:2022, EU 2016/679, 45 CFR 164.514",
        "ISBN 978-7-115-12345-6",
        "统一社会信用代码 91500000MA5U5J8Q1X",
        "What do Article 12(3) and s. 404 say, or No. 202-456?",
        "Call 110, 119 or 12345?",
        "rates of 4.5-5.6%, 60.3% and 0.001",
        "29.5630, 106.5516",
        "Who is @policychat?",
        "价格2980元@2023年",
        "Does Section 1.2.3.4 of version 10.0.0.1 apply?",
        "115 projects, 137 bases, 22 institutions, 14470000 dollars",
        "",
    ],
)
def test_what_is_not_personal(text: str) -> None:
    assert personal_data_in(text) == ()
    assert not holds_personal_data(text)


@settings(max_examples=30)
@given(st.integers(1900, 2099), st.integers(1, 999))
def test_years_and_document_numbers_are_not_personal(year: int, number: int) -> None:
    for text in (f"{year}年", f"in {year}", f"〔{year}〕{number}号", f"{year}-{year + 1}", f"No. {number} of {year}"):
        assert not holds_personal_data(text)


@given(st.integers(0, 10**12), st.sampled_from(["{:,} yuan", "{}元", "{:,}", "${:,}", "{}%", "{}人"]))
def test_amounts_are_not_personal(amount: int, form: str) -> None:
    assert not holds_personal_data(f"Was it {form.format(amount)}?")


@given(st.integers(0, 10**9 - 1), st.integers(0, 9))
def test_one_check_digit_of_ten_makes_a_card(account: int, place: int) -> None:
    cards = [f"400000{account:09d}{digit}" for digit in range(10)]
    assert sum(map(holds_personal_data, cards)) == 1


@settings(max_examples=30)
@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(1, 999))
def test_one_check_digit_of_eleven_makes_an_identity_number(birthday: date, order: int) -> None:
    numbers = [f"500103{birthday:%Y%m%d}{order:03d}{check}" for check in "0123456789X"]
    assert sum("id" in personal_data_in(number) for number in numbers) == 1


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert holds_personal_data(text) == bool(personal_data_in(text))
