"""English words that stand for the same in what is said of policies, or are made of the same word."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from policychat.language.terms import terms

# Each line says about the same; the dictionary behind `Vocabulary` has others.
_SAME = """
science scientific scientist
recognise recognize recognition recognised recognized
spend spending expenditure invest investment fund funds funding money finance cost pay outlay budget
found founder establish establishment create creation launch initiate form formation start set
deputies delegate delegates delegation representative representatives
weakness weaknesses shortcoming shortcomings deficiency problem drawback flaw challenge lack shortage
propose proposal suggest suggestion recommend recommendation call urge request ask demand
head lead leader leadership direct director chief boss charge run manage manager management chair oversee
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
approve approval authorise authorize grant
adopt pass approve
review examine consider
expand enlarge extend extension
restrict limit cap
replace substitute
transfer move shift
log login sign
turn become transform develop build
goal end
largest biggest main
have own possess
world globe earth
rank place
use employ
unite merge combine integrate integration
link connect connection
write draft formulate
operate operation use run
publish appear announce
body institution organisation organization agency department ministry
"""
# What English makes other words of the same with: "found" and "founder", "mathematics" and "mathematical".
_ENDINGS = frozenset(
    " e y s al ic ical ics ist ion ation ition itive ive ative ment er or ed ing ity ance ence ent ant ial ly ally "
    "ically ship ism ise ize ised ized ising izing able ific ifically".split(" ")
)
_SHARED = 5  # letters at the beginning of two such words
_LONGEST_ENDING = 3  # letters that both may end in alike and that are no part of the word they are made of


def is_reworded(word: str, keys: frozenset[str], others: Iterable[str], other_keys: frozenset[str]) -> bool:
    """Whether one of the words `others` may stand for `word`; `keys` and `other_keys` are their stems.

    >>> is_reworded("founder", frozenset({"founder"}), ["established"], frozenset({"establish"}))
    True
    """
    near = frozenset(other for key in keys for other in _groups().get(key, ()))
    return not near.isdisjoint(other_keys) or any(_is_made_of(word.casefold(), other.casefold()) for other in others)


def beginning(word: str) -> str:
    """The letters that all words made of the same as `word` begin with."""
    return word.casefold()[:_SHARED]


@cache
def _groups() -> dict[str, frozenset[str]]:
    """By each stem those that stand in a line with it."""
    found: dict[str, frozenset[str]] = {}
    for line in _SAME.strip().splitlines():
        stems = frozenset(term for word in line.split() for term in terms(word))
        for stem in stems:
            found[stem] = found.get(stem, frozenset()) | stems
    return found


def _is_made_of(one: str, other: str) -> bool:
    shared = next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )
    return any(
        one[at:] in _ENDINGS and other[at:] in _ENDINGS
        for at in range(shared, max(_SHARED, shared - _LONGEST_ENDING) - 1, -1)
    )
