"""Powers and functions of one number in many digits: exact where that is possible, watchful where not."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from mpmath import mp

from grader.notation.reading import TooLarge
from grader.worlds.digits import GUARD, Digits, magnitude, many, settled

MOST_POWER_BITS = 2000
"""Bits of a power that is worked out exactly."""
MOST_MAGNITUDE = 512
"""Bits of the binary exponent of a number, and of the argument of an exponential."""
MOST_ANGLE = 2000
"""Bits of the argument of a sine."""
MOST_FACTORIAL = 2000

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
    if degree > 2 and n.bit_length() >= mp.prec - GUARD:
        return None
    found: int = math.isqrt(n) if degree == 2 else int(mp.nint(mp.root(n, degree)))
    return found if found**degree == n else None


def _exponential(x: Any, digits: Digits) -> Any:
    size = magnitude(x)
    if size > MOST_MAGNITUDE:
        raise TooLarge("An exponential is too large.", help="Write it in a smaller form.")
    digits.need(-size)
    digits.lose(size)
    return mp.exp(x)


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
        noise = felt + GUARD + digits.lost - mp.prec
        if magnitude(found) < noise:
            return digits.zero(noise)
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
        if magnitude(known) > mp.prec - GUARD:
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
