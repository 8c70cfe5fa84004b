"""Whether a sentence states something that documents could prove."""

from __future__ import annotations

from typing import Literal

import regex

from policychat.language.numbers import find_numbers
from policychat.language.simplified import simplified
from policychat.language.terms import terms

NotCheckable = Literal["question", "opinion", "request", "prediction", "fragment"]

_QUESTION = regex.compile(r"[?？][\"'”’)）]*$")
_OPINION = regex.compile(
    r"^\W*(?:I|In my (?:view|opinion)|To my mind|Personally|Perhaps|Maybe|Hopefully|Fortunately|Unfortunately"
    r"|Sadly|Luckily|Arguably"
    r"|Obviously|It (?:seems|feels|is (?:a )?(?:pity|shame|great|good|bad|sad|nice)))\b"
    r"|^\W*We (?:think|believe|feel|hope|want|love|hate|like|wish|are (?:proud|happy|glad|sad|sure|convinced))\b"
    r"|^\W*(?:(?:我|我们|笔者|本人)(?:个人)?(?:都)?(?:认为|觉得|希望|相信|想|感觉)|也许|或许|在我看来|依我看|可惜|遗憾的是|幸好|令人)"
    r"|\b(?:is|are|was|were|looks?|seems?)\s+(?:(?:so|very|really|truly|simply|quite|too|absolutely|the)\s+)*"
    r"(?:beautiful|wonderful|terrible|awful|great|amazing|disappointing|boring|fantastic|good|bad|ugly|horrible|lovely|nicest|best|worst)"
    r"\s*(?:place|idea|city|policy|decision|thing|news)?\s*[.!]*$"
    r"|(?:很|非常|太|真|十分|极其)(?:好|棒|美|差|糟糕|漂亮|失望|精彩|可怕|了不起)[了啊呢！。]*$",
    regex.IGNORECASE,
)
_REQUEST = regex.compile(
    r"^\W*(?:Please|Let us|Let's|Click|Subscribe|Share this|Read more|See also|Don't|Do not (?:forget|hesitate))\b"
    r"|^\W*(?:请|让我们|欢迎|点击|敬请)",
    regex.IGNORECASE,
)
_PREDICTION = regex.compile(
    r"\bwill\s+(?:surely |certainly |probably |soon |only |definitely |always |never )*(?:be (?:fine|better"
    r"|great|bright|worse|good|bad|wonderful|"
    r"a success)|get (?:better|worse)|succeed|prevail|change everything|work out|amaze)\b"
    r"|\bthe future (?:is|will be|looks) (?:bright|uncertain|great|bleak|ours)\b"
    r"|(?:一定|必将|肯定|终将)会?(?:更好|越来越好|成功|更美好|更加美好|实现梦想)|(?:未来|明天|前景)(?:一定)?(?:会)?(?:更加?美好|更好|光明|可期)",
    regex.IGNORECASE,
)
_FEWEST_TERMS = 3


def why_not_checkable(sentence: str) -> NotCheckable | None:
    """Why no document could prove `sentence`: it asks, values, requests, predicts nothing in particular, or is a
    fragment; None for a statement of fact. An opinion or prediction with a number in it is left to the documents."""
    plain = simplified(sentence).strip()
    if _QUESTION.search(plain):
        return "question"
    if _REQUEST.search(plain):
        return "request"
    exact = bool(find_numbers(plain))
    if _OPINION.search(plain) and not (exact and plain[:2].casefold() not in ("i ", "我认", "我觉")):
        return "opinion"
    if _PREDICTION.search(plain) and not exact:
        return "prediction"
    return "fragment" if len(set(terms(plain))) < _FEWEST_TERMS else None
