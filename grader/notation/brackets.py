"""Brackets that group, list or concatenate, and bars that mean absolute values and norms."""

from __future__ import annotations

import re

from grader.notation.cursor import OPENING, Cursor, joined
from grader.notation.tree import (
    Bracket,
    Call,
    Differential,
    Ellipsis,
    Item,
    Node,
    Over,
    Symbol,
    Times,
    Transposed,
)

RELATIONS = frozenset({"=", "<", ">", "<=", ">=", "!=", "≈", "∝", "->", "=>", "sim", "in"})
_PAIR = re.compile(r"\d+,(?!\d{3}$)\d+$")


class Brackets(Cursor):
    """The part of the reader that settles brackets."""

    __slots__ = ()

    def bracketed(self, opening: str) -> Node:
        """Brackets that group, list or concatenate."""
        start = self.tokens[self.at]
        named = self.tokens[self.at - 1][0] == "=" and self.tokens[self.at - 2][1] in self.own
        self.at += 1
        self.deeper()
        bars, self.bars = self.bars, []
        closing = OPENING[opening]
        parts = [self._part(opening)]
        separator = ""
        while self.tokens[self.at][0] in (",", ";", "\\\\", "\n", "..."):
            kind = self.tokens[self.at][0]
            if kind == "...":
                self.dots(parts, ",", (",", ";"))
                separator = separator or ","
                continue
            self.at += 1
            if kind == "\n" or self.tokens[self.at][0] == "...":
                continue
            separator = kind
            parts.append(self._part(opening))
        if self.tokens[self.at][0] != closing:
            what = self.tokens[self.at]
            if what[0] == "end":
                self.at -= 1
            raise self.refuse(f"The bracket “{start[1]}” is not closed by “{closing}”.", "Check the brackets.")
        self.at += 1
        self.depth -= 1
        self.bars = bars
        if opening == "<|":
            return Call("dot", tuple(parts))
        if len(parts) == 1 and not separator:
            return self._grouped(parts[0], "[=" if named and opening == "[" else opening)
        return Bracket(tuple(parts), separator)

    def _part(self, opening: str) -> Node:
        if opening == "[" and self.tokens[self.at][0] == "n" and _PAIR.match(self.tokens[self.at][1]):
            self.split_number(self.at)
        found = self.expression()
        sign = self.tokens[self.at][0]
        if opening == "{" and sign == "over":  # {a \over b}
            self.at += 1
            bottom = self.expression()
            return self.derivative(found, bottom) if isinstance(bottom, Differential) else Over(found, bottom)
        if opening == "{" and sign in RELATIONS:
            raise self.refuse("A relation stands inside a group; a brace is missing or misplaced.", "Check the braces.")
        return self.joined_by_bars(found) if sign == "||" else found

    def joined_by_bars(self, first: Node) -> Node:
        """``h || x``: a double bar between two vectors, with none to close it, joins them."""
        parts = [first]
        while self.tokens[self.at][0] == "||" and self.joins_here():
            self.at += 1
            parts.append(self.expression())
        return Bracket(tuple(parts), ";") if len(parts) > 1 else first

    def _grouped(self, inside: Node, opening: str) -> Node:
        if opening in ("[", "[=") and isinstance(inside, Times):
            stack_follows = self.tokens[self.at][0] in ("[", "env")
            if blocks := _beside(inside, Item) or (stack_follows and _beside(inside, Symbol)):
                return Bracket(blocks, " ")
        if opening == "[=" and isinstance(inside, Ellipsis) and all(isinstance(one, Item) for one in (*inside.before, inside.last)):
            return Bracket((Ellipsis(",", inside.before, inside.last),), ",")  # H = [h_1 ... h_T]: columns
        if isinstance(inside, Ellipsis) and inside.operator == ",":
            return Bracket((inside,), ",")
        return inside

    def _barred(self, kind: str) -> Node:
        self.at += 1
        self.deeper()
        self.bars.append(kind)
        inside = self.expression()
        if self.tokens[self.at][0] != kind:
            raise self.refuse(f"A closing “{kind}” is missing.", "Check the bars.")
        self.at += 1
        self.bars.pop()
        self.depth -= 1
        if kind == "|":
            return Call("abs", (inside,))
        sub: Node | None = None
        if self.tokens[self.at][0] == "_":
            self.at += 1
            tokens = self.group()
            sub = Symbol(joined(tokens)) if tokens and tokens[0][0] in "at" else self.inner(tokens)
        return Call("norm", (inside,), 0, sub)


def _beside(product: Times, kind: type[Node]) -> tuple[Node, ...]:
    """``[h_{t-1} x_t]``, ``[W_h W_x]``, ``[h_t^T x_t^T]``: things of one kind side by side; empty for another product."""
    found: list[Node] = []
    left: Node = product
    while isinstance(left, Times) and left.by == "":
        found.append(left.right)
        left = left.left
    found.append(left)
    turned = {isinstance(one, Transposed) for one in found}
    named = all(isinstance(one.of if isinstance(one, Transposed) else one, kind) for one in found)
    return tuple(reversed(found)) if named and len(turned) == 1 else ()
