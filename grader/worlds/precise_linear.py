"""Functions of several numbers, of vectors and of matrices in many digits.

Arrays are object arrays of shape (1, n, m), as in :mod:`grader.worlds.values` with one sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from mpmath import mp

from grader.notation.reading import TooLarge
from grader.worlds import values as v
from grader.worlds.digits import Digits, magnitude, settled
from grader.worlds.precise_functions import ELEMENTWISE, MOST_FACTORIAL
from grader.worlds.values import Array, Mismatch

MOST_MATRIX_POWER = 64


def mapped(function: Callable[[Any], Any], array: Array) -> Array:
    """A function on every entry."""
    found = np.frompyfunc(function, 1, 1)(array)
    return found.reshape(array.shape)  # type: ignore[no-any-return]  # NumPy gives Any


def matrix_power(base: Array, exponent: Any, digits: Digits) -> Array:
    """A whole power of a square matrix."""
    if exponent.__class__ is not Fraction or exponent.denominator != 1 or abs(exponent) > MOST_MATRIX_POWER:
        raise Mismatch("a matrix is raised to a power that is not a small whole number")
    if base.ndim != 3 or base.shape[1] != base.shape[2]:
        raise Mismatch("a matrix that is not square is raised to a power")
    if exponent < 0:
        return matrix_power(inverse(digits, base), -exponent, digits)
    found = diagonal_of([Fraction(1)] * base.shape[1])
    for _ in range(int(exponent)):
        found = found @ base
    return found


def diagonal_of(entries: Sequence[Any]) -> Array:
    """A diagonal matrix, shape (1, n, n)."""
    found = np.full((1, len(entries), len(entries)), Fraction(0), dtype=object)
    for at, entry in enumerate(entries):
        found[0, at, at] = entry
    return found


def _diagonal(digits: Digits, *given: Any) -> Any:
    if len(given) > 1:
        return diagonal_of(given)
    value = given[0]
    if v.is_scalar(value):
        return value
    return diagonal_of(list(value.flat)) if v.is_vector(value) else v.diagonal(value)


def _absolute(digits: Digits, value: Any, kind: str = "2") -> Any:
    """Absolute value, Euclidean norm of a vector, norm of a matrix."""
    if v.is_scalar(value):
        return abs(value) if digits.sign(value) else Fraction(0)
    if v.is_vector(value) or kind == "F":
        return _vector_norm(digits, list(value.flat), kind)
    sums = {"1": 1, "inf": 2}.get(kind)
    if sums is not None:
        return max(digits.total(list(line)) for line in np.moveaxis(mapped(abs, value)[0], 2 - sums, 0))
    gram = value.swapaxes(1, 2) @ value
    largest = max(
        mp.eigsy(mp.matrix([[digits.rounded(x) for x in row] for row in gram[0]]), eigvals_only=True)
    )
    return mp.sqrt(largest)


def _vector_norm(digits: Digits, entries: list[Any], kind: str) -> Any:
    if kind == "1":
        return digits.total([abs(x) for x in entries])
    if kind == "inf":
        return _largest(digits, *(abs(x) for x in entries))
    return ELEMENTWISE["sqrt"](digits.total([x * x for x in entries]), digits)


def _spread(given: Sequence[Any]) -> list[Any]:
    """Numbers, or the entries of the one vector that was given."""
    if len(given) == 1 and v.is_vector(given[0]):
        return list(given[0].flat)
    if not given or not all(v.is_scalar(x) for x in given):
        raise Mismatch("the largest is taken of something that is no number")
    return list(given)


def _largest(digits: Digits, *given: Any) -> Any:
    entries = _spread(given)
    found = entries[0]
    for entry in entries[1:]:
        found = entry if digits.sign(entry, found) > 0 else found
    return found


def _smallest(digits: Digits, *given: Any) -> Any:
    return -_largest(digits, *(-x for x in _spread(given)))


def _square(value: Any) -> Array:
    if v.is_scalar(value) or value.ndim != 3 or value.shape[1] != value.shape[2]:
        raise Mismatch("something is inverted or traced that is no square matrix")
    return value  # type: ignore[no-any-return]  # NumPy gives Any


def _trace(digits: Digits, value: Any) -> Any:
    return value if v.is_scalar(value) else digits.total(list(np.diagonal(_square(value)[0])))


def determinant(digits: Digits, value: Any) -> Any:
    """By elimination."""
    return value if v.is_scalar(value) else _eliminated(_square(value)[0].tolist(), digits)


def inverse(digits: Digits, value: Any) -> Any:
    """Reciprocal of a number, inverse of a square matrix. Raises Undefined for a singular one."""
    if v.is_scalar(value):
        return digits.reciprocal(value)
    size = _square(value).shape[1]
    rows = [
        [*row, *unit]
        for row, unit in zip(value[0].tolist(), diagonal_of([Fraction(1)] * size)[0], strict=True)
    ]
    if _eliminated(rows, digits) == 0:
        raise digits.pole()
    return np.array([[row[size:] for row in rows]], dtype=object)


def _eliminated(rows: list[list[Any]], digits: Digits) -> Any:
    """Gauss and Jordan, in place: the left square becomes the identity. The determinant is returned, 0 if singular."""
    found: Any = Fraction(1)
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row: magnitude(rows[row][at]))
        if rows[pivot][at] == 0:
            return Fraction(0)
        if pivot != at:
            rows[at], rows[pivot] = rows[pivot], rows[at]
            found = -found
        found = found * rows[at][at]
        turned = 1 / rows[at][at]
        rows[at] = [x * turned for x in rows[at]]
        for other in range(len(rows)):
            factor = rows[other][at]
            if other != at and factor != 0:
                rows[other] = [
                    digits.total([x, -(factor * y)]) for x, y in zip(rows[other], rows[at], strict=True)
                ]
    return found


def _softmax(digits: Digits, *given: Any) -> Array:
    value: Any = given[0] if len(given) == 1 else v.stacked(list(given), ",")
    if not v.is_vector(value):
        raise Mismatch("softmax is taken of something that is no vector")
    powers = mapped(lambda x: ELEMENTWISE["exp"](x, digits), value)
    turned = digits.reciprocal(digits.total(list(powers.flat)))
    return mapped(lambda x: x * turned, powers)


def _logsumexp(digits: Digits, *given: Any) -> Any:
    return ELEMENTWISE["ln"](digits.total([ELEMENTWISE["exp"](x, digits) for x in _spread(given)]), digits)


def _of_numbers(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of numbers that is asked about numbers only."""

    def made(digits: Digits, *given: Any) -> Any:
        if not all(v.is_scalar(x) for x in given):
            raise Mismatch("a function of numbers is taken of something that is no number")
        return function(digits, *given)

    return made


def _integers(digits: Digits, *given: Any) -> list[int]:
    known = [settled(x, digits) for x in given]
    if any(x.__class__ is not Fraction or x.denominator != 1 for x in known):
        raise digits.outside()
    return [int(x) for x in known]


def _binomial(digits: Digits, n: Any, k: Any) -> Any:
    """``n (n-1) ... (n-k+1) / k!``; zero where k is negative or, for whole n, larger than n."""
    (lower,) = _integers(digits, k)
    upper = settled(n, digits)
    if lower < 0:
        return Fraction(0)
    if upper.__class__ is Fraction and upper.denominator == 1 and upper >= 0:
        lower = min(lower, int(upper) - lower) if lower <= upper else -1
    if lower > MOST_FACTORIAL:
        raise TooLarge("A binomial coefficient is too large.", help="Write it in a smaller form.")
    found: Any = Fraction(int(lower >= 0))
    for at in range(lower):
        found = found * (upper - at) / (at + 1)
    return found


def _remainder(digits: Digits, a: Any, b: Any) -> Any:
    if b == 0:
        raise digits.pole()
    return digits.total([a, -(b * ELEMENTWISE["floor"](a * digits.reciprocal(b), digits))])


CALLS: Mapping[str, tuple[int, int, Callable[..., Any]]] = {
    "diag": (1, 64, _diagonal), "abs": (1, 1, _absolute), "norm": (1, 1, _absolute), "max": (1, 64, _largest),
    "min": (1, 64, _smallest), "det": (1, 1, determinant), "trace": (1, 1, _trace), "inv": (1, 1, inverse),
    "softmax": (1, 64, _softmax), "logsumexp": (1, 64, _logsumexp), "binomial": (2, 2, _of_numbers(_binomial)),
    "mod": (2, 2, _of_numbers(_remainder)),
    "gcd": (2, 2, _of_numbers(lambda digits, a, b: Fraction(math.gcd(*_integers(digits, a, b))))),
    "lcm": (2, 2, _of_numbers(lambda digits, a, b: Fraction(math.lcm(*_integers(digits, a, b))))),
}  # fmt: skip
"""Least and greatest number of arguments, and the function."""
