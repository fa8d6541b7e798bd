"""A quick look at a formula before it is evaluated: may doubles be trusted with it, and where may it have a bend?

The look gives every letter the size 1 and follows the sizes up the tree. A formula is *plain* when no part of it is
very small, very large or saturated for that reason alone, so that a difference that doubles don't show is none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import (
    Big,
    Bracket,
    Call,
    Cases,
    Component,
    Ellipsis,
    Grid,
    Item,
    Minus,
    Node,
    Number,
    Over,
    Plus,
    Power,
    Symbol,
    Times,
    Transposed,
)
from grader.notation.vocabulary import STANDARD_FUNCTIONS

LEAST, MOST = 1e-4, 1e6
"""Sizes between which doubles are trusted."""
MOST_DEPTH = 120
MOST_EXPONENT = 12.0
MOST_ARGUMENT = 6.0
"""Size of the argument of an exponential or a function with a limit."""
MOST_ANGLE = 1e3
MOST_CONSTANTS = 6
MOST_DIGITS = 10
"""Digits of all numbers of a formula together; with more of them a constant can be imitated too closely."""

_BENT = frozenset(["abs", "max", "min", "relu", "floor", "ceil", "sign", "mod", "gcd", "lcm", "norm"])
_STEPPED = frozenset(["floor", "ceil", "mod", "gcd", "lcm"])
_EDGED = frozenset(["sqrt", "log", "ln", "log2", "lg", "log10", "arcsin", "arccos", "arctanh", "arccosh"])
_STEEP = frozenset(["exp", "sinh", "cosh"])
_SATURATING = frozenset(
    ["tanh", "sigmoid", "softplus", "erf", "coth", "sech", "csch", "softmax", "logsumexp", "arctan"]
)
_ANGLES = frozenset(["sin", "cos", "tan", "cot", "sec", "csc"])
_PAIRS = frozenset(["binomial", "choose", "dot", "outer", "hadamard", "matmul", "mod", "gcd", "lcm"])
_SERIES = frozenset(["max", "min", "softmax", "logsumexp", "concat", "diag"])
_KNOWN = frozenset(STANDARD_FUNCTIONS.values()) | _PAIRS


class Anatomy:
    """What was seen of one formula."""

    __slots__ = ("bent", "constants", "depth", "digits", "edged", "plain", "stepped", "summed")

    def __init__(self, node: Node) -> None:
        self.plain = True
        """Whether doubles may be trusted."""
        self.bent = False
        """Whether it has bends: absolute values, maxima, cases."""
        self.edged = False
        """Whether it has a border of definition: roots, logarithms."""
        self.stepped = False
        """Whether it has steps: floors, remainders."""
        self.summed = False
        """Whether it has sums or products."""
        self.constants: set[Fraction] = set()
        """Sizes of constants that stand beside letters and are far from 1."""
        self.depth = 0
        self.digits = 0
        size, constant = self.look(node)
        if constant:
            self._note(size)

    def look(self, node: Node) -> tuple[float, bool]:
        """The size of a part, and whether it has no letters."""
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise TooLarge(f"The formula is nested more than {MOST_DEPTH} deep.")
        rule = _RULES.get(node.__class__)
        if rule is None:
            self.plain = False
            found = (1.0, False)
        else:
            found = rule(self, node)
        self.depth -= 1
        size = found[0]
        if not (LEAST < size < MOST or size == 0.0):
            self.plain = False
        return found

    def _note(self, size: float) -> None:
        if size and math.isfinite(size) and not 0.25 < size < 6 and len(self.constants) < MOST_CONSTANTS:
            self.constants.add(Fraction(size))

    def _mixed(self, parts: list[tuple[float, bool]]) -> bool:
        """Whether all parts are constant; where only some are, their sizes are noted."""
        constant = all(part[1] for part in parts)
        if not constant:
            for size, alone in parts:
                if alone:
                    self._note(size)
        return constant

    # One rule for each kind of node ------------------------------------------------------------------------------

    def _symbol(self, node: Symbol) -> tuple[float, bool]:
        if node.name == "inf":
            self.plain = False
        size = _CONSTANTS.get(node.name)
        return (1.0, False) if size is None else (size, True)

    def _plus(self, node: Plus) -> tuple[float, bool]:
        parts = [self.look(term.of if term.__class__ is Minus else term) for term in node.terms]
        return sum(part[0] for part in parts), self._mixed(parts)

    def _times(self, node: Times) -> tuple[float, bool]:
        left, right = self.look(node.left), self.look(node.right)
        return left[0] * right[0], self._mixed([left, right])

    def _over(self, node: Over) -> tuple[float, bool]:
        top, bottom = self.look(node.top), self.look(node.bottom)
        return (top[0] / bottom[0] if bottom[0] else math.inf), self._mixed([top, bottom])

    def _power(self, node: Power) -> tuple[float, bool]:
        base = self.look(node.base)
        exponent, turned = node.exponent, False
        if isinstance(exponent, Minus):
            exponent, turned = exponent.of, True
        size, constant = self.look(exponent)
        if constant and size != int(min(size, 1e9)):
            self.edged = True
            if not base[1] and not _is_even_root(exponent):
                self.plain = False  # x^{1/3} is defined for negative x
        if size > MOST_EXPONENT:
            self.plain = False
        return _raised(base[0], -size if turned else size), self._mixed([base, (size, constant)])

    def _call(self, node: Call) -> tuple[float, bool]:
        name = node.function
        self._require_arguments(node)
        self.bent = self.bent or name in _BENT
        self.stepped = self.stepped or name in _STEPPED
        self.edged = self.edged or name in _EDGED
        parts = [self.look(argument) for argument in node.arguments]
        if node.sub is not None and name not in ("norm", "softmax"):
            parts.append(self.look(node.sub))
        constant = self._mixed(parts)
        return self._size_of_call(name, max(part[0] for part in parts)), constant

    def _size_of_call(self, name: str, size: float) -> float:
        if name in _STEEP or name in _SATURATING:
            if size > MOST_ARGUMENT:
                self.plain = False
            return math.exp(min(size, 700.0)) if name in _STEEP else 1.0
        if name in _ANGLES:
            self.plain = self.plain and size < MOST_ANGLE
            return 1.0
        if name == "factorial":
            self.plain = self.plain and size < MOST_EXPONENT
            return 1.0
        if name == "sqrt":
            return math.sqrt(size) if math.isfinite(size) else size
        return 1.0 if name in _EDGED else size

    def _require_arguments(self, node: Call) -> None:
        count = len(node.arguments)
        if node.function not in _KNOWN:
            return
        if count == (2 if node.function in _PAIRS else 1) or (count > 1 and node.function in _SERIES):
            return
        if count == 0:
            raise Unreadable(f"“{node.function}” stands without an argument.", 0, "Write f(x).")
        if node.function in _PAIRS or count > 1:
            raise Unreadable(
                f"“{node.function}” takes another number of arguments.", 0, "Check the brackets."
            )

    def _parts(self, *parts: Node) -> tuple[float, bool]:
        found = [self.look(part) for part in parts]
        return max(part[0] for part in found), self._mixed(found)

    def _big(self, node: Big) -> tuple[float, bool]:
        self.plain = False
        self.summed = True
        parts = [part for part in (node.low, node.high, node.body) if part is not None]
        return self._parts(*parts)[0], False

    def _cases(self, node: Cases) -> tuple[float, bool]:
        self.plain = False
        self.bent = True
        for value, condition in node.branches:
            self.look(value)
            for item in getattr(condition, "items", ()):
                self._mixed([self.look(item), (1.0, False)])
        return 1.0, False


def _is_even_root(exponent: Node) -> bool:
    if isinstance(exponent, Over) and isinstance(exponent.bottom, Number):
        return (
            exponent.bottom.exact % 2 == 0
            and isinstance(exponent.top, Number)
            and exponent.top.exact % 2 == 1
        )
    return isinstance(exponent, Number) and exponent.exact.denominator % 2 == 0


def _raised(base: float, exponent: float) -> float:
    try:
        found: float = base**exponent
        return found
    except (OverflowError, ZeroDivisionError):
        return math.inf


def _number(self: Anatomy, node: Number) -> tuple[float, bool]:
    self.digits += len(node.text)
    if self.digits > MOST_DIGITS:
        self.plain = False
    try:
        return abs(float(node.value)), True
    except OverflowError:
        return math.inf, True


_CONSTANTS: Mapping[str, float] = {"e": math.e, "pi": math.pi, "inf": math.inf}
_RULES: Mapping[type, Callable[[Anatomy, Any], tuple[float, bool]]] = {
    Number: _number,
    Symbol: Anatomy._symbol,
    Item: lambda self, node: (1.0, False),
    Plus: Anatomy._plus,
    Minus: lambda self, node: self.look(node.of),
    Times: Anatomy._times,
    Over: Anatomy._over,
    Power: Anatomy._power,
    Transposed: lambda self, node: self.look(node.of),
    Call: Anatomy._call,
    Big: Anatomy._big,
    Ellipsis: lambda self, node: self._big(Big("", "", node.before[0], node.last, node.before[-1])),
    Bracket: lambda self, node: self._parts(*node.parts),
    Grid: lambda self, node: self._parts(*(part for row in node.rows for part in row)),
    Component: lambda self, node: self._parts(node.of),
    Cases: Anatomy._cases,
}
