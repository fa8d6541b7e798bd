"""Powers: exponents, transposes and strokes, and steps or names that stand above."""

from __future__ import annotations

from grader.notation.cursor import joined
from grader.notation.indices import Indices
from grader.notation.lexer import Token
from grader.notation.numerals import SCALES
from grader.notation.tree import Item, Minus, Node, Number, Power, Symbol, Transposed, whole

PLAIN_EXPONENT = 3
"""Powers up to this can't be lost in a double beside quantities of ordinary size."""
TIMES = frozenset({"*", "·", "×", "⊙", "⊗"})
ENDS_FACTOR = TIMES | {"+", "-", ")", "]", "}", ",", "=", "end", "/", "a", "n"}
"""Behind these a letter or a number is whole."""
_SMALL = {str(exponent): whole(exponent) for exponent in range(PLAIN_EXPONENT + 1)}


class Powers(Indices):
    """The part of the reader that settles what stands above."""

    __slots__ = ()

    def power_by_numeral(self, base: Node, at: int) -> Node | None:
        """``H^2`` and ``H^{2}``, read straight away; None for what needs a closer look."""
        tokens = self.tokens
        kind, run, _, _ = tokens[at]
        end = at + 1
        if kind == "{" and tokens[at + 2][0] == "}":
            kind, run, _, _ = tokens[end]
            end = at + 3
        behind, follows, _, _ = tokens[end]
        if kind != "n" or behind not in ENDS_FACTOR or follows in SCALES:
            return None
        exponent = _SMALL.get(run)
        if exponent is None:
            self.at = at - 1
            return self.raised(base)
        self.at = end
        return Power(base, exponent)

    def raised(self, base: Node) -> Node:
        """A power; anything but a small whole number in the exponent may hide from a double."""
        found = self._power(base)
        if isinstance(found, Power):
            exponent = found.exponent
            small = isinstance(exponent, Symbol) or (isinstance(exponent, Number) and exponent.value <= PLAIN_EXPONENT)
            if not small:
                self.choices.features.add("extreme")
        return found

    def _power(self, base: Node) -> Node:
        self.at += 1
        kind, text, start, end = self.tokens[self.at]
        if kind == "a" and len(text) > 1 and not self.words.knows(text) and text not in self.bound:
            # u_o^Tv_c: the superscript is one letter, the rest is the next name
            self.tokens[self.at] = ("a", text[1:], start + 1, end)
            return Power(base, Symbol(text[0]))
        if kind == "a" and text == "T" and self.tokens[self.at + 1][0] != "_":
            self.at += 1  # a transpose or a length: its base decides, whatever T is an alias of
            return Power(base, Symbol("T"))
        if kind == "-" or kind == "+":
            self.at += 1
            exponent = self.primary()
            if self.tokens[self.at][0] == "^" and not self._transposes():  # e^-x^2 is e^(-(x^2))
                exponent = self.raised(exponent)
            return Power(base, Minus(exponent) if kind == "-" else exponent)
        if kind in ("{", "("):
            return self._raised_group(base)
        if kind == "⊤" or kind == "'":
            self.at += 1
            return Transposed(base)
        if kind in ("*", "\\{", "end", ")"):
            raise self.refuse("An exponent is missing here.")
        self.deeper()
        exponent = self.primary()
        if self.tokens[self.at][0] == "^":  # 2^3^4 is 2^(3^4)
            exponent = self.raised(exponent)
        self.depth -= 1
        return Power(base, exponent)

    def _transposes(self) -> bool:
        """Whether the exponent that follows is a transpose, which turns all that stands before it: ``W^-1^T``."""
        kind, text, _, _ = self.tokens[self.at + 1]
        return kind in ("⊤", "'") or text == "T"

    def _raised_group(self, base: Node) -> Node:
        opening = self.tokens[self.at]
        inside = self.group()
        kinds = [token[0] for token in inside]
        if kinds and all(kind in ("'", "⊤") for kind in kinds):
            if len(kinds) > 2:
                raise self.refuse("There are too many strokes here.", "Write ^T for a transpose.")
            return Transposed(base) if len(kinds) == 1 else Transposed(Transposed(base))
        if len(inside) == 2 and kinds[0] == "⊙":
            return Power(base, self.inner(inside[1:]), elementwise=True)
        if kinds and all(kind == "t" for kind in kinds) and isinstance(base, (Item, Symbol)):
            name = base.name if isinstance(base, Symbol) else base.family
            return Symbol(f"{name}^{joined(inside)}")
        if kinds == ["(", "a", ")"] and isinstance(base, Item) and inside[1][1] in "ijlmqur":
            self.component(inside[1][1])
            return base
        if isinstance(base, Symbol) and len(kinds) > 2 and kinds[0] in ("(", "<", "<|") and self._names_a_step(base, inside):
            return Item(base.name, (self.index(inside[1:-1]),))
        if kinds == ["-", "⊤"]:
            return Transposed(Power(base, Minus(whole(1))))
        if joined(inside) == "-T":  # of a matrix the transposed inverse, of a number a power: its base decides
            return Power(base, Minus(Symbol("T")))
        if joined(inside) == "T":
            return Power(base, Symbol("T"))
        exponent = self.inner(inside)
        if opening[0] == "(" and self.tokens[self.at][0] == "^":
            exponent = self.raised(exponent)
        return Power(base, exponent)

    def _names_a_step(self, base: Symbol, inside: list[Token]) -> bool:
        """``q^{(t)}`` of a letter that is not known: a family of the candidate's own, its step above."""
        known = base in self.words.letters.values() or base.name in self.own or base.name in self.bound
        return bool(self.words.families) and not known and inside[1][1] in ("t", "k", "T") and self.looks_like_index(inside)
