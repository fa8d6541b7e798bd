"""Writes the tree of a document as Typst markup; every word is a string literal, which Typst reads as data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest

from solutions.documents.glyphs import covered
from solutions.documents.hand import Hand, block, inline
from solutions.documents.mathematics.spoken import spoken
from solutions.documents.mathematics.typst import literal, typst
from solutions.documents.tree import FORMULAS, Block, Blocks, Drawing, Formula, Line, Paragraph, Side

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
    """Blocks one below the other; a sentence is on the page of the display that it introduces."""
    return "\n\n".join(_before(item, following) for item, following in zip_longest(tree.items, tree.items[1:]))


def _before(item: Block, following: Block | None) -> str:
    found = block(item, _HAND)
    return f"#lead[{found}]" if isinstance(item, Paragraph) and isinstance(following, Formula) else found


@lru_cache(maxsize=2048)
def line(tree: Line) -> str:
    """A line."""
    return "".join(inline(item, _HAND) for item in tree.items)


def _code(words: str) -> str:
    return f"#code({_data(words)});"


def _emphasis(inside: str, strong: bool) -> str:
    return f"#{'strong' if strong else 'emph'}[{inside}];"


def _link(inside: str, target: str) -> str:
    return f"#link({literal(target)})[{inside}];"


@lru_cache(maxsize=FORMULAS)
def _formula(item: Formula) -> str:
    return typst(item.row, item.display, covered(spoken(item.row)))


def _paragraph(inside: str) -> str:
    return f"#par[{inside}]"


def _heading(inside: str) -> str:
    return f"#par(strong[{inside}])"


def _listed(entries: Sequence[str], start: int | None) -> str:
    items = ",".join(f"[{entry}]" for entry in entries)
    return f"#list({items})" if start is None else f"#enum(start:{start},{items})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], sides: Sequence[Side]) -> str:
    names = ",".join(f"[{cell}]" for cell in head)
    cells = ",".join(f"[{cell}]" for row in rows for cell in row)
    return f"#data(({','.join(sides)},),table.header({names}),{cells})"


def _quotation(inside: str) -> str:
    return f"#quote(block: true)[{inside}]"


@lru_cache(maxsize=64)
def _drawing(block: Drawing) -> str:
    alternative = literal(covered(block.alternative))
    return f"#figure(alt:{alternative},caption:[{text(block.title)}],[{block.picture.typst()}])"


_HAND = Hand(
    line, blocks, text, _code, _emphasis, _link, "#linebreak();", _formula, _paragraph, _heading, _formula, _listed, _table, verbatim,
    _quotation, _drawing,
)  # fmt: skip
