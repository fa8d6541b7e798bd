"""The spaces that TeX puts between the things of a formula (Knuth, The TeXbook, pages 170 and 171)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from solutions.documents.mathematics.tree import Dressed, Kind, Node, Row, Space, kind

THIN, MEDIUM, THICK = 3, 4, 5
"""Widths in eighteenths of an em."""

_TABLE: Mapping[Kind, Mapping[Kind, int]] = {
    "ord": {"op": THIN, "bin": MEDIUM, "rel": THICK, "inner": THIN},
    "op": {"ord": THIN, "op": THIN, "rel": THICK, "inner": THIN},
    "bin": {"ord": MEDIUM, "op": MEDIUM, "open": MEDIUM, "inner": MEDIUM},
    "rel": {"ord": THICK, "op": THICK, "open": THICK, "inner": THICK},
    "open": {},
    "close": {"op": THIN, "bin": MEDIUM, "rel": THICK, "inner": THIN},
    "punct": {"ord": THIN, "op": THIN, "rel": THIN, "open": THIN, "close": THIN, "punct": THIN, "inner": THIN},
    "inner": {"ord": THIN, "op": THIN, "bin": MEDIUM, "rel": THICK, "open": THIN, "punct": THIN, "inner": THIN},
}
_UNARY_AFTER = frozenset({"bin", "op", "rel", "open", "punct"})
_NO_BINARY_BEFORE = frozenset({"rel", "close", "punct"})


def flat(row: Row) -> tuple[Node, ...]:
    """The things of a row; a colour does not make a group."""
    found: list[Node] = []
    for item in row.items:
        if isinstance(item, Dressed) and item.dress == "coloured" and len(item.of.items) != 1:
            found += [Dressed(Row((part,)), "coloured", item.colour) for part in flat(item.of)]
        else:
            found.append(item)
    return tuple(found)


def kinds(items: Sequence[Node]) -> list[Kind | None]:
    """What each thing is where it stands: a sign such as − with nothing on its left is no operator. A space is None."""
    found: list[Kind | None] = [None if isinstance(item, Space) else _kind(item) for item in items]
    solid = [at for at, one in enumerate(found) if one is not None]
    for n, at in enumerate(solid):
        before = found[solid[n - 1]] if n else None
        after = found[solid[n + 1]] if n + 1 < len(solid) else None
        if found[at] == "bin" and (
            before is None or after is None or before in _UNARY_AFTER or after in _NO_BINARY_BEFORE
        ):
            found[at] = "ord"
    return found


def _kind(node: Node) -> Kind:
    inner = isinstance(node, Dressed) and node.dress in ("coloured", "cancelled") and len(node.of.items) == 1
    return _kind(node.of.items[0]) if inner and isinstance(node, Dressed) else kind(node)


def gaps(items: Sequence[Node], small: bool) -> list[int]:
    """The space before each thing; in indices only those around names of functions remain."""
    found, before = [], None
    for item in kinds(items):
        width = _TABLE[before].get(item, 0) if before is not None and item is not None else 0
        found.append(width if not small or (width == THIN and "op" in (before, item)) else 0)
        before = item if item is not None else before
    return found
