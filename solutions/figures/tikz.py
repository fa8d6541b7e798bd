"""A scene as TikZ: the same places in millimetres as in Typst. Needs the packages tikz and amsmath."""

from __future__ import annotations

from collections.abc import Mapping

from solutions.figures.hand import Hand, drawn
from solutions.figures.labels import to_tex
from solutions.figures.metrics import CAPITALS
from solutions.figures.scene import (
    POINT,
    Anchor,
    Box,
    Circle,
    Dash,
    Fill,
    Label,
    Line,
    Pen,
    Place,
    Scene,
)
from solutions.figures.strokes import numeral, stroke
from solutions.figures.typst_writer import COLOURS, FILLS

_DASHES: Mapping[Dash, str] = {
    "solid": "",
    "dashed": ", dash pattern=on 1.3mm off 0.9mm",
    "dotted": ", line cap=round, dash pattern=on 0.01mm off 0.7mm",
}
_ANCHORS: Mapping[Anchor, str] = {"start": "base west", "centre": "base", "end": "base east"}
_DESIGN = 10
_FONT = f"\\fontsize{{{_DESIGN}}}{{{_DESIGN}}}\\selectfont"
"""All text is scaled from one design size, as in Typst: the small sizes of Computer Modern are wider."""
_TEX_POINT = 72.27 / 72
"""TeX's points in a typographic point."""


def to_tikz(scene: Scene) -> str:
    """The scene as a tikzpicture, which defines the colours that it uses."""
    named = (*COLOURS.items(), *FILLS.items())
    colours = "".join(f"\\definecolor{{scene-{name}}}{{HTML}}{{{code[1:].upper()}}}%\n" for name, code in named)
    canvas = f"\\path[use as bounding box] (0,0) rectangle ({numeral(scene.width)},{numeral(scene.height)});\n"
    return f"{colours}\\begin{{tikzpicture}}[x=1mm,y=-1mm]\n{canvas}{drawn(scene, _HAND)}\\end{{tikzpicture}}%\n"


def _line(line: Line) -> str:
    path = stroke(line)
    way = _pair(path.start)
    for step in path.steps:
        curve = f" .. controls {_pair(step.curve[0])} and {_pair(step.curve[1])} .. " if step.curve else " -- "
        way += f"{curve}{_pair(step.to)}"
    found = f"\\path[{_pen(line.pen)}] {way};\n"
    if path.head:
        corners = " -- ".join(_pair(corner) for corner in path.head)
        found += f"\\fill[scene-{line.pen.ink}] {corners} -- cycle;\n"
    return found


def _rectangle(box: Box, inset: float) -> str:
    left, top, right, bottom = box.area.grown(-inset)
    radius = max(box.radius - inset, 0)
    round_ = f", rounded corners={numeral(radius)}mm" if radius else ""
    look = f"{_pen(box.pen)}{_fill('none' if inset else box.fill)}{round_}"
    return f"\\path[{look}] {_pair(Place(left, top))} rectangle {_pair(Place(right, bottom))};\n"


def _circle(circle: Circle) -> str:
    look = f"{_pen(circle.pen)}{_fill(circle.fill)}"
    return f"\\path[{look}] {_pair(circle.at)} circle[radius={numeral(circle.radius)}mm];\n"


def _text(line: Label) -> str:
    base = Place(line.at.x, line.at.y + CAPITALS / 2 * line.size * POINT)
    scale = numeral(line.size * _TEX_POINT / _DESIGN)
    look = f"anchor={_ANCHORS[line.anchor]}, inner sep=0pt, scale={scale}, text=scene-{line.ink}, font={_FONT}"
    return f"\\node[{look}] at {_pair(base)} {{{to_tex(line.text)}}};\n"


def _pen(pen: Pen) -> str:
    return f"draw=scene-{pen.ink}, line width={numeral(pen.width)}mm{_DASHES[pen.dash]}"


def _fill(fill: Fill) -> str:
    return "" if fill == "none" else f", fill=scene-{fill}"


def _pair(place: Place) -> str:
    return f"({numeral(place.x)},{numeral(place.y)})"


_HAND = Hand(_line, _rectangle, _circle, _text)
