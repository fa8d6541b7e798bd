"""How wide a text is: measured by Typst in its embedded font, so that no box is narrower than its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from solutions.documents.typst_engine import widths
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
_MOST = 1024
"""Lines whose widths are kept."""
_DIGIT = re.compile(r"\d")
Drawn = TypeVar("Drawn")


class _Ruler:
    """The widths of lines in ems: many unknown ones are measured in one run of Typst."""

    def __init__(self) -> None:
        self._known: dict[str, float] = {}
        self._asked: set[str] | None = None

    def ems(self, line: str) -> float:
        """The width of a line; nothing, for now, where a drawing is still asking for all of its lines."""
        if line in self._known:
            return self._known[line]
        if self._asked is not None:
            self._asked.add(line)
            return 0.0
        self._learn([line])
        return self._known[line]

    def drawn(self, draw: Callable[[], Drawn]) -> Drawn:
        """What is drawn: a second time, with the true widths, where the first one asked for unknown ones."""
        self._asked = set()
        try:
            found, asked = draw(), sorted(self._asked)
        finally:
            self._asked = None
        if not asked:
            return found
        self._learn(asked)
        return draw()

    def _learn(self, lines: Sequence[str]) -> None:
        if len(self._known) + len(lines) > _MOST:
            self._known.clear()
        setting = f"{SETTING}#set text(size: {_UNIT}pt)"
        found = widths([to_typst(line) for line in lines], setting)
        self._known |= {line: width / _UNIT for line, width in zip(lines, found, strict=True)}


@lru_cache(maxsize=1)
def _ruler() -> _Ruler:
    """One ruler for all figures of a process."""
    return _Ruler()


def measured(draw: Callable[[], Drawn]) -> Drawn:
    """What a function draws, all of its texts measured at once."""
    return _ruler().drawn(draw)


def width(text: str, size: float) -> float:
    """The width in millimetres of the widest line; all digits of the font are equally wide."""
    ruler = _ruler()
    return max(ruler.ems(_DIGIT.sub("0", line)) for line in text.split("\n")) * size * POINT


def area(line: Label) -> Area:
    """What one line of text covers."""
    wide, em = width(line.text, line.size), line.size * POINT
    left = line.at.x - {"start": 0.0, "centre": wide / 2, "end": wide}[line.anchor]
    return Area(left, line.at.y - ABOVE * em, left + wide, line.at.y + BELOW * em)


def around(areas: Iterable[Area]) -> Area:
    """The smallest rectangle around all of them."""
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return Area(min(lefts), min(tops), max(rights), max(bottoms))
