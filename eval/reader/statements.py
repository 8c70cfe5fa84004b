"""Questions with their answers as statements, for want of claims with evidence by the ten thousand.

After Demszky, Guu and Liang 2018, "Transforming Question Answering Datasets Into Natural Language Inference Datasets",
by rules on the words alone: people worded the questions apart from the text, so that a statement made of one rewords
the sentence that holds the answer. A question that no rule fits gives none.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import regex

_NOUN = r"(?:\s+(?!(?:is|are|was|were|did|do|does|has|have|had|can|could|will|would|should|may|might|must)\b)[\w’'-]+)"
_AUXILIARY = r"(?:is|are|was|were|has|have|had|can|could|will|would|should|may|might|must)"
_LEADING = regex.compile(
    rf"^(?:(?P<prep>in|on|at|by|from|to|for|of|with|during|under|through|since|until|as|along with|besides)\s+)?"
    rf"(?P<wh>(?:what|which){_NOUN}{{0,3}}?|who|whom|when|where|how (?:many|much){_NOUN}{{0,3}}?)\s+"
    rf"(?P<aux>did|do|does|{_AUXILIARY})\s+(?P<rest>.+)$",
    regex.IGNORECASE,
)
_SUBJECT = regex.compile(
    rf"^(?P<wh>(?:what|which){_NOUN}{{0,2}}?|who|how many{_NOUN}{{1,2}}?)\s+"
    r"(?P<rest>(?!did\b|do\b|does\b)[a-z]+\s.+)$",
    regex.IGNORECASE,
)
_INSIDE = regex.compile(
    rf"\b(?:(?:what|which)(?:{_NOUN}{{0,2}})|who|whom|when|where|how (?:many|much))$", regex.IGNORECASE
)
_IRREGULAR = (
    "be:was:been become:became:become begin:began:begun bear:bore:born break:broke:broken bring:brought:brought "
    "build:built:built buy:bought:bought catch:caught:caught choose:chose:chosen come:came:come cost:cost:cost "
    "cut:cut:cut deal:dealt:dealt do:did:done draw:drew:drawn drive:drove:driven eat:ate:eaten fall:fell:fallen "
    "feel:felt:felt fight:fought:fought find:found:found fly:flew:flown forbid:forbade:forbidden get:got:got "
    "give:gave:given go:went:gone grow:grew:grown have:had:had hear:heard:heard hold:held:held keep:kept:kept "
    "know:knew:known lay:laid:laid lead:led:led leave:left:left lend:lent:lent let:let:let lie:lay:lain "
    "lose:lost:lost make:made:made mean:meant:meant meet:met:met pay:paid:paid put:put:put read:read:read "
    "ride:rode:ridden rise:rose:risen run:ran:run say:said:said see:saw:seen seek:sought:sought sell:sold:sold "
    "send:sent:sent set:set:set shoot:shot:shot show:showed:shown sing:sang:sung sit:sat:sat speak:spoke:spoken "
    "spend:spent:spent spread:spread:spread stand:stood:stood steal:stole:stolen strike:struck:struck "
    "take:took:taken teach:taught:taught tell:told:told think:thought:thought throw:threw:thrown wear:wore:worn "
    "win:won:won write:wrote:written"
).split()
_PAST_OF = {base: past for base, past, _participle in (each.split(":") for each in _IRREGULAR)}
_PARTICIPLES = {each.split(":")[2] for each in _IRREGULAR}
_PARTICIPLE = regex.compile(rf"\w{{3,}}ed|\w{{3,}}ing|{'|'.join(sorted(_PARTICIPLES))}", regex.IGNORECASE)
_BEFORE_NO_VERB = regex.compile(r"(?:the|a|an|of|in|on|to|for|and|its|his|her|their|this|that|first|new)", regex.I)
_PREPOSITION = regex.compile(
    r"^(?:in|on|at|by|from|to|for|of|with|during|under|since|until|around|before|after|between|near)\b", regex.I
)
_DAY = regex.compile(
    r"^(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+\d", regex.IGNORECASE
)

_CHINESE = regex.compile(
    r"(?:在|于|是在)?(?:什么时候|什么时间|何时|哪一?年|哪一天|几年)|"
    r"(?:什么|哪)(?:一个|个|位|些|种|座|支|家|部|所|条|项|届|次|类|里|儿)?"
    r"(?:国家|城市|地方|地区|省份?|州|大学|学校|公司|组织|机构|语言|年份|名字|人物?|时期|朝代|球队|方式|原因|职业|作品|材料)?|"
    r"谁|何处|哪里|哪儿|何种|多少|几(?=[\p{Han}])"
)


class StatementMaker:
    """Makes statements of English and Chinese questions."""

    def __init__(self, questions: Iterable[str]) -> None:
        """questions: of the whole set; what they have after "to" and after "did" tells which words are verbs."""
        after_to: Counter[str] = Counter()
        everywhere: Counter[str] = Counter()
        for question in questions:
            words = regex.findall(r"[a-z]+", question.casefold())
            everywhere.update(words)
            after_to.update(after for one, after in itertools.pairwise(words) if one == "to")
        self._verbs = {
            word for word, count in everywhere.items() if count >= 3 and after_to[word] / count > 0.12 and len(word) > 1
        } - {"the", "what", "which", "a", "his", "her", "its", "their", "this", "who", "an", "be", "other", "new"}

    def statement(self, question: str, answer: str) -> str | None:
        """What `question` and its `answer` say together; None where no rule fits."""
        asked, answer = question.strip().rstrip("?？ ").strip(), answer.strip(" .,。，")
        made = _chinese(asked, answer) if regex.search(r"\p{Han}", asked) else self._english(asked, answer)
        if made is None:
            return None
        return made[0].upper() + made[1:] + ("。" if regex.search(r"\p{Han}", asked) else ".")

    def _english(self, asked: str, answer: str) -> str | None:
        leading = _LEADING.match(asked)
        if leading:
            return self._led(leading, answer)
        subject = _SUBJECT.match(asked)
        if subject:
            many = subject["wh"][8:] if subject["wh"].casefold().startswith("how many") else ""
            if many.strip().casefold() in answer.casefold():
                many = ""
            return f"{answer}{many} {subject['rest']}"
        inside = _INSIDE.search(asked)
        if inside and inside.start() > 0:
            return asked[: inside.start()] + answer
        return None

    def _led(self, led: regex.Match[str], answer: str) -> str | None:
        wh, aux, rest = led["wh"].casefold(), led["aux"].casefold(), led["rest"]
        words = rest.split()
        many = " ".join(led["wh"].split()[2:]) if wh.startswith("how m") else ""
        value = f"{answer} {many}" if many and many.casefold() not in answer.casefold() else answer
        asks_time_or_place = wh in ("when", "where") or "year" in wh or "date" in wh
        preposition = led["prep"] or ""
        if preposition:
            preposition = "" if _PREPOSITION.match(answer) else f"{preposition.casefold()} "
        elif asks_time_or_place and not _PREPOSITION.match(answer):
            preposition = "on " if wh != "where" and _DAY.match(answer) else "in "
        if aux in ("did", "do", "does"):
            place = _first(words, self._verbs.__contains__)
            if place is None:
                return None
            verb = _past(words[place]) if aux == "did" else _third(words[place]) if aux == "does" else words[place]
            before, after = words[:place], words[place + 1 :]
            if asks_time_or_place or led["prep"]:
                return " ".join([*before, verb, *after, preposition + value])
            if after and _PREPOSITION.fullmatch(after[-1]):
                return " ".join([*before, verb, *after, value])
            return " ".join([*before, verb, value, *after])
        place = _first(words, _PARTICIPLE.fullmatch)
        if asks_time_or_place or led["prep"]:
            if place is None:
                return " ".join([*words, aux, preposition + value]) if len(words) <= 5 else None
            return " ".join([*words[:place], aux, *words[place:], preposition + value])
        if wh.startswith("how m"):
            return f"{value} {aux} {rest}"
        if place is not None and words[-1].casefold() in ("called", "named", "known", "as", "to", "by", "in", "for"):
            return " ".join([*words[:place], aux, *words[place:], value])
        return f"{value} {aux} {rest}"


def _first(words: Sequence[str], is_verb: Callable[[str], object]) -> int | None:
    """The place of the first verb behind a subject."""
    return next(
        (i for i, word in enumerate(words) if i and is_verb(word) and not _BEFORE_NO_VERB.fullmatch(words[i - 1])), None
    )


def _chinese(asked: str, answer: str) -> str | None:
    found = _CHINESE.search(asked)
    if found is None:
        return None
    after = asked[found.end() :]
    for length in range(min(3, len(answer)), 0, -1):
        if after.startswith(answer[-length:]):  # 多少人, "120人"
            after = after[length:]
            break
    lead = found.group()[0] if found.group()[0] in "在于" and answer[0] not in "在于" else ""
    return asked[: found.start()] + lead + answer + after.rstrip("呢吗")


def _past(verb: str) -> str:
    if verb in _PAST_OF:
        return _PAST_OF[verb]
    if verb.endswith("e"):
        return verb + "d"
    if regex.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return verb + "ed"


def _third(verb: str) -> str:
    if regex.search(r"(?:s|x|ch|sh|o)$", verb):
        return verb + "es"
    if regex.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + "s"
