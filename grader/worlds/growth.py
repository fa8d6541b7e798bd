"""Orders of growth of a tree, in all its variables together, and their comparison.

>>> from grader.notation.answer import read
>>> from grader.notation.vocabulary import vocabulary
>>> words = vocabulary(["H", "D"])
>>> wide, square = (order(read(text, words).statements[0].node) for text in ("H^2 + HD + D^2", "(H+D)^2"))
>>> compare(wide, square)
'same'

Every variable is at least one and grows without bound, independently of the others. Constants of any kind are
dropped, dominated terms are found by the convex hull of the exponents, logarithms stand below every power,
``n!`` is Stirling's formula. Nothing is sampled; what these rules can't order raises :class:`Unordered`.
Graham, Knuth and Patashnik, "Concrete Mathematics", chapter 9.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any, Literal, NamedTuple, TypeAlias

from grader.notation.reading import TooLarge
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
from grader.worlds import series
from grader.worlds.monomials import ONE, Exact, Monomial, Unordered, power, product, variable, within
from grader.worlds.ratio import (
    Ratio,
    constant,
    constant_of,
    exponentiated,
    logarithm,
    over,
    plus,
    raised,
    single,
    times,
    widened,
)
from grader.worlds.sums import leading

Comparison: TypeAlias = Literal["same", "lower", "higher", "incomparable"]
MOST_KEPT = 4096
"""Comparisons that are kept: the cells of a table name the same few orders again and again."""
UPPER = "O"
"""The function that a vocabulary maps ``O``, ``Θ`` and their spellings to: a wrapper that changes nothing."""
_ONE_SIDED = {
    "Omega": "Ω is a lower bound only; write O or Θ.",
    "O~": "Õ hides logarithms; write O or Θ.",
    "o": "A small o says what the cost is less than, not what it is; write O or Θ.",
    "omega": "A small omega says what the cost is more than, not what it is; write O or Θ.",
}
_CONSTANTS = {"e": math.e, "pi": math.pi}


class UnknownLetter(Unordered):
    """A letter, or a member of a family, that is not among the variables."""

    def __init__(self, name: str, node: Node) -> None:
        super().__init__(f"The letter {name} is not known here.")
        self.name = name
        self.node = node


class Order(NamedTuple):
    """A class of functions: a quotient of two sums of monomials, without coefficients and dominated terms."""

    top: tuple[Monomial, ...]
    bottom: tuple[Monomial, ...] = (ONE,)


def order(node: Node, variables: frozenset[str] | None = None) -> Order:
    """The order of growth of ``node``. Without ``variables`` every letter is one.

    Raises :class:`Unordered` where the rules don't reach (:class:`UnknownLetter` for a letter that is no
    variable) and :class:`TooLarge` for a constant beyond the limits.
    """
    try:
        found = _Reader(variables).of(node)
    except RecursionError:
        raise TooLarge("This expression is nested too deeply.") from None
    except OverflowError:
        raise TooLarge("A constant of this expression is too large.") from None
    except ZeroDivisionError:
        raise Unordered("This divides by zero.") from None
    return Order(tuple(sorted(leading(found.top))), tuple(sorted(leading(found.bottom))))


@lru_cache(maxsize=MOST_KEPT)
def compare(a: Order, b: Order) -> Comparison:
    """How ``a`` grows beside ``b``. Raises :class:`Unordered` where that is open."""
    if a == b:
        return "same"
    left = [product(x, y) for x in a.top for y in b.bottom]
    right = [product(x, y) for x in b.top for y in a.bottom]
    below = all(within(term, right) for term in left)
    above = all(within(term, left) for term in right)
    if below:
        return "same" if above else "lower"
    return "higher" if above else "incomparable"


def quotient(a: Order, b: Order) -> Monomial | None:
    """The monomial ``q`` for which ``q a`` has the order of ``b``; None when there is none."""
    target = b.top[0] if len(b.bottom) == 1 else None
    for term in a.top if target is not None and len(a.bottom) == 1 else ():
        found = product(target or ONE, power(product(term, b.bottom[0]), -1))
        found = product(found, a.bottom[0])
        if compare(Order(tuple(product(found, x) for x in a.top), a.bottom), b) == "same":
            return found
    return None


class _Reader:
    """One tree to a quotient of sums."""

    __slots__ = ("variables",)

    def __init__(self, variables: frozenset[str] | None) -> None:
        self.variables = variables

    def of(self, node: Node) -> Ratio:
        """The growth of any node."""
        rule = _RULES.get(type(node))
        if rule is None:
            raise Unordered("This is not an order of growth.")
        return rule(self, node)

    def number(self, node: Number) -> Ratio:
        return constant(node.value if isinstance(node.value, int) else node.exact)

    def symbol(self, node: Symbol) -> Ratio:
        return self._named(node.name, node)

    def _named(self, name: str, node: Node) -> Ratio:
        if self.variables is None:
            if name in _CONSTANTS:
                return constant(_CONSTANTS[name])
        elif name not in self.variables:
            if name in _CONSTANTS:
                return constant(_CONSTANTS[name])
            raise UnknownLetter(name, node)
        if name == "inf":
            raise Unordered("Infinity is not an order of growth.")
        return single(variable(name))

    def item(self, node: Item) -> Ratio:
        return self._named(node.family + "".join(f"_{_plain(part)}" for part in node.index), node)

    def plus(self, node: Plus) -> Ratio:
        return reduce(plus, [self.of(term) for term in node.terms])

    def minus(self, node: Minus) -> Ratio:
        return times(constant(-1), self.of(node.of))

    def times(self, node: Times) -> Ratio:
        return times(self.of(node.left), self.of(node.right))

    def over(self, node: Over) -> Ratio:
        return over(self.of(node.top), self.of(node.bottom))

    def power(self, node: Power) -> Ratio:
        base, exponent = self.of(node.base), node.exponent
        if isinstance(exponent, Call) and exponent.function in _LOGARITHMS and len(exponent.arguments) == 1:
            number = constant_of(base)
            bottom = constant_of(self.base(exponent))
            if number is not None and bottom is not None and number > 0:  # 2^{log_2 x} is x
                return raised(self.of(exponent.arguments[0]), math.log(number) / math.log(bottom))
        return exponentiated(base, self.of(exponent))

    def bracket(self, node: Bracket) -> Ratio:
        if len(node.parts) != 1:
            raise Unordered("This is a list of several orders.")
        return self.of(node.parts[0])

    # Functions -----------------------------------------------------------------------------

    def call(self, node: Call) -> Ratio:
        name, arguments = node.function, node.arguments
        if name in _ONE_SIDED:
            raise Unordered(_ONE_SIDED[name])
        if node.primes or not arguments:
            raise Unordered(f"“{name}” has no order of growth here.")
        if name in ("max", "min"):
            return reduce(
                _larger if name == "max" else _smaller, [self.of(argument) for argument in arguments]
            )
        if name == "binomial" and len(arguments) == 2:
            return self.binomial(*arguments)
        if len(arguments) != 1:
            raise Unordered("This is a list of several orders.")
        inside = self.of(arguments[0])
        if name in _LOGARITHMS:
            return over(logarithm(inside), logarithm(self.base(node)))
        if name not in _FUNCTIONS:
            raise Unordered(f"“{name}” has no order of growth here.")
        return _FUNCTIONS[name](inside)

    def base(self, node: Call) -> Ratio:
        """The base of a logarithm."""
        return self.of(node.sub) if node.sub is not None else constant(_LOGARITHMS[node.function])

    def binomial(self, n: Node, k: Node) -> Ratio:
        chosen = constant_of(self.of(k))
        if chosen is None or chosen < 0:
            raise Unordered("This binomial coefficient can't be ordered.")
        return widened(raised(self.of(n), chosen))

    # Sums and products -----------------------------------------------------------------------------

    def big(self, node: Big) -> Ratio:
        if node.low is None or node.high is None or node.operator not in ("sum", "prod"):
            raise Unordered("The bounds of this sum are missing.")
        low, high = self.of(node.low), self.of(node.high)
        inner = self.variables if self.variables is None else self.variables | {node.letter}
        body = _Reader(inner).of(node.body)
        if node.operator == "sum":
            return series.total(body, node.letter, low, high)
        return series.multiplied(body, node.letter, low, high)

    def ellipsis(self, node: Ellipsis) -> Ratio:
        """``1 + 2 + ... + n`` and ``1 · 2 · ... · n``."""
        before = [constant_of(self.of(term)) for term in node.before]
        if len(before) != 2 or None in before or before[1] != before[0] + 1 or node.operator not in "+*":  # type: ignore[operator]  # no None left
            raise Unordered("The terms behind these dots can't be told.")
        last, run = self.of(node.last), single(variable("·"))
        one = constant(1)
        return (series.total if node.operator == "+" else series.multiplied)(run, "·", one, last)


def _plain(part: Node) -> str:
    return part.name if isinstance(part, Symbol) else part.text if isinstance(part, Number) else "?"


def _larger(a: Ratio, b: Ratio) -> Ratio:
    return plus(widened(a), widened(b))


def _smaller(a: Ratio, b: Ratio) -> Ratio:
    """``min(a, b)`` has the order of ``a b / (a + b)``."""
    first, second = widened(a), widened(b)
    return over(times(first, second), plus(first, second))


def _rounded(inside: Ratio) -> Ratio:
    return plus(widened(inside), constant(1))


_LOGARITHMS = {"log": math.e, "ln": math.e, "log2": 2.0, "lg": 10.0, "log10": 10.0}
_FUNCTIONS: Mapping[str, Callable[[Ratio], Ratio]] = {
    UPPER: lambda inside: inside,
    "exp": lambda inside: exponentiated(constant(math.e), inside),
    "sqrt": lambda inside: raised(inside, Fraction(1, 2)),
    "cbrt": lambda inside: raised(inside, Fraction(1, 3)),
    "abs": widened, "norm": widened, "floor": widened, "ceil": _rounded,
    "factorial": series.factorial,
}  # fmt: skip
_RULES: Mapping[type[Node], Callable[[_Reader, Any], Ratio]] = {
    Number: _Reader.number, Symbol: _Reader.symbol, Item: _Reader.item,
    Plus: _Reader.plus, Minus: _Reader.minus, Times: _Reader.times, Over: _Reader.over, Power: _Reader.power,
    Bracket: _Reader.bracket, Call: _Reader.call, Big: _Reader.big, Ellipsis: _Reader.ellipsis,
}  # fmt: skip


def spelled(monomial: Monomial, like: str = "") -> str:
    """A monomial as a person writes it, ``d log V``, its letters in the order of ``like``."""
    powers = sorted(monomial.powers, key=lambda power: (like.find(power[0][0]) % (len(like) + 1), power))
    parts = [_power("log " * level + name, amount) for (name, level), amount in powers]
    if monomial.exponent:
        parts.append("an exponential factor")
    return " ".join(parts) or "1"


def _power(base: str, amount: Exact) -> str:
    if amount == 1:
        return base
    shown = str(amount) if amount.denominator == 1 else f"({amount})"
    return f"({base})^{shown}" if " " in base else f"{base}^{shown}"
