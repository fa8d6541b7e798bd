"""Whether a point lies below the convex hull of others, exactly: a small linear programme in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

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
    table = _start(rows, count)
    basis = list(range(count, count + len(rows) + 1))
    artificial = count + len(rows)
    if _improve(table, basis, [ZERO] * artificial + [-UNIT]) != 0:
        return None
    if artificial in basis:
        _leave(table, basis, basis.index(artificial), artificial)
    for line in table:
        line[artificial] = ZERO
    return _improve(table, basis, goal + [ZERO] * (len(rows) + 1))


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


def _start(rows: list[list[Fraction]], count: int) -> list[list[Fraction]]:
    """``-row · w + slack = 0`` for each row, ``sum w + artificial = 1``; last comes the right side."""
    table = []
    for at, row in enumerate(rows):
        line = [-x for x in row] + [ZERO] * (len(rows) + 2)
        line[count + at] = UNIT
        table.append(line)
    table.append([UNIT] * count + [ZERO] * len(rows) + [UNIT, UNIT])
    return table


def _improve(table: list[list[Fraction]], basis: list[int], goal: list[Fraction]) -> Fraction:
    """Pivots until no column improves the goal; its value then."""
    width = len(goal)
    while True:
        price = [goal[basis[at]] for at in range(len(table))]
        entering = next(
            (
                column
                for column in range(width)
                if column not in basis
                and goal[column] > sum((p * line[column] for p, line in zip(price, table, strict=True)), ZERO)
            ),
            None,
        )
        if entering is None:
            return sum((p * line[-1] for p, line in zip(price, table, strict=True)), ZERO)
        ratios = [
            (line[-1] / line[entering], basis[at], at) for at, line in enumerate(table) if line[entering] > 0
        ]
        _pivot(table, min(ratios)[2], entering)
        basis[min(ratios)[2]] = entering


def _leave(table: list[list[Fraction]], basis: list[int], at: int, artificial: int) -> None:
    """Take the artificial variable, at zero, out of the basis."""
    column = next((c for c in range(artificial) if c not in basis and table[at][c]), None)
    if column is not None:
        _pivot(table, at, column)
        basis[at] = column


def _pivot(table: list[list[Fraction]], at: int, column: int) -> None:
    scale = table[at][column]
    table[at] = [x / scale for x in table[at]]
    for other, line in enumerate(table):
        if other != at and line[column]:
            factor = line[column]
            table[other] = [x - factor * y for x, y in zip(line, table[at], strict=True)]
