"""Tokens to tree: one precedence parser for every notation, written by hand so that it is fast and says where."""

from __future__ import annotations

import re
from fractions import Fraction

from grader.notation.cursor import OPENING, Cursor, joined
from grader.notation.lexer import Token
from grader.notation.names import Names
from grader.notation.operators import NAMES as BIG_NAMES
from grader.notation.operators import Operators
from grader.notation.progression import alike
from grader.notation.reading import TooLarge
from grader.notation.tree import (
    Big,
    Bracket,
    Call,
    Cases,
    Component,
    Derivative,
    Differential,
    Ellipsis,
    Grid,
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
    WithProbability,
    whole,
)

_PAIR = re.compile(r"\d+,(?!\d{3}$)\d+$")
PLAIN_NUMBER, PLAIN_EXPONENT = 20, 3
"""Whole numbers up to these can't be lost in a double beside quantities of ordinary size."""
MOST_DIGITS = 40
RELATIONS = frozenset({"=", "<", ">", "<=", ">=", "!=", "≈", "∝", "->", "=>", "sim", "in"})
_TIMES = frozenset({"*", "·", "×", "⊙", "⊗"})
_SCALES = {"million": 10**6, "millions": 10**6, "thousand": 1000, "billion": 10**9, "mio": 10**6, "Million": 10**6}


class Parser(Names, Operators):
    """Reads expressions and relations from tokens; everything it meets it keeps."""

    __slots__ = ()

    def relation(self) -> Node:
        """An expression, or a chain of them with relation signs between."""
        first = self.expression()
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
        if kind == "⊕":  # a concatenation, in the papers on tagging
            self.at += 1
            return Bracket((first, self.product()), ";")
        if kind != "+" and kind != "-":
            return first
        terms = [first]
        while kind == "+" or kind == "-":
            self.at += 1
            if self.tokens[self.at][0] == "...":
                self._dots(terms, "+", ("+", "-"))
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

    def _dots(self, terms: list[Node], operator: str, signs: tuple[str, ...]) -> None:
        """``a_1 + ... + a_n``: folds the terms before the dots and the one after into an ellipsis."""
        self.choices.features.add("dots")
        self.at += 1
        sign = self.tokens[self.at][0]
        if sign in signs:
            self.at += 1
        elif operator == "+":
            raise self.refuse("After the dots the last term is missing.", "Write a_1 + ... + a_n.")
        last = self.product() if operator == "+" else self.factor()
        if sign == "-":
            last = Minus(last)
        before = [terms.pop()]
        if terms and alike(terms[-1], before[0]):
            before.insert(0, terms.pop())
        terms.append(Ellipsis(operator, tuple(before), last))

    def fold_dots(self, found: list[Node]) -> None:
        """``f(h_1, ..., h_T)``: dots between arguments."""
        self._dots(found, ",", (",", ";"))

    def product(self) -> Node:
        """Factors with multiplication and division between them, juxtaposition included."""
        left = self.factor()
        while True:
            kind = self.tokens[self.at][0]
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

    def _dotted_product(self, left: Node, by: str) -> Node:
        """``A_1 A_2 ... A_n``: the factors before the dots come out of the product again."""
        factors: list[Node] = []
        first = left
        while isinstance(first, Times):
            factors.insert(0, first.right)
            first = first.left
        factors.insert(0, first)
        after = self._factors_after_dots()
        unit = _unit(factors, after)
        if not unit:
            raise self.refuse("The dots could not be filled in: the factors around them are not alike.", "Write A_1 A_2 ... A_n.")
        by = by or _sign_of(left)
        before = [_product(factors[-unit:], by)]
        del factors[-unit:]
        if len(factors) >= unit and alike(_product(factors[-unit:], by), before[0]):
            before.insert(0, _product(factors[-unit:], by))
            del factors[-unit:]
        ellipsis = Ellipsis("⊙" if by == "⊙" else "*", tuple(before), _product(after[:unit], by))
        return _product([*factors, ellipsis, *after[unit:]], by)

    def _factors_after_dots(self) -> list[Node]:
        self.choices.features.add("dots")
        self.at += 1
        if self.tokens[self.at][0] in _TIMES:
            self.at += 1
        found = [self.factor()]
        while self.starts() or self.tokens[self.at][0] in _TIMES:
            if self.tokens[self.at][0] in _TIMES:
                self.at += 1
            found.append(self.factor())
        return found

    def _quotient(self, top: Node) -> Node:
        self.at += 1
        if isinstance(top, Differential) or (isinstance(top, Times) and isinstance(top.right, Differential)):
            return self._derivative(top, self.factor())
        closed = self.tokens[self.at - 1][3] == self.tokens[self.at][2]
        bottom = self.signed()
        if isinstance(bottom, Number) and closed and self.starts() and self.touches() and self.tokens[self.at][0] == "a":
            self.choices.met.add("denominator")  # 1/2m
            if self.choices.denominator:
                while self.starts() and self.touches():
                    bottom = Times("", bottom, self.factor())
        return Over(top, bottom)

    def _derivative(self, top: Node, bottom: Node) -> Node:
        if not isinstance(bottom, Differential) or bottom.of is None:
            raise self.refuse("The denominator of this derivative is not a differential.", "Write ∂y/∂x.")
        if isinstance(top, Times) and isinstance(top.right, Differential):
            return Times(top.by, top.left, self._derivative(top.right, bottom))
        if not isinstance(top, Differential):
            raise self.refuse("The numerator of this derivative is not a differential.", "Write ∂y/∂x.")
        return Derivative(top.of or Symbol(""), bottom.of, top.immediate or bottom.immediate)

    def factor(self) -> Node:
        """A primary with its powers, strokes, factorials and percent signs."""
        base = self.primary()
        if isinstance(base, Differential) and self.tokens[self.at][0] == "/":
            self.at += 1
            base = self._derivative(base, self.primary())
        while True:
            kind = self.tokens[self.at][0]
            if kind == "^":
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

    def _raised_group(self, base: Node) -> Node:
        opening = self.tokens[self.at]
        inside = self.group()
        kinds = [token[0] for token in inside]
        if kinds and all(kind in ("'", "⊤") for kind in kinds):
            return Transposed(base)
        if len(inside) == 2 and kinds[0] == "⊙":
            return Power(base, self.inner(inside[1:]), elementwise=True)
        if kinds and all(kind == "t" for kind in kinds) and isinstance(base, (Item, Symbol)):
            name = base.name if isinstance(base, Symbol) else base.family
            return Symbol(f"{name}^{joined(inside)}")
        if kinds == ["(", "a", ")"] and isinstance(base, Item) and inside[1][1] in "ijlmqur":
            self.component(inside[1][1])
            return base
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

    def number(self) -> Node:
        """A literal, with a decimal comma or point and thousands separators; ``6 million`` too."""
        _, text, start, _ = self.tokens[self.at]
        if len(text) > MOST_DIGITS:
            raise TooLarge(f"A number has more than {MOST_DIGITS} digits.", start)
        self.at += 1
        if text == "1" and self.tokens[self.at][0] == "[" and (indicator := self._indicator()) is not None:
            return indicator
        if text.isdigit():
            value = int(text)
            if value > PLAIN_NUMBER:
                self.choices.features.add("extreme")
            if self.tokens[self.at][1] in _SCALES:
                value *= _SCALES[self.tokens[self.at][1]]
                self.at += 1
                text = str(value)
            return Number(value, Fraction(value), text)
        exact = decimal(text)
        self.choices.features.add("extreme")
        if self.tokens[self.at][1] in _SCALES:
            exact *= _SCALES[self.tokens[self.at][1]]
            self.at += 1
        return Number(int(exact) if exact.denominator == 1 else float(exact), exact, text)

    def _indicator(self) -> Node | None:
        """``1[x > 0]``: one where the condition holds, zero elsewhere; None when the bracket holds no relation."""
        start, depth = self.at, 0
        for at in range(start, len(self.tokens)):
            kind = self.tokens[at][0]
            depth += (kind in ("[", "(", "{")) - (kind in ("]", ")", "}"))
            if depth == 1 and kind in ("<", ">", "<=", ">=", "=", "!="):
                break
            if depth <= 0:
                return None
        else:
            return None
        self.at += 1
        condition = self.relation()
        self.take("]")
        return Cases(((whole(1), condition), (whole(0), None)))

    def bracketed(self, opening: str) -> Node:
        """Brackets that group, list or concatenate."""
        start = self.tokens[self.at]
        self.at += 1
        self.deeper()
        bars, self.bars = self.bars, []
        closing = OPENING[opening]
        parts = [self._part(opening)]
        separator = ""
        while self.tokens[self.at][0] in (",", ";", "\\\\", "\n", "..."):
            kind = self.tokens[self.at][0]
            if kind == "...":
                self._dots(parts, ",", (",", ";"))
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
            return self._grouped(parts[0], opening)
        return Bracket(tuple(parts), separator)

    def _part(self, opening: str) -> Node:
        if opening == "[" and self.tokens[self.at][0] == "n" and _PAIR.match(self.tokens[self.at][1]):
            _, text, start, end = self.tokens[self.at]
            left, right = text.split(",")
            middle = start + len(left)
            self.tokens[self.at : self.at + 1] = [
                ("n", left, start, middle), (",", ",", middle, middle + 1), ("n", right, middle + 1, end),
            ]  # fmt: skip
        found = self.expression()
        sign = self.tokens[self.at][0]
        if opening == "{" and sign in RELATIONS:
            raise self.refuse("A relation stands inside a group; a brace is missing or misplaced.", "Check the braces.")
        return found

    def _grouped(self, inside: Node, opening: str) -> Node:
        if opening == "[" and isinstance(inside, Times) and (states := _states(inside)):
            return Bracket(states, " ")
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
            self.tokens[self.at] = ("n", text[1:], start + 1, end)
            return Number(int(text[0]), Fraction(int(text[0])), text[0])
        if kind == "n":
            return self.number()
        if kind == "a" and len(text) > 1 and not self.words.knows(text):
            self.tokens[self.at : self.at + 1] = [("a", text[0], start, start + 1), ("a", text[1:], start + 1, end)]
        return self.primary()

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
            bottom = self.inner(self.group())
            return Derivative(self.factor(), bottom, immediate)
        if self.tokens[self.at][0] in ("/", "}"):
            return Differential(None, immediate)
        return Differential(self.operand(), immediate)

    def _nabla(self) -> Node:
        self.at += 1
        if self.tokens[self.at][0] != "_":
            raise self.refuse("The gradient sign needs the letter it is taken by.", "Write ∂L/∂W or ∇_W L.")
        self.at += 1
        bottom = self.inner(self.group())
        return Derivative(self.factor(), bottom)

    def _environment(self, name: str) -> Node:
        self.at += 1
        rows: list[list[Node | None]] = [[]]
        if name == "cases":
            return self._cases()
        if (drawn := self._drawn_diagonal()) is not None:
            return drawn
        while self.tokens[self.at][0] != "/env":
            kind = self.tokens[self.at][0]
            if kind == "&":
                self.at += 1
            elif kind in ("\\\\", "\n"):
                self.at += 1
                if rows[-1]:
                    rows.append([])
            elif kind == "end":
                raise self.refuse(f"The environment “{name}” is never ended.")
            elif kind == "...":
                raise self.refuse("Dots inside a matrix can't be read.", "Write the entries, or a concatenation [a; b].")
            else:
                rows[-1].append(self.expression())
        self.at += 1
        grid = tuple(tuple(node for node in row if node is not None) for row in rows if row)
        if not grid or len({len(row) for row in grid}) != 1:
            raise self.refuse("The rows of this matrix differ in length.")
        return Grid(grid)

    def _drawn_diagonal(self) -> Node | None:
        """A diagonal matrix drawn with dots, ``f_{t,1}`` in the first corner and ``f_{t,n}`` in the last."""
        end = next((at for at in range(self.at, len(self.tokens)) if self.tokens[at][0] == "/env"), None)
        inside = self.tokens[self.at : end]
        if end is None or not any(token[0] == "..." for token in inside):
            return None
        cuts = [at for at, token in enumerate(inside) if token[0] in ("&", "\\\\")]
        while cuts and cuts[-1] == len(inside) - 1:
            cuts.pop()
        if not cuts:
            return None
        first, last = _without_component(inside[: cuts[0]]), _without_component(inside[cuts[-1] + 1 :])
        if joined(first) != joined(last) or len(first) == cuts[0]:
            return None
        self.at = end + 1
        return Call("diag", (self.inner(first),))

    def _cases(self) -> Node:
        branches: list[tuple[Node, Node | None]] = []
        while self.tokens[self.at][0] != "/env":
            if self.tokens[self.at][0] in ("\\\\", "\n", ",", ";", "."):
                self.at += 1
                continue
            if self.tokens[self.at][0] == "end":
                raise self.refuse("The cases are never ended.")
            value = self.expression()
            while self.tokens[self.at][0] in ("&", ","):
                self.at += 1
            branches.append((value, self.condition(("\\\\", "/env"))))
        self.at += 1
        return Cases(tuple(branches))

    def condition(self, ends: tuple[str, ...]) -> Node | None:
        """``if ‖g‖ > θ``, ``with probability π_t``, ``otherwise``: None for the last."""
        words: list[str] = []
        found: Node | None = None
        while self.tokens[self.at][0] not in (*ends, "end"):
            kind, text, _, _ = self.tokens[self.at]
            if kind in ("t", "w"):
                words += text.lower().split()
                self.at += 1
            elif kind in ("\n", "&", ",", ".", ";", ":"):
                self.at += 1
            elif kind == "a" and text.lower() in _CONDITION_WORDS and not self.words.knows(text):
                words.append(text.lower())
                self.at += 1
            elif found is None:
                found = self.relation()
            else:
                raise self.refuse("This condition could not be read.")
        chance = any(word.startswith(("prob", "w.p", "wp")) or word == "chance" for word in words)
        if found is not None and (chance or not isinstance(found, Relation)):
            return WithProbability(found)
        if found is None and not any(word.strip(".,") in ("otherwise", "else", "sonst", "other") for word in words):
            raise self.refuse("The condition of this case could not be read.", "Write “if …” or “otherwise”.")
        return found


def _without_component(tokens: list[Token]) -> list[Token]:
    """``1 - h_{t,1}^2`` without the number of the unit."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        behind = tokens[at + 1 : at + 3]
        if token[0] == "," and len(behind) == 2 and behind[1][0] == "}":
            continue
        if at and tokens[at - 1][0] == "," and tokens[at + 1 : at + 2] and tokens[at + 1][0] == "}":
            continue
        kept.append(token)
    return kept


def _product(factors: list[Node], by: str) -> Node:
    found = factors[0]
    for factor in factors[1:]:
        found = Times(by, found, factor)
    return found


def _sign_of(product: Node) -> str:
    return product.by if isinstance(product, Times) else ""


def _unit(before: list[Node], after: list[Node]) -> int:
    """How many factors make one step: 2 in ``D_3 W D_2 W ... D_1 W``; 0 when nothing fits."""
    for unit in range(1, min(len(before), len(after)) + 1):
        if alike(_product(before[-unit:], ""), _product(after[:unit], "")):
            return unit
    return 0


_CONDITION_WORDS = frozenset("if otherwise else with probability prob when for where and w p chance".split())


def _states(node: Node) -> tuple[Node, ...]:
    """``[h_{t-1} x_t]``: indexed members side by side in square brackets are a list; empty when it is a product."""
    if isinstance(node, Item):
        return (node,)
    if isinstance(node, Times) and node.by == "" and isinstance(node.right, Item) and (left := _states(node.left)):
        return (*left, node.right)
    return ()


def decimal(text: str) -> Fraction:
    """The exact value of a literal: ``0,848``, ``1,000,000``, ``6\\,000\\,000``, ``8.48e-1``.

    A single group of three behind a comma (``1,202``) is read as thousands; see :func:`decimal_comma`.
    """
    mantissa, _, exponent = text.lower().partition("e")
    digits = mantissa.replace("{,}", ",").replace("_", "")
    for space in ("\\,", "\\;", "\\:", "\\ ", "~", "\\thinspace", " ", "'"):
        digits = digits.replace(space, "")
    if "," in digits:
        head, *groups = digits.split(",")
        grouped = all(len(group) == 3 for group in groups) and head.lstrip("0") and len(head) <= 3
        digits = digits.replace(",", "") if grouped else digits.replace(",", ".", 1)
    power = int(exponent) if exponent else 0
    if abs(power) > 400:
        raise TooLarge("The exponent of this number is too large.")
    return Fraction(digits) * Fraction(10) ** power


def decimal_comma(text: str) -> Fraction | None:
    """The other reading of ``1,202``: one comma, three digits behind it. None where there is no doubt."""
    head, comma, group = text.partition(",")
    if comma and len(group) == 3 and group.isdigit() and head.isdigit() and head != "0":
        return Fraction(f"{head}.{group}")
    return None


__all__ = ["RELATIONS", "Big", "Cursor", "Parser", "decimal", "decimal_comma"]
