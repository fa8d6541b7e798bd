"""Quotients of sums of monomials: the arithmetic that orders of growth are built with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from grader.notation.reading import TooLarge
from grader.worlds import monomials as m
from grader.worlds import sums
from grader.worlds.monomials import ONE, Coefficient, Monomial, Sum, Unordered, exact
from grader.worlds.sums import leading

MOST_BITS = 4000
"""Bits of an exact coefficient."""
MOST_EXPANDED = 64
"""Products of terms up to which powers are multiplied out: ``(n+1)^2 - n^2`` keeps its linear term."""
UNIT = 1
_WHOLE: Sum = {ONE: UNIT}


class Ratio(NamedTuple):
    """``top / bottom``. ``exact``: the coefficients are true, so it may stand in an exponent."""

    top: Sum
    bottom: Sum
    exact: bool = True


def constant(amount: Coefficient) -> Ratio:
    """A number."""
    return Ratio({ONE: amount} if amount else {}, _WHOLE)


def single(monomial: Monomial) -> Ratio:
    """One monomial with the coefficient 1."""
    return Ratio({monomial: UNIT}, _WHOLE)


def constant_of(ratio: Ratio) -> Coefficient | None:
    """The number that a ratio is; None when it depends on a variable."""
    if any(key != ONE for key in ratio.top) or any(key != ONE for key in ratio.bottom):
        return None
    return _divided(ratio.top.get(ONE, 0), ratio.bottom[ONE])


def _divided(a: Coefficient, b: Coefficient) -> Coefficient:
    if b == 1:
        return a
    return a / b if isinstance(a, float) or isinstance(b, float) else exact(Fraction(a) / b)


def times(a: Ratio, b: Ratio) -> Ratio:
    """``a b``."""
    if len(a.top) * len(b.top) > MOST_EXPANDED:
        a, b = widened(a), widened(b)
    bottom = a.bottom if b.bottom is _WHOLE else sums.times(a.bottom, b.bottom)
    if a.exact and b.exact:
        return Ratio(sums.times(a.top, b.top), bottom)
    if len(a.top) > 1 and len(b.top) > 1 and (_falls(a.top) or _falls(b.top)):
        raise Unordered(_CANCELS)
    return Ratio(sums.times(a.top, b.top), bottom, False)


def plus(a: Ratio, b: Ratio) -> Ratio:
    """``a + b``."""
    if a.bottom is not b.bottom and a.bottom != b.bottom:
        above, below = Ratio(a.bottom, _WHOLE), Ratio(b.bottom, _WHOLE)
        first, second = times(a._replace(bottom=_WHOLE), below), times(b._replace(bottom=_WHOLE), above)
        return plus(first, second)._replace(bottom=sums.times(a.bottom, b.bottom))
    if a.exact and b.exact:
        return Ratio(sums.plus(a.top, b.top), a.bottom)
    if any(amount * b.top.get(key, 0) < 0 for key, amount in a.top.items()):
        raise Unordered(_CANCELS)
    return Ratio(sums.plus(a.top, b.top), a.bottom, False)


_CANCELS = "A difference of this form has no order of its own."


def _falls(terms: Sum) -> bool:
    return any(amount < 0 for amount in terms.values())


def over(a: Ratio, b: Ratio) -> Ratio:
    """``a / b``."""
    return times(a, inverted(b))


def inverted(a: Ratio) -> Ratio:
    """``1 / a``; a single monomial below is carried to the top."""
    if not a.top:
        raise ZeroDivisionError
    if len(a.top) > 1:
        return Ratio(a.bottom, a.top, a.exact)
    ((monomial, amount),) = a.top.items()
    under = m.power(monomial, -1)
    return Ratio({m.product(key, under): _divided(x, amount) for key, x in a.bottom.items()}, _WHOLE, a.exact)


def widened(a: Ratio) -> Ratio:
    """The leading terms alone, without their coefficients: all that an order keeps."""
    return Ratio(dict.fromkeys(leading(a.top), UNIT), dict.fromkeys(leading(a.bottom), UNIT), False)


# Powers -----------------------------------------------------------------------------


def raised(base: Ratio, exponent: Coefficient) -> Ratio:
    """``base ** exponent`` for a number."""
    if exponent < 0:
        return raised(inverted(base), -exponent)
    if exponent == 0:
        return constant(UNIT)
    top, true = _sum_raised(base.top, exponent, base.exact)
    bottom, true_below = (
        (_WHOLE, True) if base.bottom is _WHOLE else _sum_raised(base.bottom, exponent, base.exact)
    )
    return Ratio(top, bottom, base.exact and true and true_below)


def _sum_raised(terms: Sum, exponent: Coefficient, true: bool) -> tuple[Sum, bool]:
    whole = exponent == int(exponent)
    if len(terms) == 1:
        ((monomial, amount),) = terms.items()
        return {m.power(monomial, exact(exponent)): _amount_raised(amount, exponent)}, True
    if true and whole and exponent < 7 and len(terms) ** int(exponent) <= MOST_EXPANDED:
        found = terms
        for _ in range(int(exponent) - 1):
            found = sums.times(found, terms)
        return found, True
    return {m.power(key, exact(exponent)): UNIT for key in leading(terms)}, False


def _amount_raised(amount: Coefficient, exponent: Coefficient) -> Coefficient:
    if amount == 1:
        return UNIT
    if not isinstance(amount, float) and exponent == int(exponent):
        bits = max(amount.numerator.bit_length(), amount.denominator.bit_length())
        if exponent * (bits - 1) > MOST_BITS:
            raise TooLarge("A constant of this expression is too large.")
        whole: Fraction = Fraction(amount) ** int(exponent)
        return exact(whole)
    if amount < 0:
        raise Unordered("A root of a negative number is no order of growth.")
    return math.pow(amount, exponent)


def exponentiated(base: Ratio, exponent: Ratio) -> Ratio:
    """``base ** exponent``."""
    number = constant_of(exponent)
    if number is not None:
        return raised(base, number)
    if not exponent.exact or exponent.bottom != _WHOLE:
        raise Unordered("This exponent can't be ordered.")
    whole, small = _expanded_logarithm(base)
    if small and not all(
        m.tends_to_constant(key) for key in sums.times(exponent.top, sums.times(small, small))
    ):
        raise Unordered("This power can't be ordered.")
    above = sums.times(exponent.top, sums.plus(whole, small))
    factor = float(above.pop(ONE, 0))
    true = not any(m.tends_to_constant(key) for key in above)
    return Ratio({m.exponential(above): math.exp(factor) if factor else UNIT}, _WHOLE, true)


# Logarithms -----------------------------------------------------------------------------


def logarithm(inside: Ratio) -> Ratio:
    """``ln`` of a ratio; the logarithm of a sum has the order of the sum of the logarithms."""
    tops, bottoms = leading(inside.top), leading(inside.bottom)
    if len(tops) == 1 and len(bottoms) == 1:
        whole, small = _expanded_logarithm(inside)
        return Ratio({key: x for key, x in whole.items() if x}, _WHOLE, inside.exact and not small)
    if bottoms != [ONE]:
        raise Unordered("The logarithm of this quotient can't be ordered.")
    found: Sum = {}
    for monomial in tops:
        for key, amount in m.logarithm(monomial).items():
            if amount < 0:
                raise Unordered("This logarithm can't be ordered.")
            found[key] = UNIT
    return Ratio(found, _WHOLE, False)


def _expanded_logarithm(inside: Ratio) -> tuple[Sum, Sum]:
    """``ln`` of a ratio with one leading term above and below: what grows, and the first vanishing terms."""
    above, rest_above = _one_expanded(inside.top)
    if inside.bottom is _WHOLE:
        return above, rest_above
    below, rest_below = _one_expanded(inside.bottom)
    return sums.plus(above, _negative(below)), sums.plus(rest_above, _negative(rest_below))


def _one_expanded(terms: Sum) -> tuple[Sum, Sum]:
    first = _the_one(leading(terms))
    amount = terms[first]
    under = m.power(first, -1)
    rest = {m.product(key, under): _divided(x, amount) for key, x in terms.items() if key != first}
    found = m.logarithm(first)
    if amount != 1:
        found[ONE] = math.log(amount)
    return found, rest


def _the_one(terms: Sequence[Monomial]) -> Monomial:
    if len(terms) != 1:
        raise Unordered("This power of a sum can't be ordered.")
    return terms[0]


def _negative(terms: Sum) -> Sum:
    return {key: -amount for key, amount in terms.items()}
