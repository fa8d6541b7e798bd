"""Writes the tree of a document as HTML; every word is escaped, and formulas are MathML."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from solutions.documents.mathematics.mathml import mathml
from solutions.documents.mathematics.spoken import spoken
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
from solutions.documents.visible import visible

_BEFORE = re.compile(r"[(\[“‘]$")
_AFTER = re.compile(r"^[),.;:!?\]”’]+")


def text(words: str) -> str:
    """Words, each sign visible."""
    return escape(visible(words))


def blocks(tree: Blocks) -> str:
    """Blocks one below the other."""
    return "".join(_block(block) for block in tree.items)


@lru_cache(maxsize=2048)
def line(tree: Line) -> str:
    """A line, with the signs that touch a formula kept on its line: none begins with a comma."""
    found: list[str] = []
    items = list(tree.items)
    for at, item in enumerate(items):
        if not isinstance(item, Formula):
            found.append(_inline(item))
            continue
        before, after = "", ""
        if at and isinstance(items[at - 1], Plain) and (hit := _BEFORE.search(found[-1])):
            before, found[-1] = hit[0], found[-1][: hit.start()]
        following = items[at + 1] if at + 1 < len(items) else None
        if isinstance(following, Plain) and (hit := _AFTER.match(following.text)):
            after, items[at + 1] = hit[0], Plain(following.text[hit.end() :])
        tight = f"{text(before)}{_formula(item)}{text(after)}"
        found.append(f'<span class="tight">{tight}</span>' if before or after else tight)
    return "".join(found)


def _inline(item: Inline) -> str:
    match item:
        case Plain():
            return text(item.text)
        case Code():
            return f"<code>{text(item.text)}</code>"
        case Emphasis():
            name = "strong" if item.strong else "em"
            return f"<{name}>{line(item.of)}</{name}>"
        case Link():
            return f'<a href="{escape(visible(item.target))}">{line(item.of)}</a>'
        case LineBreak():
            return "<br>"
        case Formula():
            return _formula(item)


def _formula(item: Formula) -> str:
    return mathml(item.row, item.display, visible(spoken(item.row)))


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return f"<p>{line(block.line)}</p>\n"
        case Heading():
            return f"<p><strong>{line(block.line)}</strong></p>\n"
        case Formula():
            return f'<div class="display">{_formula(block)}</div>\n'
        case Listed():
            name, start = ("ul", "") if block.start is None else ("ol", f' start="{block.start}"')
            items = "".join(f"<li>{_item(item)}</li>\n" for item in block.items)
            return f"<{name}{start if block.start != 1 else ''}>\n{items}</{name}>\n"
        case Table():
            return _table(block)
        case Listing():
            return f"<pre>\n{text(block.text)}</pre>\n"
        case Quotation():
            return f"<blockquote>\n{blocks(block.blocks)}</blockquote>\n"
        case Drawing():
            return _drawing(block)


def _item(item: Blocks) -> str:
    """An item of a list; a single paragraph needs no box of its own."""
    if len(item.items) == 1 and isinstance(item.items[0], Paragraph):
        return line(item.items[0].line)
    return blocks(item)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col" class="{side}">{line(cell)}</th>' for cell, side in zip(table.head, table.sides, strict=True))
    rows = "".join(
        f"<tr>{''.join(f'<td class={chr(34)}{side}{chr(34)}>{line(cell)}</td>' for cell, side in zip(row, table.sides, strict=True))}</tr>\n"
        for row in table.rows
    )
    return f'<div class="table"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n'


@lru_cache(maxsize=64)
def _drawing(block: Drawing) -> str:
    """The SVG brings its own title and what is seen on it."""
    caption = f"<figcaption>{text(block.title)}</figcaption>"
    return f'<figure class="diagram">\n{block.picture.svg()}\n{caption}</figure>\n'
