"""Writes a formula as it is read aloud in a lecture: words only, no sign of TeX, for those who can't see it.

“the sum from t equals 1 to T of L sub t” for ``\\sum_{t=1}^{T} L_t``. Where a fraction, a root or an index holds
more than one thing, “end fraction”, “end root” or a comma says where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from solutions.documents.mathematics.spacing import kinds
from solutions.documents.mathematics.spoken_signs import (
    ACCENTS,
    BIG,
    FENCES,
    GREEK_WORDS,
    NAMES,
    SIGNS,
    STYLES,
)
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
    Sign,
    Sized,
    Space,
    Stack,
    Words,
)

_POWERS: Mapping[str, str] = {"2": "squared", "3": "cubed"}


_OPENS: Mapping[str, tuple[str, str]] = {"|": ("the absolute value of", "end absolute value,"), "‖": ("the norm of", "end norm,")}
_BEFORE_BAR = frozenset({None, "op", "bin", "rel", "open", "punct"})
"""What stands before a bar that opens."""
_IDLE_COMMAS = re.compile(r"\s*,(?:\s*,)*(?=\s*[,.;]|\s*$)|\s+(?=[,;])")


def spoken(row: Row) -> str:
    """The formula in words, on one line."""
    return _IDLE_COMMAS.sub("", " ".join(_inside(row).split()))


def _inside(row: Row) -> str:
    """Things one after the other; a large operator takes what follows it with “of”."""
    items = _numerals(row.items)
    bars = _bars(items)
    found: list[str] = []
    for at, item in enumerate(items):
        words = bars.get(at) or _node(item)
        if _is_big(item) and any(not isinstance(later, Space) for later in items[at + 1 :]):
            words += " of"
        found.append(words)
    return " ".join(filter(None, found))


def _numerals(items: Sequence[Node]) -> list[Node]:
    """The same things with the groups of a long numeral as one: ``1{,}000`` and ``10\\,000``."""
    found: list[Node] = []
    for at, item in enumerate(items):
        grouped = len(found) > 1 and isinstance(item, Digits) and len(item.text) == 3 and found[-1] in _GROUPING
        if grouped and isinstance(item, Digits) and isinstance(first := found[-2], Digits):
            found[-2:] = [Digits(first.text + item.text)]
        else:
            found.append(items[at])
    return found


_GROUPING = (Space(3), Row((Sign(",", "punct"),)))


def _bars(items: Sequence[Node]) -> dict[int, str]:
    """The bars of a row that open and close an absolute value or a norm, by their places."""
    found: dict[int, str] = {}
    opened: dict[str, int] = {}
    before: Kind | None = None
    for at, (item, kind) in enumerate(zip(items, kinds(items), strict=True)):
        base = item.base if isinstance(item, Scripts) else item
        if isinstance(base, Sign) and base.text in _OPENS:
            if base.text in opened:
                found[opened.pop(base.text)], found[at] = _OPENS[base.text]
                if isinstance(item, Scripts):
                    found[at] = " ".join(filter(None, (found[at].rstrip(","), _low(item), _high(item.sup)))) + ","
            elif before in _BEFORE_BAR and base is item:
                opened[base.text] = at
        before = kind if kind is not None else before
    return found


def _node(node: Node) -> str:
    match node:
        case Letter():
            return _letter(node)
        case Digits():
            return node.text
        case Sign():
            return SIGNS.get(node.text, node.text)
        case Name():
            return NAMES.get(node.text, node.text)
        case Words():
            return " ".join(_plain(piece) if isinstance(piece, str) else _inside(piece) for piece in node.pieces)
        case Space():
            return ""
        case Row():
            return _inside(node)
        case Fraction():
            return _fraction(node)
        case Root():
            return _root(node)
        case Scripts():
            return _scripts(node)
        case _:
            return _tall(node)


def _tall(node: Accent | Stack | Arrow | Fenced | Sized | Grid | Dressed) -> str:
    match node:
        case Accent():
            return _accent(node)
        case Stack():
            parts = [_inside(node.base)]
            parts += ["with", _inside(node.above), "above"] if node.above is not None else []
            parts += ["with", _inside(node.below), "below"] if node.below is not None else []
            return " ".join(parts)
        case Arrow():
            words = [SIGNS[node.sign], "with", _inside(node.above), "above"]
            return " ".join(words + (["and", _inside(node.below), "below"] if node.below is not None else []))
        case Fenced():
            return _fenced(node)
        case Sized():
            return SIGNS.get(node.sign, node.sign)
        case Grid():
            return _grid(node)
        case Dressed():
            return _dressed(node)


def _plain(text: str) -> str:
    """Words of a formula, in which the signs of TeX itself have names."""
    return "".join(f" {SIGNS[sign]} " if sign in "\\{}" else sign for sign in text)


def _letter(node: Letter) -> str:
    text = " ".join(GREEK_WORDS.get(sign, sign) for sign in node.text) if len(node.text) == 1 else node.text
    style = STYLES.get(node.style, "") if len(node.text) == 1 else ""
    capital = "capital" if len(node.text) == 1 and node.text.isupper() and node.text in GREEK_WORDS else ""
    return " ".join(filter(None, (style, capital, text)))


def _is_short(row: Row) -> bool:
    """Whether what a row says needs no end: one letter, number or word, or one with a short index."""
    if len(row.items) != 1:
        return False
    item = row.items[0]
    if isinstance(item, Scripts):
        return isinstance(item.base, Letter | Sign) and all(part is None or _is_short(part) for part in (item.sub, item.sup))
    return isinstance(item, Letter | Digits | Name | Sign | Words | Accent)


def _fraction(node: Fraction) -> str:
    if not node.bar:
        return f"{_inside(node.top)} choose {_inside(node.bottom)}"
    if _is_short(node.top) and _is_short(node.bottom):
        return f"{_inside(node.top)} over {_inside(node.bottom)}"
    return f"the fraction {_inside(node.top)} over {_inside(node.bottom)}, end fraction,"


def _root(node: Root) -> str:
    degree = _inside(node.degree) if node.degree is not None else "2"
    named = {"2": "the square root of", "3": "the cube root of"}.get(degree, f"the root of degree {degree} of")
    return f"{named} {_inside(node.of)}" + ("" if _is_short(node.of) else ", end root,")


def _is_big(node: Node) -> bool:
    """Whether a thing is a sum, a product or a limit, which speaks of what follows."""
    base = node.base if isinstance(node, Scripts) else node
    return (isinstance(base, Sign) and base.text in BIG) or (isinstance(base, Name) and base.limits)


def _scripts(node: Scripts) -> str:
    base = _node(node.base)
    if isinstance(node.base, Accent) and node.base.mark in "⏞⏟" and (note := node.sub if node.sub is not None else node.sup) is not None:
        return f"{base}, marked {_inside(note)},"
    if _is_big(node):
        return " ".join(filter(None, (base, _bounds(node.base, node.sub, node.sup))))
    return " ".join(filter(None, (base, _low(node), _high(node.sup))))


def _bounds(base: Node, low: Row | None, high: Row | None) -> str:
    if low is not None and high is not None:
        return f"from {_inside(low)} to {_inside(high)}"
    towards = "as" if isinstance(base, Name) and base.text.startswith("lim") else "over"
    return f"{towards} {_inside(low)}" if low is not None else f"to {_inside(high)}" if high is not None else ""


def _low(node: Scripts) -> str:
    if node.sub is None:
        return ""
    if isinstance(node.base, Name):
        return f"base {_inside(node.sub)}"
    return f"sub {_inside(node.sub)}" + ("" if _is_short(node.sub) else ",")


def _high(row: Row | None) -> str:
    if row is None:
        return ""
    primes = 0
    while primes < len(row.items) and isinstance(mark := row.items[primes], Sign) and mark.text == "′":
        primes += 1
    rest = Row(row.items[primes:])
    first = " ".join(["prime"] * primes)
    return " ".join(filter(None, (first, _power(rest) if rest.items else "")))


def _power(row: Row) -> str:
    words = _inside(row)
    if words in _POWERS:
        return _POWERS[words]
    if words in ("top", "T") and isinstance(row.items[0], Sign):
        return "transpose"
    if words == "star":
        return "star"
    if isinstance(first := row.items[0], Fenced) or (isinstance(first, Sign) and first.kind == "open"):
        return f"superscript {words}"
    return f"to the power {words}" + ("" if _is_short(row) else ",")


def _accent(node: Accent) -> str:
    words = _inside(node.of)
    if node.mark in "⏞⏟":
        return words
    mark = ACCENTS.get((node.mark, node.below), "marked")
    return f"{words} {mark}" if _is_short(node.of) else f"{words}, all {mark},"


def _fenced(node: Fenced) -> str:
    words = [_inside(node.parts[0])]
    for sign, part in zip(node.middles, node.parts[1:], strict=True):
        words += [SIGNS.get(sign, sign), _inside(part)]
    inside = " ".join(filter(None, words))
    grid = len(node.parts) == 1 and len(node.parts[0].items) == 1 and isinstance(node.parts[0].items[0], Grid)
    if grid and isinstance(only := node.parts[0].items[0], Grid) and only.shape != "small":
        return inside
    if (node.left, node.right) in FENCES:
        return f"{FENCES[node.left, node.right]} {inside}, end,"
    return " ".join(filter(None, (SIGNS.get(node.left, node.left), inside, SIGNS.get(node.right, node.right))))


def _grid(node: Grid) -> str:
    rows = ["; ".join(_filled(row)) if node.shape != "aligned" else " ".join(_filled(row)) for row in node.rows]
    if node.shape == "cases":
        return "cases: " + ". ".join(", ".join(_filled(row)) for row in node.rows) + ", end cases,"
    if node.shape == "aligned" or (node.shape == "small" and max(map(len, node.rows)) == 1):
        return ", ".join(rows)
    wide = max(map(len, node.rows))
    return f"the {len(rows)} by {wide} matrix with rows " + ", and ".join(rows) + ", end matrix,"


def _filled(cells: Sequence[Row]) -> list[str]:
    return [words for words in map(_inside, cells) if words]


def _dressed(node: Dressed) -> str:
    words = _inside(node.of)
    match node.dress:
        case "hidden":
            return ""
        case "cancelled":
            return f"{words}, struck out,"
        case "boxed":
            return f"{words}, in a box,"
        case _:
            return words
