"""Counts multiplications by doing them, and finds the exact polynomial behind a table of counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Any

import sympy as sp

Row = Sequence[int]


@dataclass(slots=True)
class Tally:
    """Plain loops over lists that count each multiplication, with its addition, as it happens."""

    multiply_adds: int = field(default=0)

    def times(self, a: int, b: int) -> int:
        """One product."""
        self.multiply_adds += 1
        return a * b

    def dot(self, u: Row, v: Row) -> int:
        """The inner product; raises `ValueError` when the lengths differ."""
        return sum(self.times(a, b) for a, b in zip(u, v, strict=True))

    def matvec(self, matrix: Sequence[Row], vector: Row) -> list[int]:
        """A matrix, as a list of rows, times a vector."""
        return [self.dot(row, vector) for row in matrix]

    def hadamard(self, u: Row, v: Row) -> list[int]:
        """The product component by component."""
        return [self.times(a, b) for a, b in zip(u, v, strict=True)]


def grid(rows: int, columns: int) -> list[list[int]]:
    """A matrix of ones to count with."""
    return [[1] * columns for _ in range(rows)]


def monomial(bases: Sequence[Any], powers: Sequence[int]) -> Any:
    """The product of the bases, symbols or whole numbers, each raised to its power."""
    return prod(base**power for base, power in zip(bases, powers, strict=True))


def fitted(count: Callable[..., int], letters: Sequence[Any], degree: int = 2) -> Any:
    """The polynomial in `letters`, each of degree at most `degree`, that gives every count exactly.

    The counts are taken on a grid of small sizes that is larger by one in each direction than the polynomial
    needs. Raises `ValueError` when no such polynomial agrees with all of them.
    """
    places = product(range(1, degree + 3), repeat=len(letters))
    terms = list(product(range(degree + 1), repeat=len(letters)))
    rows = [[*(monomial(place, powers) for powers in terms), count(*place)] for place in places]
    factors = _solve(rows, len(terms))
    return sp.Add(
        *(factor * monomial(letters, powers) for factor, powers in zip(factors, terms, strict=True))
    )


def _solve(augmented: list[list[int]], unknowns: int) -> list[Any]:
    """The one solution of an overdetermined system in exact arithmetic."""
    reduced, pivots = sp.polys.matrices.DomainMatrix(
        [[sp.QQ(entry) for entry in row] for row in augmented], (len(augmented), unknowns + 1), sp.QQ
    ).rref()
    if pivots != tuple(range(unknowns)):
        raise ValueError("the counts do not lie on one polynomial of this degree")
    return [sp.QQ.to_sympy(reduced[row, unknowns].element) for row in range(unknowns)]


def order_of_growth(polynomial: Any, letters: Sequence[Any]) -> Any:
    """The polynomial without constant factors and without terms that divide another of its terms.

    `4*H**2 + 4*H*D + 9*H` becomes `H**2 + H*D`: a divisor of a term never outgrows it, for sizes of at least
    1. Raises `ValueError` when a coefficient is negative, where the rule would not hold.
    """
    poly = sp.Poly(sp.expand(polynomial), *letters)
    if any(factor.is_negative for factor in poly.coeffs()):
        raise ValueError(f"{polynomial} has a negative coefficient")
    powers = poly.monoms()
    leading = [
        p
        for p in powers
        if not any(p != q and all(a <= b for a, b in zip(p, q, strict=True)) for q in powers)
    ]
    return sp.Add(*(monomial(letters, p) for p in leading))


def linear_root(expression: Any, unknown: Any) -> Any:
    """The value of `unknown` at which an expression linear in it is 0; `ValueError` if it is not linear."""
    poly = sp.Poly(expression, unknown)
    if poly.degree() != 1:
        raise ValueError(f"{expression} is not linear in {unknown}")
    slope, constant = poly.all_coeffs()
    return -constant / slope
