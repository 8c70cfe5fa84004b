"""True sentences said in other words by rule: reordered, in another unit, digits as words, dates the other way."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import regex

from policychat.evaluation.perturbing.variant import Variant
from policychat.language.dates import find_dates
from policychat.language.numbers import find_numbers

PARAPHRASES = ("reordering", "unit", "words", "date_style", "synonym", "attribution")
_MONTHS = "January February March April May June July August September October November December".split()
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "x x twenty thirty forty fifty sixty seventy eighty ninety".split()
_LEADING = regex.compile(
    r"^(?P<time>(?:In|On|At|By|During|Since|From|According to|With|Under"
    r"|For)\b[^,;.]{3,60}),\s+(?P<rest>[^;:\"“]{20,}?)(?P<end>[.!]?)$"
)
_TRAILING = regex.compile(
    r"^(?P<rest>\p{Lu}[^;:\"“]{20,}?)\s+(?P<time>(?:in|on|by|since|during)\s+[^,;.]{3,40})(?P<end>[.!]?)$"
)
_HAN_LEADING = regex.compile(
    r"^(?P<time>(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}日)?)，(?P<rest>\p{Han}{2,10}?)(?P<verb>在|已|将|共|实现|完成|召开|举行)"
)
_PLAIN_WORD = regex.compile(r"^(?:The|A|An|It|This|These|Its|Their|They|All|Both|Each|Several|Many|One)\b")
_HAS_SUBJECT = regex.compile(
    r"^(?:The|A|An|It|This|These|Its|Their|They|All|Both|\p{Lu}\p{L}+ (?:is|are|was|were|has|have|will|\p{Lu}))\b"
)
_AND = regex.compile(
    r"^(?P<head>.*?\b)(?P<one>\d[\d,]* [\p{Ll} -]{3,60}?) and (?P<two>\d[\d,]* [\p{Ll} -]{3,60}?)(?P<end>[.]?)$"
)

_LIST = regex.compile(
    r"(?P<one>(?<=[ ,])[\p{Ll}-]+(?: [\p{Ll}-]+){0,2}), (?P<more>(?:[\p{Ll}-]+(?: [\p{Ll}-]+){0,2}, )+)and "
    r"(?P<last>[\p{Ll}-]+(?: [\p{Ll}-]+){0,2})(?=[.,;]|$)"
)
_SAME_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "construct": "build", "more than": "over", "about": "approximately", "enterprises": "companies",
        "talents": "talent", "jointly": "together", "strengthen": "reinforce", "establish": "set up",
        "accelerate": "speed up", "create": "establish", "carry out": "conduct", "held": "convened",
        "important": "significant", "focus on": "concentrate on", "obtain": "receive",
        "such as": "for example", "a number of": "several", "promote": "advance", "institutions": "institutes",
        "in order to": "to", "cooperation": "collaboration", "high-level": "top-level",
        "science and technology": "scientific and technological", "require": "demand", "assistance": "help",
        "children": "kids", "purchase": "buy", "permit": "allow",
    },
    "zh": {
        "建设": "建立", "超过": "逾", "约": "大约", "企业": "公司", "举行": "召开", "目前": "当前",
        "开展": "进行", "提高": "提升", "重要": "关键", "获得": "取得", "成立": "建立", "包括": "包含",
        "立即": "马上", "应当": "应该", "可以": "能够", "发布": "公布",
    },
}  # fmt: skip


def paraphrase(sentence: str, *, language: str) -> Iterator[Variant]:
    """Faithful variants of `sentence`, one change each; `language` is "en" or "zh"."""
    for kind, texts in (
        ("reordering", _reordered(sentence)),
        ("unit", _other_unit(sentence, language)),
        ("words", _in_words(sentence, language)),
        ("date_style", _other_date_style(sentence)),
        ("synonym", _synonyms(sentence, language)),
        ("attribution", _attributed(sentence, language)),
    ):
        for text in texts:
            if text != sentence:
                yield Variant(sentence, text, kind, False, language)


def _reordered(sentence: str) -> Iterator[str]:
    if match := _LEADING.match(sentence):
        rest, time = match["rest"], match["time"]
        yield f"{rest[0].upper()}{rest[1:]} {time[0].lower()}{time[1:]}{match['end']}"
    elif match := _TRAILING.match(sentence):
        rest, time = match["rest"], match["time"]
        if regex.search(r"[\d%]$", rest) or not _HAS_SUBJECT.match(rest):  # "60.3% in 2022" belongs together
            return
        start = rest[0].lower() + rest[1:] if _PLAIN_WORD.match(rest) else rest
        yield f"{time[0].upper()}{time[1:]}, {start}{match['end']}"
    if match := _AND.match(sentence):
        yield f"{match['head']}{match['two']} and {match['one']}{match['end']}"
    yield from _listed(sentence)
    if (match := _HAN_LEADING.match(sentence)) and match["time"]:
        yield f"{match['rest']}{match['time']}{sentence[match.start('verb') :]}"


def _listed(sentence: str) -> Iterator[str]:
    """A list of three or more with its items the other way round."""
    for match in _LIST.finditer(sentence):
        items = [match["one"], *regex.split(r",\s+", match["more"].strip(", ")), match["last"]]
        turned = [items[-2], items[0], *items[1:-2]] if len(items) > 2 else items
        yield f"{sentence[: match.start()]}{', '.join(turned)}, and {match['last']}{sentence[match.end() :]}"


def _synonyms(sentence: str, language: str) -> Iterator[str]:
    for one, other in _SAME_WORDS[language].items():
        for old, new in ((one, other), (other, one)):
            pattern = rf"\b{old}\b" if language == "en" else old
            if regex.search(pattern, sentence) and new not in sentence:
                yield regex.sub(pattern, new, sentence, count=1)


def _attributed(sentence: str, language: str) -> Iterator[str]:
    if language == "zh":
        yield f"据文件，{sentence}"
    elif _HAS_SUBJECT.match(sentence) and _PLAIN_WORD.match(sentence):
        yield f"According to the document, {sentence[0].lower()}{sentence[1:]}"
    elif _HAS_SUBJECT.match(sentence):
        yield f"According to the document, {sentence}"


def _other_unit(sentence: str, language: str) -> Iterator[str]:
    for each in find_numbers(sentence):
        text = each.text
        if each.unit == "%" and text.endswith("%") and each.value == Decimal(text[:-1].replace(",", "")):
            other = f"{text[:-1]} percent" if language == "en" else f"百分之{text[:-1]}"
        elif language == "en" and (match := regex.search(r"(?P<n>\d+(?:\.\d+)?) million", text)):
            other = text[: match.start()] + f"{_plain(Decimal(match['n']) / 1000)} billion" + text[match.end() :]
        elif language == "en" and (match := regex.search(r"(?P<n>\d+(?:\.\d+)?) billion", text)):
            other = text[: match.start()] + f"{_plain(Decimal(match['n']) * 1000)} million" + text[match.end() :]
        elif language == "zh" and (match := regex.search(r"(?P<n>\d+(?:\.\d+)?)亿", text)):
            other = text[: match.start()] + f"{_plain(Decimal(match['n']) * 10000)}万" + text[match.end() :]
        elif language == "zh" and (match := regex.search(r"(?P<n>\d+(?:\.\d+)?)万", text)):
            other = text[: match.start()] + f"{_plain(Decimal(match['n']) * 10000)}" + text[match.end() :]
        elif regex.fullmatch(r"\d{1,3},000", text):
            other = f"{text[:-4]} thousand"
        else:
            continue
        yield sentence[: each.start] + other + sentence[each.end :]


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _in_words(sentence: str, language: str) -> Iterator[str]:
    taken = [(date.start, date.end) for date in find_dates(sentence)]
    for match in regex.finditer(r"(?<![\d,.\p{Latin}(-])[1-9]\d?(?![\d,.\p{Latin})）-]|[%％年月日号.])", sentence):
        if any(start <= match.start() < end for start, end in taken):
            continue
        value = int(match.group())
        if language == "zh":
            if not regex.match(r"[个家项名位件座条种类次人所]", sentence[match.end() :]):
                continue
            word = _han(value)
        else:
            if not regex.match(r" \p{Ll}", sentence[match.end() :]):
                continue
            word = _ONES[value] if value < 20 else _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")
        yield sentence[: match.start()] + word + sentence[match.end() :]


def _han(value: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(value, 10)
    if not tens:
        return "两" if value == 2 else digits[value]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def _other_date_style(sentence: str) -> Iterator[str]:
    for date in find_dates(sentence):
        if date.month is None or date.day is None:
            continue
        month, year = _MONTHS[date.month - 1], f" {date.year}" if date.year else ""
        if regex.match(rf"{month} {date.day}\b", date.text):
            yield f"{sentence[: date.start]}{date.day} {month}{year}{sentence[date.end :]}"
        elif regex.match(rf"{date.day} {month}", date.text):
            yield f"{sentence[: date.start]}{month} {date.day}{',' if year else ''}{year}{sentence[date.end :]}"
        elif date.year and "年" in date.text and regex.match(r"[^\d\s至到—-]|$", sentence[date.end :]):
            yield f"{sentence[: date.start]}{date.year}-{date.month:02}-{date.day:02}{sentence[date.end :]}"
