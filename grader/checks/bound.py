"""Bounds: ``‖...‖ ≤ expression``, where the direction of the sign counts as much as the expression."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from grader.checks.claims import Sorted, sort_out
from grader.checks.finding import Finding, near_miss, unsettled
from grader.checks.formula import Formula
from grader.checks.shelves import Claim
from grader.notation.answer import Written, read
from grader.notation.chains import Statement
from grader.notation.cursor import Choices
from grader.notation.plain import plain
from grader.notation.reading import Unreadable
from grader.notation.tree import Big, Call, Node, Relation, walk
from grader.worlds.agreement import agrees
from grader.worlds.evaluate import Evaluation, Restated
from grader.worlds.values import Mismatch
from grader.worlds.world import World

ROUNDING = 1e-9
"""How much larger the smaller side may be, as far as rounding goes."""
_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}


@dataclass(frozen=True)
class Bound(Formula):
    """A formula that stands on the greater side of a sign."""

    sound: tuple[str, ...] = ()
    """Worlds in which the bounds of the model hold, so that a false step of a chain shows."""

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

    def _claim(self, claim: Claim, answer: Sorted) -> Finding:
        found = super()._claim(claim, answer)
        if found.holds and claim.left is not None and len(claim.members) > 1 and (step := self._false_step(claim, answer)):
            return unsettled(f"The bound is right, but “{step}” on the way to it is not; a person decides.", found.shown)
        return found

    def _false_step(self, claim: Claim, answer: Sorted) -> str:
        """A step of a chain of bounds that fails in a world; empty if there is none."""
        assert claim.left is not None, "a chain begins with what is bounded"
        for sign, (one, next_one) in zip(claim.signs, pairwise((claim.left, *claim.members)), strict=False):
            if sign in ("<=", "<", "=") and not all(self._holds(one, sign, next_one, self.worlds(name), answer) for name in self.sound):
                return f"{plain(one)} {sign} {plain(next_one)}"
        return ""

    def _holds(self, one: Node, sign: str, next_one: Node, world: World, answer: Sorted) -> bool:
        """Whether a step holds in every instance, by some reading; True where a side has no value."""
        known = tuple(pair for pair in answer.definitions if pair[0] != pair[1])
        for reading in self.ways(answer.total, ("later-left", "later-right"), ("", "up", "down")):
            try:
                less, more = (Evaluation(world, reading, definitions=known).value(node) for node in (one, next_one))
            except (Unreadable, Mismatch, Restated):
                return True
            if agrees(less, more) or (sign != "=" and bool(np.all(np.asarray(less) <= np.asarray(more) * (1 + ROUNDING)))):
                return True
        return False

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
