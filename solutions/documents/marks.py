"""Marks and times as people read them: exact where a page shows them, decimals where a spreadsheet does."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

PLACES = 6
"""Decimal places in an export; results and pages keep the exact fraction."""


def decimal(value: Fraction) -> str:
    """A mark as a decimal number, rounded to six places and without trailing zeros.

    >>> decimal(Fraction(5, 2)), decimal(Fraction(7, 12)), decimal(Fraction(170))
    ('2.5', '0.583333', '170')
    """
    scaled = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{scaled.quantize(Decimal(10) ** -PLACES, rounding=ROUND_HALF_EVEN):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(value: Fraction) -> str:
    """A mark exactly: as a decimal of up to three places, otherwise as a whole number and a fraction.

    >>> shown(Fraction(5, 2)), shown(Fraction(3, 8)), shown(Fraction(77, 12)), shown(Fraction(7, 12))
    ('2.5', '0.375', '6 5/12', '7/12')
    """
    if 1000 % value.denominator == 0:
        return decimal(value)
    whole, rest = divmod(abs(value), 1)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole} {rest}" if whole else f"{sign}{rest}"


def counted(value: Fraction) -> str:
    """Marks with their unit: ``1 mark``, ``2.5 marks``."""
    return f"{shown(value)} {'mark' if value == 1 else 'marks'}"


def duration(minutes: int) -> str:
    """The time allowed, in words.

    >>> duration(180), duration(90), duration(45)
    ('3 hours', '1 hour 30 minutes', '45 minutes')
    """
    hours, rest = divmod(minutes, 60)
    units = ((hours, "hour"), (rest, "minute"))
    return " ".join(f"{number} {unit}{'s' if number != 1 else ''}" for number, unit in units if number)


_WORDS = ["ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE", "THIRTEEN", "FOURTEEN", "FIFTEEN", "SIXTEEN", "SEVENTEEN", "EIGHTEEN", "NINETEEN", "TWENTY"]


def in_words(count: int) -> str:
    """A count as the front of a paper has it.

    >>> in_words(7), in_words(31)
    ('SEVEN (7)', '31')
    """
    return f"{_WORDS[count - 1]} ({count})" if 0 < count <= len(_WORDS) else str(count)
