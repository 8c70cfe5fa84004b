"""Claims in the order of words that a yes/no question has."""

from __future__ import annotations

import regex

_AUXILIARY = regex.compile(r"\b(?:is|are|was|were|has|have|had|can|could|will|would|should|must|may|might)\b")
# Before the auxiliary of the sentence itself there is its subject and nothing else.
_NOT_A_SUBJECT = regex.compile(
    r"^(?:there|to)\b|[,;:]|\b(?:that|which|who|whose|whom|where|when|while|if|unless|although|because|since|after|"
    r"before|once|what)\b",
    regex.IGNORECASE,
)
_BEGINS_SMALL = regex.compile(
    r"(?:The|A|An|This|That|These|Those|All|Some|Any|Every|Each|Both|No|Only|Most|More|Less|Fewer|Its|Their|His|Her|It|"
    r"They|He|She|People|Anyone|Nobody|Nothing|Half|One|Two|Three|At|Over|About|Not|New|Other)\b"
)


def as_asked(claim: str) -> str | None:
    """English `claim` as `policychat.language.yes_no.statement_of` leaves it where it is asked about: the auxiliary in
    front. None where it has none behind a plain subject.

    >>> as_asked("The works have cost £4.6 million.")
    'Have the works cost £4.6 million'
    """
    found = _AUXILIARY.search(claim)
    if not found or not found.start():
        return None
    subject = claim[: found.start()].strip()
    if _NOT_A_SUBJECT.search(subject):
        return None
    if _BEGINS_SMALL.match(subject):
        subject = subject[0].lower() + subject[1:]
    return f"{found.group().capitalize()} {subject} {claim[found.end() :].strip()}".rstrip(" .!")
