"""Units of measure behind a number, each with what turns it into the base unit of its dimension."""

from __future__ import annotations

from decimal import Decimal

import regex

# dimension: (pattern, factor to the base unit). A year is twelve months but no whole number of days.
_UNITS: dict[str, tuple[tuple[str, str], ...]] = {
    "m": (
        (r"(?:kilomet(?:re|er)s?|km)\b(?![²2/])|公里|千米", "1000"),
        (r"(?:centimet(?:re|er)s?|cm)\b|厘米", "0.01"),
        (r"(?:millimet(?:re|er)s?|mm)\b|毫米", "0.001"),
        (r"miles?\b|英里", "1609.344"),
        (r"(?:met(?:re|er)s?|m)\b(?![²2/])|米(?!尔)", "1"),
    ),
    "m2": (
        (r"(?:square kilomet(?:re|er)s?|sq\.? ?km|km[²2])|平方公里|平方千米", "1000000"),
        (r"(?:hectares?|ha)\b|公顷", "10000"),
        (r"mu\b|亩|畝", "666.6666667"),
        (r"(?:square met(?:re|er)s?|sq\.? ?m\b|m[²2])|平方米", "1"),
    ),
    "kg": (
        (r"(?:tonnes?|metric tons?|tons?)\b|吨|噸", "1000"),
        (r"(?:kilograms?|kg)\b|公斤|千克", "1"),
        (r"(?:grams?|g)\b|克(?![拉朗])", "0.001"),
    ),
    "W": (
        (r"(?:gigawatts?|GW)\b|吉瓦", "1000000000"),
        (r"(?:megawatts?|MW)\b|兆瓦", "1000000"),
        (r"(?:kilowatts?|kW)\b(?!h|[ -]?hours?)|千瓦(?!时)", "1000"),
    ),
    "month": (
        (r"-?years?\b(?! old)|年(?!代|度|级|龄)", "12"),
        (r"-?months?\b|个月|個月", "1"),
    ),
    "day": (
        (r"-?weeks?\b|周(?!年)|个星期|星期", "7"),
        (r"(?:-?(?:working |business |calendar )?days?\b)|天|(?:个)?工作日", "1"),
    ),
    "minute": (
        (r"-?hours?\b|小时|个小时", "60"),
        (r"-?minutes?\b|分钟", "1"),
    ),
    "°C": ((r"(?:°\s?C|degrees? Celsius|℃)|摄氏度", "1"),),
}
_BEHIND = [
    (regex.compile(rf"[\s-]*(?:{pattern})", regex.IGNORECASE if len(dimension) > 1 else 0), dimension, Decimal(factor))
    for dimension, units in _UNITS.items()
    for pattern, factor in units
]


def measure_behind(text: str, at: int) -> tuple[str, Decimal, int] | None:
    """The unit of measure at `at`, right behind a number: its dimension's base unit, the factor, where it ends.

    Read are lengths, areas (亩 too), masses, power, and durations in months, days and minutes.
    """
    for pattern, dimension, factor in _BEHIND:
        if match := pattern.match(text, at):
            return dimension, factor, match.end()
    return None
