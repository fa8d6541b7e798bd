"""How large a formula may be: what is nested too deeply, or has grown too large, is refused before it is evaluated."""

from __future__ import annotations

from functools import lru_cache

from grader.notation.reading import TooLarge
from grader.notation.tree import Node, children

MOST_LEVELS = 120
"""Nodes below each other in one formula; a product of this many factors has as many."""
MOST_NODES = 20_000
"""Nodes of one formula, those of a part that stands in several places counted in each."""


def levels(node: Node) -> int:
    """How many nodes stand below each other at the deepest place. Raises :class:`TooLarge`.

    >>> from grader.notation.tree import Minus, Symbol
    >>> levels(Minus(Minus(Symbol("x"))))
    3
    """
    row, found, count = [node], 0, 0
    while row:
        found += 1
        count += len(row)
        if count > MOST_NODES:
            raise TooLarge(f"A formula has more than {MOST_NODES} parts.", help="Write it in a shorter form.")
        row = [part for one in row for part in children(one)]
    return found


@lru_cache(maxsize=256)
def known_levels(node: Node) -> int:
    """As :func:`levels`, kept; only for what is within the limits, since a deeper formula can't even be looked up."""
    return levels(node)


def within_limits(node: Node) -> Node:
    """The same formula. Raises :class:`TooLarge` for one that is nested too deeply to be evaluated."""
    if levels(node) > MOST_LEVELS:
        sentence = f"A formula has more than {MOST_LEVELS} factors or brackets within each other."
        raise TooLarge(sentence, help="Write it in a shorter form.")
    return node
