"""How much a decoded text looks like Chinese, Japanese or Korean that somebody wrote."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

import regex

# Each makes up about half of running text in its language.
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运技创究推施"
    "這個們來為國說時會對生後裡過發經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問戰頭體見產請"
    "東聲論處義幾認條氣題爾變總電數報結務計場資許統區隊決馬書聽卻達強難權記設類據邊張該規萬領確傳師觀讓識"
    "、。，；：？！“”‘’（）《》【】「」『』〈〉—–…·　０１２３４５６７８９％～"
    "のはをにがとでたしてるいなっれらこそさあかもまりくきすよどうけ日本人年大会社アイウエオカスタトラリルンー"
    "이다는을에의가하고를은지한도로기사서있어대인자시정아해수나일리장제전부라원구보소공그상동들과"
)
_BEYOND_ASCII = regex.compile(r"[^\x00-\x7f]")
_HAN = regex.compile(r"\p{Han}")
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}ー]")
_HALF_WIDTH_KANA = regex.compile(r"[\uff61-\uff9f]")
_HANGUL = regex.compile(r"[가-힣]")
_OTHER_LETTER = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}°±×÷€£]")
_SAMPLE_CHARS = 20_000
_COMMON, _ORDINARY, _LEAST_FREQUENT = 1.0, 0.5, 0.2


def plausibility(text: str, *, count_ascii: bool = False, no_kana: bool = False) -> float:
    """0 to 1: how frequent the characters of `text` beyond ASCII are in what people write.

    count_ascii: for encodings in which ASCII is no evidence of its own (UTF-16), it counts too. no_kana: for
    encodings that hold kana only for completeness. 0 where too few are frequent ones: chance gives ordinary ones.
    """
    counted = text if count_ascii else (match.group() for match in _BEYOND_ASCII.finditer(text))
    sample = list(islice(counted, _SAMPLE_CHARS))
    if not sample:
        return 0.0
    weights = [_weight(character, no_kana) for character in sample]
    if sum(weight == _COMMON for weight in weights) < _LEAST_FREQUENT * len(sample):
        return 0.0
    return sum(weights) / len(sample)


@lru_cache(maxsize=65536)
def _weight(character: str, no_kana: bool) -> float:
    if character.isascii():
        return _COMMON if character.isprintable() or character in "\n\r\t" else 0.0
    if _HALF_WIDTH_KANA.match(character) or (no_kana and _KANA.match(character)):
        return 0.0
    if character in _FREQUENT:
        return _COMMON
    if _HAN.match(character):
        return _ORDINARY if _in_first_level(character) else 0.1
    if _KANA.match(character) or _HANGUL.match(character) or _OTHER_LETTER.match(character):
        return _ORDINARY
    return 0.1


def _in_first_level(character: str) -> bool:
    """The national standards put the characters in daily use into a first part of their tables."""
    for encoding, last_lead in (("gb2312", 0xD7), ("big5", 0xC6), ("shift_jis", 0x97)):
        try:
            if character.encode(encoding)[0] <= last_lead:
                return True
        except UnicodeEncodeError:
            continue
    return False
