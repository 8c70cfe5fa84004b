"""What a claim says and a source does not, in the words of either or in others for the same."""

from __future__ import annotations

from functools import cache
from os.path import commonprefix

import regex

from policychat.compare.statement import Statement
from policychat.compare.words import Word
from policychat.language.terms import terms

# Words that say nothing a source would have to say too: verbs that lean on their noun ("put into practice"), names of
# the source itself, and parts of phrases ("in order to", "for example").
_LIGHT = (
    "make take give put bring find get keep go carry conduct do use become remain serve see turn set let begin work "
    "belong call name title entitle dub schedule slate expect plan aim intend amount stand comprise consist contain "
    "include account reach count represent constitute equal worth involve feature have located situated sits lies "
    "stands based home site document paper report article text notice statement source passage page file release "
    "order example instance case part way thing fact kind sort piece term respect regard accord addition far date "
    "several number various certain many much numerous group series batch range lot few couple altogether "
    "hand co jointly together well respective respectively overall total such like exact exactly stated given "
    "文件 文章 报告 报道 通知 资料 材料 内容 情况 方面 期限 时间 日期 大约 左右 总共 一共 相关 有关 以上 以下 其中 分别 "
    "进行 开展 予以 加以 作出 做出 具有 属于 位于 成为 作为 表示 指出 显示 称为"
)
# Words for the same in what is said of policies; the dictionary behind `Vocabulary` has others.
_SAME = """
science scientific scientist
recognise recognize recognition recognised recognized
spend spending expenditure invest investment fund funds funding money finance cost pay outlay budget
found founder establish establishment create creation launch initiate form formation start set
deputies delegate delegates delegation representative representatives
weakness weaknesses shortcoming shortcomings deficiency problem drawback flaw challenge lack shortage
propose proposal suggest suggestion recommend recommendation call urge request ask demand
head lead leader leadership director chief boss charge run manage manager management chair oversee
hold held convene convened meet meeting gather gathering organise organize host stage happen occur
open opened opening unveil unveiled inaugurate inaugurated inauguration launch launched start started commission
publish publication issue issued release announce announcement promulgate print introduce
introduce bring attract attraction recruit recruitment admit
amend amendment revise revision change update modify
build built construct construction erect develop development establish set
implement implementation execute execution realise realize practice enforce apply
concentrate focus focuses emphasis prioritise prioritize priority centre center
key main major important principal
complete completed completion finish finished conclude end
increase rise grow growth raise improve improvement enhance strengthen boost expand
decrease reduce reduction fall decline drop lower cut shrink
accelerate acceleration speed quicken faster rapid rapidly fast quick
begin beginning start commence initiate onset
goal aim target objective purpose plan intend intention ambition seek strive
plan scheme program programme project initiative
rule regulation law measure provision policy act statute legislation
measure step action
opinions guidelines guidance document
help aid assist assistance support back sponsor promote promotion encourage foster
allow permit permission authorise authorize enable let
permit licence license permission
require requirement oblige obligation mandatory compulsory must need
area field domain sector sphere region zone district territory
company firm enterprise business corporation
institution institute organisation organization body establishment
department bureau office agency division
government authority authorities administration
laboratory lab laboratories labs
city municipal municipality urban
province provincial
nation national country
world global international worldwide
foreign overseas abroad
school educational education
university college
talent talents personnel expert professional specialist staff workforce
job employment work post position employ
remuneration wage salary pay earning
legal legally lawful legitimate
house housing dwelling residential
share sharing common joint shared mutual mutually reciprocal collective
cooperation cooperate collaborative collaboration collaborate partnership
draft drafted drawn prepare formulate write compile
agreement treaty pact accord deal
say state tell declare mention name report point note stress
show indicate reveal demonstrate prove
top high leading
new fresh recent novel
past last recent previous
big large great huge vast
small little minor
environment environmental ecological ecology green
agriculture agricultural farm farming
health medical medicine healthcare clinical
digital intelligence smart intelligent
car automobile vehicle automotive
power energy electricity electric
tax taxation levy duty
fee charge price
revenue income
turnover sales
rate proportion share percentage ratio
equipment device instrument apparatus machine facility
capability ability capacity
hub center centre base
progress advance advancement
settle move join
citizen resident inhabitant
child children
woman women female
man men male
elderly aged senior
poor poverty
doctor physician
pupil student
year annual annually yearly
month monthly
day daily
week weekly
before prior previously ahead
after following since
achieve achievement attain reach realise realize accomplish
provide provision supply offer deliver
protect protection safeguard conserve conservation preserve
trade commerce commercial
produce production manufacture manufacturing
research study investigate r
development d
artificial ai
intelligence ai
product gdp
gross gdp
fulfil fulfill satisfy meet
join participate participation attend attendance
goods product commodity
use utilise utilize application apply
training cultivate nurture
trial pilot experiment experimental test
wide widen broad broaden
safe safety secure security
speech address
"""
# What English makes other words of the same with: "found" and "founder", "mathematics" and "mathematical".
_ENDINGS = frozenset(
    " e y s al ic ical ics ist ion ation ition itive ive ative ment er or ed ing ity ance ence ent ant ial ly ally "
    "ically ship ism ise ize ised ized ising izing able ific ifically".split(" ")
)
# A word that the source lacks and that still adds little to a claim, by its form: no adjective, adverb or participle.
_TELLING_FORM = regex.compile(
    r"^(?:un|non|anti|il|ir|im)\p{L}{4,}|\p{L}{3,}(?:al|ic|ive|ous|ful|less|[ai]ble|ary|ish|est|ed|ing|ly|ern|ese|ent|ant)$"
)
_TELLING = frozenset(
    "rich poor big small large little young old new free cheap safe dead blind deaf male female private secret former "
    "deputy vice acting fake true false wrong late early short long high low strong weak hard easy fast slow deep open "
    "empty full rare bare pure raw wild urban rural civil solo sole joint major minor top bottom extra spare second-hand "
    "domestic foreign underground overseas bankrupt ex night evening morning weekend midnight dawn noon winter summer "
    "autumn spring lost lose sell sold left withdraw withdrawn withdrew break broke broken cut quit shut burn burnt sink "
    "sank steal stole stolen fell fall fire close closure ban halt stop delay fail failure cancel reject refuse abolish "
    "scrap suspend dismiss sack export deny doubt oppose resist protest strike lack miss avoid leave destroy demolish "
    "loss defeat collapse crisis scandal fraud crime corruption bribe theft death injury accident error mistake flop "
    "women men girls boys children army navy police church war peace half double triple twice once never rarely".split()
)
_MOST_NEW = 0.3  # of the words that carry meaning, names apart
_SHARED = 5  # letters at the beginning of two such words


@cache
def _light() -> frozenset[str]:
    return frozenset(term for word in _LIGHT.split() for term in terms(word))


@cache
def _groups() -> dict[str, frozenset[str]]:
    """By each stem those that stand in a line with it."""
    lines = [frozenset(term for word in line.split() for term in terms(word)) for line in _SAME.strip().splitlines()]
    found: dict[str, frozenset[str]] = {}
    for line in lines:
        for term in line:
            found[term] = found.get(term, frozenset()) | line
    return found


def unsaid_words(claim: Statement, source: Statement, unheld: tuple[Word, ...]) -> tuple[Word, ...]:
    """Those of `unheld`, words of the claim that the source does not have, which leave open whether it bears the claim
    out: none where it says all of them otherwise, or all but a few that add little.

    A word that qualifies (an adjective, an adverb, a participle, "deputy", "night") or undoes ("sold") is never little,
    others are while they are few beside those that the source has.
    """
    if claim.script != source.script:
        return ()
    left = tuple(word for word in unheld if not _said_otherwise(word, source))
    said = [word for word in claim.words if not word.frame and not word.name and word not in unheld]
    if any(_tells(word) for word in left) or len(left) > _MOST_NEW * (len(left) + len(said)):
        return left
    return ()


def _tells(word: Word) -> bool:
    if word.chinese:
        return True
    text = word.text.casefold()
    return text in _TELLING or _TELLING_FORM.search(text) is not None


def _said_otherwise(word: Word, source: Statement) -> bool:
    if word.chinese:
        return len(word.text) == 1 or word.text in _LIGHT  # one character may be any part of a word
    if word.keys <= _light():
        return True
    near = frozenset(other for key in word.keys for other in _groups().get(key, ()))
    return not near.isdisjoint(source.vocabulary.latin) or any(
        _is_made_of(word.text.casefold(), other.text.casefold()) for other in source.words if not other.chinese
    )


def _is_made_of(one: str, other: str) -> bool:
    shared = len(commonprefix([one, other]))
    return any(
        one[at:] in _ENDINGS and other[at:] in _ENDINGS for at in range(shared, max(_SHARED, shared - 3) - 1, -1)
    )
