"""Names: which letter, family member, function or product of letters a run of characters is."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from grader.notation.cursor import Cursor, joined
from grader.notation.lexer import Token
from grader.notation.reading import Unreadable
from grader.notation.tree import (
    Big,
    Call,
    Differential,
    Item,
    Minus,
    Node,
    Number,
    Plus,
    Power,
    Sequence,
    Symbol,
    Times,
    Transposed,
    whole,
)
from grader.notation.vocabulary import Vocabulary

_RUN = re.compile(r"([A-Za-z]+)(\d+)$")
_INDEXED_FUNCTIONS = frozenset({"log", "softmax", "norm", "log2", "max", "min", "argmax", "sum", "exp"})
_SIDE = re.compile(r"(?:f|b|fw|bw|F|B|fwd|bwd|->|=|forward|backward|l|r|\+|-)$")
LONGEST_RUN = 24
"""Letters written in one run that are still looked at as a product."""
_LOGARITHMS = frozenset({"log", "ln", "log2", "lg"})
_STEPS = frozenset({"t", "k", "T", "j"})
_COMPONENTS = frozenset("ijlmqur")
_WEIGHT = re.compile(r"(?:[A-Z][A-Za-z]{0,2}|b[a-z]{0,2})\d?$")


def is_weight(run: str) -> bool:
    """Whether a run looks like a weight letter of the candidate's own: ``Wf``, ``U``, ``bx``."""
    return bool(_WEIGHT.match(run))


@lru_cache(maxsize=4096)
def pieces(run: str, words: Vocabulary, extra: frozenset[str]) -> tuple[str, ...]:
    """The run as a product of known names, fewest pieces first; empty when it is none."""
    if len(run) > LONGEST_RUN:
        return ()
    best: list[tuple[str, ...] | None] = [None] * (len(run) + 1)
    best[0] = ()
    for end in range(1, len(run) + 1):
        for start in range(end):
            head, part = best[start], run[start:end]
            known = words.knows(part) or part in extra
            if head is not None and known:
                found = best[end]
                if found is None or len(head) + 1 < len(found):
                    best[end] = (*head, part)
    return best[len(run)] or ()


class Names(Cursor):
    """The part of the reader that settles names."""

    __slots__ = ()

    def name(self) -> Node:
        """A name with its subscript, primes and arguments."""
        token = self.tokens[self.at]
        run = token[1]
        words = self.words
        self.at += 1
        follows = self.tokens[self.at][0]
        if run + "(" in self.own and follows == "'":
            return self._function(run)
        if run in self.bound and follows != "_":
            return self._primed_letter(run)
        if run in words.sequences and self._sequence_ahead():
            return self._sequence()
        if follows == "_" or follows == "'" or follows == "^":
            dressed = self._dressed(run)
            if dressed is not None:
                return dressed
        letter = words.letters.get(run)
        if letter is not None and follows != "_":
            return self._with_argument(letter, run)
        if run in self.own and follows != "_":
            return Symbol(run)
        if run + "(" in self.own and follows in ("(", "'", "=", ",", "end"):
            return self._function(run)
        if run in words.functions:
            if words.functions[run] == "exp":
                self.choices.features.add("extreme")
            return self._function(words.functions[run])
        if run in words.families and follows != "_":
            return self._bare_family(run)
        return self._unknown(token)

    def _primed_letter(self, run: str) -> Node:
        primed = run
        while self.tokens[self.at][0] == "'" and primed + "'" in self.bound:
            primed += "'"
            self.at += 1
        return Symbol(primed)

    # Subscripts, primes and marks -------------------------------------------------------------------------------

    def _dressed(self, run: str) -> Node | None:
        """The name with ``_`` and ``'`` and named superscripts, or None when nothing of it is known."""
        start = self.at
        if self._is_differential(run):
            return None
        primes, mark, subscript = "", "", None
        while True:
            kind = self.tokens[self.at][0]
            if kind == "'" and not (run in self.words.functions and run not in self.words.letters):
                primes += "'"
                self.at += 1
            elif kind == "_" and subscript is None:
                self.at += 1
                subscript = self._subscript(run)
            elif kind == "^" and not mark and (found := self._mark(run)):
                mark = found
                primes += "'" * (found == "'")
            else:
                break
        base = run + ("" if mark == "'" else mark)
        found_node = self._meaning(base, primes, subscript)
        if found_node is None:
            self.at = start
        return found_node

    def _is_differential(self, run: str) -> bool:
        words, rest = self.words, run[1:]
        if not (words.differentials and rest and run[0] == "d") or words.knows(run) or "d" in words.letters:
            return False
        return words.knows(rest) or rest in self.own or rest + "_" in self.own or self._letter_base(rest)

    def _letter_base(self, base: str) -> bool:
        """Whether letters of the vocabulary begin with this base: ``W`` of ``W_hh``."""
        return any(letter.startswith(base + "_") for letter in self.words.letters)

    def _subscript(self, run: str) -> list[Token]:
        token = self.tokens[self.at]
        if token[0] in ("{", "("):
            return self.group()
        if token[0] == "end":
            raise self.refuse("A subscript is missing at the end.")
        self.at += 1
        if token[0] != "a" or len(token[1]) == 1:
            return self._loose_index(run, token)
        known = f"{run}_{token[1]}" in self.words.letters or run in self.words.functions
        if known or self._is_index_run(run, token[1]) or run not in self.words.families:
            return self._loose_index(run, token)
        # h_th_{t-1}: only the first letter is the subscript, the rest is a name again
        self.at -= 1
        self.tokens[self.at] = ("a", token[1][1:], token[2] + 1, token[3])
        return [("a", token[1][0], token[2], token[2] + 1)]

    def _is_index_run(self, run: str, subscript: str) -> bool:
        arity = self.words.families.get(run, ("", 0))[1]
        return len(subscript) == arity or subscript == "prev"

    def _loose_index(self, run: str, token: Token) -> list[Token]:
        """``h_t-1`` without braces, written closed up, means ``h_{t-1}`` where ``h`` is indexed."""
        after = self.tokens[self.at : self.at + 3]
        if (
            run in self.words.families
            and len(after) == 3
            and after[0][0] in "+-"
            and after[1][1] == "1"
            and token[3] == after[0][2]
            and after[0][3] == after[1][2]
            and after[2][0] not in ("^", "_")
        ):
            self.at += 2
            self.notes.append(f"{run}_{token[1]}{after[0][1]}1 was read as {run} with the index {token[1]}{after[0][1]}1")
            return [token, after[0], after[1]]
        return [token]

    def _mark(self, run: str) -> str:
        """A superscript that belongs to the name: ``h_t^f``, ``h^{(b)}_t``, ``W^{\\prime}``."""
        start = self.at
        self.at += 1
        inside = self.group()
        key = joined(inside).strip("()")
        if inside and all(token[0] == "'" for token in inside):
            return "'"
        if f"{run}^{key}" in self.words.families or f"{run}^{key}" in self.words.letters:
            return f"^{key}"
        if self.words.weights and run not in self.words.families and is_weight(run) and _SIDE.match(key):
            return f"^{key}"  # W^{(f)}: the weights of one direction
        self.at = start
        return ""

    def _meaning(self, base: str, primes: str, subscript: list[Token] | None) -> Node | None:
        words = self.words
        if subscript is None:
            if primes and base + primes in words.letters:
                return words.letters[base + primes]
            if primes and base + primes in self.own:
                return Symbol(base + primes)
            if primes and words.weights and base not in words.families and is_weight(base):
                return Symbol(base + primes)
            if "^" in base and words.weights and base not in words.families:
                return Symbol(base + primes)
            if "^" in base and base in words.families:
                return self._bare_family(base)
            return None
        key = joined(subscript)
        if f"{base}_{key}" in self.own:
            return Symbol(f"{base}_{key}")
        for spelled in (f"{base}_{key}{primes}", f"{base}{primes}_{key}", f"{base}_{key.replace(',', '')}{primes}"):
            if spelled in words.letters:
                return self._with_argument(words.letters[spelled], spelled)
        if primes == "'" and f"{base}_{key}" in words.letters and not words.weights:
            return Transposed(words.letters[f"{base}_{key}"])
        new = base in words.families and (words.families[base][0] != base or any(token[0] == "," for token in subscript))
        if base + "_" in self.own and new:
            return self._member_of(base + "_", None, subscript)
        if base + primes in words.families:
            return self._member(base + primes, subscript)
        if base in words.families and not primes:
            return self._member(base, subscript)
        if base in words.families and primes == "'":
            return Transposed(self._member(base, subscript))
        if base in words.functions and (base in _INDEXED_FUNCTIONS or words.functions[base] in _INDEXED_FUNCTIONS):
            return None
        return self._own_name(base + primes, key, subscript)

    def _own_name(self, base: str, key: str, subscript: list[Token]) -> Node | None:
        if base + "_" in self.own:  # the candidate defines an indexed family
            return self._member_of(base, None, subscript)
        if f"{base}_{key}" in self.own:
            return Symbol(f"{base}_{key}")
        if base in self.words.functions:
            return None
        if self.words.weights and _WEIGHT.match(base.rstrip("'")) and len(pieces(base, self.words, self.own)) < 2:
            return Symbol(f"{base}_{key}")
        if len(base) > 1 and pieces(base, self.words, self.own | {base[-1]}):
            return None
        return Symbol(f"{base}_{key}")

    def _member(self, spelled: str, subscript: list[Token]) -> Node:
        family, arity = self.words.families[spelled]
        return self._member_of(family, arity, subscript)

    def _member_of(self, family: str, arity: int | None, subscript: list[Token]) -> Item:
        parts: list[list[Token]] = [[]]
        for token in subscript:
            if token[0] == "," or (token[0] == "t" and token[1] == ","):
                parts.append([])
            elif token[0] == "t" or (token[0] == "a" and len(token[1]) > 1 and not self._whole_index(token[1])):
                parts[-1].extend(_letters(token))
            else:
                parts[-1].append(token)
        if arity is not None and len(parts) == 1 and arity > 1:
            parts = _apart(parts[0])
        if arity == 2 and len(parts) > 2 and family in self.words.vectors:
            raise self.refuse(f"The indices of “{family}” could not be read.", "Separate them by a comma.")
        if arity == 1 and len(parts) == 2 and len(parts[1]) == 1 and parts[1][0][1] in _COMPONENTS:
            self.component(parts[1][0][1])
            parts = parts[:1]
        index = tuple(self._index(part) for part in parts)
        if arity is not None and len(index) == arity - 1 and family in self.words.vectors:
            return Item(family, index)
        if arity is not None and len(index) != arity:
            raise self.refuse(f"“{family}” takes {arity} {'index' if arity == 1 else 'indices'} here.")
        return Item(family, index)

    def _whole_index(self, run: str) -> bool:
        return run in self.words.letters or run in self.bound

    def _index(self, part: list[Token]) -> Node:
        if len(part) == 1:
            kind, text, start, end = part[0]
            if kind == "a" and (numbered := _RUN.match(text)) and text not in self.words.letters:
                raise self.refuse(f"The index “{text}” could not be read.", f"Write {{{numbered[1]}}} and the number apart.")
            if kind == "n" and text.isdigit() and len(text) < 7:
                return whole(int(text))
            if kind == "a":
                known = self.words.letters.get(text)
                return known if isinstance(known, Symbol) and text not in self.bound else Symbol(text)
            if kind == "{":
                raise Unreadable("A bracket is empty here.", start)
            return self.inner([(kind, text, start, end)])
        if len(part) == 2 and part[0][0] == "a" and part[1][0] == "'":
            return Symbol(part[0][1] + "'")
        if len(part) > 2 and part[0][0] == "(" and part[-1][0] == ")":
            return self._index(part[1:-1])
        if len(part) == 3 and part[0][0] == "a" and part[1][0] in "+-" and part[2][0] == "n" and part[2][1].isdigit():
            step: Node = whole(int(part[2][1]))
            return Plus((Symbol(part[0][1]), step if part[1][0] == "+" else Minus(step)))
        kept = self.words
        self.words = _indices_of(kept)
        try:
            return self.inner(part)
        finally:
            self.words = kept

    # Functions --------------------------------------------------------------------------------------------------

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
        if power in (Minus(whole(1)), Number(-1, -1, "-1")):  # type: ignore[arg-type]
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
        if kind in ("(", "[", "\\{"):
            return Call(function, self._arguments(), primes, sub)
        if kind == "{" and function in ("max", "min"):
            self.tokens[self.at] = ("\\{", *self.tokens[self.at][1:])
            return Call(function, self._arguments(), primes, sub)
        if kind == "{" and self.tokens[self.at + 1][0] == "(":  # SymPy writes \tanh{\left(x \right)}
            self.at += 1
            arguments = self._arguments()
            if self.tokens[self.at][0] == "}":
                self.at += 1
                return Call(function, arguments, primes, sub)
            raise self.refuse("A “}” is missing.")
        if not self.starts() and kind != "-":
            return Call(function, (), primes, sub)
        return Call(function, (self._bare_argument(),), primes, sub)

    def _bare_argument(self) -> Node:
        """``log 2x``, ``sin x cos y``, ``tanh W x``: the factors up to an operator or the next function."""
        self.deeper()
        found = self.factor()
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
        if more and not alone:
            self.choices.met.add("tight")
        elif self.choices.tight and self.starts():
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

    def fold_dots(self, found: list[Node]) -> None:
        raise NotImplementedError  # given by the parser

    # Families without a subscript, sequences, unknown names ------------------------------------------------------

    def _bare_family(self, run: str) -> Node:
        """``h^{(t)}``, ``h(t-1)``, ``h[t]``, or the family without an index."""
        family, arity = self.words.families[run]
        kind = self.tokens[self.at][0]
        if kind == "^" and arity == 1:
            start = self.at
            self.at += 1
            inside = self.group()
            if inside and inside[0][0] == "(" and self._looks_like_index(inside):
                return Item(family, (self._index(inside),))
            if inside and inside[0][0] == "a" and inside[0][1] in _STEPS and self.tokens[self.at][0] != "_":
                self.notes.append(f"{run}^{joined(inside)} was read as {run} with the index {joined(inside)}")
                return Item(family, (self._index(inside),))
            if self.tokens[self.at][0] == "_":  # h^2_t
                self.at += 1
                return Power(self._member(run, self._subscript(run)), self.inner(inside))
            self.at = start
        elif kind in ("(", "[") and self.touches():
            start = self.at
            index = self._arguments()
            if len(index) == arity:
                return Item(family, index)
            self.at = start
        return Item(family, ())

    def _looks_like_index(self, inside: list[Token]) -> bool:
        return len(inside) in (3, 5) and inside[-1][0] == ")"

    def _sequence_ahead(self) -> bool:
        at = self.at
        if self.tokens[at][0] == "_":
            _, at = _group_at(self.tokens, at + 1)
        return at < len(self.tokens) and self.tokens[at][0] == "("

    def _sequence(self) -> Node:
        """``P(w_i | w_{<i})``, ``P(w_i | w_1, ..., w_{i-1})``, ``P(w_1, ..., w_N)``, ``p(w_{1:N})``."""
        if self.tokens[self.at][0] == "_":
            self.at += 1
            self.group()  # P_\theta: whose probability it is
        if self.tokens[self.at][0] != "(":
            raise self.refuse("A probability needs an argument.", "Write P(w_i | w_{<i}).")
        inside = self.group()
        bar = next((i for i, token in enumerate(inside) if token[0] == "|"), None)
        first = self._stretch(inside if bar is None else inside[:bar])
        if first is None:
            raise self.refuse("This probability could not be read.", "Write P(w_i | w_{<i}).")
        if bar is None:
            return Sequence(*first, given="none")
        given = inside[bar + 1 :]
        if len(given) >= 4 and any(token[0] in ("<", "<=") for token in given):
            key = joined(given).replace("{", "").replace("}", "")
            upto = joined(_index_tokens(inside[:bar]))
            if key in (f"w_<{upto}", f"w<{upto}", f"w_<={upto}-1", f"w_j,j<{upto}", f"c_<{upto}", f"x_<{upto}"):
                return Sequence(*first, given="all")
            raise self.refuse("The condition of this probability could not be read.", "Write P(w_i | w_{<i}).")
        history = self._stretch(given)
        if history is None:
            raise self.refuse("The condition of this probability could not be read.", "Write P(w_i | w_{<i}).")
        return Sequence(*first, given="some", history=history)

    def _stretch(self, tokens: list[Token]) -> tuple[Node, Node] | None:
        """First and last index of ``w_1, ..., w_N``, ``w_1 w_2``, ``w_{1:N}``, ``w_1^N`` or a single ``w_i``."""
        indices: list[list[Token]] = []
        at = 0
        while at < len(tokens):
            kind, text, start, end = tokens[at]
            at += 1
            if kind in (",", "..."):
                continue
            if kind != "a" or text.rstrip("0123456789") not in ("w", "x", "c"):
                return None
            if text[-1].isdigit():
                indices.append([("n", text[1:], start, end)])
                continue
            if at >= len(tokens) or tokens[at][0] != "_":
                return None
            index, at = _group_at(tokens, at + 1)
            colon = next((i for i, t in enumerate(index) if t[0] in (":", "...")), None)
            if colon is not None:
                indices += [[t for t in index[:colon] if t[0] != ","], [t for t in index[colon + 1 :] if t[0] != ","]]
            else:
                indices.append(index)
            if at < len(tokens) and tokens[at][0] == "^":
                index, at = _group_at(tokens, at + 1)
                indices.append(index)
        if not indices or not all(indices):
            return None
        return self._index(indices[0]), self._index(indices[-1])

    def _unknown(self, token: Token) -> Node:
        """A run that is no name of its own: numbered letters, differentials, products, or the candidate's own."""
        _, run, start, end = token
        words = self.words
        numbered = _RUN.match(run)
        if numbered:
            letter, digits = numbered[1], numbered[2]
            if f"{letter}_{digits}" in words.letters:
                return words.letters[f"{letter}_{digits}"]
            if letter in words.families and words.families[letter][1] == 1:
                return Item(words.families[letter][0], (whole(int(digits)),))
            if letter + "_" in self.own:
                return Item(letter, (whole(int(digits)),))
        if words.differentials and run[0] == "d" and "d" not in words.letters:
            found = self._differential(run, start, end)
            if found is not None:
                return found
        split = pieces(run, words, self.own | frozenset(self.bound))
        if words.weights and _WEIGHT.match(run) and not (split and all(p in self.own or p in self.bound for p in split)):
            if self.tokens[self.at][0] != "_":
                return Symbol(run)
            split = ()
        if len(split) > 1:
            self.at -= 1
            parts: list[Token] = []
            for part in split:
                parts.append(("a", part, start, start + len(part)))
                start += len(part)
            self.tokens[self.at : self.at + 1] = parts
            return self.name()
        if self.tokens[self.at][0] == "_":
            split = pieces(run[:-1], words, self.own) if len(run) > 1 else ()
            if split:
                self.at -= 1
                self.tokens[self.at : self.at + 1] = [
                    ("a", run[:-1], start, end - 1),
                    ("a", run[-1], end - 1, end),
                ]
                return self.name()
            self.at += 1
            return Symbol(f"{run}_{joined(self.group())}")
        return Symbol(run)

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


@lru_cache(maxsize=256)
def _indices_of(words: Vocabulary) -> Vocabulary:
    """A vocabulary for what stands in a subscript: no weights of one's own, no differentials."""
    return replace(words, weights=False, differentials=False)


def _letters(token: Token) -> list[Token]:
    """The letters of a run one by one: ``tj`` in ``e_{tj}``."""
    _, run, start, _ = token
    return [("a" if c.isalpha() else "n", c, start + i, start + i + 1) for i, c in enumerate(run) if not c.isspace()]


def _apart(tokens: list[Token]) -> list[list[Token]]:
    """Indices written side by side: ``{tj}``, ``{t-1 j}``, ``{t,j}`` without the comma."""
    parts: list[list[Token]] = []
    for at, token in enumerate(tokens):
        joins = at and (tokens[at - 1][0] in "+-" or token[0] in ("+", "-", "'"))
        if parts and joins:
            parts[-1].append(token)
        else:
            parts.append([token])
    return parts


def _group_at(tokens: list[Token], at: int) -> tuple[list[Token], int]:
    if at < len(tokens) and tokens[at][0] == "{":
        depth, end = 1, at + 1
        while end < len(tokens) and depth:
            depth += (tokens[end][0] == "{") - (tokens[end][0] == "}")
            end += 1
        return tokens[at + 1 : end - 1], end
    return tokens[at : at + 1], at + 1


def _index_tokens(tokens: list[Token]) -> list[Token]:
    under = next((i for i, token in enumerate(tokens) if token[0] == "_"), None)
    return [] if under is None else [t for t in tokens[under + 1 :] if t[0] not in "{}"]
