"""Whether a document holds on a given day, by what the catalogue says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from policychat.corpus.partial_date import first_day, last_day


class Bounded(Protocol):
    """What a document and a citation of it have in common; dates are ISO and may be partial."""

    @property
    def effective(self) -> str | None: ...

    @property
    def expires(self) -> str | None: ...

    @property
    def superseded_by(self) -> str | None: ...


@dataclass(frozen=True)
class Limit:
    """A reason why a document does not hold, or not any longer: `value` is what replaces it, or the date.

    "superseded": something replaces it; "expired": its last day is over; "not_yet": its first day is to come.
    """

    kind: Literal["superseded", "expired", "not_yet"]
    value: str


def limits(document: Bounded, *, today: date) -> tuple[Limit, ...]:
    """Why `document` does not hold on `today`; empty for one that does.

    A partial date counts whole: a document that expires in "2023" holds on 31 December 2023, and one in effect
    from "2023" on 1 January.
    """
    found = []
    if document.superseded_by:
        found.append(Limit("superseded", document.superseded_by))
    if document.expires and last_day(document.expires) < today:
        found.append(Limit("expired", document.expires))
    if document.effective and first_day(document.effective) > today:
        found.append(Limit("not_yet", document.effective))
    return tuple(found)
