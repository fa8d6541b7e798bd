"""The tree of a formula as it is set: what stands where, before anyone says in which language a page is written.

This is how a formula looks, not what it means; what it means is read by ``grader/notation``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["ord", "op", "bin", "rel", "open", "close", "punct", "inner"]
"""What a sign is to its neighbours; the spaces between follow from it (Knuth, The TeXbook, chapter 18)."""
Style: TypeAlias = Literal[
    "italic", "upright", "bold", "bold-italic", "double-struck", "script", "fraktur", "sans", "mono"
]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, or several that are one word (``\\mathrm{ReLU}``)."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Digits:
    """A numeral."""

    text: str
    style: Style = "upright"


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign that is no letter."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a function or an operator; ``limits`` where its index stands below it."""

    text: str
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Text inside a formula, with formulas inside it."""

    pieces: tuple[str | Row, ...]
    style: Style = "upright"


@dataclass(frozen=True, slots=True)
class Space:
    """A space; its width in eighteenths of an em, as TeX counts."""

    width: int


@dataclass(frozen=True, slots=True)
class Row:
    """Things side by side. Inside another row it is one ordinary thing, as braces are in TeX."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """One above the other; a binomial coefficient has no bar. ``display`` settles the size where it is not None."""

    top: Row
    bottom: Row
    bar: bool = True
    display: bool | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """A root, with its degree where one was written."""

    of: Row
    degree: Row | None = None


@dataclass(frozen=True, slots=True)
class Scripts:
    """An index and an exponent. ``limits``: below and above the base, beside it, or as the base has it."""

    base: Node
    sub: Row | None
    sup: Row | None
    limits: bool | None = None


@dataclass(frozen=True, slots=True)
class Accent:
    """A mark above or below: an accent, a line, a brace. ``wide`` marks grow with what they mark."""

    of: Row
    mark: str
    wide: bool
    below: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """Something small above or below a base."""

    base: Row
    above: Row | None = None
    below: Row | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """A long arrow with words on it."""

    sign: str
    above: Row
    below: Row | None = None


@dataclass(frozen=True, slots=True)
class Fenced:
    """Brackets that grow with what they hold; ``""`` where a side has none. ``middles`` stand between the parts."""

    left: str
    right: str
    parts: tuple[Row, ...]
    middles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sized:
    """A bracket of a stated size, 1 to 4."""

    sign: str
    kind: Kind
    size: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns: a matrix, cases, lines that are aligned."""

    rows: tuple[tuple[Row, ...], ...]
    columns: str = ""
    """A letter for each column: ``l``, ``c`` or ``r``; the last one holds for all that follow."""
    shape: Literal["matrix", "cases", "aligned", "small"] = "matrix"
    bars: tuple[int, ...] = ()
    """The columns that have a rule on their left."""
    rules: tuple[int, ...] = ()
    """The rows that have a rule above."""


@dataclass(frozen=True, slots=True)
class Dressed:
    """Something in a frame, struck out, hidden, or in a colour."""

    of: Row
    dress: Literal["boxed", "cancelled", "hidden", "coloured"]
    colour: str = ""


Node: TypeAlias = (
    Letter | Digits | Sign | Name | Words | Space | Row | Fraction | Root | Scripts | Accent | Stack | Arrow | Fenced | Sized | Grid | Dressed
)  # fmt: skip


def kind(node: Node) -> Kind:
    """What a thing is to its neighbours."""
    match node:
        case Sign() | Sized():
            return node.kind
        case Name():
            return "op"
        case Arrow():
            return "rel"
        case Fraction() | Fenced():
            return "inner"
        case Scripts():
            return kind(node.base)
        case Stack():
            return kind(node.base.items[0]) if len(node.base.items) == 1 else "ord"
        case _:
            return "ord"
