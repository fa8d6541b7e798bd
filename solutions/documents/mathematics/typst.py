"""Writes a formula as Typst mathematics.

Every sign that Typst could read as anything but itself is escaped, and words are string literals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from solutions.documents.mathematics.grids import column
from solutions.documents.mathematics.symbols import COLOURS
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
    Style,
    Words,
)

_STYLES: Mapping[Style, str] = {
    "upright": "upright({})", "bold": "bold(upright({}))", "bold-italic": "bold(italic({}))", "double-struck": "bb(upright({}))",
    "script": "cal({})", "fraktur": "frak({})", "sans": "sans(upright({}))", "mono": "mono({})", "italic": "italic({})",
}  # fmt: skip
_CLASSES: Mapping[Kind, str] = {
    "ord": "normal", "op": "large", "bin": "binary", "rel": "relation", "open": "opening", "close": "closing",
    "punct": "punctuation", "inner": "normal",
}  # fmt: skip
_STATED = frozenset("|‖∣∥;:/!?′…⋯.,\"@%#$&_\\⋆†•°□△")
"""Signs whose class is written, because Typst's own is another or is not sure."""
_ACCENTS = {
    "^": "hat", "~": "tilde", "¯": "macron", "→": "arrow", "←": "arrow.l", "˙": "dot", "¨": "dot.double", "ˇ": "caron",
    "˘": "breve", "´": "acute", "`": "grave",
}  # fmt: skip
_LINES = {("¯", False): "overline", ("_", True): "underline", ("⏞", False): "overbrace", ("⏟", True): "underbrace"}
_SIZES = {1: "120%", 2: "180%", 3: "240%", 4: "300%"}


def typst(row: Row, display: bool, alternative: str) -> str:
    """An equation as a Typst expression for markup, with the text that is read aloud in its place."""
    block = "true" if display else "false"
    return f"#math.equation(block: {block}, alt: {literal(alternative)}, ${_inside(row)}$);"


def literal(text: str) -> str:
    r"""A text as a string literal of Typst: data that no part of Typst reads as anything else.

    >>> literal('a"b\\')
    '"a\\"b\\\\"'
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _inside(row: Row) -> str:
    """The things of a row."""
    return _joined(map(_node, row.items)) or '""'


def _joined(pieces: Iterable[str]) -> str:
    """The pieces, with a space only between two that would run into one word."""
    found = ""
    for piece in pieces:
        if found and piece and _wordlike(found[-1]) and _wordlike(piece[0]):
            found += " "
        found += piece
    return found


def _wordlike(sign: str) -> bool:
    return sign.isalnum() or sign in "._" or not sign.isascii()


def _node(node: Node) -> str:
    match node:
        case Letter():
            return _letter(node)
        case Digits():
            return node.text if node.style == "upright" else _STYLES[node.style].format(node.text)
        case Sign():
            return _sign(node.text, node.kind)
        case Name():
            return f"op({literal(node.text)}{', limits: #true' if node.limits else ''})"
        case Words():
            return _joined(_text(piece, node.style) for piece in node.pieces if piece)
        case Space():
            return f"#h({node.width / 18:.3f}em);"
        case Row():
            return f'class("normal",{_inside(node)})'
        case Fraction():
            return _fraction(node)
        case Root():
            degree = f"{_inside(node.degree)}," if node.degree is not None else ""
            return f"{'root' if degree else 'sqrt'}({degree}{_inside(node.of)})"
        case Scripts():
            return _scripts(node)
        case _:
            return _tall(node)


def _tall(node: Accent | Stack | Arrow | Fenced | Sized | Grid | Dressed) -> str:
    match node:
        case Accent():
            line = _LINES.get((node.mark, node.below)) if node.wide else None
            if line:
                return f"{line}({_inside(node.of)})"
            return f"accent({_inside(node.of)},{_ACCENTS[node.mark]}{'' if node.wide else ',size:#0%'})"
        case Stack():
            return _attached(f"limits({_inside(node.base)})", node.below, node.above)
        case Arrow():
            return _attached(f"stretch({node.sign},size:#130%)", node.below, node.above)
        case Fenced():
            fences = [_fence(node.left, "open"), *(f"mid({_bare(sign)})" for sign in node.middles)]
            pieces = [
                piece
                for fence, part in zip(fences, node.parts, strict=True)
                for piece in (fence, _inside(part))
            ]
            return f"lr({_joined([*pieces, _fence(node.right, 'close')])})"
        case Sized():
            return f'class("{_CLASSES[node.kind]}",lr(size:#{_SIZES[node.size]},{_bare(node.sign)}))'
        case Grid():
            return _grid(node)
        case Dressed():
            return _dressed(node)


def _letter(node: Letter) -> str:
    if node.style == "italic":
        return node.text
    if node.style == "upright":
        return literal(node.text) if len(node.text) > 1 else f"upright({node.text})"
    return _STYLES[node.style].format(literal(node.text) if len(node.text) > 1 else node.text)


def _bare(sign: str) -> str:
    return f"\\{sign}" if sign else ""


def _sign(text: str, kind: Kind) -> str:
    return f'class("{_CLASSES[kind]}",{_bare(text)})' if text in _STATED else _bare(text)


def _fence(sign: str, kind: Kind) -> str:
    """A bracket that grows; one that Typst doesn't take for a bracket of this side is told so."""
    return f'class("{_CLASSES[kind]}",{_bare(sign)})' if sign and sign in "|‖/" else _bare(sign)


def _text(piece: str | Row, style: Style) -> str:
    if isinstance(piece, Row):
        return _inside(piece)
    return literal(piece) if style == "upright" else _STYLES[style].format(literal(piece))


def _fraction(node: Fraction) -> str:
    top, bottom = _inside(node.top), _inside(node.bottom)
    found = f"frac({top},{bottom})" if node.bar else f"mat(delim:#none,row-gap:#0.3em,{top};{bottom})"
    if node.display is None:
        return found
    return f"display({found})" if node.display else f"inline({found})"


def _scripts(node: Scripts) -> str:
    base = _node(node.base) if not isinstance(node.base, Row) else _inside(node.base)
    if node.limits is not None:
        base = f"limits({base})" if node.limits else f"scripts({base})"
    return _attached(base, node.sub, node.sup)


def _attached(base: str, below: Row | None, above: Row | None) -> str:
    low = f",b:{_inside(below)}" if below is not None else ""
    high = f",t:{_inside(above)}" if above is not None else ""
    return f"attach({base}{low}{high})"


def _grid(node: Grid) -> str:
    aligned = node.shape == "aligned"
    rows = [[_cell(cell, aligned) for cell in row] for row in node.rows]
    if node.columns == "rl":  # one column of Typst with points of alignment in it
        cells = ["&".join(row) for row in rows]
        return f"mat(delim:#none,row-gap:#0.7em,{';'.join(cells)})"
    width = max(len(row) for row in rows)
    options = f"delim:#none,align:#{_ALIGNED[column(node.columns, 0)]}"
    if aligned or node.shape == "small":
        options += ",row-gap:#0.7em" if aligned else ",row-gap:#0.15em"
    rules = [f"vline:({','.join(map(str, node.bars))},)"] if node.bars else []
    rules += [f"hline:({','.join(map(str, node.rules))},)"] if node.rules else []
    if rules:
        options += f",augment:#({','.join(rules)})"
    text = ";".join(",".join(row + ['""'] * (width - len(row))) for row in rows)
    return f"mat({options},{text})"


_ALIGNED = {"l": "left", "c": "center", "r": "right"}


def _cell(cell: Row, display: bool) -> str:
    return f"{'display' if display else 'inline'}({_inside(cell)})"


def _dressed(node: Dressed) -> str:
    inside = _inside(node.of)
    if node.dress == "cancelled":
        return f"cancel({inside})"
    if node.dress == "boxed":
        return f"#box(stroke:0.5pt,inset:(x:3pt),outset:(y:3pt),$display({inside})$);"
    if node.dress == "hidden":
        return f"#hide($display({inside})$);"
    return f'#text(fill:rgb("{COLOURS[node.colour]}"),$display({inside})$);'
