"""Equality of polynomials with whole or fractional coefficients, by exact values at a few large points.

Two different polynomials of degree ``d`` agree at a random point of ``N`` values a letter with a probability
of at most ``d/N`` (Schwartz 1980, Zippel 1979); here ``d`` is small and ``N`` above 10^9, at two points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from grader.notation.reading import Unreadable
from grader.notation.tree import Node
from grader.worlds.arithmetic import Value, value

_POINTS = (
    (1_000_000_007, 1_000_003_697, 1_000_008_637, 1_000_014_121, 1_000_021_909, 1_000_036_171, 1_000_042_423),
    (2_147_483_647, 1_999_999_973, 1_900_000_043, 1_800_000_011, 1_700_000_009, 1_600_000_009, 1_500_000_001),
)
"""Large primes; a letter takes them in the order of the alphabet."""


class NoPolynomial(Unreadable):
    """A root, logarithm or exponential where a count is asked for."""


@lru_cache(maxsize=64)
def points(letters: tuple[str, ...]) -> list[Mapping[str, Value]]:
    """A value for each letter, at each point."""
    names = sorted(letters)
    if len(names) > len(_POINTS[0]):
        raise NoPolynomial("There are too many letters here.")
    return [{name: Fraction(x) for name, x in zip(names, point, strict=False)} for point in _POINTS]


@lru_cache(maxsize=2048)
def values(node: Node, letters: tuple[str, ...]) -> tuple[Value, ...]:
    """A polynomial at the points; two with the same values are equal. Raises :class:`Unreadable`."""
    found = tuple(value(node, point) for point in points(letters))
    if any(isinstance(x, float) for x in found):
        raise NoPolynomial("This is no whole count.", 0, "Write a polynomial of the sizes.")
    return found


def equal_polynomials(a: Node, b: Node, letters: Iterable[str]) -> bool:
    """Whether two trees are one polynomial in ``letters``."""
    names = tuple(letters)
    return values(a, names) == values(b, names)
