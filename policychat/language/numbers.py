"""The numbers a text gives, in digits or words, English or Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

from policychat.language.script import HALF_WIDTH

_ONES = {
    word: Decimal(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
} | {"a": Decimal(1)}
_TENS = {
    word: Decimal(10 * value)
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {
    "dozen": 12, "hundred": 100, "thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9,
    "trillion": 10**12,
}  # fmt: skip
_PARTS = {"half": "0.5", "quarter": "0.25", "fifth": "0.2", "tenth": "0.1", "hundredth": "0.01"}
_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HAN_SCALES = _HAN_UNITS | _HAN_LARGE

_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(list(_ONES)[1:10])})\b)?"
    rf"|{'|'.join(sorted(set(_ONES) - {'a'}, key=len, reverse=True))}|a(?=\s+(?:{'|'.join(_SCALES)})\b))\b"
)
# "and" goes on within one number only after a hundred, and not in "between one hundred and two hundred".
_HUNDREDS = rf"(?:{_SMALL}(?:[\s-]+hundred\b(?:\s+(?:and\s+)?{_SMALL}(?![\s-]+hundred\b))?)?)"
_BIG = r"(?:dozen|thousand|million|billion|trillion)\b"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_HAN = "零〇一二三四五六七八九十百千两兩万萬亿億"
_HAN_NUMERAL = rf"[零〇一二三四五六七八九十两兩][{_HAN}]*(?:点[零〇一二三四五六七八九]+[万萬亿億]*)?"
_HAN_MAGNITUDE = r"(?:千(?![米克瓦伏卡分])|百(?!分)|[万萬亿億](?!分))"
_MEASURE = (
    r"[多余餘]?(?:[%％个個家项項位名次年人元条條所座只隻件倍种種类類天日月批期岁歲处處台辆輛吨噸户戶亩畝页頁章张張本支场場起"
    r"周层層间間]|美元|欧元|港元|日元|公里|平方|小时)"
)
_NUMBER = regex.compile(
    rf"百分之(?P<percent>{_DIGITS}|{_HAN_NUMERAL})"
    rf"|(?<![\p{{Latin}}\d]|\d\.|第\s*|分之)(?P<digits>{_DIGITS})(?!\d)(?!(?:st|nd|rd|th)\b)"
    rf"(?P<han_scale>\s*{_HAN_MAGNITUDE}+(?:\d+(?:\.\d+)?{_HAN_MAGNITUDE}+)*(?:\d{{3,4}}(?!\d))?)?"
    rf"(?P<scale>(?:\s*-?\s*(?:{'|'.join(_SCALES)})\b){{0,2}})"
    rf"|(?:\b(?P<part>(?:(?:a|one)\s+)?(?:{'|'.join(_PARTS)})\s+(?:of\s+)?)(?=a\s+{_BIG}))?"
    rf"\b(?P<words>{_HUNDREDS}(?:[\s-]+{_BIG}(?:\s+{_HUNDREDS})?)*)"
    r"|(?<!\b(?:several|few)\s+)\b(?P<dozen>dozen)\b"
    rf"|(?<![第几幾数數上{_HAN}]|分之)(?P<han>{_HAN_NUMERAL})(?!分之)",
    regex.IGNORECASE,
)
_COUNTS_SOMETHING = regex.compile(_MEASURE)
# Without a measure word only a numeral with a place value after a digit is a number: 七千, but not 一 of 统一.
_HAN_ON_ITS_OWN = regex.compile(r"[一二三四五六七八九两兩](?:[十百千万萬亿億]).*", regex.DOTALL)
_DASH = regex.compile(r"\s?[-–—~～至到]\s?")
_LONGEST = 60  # characters; what is longer is no number that anybody means

_APPROXIMATELY = regex.compile(
    r"(?:\b(?:about|around|approximately|some|nearly|almost|roughly|circa|close to|an estimated)\s*|[~≈]\s*"
    r"|(?:(?<![条节合预签條節預簽])[约約]|(?<![最附新远遠])近)[为占有為佔]?\s*)$",
    regex.IGNORECASE,
)
_OR_SO = regex.compile(r"\s*\p{Han}?左右|\s+or so\b", regex.IGNORECASE)
_POINTS = regex.compile(r"\s*(?:percentage points?\b|(?:个|個)?百分[点點])", regex.IGNORECASE)
_PERCENT = regex.compile(r"\s*(?:[%％]|per\s?cent\b)", regex.IGNORECASE)
_CURRENCIES = {
    "CNY": r"yuan\b|rmb\b|cny\b|元(?![素旦年])|人民币|人民幣|[¥￥]",
    "USD": r"U\.?S\.?\s?dollars?\b|dollars?\b|usd\b|美元|US\$|(?<!\p{Lu})\$",
    "EUR": r"euros?\b|eur\b|欧元|歐元|€",
    "GBP": r"pounds? sterling\b|gbp\b|英镑|英鎊|£",
    "HKD": r"Hong Kong dollars?\b|hkd\b|港元|HK\$",
    "JPY": r"(?:Japanese )?yen\b|jpy\b|日元",
}
_MONEY = "|".join(rf"(?P<{code}>{written})" for code, written in _CURRENCIES.items())
_MONEY_AFTER = regex.compile(rf"[\s-]*(?:{_MONEY})", regex.IGNORECASE)
_MONEY_BEFORE = regex.compile(
    r"(?:(?<!\p{L})(?:rmb|cny|usd|eur|gbp|hkd|jpy)|(?:US|HK)?\$|[€£¥￥])\s*$", regex.IGNORECASE
)
_MOST_BEFORE = 24  # characters in front of a number that a mark or a currency may take

_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_ORDINAL = regex.compile(
    rf"\b(?P<word>{'|'.join(_ORDINAL_WORDS)})\b|(?<![\w.,])(?P<digits>\d{{1,4}})(?:st|nd|rd|th)\b"
    r"|第\s*(?:(?P<after>\d{1,4})|(?P<han>[零〇一二三四五六七八九十百千]{1,8}))",
    regex.IGNORECASE,
)


@dataclass(frozen=True)
class Number:
    """A number as the text gives it: `value` with its magnitude worked in (1亿 is 100,000,000).

    `unit` is "%", "points" (of percentage), an ISO 4217 currency, or "" for a plain count; `text` is
    `source[start:end]`; `is_approximate` where "about", "nearly", 约 or the like stands before it, or "or so"
    or 左右 behind.
    """

    value: Decimal
    unit: str
    text: str
    start: int
    end: int
    is_approximate: bool


@dataclass(frozen=True)
class _Read:
    """A number before its unit is known; `scale` is the magnitude written behind its digits."""

    value: Decimal
    scale: Decimal
    start: int
    end: int


def find_numbers(text: str) -> list[Number]:
    """The numbers of `text` in order, years and list numbers among them.

    Read are digits with thousands separators and decimals, magnitudes (million, dozen, 万, 亿, 1亿3000万),
    English words ("three hundred and five", "half a million"), Chinese numerals before a measure word or of
    two places and more, percentages, percentage points and the commonest currencies; in 2-3% and 5-6亿元 the
    first number takes the unit and magnitude of the second. Not read: signs, fractions in words, ordinals
    (see `find_ordinals`), Roman numerals, and "hundreds of", 几百.
    """
    folded = text.translate(HALF_WIDTH)
    found: list[Number] = []
    last_scale = Decimal(1)
    for read in reversed([read for match in _NUMBER.finditer(folded) if (read := _read(match)) is not None]):
        limit = found[-1].start if found else len(folded)  # in 5$6 the next number has the $ already
        unit, start, end = _unit_around(folded, read.start, read.end, limit)
        value = read.value
        if found and not unit and _DASH.fullmatch(folded, read.end, found[-1].start):
            unit = found[-1].unit
            if read.scale == 1:
                value *= last_scale
        last_scale = read.scale
        marked = _APPROXIMATELY.search(folded, max(0, start - _MOST_BEFORE), start) or _OR_SO.match(folded, end)
        found.append(Number(value, unit, text[start:end], start, end, marked is not None))
    return found[::-1]


def find_ordinals(text: str) -> list[Number]:
    """The places in an order that `text` names: "fourth" (up to twentieth), "14th", 第四, 第14; no unit."""
    folded = text.translate(HALF_WIDTH)
    found = []
    for match in _ORDINAL.finditer(folded):
        if match["word"]:
            value = Decimal(_ORDINAL_WORDS.index(match["word"].casefold()) + 1)
        else:
            value = _chinese_value(match["han"]) if match["han"] else Decimal(match["digits"] or match["after"])
        found.append(Number(value, "", text[match.start() : match.end()], match.start(), match.end(), False))
    return found


def find_values(text: str) -> list[tuple[Decimal, int, int]]:
    """The value of each number of `text`, with where it starts and ends there, in order, whatever its unit.

    What is read is what `find_numbers` reads; the units stay outside (元 of 7000元), 百分之 stays inside, and in
    5-6亿 each number is read on its own.
    """
    found = (_read(match) for match in _NUMBER.finditer(text.translate(HALF_WIDTH)))
    return [(read.value, read.start, read.end) for read in found if read is not None]


def _read(match: regex.Match[str]) -> _Read | None:
    start, end = match.span()
    if end - start > _LONGEST:
        return None
    scale = Decimal(1)
    if match["percent"] is not None:
        value = _plain_or_chinese(match["percent"])
    elif match["digits"] is not None:
        value = Decimal(match["digits"].replace(",", ""))
        for word in regex.findall(r"[a-z]+", match["scale"].casefold()):
            scale *= _SCALES[word]
        value *= scale
        if match["han_scale"]:
            whole = _mixed_value(match["digits"].replace(",", "") + match["han_scale"])
            scale, value = (whole / value if value else scale), whole
    elif match["words"] is not None:
        value = _english_value(match["words"]) * _part(match["part"])
    elif match["dozen"] is not None:
        value = Decimal(12)
    else:
        numeral = match["han"]
        counted = _COUNTS_SOMETHING.match(match.string, end) is not None
        if not counted and not _HAN_ON_ITS_OWN.fullmatch(numeral):
            return None
        value = _chinese_value(numeral)
    return _Read(value, scale, start, end)


def _plain_or_chinese(written: str) -> Decimal:
    return Decimal(written.replace(",", "")) if written[0].isdecimal() else _chinese_value(written)


def _part(written: str | None) -> Decimal:
    if written is None:
        return Decimal(1)
    return Decimal(next(value for word, value in _PARTS.items() if word in written.casefold().split()))


def _english_value(words: str) -> Decimal:
    """The value of "two thousand three hundred and five"."""
    total = section = Decimal(0)
    for word in regex.findall(r"[a-z]+", words.casefold()):
        if word == "hundred":
            section *= 100
        elif word in _SCALES and section:
            total, section = total + section * _SCALES[word], Decimal(0)
        elif word in _SCALES:  # "a thousand million"
            total *= _SCALES[word]
        elif word != "and":
            section += _ONES[word] if word in _ONES else _TENS[word]
    return total + section


def _mixed_value(written: str) -> Decimal:
    """The value of 1亿3000万 or 3千万: the sum of its digits, each times the magnitudes behind it."""
    total = Decimal(0)
    for digits, magnitudes in regex.findall(r"(\d+(?:\.\d+)?)\s*(\D*)", written):
        part = Decimal(digits)
        for magnitude in magnitudes.strip():
            part *= _HAN_SCALES[magnitude]
        total += part
    return total


def _chinese_value(numeral: str) -> Decimal:
    """The value of a numeral such as 一百三十七, 二〇二三, 六十点三 or 一亿三千万."""
    whole, _, decimals = numeral.partition("点")
    fraction = "".join(str(_HAN_DIGITS[c]) for c in decimals if c in _HAN_DIGITS)
    behind = Decimal(1)
    for character in decimals:
        behind *= _HAN_LARGE.get(character, 1)
    total = section = digit = 0
    last_unit = 1
    for character in whole:
        if character in _HAN_DIGITS:
            digit = digit * 10 + _HAN_DIGITS[character]
            last_unit = 1 if character in "零〇" else last_unit
        elif character in _HAN_UNITS:
            last_unit = _HAN_UNITS[character]
            section += (digit or 1) * last_unit
            digit = 0
        else:
            # 一万亿 is ten thousand times 亿; 三亿五千万 is a sum
            last_unit = _HAN_LARGE[character]
            part = section + digit
            total = (total + part) * last_unit if total and total < last_unit else total + (part or 1) * last_unit
            section = digit = 0
    # 两万五 is 25,000: a last digit without a place takes the one below
    tail = digit * last_unit // 10 if last_unit > 10 and 0 < digit < 10 else digit
    return (Decimal(total + section + tail) + Decimal(f"0.{fraction or 0}")) * behind


def _unit_around(text: str, start: int, end: int, limit: int) -> tuple[str, int, int]:
    if text.startswith("百分之", start):
        return "%", start, end
    if after := _POINTS.match(text, end, limit):
        return "points", start, after.end()
    if after := _PERCENT.match(text, end, limit):
        return "%", start, after.end()
    if after := _MONEY_AFTER.match(text, end, limit):
        return after.lastgroup or "", start, after.end()
    if before := _MONEY_BEFORE.search(text, max(0, start - _MOST_BEFORE), start):
        return _currency(before.group().strip()), before.start(), end
    return "", start, end


def _currency(written: str) -> str:
    matches = (regex.fullmatch(rf"(?:{pattern})", written, regex.IGNORECASE) for pattern in _CURRENCIES.values())
    return next(code for code, match in zip(_CURRENCIES, matches, strict=True) if match)
