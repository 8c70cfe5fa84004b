"""Checking claims against the shipped corpus."""

from __future__ import annotations

import json

import pytest

from policychat.answer.answerer import Answerer
from policychat.claims.checker import ClaimChecker
from policychat.claims.split import MAX_TEXT_CHARS
from policychat.errors import InputError
from policychat.schema import CheckedClaim, GivenPassage
from policychat.wording import Wording

pytestmark = pytest.mark.slow

TRUE = (
    "The Chengdu-Chongqing science and technology innovation cooperation program has implemented 115 core "
    "technology projects."
)
WRONG = "The Liangjiang zone has built 104 municipal innovation platforms."
UNKNOWN = "Shenzhen has the highest share of research spending in China."
QUESTION = "How many projects are there in the cooperation program?"
FERRY = GivenPassage(id="p1", text="The harbour ferry carries 900 passengers a day.", title="Ferry")


@pytest.fixture(scope="module")
def checker(answerer: Answerer, wording: Wording) -> ClaimChecker:
    return ClaimChecker(answerer=answerer, wording=wording)


def only_claim(checker: ClaimChecker, text: str) -> CheckedClaim:
    (claim,) = checker.check(text).claims
    return claim


def test_supported_with_its_quote(checker: ClaimChecker, answerer: Answerer) -> None:
    claim = only_claim(checker, TRUE)
    assert claim.verdict == "supported"
    (evidence,) = claim.evidence
    assert evidence.stance == "supports"
    assert evidence.differences == ()
    assert "115 core technology projects" in evidence.quote
    assert answerer.index_source.text(evidence.document_id)[evidence.start : evidence.end] == evidence.quote


@pytest.mark.parametrize(
    ("text", "kind", "claimed", "source"),
    [
        (WRONG, "number", "104", "140"),
        ("The economic circle was first proposed in January 2018.", "date", "January 2018", "January 2020"),
        ("专项工作组第四次会议是5月22日召开的。", "date", "5月22日", "June 22"),
        ("The fourth meeting of the special working group was held in Chengdu.", "place", "Chengdu", "Mianyang"),
    ],
)
def test_contradicted_by_another_value(
    checker: ClaimChecker, answerer: Answerer, text: str, kind: str, claimed: str, source: str
) -> None:
    claim = only_claim(checker, text)
    assert claim.verdict == "contradicted"
    (evidence,) = claim.evidence
    assert evidence.stance == "contradicts"
    assert answerer.index_source.text(evidence.document_id)[evidence.start : evidence.end] == evidence.quote
    (difference,) = [each for each in evidence.differences if each.kind == kind]
    assert difference.claim == claimed
    assert source in (difference.source or "")
    assert source in evidence.quote
    assert claimed in claim.explanation
    assert source in claim.explanation


@pytest.mark.parametrize(
    "text",
    [
        "Chongqing's contribution rate of scientific and technological progress was 59% in 2020.",
        "2021年重庆科技进步贡献率为60.3%。",
        "Western Science City is already a comprehensive science center.",
        "The Central Line Science and Technology Innovation Corridor has been completed.",
        UNKNOWN,
    ],
)
def test_another_period_a_plan_or_nothing_is_not_found(checker: ClaimChecker, text: str) -> None:
    claim = only_claim(checker, text)
    assert claim.verdict == "not_found"
    assert claim.evidence == ()


def test_a_plan_is_explained_as_one(checker: ClaimChecker) -> None:
    assert (
        "plan or goal"
        in only_claim(checker, "Western Science City is already a comprehensive science center.").explanation
    )


def test_a_word_that_no_document_says_is_named(checker: ClaimChecker) -> None:
    claim = only_claim(checker, "Bian Xiuwu is the richest academician.")
    assert (claim.verdict, claim.evidence) == ("not_found", ())
    assert "It does not say: richest." in claim.explanation


@pytest.mark.parametrize(
    "text",
    [
        "Chongqing Liangjiang Collaborative Innovation Zone has set up 50 private R&D institutions.",
        "Xu Hui is the deputy head of operations at Jinfeng Laboratory.",
        "Jinfeng Laboratory was officially closed on June 25.",
        "The Chongqing delegation suggested attracting overseas tourists.",
        "两江协同创新区设立了50家私立研发机构。",
    ],
)
def test_one_false_word_is_not_supported(checker: ClaimChecker, text: str) -> None:
    assert only_claim(checker, text).verdict != "supported"


def test_a_question_is_not_checkable(checker: ClaimChecker) -> None:
    claim = only_claim(checker, QUESTION)
    assert (claim.verdict, claim.evidence) == ("not_checkable", ())


@pytest.mark.parametrize(
    ("sentences", "verdict"),
    [
        ([TRUE, WRONG, UNKNOWN, QUESTION], "contradicted"),
        ([TRUE, UNKNOWN], "not_found"),
        ([QUESTION, TRUE], "supported"),
        ([QUESTION, "I hope for the best of all worlds."], "not_checkable"),
    ],
)
def test_the_verdict_on_a_text_is_its_worst(checker: ClaimChecker, sentences: list[str], verdict: str) -> None:
    report = checker.check("  " + " ".join(sentences) + "\n")
    assert report.verdict == verdict
    assert [claim.claim for claim in report.claims] == sentences
    assert all(report.text[claim.start : claim.end] == claim.claim for claim in report.claims)


def test_a_chinese_claim_is_explained_in_chinese(checker: ClaimChecker) -> None:
    report = checker.check("川渝科技创新合作计划总投资1亿元。")
    (claim,) = report.claims
    assert report.language == "zh"
    assert claim.verdict == "supported"
    assert claim.explanation == "文件的说法与此一致。"
    assert claim.evidence[0].language == "en"
    assert "100 million yuan" in claim.evidence[0].quote


def test_the_language_of_explanations_can_be_chosen(checker: ClaimChecker) -> None:
    report = checker.check(TRUE, language="zh")
    assert (report.language, report.claims[0].explanation) == ("zh", "文件的说法与此一致。")


def test_passages_alone_are_used(checker: ClaimChecker) -> None:
    for number, verdict in ((900, "supported"), (800, "contradicted")):
        report = checker.check(f"The harbour ferry carries {number} passengers a day.", passages=[FERRY])
        (evidence,) = report.claims[0].evidence
        assert report.verdict == verdict
        assert (evidence.document_id, evidence.quote) == ("p1", FERRY.text)
        assert (evidence.start, evidence.end) == (0, len(FERRY.text))
    assert checker.check(TRUE, passages=[FERRY]).verdict == "not_found"
    assert checker.check(TRUE, passages=[]).verdict == "not_found"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("x" * (MAX_TEXT_CHARS + 1), "100,001"),
        ("It has \x00 labs.", "control characters"),
        ("\ud800 has labs.", "control characters"),
        ("...", "no words"),
    ],
)
def test_what_cannot_be_read_is_refused(checker: ClaimChecker, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        checker.check(text)


def test_the_object_has_the_published_keys(checker: ClaimChecker) -> None:
    report = json.loads(checker.check(WRONG).model_dump_json())
    (claim,) = report["claims"]
    (evidence,) = claim["evidence"]
    assert set(report) == {"answer_id", "text", "language", "verdict", "claims", "index_version", "elapsed_ms"}
    assert set(claim) == {"claim", "start", "end", "verdict", "confidence", "explanation", "evidence"}
    assert set(evidence) == {
        "marker", "document_id", "passage_id", "title", "publisher", "published", "published_inferred", "effective",
        "expires", "superseded_by", "translated_from", "language", "url", "link", "page", "heading", "quote",
        "start", "end", "context_before", "also_in", "stance", "differences",
    }  # fmt: skip
    assert all(set(each) == {"kind", "claim", "source"} for each in evidence["differences"])
    assert evidence["link"] == f"/documents/{evidence['document_id']}?start={evidence['start']}&end={evidence['end']}"
    assert 0 <= claim["confidence"] <= 1
