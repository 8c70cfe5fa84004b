"""What may be filtered by, and how wrong filters are refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policychat.errors import InputError
from policychat.filters import Filters, parse_filters

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
PARTIAL = st.builds(lambda day, length: day.isoformat()[:length], DAYS, st.sampled_from([4, 7, 10]))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"published_from": "2022-13"}, "published_from"),
        ({"published_from": "2022-02-30"}, "published_from"),
        ({"published_to": "2022-W01-1"}, "published_to"),
        ({"published_to": "20220101"}, "published_to"),
        ({"published_to": "２０２２"}, "published_to"),
        ({"published_to": ""}, "published_to"),
        ({"published_to": 2022}, "published_to"),
        ({"published_from": "2023", "published_to": "2022-12-31"}, "published_to is not valid: it is before"),
        ({"publisher": []}, "publisher"),
        ({"publisher": " "}, "publisher"),
        ({"publisher": ["a", 5]}, "publisher"),
        ({"publisher": "\ud800"}, "publisher"),
        ({"language": "English language"}, "language"),
        ({"language": ["en", "zh_CN"]}, "language"),
        ({"document_id": {"a": 1}}, "document_id"),
        ({"date": "2022"}, "'date' is not known; the filters are published_from, published_to, publisher"),
    ],
)
def test_a_wrong_filter_is_refused_by_its_name(values: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as refusal:
        parse_filters(values)
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_errors_name_what_the_caller_calls_it() -> None:
    names = {"published_from": "--from", "published_to": "--to"}
    with pytest.raises(InputError, match="--to is not valid: it is before --from"):
        parse_filters({"published_from": "2023", "published_to": "2022"}, names=names)


def test_one_name_or_several() -> None:
    filters = Filters.model_validate({"publisher": " City ", "document_id": ["b", "a", "b"], "language": None})
    assert filters.given() == {"publisher": ("City",), "document_id": ("b", "a")}
    assert Filters().given() == {}


@given(PARTIAL, PARTIAL)
def test_dates_that_no_day_lies_between_are_refused_and_no_others(earliest: str, latest: str) -> None:
    first = date.fromisoformat(earliest + "0000-01-01"[len(earliest) :])
    until = date.fromisoformat(latest + "0000-01-01"[len(latest) :])
    last = until
    while (last + timedelta(days=1)).isoformat().startswith(latest):
        last += timedelta(days=1)
    if first <= last:
        assert parse_filters({"published_from": earliest, "published_to": latest}).given()
    else:
        with pytest.raises(ValidationError):
            Filters(published_from=earliest, published_to=latest)
