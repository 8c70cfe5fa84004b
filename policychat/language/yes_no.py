"""The statement that a yes/no question asks about."""

from __future__ import annotations

import regex

_AUXILIARY = (
    r"(?:is|are|was|were|does|do|did|has|have|had|can|could|will|would|should|shall|must|may|might)(?:n['’]t|\s+not)?"
)
_DO = regex.compile(r"(?:does|do|did)(?:n['’]t|\b)", regex.IGNORECASE)
_QUESTION = regex.compile(rf"(?P<auxiliary>{_AUXILIARY})\s+(?P<rest>\S.*)", regex.IGNORECASE | regex.DOTALL)
# What stands before the question itself.
_PREFACE = regex.compile(
    r"(?:i (?:\w+ )?(?:read|heard|saw|think|thought|believe|was told)(?: \w+)? that\s+)"
    r"|(?:(?:hi|hello|so|and|but|well|ok(?:ay)?|please|just)\b[,.!]?\s*)+"
    r"|(?:(?:can|could|would) you (?:please )?(?:tell me|confirm|say|check)|do you know|i(?:'d| would) like to know"
    r"|i wonder|is it (?:true|correct|right|the case|a fact)|am i right|would it be (?:true|right) to say)"
    r"\s+(?:(?:if|whether|that)\s+)?",
    regex.IGNORECASE,
)
_ASKED_ABOUT = regex.compile(r"(?:\b(?:if|whether|that)\s+)$|\bis it [^?]*$", regex.IGNORECASE)
_TAG = regex.compile(
    r"(?:,|\s[-–—])\s*(?:right|correct|yes|no|true|is (?:that|this|it) (?:right|so|true|correct)"
    rf"|{_AUXILIARY}\s+(?:it|they|he|she|there))$",
    regex.IGNORECASE,
)
_ASKS_FOR_MORE = regex.compile(
    r"\b(?:what|how|why|who|whom)\b|\bor\b(?! not\b)|^\S+\s+(?:you|i|we)\b|\b(?:and|,)\s*(?:when|where|which)\b",
    regex.IGNORECASE,
)
_NEVER_MIND = regex.compile(r"\s+or not$", regex.IGNORECASE)
_END = regex.compile(r"[\s?？.。!！]+$")

_HAN_CHOICES = {"是不是": "是", "有没有": "有", "会不会": "会", "能不能": "能", "可不可以": "可以", "要不要": "要"}
_HAN_CHOICE = regex.compile("|".join([*_HAN_CHOICES, r"(?P<verb>\p{Han})[不没](?P=verb)"]))
_HAN_ASKS = regex.compile(f"{_HAN_CHOICE.pattern}|[是能可]否|吗")
_HAN_TAIL = regex.compile(r"[，,]?\s*(?:是这样吗|是真的吗|对不对|对吗|是吗|对吧|是吧|是不是|没错吧)$")
_HAN_PREFACE = regex.compile(
    r"^(?:请问|我想知道|想问一下|想知道|听说|据说|有人说|说是|文件里|文件中|材料里)+[，,：:]?\s*"
)
_HAN_ASKS_FOR_MORE = regex.compile(
    r"什么|哪|谁|几(?!乎)|多少|多久|多大|怎|为何|如何|何时|何地|还是(?!要)|难道|(?:不|没有?)[^，,。]*吗$|[。？?；;].*\p{Han}"
)
_HAN = regex.compile(r"\p{Han}")


def statement_of(question: str) -> str | None:
    """What is so if `question` (English or Chinese) is answered with yes; None where it asks for more than that.

    The words stay as they are, without what only asks; nothing is conjugated. A negated question ("Didn't they …?") is
    answered as the plain one.

    >>> statement_of("Did the zone build 140 platforms?")
    'the zone build 140 platforms'
    >>> statement_of("西部科学城是不是在重庆？")
    '西部科学城是在重庆'
    >>> statement_of("How many platforms did the zone build?") is None
    True
    """
    plain = _END.sub("", question.strip())
    return _han_statement(plain) if _HAN.search(plain) else _english_statement(plain)


def _english_statement(plain: str) -> str | None:
    tagged = _TAG.search(plain)
    if tagged:
        said = plain[: tagged.start()]
        preface = _PREFACE.match(said)
        said = said[preface.end() :] if preface else said
        return None if _ASKS_FOR_MORE.search(said) else said
    plain = _NEVER_MIND.sub("", plain)
    preface = _PREFACE.match(plain)
    while preface and preface.end():
        plain, before = plain[preface.end() :], preface.group()
        if _ASKED_ABOUT.search(before):
            match = _QUESTION.match(plain)
            return None if match or _ASKS_FOR_MORE.search(plain) or not plain else plain
        preface = _PREFACE.match(plain)
    match = _QUESTION.match(plain)
    if not match or _ASKS_FOR_MORE.search(plain):
        return None
    rest = regex.sub(r"^(\S+\s+)not\s+", r"\1", match["rest"])
    if _DO.match(match["auxiliary"]):
        return rest
    auxiliary = regex.sub(r"(?:n['’]t|\s+not)$", "", match["auxiliary"])
    if rest.casefold().startswith("there "):
        return f"there {auxiliary.casefold()} {rest[6:]}"
    return f"{auxiliary} {rest}"


def _han_statement(plain: str) -> str | None:
    tail = _HAN_TAIL.search(plain)
    said = plain[: tail.start()] if tail else plain
    if (not tail and not _HAN_ASKS.search(said)) or _HAN_ASKS_FOR_MORE.search(said):
        return None
    said = _HAN_CHOICE.sub(lambda match: _HAN_CHOICES.get(match.group()) or match["verb"], said)
    said = regex.sub(r"[能可]否", "可以", said.replace("是否", ""))
    said = regex.sub(r"吗$", "", said)
    return _HAN_PREFACE.sub("", said) or None
