"""The tree of a document: paragraphs, lists, tables and formulas, before anyone says in which language a page is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from solutions.documents.mathematics.tree import Row

FORMULAS = 4096
"""Different formulas that are kept as they were read and written: those of a few variants, and what all variants share."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Words that stand out, weakly or strongly."""

    of: Line
    strong: bool


@dataclass(frozen=True, slots=True)
class Code:
    """Words to be typed as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """Mathematics in a line or in a line of its own; its TeX and its place settle all that is in it."""

    tex: str
    display: bool
    row: Row = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead elsewhere by a reader's click."""

    of: Line
    target: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """The end of a line inside a paragraph."""


Inline: TypeAlias = Plain | Emphasis | Code | Formula | Link | LineBreak


@dataclass(frozen=True, slots=True)
class Line:
    """Words and formulas one after the other."""

    items: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    line: Line


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a text; level 1 is the highest."""

    line: Line
    level: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A list; ``start`` is the first number, None where items have a dot."""

    items: tuple[Blocks, ...]
    start: int | None


Side: TypeAlias = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its head, its rows, and the side of each column."""

    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines that keep their places: code, or a graph in words."""

    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """Blocks set in."""

    blocks: Blocks


class Picture(Protocol):
    """A drawing in the language of each page."""

    def svg(self) -> str: ...
    def typst(self) -> str: ...
    def tikz(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure that the question draws; the words are its title and what is seen on it."""

    name: str
    title: str
    alternative: str
    picture: Picture


Block: TypeAlias = Paragraph | Heading | Listed | Table | Listing | Quotation | Drawing | Formula


@dataclass(frozen=True, slots=True)
class Blocks:
    """Blocks one below the other."""

    items: tuple[Block, ...]
