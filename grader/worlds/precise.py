"""The value of a tree at one point to as many digits as it takes: exact fractions as far as they reach, then mpmath.

It is the same evaluation as that of :mod:`grader.worlds.evaluate`, with other numbers. What doubles can't see is seen
here: every sum notes how many leading digits cancelled and whether a term was too small to be felt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import mpmath
import numpy as np

from grader.notation.reading import TooLarge
from grader.notation.tree import (
    Call,
    Cases,
    Minus,
    Node,
    Number,
    Over,
    Plus,
    Power,
    Relation,
    Symbol,
)
from grader.worlds import precise_functions as pf
from grader.worlds import precise_linear as pl
from grader.worlds import values as v
from grader.worlds.digits import Digits, Undefined, settled
from grader.worlds.evaluate import STANDARD, Evaluation, Reading, Unknown
from grader.worlds.precise_functions import scalar_power
from grader.worlds.values import Mismatch
from grader.worlds.world import World

PRECISIONS = (200, 700, 2800)
"""Bits, tried one after the other."""
MOST_WORK = 6_000
"""Work of one comparison at all its points; a node is worth 1, more where its numbers are long."""
MOST_BITS = 12_000
"""Bits of an exact fraction; beyond, it is rounded."""
LONG = 256
"""Bits of a fraction that make a node worth 1 more."""
SPECTRAL = 250
"""Worth of a norm of a matrix."""
MATRICES = 50
"""Worth of a determinant, an inverse."""
CALLED = 6
"""Worth of a function or a power at the lowest precision."""

Definitions: TypeAlias = tuple[tuple[Node, Node], ...]
Formula: TypeAlias = tuple[Node, Definitions]
"""A tree with the candidate's own definitions."""


class Work:
    """The work that a comparison may still do, at all points together."""

    __slots__ = ("left",)

    def __init__(self, left: int = MOST_WORK) -> None:
        self.left = left

    def spend(self, amount: int) -> None:
        """Take an amount. Raises TooLarge when nothing is left."""
        self.left -= amount
        if self.left < 0:
            raise TooLarge(
                "The formula takes too many steps to evaluate.", help="Write it in a shorter form."
            )


def evaluated(formula: Formula, world: World, reading: Reading = STANDARD) -> Any:
    """The value at one point; None where there is none."""
    with mpmath.workprec(PRECISIONS[0]):
        return Precise(world, formula[1], reading).result(formula[0])


def true(relation: Formula, world: World, work: Work) -> bool | None:
    """Whether a relation holds at one point; None where a side has no value."""
    with mpmath.workprec(PRECISIONS[1]):
        try:
            return Precise(world, relation[1], work=work).truth(relation[0])
        except Undefined:
            return None


class Precise(Evaluation):
    """One evaluation at one point, in fractions and many digits."""

    def __init__(
        self,
        world: World,
        definitions: Definitions = (),
        reading: Reading = STANDARD,
        work: Work | None = None,
    ) -> None:
        super().__init__(world, reading, definitions=definitions)
        self.digits = Digits()
        self.work = work or Work()
        self.called = CALLED * (1 + mpmath.mp.prec // 500)

    def result(self, node: Node) -> Any:
        """The value of a whole tree; None where it has none."""
        try:
            found = self.value(node)
        except Undefined:
            return None
        if isinstance(found, np.ndarray):
            return (
                found if all(mpmath.isfinite(x) for x in found.flat if not isinstance(x, Fraction)) else None
            )
        return found if isinstance(found, Fraction) or mpmath.isfinite(found) else None

    def value(self, node: Node) -> Any:
        """The value of a tree: a fraction, an mpf, or an object array of them."""
        kind = node.__class__
        self.work.spend(self.called if kind is Call or kind is Power else 1)
        rule = _RULES.get(kind)
        return self._plain(Evaluation.value(self, node) if rule is None else rule(self, node))

    def _plain(self, found: Any) -> Any:
        kind = found.__class__
        if kind is Fraction:
            bits = found.denominator.bit_length() + found.numerator.bit_length()
            if bits > LONG:
                self.work.spend(bits // LONG)
            return found if bits <= MOST_BITS else self.digits.rounded(found)
        if kind is np.ndarray:
            return found if found.ndim > 1 else self._plain(found.item())
        return Fraction(found) if kind is int else found

    def integer(self, node: Node) -> int:
        """The value of an index or bound."""
        value = self.value(node)
        if isinstance(value, np.ndarray):
            raise Unknown("index", "An index or a bound of a sum is not a whole number.")
        found = settled(value, self.digits)
        if found.__class__ is not Fraction or found.denominator != 1:
            if found == mpmath.inf:
                raise TooLarge("A sum or product has no end.", help="Write it in closed form.")
            raise Undefined
        return int(found)

    # One rule for each kind of node that doubles would spoil -----------------------------------------------------

    def _symbol_precisely(self, node: Symbol) -> Any:
        found = Evaluation.value(self, node)
        if found.__class__ is float:
            return {"e": +mpmath.e, "pi": +mpmath.pi}.get(node.name, mpmath.inf)
        return found

    def _sum(self, terms: Sequence[Any]) -> Any:
        if all(v.is_scalar(term) for term in terms):
            return self.digits.total(terms)
        total = terms[0]
        for term in terms[1:]:
            total = self._added(total, term)
        return total

    def _added(self, left: Any, right: Any) -> Any:
        a, b = v.is_scalar(left), v.is_scalar(right)
        if a == b:
            return self.digits.total([left, right]) if a else v.add(left, right)
        array, number = (right, left) if a else (left, right)
        if array.ndim == 3 and array.shape[1] == array.shape[2]:
            return array + pl.diagonal_of([number] * array.shape[1])
        return v.add(array, number)

    def _total(self, values: list[Any]) -> Any:
        return self._sum(values) if values else Fraction(0)

    def _folded(self, values: list[Any]) -> Any:
        if not all(v.is_scalar(value) for value in values):
            return Evaluation._folded(self, values)
        found: Any = Fraction(1)
        for value in values:
            found = self._plain(found * value)
        return found

    def _over_precisely(self, node: Over) -> Any:
        top, bottom = self.value(node.top), self.value(node.bottom)
        if v.is_scalar(bottom):
            turned = self.digits.reciprocal(bottom)
            return v.scaled(top, turned)
        if v.is_vector(bottom) and (v.is_scalar(top) or top.shape == bottom.shape):
            turned = pl.mapped(self.digits.reciprocal, bottom)
            return v.elementwise(top, turned)
        raise Mismatch(f"something is divided by a {v.described(bottom)}")

    def _power_precisely(self, node: Power) -> Any:
        base = self.value(node.base)
        if node.exponent == Symbol("T") and not v.is_scalar(base):
            return v.transposed(base)
        if node.exponent == Minus(Symbol("T")) and not v.is_scalar(base):
            return v.transposed(pl.inverse(self.digits, base))
        exponent = self.value(node.exponent)
        if v.is_scalar(base) and v.is_vector(exponent):
            return pl.mapped(lambda x: scalar_power(base, x, self.digits), exponent)
        if not v.is_scalar(exponent):
            raise Mismatch("an exponent is not a number")
        if v.is_scalar(base):
            return scalar_power(base, exponent, self.digits)
        if v.is_vector(base) or node.elementwise:
            return pl.mapped(lambda x: scalar_power(x, exponent, self.digits), base)
        return pl.matrix_power(base, exponent, self.digits)

    def _call_precisely(self, node: Call) -> Any:
        if self.definitions and (applied := self._applied(node)) is not None:
            return applied
        name = node.function
        if node.primes:
            return self._stroked(node)
        if name in _LOGARITHMS:
            return self._logarithm(node)
        simple = pf.ELEMENTWISE.get(name)
        if simple is not None:
            return self._mapped(name, simple, self._all(node))
        rule = pl.CALLS.get(name)
        if rule is None:
            return Evaluation.value(self, node)
        least, most, function = rule
        arguments = self._all(node)
        if not least <= len(arguments) <= most:
            raise Unknown(name, f"“{name}” takes another number of arguments.")
        if not all(v.is_scalar(argument) for argument in arguments):
            self.work.spend(SPECTRAL if name == "norm" else MATRICES)
        return function(self.digits, *arguments, *self._kind_of_norm(node))

    def _mapped(self, name: str, simple: Callable[[Any, Digits], Any], arguments: list[Any]) -> Any:
        if len(arguments) != 1:
            raise Unknown(name, f"“{name}” takes one argument.")
        argument = arguments[0]
        if v.is_scalar(argument):
            return simple(argument, self.digits)
        if not v.is_vector(argument):
            raise Mismatch(f"{name} is taken of a {v.described(argument)}")
        return pl.mapped(lambda x: simple(x, self.digits), argument)

    def _stroked(self, node: Call) -> Any:
        derivative = pf.DERIVATIVES.get(node.function)
        if derivative is None or node.primes != 1:
            raise Unknown(node.function, f"The derivative of “{node.function}” is not known here.")
        return self._mapped(node.function, derivative, self._all(node))

    def _logarithm(self, node: Call) -> Any:
        found = self._mapped(node.function, pf.ELEMENTWISE[node.function], self._all(node))
        if node.sub is None:
            if node.function == "log" and self.reading.logarithm != 1.0:
                return v.scaled(found, 1 / mpmath.log(_BASES[self.reading.logarithm]))
            return found
        base = pf.ELEMENTWISE["ln"](self.value(node.sub), self.digits)
        return v.scaled(found, self.digits.reciprocal(base))

    def _kind_of_norm(self, node: Call) -> tuple[str, ...]:
        if node.function != "norm" or node.sub is None:
            return ()
        return (node.sub.name,) if isinstance(node.sub, Symbol) else (str(self.value(node.sub)),)

    def _cases_precisely(self, node: Cases) -> Any:
        for value, condition in node.branches:
            if condition is None or self.truth(condition):
                return self.value(value)
        raise Undefined

    def truth(self, node: Node) -> bool:
        """Whether a relation holds at this point. Raises Undefined where a side has no value."""
        if not isinstance(node, Relation):
            raise Unknown("if", "The condition of a case is no relation.")
        values = [self.value(item) for item in node.items]
        if not all(v.is_scalar(value) for value in values):
            raise Mismatch("things that are no numbers are compared")
        return all(
            self._holds(sign, a, b) for sign, a, b in zip(node.signs, values, values[1:], strict=False)
        )

    def _holds(self, sign: str, a: Any, b: Any) -> bool:
        if sign not in _SIGNS:
            raise Unknown("if", "The condition of a case is no comparison.")
        return _SIGNS[sign](self.digits.sign(a, b))


_SIGNS: Mapping[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0, ">": lambda order: order > 0, "<=": lambda order: order <= 0,
    ">=": lambda order: order >= 0, "=": lambda order: order == 0, "!=": lambda order: order != 0,
}  # fmt: skip
_LOGARITHMS = frozenset({"log", "ln", "log2", "lg", "log10"})
_BASES = {float(np.log(2.0)): 2, float(np.log(10.0)): 10}
"""What :class:`~grader.worlds.evaluate.Reading` says of the base of ``log``, back to the base."""


_RULES: Mapping[type, Callable[[Precise, Any], Any]] = {
    Number: lambda self, node: node.exact,
    Symbol: Precise._symbol_precisely,
    Plus: lambda self, node: self._sum([self.value(term) for term in node.terms]),
    Minus: lambda self, node: -self.value(node.of),
    Over: Precise._over_precisely,
    Power: Precise._power_precisely,
    Call: Precise._call_precisely,
    Cases: Precise._cases_precisely,
}

__all__ = ["Definitions", "Formula", "Precise", "Work", "evaluated", "true"]
