"""The data shapes that cross rooms and that the command line and the HTTP API print."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

AnswerStatus = Literal["answered", "not_in_corpus", "disputed"]
Role = Literal["user", "assistant"]
Verdict = Literal["supported", "contradicted", "disputed", "not_found", "not_checkable"]
Stance = Literal["supports", "contradicts"]
DifferenceKind = Literal[
    "number", "unit", "date", "name", "place", "negation", "direction", "modality", "superlative", "subject"
]


class Shape(BaseModel):
    """Base of all shapes: immutable, and a field nobody declared is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentInfo(Shape):
    """What is known about a document besides its text.

    `path` is relative to the corpus; `published` is an ISO date that may be partial ("2022-06");
    `published_inferred` says that part of it is not printed in the document; `sha256` is that of the text in
    UTF-8; `language` and `translated_from` are BCP 47 tags. `metadata_sources` says of each field that has a
    value where it is from: "catalogue", "HTML meta", "dateline", "first line", "detected"…
    """

    document_id: str
    path: str
    title: str
    publisher: str | None = None
    published: str | None = None
    published_inferred: bool = False
    language: str
    url: str | None = None
    translated_from: str | None = None
    effective: str | None = None
    expires: str | None = None
    superseded_by: str | None = None
    metadata_sources: dict[str, str] = Field(default_factory=dict)
    sha256: str


class Document(DocumentInfo):
    """A document with the text that every offset refers to; `pages` holds the offset at which each begins."""

    text: str
    pages: tuple[int, ...] = ()


class SkippedFile(Shape):
    """A file of the corpus that is not in the index, and why (one clause, no full stop)."""

    path: str
    reason: str


class Sentence(Shape):
    """A sentence of a passage: `start` and `end` are code points of the document's text, end exclusive.

    `row` is its line in the index's matrix of sentence vectors.
    """

    start: int
    end: int
    row: int


class Passage(Shape):
    """A retrievable stretch of one document; `text` equals the document's text from `start` to `end`.

    `sentences` holds the quotable ones only; `heading` is the nearest heading above, not part of the text.
    """

    passage_id: str
    document_id: str
    start: int
    end: int
    text: str
    heading: str | None = None
    language: str
    sentences: tuple[Sentence, ...]


class GivenPassage(Shape):
    """A passage that the asker brings along: the answer then comes from such passages alone."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: str = Field(min_length=1)
    text: str
    title: str | None = None


class Turn(Shape):
    """One earlier message of a conversation."""

    role: Role
    text: str


class OtherSource(Shape):
    """A further document that says the same as a citation, in its own words from `start` to `end`."""

    document_id: str
    passage_id: str
    title: str | None
    publisher: str | None
    published: str | None
    link: str | None
    start: int
    end: int


class Citation(Shape):
    """A proof: `quote` equals the document's text from `start` to `end`.

    `effective` and `expires` (ISO, may be partial) and `superseded_by` (the title of what replaces the document,
    or words for it) are what the catalogue says; `page` is the page, from 1, on which the quote begins.
    `context_before` is the exact sentence before the quote, given where the quote opens with a pronoun. `also_in`
    holds other documents whose passage says the same.
    """

    marker: int
    document_id: str
    passage_id: str
    title: str | None
    publisher: str | None
    published: str | None
    published_inferred: bool
    effective: str | None = None
    expires: str | None = None
    superseded_by: str | None = None
    translated_from: str | None
    language: str
    url: str | None
    link: str | None
    page: int | None
    heading: str | None
    quote: str
    start: int
    end: int
    context_before: str | None
    also_in: tuple[OtherSource, ...] = ()


class Considered(Citation):
    """A sentence that was looked at and not quoted.

    `score` is what speaks for it as an answer, in units of cosine, and `behind` by how much less that is than for the
    best one quoted. `why`: it says the same as a quoted one, is on another year than the one asked about, or is
    weaker; "passed_over" where it is as strong and something else spoke for the one quoted, such as a newer source.
    """

    score: float
    behind: float
    why: Literal["same", "other_year", "weaker", "passed_over"]


class Answer(Shape):
    """The answer to a question.

    `sought` is the question as it was looked for, where what was said before was added to it or put into it; None
    where it was looked for as it stands. `confidence` (0 to 1) is the probability that the evidence answers the
    question. `verdict` is what a yes/no question is answered with; None for other questions, and where the sources
    disagree. `nearest` holds up to three citations when nothing is answered; `elapsed_ms` is wall time in milliseconds.
    `considered` holds the best three other sentences when something is answered.
    `mode` is "llm" where a language model worded the answer; every sentence of it is proved by the citations whose
    markers it ends with. `removed_sentences` counts what it wrote and could not be proved, and `note` says in the
    reader's language what became of it otherwise. `warnings` are for whoever asked.
    """

    answer_id: str
    question: str
    language: str
    status: AnswerStatus
    answer: str
    confidence: float = Field(ge=0.0, le=1.0)
    verdict: Literal["yes", "no", "not_stated"] | None = None
    citations: tuple[Citation, ...]
    reason: str | None
    nearest: tuple[Citation, ...]
    considered: tuple[Considered, ...] = ()
    index_version: str
    mode: Literal["extractive", "llm"]
    sought: str | None = None
    note: str | None = None
    removed_sentences: int = 0
    warnings: tuple[str, ...] = ()
    elapsed_ms: float


class Difference(Shape):
    """One point in which a claim and a source differ; `source` is None where the source is silent."""

    kind: DifferenceKind
    claim: str
    source: str | None


class Evidence(Citation):
    """A citation that speaks for or against a claim."""

    stance: Stance
    differences: tuple[Difference, ...]


class CheckedClaim(Shape):
    """One claim, `text[start:end]` of what was checked; `confidence` (0 to 1) is that in the verdict."""

    claim: str
    start: int
    end: int
    verdict: Verdict
    confidence: float = Field(ge=0.0, le=1.0)
    explanation: str
    evidence: tuple[Evidence, ...]


class ClaimReport(Shape):
    """The verdict on a text: the worst of its claims', `not_checkable` only where all are.

    `note`, left out where there is none, says in the reader's language that a language model was of no use.
    """

    answer_id: str
    text: str
    language: str
    verdict: Verdict
    claims: tuple[CheckedClaim, ...]
    note: str | None = Field(default=None, exclude_if=lambda note: note is None)
    index_version: str
    elapsed_ms: float


class SearchResult(Shape):
    """A ranked passage: `score` is comparable within one search only, higher is better.

    `duplicate_of` is the passage id of a better one in the same search that says the same in nearly the same words.
    """

    rank: int
    score: float
    document_id: str
    passage_id: str
    title: str
    publisher: str | None
    published: str | None
    language: str
    heading: str | None
    start: int
    end: int
    text: str
    link: str
    duplicate_of: str | None = None


class FileRecord(Shape):
    """A file that a build wrote: its size in bytes, and its SHA-256 where it never changes afterwards."""

    bytes: int
    sha256: str | None


INDEX_FORMAT: Final = 2
"""To be raised, here and in `Manifest`, whenever an index made before can no longer be opened."""


class Manifest(Shape):
    """What an index holds and what it was made with.

    `corpus` is the absolute path of the folder read; `vectors` the number of distinct texts embedded;
    `source_sha256` a digest of the corpus's files by which one that has not changed is known without reading it.
    """

    format: Literal[2] = INDEX_FORMAT
    index_version: str
    directory: str
    corpus: str
    embedding_model: str
    embedding_model_sha256: str
    second_embedding_sha256: str | None
    dimension: int
    chunker_version: str
    passage_tokens: int
    documents: int
    passages: int
    sentences: int
    vectors: int
    source_sha256: str
    skipped: tuple[SkippedFile, ...]
    built_at: str
    seconds: float
    files: dict[str, FileRecord]


Json = dict[str, Any]
