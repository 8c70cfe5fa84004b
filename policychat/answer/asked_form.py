"""Answers that can be told by their form alone: a sum of money, a telephone number, an address, an hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import regex

FormKind = Literal["money", "phone", "email", "website", "hours"]

_OF_MONEY = r"\b(?:cost|price|pa(?:y|id)|fund|invest|budget|salar|fine|fee|revenue|worth|spen[dt])\w*"
# Of two numbers in a row a date is no telephone number.
_PHONE = r"(?<![\d.,-])(?!(?:1[0-9]|20)\d{2}[-./]\d{1,2}(?:[-./]\d{1,2})?(?!\d))\+?\d[\d\s()./-]{5,}\d"


@dataclass(frozen=True)
class _Form:
    """`asks`: a question for such a thing. `holds`: a text with something that may be one."""

    kind: FormKind
    asks: regex.Pattern[str]
    holds: regex.Pattern[str]


def _form(kind: FormKind, *, asks: str, holds: str) -> _Form:
    return _Form(kind, regex.compile(asks, regex.IGNORECASE), regex.compile(holds, regex.IGNORECASE))


_FORMS = (
    _form(
        "money",
        asks=r"\bhow much (?:money|did .* cost|does .* cost|do .* cost)"
        r"|\b(?:what|how (?:much|large|big|high))\b.*\b(?:cost|price|budget|salary|fine|penalty|revenue|funding)s?\b"
        r"|多少钱|(?:经费|预算|费用|金额|工资|造价|薪资|罚款|投资).{0,8}多少|多少.{0,4}(?:经费|预算|费用|投资|钱)",
        # Any currency, and a number that is paid or spent: a share may be a price too, as a rate of tax is.
        holds=r"[$€£¥￥]\s?\d|\d[\d,.]*\s*(?:hundred |thousand |million |billion |trillion )?"
        r"(?:yuan|dollars?|euros?|pounds?|RMB|USD|EUR|cents?|pence)|\d[\d,.]*\s*[万亿千]?余?元"
        r"|free of charge|免费|[%％]"
        rf"|{_OF_MONEY}[^.;。；]{{0,60}}\d|\d[^.;。；]{{0,60}}{_OF_MONEY}",
    ),
    _form(
        "phone",
        asks=r"\b(?:phone|telephone|mobile|fax|hotline) numbers?\b"
        r"|电话号码|联系电话|手机号|传真号|热线(?:电话|号码)|电话是(?:什么|多少)",
        holds=rf"{_PHONE}|\b(?:call|dial|phone|tel|telephone|hotline|fax)\b[^.。]{{0,40}}\d{{3}}"
        r"|(?:拨打|电话|热线|传真|手机)[^。]{0,20}\d{3}",
    ),
    _form(
        "email",
        asks=r"\be-?mail address|(?:邮箱|电子邮件)(?:地址|是)",
        holds=r"[@＠]|\(at\)|\[at\]",
    ),
    _form(
        "website",
        asks=r"\b(?:web|internet) address|\burl\b"
        r"|\b(?:what|which)(?:'s| is| are)\b[^?]{0,40}\b(?:web ?site|homepage)\s*(?:\?|$)"
        r"|网址|官网(?:地址|是什么)|网站地址",
        holds=r"https?:|www\.|\b[\w-]+\.(?:com|org|net|gov|edu|info|cn|uk|eu|io|int|de|fr|hk|tw)\b",
    ),
    _form(
        "hours",
        asks=r"\b(?:opening|office|business|visiting|closing) (?:hours?|times?)\b"
        r"|\bwhat time (?:do|does|did|is|are|was|were|will|can|should|must)\b|几点|营业时间|开放时间|办公时间",
        holds=r"\b\d{1,2}[:.：]\d{2}\b|\b\d{1,2} ?(?:a\.?m\b|p\.?m\b|o['’]clock)"
        r"|\b(?:noon|midnight|dawn|dusk|sunrise|sunset|morning|afternoon|evening|night|hours?)\b"
        r"|[\d一二三四五六七八九十]\s*[点时]|上午|下午|早上|晚上|中午|凌晨|全天|小时",
    ),
)


def missing_form(question: str, around: str) -> FormKind | None:
    """What `question` asks for that can be told by its form, where `around`, the evidence with its passage, holds
    nothing of that form; None where it asks for no such thing.

    >>> missing_form("What is the lab's phone number?", "The lab opened in May.")
    'phone'
    """
    return next(
        (form.kind for form in _FORMS if form.asks.search(question) and not form.holds.search(around)),
        None,
    )
