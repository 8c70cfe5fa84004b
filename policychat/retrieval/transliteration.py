"""Chinese names in a question, as the corpus writes them in Latin letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from itertools import product

import regex

from policychat.language.simplified import simplified
from policychat.language.terms import terms
from policychat.retrieval.bridge import Bridge, longest_first

Word = tuple[str, ...]  # by syllables

_LONGEST, _SHORTEST = 4, 2  # characters of a name
_FEWEST_LETTERS = 4  # of a joined name: "Aba" and "Ali" may be anything
_MOST_READINGS = 6
_HAN = regex.compile(r"\p{Han}{2,}")
# Characters that stand in no Chinese name of a person or place, but beside every one.
_NO_NAME = frozenset("的了吗呢吧啊么们这哪你我他她它您谁啥很也只就还又并或但而且以被把让给")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤卞温康施文牛樊葛邢安齐易乔伍庞颜"
    "倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲"
    "房滕屈饶解牟艾尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟臧闵苟邬边卞姬仇栾隋商"
    "刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆冀郁胥南班储栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝区郜海"
    "习"
)
_LONG_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 长孙 宇文 夏侯 端木 南宫 独孤".split()
)
# Read otherwise in a surname than elsewhere, and a province that is written with two a.
_SURNAME_READING = {
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "翟": "zhai",
    "缪": "miao",
}
_OTHER_READING = {"陕": "shaan", "吕": "lyu"}
# Words of English that are one syllable of pinyin: a name of nothing else is not believed.
_ENGLISH_SYLLABLES = frozenset(
    "a ban bang bin can chance chang chat den die do dong fan fang fen fun gang ha han hang he hen hong ken lang lie"
    " long ma mai man me men mi min mo mu nan ne nun pan pang pen pi pie pin ping po ran rang re run san sang se she"
    " song sou sui sun tai tan tang te ten tie ting tong wan wen wo yang yen yin you".split()
)


class Transliterator:
    """Finds names that a question writes in Chinese characters and the corpus in pinyin.

    Looked at are two to four neighbouring characters, the longer first; a name is believed only where the corpus
    really holds it: as one word ("Gaozhu", "Nan'an"), or as surname and given name ("Bian Xiuwu", "Xiuwu Bian").
    Single syllables mean little, so a name that is written with nothing else ("Xu Hui", "Bian Xiu-wu") is believed
    only where one passage holds all of it. What is an English word too ("women", "guide", "he") is not.
    """

    def __init__(
        self, knows: Callable[[str], bool], *, together: Callable[[Sequence[str]], bool] | None = None
    ) -> None:
        """knows: whether the lexical index holds a term, see `LexicalIndex.knows`. together: whether one passage holds
        all of some terms, each of which is known; without it no name of single syllables is found.

        Loads the readings of all characters the first time in a process (0.3 s), so that no question waits for it.
        """
        self._knows = knows
        self._together = together
        load_readings()

    def bridges(self, question: str) -> tuple[Bridge, ...]:
        """The names in `question` that the corpus holds, in their order; `equivalents` as it is looked for."""
        return longest_first(self._candidates(question))

    def _candidates(self, question: str) -> Iterator[Bridge]:
        plain = simplified(question)
        for run in _HAN.finditer(plain):
            characters = run.group()
            read = _read(characters)
            for first in range(len(characters) - _SHORTEST + 1):
                for length in range(_SHORTEST, min(_LONGEST, len(characters) - first) + 1):
                    name = characters[first : first + length]
                    if not _NO_NAME.isdisjoint(name):
                        break  # so does every longer one
                    spellings = self._spellings(name, read[first : first + length])
                    if spellings:
                        start = run.start() + first
                        yield Bridge(question[start : start + length], start, start + length, spellings)

    def _spellings(self, name: str, read: tuple[str, ...]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for reading in _readings(name, read):
            for words in _cuts(name, reading):
                if self._holds_word(words[0]) if len(words) == 1 else self._holds_person(words):
                    found[" ".join("".join(word) for word in words)] = None
        return tuple(found)

    def _holds_word(self, syllables: Word) -> bool:
        """Whether the corpus has a word that reads so and is not an ordinary English one."""
        term = _term(syllables)
        return term is not None and self._knows(term) and sum(map(len, syllables)) >= _FEWEST_LETTERS

    def _holds_person(self, words: tuple[Word, ...]) -> bool:
        """Whether the corpus has all words of a name, and has them together as far as that can be asked."""
        found = [_term(word) for word in words]
        known = [term for term in found if term is not None and self._knows(term)]
        if len(known) < len(found):
            return False
        if self._together is None:
            return any(len(word) > 1 for word in words)
        return not set(known) <= _ENGLISH_SYLLABLES and self._together(known)


def _cuts(name: str, reading: Word) -> Iterator[tuple[Word, ...]]:
    """The ways to write a name: as one word, or as surname and given name, the latter joined or not."""
    yield (reading,)
    for cut in (1, 2):
        if not 1 <= len(name) - cut <= 2 or name[:cut] not in (_SURNAMES if cut == 1 else _LONG_SURNAMES):
            continue
        surname = (_SURNAME_READING.get(name[0], reading[0]),) if cut == 1 else reading[:2]
        yield surname, reading[cut:]
        if len(name) - cut == 2:
            yield surname, reading[cut : cut + 1], reading[cut + 1 :]


def _readings(name: str, read: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """How `name` may be written: as it was `read` in its sentence and, where that may differ, on its own."""
    ways = [read]
    if any(map(_is_ambiguous, name)) and (alone := _read(name)) != read:
        ways.append(alone)
    for way in ways:
        choices = [_spelt(character, syllable) for character, syllable in zip(name, way, strict=True)]
        for count, reading in enumerate(product(*choices)):
            if count == _MOST_READINGS:
                break
            yield reading


def _spelt(character: str, syllable: str) -> tuple[str, ...]:
    """A syllable as texts without the letter ü write it."""
    other = (_OTHER_READING[character],) if character in _OTHER_READING else ()
    return (syllable.replace("v", "u"), *other, syllable.replace("v", "yu")) if "v" in syllable else (syllable, *other)


@lru_cache(maxsize=8192)
def _read(characters: str) -> tuple[str, ...]:
    """The syllable of each character, those with several readings by the words they stand in."""
    from pypinyin import Style, lazy_pinyin  # reads its dictionaries when imported

    read = lazy_pinyin(characters, style=Style.NORMAL)
    if len(read) != len(characters):  # rare characters without a reading come as one, and would shift all that follow
        read = [lazy_pinyin(each, style=Style.NORMAL)[0] for each in characters]
    return tuple(read)


def load_readings() -> None:
    """Load the readings of all characters, which takes 0.3 s the first time in a process."""
    _is_ambiguous("重")


@lru_cache(maxsize=8192)
def _is_ambiguous(character: str) -> bool:
    from pypinyin.constants import PINYIN_DICT

    return "," in PINYIN_DICT.get(ord(character), "")


@lru_cache(maxsize=32768)
def _term(syllables: Word) -> str | None:
    """The one term by which the lexical index finds a word of these syllables; None where it would mean another.

    That is an ordinary English word, or one whose last syllable the stemmer takes for an ending (bianli: bian).
    """
    word = "".join(syllables)
    found = terms(word) if word.isascii() else []
    if len(found) != 1 or not found[0].isalpha() or len(found[0]) <= len(word) - len(syllables[-1]):
        return None
    return None if len(syllables) > 1 and found[0] in _english() else found[0]


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    text = (resources.files("policychat.retrieval") / "english_like_pinyin.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
