"""What the chat offers to narrow a question down by, and what it makes of a choice."""

from __future__ import annotations

import pytest

from policychat.errors import InputError
from policychat.filters import Filters
from policychat.schema import DocumentInfo
from policychat.web.ask_filters import FilterChoices, chosen_filters, filter_choices


def info(
    name: str, *, publisher: str | None = None, published: str | None = None, language: str = "en"
) -> DocumentInfo:
    return DocumentInfo(
        document_id=name, path=name, title=name, publisher=publisher, published=published, language=language, sha256="0"
    )


def test_only_what_documents_differ_in_is_offered() -> None:
    same = [info("a", publisher="City", published="2020"), info("b", publisher="City", published="2020")]
    assert filter_choices(same) == FilterChoices(None, None, (), ())
    assert not filter_choices([]).any
    assert filter_choices([*same, info("e", published="<b>", publisher="City")]) == FilterChoices(None, None, (), ())
    mixed = [*same, info("c", published="2022-02", language="zh"), info("d", publisher="State", published="2021-05-06")]
    assert filter_choices(mixed) == FilterChoices("2020-01-01", "2022-02-28", ("City", "State"), ("en", "zh"))


def test_a_choice_is_read_as_filters_and_none_as_none() -> None:
    assert chosen_filters("") is chosen_filters("{}") is None
    chosen = chosen_filters('{"published_from": "2021-05-06", "publisher": "City", "language": "zh"}')
    assert chosen == Filters(published_from="2021-05-06", publisher=("City",), language=("zh",))


@pytest.mark.parametrize("form", ["{", "[]", '{"owner": "me"}', '{"published_from": "soon"}', '{"language": [[]]}'])
def test_what_no_form_sends_is_refused(form: str) -> None:
    with pytest.raises(InputError):
        chosen_filters(form)
