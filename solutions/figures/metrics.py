"""How wide a text is: measured by Typst in its embedded font, so that no box is narrower than its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from solutions.documents.typst_engine import svg
from solutions.figures.labels import to_typst
from solutions.figures.scene import POINT, Area, Label

FONT = "New Computer Modern"
CAPITALS = 0.683
"""Height of the capitals of this font, in ems."""
ABOVE, BELOW = 0.5, 0.55
"""How far a line reaches above and below the middle of its capitals with accents and indices, in ems."""
SETTING = (
    f'#set text(font: "{FONT}", lang: "en", top-edge: "baseline", bottom-edge: "baseline")\n'
    f'#show math.equation: set text(font: "{FONT} Math")\n'
    "#set par(leading: 4em)\n"
)
"""Text without height above or below its baseline: a line is placed by its baseline alone."""
_UNIT = 100.0
"""The size at which texts are measured, in points."""
_DIGIT = re.compile(r"\d")
_WIDTH = re.compile(r'width="([\d.]+)pt"')


@lru_cache(maxsize=4096)
def _ems(line: str) -> float:
    """The width of a page that holds nothing but the line, in ems."""
    page = f"#set page(width: auto, height: auto, margin: 0pt)\n{SETTING}#set text(size: {_UNIT}pt)\n{to_typst(line)}"
    found = _WIDTH.search(svg(page))
    return float(found[1]) / _UNIT if found else 0.0


def width(text: str, size: float) -> float:
    """The width in millimetres of the widest line; all digits of the font are equally wide."""
    return max(_ems(_DIGIT.sub("0", line)) for line in text.split("\n")) * size * POINT


def area(line: Label) -> Area:
    """What one line of text covers."""
    wide, em = width(line.text, line.size), line.size * POINT
    left = line.at.x - {"start": 0.0, "centre": wide / 2, "end": wide}[line.anchor]
    return Area(left, line.at.y - ABOVE * em, left + wide, line.at.y + BELOW * em)


def around(areas: Iterable[Area]) -> Area:
    """The smallest rectangle around all of them."""
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return Area(min(lefts), min(tops), max(rights), max(bottoms))
