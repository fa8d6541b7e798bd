"""How one order of growth departs from another, in words: which factor or term is missing or too many."""

from __future__ import annotations

from dataclasses import dataclass

from grader.worlds.growth import Order, compare, quotient, spelled
from grader.worlds.monomials import ONE, Exact, Monomial, Unordered, product

_RELATIVE = {
    "lower": "it grows more slowly",
    "higher": "it grows faster",
    "incomparable": "in some directions it grows faster, in others more slowly",
    "same": "it is the same",
}


@dataclass(frozen=True, slots=True)
class Departure:
    """``near``: the orders differ in one nameable way."""

    says: str
    near: bool


def departure(answer: Order, reference: Order, written: str = "") -> Departure:
    """What makes ``answer`` differ from ``reference``, which was written so."""
    try:
        factor = quotient(answer, reference)
        if factor is not None and not factor.exponent:
            return _factors(factor, reference, written)
        return _terms(answer, reference, written) or Departure(_RELATIVE[compare(answer, reference)], False)
    except Unordered as reason:
        return Departure(str(reason).rstrip("."), False)


def _factors(factor: Monomial, reference: Order, written: str) -> Departure:
    missing = Monomial(tuple((key, amount) for key, amount in factor.powers if amount > 0))
    extra = Monomial(tuple((key, -amount) for key, amount in factor.powers if amount < 0))
    parts = [f"the factor {spelled(missing, written)} is missing"] if missing.powers else []
    parts += [f"the factor {spelled(extra, written)} should not be there"] if extra.powers else []
    return Departure(" and ".join(parts), _is_near(missing, extra, reference))


def _is_near(missing: Monomial, extra: Monomial, reference: Order) -> bool:
    """One factor missing or too many, or one letter for another that the reference has not."""
    size: Exact = sum(amount for _, amount in (*missing.powers, *extra.powers))
    if size == 1 and len(missing.powers) + len(extra.powers) == 1:
        return True
    if len(missing.powers) != 1 or len(extra.powers) != 1 or size != 2:
        return False
    (lost, _), (gained, _) = missing.powers[0], extra.powers[0]
    known = {key for monomial in reference.top for key, _ in monomial.powers}
    return lost[1] == gained[1] and gained not in known


def _terms(answer: Order, reference: Order, written: str) -> Departure | None:
    if len(answer.bottom) > 1 or answer.bottom != reference.bottom:
        return None
    ours, theirs = set(answer.top), set(reference.top)
    if ours < theirs:
        return Departure(f"the term {_listed(theirs - ours, written)} is missing", True)
    if theirs < ours:
        return Departure(
            f"the term {_listed(ours - theirs, written)} should not be there", len(ours - theirs) == 1
        )
    if len(ours) > 1 and len(theirs) == 1 and _product(ours) in theirs:
        return Departure("the sum should be a product", True)
    return None


def _listed(terms: set[Monomial], written: str) -> str:
    return " and ".join(spelled(term, written) for term in sorted(terms))


def _product(terms: set[Monomial]) -> Monomial:
    found = ONE
    for term in sorted(terms):
        found = product(found, term)
    return found
