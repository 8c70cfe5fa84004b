"""Claims put as yes/no questions put them."""

from __future__ import annotations

import pytest
from reader.as_asked import as_asked

from policychat.language.yes_no import statement_of


@pytest.mark.parametrize(
    ("claim", "question"),
    [
        ("The works have cost £4.6 million.", "Have the works cost £4.6 million?"),
        ("Harrowmere Library is closed on Sundays.", "Is Harrowmere Library closed on Sundays?"),
        ("Borrowers can renew twice.", "Can Borrowers renew twice?"),
    ],
)
def test_it_is_what_is_left_of_the_question(claim: str, question: str) -> None:
    assert as_asked(claim) == statement_of(question)


@pytest.mark.parametrize(
    "claim",
    [
        "The council paid for it.",
        "Those who have paid leave.",
        "If it rains, the fair will move.",
        "区议会已付款。",
        "Is it so?",
    ],
)
def test_others_have_no_such_form(claim: str) -> None:
    assert as_asked(claim) is None
