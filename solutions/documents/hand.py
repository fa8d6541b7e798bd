"""Goes through the tree of a document and lets a language write each thing, from what is in it and written already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from solutions.documents.tree import (
    Block,
    Blocks,
    Code,
    Drawing,
    Emphasis,
    Formula,
    Heading,
    Inline,
    Line,
    LineBreak,
    Link,
    Listed,
    Listing,
    Paragraph,
    Plain,
    Quotation,
    Side,
    Table,
)


class Hand(NamedTuple):
    """How a language writes lines and blocks, and the leaves of both."""

    line: Callable[[Line], str]
    blocks: Callable[[Blocks], str]
    text: Callable[[str], str]
    code: Callable[[str], str]
    emphasis: Callable[[str, bool], str]
    """Written words, and whether they stand out strongly."""
    link: Callable[[str, str], str]
    """Written words, and where they lead."""
    line_break: str
    formula: Callable[[Formula], str]
    """In a line."""
    paragraph: Callable[[str], str]
    heading: Callable[[str], str]
    display: Callable[[Formula], str]
    """In a line of its own."""
    listed: Callable[[Sequence[str], int | None], str]
    table: Callable[[Sequence[str], Sequence[Sequence[str]], Sequence[Side]], str]
    listing: Callable[[str], str]
    quotation: Callable[[str], str]
    drawing: Callable[[Drawing], str]


def inline(item: Inline, hand: Hand) -> str:
    """A thing in a line."""
    match item:
        case Plain():
            return hand.text(item.text)
        case Code():
            return hand.code(item.text)
        case Emphasis():
            return hand.emphasis(hand.line(item.of), item.strong)
        case Link():
            return hand.link(hand.line(item.of), item.target)
        case LineBreak():
            return hand.line_break
        case Formula():
            return hand.formula(item)


def block(item: Block, hand: Hand) -> str:
    """A block."""
    match item:
        case Paragraph():
            return hand.paragraph(hand.line(item.line))
        case Heading():
            return hand.heading(hand.line(item.line))
        case Formula():
            return hand.display(item)
        case Listed():
            return hand.listed([_entry(entry, hand) for entry in item.items], item.start)
        case Table():
            rows = [[hand.line(cell) for cell in row] for row in item.rows]
            return hand.table([hand.line(cell) for cell in item.head], rows, item.sides)
        case Listing():
            return hand.listing(item.text)
        case Quotation():
            return hand.quotation(hand.blocks(item.blocks))
        case Drawing():
            return hand.drawing(item)


def _entry(entry: Blocks, hand: Hand) -> str:
    """An entry of a list; a single paragraph needs no box of its own."""
    if len(entry.items) == 1 and isinstance(only := entry.items[0], Paragraph):
        return hand.line(only.line)
    return hand.blocks(entry)
