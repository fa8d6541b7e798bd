"""Sums and products with bounds, expectations, and progressions written with dots."""

from __future__ import annotations

import numpy as np

from grader.notation.progression import moved, steps
from grader.notation.reading import TooLarge
from grader.notation.tree import Big, Call, Ellipsis, Item, Minus, Node, Sequence, Symbol, walk, whole
from grader.worlds import values as v
from grader.worlds.interpretation import Unknown
from grader.worlds.linear import Linear
from grader.worlds.values import Array, Value

MOST_TERMS = 2000
"""Terms of one sum or product."""


class Bounded(Linear):
    """Big operators."""

    __slots__ = ()

    def _big(self, node: Big) -> Value:
        if node.operator == "E":
            return self._expectation(node)
        if node.operator == "sum" and not node.letter and isinstance(node.body, Call):  # sum(exp(e_t)): of the entries
            entries = self.value(node.body)
            if isinstance(entries, np.ndarray) and v.is_vector(entries):
                return v.dot(entries, np.ones_like(entries))
        span = self._span(node)
        excluded = None if node.excluded is None else self.integer(node.excluded)
        values: list[Value] = []
        kept = self.counters
        for count in span:
            if count == excluded:
                continue
            self.counters = {**kept, node.letter: count}
            values.append(self.value(node.body))
        self.counters = kept
        if node.operator in ("max", "min"):
            stack = np.stack(np.broadcast_arrays(*values))
            extreme: Array = stack.max(axis=0) if node.operator == "max" else stack.min(axis=0)
            return extreme
        return self._total(values) if node.operator == "sum" else self._folded(values)

    def _span(self, node: Big) -> range:
        low, high = self._bounds(node)
        if abs(high - low) > MOST_TERMS:
            raise TooLarge(f"A sum or product has more than {MOST_TERMS} terms.", help="Write it in closed form.")
        if node.operator == "prod" and self.reading.products == "descending":
            return range(low, high - 1, -1)
        return range(low, high + 1)

    def _bounds(self, node: Big) -> tuple[int, int]:
        if node.low is not None and node.high is not None:
            return self.integer(node.low), self.integer(node.high)
        natural = self._natural_range(node.body, node.letter)
        if natural is None:
            raise Unknown(node.letter, f"The {node.operator} over “{node.letter}” has no bounds.")
        low = natural[0] if node.low is None else self.integer(node.low)
        high = natural[1] if node.high is None else self.integer(node.high)
        return low, high

    def _natural_range(self, body: Node, letter: str) -> tuple[int, int] | None:
        for part in walk(body):
            if isinstance(part, Item):
                for position, index in enumerate(part.index):
                    if index == Symbol(letter) and part.family in self.world.ranges:
                        return self._natural(part, position)
            if isinstance(part, Sequence) and part.low == Symbol(letter) and "P" in self.world.ranges:
                return self.world.ranges["P"][0]
        return self.world.ranges.get(letter, (None,))[0]

    def _natural(self, member: Item, position: int) -> tuple[int, int]:
        ranges = self.world.ranges.get(member.family)
        if ranges is None:
            raise Unknown(member.family, f"The range of the index of “{member.family}” is not known.")
        return ranges[position]

    def _total(self, values: list[Value]) -> Value:
        total: Value = 0
        for value in values:
            total = value if total.__class__ is int and total == 0 else v.add(total, value)
        return total

    def _folded(self, values: list[Value]) -> Value:
        if len(values) > 1 and any(not v.is_scalar(value) and not v.is_vector(value) for value in values):
            self.met.add("products")
            if self.reading.products == "later-left":
                values = values[::-1]
        found: Value = 1
        for value in values:
            found = value if found.__class__ is int and found == 1 else self._product(found, value, "")
        return found

    def _expectation(self, node: Big) -> Value:
        if not self.world.chances:
            raise Unknown("E", "An expectation has no distribution here.")
        kept = self.counters
        total: Value = 0.0
        for outcome, chance in self.world.chances.items():
            self.counters = {**kept, node.letter: outcome[0]}
            total = total + v.scaled(chance, self.value(node.body))
        self.counters = kept
        return total

    def _ellipsis(self, node: Ellipsis) -> Value:
        values = self._progression(node)
        if node.operator == "+" or not values:
            return self._total(values) if node.operator == "+" else 1
        found = values[0]
        for value in values[1:]:
            found = self._product(found, value, "⊙" if node.operator == "⊙" else "")
        return found

    def _progression(self, node: Ellipsis) -> list[Value]:
        first, last = node.before[0], node.last
        changes = steps(first, last)
        if not changes:
            raise Unknown("...", "The dots could not be filled in: the terms around them do not form a progression.")
        starts = [self.integer(a) for a, _ in changes]
        ends = [self.integer(b) for _, b in changes]
        distance = ends[0] - starts[0]
        if any(end - start != distance for start, end in zip(starts, ends, strict=True)):
            raise Unknown("...", "The dots could not be filled in: the indices around them move differently.")
        if abs(distance) > MOST_TERMS:
            raise TooLarge(f"The dots stand for more than {MOST_TERMS} terms.")
        sign = self._direction(node, distance)
        if distance == -sign:
            return []  # one before the first: an empty product or sum
        if distance * sign < 0:
            raise Unknown("...", "The dots could not be filled in: the terms around them run the other way.")
        return [self._stepped(first, last, count) for count in range(0, distance + sign, sign)]

    def _direction(self, node: Ellipsis, distance: int) -> int:
        """Up or down: by the two terms before the dots, or as the same dots ran before."""
        if len(node.before) == 2:
            second = steps(node.before[0], node.before[1])
            move = self.integer(second[0][1]) - self.integer(second[0][0]) if second else 1
            if abs(move) != 1:
                raise Unknown("...", "The dots could not be filled in: the terms before them are not neighbours.")
            return move
        if self.reading.dots:
            return 1 if self.reading.dots == "up" else -1
        return 1 if distance >= 0 else -1

    def _stepped(self, first: Node, last: Node, count: int) -> Value:
        term = moved(first, last, lambda start, end: whole_or_minus(self.integer(start) + count))
        assert isinstance(term, Node), "the progression of a node is a node"
        return self.value(term)


def whole_or_minus(value: int) -> Node:
    """An integer as a node, negative ones too."""
    return whole(value) if value >= 0 else Minus(whole(-value))
