"""The sentence before a quote that leans on it."""

from __future__ import annotations

import pytest

from policychat.answer.context import context_before
from policychat.language.sentences import split_sentences
from policychat.schema import Passage, Sentence


def context_of_the_last(text: str) -> str | None:
    sentences = tuple(Sentence(start=s, end=e, row=i) for i, (s, e) in enumerate(split_sentences(text)))
    passage = Passage(
        passage_id="p", document_id="d", start=0, end=len(text), text=text, language="en", sentences=sentences
    )
    return context_before(document_text=text, passage=passage, sentence=sentences[-1])


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("The fund was set up. It pays half.", "The fund was set up."),
        ("One. The fund was set up. They pay half.", "The fund was set up."),
        ("The fund was set up. “This pays half.”", "The fund was set up."),
        ("基金已设立。它支付一半。", "基金已设立。"),
        ("基金已设立。该基金支付一半。", "基金已设立。"),
        ("The fund was set up. The fund pays half.", None),
        ("The fund was set up. Items are paid.", None),
        ("基金已设立。其中一半已支付。", None),
        ("It pays half.", None),
    ],
)
def test_a_sentence_that_opens_with_a_pronoun_has_the_one_before_it(text: str, context: str | None) -> None:
    assert context_of_the_last(text) == context
