"""Sentences made false, or said in other words, by rule."""

from __future__ import annotations

from random import Random

import pytest

from policychat.compare.statements import find_differences
from policychat.evaluation.perturbing.mutations import MUTATIONS, mutate, sample
from policychat.evaluation.perturbing.paraphrases import paraphrase
from policychat.evaluation.perturbing.sentences import quotable_sentences

SENTENCES = [
    ("On June 22, 2022, the meeting of 40 members was held in Mianyang.", "en"),
    ("In 2022, the city has built 140 platforms with 100 million yuan.", "en"),
    ("2022年6月22日，会议已在成都召开，共有40家企业参加。", "zh"),
]


@pytest.mark.parametrize(("sentence", "language"), SENTENCES)
def test_every_false_variant_differs_and_every_true_one_agrees(sentence: str, language: str) -> None:
    for variant in mutate(sentence, language=language, random=Random(3)):
        assert variant.text != sentence
        assert find_differences(claim=variant.text, source=sentence), variant
    for variant in paraphrase(sentence, language=language):
        assert not find_differences(claim=variant.text, source=sentence), variant


@pytest.mark.parametrize(("sentence", "language"), SENTENCES)
def test_variants_come_out_alike_for_one_seed(sentence: str, language: str) -> None:
    first, second = (list(mutate(sentence, language=language, random=Random(5))) for _ in range(2))
    assert first == second


def test_a_sample_is_even_and_holds_nothing_twice() -> None:
    random = Random(1)
    variants = [v for s, language in SENTENCES for _ in range(5) for v in mutate(s, language=language, random=random)]
    chosen = sample(variants, 12, random)
    assert len(chosen) == len(set(chosen)) == 12
    assert {variant.kind for variant in chosen} == set(MUTATIONS)


def test_sentences_to_vary_are_whole_and_single() -> None:
    sentence = "The zone has built 140 municipal innovation platforms."
    assert quotable_sentences([f"Short.\n\n{sentence} {sentence}", sentence]) == [sentence]
