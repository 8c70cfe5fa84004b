"""ISO dates that may be partial."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.corpus.partial_date import first_day, is_partial_date, is_plausible, last_day, partial_date


@pytest.mark.parametrize(
    ("parts", "iso"),
    [((2023,), "2023"), ((2023, 3), "2023-03"), ((2023, 3, 8), "2023-03-08"), ((2023, 2, 30), None), ((2023, 13), None),
     ((2023, None, 8), None), ((0,), None), ((10_000,), None)],
)  # fmt: skip
def test_only_dates_of_the_calendar(parts: tuple[int, ...], iso: str | None) -> None:
    assert partial_date(*parts) == iso


@pytest.mark.parametrize("value", ["2023-02-30", "2023-3-8", "23", "2023-", "", "2023-03-08T10:00", "２０２３", "0000"])
def test_what_is_no_iso_date(value: str) -> None:
    assert not is_partial_date(value)


@given(st.dates())
def test_a_partial_date_spans_its_days(day: date) -> None:
    for length in (4, 7, 10):
        value = day.isoformat()[:length]
        assert is_partial_date(value)
        assert first_day(value) <= day <= last_day(value)


def test_the_last_day_of_a_leap_february() -> None:
    assert last_day("2024-02") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("value", "plausible"), [("1799", False), ("1800-01-01", True), ("2031", True), ("2032", False)]
)
def test_plausible_dates(value: str, plausible: bool) -> None:
    assert is_plausible(value, today=date(2026, 7, 1)) is plausible
