"""What a good printer would refuse in a figure: the list of faults of a scene, empty for a good one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from math import hypot

from solutions.figures.metrics import area, width
from solutions.figures.scene import Area, Box, Circle, Item, Label, Line, Place, Scene, Shape, label_of

CLOSE = 0.02
"""Millimetres that no eye sees."""


def faults(scene: Scene) -> list[str]:
    """Every fault, as a sentence."""
    return [*_labels(scene), *_shapes(scene), *_lines(scene)]


def _labels(scene: Scene) -> Iterator[str]:
    canvas = Area(0, 0, scene.width, scene.height)
    areas = [(label, area(label).grown(-CLOSE)) for label in scene.labels]
    for label, covered in areas:
        if not canvas.holds(covered):
            yield f"“{label.text}” is not on the canvas"
    for (one, first), (other, second) in combinations(areas, 2):
        if first.meets(second):
            yield f"“{one.text}” and “{other.text}” overlap"
    for shape in _drawn(scene):
        text = label_of(shape)
        if text and width(text.text, text.size) > shape.area.right - shape.area.left - 2 * CLOSE:
            yield f"“{text.text}” is wider than its shape"
        if text and not all(shape.area.holds(area(line)) for line in text.lines if isinstance(shape, Box)):
            yield f"“{text.text}” is larger than its box"


def _drawn(scene: Scene) -> list[Shape]:
    return [item for item in scene.items if isinstance(item, Box | Circle)]


def _shapes(scene: Scene) -> Iterator[str]:
    names = [shape.name for shape in _drawn(scene) if shape.name]
    yield from (f"two shapes are named “{name}”" for name in sorted(set(names)) if names.count(name) > 1)
    for one, other in combinations(_drawn(scene), 2):
        if _around(one, other) or _around(other, one):
            continue
        if one.area.grown(-CLOSE).meets(other.area.grown(-CLOSE)):
            yield f"the shapes “{one.name}” and “{other.name}” overlap"
    free: list[Item] = [item for item in scene.items if isinstance(item, Label | Line) and label_of(item)]
    for item in free:
        label = label_of(item)
        for shape in _drawn(scene) if label else ():
            if not _is_frame(shape) and label and any(area(line).meets(shape.area) for line in label.lines):
                yield f"“{label.text}” lies on the shape “{shape.name}”"


def _is_frame(shape: Shape) -> bool:
    return isinstance(shape, Box) and shape.frame


def _around(outer: Shape, inner: Shape) -> bool:
    return _is_frame(outer) and outer.area.grown(CLOSE).holds(inner.area)


def _lines(scene: Scene) -> Iterator[str]:
    shapes = scene.shapes
    for line in scene.lines:
        if bool(line.start) != bool(line.end):
            yield f"a line leaves “{line.start}” or enters “{line.end}” and has no other end"
        for name, place in ((line.start, line.points[0]), (line.end, line.points[-1])):
            if name and (name not in shapes or _from_border(shapes[name], place) > CLOSE):
                yield f"the line from “{line.start}” to “{line.end}” does not end at the border of “{name}”"
        for label in scene.labels:
            if _crosses(line, area(label)):
                yield f"the line from “{line.start}” to “{line.end}” crosses “{label.text}”"
        for shape in _drawn(scene):
            if line.start and not _is_frame(shape) and _runs_through(line, shape):
                yield f"the line from “{line.start}” to “{line.end}” runs through “{shape.name}”"


def _from_border(shape: Shape, place: Place) -> float:
    if isinstance(shape, Circle):
        return abs(hypot(place.x - shape.at.x, place.y - shape.at.y) - shape.radius)
    left, top, right, bottom = shape.area
    inside = min(abs(place.x - left), abs(place.x - right), abs(place.y - top), abs(place.y - bottom))
    return inside if shape.area.grown(CLOSE).holds(Area(*place, *place)) else 1.0


def _runs_through(line: Line, shape: Shape) -> bool:
    if isinstance(shape, Box):
        return _crosses(line, shape.area.grown(-2 * CLOSE))
    return any(_distance(start, end, shape.at) < shape.radius - 2 * CLOSE for start, end in pairwise(line.points))


def _distance(start: Place, end: Place, point: Place) -> float:
    """From a point to a straight piece."""
    dx, dy = end.x - start.x, end.y - start.y
    share = ((point.x - start.x) * dx + (point.y - start.y) * dy) / (dx * dx + dy * dy)
    share = min(max(share, 0.0), 1.0)
    return hypot(start.x + share * dx - point.x, start.y + share * dy - point.y)


def _crosses(line: Line, target: Area) -> bool:
    return any(_cuts(start, end, target) for start, end in pairwise(line.points))


def _cuts(start: Place, end: Place, target: Area) -> bool:
    """Whether a straight piece passes through the inside of a rectangle (Liang and Barsky's clipping)."""
    dx, dy = end.x - start.x, end.y - start.y
    enter, leave = 0.0, 1.0
    for way, room in ((-dx, start.x - target.left), (dx, target.right - start.x), (-dy, start.y - target.top), (dy, target.bottom - start.y)):  # fmt: skip
        if way == 0:
            if room <= 0:
                return False
        elif way < 0:
            enter = max(enter, room / way)
        else:
            leave = min(leave, room / way)
    return enter < leave
