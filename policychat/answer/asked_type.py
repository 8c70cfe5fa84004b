"""What kind of thing a question asks for, and whether a text holds one."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

import regex


class AskedType(StrEnum):
    """A kind of answer that can be told by its form."""

    MONEY = "money"
    SHARE = "share"
    COUNT = "count"
    DATE = "date"
    DURATION = "duration"
    PERSON = "person"
    PLACE = "place"
    LIST = "list"
    REASON = "reason"
    WAY = "way"


NUMERIC = frozenset({AskedType.MONEY, AskedType.SHARE, AskedType.COUNT, AskedType.DATE, AskedType.DURATION})

_NUMBER = (
    r"(?:\d[\d,.]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?"
    r"|millions?|billions?|half|third|quarter|several)\b|[一二三四五六七八九十百千万亿两几]+)"
)
_VERB = r"(?:is|was|does|has|this)\b"
_MONTH = r"January|February|March|April|May|June|July|August|September|October|November|December"

_ASKS = {
    AskedType.MONEY: r"\bhow much (?:money|did|does|do|is|was|were|are|will|would|has|have|went|of)\b"
    r"|\b(?:cost|price|budget|salary|fee|fine|penalty|revenue|investment|sum|funding)\b"
    r"|多少钱|经费|投资|费用|预算|金额|工资|多少元",
    AskedType.SHARE: r"\b(?:percent|percentage|per cent|share|rate|proportion|ratio)\b"
    r"|百分之|比例|占比|率是|率为|贡献率",
    AskedType.COUNT: r"\bhow (?:many|much|large|big|high|tall|far|deep|old|often|fast|heavy|wide)\b|\bnumber of\b"
    r"|多少|几(?:个|家|项|次|名|位|条|种|座|所|大|件|人|款|支|层|米)",
    AskedType.DATE: r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|decade|century)\b"
    r"|什么时候|何时|哪(?:一)?年|哪(?:一)?天|几月|几号|哪一日|时间",
    AskedType.DURATION: r"\bhow long\b|多久|多长时间|几年|几天|期限",
    AskedType.PERSON: r"\bwho\b|\bwhose\b|\bwhom\b|谁|哪位|何人",
    AskedType.PLACE: r"\bwhere\b|\b(?:what|which) (?:city|country|state|place|town|district|county|location|region"
    r"|province|part of)\b|哪里|哪儿|何处|什么地方|哪个(?:国家|城市|地区|省|区)|位于",
    AskedType.LIST: rf"\b(?:what|which) (?:(?!{_VERB})\w+ ){{0,3}}(?!{_VERB})\w+s\b|\blist\b"
    r"|哪些|哪几|什么(?:措施|内容|领域)",
    AskedType.REASON: r"\bwhy\b|\bwhat (?:is|was) the reason\b|为什么|为何|原因",
    AskedType.WAY: r"^how (?:do|does|did|can|is|are|was|were|will|to)\b|如何|怎么|怎样",
}
_HOLDS = {
    AskedType.MONEY: r"[$€£¥￥]\s?\d|\d[\d,.]*\s*(?:yuan|dollars?|euros?|pounds?|RMB|USD|million|billion|cents)|元|亿",
    AskedType.SHARE: r"%|％|per ?cent|百分之|\bhalf\b|\bthird\b|\bquarter\b|成\b",
    AskedType.COUNT: _NUMBER,
    AskedType.DATE: rf"\b(?:1[0-9]|20)\d{{2}}\b|\b(?:{_MONTH})\b|\d+\s*[年月日]|\b\d{{1,2}}(?:st|nd|rd|th) century"
    r"|[一二三四五六七八九十]+[年月日]|世纪|\b\d{2,4}0s\b|\b(?:BC|AD)\b",
    AskedType.DURATION: rf"{_NUMBER}\s*-?(?:years?|months?|weeks?|days?|hours?|minutes?|decades?|centur)"
    r"|[年月天周]|小时",
    AskedType.PERSON: r"(?<!^)\b\p{Lu}[\p{Ll}’'-]+\s+(?:\p{Lu}\.?\s+)?\p{Lu}[\p{Ll}’'-]+|·|先生|教授|院士",
    AskedType.PLACE: r"\b(?:[Ii]n|[Aa]t|near|[Ff]rom|of|to|[Oo]n|inside|outside|along|between)\s+(?:the\s+)?"
    r"\p{Lu}\p{Ll}+"
    r"|[省市县区国州镇村岛]|位于|在",
    AskedType.LIST: r",[^,]+(?:,| and | or )|、[^、]+、|；|;",
    AskedType.REASON: r"\bbecause\b|\bdue to\b|\bsince\b|\bin order to\b|\bso (?:that|as)\b|\breason\b"
    r"|\bas a result\b|\bcaused\b|因为|由于|以便|为了|因此|原因",
    AskedType.WAY: r"\bby \w+ing\b|\bthrough\b|\busing\b|\bvia\b|通过|采用|以.*方式",
}
# Of these the case tells a name.
_BY_CAPITALS = frozenset({AskedType.PERSON, AskedType.PLACE})
_ASKS_PATTERN = {kind: regex.compile(pattern, regex.IGNORECASE) for kind, pattern in _ASKS.items()}
_HOLDS_PATTERN = {
    kind: regex.compile(pattern, 0 if kind in _BY_CAPITALS else regex.IGNORECASE) for kind, pattern in _HOLDS.items()
}


def asked_types(question: str) -> frozenset[AskedType]:
    """The kinds of answer that `question` (English or Chinese) asks for by its words; often none, at times several.

    >>> sorted(asked_types("How many labs opened, and when?"))
    [<AskedType.COUNT: 'count'>, <AskedType.DATE: 'date'>]
    """
    return frozenset(kind for kind, pattern in _ASKS_PATTERN.items() if pattern.search(question))


@lru_cache(maxsize=65536)
def held_types(text: str) -> frozenset[AskedType]:
    """The kinds of answer of which `text` holds something that looks like one."""
    return frozenset(kind for kind, pattern in _HOLDS_PATTERN.items() if pattern.search(text))
