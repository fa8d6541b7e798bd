"""Differentials, derivatives and gradients, in every spelling."""

from __future__ import annotations

from grader.notation.cursor import Cursor
from grader.notation.lexer import Token
from grader.notation.tree import (
    Derivative,
    Differential,
    Node,
    Symbol,
    Times,
)


class Calculus(Cursor):
    """The part of the reader that settles derivatives."""

    __slots__ = ()

    def _derivative(self, top: Node, bottom: Node) -> Node:
        if not isinstance(bottom, Differential) or bottom.of is None:
            raise self.refuse("The denominator of this derivative is not a differential.", "Write ∂y/∂x.")
        if isinstance(top, Times) and isinstance(top.right, Differential):
            return Times(top.by, top.left, self._derivative(top.right, bottom))
        if not isinstance(top, Differential):
            raise self.refuse("The numerator of this derivative is not a differential.", "Write ∂y/∂x.")
        return Derivative(top.of or Symbol(""), bottom.of, top.immediate or bottom.immediate)

    def _bare_differential(self) -> Node | None:
        r"""``{\partial}`` as in ``\frac{\partial}{\partial h}(...)``."""
        if self.tokens[self.at + 2][0] == "}":
            self.at += 3
            return Differential(None)
        return None

    def _differential_sign(self) -> Node:
        self.at += 1
        immediate = False
        if self.tokens[self.at][0] == "^" or (self.tokens[self.at][0] == "+" and self.touches()):
            immediate = True
            self.at += 1
            if self.tokens[self.at - 1][0] == "^":
                self.group()
        if self.tokens[self.at][0] == "_":  # \partial_h L
            self.at += 1
            bottom = self.inner(self._letter_below())
            return Derivative(self.factor(), bottom, immediate)
        if self.tokens[self.at][0] in ("/", "}"):
            return Differential(None, immediate)
        return Differential(self.operand(), immediate)

    def _nabla(self) -> Node:
        self.at += 1
        if self.tokens[self.at][0] != "_":
            raise self.refuse("The gradient sign needs the letter it is taken by.", "Write ∂L/∂W or ∇_W L.")
        self.at += 1
        bottom = self.inner(self._letter_below())
        return Derivative(self.factor(), bottom)

    def _letter_below(self) -> list[Token]:
        r"""The subscript of a sign: as in TeX one letter where there are no braces, ``\nabla_hF``."""
        kind, run, start, end = self.tokens[self.at]
        if kind == "a" and len(run) > 1 and not self.words.knows(run) and self.words.knows(run[0]):
            self.tokens[self.at : self.at + 1] = [("a", run[0], start, start + 1), ("a", run[1:], start + 1, end)]
        return self.group()

