"""What a statement says happens: or does not happen, which way, and whether it has happened yet."""

from __future__ import annotations

import regex

from policychat.compare.change_words import change_words
from policychat.language.simplified import simplified

NEGATION = regex.compile(
    r"\b(?:not(?! long ago| only| just| merely| least| less than| more than| later| fewer)|"
    r"no(?!\.\s?\d| later| fewer| less| more than| doubt)|never|neither|nor|none|without|"
    r"fail(?:s|ed)? to|cannot|refus(?:e|es|ed) to|prohibit(?:s|ed)?|forb(?:id|ids|ade|idden)|bann?(?:s|ed)?)\b|n['’]t\b"
    r"|(?<!是)不(?!同|善|良|当|利|佳|力|断|仅|但|只|少|久|动产|动產|過|过|斷|僅|超|低于|到|足|等|晚于|早于)|没有|沒有|尚未|未(?=[能曾经有]|来得及|批|建|设|完|达|实|公|启|投)|并非|无法|禁止",
    regex.IGNORECASE,
)
PLAN = regex.compile(
    r"\b(?:will|shall|plans?(?: to|ned)?|planning|aim(?:s|ed)?|goals?|targets?|propos\w+|intend\w*|expect\w*|"
    r"wants?(?: to|ed)?|strives?|should|suggest\w*|recommend\w*|is to|are to|(?:due|meant|supposed|set) to|"
    r"by the end of 20\d\d|by 20\d\d|seeks? to|asked? for|opinions?)\b"
    r"|将(?!军)|计划|规划|拟|力争|目标|建议|意见|预计|要(?=[有建达实形打])|要求|争取|到20\d\d年",
    regex.IGNORECASE,
)
# Policy texts say what is to be done in sentences that open with the verb.
ORDER = regex.compile(
    r"^\W*(?:\d{1,2}\W+)?(?:Strengthen|Support|Promote|Encourage|Accelerate|Build|Establish|Create|Explore|Cultivate|Focus|Allow|"
    r"Implement|Deepen|Jointly|Actively|Continue|Plan|Optimize|Hold|Open|Prepare|Set up|Develop|Increase|Improve|"
    r"Enhance|Ensure|Make|Give|Expand|Carry out|Collaborate|Cooperate|Layout|Relying|Focusing)\b"
)


_LEAD = regex.compile(r"^(?:In|On|At|By|For|Within|Under|Across|According to)\b[^,.;:]{3,60},\s+(?=\p{Lu})")
_TITLE = regex.compile(r"[“\"]\p{Lu}[^“”\"]*(?:\s[^\s“”\"]+){3,}[”\"]|《[^》]+》")
_IN_NAME = regex.compile(r"[\p{Lu}(“\"][\p{L}’'-]*[)”\"]?\s+$")


def is_negated(text: str) -> bool:
    """True where the statement denies: it holds an odd number of negations, in English or Chinese."""
    return len(NEGATION.findall(simplified(text))) % 2 == 1


def polarity_marks(text: str) -> list[str]:
    """The words that deny, plan, or say which way something changes, in lower case and in their order."""
    found = [match.span() for pattern in (NEGATION, PLAN) for match in pattern.finditer(text)]
    found += [(change.start, change.end) for change in change_words(text)]
    return [text[start:end].casefold() for start, end in sorted(found)]


def is_plan(text: str) -> bool:
    """True where the statement speaks of a plan, goal, proposal or expectation and not of what has happened."""
    return plan_marker(text) is not None or ORDER.match(_LEAD.sub("", text)) is not None


def plan_marker(text: str) -> str | None:
    """The word by which a statement shows that it speaks of a plan; a name ("Action Plan", "Plan (2021)") is none."""
    titles = [match.span() for match in _TITLE.finditer(text)]
    for match in PLAN.finditer(simplified(text)):
        if any(start < match.start() < end for start, end in titles):
            continue
        named = match.group()[0].isupper() and match.group()[1:].islower() and _IN_NAME.search(text[: match.start()])
        if not named or match.group() == "Opinions":
            return match.group()
    return None
