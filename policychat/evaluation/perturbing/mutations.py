"""True sentences made false: another number, date or place, or a denial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random

import regex

from policychat.evaluation.perturbing.variant import Variant
from policychat.language.dates import find_dates
from policychat.language.quantities import Quantity, find_quantities

MUTATIONS = ("number", "date", "place", "negation")
_MONTHS = "January February March April May June July August September October November December".split()
_ENGLISH_COUNTS = (
    "three four five six seven eight nine ten eleven twelve fifteen eighteen twenty thirty forty fifty".split()
)
_HAN_COUNTS = "三四五六七八九"
_DIGITS = regex.compile(r"\d[\d,]*(?:\.\d+)?")
_PLACES_EN = (
    "Beijing Shanghai Guangzhou Shenzhen Wuhan Nanjing Tianjin Xi'an Hangzhou Kunming Berlin London Nairobi "
    "Toronto Lagos"
).split()
_PLACES_ZH = "北京 上海 广州 深圳 武汉 南京 天津 西安 杭州 昆明".split()
# Where a place name may stand: after a preposition of place, or before what kind of place it is.
_PLACE_EN = regex.compile(
    r"(?<=\b(?:in|at|near) )(?P<in>\p{Lu}\p{Ll}+(?:['’]\p{Ll}+)?)(?=[ ,.;]|$)(?! (?:\d|\p{Lu}))"
    r"|\b(?P<of>\p{Lu}\p{Ll}+(?:['’]\p{Ll}+)?)(?= (?:District|City|Province|County|Municipality)\b)"
)
_PLACE_ZH = regex.compile(
    r"(?<=[在于从往])(?P<in>\p{Han}{2,3})(?=[省市区县举召成建开])|(?P<known>"
    + "|".join(_PLACES_ZH)
    + "|重庆|成都|四川|绵阳|浙江|江苏|广东|福建|山东|湖北|湖南|河南)"
)
_NO_PLACE = frozenset((*_MONTHS, "The", "This", "General", "Building", "Science", "People", "New"))
_AUXILIARY = regex.compile(
    r"\b(?P<word>has|have|had|is|are|was|were|will|can|should|must|may|shall)\b(?! not\b)(?=\s+\p{Ll})"
)
_HAN_VERBS = (
    ("已经", "尚未"),
    ("已", "尚未"),
    ("可以", "不可以"),
    ("应当", "不应当"),
    ("将", "将不"),
    ("是", "不是"),
    ("允许", "不允许"),
    ("属于", "不属于"),
)


def mutate(sentence: str, *, language: str, random: Random) -> Iterator[Variant]:
    """False variants of `sentence`, one change each, of every kind that it allows; `language` is "en" or "zh"."""
    for kind, texts in (
        ("number", _numbers(sentence, random)),
        ("date", _dates(sentence, random)),
        ("place", _places(sentence, language, random)),
        ("negation", _denials(sentence, language)),
    ):
        for text in texts:
            if text != sentence:
                yield Variant(sentence, text, kind, True, language)


def _numbers(sentence: str, random: Random) -> Iterator[str]:
    for each in find_quantities(sentence):
        if written := _another(each, random):
            yield sentence[: each.start] + written + sentence[each.end :]


def _another(each: Quantity, random: Random) -> str | None:
    """The amount as written, with another number in it that no rounding explains."""
    if found := _DIGITS.search(each.text):
        old = Decimal(found.group().replace(",", ""))
        decimals = len(found.group().partition(".")[2])
        for _ in range(20):
            factor = random.choice(
                (Decimal("0.5"), Decimal("0.7"), Decimal("1.3"), Decimal("1.6"), Decimal("2"), Decimal("10"))
            )
            new = (old * factor).quantize(Decimal(1).scaleb(-decimals))
            if new > 0 and abs(new - old) > abs(old) / 10 and new >= 1:
                grouped = f"{new:,}" if "," in found.group() else str(new)
                return each.text[: found.start()] + grouped + each.text[found.end() :]
    for counts, pattern in ((_ENGLISH_COUNTS, r"\b{}\b"), (tuple(_HAN_COUNTS), "{}")):
        for old_word in sorted(counts, key=len, reverse=True):
            if match := regex.search(pattern.format(old_word), each.text, regex.IGNORECASE):
                new_word = random.choice([word for word in counts if word != old_word])
                return each.text[: match.start()] + new_word + each.text[match.end() :]
    return None


def _dates(sentence: str, random: Random) -> Iterator[str]:
    for date in find_dates(sentence):
        changes = []
        if date.year:
            changes.append((str(date.year), str(date.year + random.choice((-3, -2, -1, 1, 2, 3)))))
        if date.month and (name := next((m for m in _MONTHS if m in date.text), None)):
            changes.append((name, random.choice([month for month in _MONTHS if month != name])))
        elif date.month and f"{date.month}月" in date.text:
            changes.append((f"{date.month}月", f"{date.month % 12 + 1}月"))
        if date.day and regex.search(rf"(?<!\d){date.day}(?!\d)", date.text) and str(date.day) != str(date.month):
            changes.append((str(date.day), str(random.choice([day for day in range(1, 29) if day != date.day]))))
        for old, new in changes:
            text = regex.sub(rf"(?<!\d){regex.escape(old)}(?!\d)", new, date.text, count=1)
            yield sentence[: date.start] + text + sentence[date.end :]


def _places(sentence: str, language: str, random: Random) -> Iterator[str]:
    pattern, others = (_PLACE_EN, _PLACES_EN) if language == "en" else (_PLACE_ZH, _PLACES_ZH)
    for match in pattern.finditer(sentence):
        if match.group() in _NO_PLACE:
            continue
        new = random.choice([place for place in others if place not in sentence])
        yield sentence[: match.start()] + new + sentence[match.end() :]


def _denials(sentence: str, language: str) -> Iterator[str]:
    if language == "zh":
        for affirmed, denied in _HAN_VERBS:
            at = sentence.find(affirmed)
            if at >= 0 and not regex.search(r"[不未没无非]", sentence[max(0, at - 2) : at + 4]):
                yield sentence[:at] + denied + sentence[at + len(affirmed) :]
                return
        return
    for match in _AUXILIARY.finditer(sentence):
        if not regex.search(r"\b(?:not|no|never|only)\b", sentence[match.end() : match.end() + 24]):
            yield f"{sentence[: match.end()]} not{sentence[match.end() :]}"


def sample(variants: Sequence[Variant], count: int, random: Random) -> list[Variant]:
    """At most `count` of `variants`, kinds as even as they come, none twice."""
    by_kind: dict[str, list[Variant]] = {}
    for variant in dict.fromkeys(variants):
        by_kind.setdefault(variant.kind, []).append(variant)
    for group in by_kind.values():
        random.shuffle(group)
    chosen: list[Variant] = []
    while len(chosen) < count and any(by_kind.values()):
        chosen.extend(group.pop() for group in by_kind.values() if group)
    return chosen[:count]
