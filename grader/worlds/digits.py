"""Numbers of many digits, and the account that is kept of them.

A number is a :class:`~fractions.Fraction` as long as it is known exactly, an mpf otherwise. :class:`Digits` keeps the
account of one evaluation: how many digits cancelled, how many would be needed to feel every term.

>>> with mp.workprec(200):
...     digits = Digits()
...     digits.total([mp.sqrt(2), Fraction(1, 10**80), -mp.sqrt(2)])
Fraction(0, 1)
>>> digits.needed > 200, digits.doubt < -150
(True, True)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from mpmath import mp

GUARD = 24
"""Bits at the end of a number that are not trusted."""
ABSORBED = 40
"""A term this many bits short of the last one is felt too little."""


class Undefined(Exception):
    """There is no real value at this point."""


def many(x: Any) -> Any:
    """A number as an mpf."""
    if x.__class__ is not Fraction:
        return x
    return mp.mpf(x.numerator) if x.denominator == 1 else mp.mpf(x.numerator) / x.denominator


def magnitude(x: Any) -> float:
    """The binary exponent of a number: ``2^(m-1) <= |x| < 2^m``, within one; minus infinity for zero."""
    if x.__class__ is Fraction:
        return x.numerator.bit_length() - x.denominator.bit_length() if x else -math.inf
    return float(mp.mag(x)) if x else -math.inf


class Digits:
    """What one evaluation learnt about its digits."""

    __slots__ = ("doubt", "lost", "needed", "poles_only")

    def __init__(self) -> None:
        self.lost = 0.0
        """Bits that cancelled in the worst sum."""
        self.needed = 0.0
        """Bits that it takes to feel every term."""
        self.doubt = -math.inf
        """Binary exponent of the largest thing that was taken for zero because it could not be told from it."""
        self.poles_only = True
        """Whether nothing worse happened than a division by zero."""

    def rounded(self, x: Any) -> Any:
        """A number as an mpf; a fraction with more digits than that is noted."""
        if x.__class__ is Fraction:
            bits = max(x.numerator.bit_length(), x.denominator.bit_length())
            if bits > mp.prec - ABSORBED:
                self.needed = max(self.needed, bits + ABSORBED)
        return many(x)

    def need(self, bits: float) -> None:
        """Note that this many bits are needed, and room for more."""
        if bits > mp.prec - ABSORBED:
            self.needed = max(self.needed, bits + 2 * ABSORBED)

    def lose(self, bits: float) -> None:
        """Note that the last bits of a result are not to be trusted."""
        self.lost = max(self.lost, bits)

    def zero(self, noise: float) -> Fraction:
        """The zero that something is taken for because it is below the ``noise``, as a binary exponent."""
        self.doubt = max(self.doubt, noise)
        return Fraction(0)

    def pole(self) -> Undefined:
        """The exception for a division by zero."""
        return Undefined()

    def outside(self) -> Undefined:
        """The exception for an argument outside the domain of a function."""
        self.poles_only = False
        return Undefined()

    def total(self, terms: Sequence[Any]) -> Any:
        """The sum of numbers, with an eye on cancelled and unfelt terms."""
        exact = Fraction(0)
        rest: list[Any] = []
        for term in terms:
            if term.__class__ is Fraction:
                exact += term
            else:
                rest.append(term)
        if not rest:
            return exact
        if exact:
            rest.append(self.rounded(exact))
        return rest[0] if len(rest) == 1 else self._watched(rest)

    def _watched(self, terms: list[Any]) -> Any:
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        if not mp.isfinite(total):
            return total
        sizes = [magnitude(term) for term in terms if term]
        largest = max(sizes, default=0.0)
        self.need(largest - min(sizes, default=0.0))
        remaining = largest - magnitude(total)
        trusted = mp.prec - self.lost - GUARD
        if remaining > trusted:
            return self.zero(largest - trusted)
        self.lose(remaining)
        return total

    def reciprocal(self, x: Any) -> Any:
        """``1/x``. Raises Undefined at zero."""
        if x == 0:
            raise self.pole()
        return 1 / x

    def sign(self, a: Any, b: Any = Fraction(0)) -> int:
        """Whether ``a`` is smaller (-1) or larger (1) than ``b``; 0 where they agree in all digits."""
        lost = self.lost
        gap = self.total([a, -b])
        self.lost = lost
        return int(gap > 0) - int(gap < 0)


def settled(x: Any, digits: Digits) -> Any:
    """A number as the integer that it is, up to the last digits."""
    if x.__class__ is Fraction or not mp.isfinite(x) or magnitude(x) > mp.prec:
        return x
    nearest = mp.nint(x)
    if abs(x - nearest) <= mp.ldexp(1, int(digits.lost) + GUARD - mp.prec) * max(1, abs(x)):
        digits.zero(magnitude(x) + digits.lost + GUARD - mp.prec)
        return Fraction(int(nearest))
    return x
