"""Whether two expressions have one value: exactly where both are rational, else to many digits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import mpmath

from grader.notation.tree import Node, Number, Symbol
from grader.worlds.arithmetic import Evaluation, Value, value

DIGITS = 60
"""Decimal digits of a close call."""

_NAMES = {
    "lg": "log10", "log": "ln", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh",
    "arccosh": "acosh", "arctanh": "atanh",
}  # fmt: skip


def same(a: Node, b: Node, letters: Mapping[str, Value] | None = None) -> bool:
    """Whether ``a`` and ``b`` have one value. Raises what :func:`~grader.worlds.arithmetic.value` raises."""
    known = letters or {}
    first, second = value(a, known), value(b, known)
    if type(first) is Fraction and type(second) is Fraction:
        return first == second
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-300) and _precisely_same(a, b, known)


def _precisely_same(a: Node, b: Node, letters: Mapping[str, Value]) -> bool:
    """Whether all but the last ten digits agree."""
    with mpmath.workdps(DIGITS):
        first, second = (_many(_Precise(letters, math.e).of(node)) for node in (a, b))
        return bool(abs(first - second) <= mpmath.mpf(10) ** (10 - DIGITS) * max(abs(first), abs(second)))


class _Precise(Evaluation):
    """An evaluation whose numbers all have many digits."""

    __slots__ = ()

    def number(self, node: Number) -> Any:
        return _many(node.exact)

    def symbol(self, node: Symbol) -> Any:
        return _many(super().symbol(node))

    def constant(self, name: str) -> Any:
        return +mpmath.e if name == "e" else +mpmath.pi

    def call_made(self, name: str, x: Any) -> Any:
        given = _many(x)
        if name == "log2":
            return mpmath.log(given, 2)
        if name == "sigmoid":
            return 1 / (1 + mpmath.exp(-given))
        if name == "softplus":
            return mpmath.log(1 + mpmath.exp(given))
        return getattr(mpmath, _NAMES.get(name, name))(given)

    def raised(self, base: Any, exponent: Any) -> Any:
        return base**exponent

    def factorial(self, x: Any) -> Any:
        return mpmath.factorial(x)

    def binomial(self, n: Any, k: Any) -> Any:
        return mpmath.binomial(n, k)


def _many(x: Any) -> Any:
    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else mpmath.mpf(x)
