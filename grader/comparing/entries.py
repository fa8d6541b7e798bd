r"""Sums over the entries of a vector or matrix, ``\sum_{i=1}^n x_i y_i``, whose size nobody declares: they run over all.

The samples have one size, so nothing may be written that is true of that size only: single entries (``x_3``) and
bounds that are numbers are refused.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from grader.notation.answer import Written
from grader.notation.reading import Unreadable
from grader.notation.tree import Big, Item, Node, Symbol, children, walk, whole
from grader.notation.vocabulary import Vocabulary


def over_entries(written: Written, words: Vocabulary) -> Written:
    """The answer with such sums over all entries. Raises Unreadable for what depends on the size."""
    named = frozenset(family for family in words.families if family in words.letters)
    trees = [statement.node for statement in written.statements] if named else []
    if not any(isinstance(part, Item) and part.family in named for tree in trees for part in walk(tree)):
        return written
    changed = [replace(s, node=_unbounded(s.node, named, words)) for s in written.statements]
    for statement in changed:
        _require_bound(statement.node, named)
    return replace(written, statements=tuple(changed))


def _unbounded(node: Node, named: frozenset[str], words: Vocabulary) -> Node:
    """The tree without the bounds of the sums over entries."""
    parts = {name: _each(getattr(node, name), named, words) for name in node.__struct_fields__}
    node = type(node)(**parts)
    if not (isinstance(node, Big) and _runs_over_entries(node, named)):
        return node
    open_end = node.high is None or (isinstance(node.high, Symbol) and node.high.name not in words.letters)
    if node.low not in (None, whole(1)) or not open_end:
        raise Unreadable(
            "How many entries there are is not known here.", 0, "Sum over all of them: \\sum_i x_i."
        )
    return replace(node, low=None, high=None)


def _each(value: Any, named: frozenset[str], words: Vocabulary) -> Any:
    if isinstance(value, Node):
        return _unbounded(value, named, words)
    return tuple(_each(part, named, words) for part in value) if isinstance(value, tuple) else value


def _runs_over_entries(node: Big, named: frozenset[str]) -> bool:
    letter = Symbol(node.letter)
    return any(
        isinstance(part, Item) and part.family in named and letter in part.index for part in walk(node.body)
    )


def _require_bound(node: Node, named: frozenset[str]) -> None:
    stack: list[tuple[Node, frozenset[str]]] = [(node, frozenset())]
    while stack:
        at, inside = stack.pop()
        if isinstance(at, Item) and at.family in named and not inside.issuperset(map(_letter, at.index)):
            raise Unreadable(
                f"A single entry of “{at.family}” can't be compared.", 0, "Sum over all of them: \\sum_i x_i."
            )
        inner = inside | {at.letter} if isinstance(at, Big) else inside
        stack += [(child, inner) for child in children(at)]


def _letter(index: Node) -> str:
    """The letter of an index, empty for any other: no sum binds that."""
    return index.name if isinstance(index, Symbol) else ""
