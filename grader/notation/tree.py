"""The small tree that every notation is read into: what was written, before anyone asks what it is worth.

Nodes are frozen :class:`msgspec.Struct` values: cheap to build (reading is on the hot path) and compared by
content. A node says how it was written only where that matters (``Times.by`` tells ``*`` from ``⊙``).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import msgspec


class Node(msgspec.Struct, frozen=True, gc=False):
    """Anything that can stand in an expression."""


class Number(Node, frozen=True, gc=False):
    """A literal. ``exact`` is its value, ``text`` the digits as written (they carry the precision)."""

    value: int | float
    exact: Fraction
    text: str

    def __hash__(self) -> int:
        return hash(self.value)  # equal literals have equal values, and fractions are slow to hash


class Symbol(Node, frozen=True, gc=False):
    """A letter or constant by its canonical name (``W_hh``, ``sigma_max``, ``pi``)."""

    name: str


class Item(Node, frozen=True, gc=False):
    """A member of an indexed family: ``h_{t-1}`` is ``Item("h", (t - 1,))``."""

    family: str
    index: tuple[Node, ...]


class Plus(Node, frozen=True, gc=False):
    """A sum of terms; differences are sums with :class:`Minus`."""

    terms: tuple[Node, ...]


class Minus(Node, frozen=True, gc=False):
    """Negation."""

    of: Node


class Times(Node, frozen=True, gc=False):
    """A product of two. ``by``: ``""`` juxtaposed, ``*`` or ``·`` or ``×`` written, ``⊙`` elementwise."""

    by: str
    left: Node
    right: Node


class Over(Node, frozen=True, gc=False):
    """A quotient, fraction or slash."""

    top: Node
    bottom: Node


class Power(Node, frozen=True, gc=False):
    """``base ^ exponent``; ``W^T`` with the letter T is settled by the value of the base."""

    base: Node
    exponent: Node
    elementwise: bool = False


class Transposed(Node, frozen=True, gc=False):
    """``W^\\top``, ``Wᵀ``; for primes see the vocabulary."""

    of: Node


class Call(Node, frozen=True, gc=False):
    """A function applied to arguments. ``primes`` counts derivative strokes, ``sub`` is a written subscript
    (``log_b``, ``softmax_j``, ``‖x‖_2``)."""

    function: str
    arguments: tuple[Node, ...]
    primes: int = 0
    sub: Node | None = None


class Big(Node, frozen=True, gc=False):
    """``sum``, ``prod``, ``max``, ``min`` or ``E`` over a bound letter. Without bounds the range is the one
    that the indexed family in the body declares."""

    operator: str
    letter: str
    low: Node | None
    high: Node | None
    body: Node
    excluded: Node | None = None


class Ellipsis(Node, frozen=True, gc=False):
    """``a_1 + a_2 + ... + a_n``: ``operator`` is ``+``, ``*`` or ``,``; ``before`` are the terms written
    before the dots, ``last`` the one after them."""

    operator: str
    before: tuple[Node, ...]
    last: Node


class Derivative(Node, frozen=True, gc=False):
    """``∂top/∂bottom``; ``immediate`` for ``∂⁺``, where earlier states are held fixed."""

    top: Node
    bottom: Node
    immediate: bool = False


class Differential(Node, frozen=True, gc=False):
    """``∂h_t`` before it has met its denominator; one that is left over is unreadable."""

    of: Node | None
    immediate: bool = False


class Bracket(Node, frozen=True, gc=False):
    """``[a, b]``, ``[a; b]`` or ``(a, b)``: a concatenation or a list, with the separator as written."""

    parts: tuple[Node, ...]
    separator: str


class Grid(Node, frozen=True, gc=False):
    """A matrix written out, row by row."""

    rows: tuple[tuple[Node, ...], ...]


class Component(Node, frozen=True, gc=False):
    """An element of a bracketed or computed vector: ``softmax(z)_i``."""

    of: Node
    index: Node


class Relation(Node, frozen=True, gc=False):
    """A chain: ``a = b <= c`` has items ``(a, b, c)`` and signs ``("=", "<=")``."""

    items: tuple[Node, ...]
    signs: tuple[str, ...]


class Cases(Node, frozen=True, gc=False):
    """``value`` where its condition holds, in order; a condition of ``None`` is "otherwise"."""

    branches: tuple[tuple[Node, Node | None], ...]


class WithProbability(Node, frozen=True, gc=False):
    """The condition of a branch that is taken with a probability."""

    chance: Node


class Sequence(Node, frozen=True, gc=False):
    """``P(w_low … w_high | everything before)``: a chain-rule probability of a stretch of a sequence.
    ``given`` is ``"all"`` for ``w_{<i}``, ``"none"`` when no condition was written, ``"some"`` when the condition is
    the stretch ``history``, which may or may not be everything before."""

    low: Node
    high: Node
    given: str
    history: tuple[Node, ...] = ()


_BELOW: dict[type[Node], Callable[[Any], tuple[Node, ...]]] = {  # numbers and symbols are leaves
    Item: lambda n: n.index,
    Plus: lambda n: n.terms,
    Minus: lambda n: (n.of,),
    Times: lambda n: (n.left, n.right),
    Over: lambda n: (n.top, n.bottom),
    Power: lambda n: (n.base, n.exponent),
    Transposed: lambda n: (n.of,),
    Call: lambda n: n.arguments if n.sub is None else (*n.arguments, n.sub),
    Big: lambda n: tuple(part for part in (n.low, n.high, n.body, n.excluded) if part is not None),
    Ellipsis: lambda n: (*n.before, n.last),
    Derivative: lambda n: (n.top, n.bottom),
    Differential: lambda n: () if n.of is None else (n.of,),
    Bracket: lambda n: n.parts,
    Grid: lambda n: tuple(part for row in n.rows for part in row),
    Component: lambda n: (n.of, n.index),
    Relation: lambda n: n.items,
    Cases: lambda n: tuple(part for branch in n.branches for part in branch if part is not None),
    WithProbability: lambda n: (n.chance,),
    Sequence: lambda n: (n.low, n.high, *n.history),
}


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in reading order."""
    below = _BELOW.get(node.__class__)
    return () if below is None else below(node)


def walk(node: Node) -> list[Node]:
    """The node and everything below it, parents first."""
    found = [node]
    for at in found:
        below = _BELOW.get(at.__class__)
        if below is not None:
            found += below(at)
    return found


def rebuilt(node: Node, change: dict[Node, Node]) -> Node:
    """The tree with every node that is a key of ``change`` replaced by its value."""
    if node in change:
        return change[node]
    parts = {name: _rebuilt(getattr(node, name), change) for name in node.__struct_fields__}
    return type(node)(**parts)


def _rebuilt(value: object, change: dict[Node, Node]) -> object:
    if isinstance(value, Node):
        return rebuilt(value, change)
    if isinstance(value, tuple):
        return tuple(_rebuilt(part, change) for part in value)
    return value


def whole(value: int) -> Number:
    """An integer literal."""
    return _WHOLE[value] if 0 <= value < len(_WHOLE) else Number(value, Fraction(value), str(value))


_WHOLE = tuple(Number(value, Fraction(value), str(value)) for value in range(32))
