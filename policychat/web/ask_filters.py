"""The filters that the chat offers: what a corpus can be narrowed down by, and what a reader has chosen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from policychat.corpus.partial_date import first_day, is_partial_date, last_day
from policychat.errors import InputError
from policychat.filters import Filters, parse_filters
from policychat.schema import DocumentInfo

_MOST_PUBLISHERS = 100


@dataclass(frozen=True)
class FilterChoices:
    """What there is to choose from; a part by which nothing could be left out is empty.

    `earliest` and `latest` are the first and the last day (ISO) on which any document can have been published.
    `publishers` are those of most documents first.
    """

    earliest: str | None
    latest: str | None
    publishers: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether there is anything to choose from."""
        return bool(self.earliest or self.publishers or self.languages)


def filter_choices(infos: Sequence[DocumentInfo]) -> FilterChoices:
    """What the documents differ in."""
    dates = {info.published for info in infos if not info.published or is_partial_date(info.published)}
    publishers = Counter(info.publisher for info in infos)
    languages = sorted({info.language for info in infos})
    dated = [date for date in dates if date] if len(dates) > 1 else []
    return FilterChoices(
        earliest=min(first_day(date) for date in dated).isoformat() if dated else None,
        latest=max(last_day(date) for date in dated).isoformat() if dated else None,
        publishers=tuple(name for name, _ in publishers.most_common(_MOST_PUBLISHERS) if name)
        if len(publishers) > 1
        else (),
        languages=tuple(languages) if len(languages) > 1 else (),
    )


def chosen_filters(form: str) -> Filters | None:
    """The filters that the page sends, JSON of the fields filled in; None where there are none.

    Raises InputError for what no form of ours sends.
    """
    try:
        fields = json.loads(form or "{}")
    except ValueError:
        raise InputError("the filters are not JSON") from None
    if not isinstance(fields, dict):
        raise InputError("the filters are not a JSON object")
    return parse_filters(fields) if fields else None
