"""The tree as calculator text, for plain pages and for typing: ``diag(1 - h_t^2) W_hh``, ``sum_{k} x_k``.

It is ASCII wherever the reader has an ASCII spelling. What has none is written in Unicode: ``∂``, ``∞``,
``≈``, ``∝``, ``∈``, ``∼``, ``⊗``, and accents other than ``~``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar

from grader.notation.precedence import (
    ATOM,
    LOOSE,
    NOTHING,
    OPEN,
    POSTFIX,
    QUOTIENT,
    SIGNED,
    SUM,
    Writer,
    Written,
    anatomy,
    digits,
)
from grader.notation.symbols import GREEK
from grader.notation.tree import (
    Big,
    Bracket,
    Call,
    Cases,
    Component,
    Derivative,
    Grid,
    Item,
    Node,
    Number,
    Over,
    Power,
    Symbol,
    Transposed,
    WithProbability,
)

_GREEK = frozenset(GREEK)
_COMBINING = {"~": "\u0303", "^": "\u0302", "¯": "\u0304", "→": "\u20d7", "←": "\u20d6", "˙": "\u0307"}
_HEADS = {"lg": "log10"}
# x^T of a number would be a power, so what may turn out to be a number is transposed in words.
_SURELY_TRANSPOSED = (Symbol, Item, Power, Transposed, Derivative, Grid, Bracket, Call, Component)


class _Plain(Writer):
    """How calculator text spells each kind of node."""

    __slots__ = ()

    products: ClassVar[Mapping[str, str]] = {
        "": " ", "*": " * ", "·": " * ", "×": " * ", "⊙": " .* ", "⊗": " ⊗ ",
    }  # fmt: skip
    relations: ClassVar[Mapping[str, str]] = {
        "=": " = ", "<": " < ", ">": " > ", "<=": " <= ", ">=": " >= ", "!=": " != ", "≈": " ≈ ", "∝": " ∝ ",
        "->": " -> ", "=>": " => ", "sim": " ∼ ", "in": " ∈ ",
    }  # fmt: skip
    operators: ClassVar[Mapping[str, str]] = {name: name for name in ("sum", "prod", "max", "min", "E")}
    special: ClassVar[frozenset[str]] = frozenset({"abs", "norm", "factorial", "transpose"})
    dots: ClassVar[str] = "..."
    commas: ClassVar[str] = "..."
    partial: ClassVar[str] = "∂"
    immediate: ClassVar[str] = "∂^+"
    given: ClassVar[str] = " | "

    def round(self, text: str) -> str:
        return f"({text})"

    def square(self, text: str) -> str:
        return f"[{text}]"

    def apart(self, text: str) -> str:
        return f"({text})"

    def under(self, text: str) -> str:
        return f"_{text}" if len(text) == 1 else f"_{{{text}}}"

    def letter(self, name: str) -> Written:
        return _letter(name)

    def family(self, name: str) -> Written:
        return _family(name)

    def number(self, node: Number) -> Written:
        return _number(node.text, node.value)

    def over(self, node: Over) -> Written:
        top = self._part_of_quotient(node.top, QUOTIENT)
        return f"{top}/{self._part_of_quotient(node.bottom, POSTFIX)}", QUOTIENT

    def _part_of_quotient(self, node: Node, least: int) -> str:
        text = self.within(node, least)
        return self.round(text) if type(node) is Derivative else text  # ∂a/∂b/c

    def power(self, node: Power) -> Written:
        exponent = node.exponent
        base = self.base(node.base, type(exponent) is not Number)
        if node.elementwise:
            return f"{base}^{{⊙{self.index(exponent)}}}", POSTFIX
        raised, binds = self.write(exponent)
        if binds == ATOM and (type(exponent) is Number or len(raised) == 1):
            return f"{base}^{raised}", POSTFIX
        return f"{base}^({self.index(exponent)})", POSTFIX

    def transposed(self, node: Transposed) -> Written:
        if isinstance(node.of, _SURELY_TRANSPOSED):
            return f"{self.base(node.of)}^T", POSTFIX
        return f"transpose({self.within(node.of, SUM)})", ATOM

    def call(self, node: Call) -> Written:
        if node.function in self.special and len(node.arguments) == 1 and not node.primes:
            found = self._special(node)
            if found is not None:
                return found
        head = _head(node.function)
        if node.primes:
            head += "'" * node.primes
        if node.sub is not None:
            head += self.under(self.index(node.sub))
        if not node.arguments:
            return head, SIGNED
        return f"{head}({self.listed(node.arguments)})", ATOM

    def _special(self, node: Call) -> Written | None:
        """Bars, factorials, transposes; None when the call is not of their shape."""
        function, argument = node.function, node.arguments[0]
        if function == "norm":
            sub = self.under(self.index(node.sub)) if node.sub is not None else ""
            return f"||{self._between_bars(argument)}||{sub}", ATOM
        if node.sub is not None:
            return None
        if function == "abs":
            return f"|{self._between_bars(argument)}|", ATOM
        if function == "factorial":
            return f"{self.within(argument, ATOM)}!", POSTFIX
        return self.transposed(Transposed(argument))

    def _between_bars(self, node: Node) -> str:
        text = self.within(node, SUM)
        return self.round(text) if "|" in text else text  # bars within bars can't be told apart

    def big(self, node: Big) -> Written:
        if node.letter or node.low or node.high or node.excluded or node.operator == "E":
            return super().big(node)
        return f"{self.operators[node.operator]}({self.within(node.body, SUM)})", OPEN

    def derivative(self, node: Derivative) -> Written:
        sign = self.immediate if node.immediate else self.partial
        top = sign if node.top == NOTHING else sign + self.differentiated(node.top)
        return f"{top}/∂{self.differentiated(node.bottom)}", POSTFIX

    def grid(self, node: Grid) -> Written:
        if all(len(row) == 1 for row in node.rows):
            if len(node.rows) == 1:
                return self.write(node.rows[0][0])
            return self.square(self.listed([row[0] for row in node.rows], "; ")), ATOM
        rows = [self.square(self.listed(row)) for row in node.rows]
        return rows[0] if len(rows) == 1 else self.square(", ".join(rows)), ATOM

    def cases(self, node: Cases) -> Written:
        return ", ".join([self._branch(value, condition) for value, condition in node.branches]), LOOSE

    def _branch(self, value: Node, condition: Node | None) -> str:
        text = self.within(value, SUM)
        if condition is None:
            return f"{text} otherwise"
        when = self.write(condition)[0]
        return f"{text} {when}" if type(condition) is WithProbability else f"{text} if {when}"

    def with_probability(self, node: WithProbability) -> Written:
        return f"with probability {self.within(node.chance, SUM)}", LOOSE


@lru_cache(maxsize=4096)
def _number(text: str, value: int | float) -> Written:
    """Digits as they are; a power of ten as ``e-3``."""
    mantissa, power = digits(text, value)
    tight = ATOM if not power else POSTFIX
    return f"{mantissa}e{power}" if power else mantissa, SIGNED if mantissa[0] == "-" else tight


@lru_cache(maxsize=4096)
def _letter(name: str) -> Written:
    """A canonical name: ``W_hh``, ``sigma_max``, ``ŷ``. A joined accent is safe whatever follows it."""
    if name == "inf":
        return "∞", ATOM
    parts = anatomy(name)
    return _named(_joined(parts.letter, parts.accent), name)


@lru_cache(maxsize=1024)
def _family(name: str) -> Written:
    """The name of a family before its subscript: ``C~`` and ``→h`` can be told apart there."""
    parts = anatomy(name)
    if parts.accent == "~":
        return _named(f"{parts.letter}~", name)
    if parts.accent in ("→", "←") and len(parts.letter) == 1:
        return _named(parts.accent + parts.letter, name)
    return _letter(name)


def _named(letter: str, name: str) -> Written:
    _, _, mark, strokes, subscript, late = anatomy(name)
    found = letter + (f"^{mark}" if len(mark) == 1 else f"^{{{mark}}}" if mark else "") + strokes
    if subscript:
        below = _lowered(subscript)
        simple = below.isascii() and (below.isalpha() or below.isdigit())
        found += f"_{below}" if simple else f"_{{{below}}}"
    return found + late, POSTFIX if mark or strokes or late else ATOM


def _joined(letters: str, accent: str) -> str:
    if not accent:
        return letters
    if letters in _GREEK:
        size = "CAPITAL" if letters[0].isupper() else "SMALL"
        letters = unicodedata.lookup(f"GREEK {size} LETTER {letters.upper().replace('LAMBDA', 'LAMDA')}")
    return unicodedata.normalize("NFC", letters + _COMBINING[accent])


def _lowered(pieces: tuple[str, ...]) -> str:
    found: list[str] = []
    for piece in pieces:
        if piece not in _COMBINING:
            found.append(piece)
        elif found and found[-1].isalpha():
            found.append(_joined(found.pop(), piece))
    return "".join(found)


@lru_cache(maxsize=1024)
def _head(function: str) -> str:
    return _HEADS.get(function) or _letter(function)[0]


_WRITER = _Plain()


def plain(node: Node) -> str:
    """The tree as calculator text; a page that shows it escapes ``<`` and ``&``.

    >>> from grader.notation.tree import Minus, Plus, Times, whole
    >>> square = Power(Item("h", (Symbol("t"),)), whole(2))
    >>> plain(Times("", Call("diag", (Plus((whole(1), Minus(square))),)), Symbol("W_hh")))
    'diag(1 - h_t^2) W_hh'
    """
    return _WRITER.write(node)[0]
