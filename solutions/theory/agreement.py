"""How far two answers are apart: at random rational points to 30 digits, or as arrays of floats."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.activations import Array

DIGITS = 30
"""Decimal digits to which symbolic expressions are evaluated; a difference above 10^-20 is real."""


def rational_point(symbols: Iterable[Any], seed: int = 0, largest: int = 2) -> dict[Any, Any]:
    """A random rational for each symbol, between -`largest` and `largest`, positive where declared so."""
    chance = Random(seed)
    point = {}
    for symbol in sorted(symbols, key=str):
        size = sp.Rational(chance.randint(1, 19 * largest), 19)
        point[symbol] = size if symbol.is_positive or chance.random() < 0.5 else -size
    return point


def gap(left: Any, right: Any, *, points: int = 2, seed: int = 0) -> float:
    """The largest difference of two SymPy scalars, or explicit matrices, at random rational points.

    Both sides are evaluated to 30 digits, so equal expressions give less than 10^-20.
    Raises `ValueError` when the shapes differ and `ArithmeticError` when a side is no real number there.
    """
    shapes = [side.shape if isinstance(side, sp.MatrixBase) else () for side in (left, right)]
    if shapes[0] != shapes[1]:
        raise ValueError(f"shapes {shapes[0]} and {shapes[1]} differ")
    pairs = list(zip(_entries(left), _entries(right), strict=True))
    symbols = sp.Matrix([side for pair in pairs for side in pair]).free_symbols
    worst = 0.0
    for number in range(points):
        known = {
            place: value.evalf(DIGITS) for place, value in rational_point(symbols, seed + number).items()
        }
        worst = max(worst, *(_distance(a, b, known) for a, b in pairs))
    return worst


def array_gap(left: Any, right: Any) -> float:
    """The largest difference of two arrays, relative to the larger of 1 and the right one's largest entry.

    Raises `ValueError` when the shapes differ (nothing is broadcast).
    """
    a, b = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"shapes {a.shape} and {b.shape} differ")
    return float(np.max(np.abs(a - b), initial=0.0) / max(1.0, float(np.max(np.abs(b), initial=0.0))))


def by_differences(function: Callable[[Array], Any], place: Array, step: float = 1e-4) -> Array:
    """The derivative of an array-valued function: shape of the value, then shape of the place.

    Central differences with five points, error of order step^4 (Abramowitz and Stegun, 25.3.6).
    """
    columns = []
    for index in np.ndindex(place.shape):
        nudge = np.zeros_like(place)
        nudge[index] = step
        near = np.asarray(function(place + nudge)) - np.asarray(function(place - nudge))
        far = np.asarray(function(place + 2 * nudge)) - np.asarray(function(place - 2 * nudge))
        columns.append((8 * near - far) / (12 * step))
    stacked = np.stack(columns, axis=-1)
    return stacked.reshape(*stacked.shape[:-1], *place.shape)


def _entries(value: Any) -> list[Any]:
    return list(value) if isinstance(value, sp.MatrixBase) else [sp.sympify(value)]


def _number(node: Any, known: dict[Any, Any]) -> Any:
    """The value of a tree, leaves first; `known` remembers the branches that unrolled networks share."""
    if node not in known:
        value = node.func(*(_number(part, known) for part in node.args)) if node.args else node
        inexact = isinstance(value, sp.Expr) and not value.is_Rational
        known[node] = value.evalf(DIGITS) if inexact else value
    return known[node]


def _distance(a: Any, b: Any, known: dict[Any, Any]) -> float:
    difference = sp.sympify(_number(a, known) - _number(b, known))
    if not (difference.is_number and difference.is_extended_real and difference.is_finite):
        raise ArithmeticError(f"{a} and {b} are not both real numbers at {known}")
    return abs(float(difference))
