"""Whether the people, places and bodies that a claim names are those of a source."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import regex

from policychat.compare.aliases import Aliases
from policychat.compare.point import Point
from policychat.compare.statement import Statement
from policychat.compare.words import Word
from policychat.language.bilingual import heard, is_place
from policychat.language.simplified import simplified
from policychat.language.terms import terms
from policychat.schema import DifferenceKind

_WORD = r"\p{Lu}[\p{L}’'-]*"
_RUN = regex.compile(rf"\b{_WORD}(?:\s+(?:of|and|for|the|&)\s+{_WORD}|\s+{_WORD})*")
_SPLIT = regex.compile(r"\s+(?:and|&)\s+|['’]s\s+")
_REGION = regex.compile(rf",\s+(?P<region>{_WORD}(?:\s+{_WORD})*)")
_BEFORE = regex.compile(
    r"(?P<word>[\p{L}\p{N}’'-]+)?[\s\"“(]*(?:\b(?P<prep>in|at|near|from|to|by|with|of|for|on|is|are|was|were|called|named)\s+)?(?:the\s+)?[\"“(]*$",
    regex.I,
)
_AFTER = regex.compile(r"[\s\"”)',]*(?P<word>[\p{L}\p{N}-]+)")
_PLACE_WORDS = frozenset(
    "District City Province County Town Village Street Avenue Road Island Region Municipality".split()
)
_PLACE_PREPOSITIONS = frozenset(("in", "at", "near"))
# Words after which "in NAME" says where it was, in one statement as in another.
_LOCATED = frozenset(
    term
    for word in (
        "held place located situated stands based opened inaugurated signed launched convened hosted completed built "
        "founded headquartered established settled unveiled took happened occurred lies"
    ).split()
    for term in terms(word)
)
_SENTENCE_STARTERS = frozenset(
    "the a an in on at by for from with according since as it this that these those he she they we there under during "
    "after before also additionally furthermore however among over about around more less two three here now "
    "today so then thus meanwhile moreover while when where why how if once until both each all some many "
    "most no not also our its his her their my your such what who which".split()
)
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
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤卞"
)

_LONGEST_PLACE, _LONGEST_NAME = 3, 5  # words


@dataclass(frozen=True)
class _Name:
    text: str
    start: int
    end: int
    keys: frozenset[str]
    before: str
    preposition: str
    after: str
    after_is_plain: bool
    region: frozenset[str]  # "Sichuan Province" of "Mianyang, Sichuan Province"


def name_points(
    claim: Statement, source: Statement, around: Statement | None = None, *, aliases: Aliases | None = None
) -> list[Point]:
    """Names that the claim has and the source has otherwise, or not at all.

    In Latin script a name is a run of capitalised words; another name in the same place of the sentence ("held in
    NAME", "the NAME delegation") decides, one that is merely missing does not. A Chinese claim's place or person,
    recognised by what stands beside it, is looked for by sound, dictionary and `aliases` in an English source.
    """
    if claim.script == "cjk" and source.script == "cjk":
        return _chinese_rivals(claim, source)
    if claim.script != source.script:
        return _across(claim, source, aliases) if claim.script == "cjk" else []
    names, others = _names(claim), _names(source)
    held = frozenset(key for other in others for key in other.keys) | source.vocabulary.latin
    spans = aliases.spans(claim.text, source.text) if aliases else []
    points = []
    for name in names:
        if any(start <= name.start and name.end <= end for start, end in spans):
            continue
        twins = [other for other in others if name.keys <= other.keys or other.keys <= name.keys]
        missing = name.keys - held
        rival = _rival(name, names, others, twins)
        if rival is not None:
            points.append(Point(_kind(name), name.text, rival.text, True))
        elif missing:
            words = [word for word in name.text.split() if set(terms(word)) & missing]
            known = around is not None and missing <= around.vocabulary.latin
            if not known:
                points.append(Point("name", " ".join(words), None, False))
    return points


def _rival(name: _Name, names: list[_Name], others: list[_Name], twins: list[_Name]) -> _Name | None:
    """A name of the source in the place that `name` has in the claim, where that place does not hold `name` too."""
    if any(_same_place(name, twin) for twin in twins) or any(
        _same_place(name, o) and name.keys <= o.region for o in others
    ):
        return None
    mine = {key for each in names for key in each.keys}
    rivals = [o for o in others if o not in twins and _same_place(name, o) and not o.keys <= mine]
    if rivals:
        return rivals[0]
    within = [o for o in others if _differs_within(name, o) and not (o.keys <= mine)]
    exact = any(name.keys <= o.keys and len(name.keys) == len(o.keys) for o in others)
    return within[0] if within and not exact and not any(name.keys <= o.keys for o in others) else None


def _differs_within(one: _Name, other: _Name) -> bool:
    """ "Xu Ming" and "Xu Hui", "Ministry of Education" and "Ministry of Finance": half the same, half not."""
    shared = one.keys & other.keys
    if not shared or not one.keys - shared or not other.keys - shared:
        return False
    mine, theirs = one.text.split(), other.text.split()
    if mine[-1] == theirs[-1] and mine[-1] in _PLACE_WORDS and max(len(mine), len(theirs)) <= _LONGEST_PLACE:
        return True
    alike = len(shared) * 2 >= min(len(one.keys), len(other.keys)) and mine[0] == theirs[0]
    return alike and max(len(one.keys), len(other.keys)) <= _LONGEST_NAME


def _same_place(one: _Name, other: _Name) -> bool:
    if (
        one.before in _LOCATED
        and other.before in _LOCATED
        and {one.preposition, other.preposition} <= _PLACE_PREPOSITIONS
    ):
        return True
    if one.preposition and one.preposition == other.preposition and one.before and one.before == other.before:
        return True
    if one.after and one.after == other.after:
        return one.after_is_plain or (bool(one.before) and one.before == other.before)
    return False


def _kind(name: _Name) -> DifferenceKind:
    if name.preposition.casefold() in _PLACE_PREPOSITIONS or set(name.text.split()) & _PLACE_WORDS:
        return "place"
    return "name"


def _names(statement: Statement) -> list[_Name]:
    text = statement.text
    taken = statement.values
    found = []
    for run in _RUN.finditer(text):
        start = run.start()
        for piece in _SPLIT.split(run.group()):
            at = text.index(piece, start)
            start = at + len(piece)
            first = at == 0 or text[:at].rstrip()[-1:] in ".!?:"
            words = piece.split()
            while words and first and words[0].casefold() in _SENTENCE_STARTERS:
                at += len(words[0]) + 1
                words = words[1:]
                first = False
            if not words or (first and len(words) == 1 and not _is_name_elsewhere(words[0], text, at)):
                continue
            name = " ".join(words)
            if any(low < at + len(name) and at < high for low, high in taken):
                continue
            if keys := frozenset(key for word in words for key in terms(word)):
                found.append(_placed(text, name, at, keys))
    return found


def _is_name_elsewhere(word: str, text: str, at: int) -> bool:
    return (
        "'" in word or "’" in word or "-" in word or regex.search(rf"\p{{Ll}} {regex.escape(word)}\b", text) is not None
    )


def _placed(text: str, name: str, start: int, keys: frozenset[str]) -> _Name:
    end = start + len(name)
    before = _BEFORE.search(text[max(0, start - 40) : start])
    after = _AFTER.match(text, end)
    prep = (before["prep"] or "") if before else ""
    word = " ".join(terms((before["word"] or "") if before else ""))
    follows = after["word"] if after else ""
    return _Name(
        name, start, end, keys, word, prep.casefold(), " ".join(terms(follows)), follows.islower(), _region(text, end)
    )


def _region(text: str, end: int) -> frozenset[str]:
    match = _REGION.match(text, end)
    return frozenset(terms(match["region"])) if match else frozenset()


def _across(claim: Statement, source: Statement, aliases: Aliases | None) -> list[Point]:
    """A Chinese claim's places and people beside an English source's."""
    known = [*heard(claim.plain, _spoken(source)), *(aliases.spans(claim.text, source.text) if aliases else [])]
    points = []
    for start, end, kind in [*_chinese_names(claim.plain), *_unknown_names(claim)]:
        name = claim.text[start:end]
        words = claim.words_between(start, end)
        if any(low < end and start < high for low, high in known):
            continue
        if any(source.vocabulary.holds(word) for word in words if len(word.text) > 1):
            continue
        rival = _english_rival(claim, source, kind, known)
        points.append(Point(kind, name, rival, rival is not None))
    return points


def _spoken(source: Statement) -> list[str]:
    words = source.vocabulary.names
    return [*words, *(f"{one} {other}" for one, other in pairwise(words))]


def _english_rival(
    claim: Statement, source: Statement, kind: DifferenceKind, known: list[tuple[int, int]]
) -> str | None:
    for name in _names(source):
        if heard(claim.plain, [name.text, *name.text.split()]) or any(
            claim.vocabulary.holds(w) for w in source.words_between(name.start, name.end)
        ):
            continue
        if kind == "place" and _kind(name) == "place":
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


def _chinese_rivals(claim: Statement, source: Statement) -> list[Point]:
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
