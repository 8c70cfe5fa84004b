"""Our own paragraphs."""

from __future__ import annotations

from pathlib import Path

from reader.own import load_own

PARAGRAPHS = Path(__file__).parents[2] / "eval" / "training" / "paragraphs"


def test_every_answer_stands_where_it_is_said_to() -> None:
    records, claims = load_own(PARAGRAPHS)
    assert records
    for record in records:
        assert [record.passage[start:end] for start, end in record.answers] == list(record.answer_texts)
    for claim in claims:
        assert claim.evidence
        assert claim.claim
    assert {claim.stance for claim in claims} == {0, 1, 2}
    unanswered = sum(not record.answered for record in records) / len(records)
    assert 0.4 < unanswered < 0.6
