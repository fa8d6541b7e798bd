"""Whether a point lies below the convex hull of others, exactly: a small linear programme in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

Row = tuple[list[Fraction], Fraction]
"""One coordinate: its value at each of the points, and at the target."""
ZERO, UNIT = Fraction(0), Fraction(1)


def below_hull(chains: Sequence[Sequence[Row]], strictly: bool = False) -> bool:
    """Whether weights (not negative, adding up to one) lift the weighted points above the target.

    A chain holds the coordinates of one variable, the fastest first, and is compared like words in a
    dictionary: ``n`` counts infinitely more than ``log n``. With ``strictly`` some chain must be lifted.
    """
    count = len(chains[0][0][0]) if chains else 0
    if any(max(chain[0][0]) < chain[0][1] for chain in chains):
        return False
    level = [0] * len(chains)
    while True:
        rows = [_lift(row) for at, chain in enumerate(chains) for row in chain[: level[at] + 1]]
        if maximum([ZERO] * count, rows) is None:
            return False
        stuck = [
            at
            for at, chain in enumerate(chains)
            if level[at] < len(chain) and not maximum(_lift(chain[level[at]]), rows)
        ]
        if not stuck:
            return not strictly or any(level[at] < len(chain) for at, chain in enumerate(chains))
        for at in stuck:
            level[at] += 1


def _lift(row: Row) -> list[Fraction]:
    """How far each point is above the target; the weights add up to one, so the target needs no column."""
    points, target = row
    return [point - target for point in points]


def maximum(goal: list[Fraction], rows: list[list[Fraction]]) -> Fraction | None:
    """The largest ``goal · w`` for weights ``w >= 0`` with sum 1 and ``row · w >= 0`` for every row, or None.

    The simplex method with Bland's rule, which never cycles.
    """
    count = len(goal)
    if count == 2:
        return _between_two(goal, rows)
    scale = _common(goal)
    table = _Table([[int(x * _common(row)) for x in row] for row in rows], count)
    artificial = count + len(rows)
    if table.improved([0] * artificial + [-1]) != 0:
        return None
    table.close(artificial)
    return table.improved([int(x * scale) for x in goal] + [0] * (len(rows) + 1)) / scale


def _common(row: list[Fraction]) -> int:
    """What makes all entries whole."""
    return lcm(*(x.denominator for x in row))


def _between_two(goal: list[Fraction], rows: list[list[Fraction]]) -> Fraction | None:
    """The same for two weights ``w`` and ``1 - w``, where each row bounds ``w`` from one side."""
    low, high = ZERO, UNIT
    for first, second in rows:
        slope = first - second
        if slope > 0:
            low = max(low, -second / slope)
        elif slope < 0:
            high = min(high, second / -slope)
        elif second < 0:
            return None
    if low > high:
        return None
    return max(goal[1] + (goal[0] - goal[1]) * end for end in (low, high))


class _Table:
    """A simplex table of whole numbers, each to be divided by ``unit``, the last pivot (Edmonds' integral pivoting).

    One line says ``-row · w + slack = 0`` for each row, the last ``sum w + artificial = 1``; the right side comes last.
    """

    __slots__ = ("basis", "lines", "unit")

    def __init__(self, rows: list[list[int]], count: int) -> None:
        self.lines = [[-x for x in row] + [0] * (len(rows) + 2) for row in rows]
        self.lines.append([1] * count + [0] * len(rows) + [1, 1])
        for at in range(len(rows)):
            self.lines[at][count + at] = 1
        self.basis = list(range(count, count + len(rows) + 1))
        self.unit = 1

    def improved(self, goal: list[int]) -> Fraction:
        """Pivots until no column improves the goal; its value then."""
        gains = [self.unit * x for x in (*goal, 0)]  # what a column still adds; last, less what is reached
        for line, basic in zip(self.lines, self.basis, strict=True):
            if goal[basic]:
                gains = [gain - goal[basic] * x for gain, x in zip(gains, line, strict=True)]
        while True:
            entering = next((column for column, gain in enumerate(gains[:-1]) if gain > 0), None)
            if entering is None:
                return Fraction(-gains[-1], self.unit)
            ratios = [
                (Fraction(line[-1], line[entering]), self.basis[at], at)
                for at, line in enumerate(self.lines)
                if line[entering] > 0
            ]
            gains = self._pivot(min(ratios)[2], entering, gains)

    def close(self, artificial: int) -> None:
        """Takes the artificial variable, at zero, out of the basis and of all lines."""
        if artificial in self.basis:
            at = self.basis.index(artificial)
            line = self.lines[at]
            column = next((c for c in range(artificial) if c not in self.basis and line[c]), None)
            if column is not None:
                if line[column] < 0:  # its right side is zero
                    self.lines[at] = [-x for x in line]
                self._pivot(at, column, [0] * len(line))
        for line in self.lines:
            line[artificial] = 0

    def _pivot(self, at: int, column: int, gains: list[int]) -> list[int]:
        """The column enters the basis in this line; the gains then."""
        pivot, unit = self.lines[at], self.unit
        size = pivot[column]

        def reduced(line: list[int]) -> list[int]:
            factor = line[column]
            return [(x * size - factor * y) // unit for x, y in zip(line, pivot, strict=True)]

        self.lines = [line if line is pivot else reduced(line) for line in self.lines]
        self.basis[at] = column
        self.unit = size
        return reduced(gains)
