"""Puts shapes and lines where they belong: boxes as wide as their words, lines from border to border."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from math import hypot
from typing import Literal, TypeAlias

from solutions.figures.metrics import area, around, width
from solutions.figures.scene import (
    NORMAL,
    PITCH,
    POINT,
    SMALL,
    Anchor,
    Area,
    Box,
    Circle,
    Fill,
    Item,
    Label,
    Line,
    Pen,
    Place,
    Scene,
    Shape,
    label_of,
)

Side: TypeAlias = Literal["left", "right", "top", "bottom"]
THIN, PLAIN, THICK = Pen(0.18), Pen(), Pen(0.55)
DASHED = Pen(0.25, dash="dashed")
BACK = Pen(0.35, "accent", "dashed")
"""For what runs against the current: gradients, and what happens in training only."""
PAD = 1.6
"""Air between a word and its box."""
MARGIN = 1.5
DOT = 0.55


def box(
    name: str, text: str, at: Place, *, wide: float = 0, high: float = 0, size: float = NORMAL, pen: Pen = PLAIN,
    fill: Fill = "light", radius: float = 0.8, double: bool = False, through: bool = False,
) -> Box:  # fmt: skip
    """A box at least as large as asked, and never smaller than its text."""
    lines = text.count("\n") + 1
    wide = max(wide, width(text, size) + 2 * PAD)
    high = max(high, lines * PITCH * size * POINT + PAD)
    return Box(name, at, wide, high, text, pen, fill, radius, double, False, through, size)


def circle(name: str, text: str, at: Place, radius: float = 2.6, *, pen: Pen = PLAIN, fill: Fill = "none", size: float = NORMAL) -> Circle:  # fmt: skip
    """A circle at least as large as asked, and never narrower than its text."""
    return Circle(name, at, max(radius, width(text, size) / 2 + 0.6), text, pen, fill, False, size)


def dot(name: str, at: Place) -> Circle:
    """Where a line branches."""
    return Circle(name, at, DOT, fill="solid", through=True)


def side(shape: Shape, which: Side, shift: float = 0) -> Place:
    """The middle of a side, or a point that much further right or down on it."""
    left, top, right, bottom = shape.area
    if which in ("left", "right"):
        return Place(left if which == "left" else right, shape.at.y + shift)
    return Place(shape.at.x + shift, top if which == "top" else bottom)


def border(shape: Shape, towards: Place) -> Place:
    """Where the straight way from the middle of a shape leaves it."""
    dx, dy = towards.x - shape.at.x, towards.y - shape.at.y
    if isinstance(shape, Circle):
        share = shape.radius / hypot(dx, dy)
    else:
        ways = [half / abs(way) for half, way in ((shape.width / 2, dx), (shape.height / 2, dy)) if way]
        share = min(ways)
    return shape.at.moved(share * dx, share * dy)


def straight(start: Shape, end: Shape, label: Label | None = None, *, pen: Pen = PLAIN, arrow: bool = True) -> Line:
    """The straight line between two shapes."""
    points = (border(start, end.at), border(end, start.at))
    return Line(points, start.name, end.name, label, arrow, pen)


def route(
    start: tuple[Shape, Side] | tuple[Shape, Side, float], end: tuple[Shape, Side] | tuple[Shape, Side, float], *corners: Place,
    label: Label | None = None, pen: Pen = PLAIN, arrow: bool = True, bend: float = 1.5,
) -> Line:  # fmt: skip
    """A line that leaves and enters by given sides, through given corners."""
    ways = groupby((side(*start), *corners, side(*end)), key=lambda place: (round(place.x, 3), round(place.y, 3)))
    points = tuple(next(places) for _, places in ways)
    return Line(points, start[0].name, end[0].name, label, arrow, pen, bend)


def tap(start: Shape, end: Shape, which: Side, label: Label | None = None, *, pen: Pen = PLAIN, arrow: bool = True) -> Line:  # fmt: skip
    """A level or upright line into a given side of the end, from whatever place of the start lies opposite."""
    target = side(end, which)
    level = which in ("left", "right")
    source = Place(start.at.x, target.y) if level else Place(target.x, start.at.y)
    opposite: dict[Side, Side] = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
    shift = source.y - start.at.y if level else source.x - start.at.x
    leaves = side(start, opposite[which], shift)
    return Line((leaves, target), start.name, end.name, label, arrow, pen)


def onto(start: Shape, end: Shape, label: Label | None = None) -> Line:
    """The upright line from the middle of a shape to a wide one above or below it."""
    shift = start.at.x - end.at.x
    if end.at.y < start.at.y:
        return route((start, "top"), (end, "bottom", shift), label=label)
    return route((start, "bottom"), (end, "top", shift), label=label)


def beside(text: str, at: Place, anchor: Anchor = "start", *, size: float = SMALL, pen: Pen = PLAIN) -> Label:
    """A label in the size of labels beside lines, in the ink of the line."""
    return Label(text, at, anchor, size, pen.ink)


def moved(items: Iterable[Item], dx: float, dy: float) -> tuple[Item, ...]:
    """The same items elsewhere."""
    return tuple(_moved(item, dx, dy) for item in items)


def _moved(item: Item, dx: float, dy: float) -> Item:
    if not isinstance(item, Line):
        return replace(item, at=item.at.moved(dx, dy))
    label = replace(item.label, at=item.label.at.moved(dx, dy)) if item.label else None
    return replace(item, points=tuple(place.moved(dx, dy) for place in item.points), label=label)


def covered(items: Iterable[Item]) -> Area:
    """What a drawing covers, its text included."""
    areas = []
    for item in items:
        if isinstance(item, Box | Circle):
            areas.append(item.area)
        elif isinstance(item, Line):
            areas += [Area(*place, *place) for place in item.points]
        if label := label_of(item):
            areas += [area(line) for line in label.lines]
    return around(areas)


def scene(items: Iterable[Item]) -> Scene:
    """The canvas around a drawing, wherever it was drawn."""
    drawn = tuple(items)
    left, top, right, bottom = covered(drawn).grown(MARGIN)
    return Scene(right - left, bottom - top, moved(drawn, -left, -top))


def frame(name: str, items: Iterable[Item], air: float = 3, pen: Pen = PLAIN) -> Box:
    """A box around items."""
    left, top, right, bottom = covered(items).grown(air)
    middle = Place((left + right) / 2, (top + bottom) / 2)
    return Box(name, middle, right - left, bottom - top, pen=pen, radius=3, frame=True)
