"""Writes the tree of a document as Typst markup; every word is a string literal, which Typst reads as data."""

from __future__ import annotations

import re
from functools import lru_cache

from solutions.documents.glyphs import covered
from solutions.documents.mathematics.spoken import spoken
from solutions.documents.mathematics.typst import literal, typst
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
    Table,
)

_LONG = re.compile(r"\S{24}(?=\S)")
"""A stretch of a word that is longer than a line of any page can be sure to hold."""


def _data(words: str) -> str:
    """Words as a string literal, with places for a break in a word that has none."""
    return literal(_LONG.sub("\\g<0>\u200b", covered(words)))


def text(words: str) -> str:
    r"""Words as an expression of markup.

    >>> text('a "b" #c')
    '#"a \\"b\\" #c";'
    """
    return f"#{_data(words)};" if words else ""


def verbatim(words: str) -> str:
    """Lines that keep their places, as an expression of markup."""
    return f"#listing({_data(words)});"


def blocks(tree: Blocks) -> str:
    """Blocks one below the other."""
    return "\n\n".join(_block(block) for block in tree.items)


@lru_cache(maxsize=2048)
def line(tree: Line) -> str:
    """A line."""
    return "".join(map(_inline, tree.items))


def _inline(item: Inline) -> str:
    match item:
        case Plain():
            return text(item.text)
        case Code():
            return f"#code({_data(item.text)});"
        case Emphasis():
            return f"#{'strong' if item.strong else 'emph'}[{line(item.of)}];"
        case Link():
            return f"#link({literal(item.target)})[{line(item.of)}];"
        case LineBreak():
            return "#linebreak();"
        case Formula():
            return _formula(item)


def _formula(item: Formula) -> str:
    return typst(item.row, item.display, covered(spoken(item.row)))


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return f"#par[{line(block.line)}]"
        case Heading():
            return f"#par(strong[{line(block.line)}])"
        case Formula():
            return _formula(block)
        case Listed():
            items = ",".join(f"[{_item(item)}]" for item in block.items)
            return f"#list({items})" if block.start is None else f"#enum(start:{block.start},{items})"
        case Table():
            return _table(block)
        case Listing():
            return verbatim(block.text)
        case Quotation():
            return f"#quote(block: true)[{blocks(block.blocks)}]"
        case Drawing():
            return _drawing(block)


def _item(item: Blocks) -> str:
    """An item of a list; a single paragraph is set close to the next."""
    if len(item.items) == 1 and isinstance(item.items[0], Paragraph):
        return line(item.items[0].line)
    return blocks(item)


def _table(table: Table) -> str:
    head = ",".join(f"[{line(cell)}]" for cell in table.head)
    rows = ",".join(f"[{line(cell)}]" for row in table.rows for cell in row)
    sides = ",".join(table.sides)
    return f"#data(({sides},),table.header({head}),{rows})"


@lru_cache(maxsize=64)
def _drawing(block: Drawing) -> str:
    alternative = literal(covered(block.alternative))
    return f"#figure(alt:{alternative},caption:[{text(block.title)}],[{block.picture.typst()}])"
