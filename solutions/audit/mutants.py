"""Wrong formulas made from right ones by a single change: a sign, a factor, an index, a transpose, a term, a name, a bound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from grader.notation.tree import (
    Big,
    Call,
    Item,
    Minus,
    Node,
    Number,
    Over,
    Plus,
    Power,
    Symbol,
    Times,
    Transposed,
    whole,
)

Mutant: TypeAlias = tuple[str, Node]
Change: TypeAlias = Callable[[Node], Iterator[Mutant]]

_OTHER_FUNCTION = {
    "tanh": "sigmoid", "sigmoid": "tanh", "log": "exp", "ln": "exp", "exp": "tanh", "min": "max", "max": "min",
    "softmax": "exp", "diag": "exp",
}  # fmt: skip


def mutants(node: Node, families: frozenset[str]) -> Iterator[Mutant]:
    """Every wrong neighbour of a formula, with a word for the change. ``families`` may be taken for one another."""
    yield "the sign is turned", Minus(node)
    yield "a factor of 2", Times("·", whole(2), node)
    yield "half of it", Over(node, whole(2))
    yield from _everywhere(node, lambda part: _of(part, families))


def _everywhere(node: Node, change: Change) -> Iterator[Mutant]:
    yield from change(node)
    for name in node.__struct_fields__:
        inside = getattr(node, name)
        if isinstance(inside, Node):
            yield from ((why, _with(node, name, changed)) for why, changed in _everywhere(inside, change))
        elif isinstance(inside, tuple):
            for at, part in enumerate(inside):
                if isinstance(part, Node):
                    for why, changed in _everywhere(part, change):
                        yield why, _with(node, name, (*inside[:at], changed, *inside[at + 1 :]))


def _with(node: Node, name: str, value: object) -> Node:
    parts = {field: getattr(node, field) for field in node.__struct_fields__}
    return type(node)(**{**parts, name: value})


def _of(node: Node, families: frozenset[str]) -> Iterator[Mutant]:
    """The changes at one place."""
    if isinstance(node, Plus):
        yield from _of_sum(node)
    elif isinstance(node, Times):
        yield "the factors are exchanged", Times(node.by, node.right, node.left)
        yield "a factor is dropped", node.left
        yield "a factor is dropped", node.right
    elif isinstance(node, Item):
        yield from _of_item(node, families)
    elif isinstance(node, Transposed):
        yield "a transpose is dropped", node.of
    elif isinstance(node, Power) and node.exponent != Symbol("T"):  # u^T v may be written without the transpose
        yield "a power is dropped", node.base
    elif isinstance(node, Number) and isinstance(node.value, int):
        yield "a number is off by one", whole(node.value + 1)
    elif isinstance(node, Symbol) and node.name[:2] in ("W_", "U_"):
        yield "a transpose too many", Transposed(node)
    elif isinstance(node, Call):
        yield from _of_call(node)
    elif isinstance(node, Big):
        yield from _of_big(node)
    elif isinstance(node, Minus):
        yield "a minus is dropped", node.of


def _of_sum(node: Plus) -> Iterator[Mutant]:
    for at, term in enumerate(node.terms):
        rest = (*node.terms[:at], *node.terms[at + 1 :])
        yield "a term is dropped", rest[0] if len(rest) == 1 else Plus(rest)
        flipped = term.of if isinstance(term, Minus) else Minus(term)
        yield "the sign of a term is turned", Plus((*node.terms[:at], flipped, *node.terms[at + 1 :]))


def _of_item(node: Item, families: frozenset[str]) -> Iterator[Mutant]:
    if node.index:
        for step in (1, -1):
            moved = Plus((node.index[-1], whole(1) if step > 0 else Minus(whole(1))))
            yield "an index is off by one", Item(node.family, (*node.index[:-1], moved))
    for family in sorted(families - {node.family}) if node.family in families else ():
        yield f"{family} stands where {node.family} belongs", Item(family, node.index)


def _of_call(node: Call) -> Iterator[Mutant]:
    if node.function in _OTHER_FUNCTION:
        yield "another function", Call(_OTHER_FUNCTION[node.function], node.arguments, node.primes, node.sub)
    if len(node.arguments) == 1:
        yield "a function is dropped", node.arguments[0]


def _of_big(node: Big) -> Iterator[Mutant]:
    for name, bound in (("low", node.low), ("high", node.high)):
        if bound is not None:
            yield "a bound is one too large", _with(node, name, Plus((bound, whole(1))))
            yield "a bound is one too small", _with(node, name, Plus((bound, Minus(whole(1)))))
    other = {"sum": "prod", "prod": "sum"}.get(node.operator)
    if other:
        yield f"a {other} for a {node.operator}", _with(node, "operator", other)
    yield "the sum or product is dropped", node.body
