"""Dots: which leaf changes from one written term to the next, so that ``a_1 + ... + a_n`` can be filled in."""

from __future__ import annotations

from collections.abc import Callable

from grader.notation.tree import Item, Minus, Node, Number, Plus, Sequence, Symbol, Times

Step = tuple[Node, Node]


def _counts(node: object) -> bool:
    """Whether a node is a counter: a number, a letter, or a sum of such."""
    if isinstance(node, Plus):
        return all(_counts(term) for term in node.terms)
    if isinstance(node, Times) and node.by == "":  # 2m
        return _counts(node.left) and _counts(node.right)
    return isinstance(node, (Number, Symbol)) or (isinstance(node, Minus) and _counts(node.of))


def steps(first: Node, second: Node) -> list[Step] | None:
    """The places where two terms of one progression differ, as pairs of counters; None if the shapes differ.

    >>> from grader.notation.tree import Item, Symbol
    >>> steps(Item("v", (Symbol("a"),)), Item("v", (Symbol("C"),)))
    [(Symbol(name='a'), Symbol(name='C'))]
    """
    found: list[Step] = []
    return found if _differ(first, second, found) else None


def alike(first: Node, second: Node) -> bool:
    """Whether two terms can be neighbours in one progression."""
    found = steps(first, second)
    return bool(found)


def moved(first: object, last: object, counter: Callable[[Node, Node], Node]) -> object:
    """The first term with each counter that differs in the last one replaced by ``counter(first's, last's)``."""
    if first == last:
        return first
    if isinstance(first, Item) and isinstance(last, Item):
        return Item(first.family, tuple(_at(a, b, counter) for a, b in zip(first.index, last.index, strict=True)))
    if isinstance(first, Sequence) and isinstance(last, Sequence):
        return Sequence(_at(first.low, last.low, counter), _at(first.high, last.high, counter), "all")
    if _counts(first) and _counts(last):
        return counter(first, last)  # type: ignore[arg-type]  # both are nodes
    if isinstance(first, Node):
        return type(first)(**{n: moved(getattr(first, n), getattr(last, n), counter) for n in first.__struct_fields__})
    if isinstance(first, tuple) and isinstance(last, tuple):
        return tuple(moved(a, b, counter) for a, b in zip(first, last, strict=True))
    return first


def _at(first: Node, last: Node, counter: Callable[[Node, Node], Node]) -> Node:
    found = moved(first, last, counter)
    assert isinstance(found, Node), "the progression of a node is a node"
    return found


def _differ(first: object, second: object, found: list[Step]) -> bool:
    if first == second:
        return True
    if isinstance(first, Item) and isinstance(second, Item) and first.family == second.family:
        return _all_differ(first.index, second.index, found)
    if isinstance(first, Sequence) and isinstance(second, Sequence):  # whatever was written as the history
        return _differ(first.low, second.low, found) and _differ(first.high, second.high, found)
    if _counts(first) and _counts(second):
        found.append((first, second))  # type: ignore[arg-type]  # both are nodes
        return True
    if isinstance(first, Node) and isinstance(second, Node):
        if type(first) is not type(second):
            return False
        return all(
            _differ(getattr(first, name), getattr(second, name), found) for name in first.__struct_fields__
        )
    if isinstance(first, tuple) and isinstance(second, tuple):
        return _all_differ(first, second, found)
    return False


def _all_differ(first: tuple[object, ...], second: tuple[object, ...], found: list[Step]) -> bool:
    return len(first) == len(second) and all(_differ(a, b, found) for a, b in zip(first, second, strict=True))
