"""What a follow-up changes of the question before it: the year, or the place or name."""

from __future__ import annotations

import regex

from policychat.language.numbers import find_numbers
from policychat.retrieval.follow_up.leaning import content_terms
from policychat.retrieval.follow_up.names import names_in

_YEAR = regex.compile(r"(?<![\d.,])(?:19|20)\d{2}(?!\d|[.,]\d)")
_YEAR_WITH_WORD = regex.compile(rf"(?:\b(?:in|by|for|of|since|until)\s+)?{_YEAR.pattern}\s*年?", regex.IGNORECASE)
_LATER = regex.compile(r"\byears?\s+(?:later|after|on|afterwards?)\b|年(?:之后|以后|后|後)", regex.IGNORECASE)
_EARLIER = regex.compile(r"\byears?\s+(?:earlier|before|ago)\b|年(?:之前|以前|前)", regex.IGNORECASE)
_NEXT = regex.compile(
    r"\b(?:(?:a|one|the|next|following)\s+year(?:\s+(?:later|after))?)\s*[?？]?\s*$|次年|翌年|后一年|下一年"
)
_BEFORE = regex.compile(
    r"\b(?:the\s+previous\s+year|the\s+year\s+before|a\s+year\s+(?:earlier|before))\b|前一年|上一年", regex.IGNORECASE
)
_MOST_YEARS = 100
# The provincial units of China and their capitals: names without capitals, which nothing else tells from words.
CHINESE_PLACES = regex.compile(
    "北京|天津|上海|重庆|重慶|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|"
    "陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|石家庄|太原|沈阳|长春|哈尔滨|南京|杭州|合肥|福州|南昌|济南|郑州|"
    "武汉|长沙|广州|深圳|海口|成都|贵阳|昆明|西安|兰州|西宁|台北|呼和浩特|南宁|拉萨|银川|乌鲁木齐"
)
_CHINESE_FRAME = regex.compile(r"^\s*(?:那么?|还有|另外|以及|在)*|(?:市|省)?(?:的|呢|怎么样|如何)*[?？。!！\s]*$")
_POSSESSIVE = regex.compile(r"['’]s\b")


def with_year_of(question: str, before: str) -> str:
    """`before` as asked for the year of `question`: one year is put in the place of one, else the old ones go.

    A year counted from that of `before` ("ten years later", 前一年) is worked out.
    """
    old, new = _YEAR.findall(before), _YEAR.findall(question)
    if not old:
        return before
    if not new and len(old) == 1 and (distance := _years_away(question)):
        new = [str(int(old[0]) + distance)]
    if not new:
        return before
    return _YEAR.sub(new[0], before) if len(new) == len(old) == 1 else _YEAR_WITH_WORD.sub(" ", before)


def only_changes_year(question: str) -> bool:
    """True for a question of nothing but a year: "And in 2019?"."""
    return len(_YEAR.findall(question)) == 1 and not content_terms(_YEAR_WITH_WORD.sub(" ", question))


def with_name_of(question: str, before: str) -> str | None:
    """`before` as asked of the one name that `question` consists of ("And Chengdu's?", 那成都呢).

    None where the question says more, or `before` does not hold exactly one name that it can replace.
    """
    names = names_in(question)
    if len(names) == 1 and not content_terms(_POSSESSIVE.sub("", question).replace(names[0], " ")):
        old = names_in(before)
        return before.replace(old[0], names[0]) if len(old) == 1 else None
    place = _CHINESE_FRAME.sub("", question)
    if CHINESE_PLACES.fullmatch(place) and len(set(CHINESE_PLACES.findall(before))) == 1:
        return CHINESE_PLACES.sub(place, before)
    return None


def _years_away(question: str) -> int:
    if _BEFORE.search(question):
        return -1
    for pattern, sign in ((_LATER, 1), (_EARLIER, -1)):
        if match := pattern.search(question):
            counted = [number.value for number in find_numbers(question[: match.end()])][-1:]
            if counted and 1 <= counted[0] <= _MOST_YEARS:
                return sign * int(counted[0])
    return 1 if _NEXT.search(question) else 0
