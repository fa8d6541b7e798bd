"""Sums, products and factorials of growths: ``sum_{t=1}^{T}``, ``prod_{i=1}^{n}``, ``n!``."""

from __future__ import annotations

import math
from fractions import Fraction

from grader.notation.reading import TooLarge
from grader.worlds.monomials import (
    ONE,
    Coefficient,
    Monomial,
    Unordered,
    names_in,
    product,
    vanishes,
    variable,
)
from grader.worlds.ratio import (
    Ratio,
    constant,
    constant_of,
    exponentiated,
    inverted,
    logarithm,
    plus,
    raised,
    single,
    times,
)
from grader.worlds.sums import leading

UNIT = 1


def factorial(inside: Ratio) -> Ratio:
    """Stirling: ``x! ~ (x/e)^x sqrt(x)``."""
    number = constant_of(inside)
    if number is not None:
        if number > 1000:
            raise TooLarge("This factorial is too large.")
        return constant(math.factorial(round(number)))
    falling = inverted(exponentiated(constant(math.e), inside))
    found = times(times(exponentiated(inside, inside), falling), raised(inside, Fraction(1, 2)))
    return found._replace(exact=False)


def total(body: Ratio, letter: str, low: Ratio, high: Ratio) -> Ratio:
    """``sum_{letter=low}^{high} body``."""
    if not _mentions(body, letter):
        return times(body, _count(low, high))
    _require_small(low, high)
    if any(letter in names_in(key) for key in body.bottom):
        raise Unordered("This sum can't be ordered.")
    found = constant(0)
    for monomial, amount in body.top.items():
        found = plus(found, _summed(monomial, amount, letter, high))
    return Ratio(found.top, found.bottom, False) if len(body.bottom) == 1 else times(found, _below(body))


def _below(body: Ratio) -> Ratio:
    return Ratio({ONE: UNIT}, body.bottom, False)


def _summed(monomial: Monomial, amount: Coefficient, letter: str, high: Ratio) -> Ratio:
    """One term: ``i^p (log i)^q`` adds up to ``n^{p+1} (log n)^q``, ``1/i`` to ``log n``."""
    powers = {level: x for (name, level), x in monomial.powers if name == letter}
    rest = Monomial(tuple(pair for pair in monomial.powers if pair[0][0] != letter), monomial.exponent)
    if any(letter in names_in(key) for key, _ in monomial.exponent):
        return _geometric(monomial, amount, letter, high)
    degree = powers.pop(0, 0)
    if degree < -1:
        return times(constant(amount), single(rest))
    if degree == -1 and powers.get(1, 0) <= -1:
        raise Unordered("This sum can't be ordered.")
    found = times(constant(amount), single(rest))
    if degree == -1:
        powers[1] = powers.get(1, 0) + 1
    else:
        found = times(found, raised(high, degree + 1))
    logarithms = high
    for level in range(1, max(powers, default=0) + 1):
        logarithms = logarithm(logarithms)
        if powers.get(level):
            found = times(found, raised(logarithms, powers[level]))
    return found


def _geometric(monomial: Monomial, amount: Coefficient, letter: str, high: Ratio) -> Ratio:
    mine = [(key, x) for key, x in monomial.exponent if letter in names_in(key)]
    if monomial.powers or mine != list(monomial.exponent) or [key for key, _ in mine] != [variable(letter)]:
        raise Unordered("This sum can't be ordered.")
    rate = mine[0][1]
    if rate < 0:
        return constant(UNIT)
    return times(constant(amount), exponentiated(constant(math.exp(rate)), high))


def multiplied(body: Ratio, letter: str, low: Ratio, high: Ratio) -> Ratio:
    """``prod_{letter=low}^{high} body``."""
    if not _mentions(body, letter):
        return exponentiated(body, _count(low, high))
    _require_small(low, high)
    if len(body.top) != 1 or len(body.bottom) != 1 or constant_of(low) not in (0, 1):
        raise Unordered("This product can't be ordered.")
    ((monomial, amount),) = body.top.items()
    degree = dict(monomial.powers).get((letter, 0), 0)
    rest = product(monomial, Monomial((((letter, 0), -degree),)))
    if letter in names_in(rest):
        raise Unordered("This product can't be ordered.")
    others = exponentiated(Ratio({rest: amount}, body.bottom, body.exact), _count(low, high))
    return times(others, raised(factorial(high), degree))


def _count(low: Ratio, high: Ratio) -> Ratio:
    return plus(plus(high, times(constant(-UNIT), low)), constant(UNIT))


def _mentions(body: Ratio, letter: str) -> bool:
    return any(letter in names_in(key) for part in (body.top, body.bottom) for key in part)


def _require_small(low: Ratio, high: Ratio) -> None:
    """The lower bound must not matter beside the upper one."""
    if constant_of(high) is not None:
        raise Unordered("This sum can't be ordered.")
    tops = leading(high.top)
    if constant_of(low) is None and not all(vanishes(key, tops) for key in low.top):
        raise Unordered("This sum can't be ordered.")
