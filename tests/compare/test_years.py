"""The years a text speaks of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.compare.years import years_in


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("from 58% in 2019 to 60.3% in 2022", {2019, 2022}),
        ("the Action Plan (2021-2030)", set(range(2021, 2031))),
        ("2021–2023", {2021, 2022, 2023}),
        ("from 2019 to 2021", {2019, 2020, 2021}),
        ("2019年至2021年", {2019, 2021}),
        ("2019至2021年", {2019, 2020, 2021}),
        ("二〇二三年", {2023}),
        ("二零二三年和2024年", {2023, 2024}),
        ("2022年重庆", {2022}),
        ("2023-03-08", {2023}),
        ("By 2025.", {2025}),
        ("2,022 projects", set()),
        ("12022", set()),
        ("20221", set()),
        ("2022.5", set()),
        ("1.2022", set()),
        ("1850", set()),
        ("no year", set()),
        ("", set()),
    ],
)
def test_years(text: str, years: set[int]) -> None:
    assert years_in(text) == years


@given(st.text())
def test_any_text_names_years_of_two_centuries_only(text: str) -> None:
    assert all(1900 <= year <= 2099 for year in years_in(text))
