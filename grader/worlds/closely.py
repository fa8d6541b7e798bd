"""How two formulas compare at one point, in as many digits as it takes to tell.

:meth:`Comparing.certainly` goes on to more digits until the answer is known or a limit is met.

>>> from grader.notation.answer import read
>>> from grader.notation.vocabulary import vocabulary
>>> from grader.worlds.domains import exactly
>>> tiny, plain = (read(text, vocabulary(["x"])).statements[0].node for text in ("x + 10^{-300} e^x", "x"))
>>> Comparing((tiny, ()), (plain, ())).certainly(exactly((("x", "real"),), 0, 0)).name
'DIFFERENT'
"""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from grader.worlds.digits import GUARD, Digits, magnitude, many
from grader.worlds.evaluate import STANDARD, Reading
from grader.worlds.precise import PRECISIONS, Formula, Precise, Work
from grader.worlds.world import World

SURELY_ZERO = -100
"""Binary exponent below which something that can't be told from zero is zero."""


class At(enum.Enum):
    """How two formulas compare at one point."""

    SAME = enum.auto()
    DIFFERENT = enum.auto()
    NEITHER = enum.auto()
    """Neither has a value here."""
    POLE = enum.auto()
    """Only one has a value; the other divides by zero."""
    OUTSIDE = enum.auto()
    """Only one has a value; the other is outside its domain."""
    BLIND = enum.auto()
    """Too many digits would be needed to tell."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """Two formulas that are compared point by point."""

    answer: Formula
    reference: Formula
    reading: Reading = STANDARD
    work: Work = field(default_factory=Work)

    def at(self, world: World, bits: int = PRECISIONS[0]) -> At:
        """How they compare at the point of a world with exact letters. Raises Mismatch, Unknown or TooLarge."""
        with mpmath.workprec(bits):
            ours, theirs = (
                Precise(world, side[1], self.reading, self.work) for side in (self.answer, self.reference)
            )
            obtained, expected = ours.result(self.answer[0]), theirs.result(self.reference[0])
            if obtained is not None and expected is not None:
                return _agreement(obtained, expected, ours.digits, theirs.digits)
        if obtained is None and expected is None:
            return At.NEITHER
        return At.POLE if (ours if obtained is None else theirs).digits.poles_only else At.OUTSIDE

    def certainly(self, world: World) -> At:
        """As :meth:`at`, with more digits as long as they are needed."""
        found = At.BLIND
        for bits in PRECISIONS:
            found = self.at(world, bits)
            if found is not At.BLIND:
                break
        return found


def _agreement(obtained: Any, expected: Any, ours: Digits, theirs: Digits) -> At:
    size, gap = _distance(obtained, expected)
    doubt = max(ours.doubt, theirs.doubt)
    if _is_exact(obtained) and _is_exact(expected) and doubt == -math.inf:
        return At.SAME if gap == -math.inf else At.DIFFERENT
    trusted = mpmath.mp.prec - GUARD - max(ours.lost, theirs.lost)
    seen = max(ours.needed, theirs.needed) <= mpmath.mp.prec
    if doubt > SURELY_ZERO:
        return At.BLIND
    if size - gap < trusted:
        surely = seen or doubt == -math.inf or gap > doubt + 2 * GUARD
        return At.DIFFERENT if trusted > GUARD and surely else At.BLIND
    return At.SAME if seen and trusted >= mpmath.mp.prec // 2 else At.BLIND


def _is_exact(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return all(x.__class__ is Fraction for x in value.flat)
    return value.__class__ is Fraction


def _distance(a: Any, b: Any) -> tuple[float, float]:
    """Binary exponents of the larger value and of the gap; for arrays, of their largest entries."""
    first, second = isinstance(a, np.ndarray), isinstance(b, np.ndarray)
    if not first and not second:
        return max(magnitude(a), magnitude(b)), _gap(a, b)
    if first != second:
        number, array = (b, a) if first else (a, b)
        return 0.0, -math.inf if number == 0 and not array.any() else 0.0
    if a.shape != b.shape:
        return 0.0, 0.0
    pairs = list(zip(a.flat, b.flat, strict=True))
    return max(magnitude(x) for pair in pairs for x in pair), max(_gap(x, y) for x, y in pairs)


def _gap(a: Any, b: Any) -> float:
    return magnitude(a - b if type(a) is type(b) else many(a) - many(b))
