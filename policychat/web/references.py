"""An answer with its references, as text that readers copy."""

from __future__ import annotations

from policychat.claims.export.markdown import escape
from policychat.schema import Answer, Citation
from policychat.web.completion import content_pieces
from policychat.web.streaming import split_answer


def plain_text(answer: Answer, *, address: str) -> str:
    """The question, the answer, and the list of references. address: ours, before the links to the reader."""
    return f"{answer.question}\n\n{''.join(content_pieces(answer, address=address))}\n"


def markdown(answer: Answer, *, address: str) -> str:
    """The same as Markdown, in which nothing of the question or of a document can become markup."""
    parts = [f"**{escape(answer.question)}**", "\n\n".join(_lines(answer))]
    if answer.reason:
        parts.append(escape(answer.reason))
    parts += [_reference(citation, address) for citation in answer.citations]
    return "\n\n".join(parts) + "\n"


def _lines(answer: Answer) -> list[str]:
    text = "".join(piece.text for piece in split_answer(answer))
    return [escape(line.strip()) for line in text.split("\n") if line.strip()]


def _reference(citation: Citation, address: str) -> str:
    """One entry of the list: "\\[1\\] [Title](<link>), Publisher, 2023-03-08"."""
    title = escape(citation.title or citation.document_id)
    link = f"{address}{citation.link}" if citation.link else citation.url
    named = f"[{title}](<{link}>)" if link and not {"<", ">", "\n"} & set(link) else title
    about = [named, *(escape(each) for each in (citation.publisher, citation.published) if each)]
    return f"\\[{citation.marker}\\] {', '.join(about)}"
