"""A scene as Typst: every line, outline and text at its place in millimetres."""

from __future__ import annotations

from collections.abc import Mapping

from solutions.figures.hand import Hand, drawn
from solutions.figures.labels import to_typst
from solutions.figures.metrics import CAPITALS, SETTING, width
from solutions.figures.scene import (
    POINT,
    Anchor,
    Box,
    Circle,
    Dash,
    Fill,
    Ink,
    Label,
    Line,
    Pen,
    Place,
    Scene,
)
from solutions.figures.strokes import numeral, stroke

COLOURS: Mapping[Ink, str] = {"ink": "#000000", "accent": "#0b4f8a"}
FILLS: Mapping[Fill, str] = {"light": "#f2f2f2", "medium": "#c8c8c8", "solid": COLOURS["ink"]}
START: Mapping[Anchor, float] = {"start": 0.0, "centre": 0.5, "end": 1.0}
"""How far left of its place a text begins, as a share of its width."""
_DASHES: Mapping[Dash, str] = {"solid": "", "dashed": ', dash: (1.3mm, 0.9mm)', "dotted": ', dash: (0.01mm, 0.7mm), cap: "round"'}


def to_typst_source(scene: Scene) -> str:
    """The scene as one Typst box, to be put into a page or a figure."""
    size = f"width: {numeral(scene.width)}mm, height: {numeral(scene.height)}mm"
    return f"#box({size})[\n{SETTING}{_PUT}{drawn(scene, _HAND)}]\n"


_PUT = "#let put(x, y, body) = place(top + left, dx: x, dy: y, body)\n"


def _line(line: Line) -> str:
    path = stroke(line)
    parts = [f"curve.move({_pair(path.start)})"]
    for step in path.steps:
        if step.curve:
            parts.append(f"curve.cubic({_pair(step.curve[0])}, {_pair(step.curve[1])}, {_pair(step.to)})")
        else:
            parts.append(f"curve.line({_pair(step.to)})")
    way = f"#put(0mm, 0mm, curve({_stroke(line.pen)}, {', '.join(parts)}))\n"
    if path.head:
        corners = ", ".join(_pair(corner) for corner in path.head)
        way += f'#put(0mm, 0mm, polygon(fill: rgb("{COLOURS[line.pen.ink]}"), {corners}))\n'
    return way


def _rectangle(box: Box, inset: float) -> str:
    left, top, right, bottom = box.area.grown(-inset)
    size = f"width: {numeral(right - left)}mm, height: {numeral(bottom - top)}mm"
    look = f"{_stroke(box.pen)}, {_fill('none' if inset else box.fill)}, radius: {numeral(max(box.radius - inset, 0))}mm"
    return f"#put({numeral(left)}mm, {numeral(top)}mm, rect({size}, {look}))\n"


def _circle(circle: Circle) -> str:
    left, top, _, _ = circle.area
    look = f"radius: {numeral(circle.radius)}mm, {_stroke(circle.pen)}, {_fill(circle.fill)}"
    return f"#put({numeral(left)}mm, {numeral(top)}mm, circle({look}))\n"


def _text(line: Label) -> str:
    left = line.at.x - START[line.anchor] * width(line.text, line.size)
    base = line.at.y + CAPITALS / 2 * line.size * POINT
    look = f'size: {numeral(line.size)}pt, fill: rgb("{COLOURS[line.ink]}")'
    return f"#put({numeral(left)}mm, {numeral(base)}mm, text({look})[{to_typst(line.text)}])\n"


def _stroke(pen: Pen) -> str:
    return f'stroke: (thickness: {numeral(pen.width)}mm, paint: rgb("{COLOURS[pen.ink]}"){_DASHES[pen.dash]})'


def _fill(fill: Fill) -> str:
    return "fill: none" if fill == "none" else f'fill: rgb("{FILLS[fill]}")'


def _pair(place: Place) -> str:
    return f"({numeral(place.x)}mm, {numeral(place.y)}mm)"


_HAND = Hand(_line, _rectangle, _circle, _text)
