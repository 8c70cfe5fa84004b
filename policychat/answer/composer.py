"""From chosen evidence to what the reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal
from urllib.parse import quote as percent_encode

from policychat.answer.context import context_before
from policychat.answer.date_notes import date_notes
from policychat.answer.evidence import Evidence
from policychat.answer.lead import lead
from policychat.answer.sources import Source
from policychat.answer.verbatim import is_verbatim
from policychat.compare.duplicates import say_the_same
from policychat.corpus.partial_date import first_day
from policychat.corpus.validity import Limit, limits
from policychat.measuring import stage
from policychat.retrieval.recency import asks_for_latest
from policychat.schema import Citation, OtherSource
from policychat.wording import Wording


@stage("verification")
def cite(evidence: Sequence[Evidence], source: Source) -> list[Citation]:
    """A citation for each piece of evidence that passes the verbatim gate, numbered from 1 in their order."""
    citations: list[Citation] = []
    for each in evidence:
        passage, sentence = each.candidate.passage, each.candidate.sentence
        text = source.text(passage.document_id)
        quote = each.candidate.text
        if not is_verbatim(document_text=text, quote=quote, start=sentence.start, end=sentence.end):
            continue
        info = source.info(passage.document_id)
        citations.append(
            Citation(
                marker=len(citations) + 1,
                document_id=passage.document_id,
                passage_id=passage.passage_id,
                title=source.title(passage.document_id),
                publisher=info.publisher if info else None,
                published=info.published if info else None,
                published_inferred=info.published_inferred if info else False,
                effective=info.effective if info else None,
                expires=info.expires if info else None,
                superseded_by=source.replaced_by(passage.document_id),
                translated_from=info.translated_from if info else None,
                language=passage.language,
                url=info.url if info else None,
                link=document_link(passage.document_id, sentence.start, sentence.end) if info else None,
                page=source.page(passage.document_id, sentence.start),
                heading=passage.heading,
                quote=quote,
                start=sentence.start,
                end=sentence.end,
                context_before=context_before(document_text=text, passage=passage, sentence=sentence),
                also_in=_other_sources(each, source),
            )
        )
    return citations


def _other_sources(evidence: Evidence, source: Source) -> tuple[OtherSource, ...]:
    """The first sentence that says the same in each other document that repeats the passage."""
    found: dict[str, OtherSource] = {}
    own = evidence.candidate.passage.document_id
    for words in evidence.candidate.repeated_in:
        document_id, sentence = words.passage.document_id, words.sentence
        if document_id == own or document_id in found or not say_the_same(evidence.candidate.text, words.text):
            continue
        info = source.info(document_id)
        found[document_id] = OtherSource(
            document_id=document_id,
            passage_id=words.passage.passage_id,
            title=source.title(document_id),
            publisher=info.publisher if info else None,
            published=info.published if info else None,
            link=document_link(document_id, sentence.start, sentence.end) if info else None,
            start=sentence.start,
            end=sentence.end,
        )
    return tuple(found.values())


def document_link(document_id: str, start: int, end: int) -> str:
    """The path of the reader page at these words (code points, end exclusive)."""
    return f"/documents/{percent_encode(document_id)}?start={start}&end={end}"


def compose(
    citations: Sequence[Citation],
    *,
    language: str,
    wording: Wording,
    today: date,
    question: str = "",
    disputed: bool = False,
    verdict: Literal["yes", "no", "not_stated"] | None = None,
    unanswered: Sequence[str] = (),
) -> str:
    """The answer's text: the quotes in order, each with its marker, framed where they are in another language.

    The `verdict` on a yes/no question comes first, or the value that `question` asks for where the first quote clearly
    holds it. Notes on lines of their own
    say which documents do not hold on `today`, what relative dates in the quotes mean, and, where the question asks
    for the latest, how old the newest source is. disputed: the quotes contradict each other; each comes with its date.
    unanswered: the parts of the question that the quotes do not answer, named in the first of the notes.
    """
    quotes = " ".join(
        wording.text("answer.quote", language, quote=citation.quote, marker=citation.marker) for citation in citations
    )
    if disputed:
        quotes = wording.text("answer.disputed", language, sides=_sides(citations, language, wording))
    elif verdict is None and (value := lead(question, citations[0].quote)):
        quotes = wording.text("answer.lead", language, value=value, marker=citations[0].marker) + "\n" + quotes
    foreign = next((c.language for c in citations if _base(c.language) != _base(language)), None)
    if foreign is not None:
        name = wording.language_name(foreign, language)
        quotes = wording.text("answer.foreign_frame", language, answer=quotes, source_language=name)
    if verdict is not None and not disputed:
        quotes = wording.text(f"answer.{verdict}", language, marker=citations[0].marker) + "\n" + quotes
    notes = [
        *(wording.text("answer.unanswered", language, part=part) for part in unanswered),
        *validity_notes(citations, language=language, wording=wording, today=today),
        *_date_notes(citations, language=language, wording=wording),
        *_newest_note(citations, question=question, language=language, wording=wording),
    ]
    return "\n".join([quotes, *notes])


def _sides(citations: Sequence[Citation], language: str, wording: Wording) -> str:
    return "\n".join(
        wording.text(
            "answer.side" if citation.published else "answer.quote",
            language,
            quote=citation.quote,
            marker=citation.marker,
            **({"published": citation.published} if citation.published else {}),
        )
        for citation in citations
    )


def validity_notes(citations: Sequence[Citation], *, language: str, wording: Wording, today: date) -> list[str]:
    """A line for each document among `citations` that does not hold on `today`, naming its markers."""
    markers: dict[tuple[str, Limit], list[str]] = {}
    for citation in citations:
        for limit in limits(citation, today=today):
            markers.setdefault((citation.document_id, limit), []).append(f"[{citation.marker}]")
    return [
        wording.text(f"answer.{limit.kind}", language, markers=" ".join(of_document), value=limit.value)
        for (_, limit), of_document in markers.items()
    ]


def _date_notes(citations: Sequence[Citation], *, language: str, wording: Wording) -> list[str]:
    return [
        wording.text(
            "answer.relative_date",
            language,
            markers=f"[{citation.marker}]",
            phrase=note.phrase,
            value=note.value,
            published=citation.published,
        )
        for citation in citations
        for note in date_notes(citation.quote, published=citation.published)
    ]


def _newest_note(citations: Sequence[Citation], *, question: str, language: str, wording: Wording) -> list[str]:
    published = [citation.published for citation in citations if citation.published]
    if not published or not asks_for_latest(question):
        return []
    newest = max(published, key=first_day)
    return [wording.text("answer.newest", language, published=newest)]


def _base(tag: str) -> str:
    return tag.split("-")[0]
