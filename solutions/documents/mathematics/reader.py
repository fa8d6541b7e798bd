r"""Reads the TeX that authors write, and that our own writers print, into the tree of a formula.

It is a subset: what is not known is refused with its place, and nothing of the TeX is ever handed on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from solutions.documents.mathematics.grids import GRIDS, SHAPES, columns_of
from solutions.documents.mathematics.lexer import Token, Unset, braced, tokens
from solutions.documents.mathematics.symbols import (
    ACCENTS,
    ALPHABETS,
    COLOURS,
    COMMANDS,
    FENCES,
    GREEK,
    NAMES,
    SPACES,
    TEXTS,
    TYPED,
)
from solutions.documents.mathematics.text_pieces import text_pieces
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

DEEPEST = 60
"""Levels of braces, fences and environments that are followed."""
_SIZES = {"big": 1, "Big": 2, "bigg": 3, "Bigg": 4}
_SIDES = {"l": "open", "r": "close", "m": "rel", "": "ord"}
_GREEK_LETTERS = frozenset(GREEK.values())


@lru_cache(maxsize=2048)
def read(tex: str) -> Row:
    r"""The tree of a formula. Raises Unset.

    >>> read(r"x_1")
    Row(items=(Scripts(base=Letter(text='x', style='italic'), sub=Row(items=(Digits(text='1', style='upright'),)), sup=None, limits=None),))
    """
    return _Reader(tex).whole()


class _Reader:
    """One pass over the tokens of one formula."""

    def __init__(self, tex: str, depth: int = 0) -> None:
        self._tex = tex
        self._tokens = tokens(tex)
        self._at = 0
        self._depth = depth
        self._style: Style | None = None

    def whole(self) -> Row:
        found = self._row()
        if self._now.text:
            raise self._refused(f"“{self._now.text}” has no place here.")
        if not found.items:
            raise self._refused("There is no formula.")
        return found

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _refused(self, sentence: str, back: int = 0) -> Unset:
        return Unset(self._tex, self._tokens[max(0, self._at - back)].at, sentence)

    def _next(self) -> str:
        found = self._now.text
        if found:
            self._at += 1
        return found

    def _take(self, text: str) -> bool:
        if self._now.text != text:
            return False
        self._at += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self._refused(f"A “{text}” is missing here.")

    def _row(self) -> Row:
        """Everything up to what ends a group, a cell or a fence."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._refused("The formula is nested too deep.")
        items: list[Node] = []
        while self._now.text not in _ENDS:
            node = self._scripted()
            if node is not None:
                items.append(node)
        self._depth -= 1
        return Row(tuple(items))

    def _scripted(self) -> Node | None:
        base = self._atom() if self._now.text not in ("_", "^", "'", "′") else Row(())
        if base is None:
            return None
        limits: bool | None = None
        while self._now.text in _LIMITS:
            limits = _LIMITS[self._next()]
        sub, sup = self._scripts()
        if sub is None and sup is None:
            return base
        brace = isinstance(base, Accent) and base.mark in "⏞⏟"
        return Scripts(base, sub, sup, True if brace else limits)

    def _scripts(self) -> tuple[Row | None, Row | None]:
        sub: Row | None = None
        sup: list[Node] = []
        raised = False
        while True:
            if self._now.text in ("'", "′"):
                self._at += 1
                sup.append(Sign("′", "ord"))
            elif self._now.text == "_":
                if sub is not None:
                    raise self._refused("There are two indices.")
                self._at += 1
                sub = self._argument()
            elif self._now.text == "^":
                if raised:
                    raise self._refused("There are two exponents.")
                self._at += 1
                raised = True
                sup += self._argument().items
            else:
                return sub, Row(tuple(sup)) if sup or raised else None

    def _argument(self) -> Row:
        """A group, or the next single thing."""
        if self._take("{"):
            found = self._row()
            self._expect("}")
            return found
        if self._now.text in _ENDS or self._now.text in ("_", "^"):
            raise self._refused("Something is missing here.")
        if self._now.text.isdigit() and len(self._now.text) > 1:  # \frac12
            token = self._now
            self._tokens[self._at : self._at + 1] = [
                Token(digit, token.at + n) for n, digit in enumerate(token.text)
            ]
        node = self._atom()
        return Row(() if node is None else (node,))

    def _optional(self) -> Row | None:
        if not self._take("["):
            return None
        end = next((n for n in range(self._at, len(self._tokens)) if self._tokens[n].text == "]"), None)
        if end is None:
            raise self._refused("A “]” is missing.")
        inner = self._inside(self._tex[self._now.at : self._tokens[end].at])
        self._at = end + 1
        return inner

    def _raw(self) -> str:
        """The text of a group, as it was typed."""
        text, end = braced(self._tex, self._now.at)
        while self._now.text and self._now.at < end:
            self._at += 1
        return text

    def _atom(self) -> Node | None:
        text = self._next()
        if text == "{":
            found = self._row()
            self._expect("}")
            return found
        if text[0].isdigit():
            return Digits(text, self._style or "upright")
        if text == "~":
            return Space(6)
        if text.startswith("\\"):
            return self._command(text[1:])
        if text in TYPED:
            return TYPED[text]
        if (text.isascii() and text.isalpha()) or text in _GREEK_LETTERS:
            return self._letter(text)
        raise self._refused(f"“{text}” is not known in a formula.", 1)

    def _letter(self, text: str) -> Letter:
        usual: Style = "upright" if text in _GREEK_LETTERS and text.isupper() else "italic"
        return Letter(text, self._style or usual)

    def _command(self, name: str) -> Node | None:
        if name in GREEK:
            return self._letter(GREEK[name])
        if name in COMMANDS:
            return COMMANDS[name]
        if name in NAMES:
            return Name(name, NAMES[name])
        if name in SPACES:
            return Space(SPACES[name])
        if name in ACCENTS:
            return Accent(self._argument(), *ACCENTS[name])
        if name in TEXTS:
            return self._words(TEXTS[name])
        if name in ALPHABETS:
            return self._in_style(ALPHABETS[name])
        stem, side = (name, "") if name in _SIZES else (name[:-1], name[-1:])
        if stem in _SIZES and side in _SIDES:
            return self._sized(_SIZES[stem], side)
        if name in _PLAIN:
            return _PLAIN[name](self)
        raise self._refused(f"The command “\\{name}” is not known.", 1)

    def _words(self, style: Style) -> Words:
        start = self._now.at
        raw = self._raw()
        return Words(tuple(text_pieces(raw, self._tex, start + 1, self._inside)), style)

    def _inside(self, tex: str) -> Row:
        """A formula inside this one."""
        return _Reader(tex, self._depth + 1).whole()

    def _in_style(self, style: Style) -> Node:
        before, self._style = self._style, style
        try:
            inner = self._argument()
        finally:
            self._style = before
        return _joined(inner, style)

    def _sized(self, size: int, side: str) -> Node:
        sign = self._fence()
        kind = _SIDES[side]
        return Sized(sign, "open" if kind == "open" else "close" if kind == "close" else "rel" if kind == "rel" else "ord", size)

    def _fence(self) -> str:
        text = self._next()
        if text not in FENCES:
            raise self._refused(f"“{text}” is no bracket.", 1)
        return FENCES[text]

    def fenced(self) -> Node:
        left = self._fence()
        parts, middles = [self._row()], []
        while self._take("\\middle"):
            middles.append(self._fence())
            parts.append(self._row())
        self._expect("\\right")
        return Fenced(left, self._fence(), tuple(parts), tuple(middles))

    def operator(self) -> Node:
        limits = self._take("*")
        start, text = self._now.at, self._raw()
        plain = text.replace("\\,", " ").replace("\\ ", " ").replace("~", " ").replace("\\-", "-")
        if not plain or not all(sign.isalnum() or sign in " -'" for sign in plain):
            raise Unset(self._tex, start, f"“{text}” is no name of an operator.")
        return Name(plain, limits)

    def fraction(self, display: bool | None = None, bar: bool = True) -> Node:
        top = self._argument()
        inner = Fraction(top, self._argument(), bar, display)
        return inner if bar else Fenced("(", ")", (Row((inner,)),))

    def root(self) -> Node:
        degree = self._optional()
        return Root(self._argument(), degree)

    def stack(self, above: bool) -> Node:
        small = self._argument()
        base = self._argument()
        return Stack(base, small, None) if above else Stack(base, None, small)

    def arrow(self, sign: str) -> Node:
        below = self._optional()
        return Arrow(sign, self._argument(), below)

    def dressed(self, dress: str) -> Node:
        of = self._argument()
        return Dressed(of, "boxed" if dress == "boxed" else "cancelled" if dress == "cancelled" else "hidden")

    def coloured(self, argument: bool) -> Node:
        start, name = self._now.at, self._raw()
        if name not in COLOURS:
            raise Unset(self._tex, start, f"“{name}” is no colour that is known.")
        return Dressed(self._argument() if argument else self._row(), "coloured", name)

    def tag(self) -> Node:
        text = self._raw()
        return Row((Space(36), Words((f"({text})",))))

    def negated(self) -> Node:
        found = self._argument()
        if found.items and isinstance(found.items[0], Sign) and found.items[0].text in _NEGATED:
            return Sign(_NEGATED[found.items[0].text], "rel")
        raise self._refused("This sign can't be negated with \\not.", 1)

    def substack(self) -> Node:
        raw_start = self._now.at
        self._expect("{")
        rows = self._rows("}", raw_start)
        return Grid(rows, "c", "small")

    def begin(self) -> Node:
        start = self._now.at
        name = self._raw()
        if name not in GRIDS:
            raise Unset(self._tex, start, f"The environment “{name}” is not known.")
        left, right, columns = GRIDS[name]
        bars: tuple[int, ...] = ()
        if name == "array":
            at, spec = self._now.at, self._raw()
            found = columns_of(spec)
            if found is None:
                raise Unset(self._tex, at, f"“{spec}” does not say the columns of an array.")
            columns, bars = found
        rules: list[int] = []
        rows = self._rows("\\end", start, rules)
        end = self._now.at
        if self._raw() != name:
            raise Unset(self._tex, end, f"“\\begin{{{name}}}” ends as something else.")
        grid = Grid(rows, columns, SHAPES.get(name, "matrix"), bars, tuple(rules))
        return Fenced(left, right, (Row((grid,)),)) if left or right else grid

    def _rows(self, end: str, start: int, rules: list[int] | None = None) -> tuple[tuple[Row, ...], ...]:
        """Cells and rows up to the end, which is taken."""
        rows: list[list[Row]] = [[]]
        while True:
            while rules is not None and self._take("\\hline"):
                rules.append(len(rows) - 1)
            rows[-1].append(self._row())
            if self._take("&"):
                continue
            if self._take("\\\\"):
                self._line_skip()
                rows.append([])
            elif self._take(end):
                break
            else:
                raise Unset(self._tex, start, f"“{end}” is missing.")
        if len(rows) > 1 and len(rows[-1]) == 1 and not rows[-1][0].items:
            rows.pop()  # a line break before the end opens no row
        return tuple(tuple(row) for row in rows)

    def _line_skip(self) -> None:
        """The distance that may follow a line break: ``[2pt]``."""
        texts = [token.text for token in self._tokens[self._at : self._at + 8]]
        if texts and texts[0] == "[" and "]" in texts and "".join(texts[1 : texts.index("]")])[-2:] in ("pt", "ex", "em", "mm"):
            self._at += texts.index("]") + 1


def _joined(row: Row, style: Style) -> Node:
    """The letters of ``\\mathrm{ReLU}`` as one word; anything else stays a row."""
    letters = [item.text for item in row.items if isinstance(item, Letter) and item.style == style]
    if len(letters) == len(row.items) > 1 and style != "italic":
        return Letter("".join(letters), style)
    return row.items[0] if len(row.items) == 1 else row


_NEGATED = {"=": "≠", "∈": "∉", "≡": "≢", "<": "≮", ">": "≯", "≤": "≰", "≥": "≱", "∼": "≁", "≈": "≉"}
_LIMITS = {"\\limits": True, "\\nolimits": False}
_ENDS = frozenset({"", "}", "&", "\\\\", "\\end", "\\right", "\\middle", "\\hline"})

_PLAIN: Mapping[str, Callable[[_Reader], Node | None]] = {
    "left": _Reader.fenced,
    "operatorname": _Reader.operator,
    "frac": _Reader.fraction,
    "tfrac": lambda reader: reader.fraction(False),
    "dfrac": lambda reader: reader.fraction(True),
    "binom": lambda reader: reader.fraction(bar=False),
    "sqrt": _Reader.root,
    "overset": lambda reader: reader.stack(True),
    "stackrel": lambda reader: reader.stack(True),
    "underset": lambda reader: reader.stack(False),
    "xrightarrow": lambda reader: reader.arrow("→"),
    "xleftarrow": lambda reader: reader.arrow("←"),
    "boxed": lambda reader: reader.dressed("boxed"),
    "cancel": lambda reader: reader.dressed("cancelled"),
    "phantom": lambda reader: reader.dressed("hidden"),
    "color": lambda reader: reader.coloured(False),
    "textcolor": lambda reader: reader.coloured(True),
    "tag": _Reader.tag,
    "not": _Reader.negated,
    "substack": _Reader.substack,
    "begin": _Reader.begin,
    "displaystyle": lambda reader: None,
    "textstyle": lambda reader: None,
    "nonumber": lambda reader: None,
}
"""Commands that take something with them."""
