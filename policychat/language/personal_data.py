"""Personal data in what somebody asks: addresses and numbers by which one person can be reached or told apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import regex

from policychat.language.script import HALF_WIDTH

PersonalData = Literal["email", "phone", "card", "id"]

_EMAIL = regex.compile(
    r"(?<![\w.+-])[\p{L}\d][\p{L}\d._%+-]{0,63}@(?:[\p{L}\d](?:[\p{L}\d-]{0,61}[\p{L}\d])?\.){1,8}\p{L}{2,24}\b"
)
# Digits on their own, or in the groups in which they are printed.
_CARD = regex.compile(
    r"(?<![\d.,-])(?:\d{13,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?|\d{4}[ -]\d{6}[ -]\d{4,5})(?![\d-])"
)
# Who gives out which numbers, of how many digits (ISO/IEC 7812): so of a hundred numbers that pass the check digit by
# chance few are taken for a card's.
_ISSUER = regex.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|62\d{14,17}|6(?:011|5\d\d)\d{12}|35\d{14}|3[068]\d{12}"
)
# GB 11643: six digits of the place, eight of the birthday, three of order, one to check.
_RESIDENT = regex.compile(r"(?<![\dA-Za-z])([1-9]\d{5})((?:19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx](?![\dA-Za-z])")
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_SOCIAL_SECURITY = regex.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")

_DIGITS = regex.compile(r"\D")
_MAY_BE_PHONE = regex.compile(r"\d(?:[\s().+-]{0,3}\d){6}")
# An eleven-digit amount is no telephone number.
_COUNTED = regex.compile(
    r"\s*(?:[%％元人个個万萬亿億吨噸户戶家项項号號]|美元|公里|(?:yuan|rmb|dollars?|euros?|people|tons?|tonnes|million|billion|"
    r"persons|residents|units|km)\b)",
    regex.IGNORECASE,
)
_CURRENCY = regex.compile(r"(?:[$€£¥￥]|\b(?:rmb|cny|usd|eur|gbp))\s*$", regex.IGNORECASE)
# Written as people write them: a mobile number or one with its area code in China; with area code in North America.
_CHINESE = regex.compile(r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}|[(]?0\d{2,3}[)]?[ -]?\d{3,4}[ -]?\d{4}")
_NORTH_AMERICAN = regex.compile(r"(?:1[ -])?(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}")


def personal_data_in(text: str) -> tuple[PersonalData, ...]:
    """The kinds of personal data that `text` seems to hold, each once; empty for none.

    Numbers count only with a right check digit (cards, Chinese resident identity numbers) or in a form of their own
    (US social security, telephone numbers that a country has given out); years, amounts, statistics and document
    numbers such as 〔2023〕12号 do not. Names are not looked for: a question may well be about a person in office.
    """
    plain = text.translate(HALF_WIDTH)
    found: list[PersonalData] = []
    if _EMAIL.search(plain):
        found.append("email")
    if any(_is_card(_DIGITS.sub("", match.group())) for match in _CARD.finditer(plain)):
        found.append("card")
    if any(map(_is_resident, _RESIDENT.finditer(plain))) or _SOCIAL_SECURITY.search(plain):
        found.append("id")
    if any(True for _ in _phones(plain)):
        found.append("phone")
    return tuple(found)


def holds_personal_data(text: str) -> bool:
    """Whether `text` must not be kept: it seems to hold personal data."""
    return bool(personal_data_in(text))


def _is_card(digits: str) -> bool:
    """An issuer's number with the right check digit (Luhn, ISO/IEC 7812-1)."""
    if not _ISSUER.fullmatch(digits):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_resident(match: regex.Match[str]) -> bool:
    try:
        date(int(match[2]), int(match[3]), int(match[4]))
    except ValueError:
        return False
    number = match.group().upper()
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT_WEIGHTS, number, strict=False))
    return _RESIDENT_CHECKS[total % 11] == number[-1]


def _phones(text: str) -> Iterator[str]:
    if not _MAY_BE_PHONE.search(text):
        return
    from phonenumbers import Leniency, PhoneNumberMatcher  # its tables are not needed for most questions

    for region, written in (("CN", _CHINESE), ("US", _NORTH_AMERICAN)):
        for match in PhoneNumberMatcher(text, region, leniency=Leniency.VALID):
            international = match.raw_string.startswith("+")
            if not international and not written.fullmatch(match.raw_string.strip()):
                continue
            if not (_COUNTED.match(text, match.end) or _CURRENCY.search(text, 0, match.start)):
                yield match.raw_string
