"""Whether a source bears out a claim's superlative, its place in an order, or its count of listed things."""

from __future__ import annotations

from decimal import Decimal

import regex

from policychat.compare.point import Point
from policychat.compare.statement import Statement
from policychat.compare.words import Vocabulary

# "More than 40" is a bound, "more than before" a comparison.
_AMOUNT = (
    r"\s*(?:about |约)?(?:[\d$€£¥]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty"
    r"|forty|fifty|sixty"
    r"|seventy|eighty|ninety|half|an? (?:dozen|hundred|thousand|million|billion|quarter|third)"
    r"|[一二三四五六七八九十百千两])"
)
# Behind an ordinal, in English and in Chinese: what is counted by it.
_COUNTED_CHARS = (40, 10)
# What says the same in either language, each with its opposite if it has one.
_KINDS: dict[str, tuple[str, str | None]] = {
    "most": (
        r"\b(?:most(?! of| likely)|largest|biggest|highest|greatest|maximum|longest)\b|最大|最高|最多|最长",
        "least",
    ),
    "least": (r"\b(?:least(?<!at least)|smallest|lowest|fewest|minimum|shortest)\b|最小|最低|最少|最短", "most"),
    "best": (r"\b(?:best|top|leading|foremost)\b|最好|最佳|领先|第一", "worst"),
    "worst": (r"\bworst\b|最差|最坏", "best"),
    "only": (r"\b(?:the only|sole|solely|unique)\b|唯一|仅有|独家", None),
    "first": (
        r"\b(?:country's|nation's|world's|China's|region's|the very) first\b|\bfirst (?:of its kind|domestic"
        r"|(?:[\p{L}-]+ ){0,6}in (?:China|the (?:country|world|nation|region)))\b|首个|首家|首创|首座",
        "last",
    ),
    "last": (
        rf"\b(?:the|its) last(?! (?:\d|few|several|couple|year|quarter|month|week|day|decade|century)|{_AMOUNT})\b"
        r"|最后一",
        "first",
    ),
    "newest": (r"\b(?:newest|youngest)\b|最新", "oldest"),
    "oldest": (r"\b(?:oldest|earliest)\b|最早|最老", "newest"),
    "above": (
        rf"\b(?:higher|more|larger|bigger|faster|better|greater|later|longer|older) than\b(?!{_AMOUNT})"
        rf"|[高多大快晚长]于(?!{_AMOUNT})",
        "below",
    ),
    "below": (
        rf"\b(?:lower|fewer|less|smaller|slower|worse|earlier|shorter|younger) than\b(?!{_AMOUNT})"
        rf"|[低少小慢早短]于(?!{_AMOUNT})",
        "above",
    ),
    "all": (r"\b(?:all|every|entire|always)\b|全部|所有|一律|始终", None),
}
_PATTERNS = {kind: regex.compile(pattern, regex.IGNORECASE) for kind, (pattern, _) in _KINDS.items()}
_ONE_OF = regex.compile(r"\b(?:one of|among)\s+(?:the\s+)?(?:\p{L}+'s\s+)?$|之一", regex.IGNORECASE)
_STRENGTH_SAME = {
    "first": ("first", "only", "oldest"),
    "best": ("best", "most"),
    "most": ("most", "best"),
    "all": ("all",),
}
_LISTS = regex.compile(
    r"(?P<head>[\p{Ll}-]+)\s*(?::|, namely|, that is,?)\s+(?P<items>[^:;.!?\n]+)"
    r"|(?P<zhhead>\p{Han}{2,4})[：:](?P<zhitems>[^；;。！？\n]+)"
)
_ITEM = regex.compile(r",\s+(?:and\s+)?|(?<=[^,])\s+and\s+|、|以及|和|及")


def superlative_points(claim: Statement, source: Statement) -> list[Point]:
    """Superlatives ("largest", "the only", 首个) of the claim that the source turns round or does not have.

    "One of the largest" does not bear out "the largest".
    """
    points = []
    for kind, pattern in _PATTERNS.items():
        match = pattern.search(claim.plain)
        if match is None:
            continue
        same = [m for k in _STRENGTH_SAME.get(kind, (kind,)) for m in _PATTERNS[k].finditer(source.plain)]
        if same:
            only_one_of = all(_is_one_of(source.text, m) for m in same)
            if only_one_of and not _is_one_of(claim.text, match):
                points.append(Point("superlative", match.group(), f"one of {same[0].group()}", False))
            continue
        opposite = _KINDS[kind][1]
        turned = _PATTERNS[opposite].search(source.plain) if opposite else None
        if turned:
            points.append(Point("superlative", match.group(), turned.group(), True))
        elif kind not in ("best", "all"):
            points.append(Point("superlative", match.group(), None, False))
    return points


def _is_one_of(text: str, match: regex.Match[str]) -> bool:
    return (
        _ONE_OF.search(text[max(0, match.start() - 24) : match.start()]) is not None
        or "之一" in text[match.end() :][:20]
    )


def ordinal_points(claim: Statement, source: Statement) -> list[Point]:
    """The fourth meeting is not the fifth; it says nothing of a sixth congress. "First" is left alone: it is an adverb
    more often than a place."""
    claimed, sourced = ([n for n in each.ordinals if n.value > 1] for each in (claim, source))
    values = {number.value for number in sourced}
    left = [number for number in sourced if number.value not in {each.value for each in claimed}]
    found = []
    for number in claimed:
        if number.value not in values:
            other = next((each for each in left if _count_alike(claim, number.end, source, each.end)), None)
            found.append(Point("number", number.text, other.text if other else None, other is not None))
    return found


def _count_alike(claim: Statement, end: int, source: Statement, other_end: int) -> bool:
    """Whether what follows two ordinals may be the same: a word of one is a word of the other, or there is none."""
    counted = claim.words_between(end, end + _COUNTED_CHARS[claim.script == "cjk"])
    others = source.words_between(other_end, other_end + _COUNTED_CHARS[source.script == "cjk"])
    if not counted or not others:
        return True
    theirs, mine = Vocabulary.of(others), Vocabulary.of(counted)
    return any(theirs.holds(word) > 0 for word in counted) or any(mine.holds(word) > 0 for word in others)


def listed_count(source: Statement, claim: Statement, value: Decimal) -> tuple[str, int] | None:
    """A list of the source whose head the claim counts, with how many things it lists; None where there is none.

    Counted are items after a colon or "namely"; "such as" and "including" promise no whole list.
    """
    for match in _LISTS.finditer(source.text):
        head = match["head"] or match["zhhead"]
        items = [item for item in _ITEM.split(match["items"] or match["zhitems"]) if item.strip()]
        if len(items) < 2:
            continue
        head_words = source.words_between(match.start(), match.start() + len(head))
        if head_words and any(claim.vocabulary.holds(word) for word in head_words):
            return match.group().strip(), len(items)
    return None
