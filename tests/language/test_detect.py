"""The language of a text."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policychat.language.detect import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("那里有多少家？", "zh"),
        ("2022年重庆的科技进步贡献率是多少？", "zh"),
        ("R&D投入强度是多少？", "zh"),
        ("那裡有多少間實驗室？這個項目什麼時候開始？", "zh-Hant"),
        ("重慶的科技進步貢獻率是多少？", "zh-Hant"),
        ("重庆にはいくつの研究所がありますか？", "ja"),
        ("충칭에는 연구소가 몇 개 있습니까?", "ko"),
        ("What is it?", "en"),
        ("How many labs?", "en"),
        ("Who led it?", "en"),
        ("Jinfeng Laboratory", "en"),
        ("Combien de projets le programme a-t-il mis en œuvre dans la région ?", "fr"),
        ("Wie viele Projekte wurden in der Region bisher umgesetzt und wer bezahlt sie?", "de"),
        ("Сколько проектов было реализовано в рамках программы сотрудничества?", "ru"),
        ("2022", "en"),
        ("", "en"),
        ("😀", "en"),
    ],
)
def test_language_of(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_a_text_that_says_nothing_gets_the_default() -> None:
    assert detect_language("2022", default="zh") == "zh"


@given(st.text(max_size=200))
def test_any_text_has_a_language_and_always_the_same(text: str) -> None:
    assert detect_language(text) == detect_language(text) != ""


def test_threads_agree_on_the_language() -> None:
    text = "El programa ha puesto en marcha varios proyectos tecnológicos de la región"
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(detect_language, [f"{text} {i % 4}" for i in range(40)]))
    assert found == {"es"}
