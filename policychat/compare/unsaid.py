"""What a claim says and a source does not, in the words of either or in others for the same."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import regex

from policychat.compare.polarity import NEGATION
from policychat.compare.statement import Statement
from policychat.compare.telling_words import unsaid_telling_words
from policychat.compare.translations import translated, untranslated
from policychat.compare.words import Vocabulary, Word
from policychat.language.ends import END_PATTERNS
from policychat.language.terms import terms

# Words that say nothing a source would have to say too: verbs that lean on their noun ("put into practice"), names of
# the source itself, and parts of phrases ("in order to", "for example").
_LIGHT = frozenset(
    (
        "make take give put bring find get keep go carry conduct do use become remain serve see turn set let begin "
        "work belong call name title entitle dub schedule slate expect plan aim intend amount stand comprise "
        "consist contain include account reach count represent constitute equal worth involve feature have located "
        "situated sits lies stands based home site document paper report article text notice statement source "
        "passage page file release order example instance case part way thing fact kind sort piece term respect "
        "regard accord addition far date several number various certain many much numerous group series batch "
        "range lot few couple altogether hand top sum value estimate consider describe list mark "
        "devote dedicate earmark allocate decide agree boast own possess enjoy house host span concern relate deal "
        "lie spot venue body entity effort activity step move matter "
        "issue question topic subject idea wide main exist cover appear door mean want wish hope will able "
        "possible also co jointly together well respective respectively overall total such like exact exactly "
        "stated given 文件 文章 报告 报道 通知 资料 材料 内容 情况 方面 期限 时间 日期 大约 左右 总共 一共 相关 "
        "有关 以上 以下 其中 分别 进行 开展 予以 加以 作出 做出 具有 属于 位于 成为 作为 表示 指出 显示 称为"
    ).split()
)
# A word that the source lacks and that still adds little to a claim, by its form: no adjective, adverb or participle.
_TELLING_FORM = regex.compile(
    r"^(?:un(?!i(?:on|t|ver|fi))|non|anti(?!c)|illeg|irreg|irresp|imposs|immor)\p{L}{3,}|\p{L}{3,}(?:al|ic|ive|ous|ful|less|[ai]ble|ary|ish|est|ed|ing"
    r"|ly|ern|ese|i[sz]es|ifies|(?<!m)ent|ant)$"
)
_TELLING = frozenset(
    (
        "rich poor big small large little young old new free cheap safe dead blind deaf male female private secret "
        "former deputy vice acting fake true false wrong late early short long high low strong weak hard easy fast "
        "slow deep open empty full rare bare pure raw wild urban rural civil solo sole joint major minor top "
        "bottom extra spare second-hand domestic foreign underground overseas ex night evening morning "
        "weekend midnight dawn noon winter summer autumn spring lost lose sell sold left withdraw withdrawn "
        "withdrew break broke broken cut quit burn burnt sink sank steal stole stolen fell fall fire close "
        "ban stop delay fail refuse scrap sack export "
        "deny doubt oppose resist protest strike lack miss avoid leave loss defeat "
        "crisis fraud crime corruption bribe theft injury accident error mistake flop women men "
        "girls boys children army navy police church war peace half double triple twice once never rarely"
    ).split()
)
# Nouns that end like adjectives.
_NOUNS = frozenset(
    (
        "approval proposal arrival removal capital official material hospital individual principal festival "
        "journal signal trial manual total goal deal initiative executive objective perspective alternative "
        "incentive representative topic public traffic music clinic republic academic summary secretary library "
        "salary boundary supply family assembly july january february meeting building funding training spring "
        "beginning opening hearing filing speed need seed hundred interest request forest west harvest contest "
        "invest test table student president agent client parent resident percent event talent extent patent "
        "accident plant grant participant applicant consultant assistant concern pattern government something "
        "anything nothing morning bed thing enterprises exercises rises sizes prizes premises promises franchises "
        "crises noises"
    ).split()
)
# Where both deny, "not allowed" is said by "forbidden".
_PERMITS = regex.compile(
    r"(?:allow|permit)(?:s|t?ed)?|bann?(?:s|ed)?|prohibit(?:s|ed|ion)?|forb(?:id|ids|ade|idden)|possible|legal",
    regex.IGNORECASE,
)
_SUBJECT_WORDS = 2  # what a claim begins with
_MOST_NEW = 0.34  # a third of the words that carry meaning, names apart


def unsaid_words(
    claim: Statement,
    source: Statement,
    unheld: tuple[Word, ...],
    settled: frozenset[int] = frozenset(),
    around: Statement | None = None,
) -> tuple[Word, ...]:
    """Those of `unheld`, words of the claim that the source does not have, which leave open whether it bears the claim
    out: none where it says all of them otherwise, or all but a few that add little.

    A word that qualifies (an adjective, an adverb, a participle, "deputy", "night") or undoes ("sold") is never little,
    others are while they are few beside those that the source has.
    """
    telling = unsaid_telling_words(claim, source)
    if telling or claim.script != source.script:
        return telling or _unsaid_across(claim, source, settled, around)
    unheld = (*unheld, *_borrowed(claim, source, unheld, settled))
    denied = NEGATION.search(claim.plain) is not None and NEGATION.search(source.plain) is not None
    left = tuple(
        word
        for word in unheld
        if (not _is_light(word) or _qualifies(word, claim)) and not (denied and _PERMITS.fullmatch(word.text))
    )
    said = [word for word in claim.words if not word.frame and not word.name and word not in unheld]
    changed = len(left) == 1 and all(word.keys & source.vocabulary.latin for word in said)
    if any(_tells(word) or (changed and _takes_a_place(word, claim, source)) for word in left) or len(
        left
    ) > _MOST_NEW * (len(left) + len(said)):
        return left
    return ()


def _borrowed(
    claim: Statement, source: Statement, unheld: tuple[Word, ...], settled: frozenset[int]
) -> tuple[Word, ...]:
    """Words that the source has only by a synonym of what the claim says as well: "sale" is not said by the
    "commission" of "the commission approved the merger"."""
    left = list(source.words)
    for word in claim.words:
        twin = next((other for other in left if not word.keys.isdisjoint(other.keys)), None)
        if twin is not None:
            left.remove(twin)
    free = Vocabulary("", left)
    return tuple(
        word
        for word in claim.words
        if not (word.chinese or word.frame or word.name or word.text[0].isupper())
        and word not in unheld
        and word.start not in settled
        and word.keys.isdisjoint(source.vocabulary.latin)
        and not free.holds(word)
        and not free.rewords(word)
    )


def _qualifies(word: Word, claim: Statement) -> bool:
    """ "Well trained", but not "as well"."""
    return word.text.casefold() == "well" and not claim.text[: word.start].rstrip().casefold().endswith(" as")


def _unsaid_across(
    claim: Statement, source: Statement, settled: frozenset[int], around: Statement | None
) -> tuple[Word, ...]:
    """Of a Chinese claim beside an English source; who or what it is about may stand in the surroundings (`around`)."""
    left = untranslated(claim, source, settled)
    if not left or around is None:
        return left
    subject = [word for word in claim.words if not word.frame][:_SUBJECT_WORDS]
    return left[1:] if left[0] in subject and left[0].start in translated(claim, around) else left


def _tells(word: Word) -> bool:
    if word.chinese:
        return True
    text = word.text.casefold()
    if text in _TELLING or text == "well" or any(end.match(text) for end in END_PATTERNS):
        return True
    return text not in _NOUNS and _TELLING_FORM.search(text) is not None


def _takes_a_place(word: Word, claim: Statement, source: Statement) -> bool:
    """Whether it stands where the source has another word ("overseas tourists", "overseas talents") or none ("the
    interim head", "the head"): beside a word that the source has beside something that the claim does not say."""
    words = [each for each in claim.words if not each.frame]
    place = next(at for at, each in enumerate(words) if each.start == word.start)
    before = words[place - 1] if place else None
    behind = words[place + 1] if place + 1 < len(words) else None
    theirs = [each for each in source.words if not each.frame]
    for one, other in pairwise(theirs):
        after_mine = before is not None and bool(one.keys & before.keys)
        before_mine = behind is not None and bool(other.keys & behind.keys)
        if after_mine and before_mine:
            return True
        if (after_mine and not _says(claim, other)) or (before_mine and not _says(claim, one)):
            return True
    return False


def _says(claim: Statement, word: Word) -> bool:
    return claim.vocabulary.holds(word) > 0 or claim.vocabulary.rewords(word) > 0


def _is_light(word: Word) -> bool:
    if word.chinese:
        return len(word.text) == 1 or word.text in _LIGHT  # one character may be any part of a word
    return word.text.isdigit() or word.keys <= _light()  # figures are compared as such, "1,000" of a rate too


@cache
def _light() -> frozenset[str]:
    return frozenset(term for word in _LIGHT for term in terms(word))
