"""How near a number must come, and how many of its digits must be written.

>>> Tolerance(figures=3)
3 significant figures
>>> Tolerance(figures=3).allowed(0.84799690655)
0.0005
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from grader.checks.numerals import last_place, written_figures
from grader.notation.tree import Node
from grader.worlds.arithmetic import Value, approximate

_ROUNDING = 1e-9
"""What floating point may add to a tolerance, as a share."""
_TOO_FAR = 0.25
"""A relative error beyond which a number is not a rounding of another."""


@dataclass(frozen=True, slots=True, repr=False)
class Tolerance:
    """One of the five; without any, the value must be exact."""

    figures: int | None = None
    decimals: int | None = None
    absolute: float | None = None
    relative: float | None = None

    def __repr__(self) -> str:
        if self.figures is not None:
            return f"{self.figures} significant figures"
        if self.decimals is not None:
            return f"{self.decimals} decimals"
        if self.absolute is not None:
            return f"at most {self.absolute:g} away"
        return f"at most {self.relative:.2g} of it away" if self.relative is not None else "exactly"

    def allowed(self, reference: Value) -> float:
        """The largest difference from the reference."""
        if self.figures is not None:
            return 0.5 * 10.0 ** (magnitude(reference) - self.figures + 1)
        if self.decimals is not None:
            return 0.5 * 10.0**-self.decimals
        if self.absolute is not None:
            return self.absolute
        return self.relative * abs(float(reference)) if self.relative is not None else 0.0

    def holds(self, value: Value, reference: Value) -> bool:
        """Whether the value is near enough."""
        if value == reference:
            return True
        allowed = self.allowed(reference)
        if not allowed and isinstance(value, Fraction) and isinstance(reference, Fraction):
            return False
        exact = float(reference)
        return abs(approximate(value) - exact) <= allowed + _ROUNDING * (allowed or abs(exact))

    def digits_suffice(self, node: Node, value: Value, reference: Value) -> bool:
        """Whether enough digits were written; an expression that was not worked out has them all."""
        if value == reference:
            return True
        if self.figures is not None:
            written = written_figures(node) or _terminating_figures(value, reference)
            return written is None or written >= self.figures
        if self.decimals is not None:
            place = last_place(node)
            return place is None or place <= Fraction(10) ** -self.decimals
        return True

    def rounded_too_far(self, node: Node, value: Value, reference: Value) -> bool:
        """Whether the value is the reference, rounded to fewer digits than are asked for."""
        place = last_place(node)
        away = abs(approximate(value) - float(reference))
        return (
            place is not None
            and away <= float(place) / 2 * (1 + _ROUNDING)
            and away <= _TOO_FAR * abs(float(reference))
        )

    def shown(self, reference: Value) -> str:
        """The reference with as many digits as are asked for."""
        if isinstance(reference, Fraction) and reference.denominator == 1:
            return f"{reference.numerator:,}"
        rounded = self.figures or self.decimals
        if isinstance(reference, Fraction) and (rounded or reference.denominator >= SPOKEN) and _terminates(reference):
            return f"{float(reference):.12g}"
        if self.figures is not None:
            return f"{float(reference):.{max(0, self.figures - 1 - magnitude(reference))}f}"
        if self.decimals is not None:
            return f"{float(reference):.{self.decimals}f}"
        return str(reference) if isinstance(reference, Fraction) else f"{reference:.6g}"

    def explained(self, reference: Value) -> str:
        """The tolerance as a clause: what is expected and how far one may be off."""
        if self == Tolerance():
            return f"{self.shown(reference)} is expected, exactly"
        return f"{self.shown(reference)} is expected ({self!r}, {self.allowed(reference):g} either way)"


SPOKEN = 10
"""Exact fractions with a smaller denominator are shown as such: 3/4, but 0.105 for 21/200."""


def magnitude(value: Value) -> int:
    """The power of ten of the first significant figure."""
    if not value:
        return 0
    if isinstance(value, Fraction):
        return math.floor(math.log10(abs(value.numerator)) - math.log10(value.denominator) + _ROUNDING)
    return math.floor(math.log10(abs(value)))


def _terminates(value: Fraction) -> bool:
    return 10**8 % value.denominator == 0


def _terminating_figures(value: Value, reference: Value) -> int | None:
    """Significant figures of a short fraction such as 6/5 that stands for an irrational number."""
    if not isinstance(value, Fraction) or isinstance(reference, Fraction) or not value:
        return None
    places = next((n for n in range(12) if (value * 10**n).denominator == 1), None)
    return None if places is None else len(str(abs(int(value * 10**places))).rstrip("0"))
