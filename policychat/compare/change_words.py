"""Words by which a text says that something becomes more or less, stricter or looser, begins or ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import regex

Form = Literal["base", "past", "ing", "noun", "adjective", "chinese"]

# By sense: verbs, nouns and adjectives of it, English and Chinese, up and down. Words of one sense and sign say the
# same of the same thing; a word may stand in several.
_VERBS = {
    "+size": (
        "increase raise grow rise expand boost climb surge jump enlarge multiply double triple "
        "quadruple go_up step_up scale_up push_up ramp_up"
    ),
    "-size": (
        "decrease halve reduce lower decline drop diminish cut slash shrink fall plunge plummet curtail trim downsize "
        "go_down cut_back cut_back_on cut_down cut_down_on scale_back scale_down bring_down wind_down roll_back "
        "slim_down"
    ),
    "+strength": (
        "strengthen enhance reinforce bolster intensify deepen boost fortify consolidate step_up scale_up ramp_up "
        "beef_up"
    ),
    "-strength": "weaken undermine erode dilute water_down cut_back scale_back scale_down roll_back curtail",
    "+quality": "improve better upgrade",
    "-quality": "worsen degrade deteriorate impair",
    "+speed": "accelerate hasten expedite quicken speed_up bring_forward",
    "-speed": "slow slow_down delay postpone defer put_off decelerate",
    "+length": "lengthen extend prolong",
    "-length": "shorten curtail",
    "+width": "widen broaden expand extend",
    "-width": "narrow restrict",
    "+favour": "promote encourage foster stimulate facilitate support",
    "-favour": "discourage deter hamper hinder impede obstruct inhibit suppress curb restrict constrain stifle",
    "+strict": "tighten toughen tighten_up",
    "-strict": "relax loosen ease soften liberalise liberalize",
    "+being": "introduce reintroduce impose levy bring_in phase_in",
    "+keeping": "retain maintain uphold preserve keep",
    "-being": (
        "abolish scrap repeal axe revoke rescind withdraw remove eliminate annul overturn do_away_with get_rid_of "
        "phase_out lift strike_down"
    ),
    "+approval": "approve accept endorse ratify",
    "-approval": "reject veto refuse turn_down vote_down",
}
_NOUNS = {
    "+size": "increase increases growth rise expansion boost surge",
    "-size": "decrease reduction reductions decline drop fall cut cuts cutback cutbacks",
    "+strength": "enhancement reinforcement intensification boost",
    "-strength": "erosion dilution",
    "+quality": "improvement improvements",
    "-quality": "deterioration worsening",
    "+speed": "acceleration",
    "-speed": "slowdown deceleration postponement delay",
    "+length": "extension",
    "+width": "expansion extension",
    "+favour": "promotion encouragement facilitation",
    "-favour": "suppression",
    "-strict": "relaxation liberalisation liberalization",
    "+being": "introduction reintroduction imposition",
    "-being": "abolition repeal removal withdrawal elimination annulment revocation",
}
_ADJECTIVES = {
    "+size": "higher larger bigger greater",
    "-size": "lower smaller fewer",
    "+strength": "stronger closer deeper",
    "-strength": "weaker",
    "+quality": "better",
    "-quality": "worse poorer",
    "+speed": "faster quicker",
    "-speed": "slower",
    "+length": "longer",
    "-length": "shorter",
    "+width": "wider broader",
    "-width": "narrower",
    "+favour": "easier simpler",
    "-favour": "harder",
    "+strict": "tighter stricter tougher",
    "-strict": "looser laxer",
}
_CHINESE = {
    "+size": (
        "增加 翻番 翻一番 翻了一番 翻两番 增长 提高 提升 扩大 上升 上涨 上调 增多 增至 升至 加大 调高 做大 壮大 扩张 "
        "攀升 回升"
    ),
    "-size": "减少 减半 降低 下降 下跌 下滑 下调 降至 减至 削减 缩减 压缩 缩小 调低 收缩 裁减 锐减 压减",
    "+strength": "加强 强化 增强 深化 加大 提升 提高",
    "-strength": "削弱 减弱 弱化 淡化",
    "+quality": "改善 优化 提高 提升",
    "-quality": "恶化 降低",
    "+speed": "加快 加速 提速 提前",
    "-speed": "放缓 减缓 减慢 延缓 推迟 延后 放慢",
    "+length": "延长",
    "-length": "缩短",
    "+width": "扩大 拓宽 拓展 扩展",
    "-width": "缩小 收窄 限制了",
    "+favour": "促进 推动 鼓励 支持 扶持 推进 助推",
    "-favour": "抑制 遏制 阻碍 妨碍 打击 压制 遏止 限制了",
    "+strict": "收紧 从严",
    "-strict": "放宽 放松 松绑",
    "+being": "引入 引进 征收 开征 恢复",
    "+keeping": "保留 维持 维护",
    "-being": "取消 废除 废止 撤销 解除",
    "+approval": "批准 通过了 核准",
    "-approval": "否决 驳回 拒绝",
}
_IRREGULAR = {
    "cut": "cut cuts cut cutting",
    "grow": "grow grows grew|grown growing",
    "rise": "rise rises rose|risen rising",
    "fall": "fall falls fell|fallen falling",
    "go": "go goes went|gone going",
    "do": "do does did|done doing",
    "get": "get gets got|gotten getting",
    "put": "put puts put putting",
    "bring": "bring brings brought bringing",
    "keep": "keep keeps kept keeping",
    "shrink": "shrink shrinks shrank|shrunk shrinking",
    "uphold": "uphold upholds upheld upholding",
    "withdraw": "withdraw withdraws withdrew|withdrawn withdrawing",
    "strike": "strike strikes struck|stricken striking",
    "wind": "wind winds wound winding",
    "drop": "drop drops dropped dropping",
    "scrap": "scrap scraps scrapped scrapping",
    "trim": "trim trims trimmed trimming",
    "slim": "slim slims slimmed slimming",
    "step": "step steps stepped stepping",
    "deter": "deter deters deterred deterring",
    "defer": "defer defers deferred deferring",
    "speed": "speed speeds sped|speeded speeding",
}
# "Cutting-edge", "a higher education", "higher than 60%", "no longer", "Lower Saxony" say nothing of a change.
_NO_CHANGE_BEHIND = (
    r"(?!-\p{L})(?!\s+(?:than|education|learning|level(?!s)|school|secondary|court|edge|house)\b)(?! line\b)"
)
_NOT_BEFORE = r"(?<!\b(?:no|any) )(?<![\p{L}\p{N}]-)"
_OPENING = ("", ".", "!", "?", ":", "“", '"')


@dataclass(frozen=True)
class ChangeWord:
    """A word of change, `text[start:end]`: `sign` 1 for more, stricter, begun; -1 for less, looser, ended."""

    sign: int
    senses: frozenset[str]
    form: Form
    start: int
    end: int


def change_words(text: str) -> Iterator[ChangeWord]:
    """The words of change in `text` (simplified characters), in order; of those that overlap the longest.

    >>> [(each.sign, sorted(each.senses)) for each in change_words("They did away with the fee.")]
    [(-1, ['being'])]
    """
    forms = _forms()
    for match in _pattern().finditer(text):
        written = regex.sub(r"\s+", " ", match.group().casefold())
        entry = forms[written]
        within = text[: match.start()].rstrip()[-1:] not in _OPENING
        if entry.form == "adjective" and match.group()[0].isupper() and within:
            continue  # a name: "the Greater Bay Area", "Lower Saxony"
        yield ChangeWord(entry.sign, entry.senses, entry.form, *match.span())


@dataclass(frozen=True)
class _Entry:
    sign: int
    senses: frozenset[str]
    form: Form


@cache
def _forms() -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}

    def add(written: str, key: str, form: Form) -> None:
        sign, sense = (1 if key[0] == "+" else -1), key[1:]
        before = found.get(written)
        found[written] = _Entry(
            sign, (before.senses if before else frozenset()) | {sense}, before.form if before else form
        )

    for key, words in _VERBS.items():
        for phrase in words.split():
            verb, *rest = phrase.split("_")
            for form, written in _inflected(verb):
                add(" ".join((written, *rest)), key, form)
    table: tuple[tuple[dict[str, str], Form], ...] = (
        (_NOUNS, "noun"),
        (_ADJECTIVES, "adjective"),
        (_CHINESE, "chinese"),
    )
    for lines, form in table:
        for key, words in lines.items():
            for word in words.split():
                add(word, key, form)
    return found


def _inflected(verb: str) -> Iterator[tuple[Form, str]]:
    """Each form of an English verb: "cut" is given once, as what it is when it is both."""
    if verb in _IRREGULAR:
        base, third, past, ing = _IRREGULAR[verb].split()
    elif verb.endswith("e"):
        base, third, past, ing = verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        base, third, past, ing = verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    else:
        third = f"{verb}es" if verb.endswith(("sh", "ch", "ss", "x")) else f"{verb}s"
        base, past, ing = verb, f"{verb}ed", f"{verb}ing"
    for written in past.split("|"):
        yield "past", written
    yield from (("ing", ing), ("base", base), ("base", third))


@cache
def _pattern() -> regex.Pattern[str]:
    written = sorted(_forms(), key=len, reverse=True)
    english = "|".join(each.replace(" ", r"\s+") for each in written if each.isascii())
    chinese = "|".join(each for each in written if not each.isascii())
    return regex.compile(rf"{_NOT_BEFORE}\b(?:{english})\b{_NO_CHANGE_BEHIND}|(?:{chinese})", regex.IGNORECASE)
