"""An answer in a language model's words, of which only proved sentences are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from policychat.answer.composer import validity_notes
from policychat.answer.drafts import Draft, DraftReader
from policychat.answer.endpoint import Endpoint, EndpointFailure
from policychat.answer.prompts import Prompt, on_one_line
from policychat.answer.verification import VERIFIABLE_LANGUAGES, Verifier
from policychat.language.personal_data import personal_data_in
from policychat.measuring import fell_back, stage, waited_for
from policychat.schema import Answer, Citation
from policychat.wording import Wording

# What the prompt tells a model to write where the sources do not answer. It decides nothing: whether a question is
# answered has been decided before it is asked.
_REFUSAL = "NO ANSWER"


@dataclass
class _Written:
    """The proved part of an answer as it grows; citations are numbered anew in the order in which they are named."""

    sentences: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    removed: int = 0

    def add(self, draft: Draft, proofs: tuple[Citation, ...]) -> None:
        """Put the draft at the end, after its text the markers."""
        markers = "".join(f"[{self._number(proof)}]" for proof in proofs)
        self.sentences.append(f"{draft.text} {markers}")

    def as_answer(self, quoted: Answer, notes: Sequence[str] = ()) -> Answer:
        """What is written so far in the place of the quotations of `quoted`, each of `notes` on a line below it."""
        return quoted.model_copy(
            update={
                "answer": "\n".join([" ".join(self.sentences), *notes]),
                "citations": tuple(self.citations),
                "mode": "llm",
                "removed_sentences": self.removed,
            }
        )

    def _number(self, proof: Citation) -> int:
        for each in self.citations:
            if (each.document_id, each.start, each.end) == (proof.document_id, proof.start, proof.end):
                return each.marker
        self.citations.append(proof.model_copy(update={"marker": len(self.citations) + 1}))
        return len(self.citations)


class Generator:
    """Rewrites an extractive answer with a language model; whatever fails, the extractive answer remains."""

    def __init__(self, *, endpoint: Endpoint, prompt: Prompt, verifier: Verifier, wording: Wording) -> None:
        self._endpoint = endpoint
        self._prompt = prompt
        self._verifier = verifier
        self._wording = wording

    def write(self, answer: Answer, *, deadline: float, today: date) -> Iterator[Answer]:
        """The answer as it grows by each proved sentence, at last whole.

        answer: extractive and answered; its citations are all that the model gets. Where nothing comes of it, the last
        is `answer` with a note, and takes the place of those before it. deadline: by `time.monotonic()`. today: the
        day on which the documents must hold.
        """
        base = answer.language.split("-")[0]
        if base not in VERIFIABLE_LANGUAGES:
            name = self._wording.language_name(answer.language, answer.language)
            yield self._as_quoted(answer, "language", name=name)
            return
        if personal_data_in(answer.sought or answer.question):
            yield self._as_quoted(answer, "personal")
            return
        written, drafts = _Written(), 0
        try:
            for draft in waited_for("generation", self._drafts(answer, deadline)):
                drafts += 1
                with stage("verification"):
                    proofs = self._verifier.proofs(
                        draft, answer.citations, question=answer.sought or answer.question, language=answer.language
                    )
                if proofs:
                    written.add(draft, proofs)
                    yield written.as_answer(answer)
                else:
                    written.removed += 1
        except EndpointFailure:  # the endpoint has told the log
            yield self._as_quoted(answer, "failed", removed=written.removed)
            return
        if not written.sentences:
            yield self._as_quoted(answer, "unproved" if drafts else "declined", removed=written.removed)
            return
        notes = validity_notes(written.citations, language=answer.language, wording=self._wording, today=today)
        yield written.as_answer(answer, notes)

    def _drafts(self, answer: Answer, deadline: float) -> Iterator[Draft]:
        prompt = self._prompt.fill(
            language=self._wording.language_name(answer.language, "en"),
            refusal=_REFUSAL,
            sources="\n".join(_as_source(citation) for citation in answer.citations),
            question=on_one_line(answer.sought or answer.question),
        )
        reader = DraftReader()
        for piece in self._endpoint.stream(prompt, deadline=deadline):
            yield from filter(_is_answer, reader.read(piece))
        yield from filter(_is_answer, reader.rest())

    def _as_quoted(self, answer: Answer, why: str, *, removed: int = 0, **values: str) -> Answer:
        fell_back(why)
        note = self._wording.text(f"llm.{why}", answer.language, **values)
        return answer.model_copy(update={"note": note, "removed_sentences": removed})


def _is_answer(draft: Draft) -> bool:
    return draft.text.strip(" .。\"'“”") != _REFUSAL


def _as_source(citation: Citation) -> str:
    """One line: the number, what the source is, and the quotation with what it leans on before it."""
    known = ", ".join(part for part in (citation.title, citation.published) if part)
    quoted = " ".join(part for part in (citation.context_before, citation.quote) if part)
    return on_one_line(f"[{citation.marker}] ({known}) {quoted}" if known else f"[{citation.marker}] {quoted}")
