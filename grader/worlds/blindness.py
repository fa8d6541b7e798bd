"""Terms that doubles can't see: ``x + 10^{-20}`` has the value of ``x`` on every instance and is not the same formula.

A literal that looks as if it could hide (very large, very small, in or behind an exponent) is changed; if the value of
the whole formula does not change with it, the formula has a part that the comparison was blind to.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from grader.notation.tree import Call, Node, Number, Power, children, rebuilt
from grader.worlds.agreement import distance
from grader.worlds.values import Value

PLAIN = (0.05, 20.0)
"""Magnitudes of literals outside exponents that can't hide anything."""
PLAIN_EXPONENT = 3.0
VISIBLE = 1e-9
"""A relative change of the value below which a literal did not count."""


def suspects(node: Node, depth: int = 0) -> list[Number]:
    """Literals that could be too large, too small or too deep in exponents to show in a double."""
    if isinstance(node, Number):
        size = abs(float(node.value)) if abs(node.value) < 10**300 else float("inf")
        plain = size == 0 or PLAIN[0] <= size <= PLAIN[1]
        return [] if plain and (depth == 0 or (depth == 1 and size <= PLAIN_EXPONENT)) else [node]
    found: list[Number] = []
    for part in children(node):
        deeper = (isinstance(node, Power) and part is node.exponent) or (isinstance(node, Call) and node.function == "exp")
        found += suspects(part, depth + deeper)
    return found


def is_blind(node: Node, value: Value, again: Callable[[Node], Value]) -> bool:
    """Whether some literal of the formula could be another without any effect on the value."""
    for literal in dict.fromkeys(suspects(node)):
        other = rebuilt(node, {literal: _changed(literal)})
        if distance(again(other), value) <= VISIBLE:
            return True
    return False


def _changed(literal: Number) -> Number:
    """Another literal of about the same size."""
    exact = literal.exact * Fraction(7, 8) if literal.exact.denominator != 1 else literal.exact + 1
    return Number(int(exact) if exact.denominator == 1 else float(exact), exact, str(float(exact)))
