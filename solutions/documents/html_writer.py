"""Writes the tree of a document as HTML; every word is escaped, and formulas are MathML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

from solutions.documents.hand import Hand, block, inline
from solutions.documents.mathematics.mathml import mathml
from solutions.documents.mathematics.spoken import spoken
from solutions.documents.tree import FORMULAS, Blocks, Drawing, Formula, Line, Plain, Side
from solutions.documents.visible import visible

_BEFORE = re.compile(r"[(\[“‘]$")
_AFTER = re.compile(r"^[),.;:!?\]”’]+")


def text(words: str) -> str:
    """Words, each sign visible."""
    return escape(visible(words))


def blocks(tree: Blocks) -> str:
    """Blocks one below the other."""
    return "".join(block(item, _HAND) for item in tree.items)


@lru_cache(maxsize=2048)
def line(tree: Line) -> str:
    """A line, with the signs that touch a formula kept on its line: none begins with a comma."""
    found: list[str] = []
    items = list(tree.items)
    for at, item in enumerate(items):
        if not isinstance(item, Formula):
            found.append(inline(item, _HAND))
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


def _code(words: str) -> str:
    return f"<code>{text(words)}</code>"


def _emphasis(inside: str, strong: bool) -> str:
    name = "strong" if strong else "em"
    return f"<{name}>{inside}</{name}>"


def _link(inside: str, target: str) -> str:
    return f'<a href="{escape(visible(target))}">{inside}</a>'


@lru_cache(maxsize=FORMULAS)
def _formula(item: Formula) -> str:
    return mathml(item.row, item.display, visible(spoken(item.row)))


def _paragraph(inside: str) -> str:
    return f"<p>{inside}</p>\n"


def _heading(inside: str) -> str:
    return f"<p><strong>{inside}</strong></p>\n"


def _display(item: Formula) -> str:
    return f'<div class="display">{_formula(item)}</div>\n'


def _listed(entries: Sequence[str], start: int | None) -> str:
    name, first = ("ul", "") if start is None else ("ol", f' start="{start}"' if start != 1 else "")
    items = "".join(f"<li>{entry}</li>\n" for entry in entries)
    return f"<{name}{first}>\n{items}</{name}>\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], sides: Sequence[Side]) -> str:
    names = "".join(f'<th scope="col" class="{side}">{cell}</th>' for cell, side in zip(head, sides, strict=True))
    body = "".join(
        "<tr>" + "".join(f'<td class="{side}">{cell}</td>' for cell, side in zip(row, sides, strict=True)) + "</tr>\n" for row in rows
    )
    return f'<div class="table"><table>\n<thead><tr>{names}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n'


def _listing(words: str) -> str:
    return f"<pre>\n{text(words)}</pre>\n"


def _quotation(inside: str) -> str:
    return f"<blockquote>\n{inside}</blockquote>\n"


@lru_cache(maxsize=64)
def _drawing(block: Drawing) -> str:
    """The SVG brings its own title and what is seen on it."""
    caption = f"<figcaption>{text(block.title)}</figcaption>"
    return f'<figure class="diagram">\n{block.picture.svg()}\n{caption}</figure>\n'


_HAND = Hand(
    line, blocks, text, _code, _emphasis, _link, "<br>", _formula, _paragraph, _heading, _display, _listed, _table, _listing,
    _quotation, _drawing,
)  # fmt: skip
