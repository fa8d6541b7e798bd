"""Lines as they are drawn: rounded corners as curves, arrow heads as polygons, the same for every writer."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

from solutions.figures.scene import Line, Place

LENGTH, HALF, NOTCH = 2.0, 0.75, 0.55
"""An arrow head: its length, half its width, and how deep its back is notched, for a thin line."""
_CIRCLE = 0.5523
"""A quarter of a circle as a cubic curve: how far its control points are along the sides of its corner."""


class Step(NamedTuple):
    """A straight step, or a curve with two control points."""

    to: Place
    curve: tuple[Place, Place] | None = None


class Stroke(NamedTuple):
    """A path from a place, and the polygon of its arrow head."""

    start: Place
    steps: tuple[Step, ...]
    head: tuple[Place, ...]


def stroke(line: Line) -> Stroke:
    """The path of a line, shortened to where its arrow head begins."""
    points = list(line.points)
    head: tuple[Place, ...] = ()
    if line.arrow:
        head = _head(points[-2], points[-1], 0.8 + 0.8 * line.pen.width)
        points[-1] = head[2]
    steps: list[Step] = []
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(line.bend, _distance(before, corner) / 2, _distance(corner, after) / 2)
        enter, leave = _towards(corner, before, reach), _towards(corner, after, reach)
        controls = _towards(enter, corner, _CIRCLE * reach), _towards(leave, corner, _CIRCLE * reach)
        steps += [Step(enter), Step(leave, controls)] if reach else [Step(corner)]
    return Stroke(points[0], (*steps, Step(points[-1])), head)


def _head(before: Place, tip: Place, scale: float) -> tuple[Place, ...]:
    """Tip, one corner, the notch, the other corner."""
    back = _towards(tip, before, LENGTH * scale)
    notch = _towards(tip, before, (LENGTH - NOTCH) * scale)
    distance = _distance(before, tip)
    across = ((before.y - tip.y) / distance * HALF * scale, (tip.x - before.x) / distance * HALF * scale)
    return tip, back.moved(*across), notch, back.moved(-across[0], -across[1])


def _distance(one: Place, other: Place) -> float:
    return hypot(other.x - one.x, other.y - one.y)


def _towards(start: Place, end: Place, by: float) -> Place:
    distance = _distance(start, end)
    share = by / distance if distance else 0.0
    return start.moved((end.x - start.x) * share, (end.y - start.y) * share)


def numeral(value: float) -> str:
    """A length as it is written: to a micrometre, without trailing zeros.

    >>> numeral(2.0), numeral(-0.00001), numeral(1.23456)
    ('2', '0', '1.235')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def evenly(count: int, gap: float, middle: float = 0) -> Sequence[float]:
    """Places in a row with a gap between neighbours, around a middle."""
    return [middle + (number - (count - 1) / 2) * gap for number in range(count)]
