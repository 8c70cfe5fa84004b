"""Relative dates, counted from the document's own."""

from __future__ import annotations

import pytest

from policychat.answer.date_notes import DateNote, date_notes


@pytest.mark.parametrize(
    ("quote", "published", "note"),
    [
        ("In April last year it opened.", "2022-12-31", DateNote("April last year", "April 2021")),
        ("It rose last year.", "2023-03", DateNote("last year", "2022")),
        ("It ends next year.", "2023", DateNote("next year", "2024")),
        ("去年4月，平台开通。", "2023-01-02", DateNote("去年4月", "2022年4月")),
        ("On June 25, it was unveiled.", "2022-07-01", DateNote("June 25", "2022-06-25")),
        ("6月25日揭牌。", "2022-07", DateNote("6月25日", "2022-06-25")),
    ],
)
def test_a_relative_date_is_explained(quote: str, published: str, note: DateNote) -> None:
    assert date_notes(quote, published=published) == (note,)
    assert note.phrase in quote


@pytest.mark.parametrize(
    ("quote", "published"),
    [
        ("In April last year it opened.", None),
        ("On December 30 they met.", "2022-11-01"),  # planned, or a year ago?
        ("On June 25 they met, in 2020 again.", "2023-01-01"),  # the other date may say which year
        ("On June 25 they met.", "2023"),  # not known to be past
        ("On February 29 they met.", "2023-05-01"),  # no day of that year
        ("It opened on 25 June 2022.", "2022-07-01"),
    ],
)
def test_what_is_not_sure_is_not_explained(quote: str, published: str | None) -> None:
    assert date_notes(quote, published=published) == ()
