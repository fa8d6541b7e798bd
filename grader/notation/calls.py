"""Functions with their strokes, subscripts, powers and arguments, in whatever order they are written."""

from __future__ import annotations

from fractions import Fraction

from grader.notation.cursor import CLOSING, OPENING, Cursor, joined
from grader.notation.lexer import Token
from grader.notation.programs import IF_ELSE, PROGRAMS
from grader.notation.tree import (
    Big,
    Bracket,
    Call,
    Cases,
    Ellipsis,
    Minus,
    Node,
    Number,
    Over,
    Power,
    Symbol,
    Times,
    whole,
)

_LOGARITHMS = frozenset({"log", "ln", "log2", "lg"})
_OF_SEVERAL = frozenset({"max", "min", "gcd", "mod", "binomial", "concat"} | {name for name, (count, _) in PROGRAMS.items() if count == 2})
"""Functions that say nothing of one number."""
_IF_THEN_ELSE = 3


class Calls(Cursor):
    """The part of the reader that settles functions."""

    __slots__ = ()

    def _function(self, function: str) -> Node:
        """A function with primes, subscript, power and arguments, in whatever order they were written."""
        primes, power, sub = 0, None, None
        while True:
            kind = self.tokens[self.at][0]
            if kind == "'":
                primes += 1
                self.at += 1
            elif kind == "_" and sub is None:
                self.at += 1
                sub = self._function_subscript(function)
            elif kind == "^" and power is None:
                self.at += 1
                inside = self.group()
                if inside and all(token[0] == "'" for token in inside):
                    primes += len(inside)
                else:
                    power = self.inner(inside)
            else:
                break
        if sub == whole(2) and function == "log":
            function, sub = "log2", None
        elif sub == whole(10) and function == "log":
            function, sub = "lg", None
        elif sub == Symbol("e") and function == "log":
            function, sub = "ln", None
        if function in ("max", "min", "argmax") and isinstance(sub, Symbol) and self.starts():
            self.bound.append(sub.name)
            body = self.product()
            self.bound.pop()
            return Big(function, sub.name, None, None, body)
        called = self._called(function, primes, sub)
        if power is None:
            return self._power_inside(called)
        if power in (Minus(whole(1)), Number(-1, Fraction(-1), "-1")):
            return self._inverse(called)
        return Power(called, power)

    def _power_inside(self, called: Node) -> Node:
        """``\\log(∏ P)^{-1/N}``: a power behind a logarithm that is no positive whole number belongs to its argument."""
        if not (isinstance(called, Call) and called.function in _LOGARITHMS and self.tokens[self.at][0] == "^"):
            return called
        start = self.at
        self.at += 1
        if self.tokens[self.at][0] in ("{", "("):
            exponent = self.inner(self.group())
            if not isinstance(exponent, (Number, Symbol)) and len(called.arguments) == 1:
                return Call(called.function, (Power(called.arguments[0], exponent),), called.primes, called.sub)
        self.at = start
        return called

    def _inverse(self, called: Node) -> Node:
        inverses = {"sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arcsinh", "cosh": "arccosh", "tanh": "arctanh"}
        if isinstance(called, Call) and called.function in inverses:
            return Call(inverses[called.function], called.arguments)
        raise self.refuse("An inverse function is not known here.", "For a reciprocal write 1/f(x).")

    def _function_subscript(self, function: str) -> Node:
        token = self.tokens[self.at]
        if function == "log" and token[0] == "n" and len(token[1]) > 1 and token[1] != "10" and not self._argument_follows():
            digits = 2 if token[1].startswith("10") else 1  # \log_21.8 is log_2 of 1.8
            self.tokens[self.at] = ("n", token[1][digits:], token[2] + digits, token[3])
            return whole(int(token[1][:digits]))
        inside = self.group()
        if len(inside) == 1 and inside[0][0] in "at":
            return Symbol(inside[0][1])
        return self.inner(inside)

    def _argument_follows(self) -> bool:
        return self.tokens[self.at + 1][0] in ("a", "n", "(", "{", "cmd", "[", "big", "|")

    def _called(self, function: str, primes: int, sub: Node | None) -> Node:
        kind = self.tokens[self.at][0]
        if function == "sqrt" and kind == "[" and (root := self._root()) is not None:
            return root
        if function == "diag" and (listed := self._listed_diagonal()) is not None:
            return Call("diag", (listed,))
        if kind == "{" and function in ("max", "min"):
            kind = "\\{"
            self.tokens[self.at] = ("\\{", *self.tokens[self.at][1:])
        if function == IF_ELSE and kind == "(":
            return self._if_else()
        if kind in ("(", "[", "\\{"):
            if function in _OF_SEVERAL:
                self._part_at_comma()
            arguments = self._arguments()
            if function in PROGRAMS:
                return self._of_program(function, arguments)
            if function in _LOGARITHMS and len(arguments) == 2 and sub is None:
                return Call("log", arguments[:1], primes, arguments[1])  # math.log(x, 2)
            if function == "softmax" and len(arguments) == 1 and isinstance(arguments[0], Ellipsis):
                arguments = (Bracket(arguments, ","),)  # softmax(e_1, ..., e_n)
            if function == "norm" and len(arguments) == 2 and sub is None and isinstance(arguments[1], (Number, Symbol)):
                return Call("norm", arguments[:1], primes, arguments[1])  # norm(W, 2)
            return Call(function, arguments, primes, sub)
        if kind == "{" and self.tokens[self.at + 1][0] == "(":  # SymPy writes \tanh{\left(x \right)}
            self.at += 1
            arguments = self._arguments()
            if self.tokens[self.at][0] == "}":
                self.at += 1
                return Call(function, arguments, primes, sub)
            raise self.refuse("A “}” is missing.")
        if not self.starts() and kind != "-":
            return Call(function, (), primes, sub)
        return Call(function, (self._bare_argument(function in _LOGARITHMS),), primes, sub)

    def _of_program(self, function: str, arguments: tuple[Node, ...]) -> Node:
        count, formula = PROGRAMS[function]
        if len(arguments) != count:
            raise self.refuse("A function takes another number of arguments.", "Write the formula itself.")
        return formula(*arguments)

    def _if_else(self) -> Node:
        """``np.where(x > 0, x, 0)`` as cases."""
        parts = self._between_commas("(")
        if len(parts) != _IF_THEN_ELSE:
            raise self.refuse("This takes a condition and two values.", "Write the formula by cases.")
        condition, value, other = parts
        return Cases(((self.inner(value), self.inner(condition, relation=True)), (self.inner(other), None)))

    def _part_at_comma(self) -> None:
        """``max(0,1-x)``: the only comma between the brackets parts two arguments and no decimals, for there must be two."""
        depth, found = 0, []
        for at in range(self.at, len(self.tokens)):
            kind, text, _, _ = self.tokens[at]
            depth += (kind in OPENING) - (kind in CLOSING)
            if depth == 0:
                break
            if depth == 1 and (kind in (",", ";", "...") or (kind == "n" and "," in text)):
                found.append(at)
        if len(found) == 1 and self.tokens[found[0]][0] == "n":
            self.split_number(found[0])

    def _listed_diagonal(self) -> Node | None:
        """``diag(a_1, ..., a_n)``, unit by unit, as the vector a; None where no such list stands here."""
        start = self.at
        opening = self.tokens[start][0]
        if opening not in ("(", "[", "\\{", "{"):
            return None
        parts = self._between_commas(opening)
        kinds = [[token[0] for token in part] for part in parts]
        if ["..."] not in kinds or self.units or not any(token[1] == "1" for token in parts[0]):
            self.at = start
            return None
        self.units = True
        try:
            entries = [self.inner(part) for part in parts if part[0][0] != "..."]
        finally:
            self.units = False
        if len(set(entries)) != 1 or not any(note.startswith("components of") for note in self.notes):
            self.at = start
            return None
        return entries[0]

    def _between_commas(self, opening: str) -> list[list[Token]]:
        """The parts of the bracket here; the place moves behind it."""
        parts: list[list[Token]] = [[]]
        depth, end = 0, self.at
        while True:
            token = self.tokens[end]
            depth += (token[0] in OPENING) - (token[0] in OPENING.values())
            end += 1
            if depth == 0 or token[0] == "end":
                break
            if depth == 1 and token[0] == ",":
                parts.append([])
            elif depth > 1 or token[0] != opening:
                parts[-1].append(token)
        self.at = end
        return [part for part in parts if part]

    def _root(self) -> Node | None:
        """``sqrt[N](x)``; None where the bracket holds the argument itself."""
        start = self.at
        degree = self._arguments()
        if self.tokens[self.at][0] != "(" or len(degree) != 1:
            self.at = start
            return None
        return Power(self._arguments()[0], Over(whole(1), degree[0]))

    def _bare_argument(self, logarithm: bool) -> Node:
        """``log 2x``, ``sin x cos y``, ``tanh W x``: the factors up to an operator or the next function."""
        self.deeper()
        found = self.factor()
        if logarithm and found == whole(1) and self.tokens[self.at][0] == "/":
            self.at += 1  # log 1/P: nobody writes the logarithm of 1
            found = Over(found, self.factor())
        self.depth -= 1
        alone = isinstance(found, Number)
        more = 0
        while self.starts() and not self.choices.tight:
            kind, run, _, _ = self.tokens[self.at]
            if kind in ("big", "∂") or (kind == "a" and run in self.words.functions and run not in self.words.letters):
                break
            if kind in ("(", "[", "cmd") and not alone and not more:
                break
            found = Times("", found, self.factor())
            more += 1
        if (more and not alone) or (self.choices.tight and self.starts()):
            self.choices.met.add("tight")
        return found

    def _arguments(self) -> tuple[Node, ...]:
        opening = self.tokens[self.at][0]
        closing = {"(": (")",), "[": ("]",), "\\{": ("\\}", "}")}[opening]
        self.at += 1
        self.deeper()
        bars, self.bars = self.bars, []
        found: list[Node] = []
        while self.tokens[self.at][0] not in closing:
            if self.tokens[self.at][0] == "..." and found:
                self.fold_dots(found)
                continue
            found.append(self.expression())
            if self.tokens[self.at][0] in (",", ";"):
                self.at += 1
            elif self.tokens[self.at][0] not in closing:
                raise self.refuse(f"A “{closing[0]}” is missing here.", "Check the brackets.")
        self.at += 1
        self.bars = bars
        self.depth -= 1
        return tuple(found)

    def _with_argument(self, letter: Node, spelled: str) -> Node:
        """``sigma_max(W)``, ``PPL(w)``: the argument is for show."""
        if self.tokens[self.at][0] == "(" and isinstance(letter, Symbol) and letter.name in self.words.applied:
            start = self.at
            allowed = self.words.applied[letter.name]
            inside = joined(self.group())
            if allowed and inside not in allowed:
                self.at = start
                return Call(letter.name, self._arguments())
        return letter
