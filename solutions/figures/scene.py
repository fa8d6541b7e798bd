"""What a figure is made of: boxes, circles, lines and labels on a canvas, in millimetres, y downwards.

A scene says where everything is; the writers for Typst and TikZ only spell it. Text is plain with TeX
mathematics between dollars, a line break starts a new line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

Ink: TypeAlias = Literal["ink", "accent"]
Dash: TypeAlias = Literal["solid", "dashed", "dotted"]
Fill: TypeAlias = Literal["none", "light", "medium", "solid"]
Anchor: TypeAlias = Literal["start", "centre", "end"]
"""Which point of a line of text stands at the given place; vertically it is always the middle of the capitals."""

POINT = 25.4 / 72
"""A typographic point in millimetres, as Typst and PDF count it."""
NORMAL, SMALL = 9.5, 8.0
"""Sizes of text, in points."""
PITCH = 1.25
"""From one line of text to the next, in ems."""


class Place(NamedTuple):
    """A point on the canvas."""

    x: float
    y: float

    def moved(self, dx: float = 0, dy: float = 0) -> Place:
        return Place(self.x + dx, self.y + dy)


class Area(NamedTuple):
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area) -> bool:
        """Whether they have more than a border in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other: Area) -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def grown(self, by: float) -> Area:
        return Area(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True, slots=True)
class Pen:
    """How an outline or a line is drawn."""

    width: float = 0.25
    ink: Ink = "ink"
    dash: Dash = "solid"


@dataclass(frozen=True, slots=True)
class Label:
    """Text at a place."""

    text: str
    at: Place
    anchor: Anchor = "centre"
    size: float = NORMAL
    ink: Ink = "ink"

    @property
    def lines(self) -> Iterator[Label]:
        """One label for each line of the text, together centred on the place."""
        texts = self.text.split("\n")
        pitch = PITCH * self.size * POINT
        top = self.at.y - pitch * (len(texts) - 1) / 2
        for number, text in enumerate(texts):
            place = Place(self.at.x, top + number * pitch)
            if text:
                yield Label(text, place, self.anchor, self.size, self.ink)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, with text in its middle."""

    name: str
    at: Place
    width: float
    height: float
    text: str = ""
    pen: Pen = field(default_factory=Pen)
    fill: Fill = "none"
    radius: float = 0.0
    double: bool = False
    """Whether a second outline is drawn inside the first."""
    frame: bool = False
    """Whether it stands around other shapes, as a cell around its gates."""
    through: bool = False
    """Whether lines only run through it, so that a reader of the graph sees what they join."""
    size: float = NORMAL

    @property
    def area(self) -> Area:
        x, y = self.width / 2, self.height / 2
        return Area(self.at.x - x, self.at.y - y, self.at.x + x, self.at.y + y)


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle, with text in its middle."""

    name: str
    at: Place
    radius: float
    text: str = ""
    pen: Pen = field(default_factory=Pen)
    fill: Fill = "none"
    through: bool = False
    size: float = NORMAL

    @property
    def area(self) -> Area:
        return Area(*self.at, *self.at).grown(self.radius)


Shape: TypeAlias = Box | Circle


@dataclass(frozen=True, slots=True)
class Line:
    """A line through places, its corners rounded, from one shape to another or free of any."""

    points: tuple[Place, ...]
    start: str = ""
    end: str = ""
    """Names of the shapes at its ends; empty for a line that is no connection, such as an axis."""
    label: Label | None = None
    arrow: bool = True
    pen: Pen = field(default_factory=Pen)
    bend: float = 1.5
    """Radius of the corners."""


Item: TypeAlias = Shape | Line | Label


@dataclass(frozen=True, slots=True)
class Scene:
    """A canvas from 0 to its width and height, and what is on it in the order of drawing."""

    width: float
    height: float
    items: tuple[Item, ...]

    @property
    def shapes(self) -> dict[str, Shape]:
        """The shapes by name; those without a name can't be the end of a line."""
        return {item.name: item for item in self.items if isinstance(item, Box | Circle) and item.name}

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(item for item in self.items if isinstance(item, Line))

    @property
    def labels(self) -> tuple[Label, ...]:
        """All text, line by line: of shapes, beside lines, and free."""
        return tuple(line for item in self.items if (label := label_of(item)) for line in label.lines)


def label_of(item: Item) -> Label | None:
    """The text that an item shows."""
    if isinstance(item, Label):
        return item
    if isinstance(item, Line):
        return item.label
    return Label(item.text, item.at, size=item.size) if item.text else None
