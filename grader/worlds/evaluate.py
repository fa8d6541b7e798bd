"""A tree to its values in a world: vectorised over the samples, never symbolic, bounded in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.notation.tree import (
    Big,
    Bracket,
    Call,
    Cases,
    Component,
    Derivative,
    Differential,
    Ellipsis,
    Grid,
    Item,
    Minus,
    Node,
    Number,
    Over,
    Plus,
    Power,
    Relation,
    Sequence,
    Symbol,
    Times,
    Transposed,
    WithProbability,
)
from grader.worlds import values as v
from grader.worlds.applied import Applied
from grader.worlds.interpretation import DENOMINATOR, MIXED, NUMERATOR, STANDARD, Reading, Restated, Unknown
from grader.worlds.values import Mismatch, Value


class Evaluation(Applied):
    """One evaluation: a world, the candidate's definitions, a way of reading, and what was met on the way."""

    __slots__ = ()

    def value(self, node: Node) -> Value:
        """The value of a tree. Raises Mismatch, Unknown, Restated or TooLarge."""
        self.left -= 1
        if self.left < 0:
            self.step()
        return _RULES[node.__class__](self, node)

    def _bracket(self, node: Bracket) -> Value:
        parts: list[Value] = []
        for part in node.parts:
            if isinstance(part, Ellipsis) and part.operator == ",":
                parts += self._progression(part)
            else:
                parts.append(self.value(part))
        if node.separator != ";" and _one_family(node.parts) and all(not v.is_scalar(part) for part in parts):
            return v.side_by_side(parts)  # [h_1, ..., h_T]: the states as columns of a matrix
        return v.stacked(parts, node.separator)

    def _grid(self, node: Grid) -> Value:
        rows = [self._row(row) for row in node.rows]
        if len(rows) == 1:
            return rows[0]
        blocks = [row for row in rows if isinstance(row, np.ndarray) and row.ndim > 1]
        if len(blocks) == len(rows):
            return v.joined(blocks, axis=1)
        return v.stacked(rows, ";")

    def _row(self, row: tuple[Node, ...]) -> Value:
        parts = [self.value(part) for part in row]
        if len(parts) == 1:
            return parts[0]
        blocks = [part for part in parts if isinstance(part, np.ndarray) and part.ndim == 3]
        if len(blocks) == len(parts):
            return v.joined(blocks, axis=2)
        return v.transposed(v.stacked(parts, ","))

    def _component(self, node: Component) -> Value:
        vector = self.value(node.of)
        if not v.is_vector(vector):
            raise Mismatch("an element is taken of something that is no vector")
        entries = vector.reshape(vector.shape[0], -1)  # type: ignore[union-attr]  # no scalar, so an array
        at = self.integer(node.index)
        if not 1 <= at <= entries.shape[1]:
            raise Unknown("index", "The index of an element is out of range.")
        return entries[:, at - 1]

    def _cases(self, node: Cases) -> Value:
        found: Value | None = None
        for value, condition in node.branches:  # conditions on an index settle which branch there is
            if condition is not None:
                truth = self.truth(condition)
                if np.ndim(truth):
                    break
                if truth:
                    return self.value(value)
        for value, condition in reversed(node.branches):
            branch = self.value(value)
            if condition is None:
                found = branch
                continue
            truth = self.truth(condition)
            if found is None:  # conditions on an index: the last case is the rest; on values: undefined elsewhere
                found = branch if np.ndim(truth) == 0 else np.nan
            found = _chosen(truth, branch, found)
        if found is None:
            raise Unknown("cases", "The cases are empty.")
        return found

    def truth(self, node: Node) -> Any:
        """Whether a relation holds, sample by sample."""
        if not isinstance(node, Relation):
            raise Unknown("if", "The condition of a case is no relation.")
        held: Any = True
        for at, sign in enumerate(node.signs):
            left, right = self.value(node.items[at]), self.value(node.items[at + 1])
            if not (v.is_scalar(left) and v.is_scalar(right)):
                raise Mismatch("things that are no numbers are compared")
            if sign not in _COMPARED:
                raise Unknown("if", "The condition of a case is no comparison.")
            held = held & _COMPARED[sign](left, right)
        return held

    def _never(self, node: Node) -> Value:
        raise Unknown("?", "This part of the formula has no value.")


def _chosen(truth: Any, first: Value, second: Value) -> Value:
    array = first if not v.is_scalar(first) else second
    if not v.is_scalar(array):
        truth = np.asarray(truth).reshape(np.shape(truth) + (1,) * (array.ndim - np.ndim(truth)))  # type: ignore[union-attr]  # no scalar, so an array
    return np.where(truth, first, second)


def _one_family(parts: tuple[Node, ...]) -> bool:
    """Whether the parts of a list are all members of one family: a matrix of its columns, not a concatenation."""
    named = [part.last if isinstance(part, Ellipsis) else part for part in parts]
    families = {part.family if isinstance(part, Item) else "" for part in named}
    return len(families) == 1 and "" not in families


_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
_RULES: Mapping[type, Callable[[Evaluation, Any], Value]] = {
    Number: lambda self, node: node.value,
    Symbol: Evaluation._symbol,
    Item: Evaluation._item,
    Plus: Evaluation._plus,
    Minus: lambda self, node: -self.value(node.of),
    Times: Evaluation._times,
    Over: Evaluation._over,
    Power: Evaluation._power,
    Transposed: lambda self, node: v.transposed(self.value(node.of)),
    Call: Evaluation._call,
    Big: Evaluation._big,
    Ellipsis: Evaluation._ellipsis,
    Derivative: Evaluation._derivative,
    Differential: Evaluation._never,
    Bracket: Evaluation._bracket,
    Grid: Evaluation._grid,
    Component: Evaluation._component,
    Relation: Evaluation._never,
    Cases: Evaluation._cases,
    WithProbability: Evaluation._never,
    Sequence: Evaluation._sequence,
}

__all__ = [
    "DENOMINATOR", "MIXED", "NUMERATOR", "STANDARD", "Evaluation", "Mismatch", "Reading", "Restated", "Unknown",
]  # fmt: skip
