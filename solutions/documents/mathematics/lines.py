"""Breaks a formula that stands alone into lines where it is too wide for a page: before its relations, then before + and −."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solutions.documents.mathematics.spacing import gaps, kinds
from solutions.documents.mathematics.tree import (
    Accent,
    Arrow,
    Digits,
    Dressed,
    Fenced,
    Fraction,
    Grid,
    Kind,
    Letter,
    Name,
    Node,
    Root,
    Row,
    Scripts,
    Space,
    Stack,
    Words,
)

WIDEST = 40.0
"""Ems that a line of a page holds, with some air."""
_SMALL = 0.75


def width(row: Row) -> float:
    """About how wide a row is, in ems: enough to know whether a line must be broken."""
    return sum(map(_width, row.items)) + sum(gaps(row.items, False)) / 18


def _width(node: Node) -> float:
    match node:
        case Letter() | Name():
            return 0.55 * len(node.text) + 0.1 * (len(node.text) == 1)
        case Digits():
            return 0.5 * len(node.text)
        case Words():
            return sum(width(piece) if isinstance(piece, Row) else 0.48 * len(piece) for piece in node.pieces)
        case Space():
            return node.width / 18
        case Row():
            return width(node)
        case Fraction():
            return max(width(node.top), width(node.bottom)) + 0.25
        case Root():
            return width(node.of) + 0.9
        case Scripts():
            return _scripted(node)
        case Accent() | Dressed():
            return width(node.of)
        case Stack():
            return max(width(node.base), *(_SMALL * width(part) for part in (node.above, node.below) if part))
        case Arrow():
            return _SMALL * width(node.above) + 1
        case Fenced():
            return sum(map(width, node.parts)) + 0.45 * (2 + len(node.middles))
        case Grid():
            return _grid(node)
        case _:
            return 0.6


def _scripted(node: Scripts) -> float:
    parts = [_SMALL * width(part) for part in (node.sub, node.sup) if part is not None]
    base = _width(node.base)
    return max(base, *parts) if node.limits or _stacks(node.base) else base + max(parts)


def _stacks(base: Node) -> bool:
    return len(getattr(base, "text", "")) == 1 and kinds((base,))[0] == "op"


def _grid(node: Grid) -> float:
    columns = max(map(len, node.rows))
    widest = [max((width(row[n]) for row in node.rows if n < len(row)), default=0.0) for n in range(columns)]
    return sum(widest) + (0 if node.shape == "aligned" else columns - 1)


def broken(row: Row) -> Row:
    """The row as it is, or where it is too wide as lines below each other."""
    if width(row) <= WIDEST:
        return row
    parts = list(_cut(row.items, ("rel",)))
    first, rest = parts[0], parts[1:]
    lines: list[tuple[Row, ...]] = []
    for at, part in enumerate(rest or [first]):
        left = Row(first) if at == 0 and rest else Row(())
        room = WIDEST - max(width(Row(first)), 2.0) if rest else WIDEST
        for n, line in enumerate(_filled(part, room)):
            indent = (Space(36), Row(())) if n else ()  # the empty thing makes + a sign between two
            lines.append((left if n == 0 else Row(()), Row((*indent, *line))))
    return Row((Grid(tuple(lines), "rl", "aligned"),)) if len(lines) > 1 else row


def _cut(items: Sequence[Node], where: tuple[Kind, ...]) -> Iterator[tuple[Node, ...]]:
    """The items in parts, each but the first beginning with a sign of these kinds."""
    start = 0
    for at, found in enumerate(kinds(items)):
        if at > start and found in where:
            yield tuple(items[start:at])
            start = at
    yield tuple(items[start:])


def _filled(items: Sequence[Node], room: float) -> Iterator[tuple[Node, ...]]:
    """The items in lines that fit, broken before + and −; a single term may be wider."""
    if width(Row(tuple(items))) <= room:
        yield tuple(items)
        return
    line: tuple[Node, ...] = ()
    for term in _cut(items, ("bin",)):
        if line and width(Row(line + term)) > room:
            yield line
            line = ()
        line += term
    yield line
