"""Goes through a scene in the order of drawing and lets a language draw each part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from solutions.figures.scene import Box, Circle, Item, Label, Line, Scene, label_of

INSET = 0.85
"""Between the two outlines of a double box, in millimetres."""


class Hand(NamedTuple):
    """How a language draws a line, a rectangle so far inside its box, a circle, and one line of text."""

    line: Callable[[Line], str]
    rectangle: Callable[[Box, float], str]
    circle: Callable[[Circle], str]
    text: Callable[[Label], str]


def drawn(scene: Scene, hand: Hand) -> str:
    """The whole scene."""
    return "".join(part for item in scene.items for part in _item(item, hand))


def _item(item: Item, hand: Hand) -> Iterator[str]:
    if isinstance(item, Line):
        yield hand.line(item)
    elif isinstance(item, Box):
        yield from (hand.rectangle(item, inset) for inset in ((0, INSET) if item.double else (0,)))
    elif isinstance(item, Circle):
        yield hand.circle(item)
    if label := label_of(item):
        yield from map(hand.text, label.lines)
