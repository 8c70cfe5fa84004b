"""Where the sentences of a text begin and end, as exact spans.

Own code and not a library, because every span must be exact in the original text: the splitters on PyPI
rewrite white space or quotation marks (pysbd), or need a download (NLTK's punkt), and none covers mixed
English and Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from policychat.language.script import main_script

Span = tuple[int, int]

# Longer than any sentence a reader would want quoted whole, and about the 512 tokens that common embedding models
# read; longer ones break at a clause. A Chinese character says as much as three Latin letters.
MAX_SENTENCE_CHARS = 1200
MAX_CJK_SENTENCE_CHARS = 400

_CLOSERS = r"[\"'”’»」』）)\]】]*"
_BOUNDARY = regex.compile(rf"(?P<cjk>[。！？…]+{_CLOSERS})|(?P<latin>(?<![.!?])[.!?]++{_CLOSERS})(?=\s|\p{{Han}}|$)")
_CONTINUES = regex.compile(r"\s*(?:[,;，；、]|[\"'“‘«(\[]*\p{Ll})")
_LAST_WORD = regex.compile(r"[\p{L}\p{N}.'’&-]*$")
_ABBREVIATIONS = frozenset(
    (
        "mr mrs ms dr prof sr jr st no nos art arts sec ch fig figs vol pp p para paras cf vs etc inc ltd co "
        "corp dept est approx jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n e.u e.g i.e a.m "
        "p.m ph.d gov sen rep gen col capt rev hon"
    ).split()
)
# After these an abbreviation did not end the sentence even though a capital or digit follows.
_NEVER_FINAL = frozenset(("mr mrs ms dr prof no nos art arts sec fig figs vol pp p para paras cf vs e.g i.e").split())
_STARTERS = regex.compile(
    r"\s*[\"'“‘]?(?:The|A|An|In|On|At|It|Its|This|These|That|Those|He|She|They|We|But|And|However|By|For|As)\b"
)
_INITIAL = regex.compile(r"(?:^|[\s.])\p{Lu}$")
_LIST_NUMBER = regex.compile(r"[\s(（]*(?:\d{1,3}|[ivxIVX]{1,5}|[A-Za-z])$")
# "Article 2." names the clause that its sentence is; the two stay together.
CLAUSE_LABEL = (
    r"(?:(?:[Aa]rticle|ARTICLE|[Ss]ection|SECTION|[Cc]lause|CLAUSE|[Rr]ule|RULE|[Rr]egulation|REGULATION|[Ss]chedule|"
    r"SCHEDULE|[Aa]nnex|ANNEX|[Aa]ppendix|APPENDIX|[Cc]hapter|CHAPTER|[Pp]art|PART|[Pp]aragraph|PARAGRAPH|Art\.|Sec\.)"
    r"\s{1,3}(?:\d{1,4}(?:[.-]\d{1,3}){0,3}[A-Za-z]?|[IVXLC]{1,7}|[A-Z])|§{1,2}\s?\d{1,4}[a-z]?|"
    r"第[一二三四五六七八九十百千零〇\d]{1,7}[条條款章节節编編])(?![\p{L}\d])"
)
_CLAUSE_LABEL = regex.compile(rf"[\s(（\[*#_]*{CLAUSE_LABEL}[*_]*")
_WORDLIKE = regex.compile(r"[\p{L}\p{N}]")
_CLAUSE_END = regex.compile(r"[;；,，、:：]\s*|\s+")


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]` as (start, end) in code points of `text`, end exclusive.

    Spans are in order, do not overlap, begin and end with a character that is not white space, and together
    hold every character that is not white space. Abbreviations ("U.S. dollars", "No. 5"), names
    ("Nan'an"), ranges ("2-3"), decimals, list numbers ("1. General"), clause labels ("Article 2.") and a quotation
    followed by its speaker (`hardware!" said`) do not break a sentence; 。！？ do, without white space. A sentence
    longer than MAX_SENTENCE_CHARS (MAX_CJK_SENTENCE_CHARS) breaks at the last clause mark or space before that.
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    for begin, finish in _raw_spans(text, start, end):
        if spans and not _WORDLIKE.search(text, begin, finish):
            spans[-1] = (spans[-1][0], finish)  # a lone mark belongs to what it follows
        else:
            spans.append((begin, finish))
    return [piece for span in spans for piece in _within_limit(text, *span)]


def _raw_spans(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for match in _BOUNDARY.finditer(text, start, end):
        if match.end() >= end or (match.end() > begin and _ends_sentence(text, begin, match, end)):
            if span := _trim(text, begin, match.end()):
                yield span
            begin = match.end()
    if span := _trim(text, begin, end):
        yield span


def _ends_sentence(text: str, begin: int, match: regex.Match[str], end: int) -> bool:
    if _CONTINUES.match(text, match.end(), end):
        return False
    if match.group() in (".", "。") and _CLAUSE_LABEL.fullmatch(text, begin, match.start()):
        return False
    if match["cjk"] is not None or match["latin"][0] != ".":
        return True
    before = text[begin : match.start()]
    if _LIST_NUMBER.fullmatch(before):
        return False
    found = _LAST_WORD.search(before)
    word = found.group().lstrip("'’-").casefold() if found else ""
    if word in _NEVER_FINAL:
        return False
    if word in _ABBREVIATIONS or _INITIAL.search(before):
        return match["latin"].startswith("..") or _STARTERS.match(text, match.end(), end) is not None
    return True


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _within_limit(text: str, start: int, end: int) -> Iterator[Span]:
    longest = MAX_SENTENCE_CHARS
    if end - start > MAX_CJK_SENTENCE_CHARS and main_script(text[start:end]) == "cjk":
        longest = MAX_CJK_SENTENCE_CHARS
    while end - start > longest:
        limit = start + longest
        cuts = [match.end() for match in _CLAUSE_END.finditer(text, start + longest // 2, limit)]
        cut = cuts[-1] if cuts else limit
        if span := _trim(text, start, cut):
            yield span
        start = cut
    if span := _trim(text, start, end):
        yield span
