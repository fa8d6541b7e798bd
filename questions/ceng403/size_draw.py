"""What is drawn for the counts of question 7: hidden and input sizes for which no two formulas that students write agree by chance."""

from __future__ import annotations

from math import gcd
from typing import NamedTuple

from grader.draw import Constraint, Draw

MOST = 16
"""By so much the coefficients of two counts differ at most, wrong ones included."""


class Sizes(NamedTuple):
    """Units of a layer and inputs of the model; 0 where they stay letters, as on the printed paper."""

    H: int
    D: int


LETTERS = Sizes(0, 0)


def sizes(draw: Draw) -> Sizes:
    """Sizes large enough that every count has seven digits: the commas of a smaller one might be those of a decimal."""
    return draw.such_that("sizes", _sizes, TELLING, canonical=LETTERS)


def _sizes(draw: Draw) -> Sizes:
    return Sizes(draw.integer("H", 500, 900, step=2, canonical=0), draw.integer("D", 301, 499, step=2, canonical=0))


def tells_apart(found: Sizes) -> bool:
    """Whether a·H² + b·HD + c·H + d·D² + e·D is zero for no whole numbers up to :data:`MOST` but zeros.

    The sum is zero only where D divides a·H + c, or H divides d·D + e (both sizes without a common factor): then a
    small multiple of one size is nearly a multiple of the other.
    """
    return gcd(*found) == 1 and all(
        _remainder(times * one, other) > MOST for one, other in (found, found[::-1]) for times in range(1, MOST + 1)
    )


def _remainder(number: int, by: int) -> int:
    """How far a number is from the nearest multiple of another."""
    return min(number % by, -number % by)


TELLING: Constraint[Sizes] = Constraint("different formulas have different values", tells_apart)
