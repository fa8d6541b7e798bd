"""Bounds: ``‖...‖ ≤ expression``, where the direction of the sign counts as much as the expression."""

from __future__ import annotations

from dataclasses import dataclass

from grader.checks.claims import sort_out
from grader.checks.finding import Finding, near_miss, unsettled
from grader.checks.formula import Formula
from grader.notation.answer import Statement, Written, read
from grader.notation.cursor import Choices
from grader.notation.reading import Unreadable
from grader.notation.tree import Big, Call, Node, Relation, walk
from grader.worlds.agreement import agrees
from grader.worlds.evaluate import Evaluation
from grader.worlds.values import Mismatch

_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}


@dataclass(frozen=True)
class Bound(Formula):
    """A formula that stands on the greater side of a sign."""

    def _found(self, answer: str, choices: Choices) -> Finding:
        written = read(answer, self.vocabulary, choices)
        statements = tuple(Statement(self._turned(s.node), s.before, s.after) for s in written.statements)
        for statement in statements:
            node = statement.node
            if isinstance(node, Relation) and self.is_target(node.items[0]) and any(s in (">=", ">") for s in node.signs):
                return near_miss("The sign points the wrong way: an upper bound is asked for.", node.items[-1])
        found = self._judged(sort_out(_with(written, statements), self.is_target))
        equal = any(isinstance(s.node, Relation) and self.is_target(s.node.items[0]) and "<=" not in s.node.signs and "<" not in s.node.signs for s in statements)
        if found.holds and equal:
            return unsettled("The expression is right, but the norm is bounded by it, not equal to it; a person decides.", found.shown)
        return found

    def _turned(self, node: Node) -> Node:
        """The chain read from the quantity that is bounded."""
        if not isinstance(node, Relation) or self.is_target(node.items[0]):
            return node
        if not self.is_target(node.items[-1]):
            return Relation((self.target_nodes[0], *node.items[1:]), node.signs) if self._is_norm_asked(node.items[0]) else node
        return Relation(node.items[::-1], tuple(_TURNED.get(sign, sign) for sign in node.signs[::-1]))


    def _is_norm_asked(self, node: Node) -> bool:
        """Whether a norm is that of the quantity asked for, written out: ``‖∏ diag(1 - h_t^2) W‖``."""
        if not (isinstance(node, Call) and node.function == "norm" and any(isinstance(part, Big) for part in walk(node))):
            return False
        world = self.worlds("main")
        try:
            return any(agrees(Evaluation(world).value(node), Evaluation(world).value(target)) for target in self.target_nodes)
        except (Unreadable, Mismatch):
            return False


def _with(written: Written, statements: tuple[Statement, ...]) -> Written:
    return Written(statements, written.prose, written.notes, written.left_open, written.own, written.features, written.refused)
