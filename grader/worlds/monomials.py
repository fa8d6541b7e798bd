"""Products of powers, logarithms and exponentials, and which sums of them dominate which.

A :class:`Monomial` such as ``n^2 log(n) 2^m`` has powers and an exponent. A power belongs to a variable and a
level: level 0 is ``n``, level 1 ``log n``, level 2 ``log log n``. The exponent is a sum over monomials, so
``2^m`` has the exponent ``ln 2 · m`` and ``n^n`` the exponent ``1 · n log n``. In the space of logarithms a
monomial is a linear combination of functions that all grow without bound, and there everything is decided:
a product is dominated by a sum when it lies below the convex hull of the terms. Every variable is at least
one and they grow independently of each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cmp_to_key, lru_cache
from typing import NamedTuple, TypeAlias

from grader.worlds.hull import below_hull

Exact: TypeAlias = int | Fraction
Coefficient: TypeAlias = int | Fraction | float


class Unordered(Exception):
    """Two growths that these rules can't put in order; the sentence says why."""


class Monomial(NamedTuple):
    """Sorted ``((variable, level), exponent)`` pairs, and sorted ``(monomial, coefficient)`` pairs."""

    powers: tuple[tuple[tuple[str, int], Exact], ...] = ()
    exponent: tuple[tuple[Monomial, Coefficient], ...] = ()


Sum: TypeAlias = dict[Monomial, Coefficient]
ONE = Monomial()
MOST_POINTS = 8
"""Terms of a sum whose hull is asked for."""


@lru_cache(maxsize=1024)
def variable(name: str, level: int = 0) -> Monomial:
    """``n``, or at level 1 ``log n``."""
    return Monomial((((name, level), 1),))


def product(a: Monomial, b: Monomial) -> Monomial:
    """``a b``."""
    if a is ONE or not (a.powers or a.exponent):
        return b
    if b is ONE or not (b.powers or b.exponent):
        return a
    return Monomial(_merged(a.powers, b.powers), _merged(a.exponent, b.exponent))


def _merged(a: tuple, b: tuple) -> tuple:  # type: ignore[type-arg]  # pairs of either kind
    if not a or not b:
        return a or b
    found = dict(a)
    for key, amount in b:
        found[key] = found.get(key, 0) + amount
    return tuple(sorted((key, amount) for key, amount in found.items() if not _is_zero(amount)))


def _is_zero(amount: Coefficient) -> bool:
    """Whether a coefficient is zero but for the rounding of logarithms."""
    return not amount or (isinstance(amount, float) and abs(amount) < 1e-12)


def power(a: Monomial, exponent: Exact) -> Monomial:
    """``a ** exponent``."""
    if exponent == 1:
        return a
    return Monomial(
        tuple((key, amount * exponent) for key, amount in a.powers),
        tuple((key, amount * exponent) for key, amount in a.exponent),
    )


def exponential(exponent: Mapping[Monomial, Coefficient]) -> Monomial:
    """``e`` to a sum: logarithms in it become powers, what does not grow is dropped."""
    powers: dict[tuple[str, int], Exact] = {}
    grows: Sum = {}
    for monomial, coefficient in exponent.items():
        level = _logarithm(monomial)
        if level is not None:
            powers[level] = exact(coefficient)
        elif grows_without_bound(monomial):
            grows[monomial] = coefficient
        elif not tends_to_constant(monomial):
            raise Unordered("This exponent can't be ordered.")
    return Monomial(tuple(sorted(powers.items())), tuple(sorted(grows.items())))


def _logarithm(monomial: Monomial) -> tuple[str, int] | None:
    """The variable and level of ``x`` when the monomial is ``log x``."""
    if len(monomial.powers) == 1 and not monomial.exponent:
        ((name, level), amount) = monomial.powers[0]
        if level and amount == 1:
            return name, level - 1
    return None


def exact(amount: Coefficient) -> Exact:
    """An exponent as a whole number or a fraction."""
    if isinstance(amount, int):
        return amount
    found = amount if isinstance(amount, Fraction) else Fraction(amount).limit_denominator(10**9)
    return found.numerator if found.denominator == 1 else found


def logarithm(monomial: Monomial) -> Sum:
    """``ln`` of a monomial, a sum over functions that grow without bound."""
    found: Sum = {variable(name, level + 1): amount for (name, level), amount in monomial.powers}
    for grown, amount in monomial.exponent:
        found[grown] = found.get(grown, 0) + amount
    return found


def grows_without_bound(monomial: Monomial) -> bool:
    """Whether the monomial tends to infinity."""
    above = logarithm(monomial)
    return bool(above) and _bounded_below(above)


def tends_to_constant(monomial: Monomial) -> bool:
    """Whether the monomial is bounded: one, or falling."""
    return _bounded_below({key: -amount for key, amount in logarithm(monomial).items()})


# Order -----------------------------------------------------------------------------


def within(monomial: Monomial, terms: Sequence[Monomial]) -> bool:
    """Whether a monomial is at most a constant times a sum. Raises :class:`Unordered`."""
    if monomial in terms:
        return True
    doubt: Unordered | None = None
    for term in terms:
        try:
            if _below(monomial, term, strictly=False):
                return True
        except Unordered as reason:
            doubt = reason
    if _below_hull(monomial, terms, strictly=False):
        return True
    if doubt is not None:
        raise doubt
    return False


def vanishes(monomial: Monomial, terms: Sequence[Monomial]) -> bool:
    """Whether a monomial divided by a sum tends to zero."""
    if monomial in terms:
        return False
    if any(_below(monomial, term, strictly=True) for term in terms):
        return True
    return _below_hull(monomial, terms, strictly=True)


def _below(low: Monomial, high: Monomial, strictly: bool) -> bool:
    """Whether ``high / low`` stays above a constant, or strictly: tends to infinity."""
    if not low.exponent and not high.exponent:
        powers = dict(high.powers)
        for key, lost in low.powers:
            powers[key] = powers.get(key, 0) - lost
        if min(powers.values(), default=0) >= 0:
            return not strictly or any(powers.values())
        return _dictionary_above(powers)
    gap = _gap(low, high)
    return _bounded_below(gap) and (not strictly or bool(gap))


def _dictionary_above(powers: Mapping[tuple[str, int], Coefficient]) -> bool:
    """Whether in each variable the lowest level that occurs has a positive power."""
    first: dict[str, tuple[int, Coefficient]] = {}
    for (name, level), amount in powers.items():
        if amount and (name not in first or level < first[name][0]):
            first[name] = level, amount
    return all(amount > 0 for _, amount in first.values())


def _gap(low: Monomial, high: Monomial) -> Sum:
    """``ln(high / low)``."""
    found = logarithm(high)
    for grown, lost in logarithm(low).items():
        found[grown] = found.get(grown, 0) - lost
    return {grown: amount for grown, amount in found.items() if not _is_zero(amount)}


def _bounded_below(terms: Sum) -> bool:
    """Whether a sum of functions that grow without bound stays above some constant."""
    falling = [key for key, amount in terms.items() if amount < 0]
    if not falling:
        return True
    rising = [key for key, amount in terms.items() if amount > 0]
    if not rising:
        return False
    levels = [_logarithm(key) for key in terms]
    if all(levels):
        return _dictionary_above(
            {level: amount for level, amount in zip(levels, terms.values(), strict=True) if level}
        )
    if all(vanishes(key, rising) for key in falling):
        return True
    if not all(within(key, rising) for key in falling):
        return False
    raise Unordered("Terms of one order are subtracted here.")


def _below_hull(monomial: Monomial, terms: Sequence[Monomial], strictly: bool) -> bool:
    """Whether the monomial is at most a product of powers of the terms, the powers adding up to one."""
    if len(terms) < 2:
        return False
    if len(terms) > MOST_POINTS:
        raise Unordered("This sum has too many terms.")
    logarithms = [logarithm(term) for term in (monomial, *terms)]
    if any(len(set(names_in(key))) > 1 for found in logarithms for key in found):
        return _below_product(monomial, terms)
    chains: dict[str, set[Monomial]] = {}
    for found in logarithms:
        for key in found:
            chains.setdefault(names_in(key)[0], set()).add(key)
    ranked = [sorted(keys, key=cmp_to_key(_faster)) for keys in chains.values()]
    target, points = logarithms[0], logarithms[1:]
    rows = [
        [([Fraction(point.get(key, 0)) for point in points], Fraction(target.get(key, 0))) for key in keys]
        for keys in ranked
    ]
    return below_hull(rows, strictly)


def _below_product(monomial: Monomial, terms: Sequence[Monomial]) -> bool:
    """False where the monomial exceeds even the product of the terms, which are at least one; else open."""
    whole = ONE
    for term in terms:
        whole = product(whole, term)
    if all(grows_without_bound(term) for term in terms) and not _below(monomial, whole, strictly=False):
        return False
    raise Unordered("Exponents that mix variables can't be ordered in a sum.")


def _faster(a: Monomial, b: Monomial) -> int:
    """Sorts functions of one variable, the fastest first."""
    return -1 if vanishes(b, [a]) else 1


def names_in(monomial: Monomial) -> list[str]:
    """The variables of a monomial, with repetitions."""
    found = [name for (name, _), _ in monomial.powers]
    for inner, _ in monomial.exponent:
        found += names_in(inner)
    return found
