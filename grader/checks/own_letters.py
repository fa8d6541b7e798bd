"""Letters of the candidate's own in an order or a count: ``O(T P) with P = H^2 + HD + H``."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from grader.checks.conclusion import Said
from grader.notation.chains import Statement
from grader.notation.size import within_limits
from grader.notation.tree import Node, Number, Relation, Symbol, rebuilt, walk


def with_own_letters(statements: Sequence[Statement], sizes: Collection[str]) -> list[Said]:
    """What is said, the candidate's own letters replaced by their meanings; ``V = 10000`` is the size of one case."""
    known = _definitions(statements, sizes)
    return [
        Said(within_limits(rebuilt(one.node, known)), one.before, one.after)
        for one in statements
        if _definition(one) not in known and not _is_example(one)
    ]


def _definitions(statements: Sequence[Statement], sizes: Collection[str]) -> dict[Node, Node]:
    """Letters that one statement defines and another uses: ``with N = d`` and ``L = log V``."""
    found: dict[Node, Node] = {}
    for statement in statements:
        letter = _definition(statement)
        if isinstance(letter, Symbol) and letter.name in sizes and _is_example(statement):
            continue
        if letter is not None and any(
            letter in walk(other.node) for other in statements if other is not statement
        ):
            assert isinstance(statement.node, Relation)
            found[letter] = within_limits(rebuilt(statement.node.items[-1], found))
    return found


def _is_example(statement: Statement) -> bool:
    """``V = 10000``: the size of one case."""
    return _definition(statement) is not None and isinstance(statement.node, Relation) and isinstance(statement.node.items[-1], Number)


def _definition(statement: Statement) -> Node | None:
    node = statement.node
    if isinstance(node, Relation) and node.signs[0] == "=" and isinstance(node.items[0], Symbol):
        return node.items[0]
    return None
