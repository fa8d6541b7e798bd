"""Tokens to tree: one precedence parser for every notation, written by hand so that it is fast and says where."""

from __future__ import annotations

from fractions import Fraction

from grader.notation.brackets import RELATIONS, Brackets
from grader.notation.calculus import Calculus
from grader.notation.cursor import MOST_DEPTH, OPENING, Cursor, joined
from grader.notation.dots import Dots
from grader.notation.environments import Environments
from grader.notation.lexer import Token
from grader.notation.names import Names
from grader.notation.numerals import SCALES, Numerals, decimal, decimal_comma
from grader.notation.operators import NAMES as BIG_NAMES
from grader.notation.operators import Operators
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

PLAIN_NUMBER, PLAIN_EXPONENT = 20, 3
"""Whole numbers up to these can't be lost in a double beside quantities of ordinary size."""
_TIMES = frozenset({"*", "·", "×", "⊙", "⊗"})
_POSTFIX = frozenset({"^", "'", "!", "%", "⊤", "|", "_"})
_ENDS_PRODUCT = frozenset({"+", "-", ")", "]", "}", ",", "=", "end"})
_ENDS_FACTOR = _ENDS_PRODUCT | _TIMES | {"/", "a", "n"}
"""Behind these a letter or a number is whole."""


class Parser(Names, Operators, Dots, Calculus, Numerals, Brackets, Environments):
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
        kind = tokens[self.at][0]
        while kind == "&" or kind == "\n":
            self.at += 1
            kind = tokens[self.at][0]
        if kind == "-":
            self.at += 1
            first: Node = Minus(self.product())
        else:
            if kind == "+":
                self.at += 1
            first = self.product()
        kind = self.tokens[self.at][0]
        if kind != "+" and kind != "-" and kind != "⊕":
            return first
        terms = [first]
        while kind == "+" or kind == "-" or kind == "⊕":
            self.at += 1
            if self.tokens[self.at][0] == "...":
                self.dots(terms, "+", ("+", "-"))
            else:
                while self.tokens[self.at][0] in ("&", "\n"):
                    self.at += 1
                term = self.product()
                terms.append(Minus(term) if kind == "-" else term)
            kind = self.tokens[self.at][0]
            if kind == "\n" and self.tokens[self.at + 1][0] in ("+", "-"):
                self.at += 1
                kind = self.tokens[self.at][0]
        return terms[0] if len(terms) == 1 else Plus(tuple(terms))

    def product(self) -> Node:
        """Factors with multiplication and division between them, juxtaposition included."""
        left = self.factor()
        while True:
            kind = self.tokens[self.at][0]
            if kind in _ENDS_PRODUCT:
                return left
            if kind in _TIMES:
                self.at += 1
                if self.tokens[self.at][0] == "...":
                    left = self._dotted_product(left, kind)
                else:
                    left = Times(kind, left, self.signed())
            elif kind == "/":
                left = self._quotient(left)
            elif kind == "...":
                left = self._dotted_product(left, "")
            elif self.starts():
                if isinstance(left, Differential):
                    raise self.refuse("A “/” is missing behind the differential.", "Write ∂y/∂x.")
                if isinstance(left, Derivative) and isinstance(left.top, Symbol) and not left.top.name:
                    left = Derivative(self.factor(), left.bottom, left.immediate)
                elif self.tokens[self.at][0] == "n" and self.tokens[self.at - 1][0] == "n":
                    raise self.refuse("Two numbers stand side by side.", "Write the sign between them.")
                else:
                    left = Times("", left, self.factor())
            else:
                return left

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
            return self._derivative(top, self.factor())
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
        simple = self._simple_factor()
        if simple is not None:
            return simple
        base = self.primary()
        if isinstance(base, Differential) and self.tokens[self.at][0] == "/":
            self.at += 1
            base = self._derivative(base, self.primary())
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
                base = self._raised(base)
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

    def _simple_factor(self) -> Node | None:
        """``H``, ``3`` and ``H^2``, read straight away; None for anything that needs a closer look."""
        tokens, at = self.tokens, self.at
        kind, run, _, _ = tokens[at]
        behind = tokens[at + 1][0]
        if kind == "n":
            return self.number() if behind in _ENDS_FACTOR and tokens[at + 1][1] not in SCALES else None
        if kind != "a":
            return None
        letter = self.words.plain.get(run)
        if letter is None or run in self.bound:
            return None
        if behind in _ENDS_FACTOR:
            self.at = at + 1
            return letter
        if behind == "^" and tokens[at + 2][0] == "n" and tokens[at + 3][0] in _ENDS_FACTOR and tokens[at + 3][1] not in SCALES:
            self.at = at + 1
            return self._raised(letter)
        return None

    def _raised(self, base: Node) -> Node:
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
                exponent = self._raised(exponent)
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
            exponent = self._raised(exponent)
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
            exponent = self._raised(exponent)
        return Power(base, exponent)

    def _names_a_step(self, base: Symbol, inside: list[Token]) -> bool:
        """``q^{(t)}`` of a letter that is not known: a family of the candidate's own, its step above."""
        known = base in self.words.letters.values() or base.name in self.own or base.name in self.bound
        return bool(self.words.families) and not known and inside[1][1] in ("t", "k", "T") and self._looks_like_index(inside)

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
                return self._derivative(top, bottom)
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
            self.tokens[self.at : self.at + 1] = [("a", text[0], start, start + 1), ("a", text[1:], start + 1, end)]
        return self.primary()


__all__ = ["RELATIONS", "Big", "Cursor", "Parser", "decimal", "decimal_comma"]
