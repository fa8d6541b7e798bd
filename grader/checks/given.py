"""Numbers as an author gives them: a value, or an expression in the notation of the answers."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from grader.checks.finding import NONE
from grader.checks.numerals import respelled
from grader.notation.answer import read
from grader.notation.tree import Node, Relation
from grader.notation.vocabulary import vocabulary
from grader.worlds.arithmetic import Value, value

Given: TypeAlias = str | int | float | Fraction
GivenSlip: TypeAlias = str | tuple[str, Fraction]
"""What is said of a slip, and the share that it earns; none where only a sentence is given."""


@lru_cache(maxsize=1024, typed=True)
def value_of(given: Given) -> Value:
    """The value: a fraction where it is rational."""
    if isinstance(given, (int, Fraction)):
        return Fraction(given)
    return given if isinstance(given, float) else value(node_of(given))


@lru_cache(maxsize=1024, typed=True)
def node_of(given: Given) -> Node:
    """The tree; of a chain, its last member."""
    node = read(respelled(str(given)), vocabulary()).statements[0].node
    return node.items[-1] if isinstance(node, Relation) else node


def slip_of(given: GivenSlip) -> tuple[str, Fraction]:
    """Sentence, without its full stop, and share of a slip."""
    says, share = (given, NONE) if isinstance(given, str) else given
    return says.rstrip("."), share
