"""The question as it was looked for, in the chat."""

from __future__ import annotations

import pytest

from policychat.schema import Answer
from policychat.settings import Settings
from policychat.web.chat_render import ChatRenderer, Exchange
from policychat.web.templates import Templates
from policychat.wording import Wording


def conversation(wording: Wording, language: str, sought: str | None) -> str:
    answer = Answer(
        answer_id="a", question="And it?", language=language, status="not_in_corpus", answer="No.", confidence=0.1,
        citations=(), reason=None, nearest=(), index_version="v", mode="extractive", sought=sought, elapsed_ms=1.0,
    )  # fmt: skip
    templates = Templates(wording=wording, site_name="policychat")
    return ChatRenderer(settings=Settings(), templates=templates, text_of=lambda _: "").conversation(
        [Exchange(1, "And it?", "done", answer=answer)], language
    )


@pytest.mark.parametrize(("language", "label"), [("en", "Looked for: "), ("zh", "按此检索：")])
def test_what_was_looked_for_is_shown_where_it_differs_and_is_escaped(
    wording: Wording, language: str, label: str
) -> None:
    page = conversation(wording, language, "Who is <b>{Xu}</b>? And it?")
    assert f"{label}Who is &lt;b&gt;{{Xu}}&lt;/b&gt;? And it?" in page
    assert label not in conversation(wording, language, None)
