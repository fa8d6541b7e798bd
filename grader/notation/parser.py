"""Tokens to tree: one precedence parser for every notation, written by hand so that it is fast and says where."""

from __future__ import annotations

from fractions import Fraction

from grader.notation.brackets import RELATIONS, Brackets
from grader.notation.calculus import Calculus
from grader.notation.cursor import MOST_DEPTH, OPENING, STARTS, Cursor
from grader.notation.dots import Dots
from grader.notation.environments import Environments
from grader.notation.names import Names
from grader.notation.numerals import SCALES, Numerals, decimal, decimal_comma
from grader.notation.operators import NAMES as BIG_NAMES
from grader.notation.operators import Operators
from grader.notation.powers import ENDS_FACTOR, TIMES, Powers
from grader.notation.reading import TooLarge
from grader.notation.tree import (
    Big,
    Bracket,
    Call,
    Component,
    Derivative,
    Differential,
    Item,
    Minus,
    Node,
    Number,
    Over,
    Plus,
    Power,
    Relation,
    Symbol,
    Times,
    Transposed,
    whole,
)

_POSTFIX = frozenset({"^", "'", "!", "%", "⊤", "|", "_"})
_SIGNS = frozenset({"+", "-", "⊕"})
_BEFORE_TERM = frozenset({"+", "-", "&", "\n"})
_ENDS_PRODUCT = frozenset({"+", "-", ")", "]", "}", ",", "=", "end"})


class Parser(Names, Powers, Operators, Dots, Calculus, Numerals, Brackets, Environments):
    """Reads expressions and relations from tokens; everything it meets it keeps."""

    __slots__ = ()

    def relation(self) -> Node:
        """An expression, or a chain of them with relation signs between."""
        first = self.expression()
        sign = self.tokens[self.at][0]
        if sign == "||":
            first = self.joined_by_bars(first)
            sign = self.tokens[self.at][0]
        if sign not in RELATIONS:
            return first
        items, signs = [first], []
        while sign in RELATIONS:
            self.at += 1
            while self.tokens[self.at][0] in ("\n", "&"):
                self.at += 1
            signs.append(sign)
            items.append(self.expression())
            sign = self.tokens[self.at][0]
            if sign == "||":
                items[-1] = self.joined_by_bars(items[-1])
                sign = self.tokens[self.at][0]
        return Relation(tuple(items), tuple(signs))

    def expression(self) -> Node:
        """Terms with ``+`` and ``-`` between them."""
        tokens = self.tokens
        first = self._signed_term() if tokens[self.at][0] in _BEFORE_TERM else self.product()
        kind = tokens[self.at][0]
        if kind not in _SIGNS:
            return first
        terms = [first]
        while kind in _SIGNS:
            self.at += 1
            follows = tokens[self.at][0]
            if follows == "...":
                self.dots(terms, "+", ("+", "-"))
            else:
                while follows == "&" or follows == "\n":
                    self.at += 1
                    follows = tokens[self.at][0]
                term = self.product()
                terms.append(Minus(term) if kind == "-" else term)
            kind = tokens[self.at][0]
            if kind == "\n" and tokens[self.at + 1][0] in ("+", "-"):
                self.at += 1
                kind = tokens[self.at][0]
        return terms[0] if len(terms) == 1 else Plus(tuple(terms))

    def _signed_term(self) -> Node:
        """The first term of a sum behind a sign or the end of a line."""
        while self.tokens[self.at][0] in ("&", "\n"):
            self.at += 1
        sign = self.tokens[self.at][0]
        if sign in ("-", "+"):
            self.at += 1
        term = self.product()
        return Minus(term) if sign == "-" else term

    def product(self) -> Node:
        """Factors with multiplication and division between them, juxtaposition included."""
        tokens = self.tokens
        left = self.factor()
        while True:
            kind = tokens[self.at][0]
            if kind in _ENDS_PRODUCT:
                return left
            if kind in TIMES:
                self.at += 1
                follows = tokens[self.at][0]
                if follows == "...":
                    left = self._dotted_product(left, kind)
                else:
                    left = Times(kind, left, self.signed() if follows in _BEFORE_TERM else self.factor())
            elif kind == "/":
                left = self._quotient(left)
            elif kind == "...":
                left = self._dotted_product(left, "")
            elif kind in STARTS or self.starts():
                if kind == "n" and tokens[self.at - 1][0] == "n":
                    raise self.refuse("Two numbers stand side by side.", "Write the sign between them.")
                if kind == "{" and tokens[self.at + 1][0] in ("-", "+"):
                    raise self.refuse("A brace with a sign stands behind a factor.", "Write ^ for a power, or the sign before the brace.")
                left = self._juxtaposed(left) if isinstance(left, (Derivative, Differential)) else Times("", left, self.factor())
            else:
                return left

    def _juxtaposed(self, left: Derivative | Differential) -> Node:
        """A derivative and the factor behind it, which is what is derived where only the operator stands there."""
        if isinstance(left, Differential):
            raise self.refuse("A “/” is missing behind the differential.", "Write ∂y/∂x.")
        if isinstance(left.top, Symbol) and not left.top.name:
            return Derivative(self.factor(), left.bottom, left.immediate)
        return Times("", left, self.factor())

    def signed(self) -> Node:
        """A factor that may carry a sign: ``2 * -3``."""
        while self.tokens[self.at][0] in ("\n", "&"):
            self.at += 1
        if self.tokens[self.at][0] == "-":
            self.at += 1
            self.deeper()
            found = Minus(self.factor())
            self.depth -= 1
            return found
        return self.factor()

    def _quotient(self, top: Node) -> Node:
        self.at += 1
        if isinstance(top, Differential) or (isinstance(top, Times) and isinstance(top.right, Differential)):
            return self.derivative(top, self.factor())
        closed = self.tokens[self.at - 1][3] == self.tokens[self.at][2]
        bottom = self.signed()
        if closed and isinstance(bottom, (Number, Symbol)) and self._goes_on_below(bottom):
            self.choices.met.add("denominator")  # 1/2m, 1/xy
            if self.choices.denominator:
                while self.starts() and self.touches():
                    bottom = Times("", bottom, self.factor())
        return Over(top, bottom)

    def _goes_on_below(self, bottom: Node) -> bool:
        """Whether the next letter touches the first factor behind a slash: it may belong to the denominator."""
        kind, run, _, _ = self.tokens[self.at]
        if kind != "a" or not self.starts() or not self.touches():
            return False
        return isinstance(bottom, Number) or (len(run) <= 2 and run not in self.words.functions)

    def factor(self) -> Node:
        """A primary with its powers, strokes, factorials and percent signs."""
        tokens, at = self.tokens, self.at
        kind, run, _, _ = tokens[at]
        if kind == "a" or kind == "n":
            leaf = self.words.leaves.get(run)
            if leaf is not None and run not in self.bound:
                behind, follows, _, _ = tokens[at + 1]
                if behind in ENDS_FACTOR and (kind == "a" or follows not in SCALES):
                    self.at = at + 1
                    return leaf
                if behind == "^" and kind == "a" and (power := self.power_by_numeral(leaf, at + 2)) is not None:
                    return power
        return self._with_postfixes(self.primary())

    def _with_postfixes(self, base: Node) -> Node:
        """The primary just read with what stands raised or as a sign behind it."""
        if isinstance(base, Differential) and self.tokens[self.at][0] == "/":
            self.at += 1
            base = self.derivative(base, self.primary())
        start = self.at
        while True:
            kind = self.tokens[self.at][0]
            if kind not in _POSTFIX:
                return base
            if self.at - start > MOST_DEPTH:
                raise TooLarge(f"More than {MOST_DEPTH} powers and strokes stand on one name.", self.tokens[self.at][2])
            if kind == "^" and isinstance(base, Item) and self.words.raised_index(base.family, len(base.index)):
                self.at += 1
                base = Item(base.family, (*base.index, self.index(self.group())))  # e_t^j
            elif kind == "^":
                base = self.raised(base)
            elif kind == "'":
                self.at += 1
                if isinstance(base, Transposed) and isinstance(base.of, Transposed):
                    raise self.refuse("There are too many strokes here.", "Write ^T for a transpose.")
                base = Transposed(base)
            elif kind == "!":
                self.at += 1
                base = Call("factorial", (base,))
            elif kind == "%":
                self.at += 1
                base = Over(base, whole(100))
            elif kind == "⊤":
                self.at += 1
                base = Transposed(base)
            elif kind == "|" and self.tokens[self.at + 1][0] == "_" and not self.bars:
                self.at += 2  # an evaluation bar, as in ∂h/∂W|_{h const}: it says what is held fixed
                self.group()
            elif kind == "_" and isinstance(base, (Call, Bracket, Plus, Times, Derivative)):
                self.at += 1
                base = Component(base, self.inner(self.group()))
            else:
                return base

    def primary(self) -> Node:
        """Names, numbers, brackets, bars, fractions, roots, sums, derivatives."""
        kind, text, _, _ = self.tokens[self.at]
        if kind == "a":
            if text in BIG_NAMES and not self.words.knows(text) and self.tokens[self.at + 1][0] in ("_", "(", "^"):
                return self.big(BIG_NAMES[text])
            if text == "E" and self.words.functions.get("E") == "expectation":
                self.at += 1
                return self.expectation()
            return self.name()
        if kind == "n":
            return self.number()
        if kind == "(" or kind == "[" or kind == "{" or kind == "\\{" or kind == "<|":
            return self.bracketed(kind)
        if kind == "cmd":
            return self._command(text)
        if kind == "|" or kind == "||":
            return self._barred(kind)
        if kind == "big":
            return self.big(text)
        if kind == "∂":
            return self._differential_sign()
        if kind == "∇":
            return self._nabla()
        if kind == "env":
            return self._environment(text)
        if kind == "-":
            return self.signed()
        if kind == "∞":
            self.at += 1
            return Symbol("inf")
        if kind == "⌊" or kind == "⌈":
            self.at += 1
            inside = self.expression()
            self.take(OPENING[kind])
            return Call("floor" if kind == "⌊" else "ceil", (inside,))
        if kind == "end":
            raise self.refuse("The formula breaks off: something is missing at the end.")
        raise self.refuse(f"“{text}” was not expected here.")

    def _command(self, command: str) -> Node:
        self.at += 1
        self.deeper()
        found = self._applied_command(command)
        self.depth -= 1
        return found

    def _applied_command(self, command: str) -> Node:
        if command == "frac":
            top, bottom = self._argument(), self._argument()
            if isinstance(bottom, Differential):
                return self.derivative(top, bottom)
            return Over(top, bottom)
        if command == "sqrt":
            if self.tokens[self.at][0] == "[":
                self.at += 1
                degree = self.expression()
                self.take("]")
                return Power(self._argument(), Over(whole(1), degree))
            if self.tokens[self.at][0] == "n":
                return Call("sqrt", (self.number(),))  # √50, not √5·0
            return Call("sqrt", (self._argument(),))
        if command in ("binom", "dbinom", "tbinom"):
            return Call("binomial", (self._argument(), self._argument()))
        if command == "boxed":
            return self._argument()
        if command in ("underbrace", "overbrace"):
            inside = self._argument()
            if self.tokens[self.at][0] in ("_", "^"):
                self.at += 1
                self.group()
            return inside
        raise self.refuse(f"“\\{command}” is not part of the notation.")

    def _argument(self) -> Node:
        r"""``{...}`` or, as in ``\frac12``, one digit or letter."""
        kind, text, start, end = self.tokens[self.at]
        if kind == "{":
            sign = self.tokens[self.at + 1][1]
            if sign == "∂" or (sign == "d" and self.words.differentials and "d" not in self.words.letters):
                operator = self._bare_differential()
                if operator is not None:
                    return operator
            return self.bracketed("{")
        if kind == "n" and len(text) > 1:
            if not text.isdigit():
                raise self.refuse("A fraction without braces takes one digit above and one below.", "Write \\frac{a}{b}.")
            self.tokens[self.at] = ("n", text[1:], start + 1, end)
            return Number(int(text[0]), Fraction(int(text[0])), text[0])
        if kind == "n":
            return self.number()
        if kind == "a" and len(text) > 1 and not self.words.knows(text):
            self.tokens[self.at : self.at + 1] = [("a", text[0], start, start + 1), ("n" if text[1:].isdigit() else "a", text[1:], start + 1, end)]
        return self.primary()


__all__ = ["RELATIONS", "Big", "Cursor", "Parser", "decimal", "decimal_comma"]
