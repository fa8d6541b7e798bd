"""Writes a formula as MathML Core, which browsers set without any program of ours.

Only elements and attributes written here can appear, and every text is escaped. Spaces are TeX's: each one is
written, so that no browser's own table decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from solutions.documents.mathematics.alphabets import alphabet
from solutions.documents.mathematics.grids import column
from solutions.documents.mathematics.spacing import MEDIUM, THICK, THIN, flat, gaps, kinds
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
    Words,
)

_SIZE = {1: "1.2em", 2: "1.8em", 3: "2.4em", 4: "3em"}
_USUAL: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys("=<>≤≥≠≈∈∼∝", (THICK, THICK)),
    **dict.fromkeys("+−×±⊙⋅", (MEDIUM, MEDIUM)),
    ",": (0, THIN),
}
"""Signs that every browser spaces as TeX does where they stand between two others (MathML Core, appendix B)."""
_ACCENTS = {"^": "ˆ", "~": "˜"}
"""Marks of a keyboard as the accents that fonts let grow."""
_RULES = {"¯": "over", "_": "under"}
"""Lines above and below are borders: they are as long as what they mark, in every font."""
_SIDES = {"l": "left", "c": "centre", "r": "right"}


def mathml(row: Row, display: bool, alternative: str) -> str:
    """A ``math`` element."""
    block = ' display="block"' if display else ""
    return f'<math{block} alttext="{escape(alternative)}">{_Writer(display, False).inside(row)}</math>'


def _sign(text: str, more: str = ' stretchy="false"') -> str:
    return f'<mo{more} lspace="0" rspace="0">{escape(text, quote=False)}</mo>'


def _space(width: int) -> str:
    return f'<mspace width="{width / 18:.3f}em"></mspace>' if width else ""


class _Writer:
    """Writes in one style: ``display`` for large operators and limits, ``small`` in indices."""

    __slots__ = ("_display", "_small")

    def __init__(self, display: bool, small: bool) -> None:
        self._display, self._small = display, small

    @property
    def _smaller(self) -> _Writer:
        return _Writer(False, True)

    @property
    def _text(self) -> _Writer:
        return _Writer(False, self._small)

    def inside(self, row: Row) -> str:
        """The things of a row with TeX's spaces between them."""
        items = flat(row)
        spaces = [*gaps(items, self._small), 0]
        found = ""
        for at, item in enumerate(items):
            usual = _USUAL.get(item.text) if isinstance(item, Sign) and 0 < at < len(items) - 1 else None
            if usual == (spaces[at], spaces[at + 1]) and isinstance(item, Sign):
                found += f"<mo>{escape(item.text, quote=False)}</mo>"
                spaces[at + 1] = 0
            else:
                found += _space(spaces[at]) + self.node(item)
        return found

    def row(self, row: Row) -> str:
        """The row as one element."""
        if len(row.items) == 1 and not isinstance(row.items[0], Space):
            return self.node(row.items[0])
        return f"<mrow>{self.inside(row)}</mrow>"

    def node(self, node: Node) -> str:
        match node:
            case Letter():
                return self._letter(node)
            case Digits():
                return f"<mn>{escape(alphabet(node.text, node.style))}</mn>"
            case Sign():
                return self._operator(node.text, kinds((node,))[0])
            case Name():
                return f"<mi>{escape(node.text)}</mi>"
            case Words():
                return self._words(node)
            case Space():
                return _space(node.width)
            case Row():
                return self.row(node)
            case Fraction():
                return self._fraction(node)
            case Root():
                return self._root(node)
            case Scripts():
                return self._scripts(node)
            case _:
                return self._tall(node)

    def _tall(self, node: Accent | Stack | Arrow | Fenced | Sized | Grid | Dressed) -> str:
        match node:
            case Accent():
                return self._accent(node)
            case Stack():
                return self._around(self.row(node.base), node.above, node.below)
            case Arrow():
                arrow = _sign(node.sign, ' stretchy="true" minsize="1.6em"')
                return self._around(arrow, node.above, node.below)
            case Fenced():
                return self._fenced(node)
            case Sized():
                size = _SIZE[node.size]
                return _sign(node.sign, f' stretchy="true" symmetric="true" minsize="{size}" maxsize="{size}"')
            case Grid():
                return self._grid(node)
            case Dressed():
                return self._dressed(node)

    def _letter(self, node: Letter) -> str:
        text = escape(alphabet(node.text, node.style))
        upright = len(node.text) == 1 and node.style == "upright"
        return f'<mi mathvariant="normal">{text}</mi>' if upright else f"<mi>{text}</mi>"

    def _operator(self, text: str, what: Kind | None) -> str:
        if text in "∂∇∞⊤⊥′ℓ∅ℏ∀∃ℜℑ" and what == "ord":
            return f'<mi mathvariant="normal">{text}</mi>'
        if what == "op":
            return _sign(text, ' movablelimits="false"')
        return _sign(text)

    def _words(self, node: Words) -> str:
        pieces = [
            self._text.row(piece)
            if isinstance(piece, Row)
            else f"<mtext>{escape(alphabet(piece, node.style), quote=False).replace(' ', chr(0xA0))}</mtext>"
            for piece in node.pieces
            if piece
        ]
        return pieces[0] if len(pieces) == 1 else f"<mrow>{''.join(pieces)}</mrow>"

    def _fraction(self, node: Fraction) -> str:
        writer = _Writer(False, self._small or not (node.display if node.display is not None else self._display))
        bar = "" if node.bar else ' linethickness="0"'
        found = f"<mfrac{bar}>{writer.row(node.top)}{writer.row(node.bottom)}</mfrac>"
        if node.display is None:
            return found
        style = 'displaystyle="true" scriptlevel="0"' if node.display else 'displaystyle="false"'
        return f"<mrow {style}>{found}</mrow>"

    def _root(self, node: Root) -> str:
        if node.degree is None:
            return f"<msqrt>{self.row(node.of)}</msqrt>"
        return f"<mroot>{self.row(node.of)}{self._smaller.row(node.degree)}</mroot>"

    def _scripts(self, node: Scripts) -> str:
        base = self.node(node.base)
        limits = node.limits
        if limits is None:
            limits = self._display and _has_limits(node.base)
        if limits:
            return self._around(base, node.sup, node.sub)
        return _attached("msub", "msup", "msubsup", base, self._smaller, node.sub, node.sup)

    def _around(self, base: str, above: Row | None, below: Row | None) -> str:
        return _attached("munder", "mover", "munderover", base, self._smaller, below, above)

    def _accent(self, node: Accent) -> str:
        if node.wide and node.mark in _RULES:
            return f'<mrow class="{_RULES[node.mark]}">{self.row(node.of)}</mrow>'
        stretchy = ' stretchy="true"' if node.wide else ' stretchy="false"'
        mark = _sign(_ACCENTS.get(node.mark, node.mark), stretchy)
        base = self.row(node.of)
        if node.below:
            return f'<munder accentunder="true">{base}{mark}</munder>'
        return f'<mover accent="true">{base}{mark}</mover>'

    def _fenced(self, node: Fenced) -> str:
        fence = ' stretchy="true" symmetric="true"'
        found = _sign(node.left, fence) if node.left else ""
        for at, part in enumerate(node.parts):
            found += _sign(node.middles[at - 1], fence) if at else ""
            found += self.inside(part)
        found += _sign(node.right, fence) if node.right else ""
        return f"<mrow>{found}</mrow>"

    def _grid(self, node: Grid) -> str:
        aligned = node.shape == "aligned"
        writer = _Writer(aligned, node.shape == "small" or self._small)
        rows = "".join(self._grid_row(node, at, writer) for at in range(len(node.rows)))
        style = ' displaystyle="true"' if aligned else ""
        small = ' scriptlevel="+1"' if node.shape == "small" and not self._small else ""
        return f'<mtable class="{node.shape}"{style}{small}>{rows}</mtable>'

    def _grid_row(self, node: Grid, at: int, writer: _Writer) -> str:
        cells = ""
        for n, cell in enumerate(node.rows[at]):
            marks = [_SIDES[column(node.columns, n)]]
            marks += ["bar"] if n in node.bars else []
            marks += ["rule"] if at in node.rules else []
            lead = _space(5) if node.columns == "rl" and n % 2 and _leads(cell) else ""
            cells += f'<mtd class="{" ".join(marks)}">{lead}{writer.inside(cell)}</mtd>'
        return f"<mtr>{cells}</mtr>"

    def _dressed(self, node: Dressed) -> str:
        inside = self.row(node.of)
        if node.dress == "hidden":
            return f"<mphantom>{inside}</mphantom>"
        if node.dress == "coloured":
            return f'<mrow style="color:#{COLOURS[node.colour]}">{inside}</mrow>'
        return f'<mrow class="{node.dress}">{inside}</mrow>'


def _attached(
    low: str, high: str, both: str, base: str, writer: _Writer, sub: Row | None, sup: Row | None
) -> str:
    """The base with what stands below and above it; the names are those of the three elements."""
    below = writer.row(sub) if sub is not None else ""
    above = writer.row(sup) if sup is not None else ""
    name = both if below and above else low if below else high
    return f"<{name}>{base}{below}{above}</{name}>"


def _has_limits(node: Node) -> bool:
    return (isinstance(node, Name) and node.limits) or (isinstance(node, Sign) and node.kind == "op" and node.text not in "∫∬∭∮")


def _leads(cell: Row) -> bool:
    """Whether a cell begins with a relation, which keeps its space from the cell on its left."""
    found = kinds(cell.items[:1])
    return bool(found) and found[0] == "rel"
