"""Questions to go on with after an answer, each of which the documents are known to answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from policychat.answer.sources import IndexSource
from policychat.compare.latin_names import names_of
from policychat.compare.statement import Statement
from policychat.index.nodes import node_to_passage
from policychat.schema import Answer, Passage
from policychat.wording import Wording

_MOST = 3
# Trying a question takes about as long as answering it.
_MOST_NAMES_TRIED = 5
_MOST_EXAMPLES_TRIED = 6
_ARTICLES = ("", "The ", "the ")


def suggest(
    answer: Answer,
    *,
    source: IndexSource,
    wording: Wording,
    examples: Sequence[str],
    asked: Sequence[str],
    quote: Callable[[str], Answer],
) -> list[str]:
    """Up to three questions that `quote` answers, none of them `asked` before; none where none is good.

    Tried are what sentences near the quotations begin with, where the answer has to begin with that name, and
    `examples`, the operator's own, of which those answered by a document quoted here go first. Each has to bring a
    quotation that is not shown yet.
    """
    if not answer.citations:
        return []
    names = islice(_subjects(answer, source), _MOST_NAMES_TRIED)
    candidates = [(wording.text("suggest.about", answer.language, name=name), name) for name in names]
    candidates += [(example, "") for example in examples[:_MOST_EXAMPLES_TRIED]]
    known = [question.casefold() for question in asked]
    shown = {citation.quote for citation in answer.citations}
    documents = {citation.document_id for citation in answer.citations}
    near: list[str] = []
    far: list[str] = []
    for question, name in candidates:
        if any((name or question).casefold() in each for each in known):
            continue
        found = quote(question)
        first = found.citations[0] if found.status == "answered" else None
        if first is None or first.quote in shown or not _begins_with(first.quote, name):
            continue
        shown.add(first.quote)
        (near if name or first.document_id in documents else far).append(question)
        if len(near) == _MOST:
            break
    return [*near, *far][:_MOST]


def _subjects(answer: Answer, source: IndexSource) -> Iterator[str]:
    """The names of two words or more with which sentences near the quotations begin, nearest first."""
    seen: set[str] = set()
    for passage in _passages_near(answer, source):
        for sentence in passage.sentences:
            text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
            for name in names_of(Statement(text))[:1]:
                if name.after_is_plain and " " in name.text and _begins_with(text, name.text) and name.text not in seen:
                    seen.add(name.text)
                    yield name.text


def _passages_near(answer: Answer, source: IndexSource) -> Iterator[Passage]:
    """The quoted passages, then those before and behind them in the same documents."""
    table = source.index.table
    places = [int(place) for place in table.places_of([citation.passage_id for citation in answer.citations])]
    near = [place + step for step in (0, 1, -1, 2) for place in places if 0 <= place + step < len(table.ids)]
    documents = {citation.document_id for citation in answer.citations}
    for node in source.index.passages.nodes([table.ids[place] for place in dict.fromkeys(near)]):
        passage = node_to_passage(node)
        if passage.document_id in documents:
            yield passage


def _begins_with(text: str, name: str) -> bool:
    return any(text.startswith(article + name) for article in _ARTICLES)
