"""A scene as SVG for a page: its text as outlines, in the colours of the page, with words for who can't see it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from html import escape

from solutions.figures.hand import Hand, drawn
from solutions.figures.metrics import CAPITALS, width
from solutions.figures.outlines import SIZE, Text, kept, short, typesetter
from solutions.figures.scene import POINT, Box, Circle, Dash, Fill, Ink, Label, Line, Pen, Place, Scene
from solutions.figures.strokes import numeral, stroke
from solutions.figures.typst_writer import COLOURS, START

_INKS: Mapping[Ink, str] = {"ink": "currentColor", "accent": f"var(--link, {COLOURS['accent']})"}
_FILLS: Mapping[Fill, str] = {
    "none": ' fill="none"', "light": ' fill-opacity=".06"', "medium": ' fill-opacity=".28"', "solid": "",
}  # fmt: skip
"""Shades let the page shine through, so that they suit a light page and a dark one."""
_DASHES: Mapping[Dash, str] = {
    "solid": "", "dashed": ' stroke-dasharray="1.3 .9"', "dotted": ' stroke-dasharray=".01 .7" stroke-linecap="round"',
}  # fmt: skip


@lru_cache(maxsize=64)
def to_svg(scene: Scene, name: str, title: str, alternative: str) -> str:
    """The SVG element, in millimetres. The outlines in it are named alike in all figures, its other names begin with its own."""
    texts = typesetter().lines(label.text for label in scene.labels)
    outlines = {name: path for text in texts.values() for name, path in text.outlines.items()}
    across, down = numeral(scene.width), numeral(scene.height)
    hand = Hand(_line, _rectangle, _circle, partial(_text, texts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" fill="currentColor" aria-labelledby="{name}-title" '
        f'aria-describedby="{name}-words" viewBox="0 0 {across} {down}" width="{across}mm" height="{down}mm">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-words">{escape(alternative)}</desc>'
        f"<defs>{kept(outlines)}</defs>{drawn(scene, hand)}</svg>"
    )


def _line(line: Line) -> str:
    path = stroke(line)
    way = f"M{_pair(path.start)}"
    for step in path.steps:
        way += f"C{_pair(step.curve[0])} {_pair(step.curve[1])} {_pair(step.to)}" if step.curve else f"L{_pair(step.to)}"
    found = f'<path fill="none"{_stroke(line.pen)} d="{way}"/>'
    if path.head:
        ink = "" if line.pen.ink == "ink" else f' fill="{_INKS[line.pen.ink]}"'
        found += f'<path{ink} d="M{"L".join(map(_pair, path.head))}Z"/>'
    return found


def _rectangle(box: Box, inset: float) -> str:
    left, top, right, bottom = box.area.grown(-inset)
    place = f'x="{short(left)}" y="{short(top)}" width="{short(right - left)}" height="{short(bottom - top)}"'
    radius = max(box.radius - inset, 0)
    corners = f' rx="{short(radius)}"' if radius else ""
    return f"<rect {place}{corners}{_FILLS['none' if inset else box.fill]}{_stroke(box.pen)}/>"


def _circle(circle: Circle) -> str:
    place = f'cx="{short(circle.at.x)}" cy="{short(circle.at.y)}" r="{short(circle.radius)}"'
    return f"<circle {place}{_FILLS[circle.fill]}{_stroke(circle.pen)}/>"


def _text(texts: Mapping[str, Text], line: Label) -> str:
    left = line.at.x - START[line.anchor] * width(line.text, line.size)
    base = line.at.y + CAPITALS / 2 * line.size * POINT
    elements, ink = texts[line.text].elements, ""
    if line.ink != "ink":
        elements, ink = elements.replace("currentColor", _INKS[line.ink]), f' fill="{_INKS[line.ink]}"'
    return f'<g{ink} transform="translate({short(left)} {short(base)})scale({line.size * POINT / SIZE:.4f})">{elements}</g>'


def _stroke(pen: Pen) -> str:
    return f' stroke="{_INKS[pen.ink]}" stroke-width="{short(pen.width)}"{_DASHES[pen.dash]}'


def _pair(place: Place) -> str:
    return f"{short(place.x)} {short(place.y)}"
