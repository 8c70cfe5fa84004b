"""Names in Chinese, and what stands in their place in a Chinese or an English source."""

from __future__ import annotations

from itertools import pairwise

import regex

from policychat.compare.aliases import Aliases
from policychat.compare.latin_names import kind_of, names_of
from policychat.compare.point import Point
from policychat.compare.statement import Statement
from policychat.compare.words import Word
from policychat.language.bilingual import heard, is_place
from policychat.language.simplified import simplified
from policychat.schema import DifferenceKind

# A name before what kind of place it is; after a preposition of place; and a person beside what one does.
_HAN_PLACE = regex.compile(
    r"(?P<name>\p{Han}{2,5}?)(?P<kind>特别行政区|自治区|自治州|省|市|区|县|镇|乡|州|村|街道)(?!\p{Han}?[域际分民])"
)
_HAN_BESIDE = regex.compile(
    r"(?:在|于|位于|坐落于|落户|地处)(?P<place>\p{Han}{2,6}?)(?=举行|召开|举办|成立|揭牌|开幕|建成|落成|启动|[，。、；]|$)"
    r"|(?:由|叫|名叫|是|为)(?P<person>[\p{Han}·]{2,4}?)(?=领衔|负责|担任|率领|主持|带领|领导|[，。；]|$)"
)
_BODIES = frozenset(
    "实验室 公司 集团 大学 学院 研究院 研究所 医院 委员会 银行 基金会 协会 学会 小学 中学 工厂 机场 大桥".split()
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤卞"
)


def across(claim: Statement, source: Statement, aliases: Aliases | None) -> list[Point]:
    """A Chinese claim's places and people beside an English source's."""
    known = [*heard(claim.plain, _spoken(source)), *(aliases.spans(claim, source) if aliases else [])]
    points = []
    for start, end, kind in [*_chinese_names(claim.plain), *_unknown_names(claim)]:
        name = claim.text[start:end]
        words = claim.words_between(start, end)
        if any(low < end and start < high for low, high in known):
            continue
        if any(source.vocabulary.holds(word) for word in words if len(word.text) > 1):
            continue
        rival = _english_rival(claim, source, kind)
        points.append(Point(kind, name, rival, rival is not None))
    return points


def _spoken(source: Statement) -> list[str]:
    words = source.vocabulary.names
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _english_rival(claim: Statement, source: Statement, kind: DifferenceKind) -> str | None:
    """A name of the source of the same kind that the claim does not have."""
    for name in names_of(source):
        if heard(claim.plain, [name.text, *name.text.split()]) or any(
            claim.vocabulary.holds(w) for w in source.words_between(name.start, name.end)
        ):
            continue
        if kind == "place" and kind_of(name) == "place":
            return name.text
        if (
            kind == "name"
            and 2 <= len(name.text.split()) <= 3
            and name.text.replace(" ", "").isalpha()
            and _is_chinese_person(name.text)
        ):
            return name.text
    return None


def _is_chinese_person(name: str) -> bool:
    surname = name.split()[0]
    return surname.casefold() in _SHORT_SURNAMES or bool(heard(_SURNAME_CHARACTERS, [surname]))


_SURNAME_CHARACTERS = " ".join(sorted(_SURNAMES))
_SHORT_SURNAMES = frozenset(
    "xu li wu yu he ma hu lu xie xia su ye fu lv qiu yin lin luo ren fan bai jin dai wei tan du mo".split()
)


def _unknown_names(claim: Statement) -> list[tuple[int, int, DifferenceKind]]:
    """Bodies whose own name the dictionary does not know: 金凤 of 金凤实验室, as the place of that name."""
    found: list[tuple[int, int, DifferenceKind]] = []
    for body in claim.words:
        if not body.chinese or body.text not in _BODIES:
            continue
        start = body.start
        for word in reversed([w for w in claim.words if w.end <= body.start]):
            if word.end != start or len(word.text) > 1 or word.frame:
                break
            start = word.start
        if body.start - start >= 2:
            found.append((start, body.start, "name"))
    return found


def _chinese_names(text: str) -> list[tuple[int, int, DifferenceKind]]:
    found: list[tuple[int, int, DifferenceKind]] = []
    for match in _HAN_BESIDE.finditer(text):
        if match["place"] and len(match["place"]) >= 2:
            found.append((*match.span("place"), "place"))
        elif match["person"] and match["person"][0] in _SURNAMES:
            found.append((*match.span("person"), "name"))
    for match in _HAN_PLACE.finditer(text):
        start = match.start()
        for mark in ("在", "于", "由", "是", "的", "和", "与", "到", "由", "为", "了"):
            if (at := match.group().rfind(mark)) >= 0:
                start = max(start, match.start() + at + 1)
        while start < match.end() and text[start] in "一二两三四五六七八九十百千万亿个家全各本该":
            start += 1
        if match.end() - start >= 3 and not any(s < match.end() and start < e for s, e, _ in found):
            found.append((start, match.end(), "place"))
    return found


def chinese_rivals(claim: Statement, source: Statement) -> list[Point]:
    """Names of a Chinese claim, by the dictionary or by what stands beside them, that a Chinese source lacks.

    Another name of the source beside the same word decides.
    """
    points: list[Point] = []
    for word in _named_words(claim):
        said, held = claim.plain.count(simplified(word.text)), source.plain.count(simplified(word.text))
        if held >= said or (held and not _lost(claim, source)):
            continue
        rivals = [
            other for other in _named_words(source) if source.plain.count(other.text) > claim.plain.count(other.text)
        ]
        beside = [other for other in rivals if _neighbours(claim, word) & _neighbours(source, other)]
        if held and not rivals:
            continue
        place: DifferenceKind = "place" if is_place(word.text) else "name"
        points.append(Point(place, word.text, (beside or rivals)[0].text if rivals else None, bool(beside)))
    people = [(s, e) for s, e, kind in _chinese_names(claim.plain) if kind == "name"]
    others = [source.text[s:e] for s, e, kind in _chinese_names(source.plain) if kind == "name"]
    for start, end in people:
        name = claim.text[start:end]
        if simplified(name) not in source.plain and not any(p.claim in name for p in points):
            rival = next((other for other in others if simplified(other) not in claim.plain), None)
            points.append(Point("name", name, rival, rival is not None))
    return points


def _lost(claim: Statement, source: Statement) -> bool:
    """Whether the source says some name more often than the claim."""
    return any(source.plain.count(word.text) > claim.plain.count(word.text) for word in _named_words(source))


def _named_words(statement: Statement) -> list[Word]:
    return [word for word in statement.words if word.chinese and word.name]


def _neighbours(statement: Statement, word: Word) -> frozenset[tuple[int, str]]:
    """The characters right before and right behind."""
    text = statement.plain
    before = {(-1, text[word.start - 1])} if word.start else {(-1, "")}
    behind = {(1, text[word.end])} if word.end < len(text) else {(1, "")}
    return frozenset(before | behind)
