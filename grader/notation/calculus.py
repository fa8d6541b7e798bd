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

    def derivative(self, top: Node, bottom: Node) -> Node:
        """A derivative from its numerator and denominator."""
        if not isinstance(bottom, Differential) or bottom.of is None:
            raise self.refuse("The denominator of this derivative is not a differential.", "Write ∂y/∂x.")
        if isinstance(top, Times) and isinstance(top.right, Differential):
            return Times(top.by, top.left, self.derivative(top.right, bottom))
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
        if self.tokens[self.at][0] in ("/", "}", "over"):
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

    def _is_differential(self, run: str) -> bool:
        words, rest = self.words, run[1:]
        if run in self.own or run + "_" in self.own:  # dh_t = ...
            return False
        if not (words.differentials and rest and run[0] == "d") or words.knows(run) or "d" in words.letters:
            return False
        return words.knows(rest) or words.member(rest) is not None or rest in self.own or rest + "_" in self.own or self._letter_base(rest)

    def _letter_base(self, base: str) -> bool:
        """Whether letters of the vocabulary begin with this base: ``W`` of ``W_hh``."""
        return any(letter.startswith(base + "_") for letter in self.words.letters)

    def _differential(self, run: str, start: int, end: int) -> Node | None:
        if run == "d":
            kind, text, _, _ = self.tokens[self.at]
            if kind == "+" and self.tokens[self.at + 1][0] == "a":
                self.at += 1
                return Differential(self.operand(), True)
            if kind == "^" and self.tokens[self.at + 1][0] == "+":
                self.at += 2
                return Differential(self.operand(), True)
            if kind == "a" and text not in self.words.functions:
                return Differential(self.operand())
            return None
        if self._is_differential(run):
            self.at -= 1
            self.tokens[self.at] = ("a", run[1:], start + 1, end)
            return Differential(self.operand())
        return None

    def operand(self) -> Node:
        """What stands behind a differential sign: one name or one bracket, without powers."""
        kind = self.tokens[self.at][0]
        if kind == "a":
            return self.name()
        if kind in ("(", "[", "{"):
            return self.factor()
        raise self.refuse("A name is missing behind the differential sign.")
