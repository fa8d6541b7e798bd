"""The value of a tree without free letters: exact fractions as far as they reach, then floats.

>>> from grader.notation.answer import read
>>> from grader.notation.vocabulary import vocabulary
>>> node = read("2^{64} - 1", vocabulary()).statements[0].node
>>> value(node)
Fraction(18446744073709551615, 1)

Everything is bounded: what would be too large raises :class:`TooLarge` before it is computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias, cast

from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import (
    Big,
    Bracket,
    Call,
    Ellipsis,
    Item,
    Minus,
    Node,
    Number,
    Over,
    Plus,
    Power,
    Symbol,
    Times,
)

MOST_BITS = 6000
"""Bits of an exact integer."""
MOST_FACTORIAL = 400
MOST_SUMMANDS = 2000
"""Terms of one sum or product, and terms of all sums of one answer together."""

Value: TypeAlias = Fraction | float
_MADE: Mapping[str, Callable[[float], float]] = {
    "exp": math.exp, "sqrt": math.sqrt, "cbrt": math.cbrt, "erf": math.erf, "log2": math.log2, "ln": math.log,
    "log": math.log, "lg": math.log10, "log10": math.log10, "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh, "arcsin": math.asin, "arccos": math.acos,
    "arctan": math.atan, "arcsinh": math.asinh, "arccosh": math.acosh, "arctanh": math.atanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)), "cot": lambda x: 1 / math.tan(x),
    "softplus": lambda x: math.log1p(math.exp(x)),
}  # fmt: skip
_WHOLE: Mapping[str, Callable[[Any], Any]] = {
    "abs": abs, "norm": abs, "floor": math.floor, "ceil": math.ceil, "relu": lambda x: max(x, Fraction(0)),
    "sign": lambda x: (x > 0) - (x < 0),
}  # fmt: skip
_CONSTANTS: Mapping[str, float] = {"e": math.e, "pi": math.pi}


class NoValue(Unreadable):
    """A letter that stands for no number here."""

    def __init__(self, name: str, node: Node) -> None:
        super().__init__(f"“{name}” has no value here.", 0, "Write the number.")
        self.name = name
        self.node = node


def value(node: Node, letters: Mapping[str, Value] | None = None, base: float = math.e) -> Value:
    """The value of ``node``; ``base`` is that of a logarithm written without one.

    Raises :class:`NoValue` for a letter without a value, :class:`TooLarge` at a bound, and
    :class:`Unreadable` where there is no real value (a zero denominator, the logarithm of a negative number).
    """
    try:
        found = cast(Value, Evaluation(letters or {}, base).of(node))
    except RecursionError:
        raise TooLarge("This expression is nested too deeply.") from None
    if found.__class__ is float and not math.isfinite(found):
        raise TooLarge("This number is too large.", 0, "Write a number with an end.")
    return found


class Evaluation:
    """One evaluation in Python's numbers; a subclass may bring others."""

    __slots__ = ("base", "letters", "work")

    def __init__(self, letters: Mapping[str, Any], base: float) -> None:
        self.letters = letters
        self.base = base
        self.work = 0

    def of(self, node: Node) -> Any:
        """The value of any node."""
        try:
            rule = _RULES[type(node)]
        except KeyError:
            raise Unreadable("This is not a number.", 0, "Write one number.") from None
        try:
            return rule(self, node)
        except ZeroDivisionError:
            raise Unreadable("This divides by zero.") from None
        except OverflowError:
            raise TooLarge("This number is too large.") from None
        except ValueError:
            raise Unreadable("This has no real value.", 0, "Check the arguments of the functions.") from None

    def number(self, node: Number) -> Any:
        return node.exact

    def constant(self, name: str) -> Any:
        return _CONSTANTS[name]

    def call_made(self, name: str, x: Any) -> Any:
        if name == "sqrt" and type(x) is Fraction and x > 0:
            top, bottom = math.isqrt(x.numerator), math.isqrt(x.denominator)
            if top * top == x.numerator and bottom * bottom == x.denominator:
                return Fraction(top, bottom)
        return _MADE[name](float(x))

    def raised(self, base: Any, exponent: Any) -> Any:
        """``base ** exponent``, exact where the exponent is whole."""
        if type(exponent) is Fraction and exponent.denominator == 1:
            power = exponent.numerator
            if type(base) is Fraction:
                bits = max(base.numerator.bit_length(), base.denominator.bit_length())
                if abs(power) * (bits - 1) > MOST_BITS:
                    raise TooLarge("This power is too large.", 0, "Write it in scientific notation.")
                return base**power
        found = float(base) ** float(exponent)
        if isinstance(found, complex):
            raise ValueError
        return found

    def spend(self, steps: int) -> None:
        """Count the terms of sums, within the limit."""
        self.work += steps
        if self.work > MOST_SUMMANDS:
            raise TooLarge(f"This sum has more than {MOST_SUMMANDS} terms.", 0, "Write its value.")

    # One rule for each kind of node ------------------------------------------------------------------------

    def symbol(self, node: Symbol) -> Any:
        return self._named(node.name, node)

    def _named(self, name: str, node: Node) -> Any:
        found = self.letters.get(name)
        if found is not None:
            return found
        if name in _CONSTANTS:
            return self.constant(name)
        raise NoValue(name, node)

    def item(self, node: Item) -> Any:
        name = node.family + "".join(f"_{part.name}" for part in node.index if isinstance(part, Symbol))
        return self._named(name, node)

    def plus(self, node: Plus) -> Any:
        found = self.of(node.terms[0])
        for term in node.terms[1:]:
            found = found + self.of(term)
        return found

    def minus(self, node: Minus) -> Any:
        return -self.of(node.of)

    def times(self, node: Times) -> Any:
        return _bounded(self.of(node.left) * self.of(node.right))

    def over(self, node: Over) -> Any:
        return self.of(node.top) / self.of(node.bottom)

    def power(self, node: Power) -> Any:
        return self.raised(self.of(node.base), self.of(node.exponent))

    def bracket(self, node: Bracket) -> Any:
        if len(node.parts) != 1:
            raise Unreadable("This is a list, not one number.", 0, "Write one number.")
        return self.of(node.parts[0])

    def call(self, node: Call) -> Any:
        name, arguments = node.function, [self.of(argument) for argument in node.arguments]
        if node.primes or not arguments:
            raise Unreadable(f"“{name}” has no value here.", 0, "Write the number.")
        if name in ("max", "min"):
            return (max if name == "max" else min)(arguments)
        if name == "binomial" and len(arguments) == 2:
            return self.binomial(*arguments)
        if len(arguments) != 1:
            raise Unreadable(f"“{name}” takes one argument here.")
        if name == "factorial":
            return self.factorial(arguments[0])
        if name in _WHOLE:
            found = _WHOLE[name](arguments[0])
            return Fraction(found) if isinstance(found, int) else found
        return self._made(name, arguments[0], node.sub)

    def _made(self, name: str, x: Any, sub: Node | None) -> Any:
        if name not in _MADE:
            raise Unreadable(f"“{name}” has no value here.", 0, "Write the number.")
        if sub is not None:
            return self.call_made("ln", x) / self.call_made("ln", self.of(sub))
        if name == "log" and self.base != math.e:
            return self.call_made("ln", x) / self.call_made("ln", self.base)
        return self.call_made(name, x)

    def factorial(self, x: Any) -> Any:
        if type(x) is not Fraction or x.denominator != 1 or x < 0:
            raise Unreadable("A factorial needs a whole number.")
        if x > MOST_FACTORIAL:
            raise TooLarge("This factorial is too large.")
        return Fraction(math.factorial(int(x)))

    def binomial(self, n: Any, k: Any) -> Any:
        if any(type(x) is not Fraction or x.denominator != 1 or x < 0 for x in (n, k)):
            raise Unreadable("A binomial coefficient needs whole numbers.")
        if n > MOST_FACTORIAL:
            raise TooLarge("This binomial coefficient is too large.")
        return Fraction(math.comb(int(n), int(k)))

    def big(self, node: Big) -> Any:
        low, high = self.bounds(node)
        self.spend(max(0, high - low + 1))
        outer, found = self.letters, Fraction(node.operator == "prod")
        for at in range(low, high + 1):
            self.letters = {**outer, node.letter: Fraction(at)}
            term = self.of(node.body)
            found = _bounded(term * found) if node.operator == "prod" else term + found
        self.letters = outer
        return found

    def bounds(self, node: Big) -> tuple[int, int]:
        """The whole numbers that the letter of a sum runs over."""
        if node.low is None or node.high is None or node.operator not in ("sum", "prod"):
            raise Unreadable("The bounds of this sum are missing.", 0, "Write its value.")
        found = Evaluation.of(self, node.low), Evaluation.of(self, node.high)
        if any(bound != int(bound) for bound in found):
            raise Unreadable("The bounds of this sum are no whole numbers.")
        return int(found[0]), int(found[1])

    def ellipsis(self, node: Ellipsis) -> Any:
        """``1 + 2 + ... + 50``: an arithmetic progression."""
        if node.operator not in "+*" or len(node.before) != 2:
            raise Unreadable("The terms behind these dots can't be told.", 0, "Write the value.")
        first, second, last = (self.of(part) for part in (*node.before, node.last))
        step = second - first
        count = (last - first) / step
        if count != int(count) or count < 1:
            raise Unreadable("The terms behind these dots can't be told.", 0, "Write the value.")
        self.spend(int(count) + 1)
        terms = [first + step * at for at in range(int(count) + 1)]
        return sum(terms[1:], terms[0]) if node.operator == "+" else math.prod(terms[1:], start=terms[0])


def _bounded(found: Any) -> Any:
    if type(found) is Fraction and found.numerator.bit_length() > MOST_BITS:
        raise TooLarge("This number is too large.", 0, "Write it in scientific notation.")
    return found


_RULES: Mapping[type[Node], Callable[[Evaluation, Any], Any]] = {
    Number: lambda at, node: at.number(node), Symbol: Evaluation.symbol, Item: Evaluation.item,
    Plus: Evaluation.plus, Minus: Evaluation.minus, Times: Evaluation.times, Over: Evaluation.over,
    Power: Evaluation.power, Bracket: Evaluation.bracket, Call: Evaluation.call, Big: Evaluation.big,
    Ellipsis: Evaluation.ellipsis,
}  # fmt: skip


def approximate(number: Value) -> float:
    """The nearest float; infinite where the number is beyond floats."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf
