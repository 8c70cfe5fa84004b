"""From chosen evidence to what the reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote as percent_encode

from policychat.answer.context import context_before
from policychat.answer.evidence import Evidence
from policychat.answer.sources import Source
from policychat.answer.verbatim import is_verbatim
from policychat.corpus.validity import Limit, limits
from policychat.schema import Citation
from policychat.wording import Wording


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
            )
        )
    return citations


def document_link(document_id: str, start: int, end: int) -> str:
    """The path of the reader page at these words (code points, end exclusive)."""
    return f"/documents/{percent_encode(document_id)}?start={start}&end={end}"


def compose(citations: Sequence[Citation], *, language: str, wording: Wording, today: date) -> str:
    """The answer's text: the quotes in order, each with its marker, framed where they are in another language.

    A note on a line of its own names each document among them that does not hold on `today`.
    """
    quotes = " ".join(
        wording.text("answer.quote", language, quote=citation.quote, marker=citation.marker) for citation in citations
    )
    foreign = next((c.language for c in citations if _base(c.language) != _base(language)), None)
    if foreign is not None:
        name = wording.language_name(foreign, language)
        quotes = wording.text("answer.foreign_frame", language, answer=quotes, source_language=name)
    return "\n".join([quotes, *validity_notes(citations, language=language, wording=wording, today=today)])


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


def _base(tag: str) -> str:
    return tag.split("-")[0]
