"""An answer in the shape of an OpenAI chat completion."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from policychat.schema import Answer, Citation, Json, Shape, Turn
from policychat.web.problems import Refused
from policychat.web.streaming import split_answer

MODEL = "policychat"


class TextPart(BaseModel):
    """A part of a message; parts of other types than text are left out."""

    type: str
    text: str = ""


class Message(BaseModel):
    """One message; those of other roles than user and assistant are left out."""

    role: str
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        """Its text, the parts joined."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class CompletionRequest(BaseModel):
    """A conversation whose last message of the user is the question; parameters not named here are ignored."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {"model": MODEL, "messages": [{"role": "user", "content": "How many key laboratories are planned?"}]}
            ]
        },
    )

    messages: list[Message]
    model: str = MODEL
    stream: bool | None = False

    def question(self) -> tuple[str, list[Turn]]:
        """The question and the conversation before it. Raises Refused where no message is of the user."""
        last = max((place for place, message in enumerate(self.messages) if message.role == "user"), default=None)
        if last is None:
            raise Refused("no_user_message", 422)
        before = [
            Turn(role="user" if message.role == "user" else "assistant", text=message.text)
            for message in self.messages[:last]
            if message.role in ("user", "assistant")
        ]
        return self.messages[last].text, before


class UrlCitation(Shape):
    """`start_index` to `end_index` (exclusive, in code points) is the quotation in the message."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(Shape):
    """A citation of the message."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class AssistantMessage(Shape):
    """The answer as text, with the list of references below it."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(Shape):
    """The only choice."""

    index: int = 0
    message: AssistantMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Completion(Shape):
    """A chat completion; `policychat` is the whole answer object."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    policychat: Answer


class Model(Shape):
    """The product as a model; `created` is 0, as it has no date."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = MODEL


class ModelList(Shape):
    """The models that there are: one."""

    object: Literal["list"] = "list"
    data: list[Model] = Field(default_factory=lambda: [Model()])


def complete(answer: Answer, *, address: str) -> Completion:
    """`answer` as a completion; `address` is the site's own, without a slash at its end."""
    pieces = list(content_pieces(answer, address=address))
    message = AssistantMessage(content="".join(pieces), annotations=cite_in_text(answer, address=address))
    return Completion(id=_id_of(answer), created=int(time.time()), choices=[Choice(message=message)], policychat=answer)


def chunks(answer: Answer, *, address: str) -> Iterator[Json]:
    """`answer` as the chunks of a streamed completion; the last holds the annotations."""
    common: Json = {
        "id": _id_of(answer),
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": MODEL,
    }

    def chunk(delta: Json, finish_reason: str | None = None) -> Json:
        choice: Json = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return common | {"choices": [choice]}

    yield chunk({"role": "assistant", "content": ""})
    for piece in content_pieces(answer, address=address):
        yield chunk({"content": piece})
    notes: list[dict[str, Any]] = [each.model_dump() for each in cite_in_text(answer, address=address)]
    yield chunk({"annotations": notes}, "stop") | {"policychat": answer.model_dump(mode="json")}


def content_pieces(answer: Answer, *, address: str) -> Iterator[str]:
    """The text of the message in pieces: the answer's sentences, why there is none, then the references."""
    for piece in split_answer(answer):
        yield piece.text
    if answer.reason:
        yield f"\n\n{answer.reason}"
    for number, citation in enumerate(answer.citations):
        yield ("\n" if number else "\n\n") + reference(citation, address=address)


def reference(citation: Citation, *, address: str) -> str:
    """One line of the list of references: "[1] Title. Publisher. 2023-03-08. https://…"."""
    parts = (citation.title or citation.document_id, citation.publisher, citation.published, _url(citation, address))
    return f"[{citation.marker}] " + ". ".join(part for part in parts if part)


def cite_in_text(answer: Answer, *, address: str) -> list[Annotation]:
    """Where in the message each citation's words stand."""
    found: list[Annotation] = []
    position = 0
    for piece in split_answer(answer):
        start = position + len(piece.before)
        position += len(piece.text)
        if piece.citation:
            cited = UrlCitation(
                start_index=start,
                end_index=start + len(piece.quote),
                title=piece.citation.title or piece.citation.document_id,
                url=_url(piece.citation, address) or "",
            )
            found.append(Annotation(url_citation=cited))
    return found


def _url(citation: Citation, address: str) -> str | None:
    """The page that shows the quoted words; the source's own address where there is none."""
    return f"{address}{citation.link}" if citation.link else citation.url


def _id_of(answer: Answer) -> str:
    return f"chatcmpl-{answer.answer_id}"
