"""What an answer states beside its formula: definitions that say something, and where a recursion begins."""

from __future__ import annotations

import re
from dataclasses import replace as altered

from grader.checks.claims import Sorted
from grader.checks.names_of import same_name
from grader.notation.tree import (
    Bracket,
    Derivative,
    Ellipsis,
    Item,
    Node,
    Power,
    Relation,
    Symbol,
    Transposed,
    walk,
    whole,
)
from grader.worlds.evaluate import Reading

_OTHER_START = re.compile(r"non\s?-?\s?zero|not zero|arbitrary|any initial")
"""Words by which the first state is not zero."""
_START = Item("h", (whole(0),))


def distinct(definitions: tuple[tuple[Node, Node], ...]) -> tuple[tuple[Node, Node], ...]:
    """The definitions that say something.

    Not that a name is itself or its entries, what its derivative by itself is, that the first state is zero, or a chain rule.
    """
    return tuple((left, body) for left, body in definitions if left != body and not _is_empty(left, body))


def _is_empty(left: Node, body: Node) -> bool:
    return is_by_itself(left) or is_zero_start(left, body) or is_chain_rule(left, body) or _lists_entries(left, body)


def is_by_itself(left: Node) -> bool:
    """``∂h_t/∂h_t``, which is one or the identity."""
    return isinstance(left, Derivative) and left.top == left.bottom


def _lists_entries(left: Node, body: Node) -> bool:
    """``α_t = (α_{t1}, ..., α_{tn})^T``: how a vector is made of its entries."""
    listed = body.base if isinstance(body, Power) and body.exponent == Symbol("T") else body.of if isinstance(body, Transposed) else body
    if not isinstance(left, Item) or not isinstance(listed, Bracket):
        return False
    parts = [part for one in listed.parts for part in ((*one.before, one.last) if isinstance(one, Ellipsis) else (one,))]
    return all(isinstance(part, Item) and part.family == left.family and part.index[:-1] == left.index for part in parts)


def either_derivative(reading: Reading) -> tuple[Reading, Reading]:
    """A reading with ∂ as it is meant in the answer, and with the derivative through all that depends on the letter."""
    return reading, altered(reading, total=True)


def is_chain_rule(left: Node, body: Node) -> bool:
    """``∂h_t/∂h_k = Π ∂h_j/∂h_{j-1}``: a derivative by others of its kind, which the model knows as well."""
    others = [part for part in walk(body) if isinstance(part, Derivative)]
    return isinstance(left, Derivative) and any(same_name(left, other) for other in others)


def says_any_start(answer: Sorted) -> bool:
    """Whether the first state is said not to be zero: ``for any h_0``."""
    said = (s.before.lower().split()[-1:] for s in answer.remarks if s.node == _START)
    return bool(_OTHER_START.search(answer.prose.lower())) or any(words and words[0] in ("any", "every", "arbitrary", "all") for words in said)


def says_zero_start(answer: Sorted) -> bool:
    return any(is_zero_start(left, body) for left, body in answer.definitions) or any(
        isinstance(s.node, Relation) and len(s.node.items) == 2 and is_zero_start(*s.node.items) for s in answer.remarks
    )


def is_zero_start(left: Node, body: Node) -> bool:
    zero = getattr(body, "value", None) == 0
    return zero and isinstance(left, Item) and len(left.index) == 1 and getattr(left.index[0], "value", None) == 0
