"""Sums of monomials: their products and sums, and the terms that make their order."""

from __future__ import annotations

from grader.worlds.monomials import Monomial, Sum, Unordered, product, vanishes, within

MOST_TERMS = 150
"""Terms of an expanded product."""
MOST_LEADING = 40
"""Terms of a sum that is asked for its order."""


def times(a: Sum, b: Sum) -> Sum:
    """The product of two sums, like terms collected."""
    if len(a) * len(b) > MOST_TERMS:
        raise Unordered("This product has too many terms.")
    found: Sum = {}
    for left, x in a.items():
        for right, y in b.items():
            key = product(left, right)
            found[key] = found.get(key, 0) + x * y
    return _cleared(found)


def plus(a: Sum, b: Sum) -> Sum:
    """The sum of two sums, like terms collected."""
    found = dict(a)
    for key, amount in b.items():
        found[key] = found.get(key, 0) + amount
    return _cleared(found)


def _cleared(found: Sum) -> Sum:
    if all(found.values()):
        return found
    return {key: amount for key, amount in found.items() if amount}


def leading(terms: Sum) -> list[Monomial]:
    """The monomials that make the order of a sum. Raises :class:`Unordered` where it may be negative."""
    rising = [key for key, amount in terms.items() if amount > 0]
    falling = [key for key, amount in terms.items() if amount < 0] if len(rising) < len(terms) else []
    if not rising:
        raise Unordered("This is not positive." if falling else "This is zero.")
    if len(terms) > MOST_LEADING:
        raise Unordered("This sum has too many terms.")
    if not all(vanishes(key, rising) for key in falling):
        raise Unordered("A difference of this form has no order of its own.")
    return _pruned(rising)


def _pruned(terms: list[Monomial]) -> list[Monomial]:
    kept = list(terms)
    for term in terms if len(terms) > 1 else ():
        others = [other for other in kept if other is not term]
        if others and _dominated(term, others):
            kept = others
    return kept


def _dominated(term: Monomial, others: list[Monomial]) -> bool:
    try:
        return within(term, others)
    except Unordered:
        return False
