"""Numbers of many digits, and the functions of the notation on them: exact where that is possible, watchful where not.

A number is a :class:`~fractions.Fraction` as long as it is known exactly, an mpf otherwise. :class:`Digits` keeps the
account of one evaluation: how many digits cancelled, how many would be needed to feel every term.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
from mpmath import mp

from grader.notation.reading import TooLarge
from grader.worlds import values as v
from grader.worlds.values import Array, Mismatch

MOST_POWER_BITS = 2000
"""Bits of a power that is worked out exactly."""
MOST_MAGNITUDE = 512
"""Bits of the binary exponent of a number, and of the argument of an exponential."""
MOST_ANGLE = 2000
"""Bits of the argument of a sine."""
MOST_FACTORIAL = 2000
MOST_MATRIX_POWER = 64
_GUARD = 24
_ABSORBED = 40
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

    __slots__ = ("lost", "needed", "poles_only", "snapped")

    def __init__(self) -> None:
        self.lost = 0.0
        """Bits that cancelled in the worst sum."""
        self.needed = 0.0
        """Bits that it takes to feel every term."""
        self.snapped = False
        """Whether a sum that cancelled to its last bit was taken for zero."""
        self.poles_only = True
        """Whether nothing worse happened than a division by zero."""

    def rounded(self, x: Any) -> Any:
        """A number as an mpf; a fraction with more digits than that is noted."""
        if x.__class__ is Fraction:
            bits = max(x.numerator.bit_length(), x.denominator.bit_length())
            if bits > mp.prec - _ABSORBED:
                self.needed = max(self.needed, bits + _ABSORBED)
        return many(x)

    def need(self, bits: float) -> None:
        """Note that this many bits are needed, and room for more."""
        if bits > mp.prec - _ABSORBED:
            self.needed = max(self.needed, bits + 2 * _ABSORBED)

    def lose(self, bits: float) -> None:
        """Note that the last bits of a result are not to be trusted."""
        self.lost = max(self.lost, bits)

    def zero(self) -> Fraction:
        """The zero that something is taken for."""
        self.snapped = True
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
        if remaining > mp.prec - self.lost - _GUARD:
            return self.zero()
        self.lose(remaining)
        return total

    def reciprocal(self, x: Any) -> Any:
        """``1/x``. Raises Undefined at zero."""
        if x == 0:
            raise self.pole()
        return 1 / x

    def sign(self, a: Any, b: Any = Fraction(0)) -> int:
        """Whether ``a`` is smaller (-1) or larger (1) than ``b``; 0 where they agree in all digits."""
        gap = self.total([a, -b])
        return (gap > 0) - (gap < 0)


def settled(x: Any, digits: Digits) -> Any:
    """A number as the integer that it is, up to the last digits."""
    if x.__class__ is Fraction or not mp.isfinite(x) or magnitude(x) > mp.prec:
        return x
    nearest = mp.nint(x)
    if abs(x - nearest) <= mp.ldexp(1, int(digits.lost) + _GUARD - mp.prec) * max(1, abs(x)):
        digits.snapped = True
        return Fraction(int(nearest))
    return x


def mapped(function: Callable[[Any], Any], array: Array) -> Array:
    """A function on every entry."""
    found = np.frompyfunc(function, 1, 1)(array)
    return found.reshape(array.shape)  # type: ignore[no-any-return]


# Powers ----------------------------------------------------------------------------------------------------------


def scalar_power(base: Any, exponent: Any, digits: Digits) -> Any:
    """``base ** exponent`` on the reals: roots of odd degree are defined for negative numbers."""
    exponent = settled(exponent, digits)
    if base == 0:
        return _power_of_zero(exponent, digits)
    if exponent.__class__ is Fraction and exponent.denominator == 1:
        return _whole_power(base, exponent.numerator, digits)
    if digits.sign(base) < 0:
        if exponent.__class__ is not Fraction or exponent.denominator % 2 == 0:
            raise digits.outside()
        turned = scalar_power(-base, exponent, digits)
        return -turned if exponent.numerator % 2 else turned
    root = _exact_root(base, exponent)
    return (
        root
        if root is not None
        else _exponential(digits.rounded(exponent) * mp.log(digits.rounded(base)), digits)
    )


def _power_of_zero(exponent: Any, digits: Digits) -> Fraction:
    if exponent == 0:
        return Fraction(1)
    if exponent < 0:
        raise digits.pole()
    return Fraction(0)


def _whole_power(base: Any, power: int, digits: Digits) -> Any:
    if base.__class__ is Fraction:
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if abs(power) * bits <= MOST_POWER_BITS or abs(base) == 1:
            return base ** (power if abs(base) != 1 else power % 2)
    _require_size(abs(power) * max(1, abs(int(magnitude(base)))))
    digits.lose(power.bit_length())
    return digits.rounded(base) ** power


def _require_size(size: int) -> None:
    if size.bit_length() > MOST_MAGNITUDE:
        raise TooLarge("A power is too large.", help="Write it in a smaller form.")


def _exact_root(base: Any, exponent: Any) -> Fraction | None:
    if base.__class__ is not Fraction or exponent.__class__ is not Fraction or exponent.denominator > 12:
        return None
    top = _integer_root(base.numerator, exponent.denominator)
    bottom = _integer_root(base.denominator, exponent.denominator)
    if top is None or bottom is None or abs(exponent.numerator) > MOST_POWER_BITS // 20:
        return None
    return Fraction(top, bottom) ** exponent.numerator


def _integer_root(n: int, degree: int) -> int | None:
    """The exact root of a positive integer, if it has one."""
    if degree == 2:
        found = math.isqrt(n)
    elif n.bit_length() < mp.prec - _GUARD:
        found = int(mp.nint(mp.root(n, degree)))
    else:
        return None
    return found if found**degree == n else None


def _exponential(x: Any, digits: Digits) -> Any:
    size = magnitude(x)
    if size > MOST_MAGNITUDE:
        raise TooLarge("An exponential is too large.", help="Write it in a smaller form.")
    digits.need(-size)
    digits.lose(size)
    return mp.exp(x)


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


# Functions of one number -----------------------------------------------------------------------------------------

One = Callable[[Any, Digits], Any]


def _exp(x: Any, digits: Digits) -> Any:
    return Fraction(1) if x == 0 else _exponential(digits.rounded(x), digits)


def _ln(x: Any, digits: Digits) -> Any:
    if x == 0:
        raise digits.pole()
    if digits.sign(x) < 0:
        raise digits.outside()
    if 0 <= magnitude(x) <= 1 and digits.sign(x, Fraction(1)) == 0:
        return Fraction(0)
    return mp.log(digits.rounded(x))


def _log_to(base: int) -> One:
    return lambda x, digits: settled(_ln(x, digits) * (1 / mp.log(base)), digits)


def _sqrt(x: Any, digits: Digits) -> Any:
    if digits.sign(x) < 0:
        raise digits.outside()
    return scalar_power(x, Fraction(1, 2), digits)


def _circular(function: Callable[[Any], Any], flat: bool = False) -> One:
    """Sine or cosine; a result that is only rounding is zero. ``flat``: a tiny argument is hard to feel."""

    def made(x: Any, digits: Digits) -> Any:
        size = magnitude(x)
        if size > MOST_ANGLE:
            raise TooLarge("An angle is too large.", help="Write it in a smaller form.")
        if flat and x != 0:
            digits.need(-2 * size)
        with mp.workprec(mp.prec + max(0, int(size) if x else 0)):
            found = function(many(x))
        if x.__class__ is Fraction:
            digits.rounded(x)
            return +found
        felt = size if not flat else max(0.0, size)
        if magnitude(found) < felt + _GUARD + digits.lost - mp.prec:
            return digits.zero()
        digits.lose(felt - magnitude(found))
        return +found

    return made


_sin, _cos = _circular(mp.sin), _circular(mp.cos, flat=True)


def _tan(x: Any, digits: Digits) -> Any:
    return _sin(x, digits) * digits.reciprocal(_cos(x, digits))


def _saturating(function: Callable[[Any], Any], bits: Callable[[float], float]) -> One:
    """A function with a limit at infinity: ``bits`` says how many are needed to tell its value from the limit."""

    def made(x: Any, digits: Digits) -> Any:
        size = magnitude(x)
        if size > MOST_MAGNITUDE:
            raise TooLarge("An argument is too large.", help="Write it in a smaller form.")
        if x == 0:
            return _tidy(function(mp.mpf(0)))
        digits.need(bits(2.0**size) if size < 60 else math.inf)
        return function(digits.rounded(x))

    return made


def _tidy(x: Any) -> Any:
    return Fraction(float(x)) if x in (0, 0.5, 1) else x


def _steep(function: Callable[[Any], Any], flat: bool) -> One:
    """Hyperbolic sine and cosine; ``flat``: even, so that a tiny argument is hard to feel."""

    def made(x: Any, digits: Digits) -> Any:
        if x == 0:
            return Fraction(int(flat))
        size = magnitude(x)
        if size > MOST_MAGNITUDE:
            raise TooLarge("An exponential is too large.", help="Write it in a smaller form.")
        if flat:
            digits.need(-2 * size)
        return function(digits.rounded(x))

    return made


def _within_one(function: Callable[[Any], Any], open_ends: bool = False) -> One:
    """Inverse functions that are defined from -1 to 1."""

    def made(x: Any, digits: Digits) -> Any:
        if x == 0:
            return _tidy(function(mp.mpf(0)))
        beyond = digits.sign(abs(x), Fraction(1))
        if beyond > 0:
            raise digits.outside()
        if beyond == 0 and open_ends:
            raise digits.pole()
        return function(digits.rounded(x) if beyond else mp.sign(x))

    return made


def _arccosh(x: Any, digits: Digits) -> Any:
    beyond = digits.sign(x, Fraction(1))
    if beyond < 0:
        raise digits.outside()
    return mp.acosh(digits.rounded(x)) if beyond else Fraction(0)


def _softplus(x: Any, digits: Digits) -> Any:
    given = digits.rounded(x)
    if given <= 0:
        return mp.log1p(_exp(given, digits)) if given else mp.log(2)
    digits.need(1.5 * float(min(given, mp.mpf(10) ** 9)))
    return given + mp.log1p(mp.exp(-given))


def _sigmoid(x: Any, digits: Digits) -> Any:
    if x == 0:
        return Fraction(1, 2)
    if x > 0:
        digits.need(1.5 * float(min(many(x), mp.mpf(10) ** 9)))
    size = magnitude(x)
    if size > MOST_MAGNITUDE:
        raise TooLarge("An exponential is too large.", help="Write it in a smaller form.")
    return 1 / (1 + mp.exp(-digits.rounded(x)))


def _rounded(function: Callable[[Any], int]) -> One:
    def made(x: Any, digits: Digits) -> Any:
        known = settled(x, digits)
        if known.__class__ is Fraction:
            return Fraction(function(known))
        if magnitude(known) > mp.prec - _GUARD:
            raise TooLarge("A number is too large to round.")
        return Fraction(int(mp.floor(known) if function is math.floor else mp.ceil(known)))

    return made


def _factorial(x: Any, digits: Digits) -> Any:
    """Of whole numbers; of negative ones without a limit, so that its reciprocal is zero."""
    known = settled(x, digits)
    if known.__class__ is not Fraction or known.denominator != 1:
        raise digits.outside()
    if known < 0:
        return mp.inf
    if known > MOST_FACTORIAL:
        raise TooLarge("A factorial is too large.", help="Write it in a smaller form.")
    return Fraction(math.factorial(int(known)))


def _sign(x: Any, digits: Digits) -> Fraction:
    return Fraction(digits.sign(x))


def _relu(x: Any, digits: Digits) -> Any:
    return x if digits.sign(x) > 0 else Fraction(0)


def _over(function: One) -> One:
    return lambda x, digits: digits.reciprocal(function(x, digits))


_TANH = _saturating(mp.tanh, lambda x: 3.0 * x)
ELEMENTWISE: Mapping[str, One] = {
    "exp": _exp, "log": _ln, "ln": _ln, "log2": _log_to(2), "lg": _log_to(10), "log10": _log_to(10),
    "sqrt": _sqrt, "cbrt": lambda x, digits: scalar_power(x, Fraction(1, 3), digits),
    "sin": _sin, "cos": _cos, "tan": _tan, "sec": _over(_cos), "csc": _over(_sin),
    "cot": lambda x, digits: _cos(x, digits) * digits.reciprocal(_sin(x, digits)),
    "sinh": _steep(mp.sinh, False), "cosh": _steep(mp.cosh, True), "tanh": _TANH,
    "sech": _over(_steep(mp.cosh, True)), "csch": _over(_steep(mp.sinh, False)), "coth": _over(_TANH),
    "arcsin": _within_one(mp.asin), "arccos": _within_one(mp.acos),
    "arctan": _saturating(mp.atan, lambda x: math.log2(x) if x > 1 else 0.0),
    "arcsinh": _steep(mp.asinh, False), "arccosh": _arccosh, "arctanh": _within_one(mp.atanh, open_ends=True),
    "sigmoid": _sigmoid, "softplus": _softplus, "relu": _relu, "sign": _sign,
    "floor": _rounded(math.floor), "ceil": _rounded(math.ceil), "factorial": _factorial,
    "erf": _saturating(mp.erf, lambda x: 1.5 * x * x),
}  # fmt: skip

DERIVATIVES: Mapping[str, One] = {
    "tanh": lambda x, digits: digits.total([Fraction(1), -(_TANH(x, digits) ** 2)]),
    "sigmoid": lambda x, digits: _sigmoid(x, digits) * _sigmoid(-x, digits),
    "softplus": _sigmoid, "exp": _exp, "sin": _cos, "cos": lambda x, digits: -_sin(x, digits),
    "relu": lambda x, digits: Fraction(int(digits.sign(x) > 0)),
    "log": lambda x, digits: digits.reciprocal(x), "ln": lambda x, digits: digits.reciprocal(x),
}  # fmt: skip


# Functions of several numbers, vectors and matrices --------------------------------------------------------------


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
    return _sqrt(digits.total([x * x for x in entries]), digits)


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
    return value  # type: ignore[no-any-return]


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
    value = given[0] if len(given) == 1 else v.stacked(list(given), ",")
    if not v.is_vector(value):
        raise Mismatch("softmax is taken of something that is no vector")
    powers = mapped(lambda x: _exp(x, digits), value)
    turned = digits.reciprocal(digits.total(list(powers.flat)))
    return mapped(lambda x: x * turned, powers)


def _logsumexp(digits: Digits, *given: Any) -> Any:
    return _ln(digits.total([_exp(x, digits) for x in _spread(given)]), digits)


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
    "softmax": (1, 64, _softmax), "logsumexp": (1, 64, _logsumexp), "binomial": (2, 2, _binomial),
    "choose": (2, 2, _binomial), "mod": (2, 2, _remainder),
    "gcd": (2, 2, lambda digits, a, b: Fraction(math.gcd(*_integers(digits, a, b)))),
    "lcm": (2, 2, lambda digits, a, b: Fraction(math.lcm(*_integers(digits, a, b)))),
}  # fmt: skip
"""Least and greatest number of arguments, and the function."""

__all__ = [
    "CALLS",
    "DERIVATIVES",
    "ELEMENTWISE",
    "Digits",
    "Undefined",
    "many",
    "mapped",
    "mpmath",
    "settled",
]
