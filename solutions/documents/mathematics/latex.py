"""Writes a formula as LaTeX of our own: commands of amsmath and a few packages, never what was read.

What the source held in another spelling, or as a sign of Unicode, comes out as one known command.
"""

from __future__ import annotations

from collections.abc import Mapping

from solutions.documents.mathematics.grids import column
from solutions.documents.mathematics.symbols import ACCENTS, COLOURS, COMMANDS, GREEK, NAMES
from solutions.documents.mathematics.tree import (
    Accent,
    Arrow,
    Digits,
    Dressed,
    Fenced,
    Fraction,
    Grid,
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
from solutions.documents.tex_text import tex_text

_STYLES: Mapping[Style, str] = {
    "upright": "\\mathrm", "bold": "\\mathbf", "bold-italic": "\\bm", "double-struck": "\\mathbb", "script": "\\mathcal",
    "fraktur": "\\mathfrak", "sans": "\\mathsf", "mono": "\\mathtt", "italic": "\\mathit",
}  # fmt: skip
_TEXT_STYLES: Mapping[Style, str] = {"bold": "\\textbf", "mono": "\\texttt", "sans": "\\textsf", "italic": "\\textit"}
_UNTYPED = frozenset("\\|{}[]_%$&#:")
_SIGN_COMMANDS = {
    (sign.text, sign.kind): f"\\{name}" for name, sign in reversed(list(COMMANDS.items())) if sign.text not in _UNTYPED
} | {(sign, "ord"): f"\\{sign}" for sign in "_%$&#"}
_OTHER = {
    "−": "-", "∗": "*", "⋅": "\\cdot", "′": "\\prime", "″": "\\prime\\prime", "‴": "\\prime\\prime\\prime", "°": "{}^{\\circ}",
    "{": "\\{", "}": "\\}", "‖": "\\|", "\\": "\\backslash", "✓": "\\checkmark", "□": "\\square", "≢": "\\not\\equiv",
    "≮": "\\nless", "≯": "\\ngtr", "≰": "\\nleq", "≱": "\\ngeq", "≁": "\\nsim", "≉": "\\not\\approx", "∣": "\\mid", "|": "|",
}  # fmt: skip
_FENCES = {sign.text: f"\\{name}" for name, sign in COMMANDS.items() if sign.kind in ("open", "close") and len(name) > 1} | {
    "[": "[", "]": "]", "{": "\\{", "}": "\\}", "|": "|", "‖": "\\|", "": ".",
}  # fmt: skip
_LETTERS = {text: f"\\{name}" for name, text in reversed(list(GREEK.items()))}
_MARKS = {(mark, wide, below): f"\\{name}" for name, (mark, wide, below) in ACCENTS.items()}
_SPACES = {3: "\\,", 4: "\\:", 5: "\\;", -3: "\\!", 6: "\\ ", 9: "\\enspace ", 18: "\\quad ", 36: "\\qquad "}
_SIZES = {1: "big", 2: "Big", 3: "bigg", 4: "Bigg"}
_SIDES = {"open": "l", "close": "r", "rel": "m"}


def latex(row: Row) -> str:
    """A formula without delimiters."""
    return _inside(row)


def _inside(row: Row) -> str:
    """The things of a row; a space after a command that a letter would lengthen."""
    found = ""
    for item in row.items:
        piece = _node(item)
        if found and piece[:1].isalpha() and _ends_in_command(found):
            found += " "
        found += piece
    return found


def _ends_in_command(text: str) -> bool:
    stem = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return len(stem) < len(text) and stem.endswith("\\")


def _group(row: Row) -> str:
    return f"{{{_inside(row)}}}"


def _node(node: Node) -> str:
    match node:
        case Letter():
            text = _run(node.text)
            plain = node.style == "italic" or (node.style == "upright" and node.text in _LETTERS)
            return text if plain else _styled(text, node.style)
        case Digits():
            return node.text if node.style == "upright" else _styled(node.text, node.style)
        case Sign():
            return _sign(node)
        case Name():
            return _name(node)
        case Words():
            return "".join(_text(piece, node.style) for piece in node.pieces if piece)
        case Space():
            return _SPACES[node.width]
        case Row():
            return _group(node)
        case Fraction():
            size = {None: "", True: "d", False: "t"}[node.display]
            if not node.bar:
                return f"\\genfrac{{}}{{}}{{0pt}}{{}}{_group(node.top)}{_group(node.bottom)}"
            return f"\\{size}frac{_group(node.top)}{_group(node.bottom)}"
        case Root():
            degree = f"[{_group(node.degree)}]" if node.degree is not None else ""
            return f"\\sqrt{degree}{_group(node.of)}"
        case Scripts():
            return _scripts(node)
        case _:
            return _tall(node)


def _tall(node: Accent | Stack | Arrow | Fenced | Sized | Grid | Dressed) -> str:
    match node:
        case Accent():
            return f"{_MARKS[node.mark, node.wide, node.below]}{_group(node.of)}"
        case Stack():
            found = _group(node.base)
            if node.above is not None:
                found = f"\\overset{_group(node.above)}{found}"
            return f"\\underset{_group(node.below)}{found}" if node.below is not None else found
        case Arrow():
            below = f"[{_group(node.below)}]" if node.below is not None else ""
            return f"\\x{'right' if node.sign == '→' else 'left'}arrow{below}{_group(node.above)}"
        case Fenced():
            middles = [f"\\middle{_FENCES.get(sign, sign)} " for sign in node.middles]
            inside = _inside(node.parts[0]) + "".join(
                mid + _inside(part) for mid, part in zip(middles, node.parts[1:], strict=True)
            )
            return f"\\left{_FENCES.get(node.left, node.left)} {inside}\\right{_FENCES.get(node.right, node.right)} "
        case Sized():
            return f"\\{_SIZES[node.size]}{_SIDES.get(node.kind, '')}{_FENCES.get(node.sign, node.sign)} "
        case Grid():
            return _grid(node)
        case Dressed():
            return _dressed(node)


def _run(text: str) -> str:
    return " ".join(_LETTERS[text].split()) if text in _LETTERS else text


def _styled(text: str, style: Style) -> str:
    if style == "double-struck" and text == "1":
        return "{\\mathrm{1}\\mkern-4.3mu\\mathrm{l}}"  # the fonts of amssymb have no such digit
    return f"{_STYLES[style]}{{{text}}}"


def _sign(node: Sign) -> str:
    if node.kind in ("open", "close") and node.text in "|‖":
        return f"\\{'l' if node.kind == 'open' else 'r'}{'vert' if node.text == '|' else 'Vert'}"
    found = _SIGN_COMMANDS.get((node.text, node.kind)) or _OTHER.get(node.text) or _FENCES.get(node.text)
    if found is None:
        found = next((text for (sign, _), text in _SIGN_COMMANDS.items() if sign == node.text), node.text)
    return found


def _name(node: Name) -> str:
    if node.text.isalpha() and NAMES.get(node.text) == node.limits and node.text not in _NOT_OF_LATEX:
        return f"\\{node.text}"
    text = node.text.replace(" ", "\\,").replace("-", "\\text{-}")
    return f"\\operatorname{'*' if node.limits else ''}{{{text}}}"


_NOT_OF_LATEX = frozenset({"softmax", "csc", "coth", "argmax", "argmin"})


def _text(piece: str | Row, style: Style) -> str:
    if isinstance(piece, Row):
        return _inside(piece)
    return f"{_TEXT_STYLES.get(style, '') or chr(92) + 'text'}{{{tex_text(piece)}}}"


def _scripts(node: Scripts) -> str:
    base = _node(node.base)
    if isinstance(node.base, Stack | Words | Dressed | Accent):
        base = f"{base}" if isinstance(node.base, Accent) else f"{{{base}}}"
    if node.limits is not None and isinstance(node.base, Sign | Name):
        base += "\\limits" if node.limits else "\\nolimits"
    low = f"_{_group(node.sub)}" if node.sub is not None else ""
    high = f"^{_group(node.sup)}" if node.sup is not None else ""
    return f"{base}{low}{high}"


def _grid(node: Grid) -> str:
    rows = [" & ".join(_inside(cell) for cell in row) for row in node.rows]
    rules = ["\\hline " if at in node.rules else "" for at in range(len(rows))]
    inside = " \\\\ ".join(rule + row for rule, row in zip(rules, rows, strict=True))
    if node.shape == "small":
        return f"\\substack{{{inside}}}" if node.columns == "c" and max(map(len, node.rows)) == 1 else f"\\begin{{smallmatrix}} {inside} \\end{{smallmatrix}}"
    if node.shape == "aligned":
        name = "aligned" if node.columns == "rl" else "gathered"
        return f"\\begin{{{name}}} {inside} \\end{{{name}}}"
    if node.shape == "matrix" and node.columns == "c" and not node.rules:
        return f"\\begin{{matrix}} {inside} \\end{{matrix}}"
    width = max(len(row) for row in node.rows)
    columns = "".join("|" * (at in node.bars) + column(node.columns, at) for at in range(width))
    columns += "|" * (width in node.bars)
    return f"\\begin{{array}}{{@{{}}{columns}@{{}}}} {inside} \\end{{array}}"


def _dressed(node: Dressed) -> str:
    command = {"boxed": "\\boxed", "cancelled": "\\cancel", "hidden": "\\phantom"}.get(node.dress)
    return f"{command or f'{chr(92)}textcolor[HTML]{{{COLOURS[node.colour].upper()}}}'}{_group(node.of)}"
