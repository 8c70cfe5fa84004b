"""Sentences as exact spans."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.language.sentences import MAX_SENTENCE_CHARS, split_sentences

PIECES = (
    "The fund paid 14.47 million U.S. dollars. ", "Mr. Li of Nan'an said so. ", "No. 5", "1. General ", "2-3",
    "重庆市。", "增长60.3%！", "真的吗？", "“你好。”他说",
    " ", "\n", "\n\n", "\u3000", ".", "...", "!?", "”", "(", "e.g. ", "a",
)  # fmt: skip
MIXED_TEXT = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@given(MIXED_TEXT)
def test_spans_are_ordered_trimmed_and_hold_every_visible_character(text: str) -> None:
    spans = split_sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    inside = {i for start, end in spans for i in range(start, end)}
    assert all(i in inside for i, character in enumerate(text) if not character.isspace())


@given(MIXED_TEXT, st.data())
def test_a_stretch_of_a_text_gives_spans_of_that_stretch_alone(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = split_sentences(text, start, end)
    assert all(start <= first < last <= end for first, last in spans)
    held = "".join(text[first:last] for first, last in spans)
    assert "".join(held.split()) == "".join(text[start:end].split())


@pytest.mark.parametrize(
    "sentence",
    [
        "It cost 100 million yuan (about 14.47 million U.S. dollars) in total.",
        "The Nan'an District opened it.",
        "Nan’an District opened it.",
        "The two sides pilot 2-3 key laboratories.",
        "The rate rose from 58% to 60.3% in 2022.",
        "Under No. 5 of the list it is free.",
        "Mr. Wang met Dr. Chen at 5 p.m. on Monday.",
        "Goods, e.g. Steel and coal, are taxed.",
        "科技进步贡献率提高到60.3%。",
        "“This is our hardware!” said Mr. Tan.",
        '"What is it?" asked the mayor.',
        "1. General requirements apply to all.",
        "(1) Guiding ideology is adhered to.",
        "a. The first letter of a list.",
        "See www.example.org for more.",
        "Article 2. The fee is 10 yuan.",
        "Section 3.1. The port decides.",
        "SECTION 4. The port decides.",
        "Rule 5. No dogs are allowed.",
        "Annex I. The list of ports follows.",
        "§ 12. The port decides.",
        "**Clause 4.** The port decides.",
        "第二条。费用为十元。",
    ],
)
def test_no_break_inside(sentence: str) -> None:
    assert sentences_of(sentence) == [sentence]
    assert sentences_of(f"{sentence} The next one follows.") == [sentence, "The next one follows."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一句。第二句！第三句？第四句", ["第一句。", "第二句！", "第三句？", "第四句"]),
        ("他说：“很好。”然后离开了。", ["他说：“很好。”", "然后离开了。"]),
        ("One ended . Two began.", ["One ended .", "Two began."]),
        ("Really?! Yes. No...", ["Really?!", "Yes.", "No..."]),
        ("It ended in the U.S. The rest went on.", ["It ended in the U.S.", "The rest went on."]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("As in Article 5. The fee is due.", ["As in Article 5.", "The fee is due."]),
        ("English first.中文在后。", ["English first.", "中文在后。"]),
        ("First line.\n\nSecond line.", ["First line.", "Second line."]),
        ("", []),
        (" \n\t\u3000 ", []),
        ("...", ["..."]),
    ],
)
def test_breaks(text: str, expected: list[str]) -> None:
    assert sentences_of(text) == expected


def test_a_sentence_of_5000_characters_breaks_between_words() -> None:
    words = "word, " * 833 + "end."
    pieces = sentences_of(words)
    assert all(len(piece) <= MAX_SENTENCE_CHARS for piece in pieces)
    assert [word for piece in pieces for word in piece.split()] == words.split()


def test_5000_characters_without_a_space_still_break() -> None:
    pieces = sentences_of("字" * 5000)
    assert all(len(piece) <= MAX_SENTENCE_CHARS for piece in pieces)
    assert "".join(pieces) == "字" * 5000
