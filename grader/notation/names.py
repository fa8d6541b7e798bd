"""Names: which letter, family member, function or product of letters a run of characters is."""

from __future__ import annotations

import re
from functools import lru_cache

from grader.notation.calculus import Calculus
from grader.notation.calls import Calls
from grader.notation.cursor import joined
from grader.notation.indices import RUN, Indices
from grader.notation.lexer import Token
from grader.notation.sequences import Sequences
from grader.notation.symbols import GREEK
from grader.notation.tree import (
    Item,
    Minus,
    Node,
    Power,
    Symbol,
    Transposed,
    whole,
)
from grader.notation.vocabulary import Vocabulary

_INDEXED_FUNCTIONS = frozenset({"log", "softmax", "norm", "log2", "max", "min", "argmax", "sum", "exp"})
_SIDE = re.compile(r"(?:f|b|fw|bw|F|B|fwd|bwd|->|=|forward|backward|l|r|\+|-)$")
_GATE = re.compile(r"[a-zA-Z]{1,3}$")
_INDICES = frozenset("tkTjinmlsNKp")
LONGEST_SUBSCRIPT = 8
"""Tokens of a subscript that is looked up."""
MOST_MEMBERS = 2_000
_IN_SUBSCRIPTS = frozenset({"a", "n", "+", "-", ","})
_STILL_NAME = frozenset({"'", "^", "_", "(", "["})
LONGEST_RUN = 24
"""Letters written in one run that are still looked at as a product."""
_STEPS = frozenset({"t", "k", "T", "j"})
_POWERS = _STEPS | {"n", "N", "top"}
_WEIGHT = re.compile(r"(?:[A-Z][A-Za-z]{0,2}|b[a-z]{0,2})\d?$")


def is_weight(run: str) -> bool:
    """Whether a run looks like a weight letter of the candidate's own: ``Wf``, ``U``, ``bx``."""
    return bool(_WEIGHT.match(run))


_RUN_TOGETHER = frozenset(["sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "ln", "max", "min", "diag", "sqrt", "sigmoid", "softmax", "relu", "abs", "det", "tr", "O", "P", "p", "E", "f", "g", "q", "a", "F"])  # fmt: skip
"""Functions that people write without a blank behind a factor: ``xlog(x)``."""


@lru_cache(maxsize=4096)
def pieces(run: str, words: Vocabulary, extra: frozenset[str]) -> tuple[str, ...]:
    """The run as a product of known names, fewest pieces first; empty when it is none."""
    if len(run) > LONGEST_RUN or run in GREEK:
        return ()
    best: list[tuple[str, ...] | None] = [None] * (len(run) + 1)
    best[0] = ()
    for end in range(1, len(run) + 1):
        for start in range(end):
            head, part = best[start], run[start:end]
            known = part in words.letters or part in words.families or part in extra or (part in words.functions and part in _RUN_TOGETHER)
            if head is not None and known:
                found = best[end]
                if found is None or len(head) + 1 < len(found):
                    best[end] = (*head, part)
    return best[len(run)] or ()


_LAST = (Minus(whole(1)),)
"""The index of the last element, as a program counts."""


class Names(Calls, Calculus, Indices, Sequences):
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
        if follows == "'" and run in GREEK and run in words.letters and run not in words.functions and self._is_called_behind():
            if f"{run}'" in words.functions:
                return self._function(words.functions[f"{run}'"])  # σ'(z_t), where σ without a stroke is a number
            raise self.refuse(f"“{run}” is no function here.", "Say which function it is.")  # σ'(z_t) where σ is a number
        if follows == "_" or follows == "'" or follows == "^":
            dressed = self._subscripted(run) or self._dressed(run)
            if dressed is not None:
                return dressed
        letter = words.letters.get(run)
        if follows == "^" and letter is not None and words.families.get(run, ("", 0))[1] == 1 and self._step_above():
            return self._bare_family(run)
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

    def _is_called_behind(self) -> bool:
        """Whether a bracket touches the stroke here: ``σ'(z_t)``."""
        stroke, bracket = self.tokens[self.at], self.tokens[self.at + 1]
        return bracket[0] == "(" and stroke[3] == bracket[2]

    def _primed_letter(self, run: str) -> Node:
        primed = run
        while self.tokens[self.at][0] == "'" and primed + "'" in self.bound:
            primed += "'"
            self.at += 1
        return Symbol(primed)

    # Subscripts, primes and marks -------------------------------------------------------------------------------

    def _subscripted(self, run: str) -> Node | None:
        """A name with nothing but a short subscript, looked up where it has been read before; None for any other."""
        tokens, start = self.tokens, self.at
        kind, text, _, _ = tokens[start + 1]
        if tokens[start][0] != "_" or self.own:
            return None
        if kind == "{":
            end = start + 2
            while tokens[end][0] in _IN_SUBSCRIPTS:
                end += 1
            if tokens[end][0] != "}" or end - start > LONGEST_SUBSCRIPT:
                return None
            end += 1
        elif (kind == "a" or kind == "n") and len(text) == 1 and tokens[start + 2][0] not in "+-":
            end = start + 2
        else:
            return None
        if tokens[end][0] in _STILL_NAME:
            return None
        place = (run, *[token[1] for token in tokens[start + 1 : end]], "", *self.bound)
        known = self.words.members.get(place)
        if known is not None:
            self.at = end
            return known
        before = len(self.notes), self.unit, len(self.choices.features)
        found = self._dressed(run)
        told = before == (len(self.notes), self.unit, len(self.choices.features))
        if found is not None and told and self.at == end and len(self.words.members) < MOST_MEMBERS:
            self.words.members[place] = found
        return found

    def _dressed(self, run: str) -> Node | None:
        """The name with ``_`` and ``'`` and named superscripts, or None when nothing of it is known."""
        start = self.at
        if self.tokens[start][0] == "_" and f"{run}_{self.tokens[start + 1][1]}" in self.own and self.tokens[start + 2][0] != "_":
            self.at += 2
            return Symbol(f"{run}_{self.tokens[start + 1][1]}")  # dL_dy = ∂L/∂y
        if self._is_differential(run):
            return None
        if self.tokens[self.at][0] == "_" and self._is_weight_before_state(run):
            _, _, first, last = self.tokens[self.at - 1]
            self.tokens[self.at - 1 : self.at] = [("a", run[:-1], first, last - 1), ("a", run[-1], last - 1, last)]
            self.at -= 1
            return self.name()
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
        elif self.tokens[self.at][0] == "[" and isinstance(found_node, Item):
            self._component_in_brackets()
        return found_node

    def _is_weight_before_state(self, run: str) -> bool:
        """Whether a run before a time step is a weight and a state: ``Wx_t``, ``Uh_{t-1}``."""
        words, index = self.words, self.tokens[self.at + 1 : self.at + 3]
        family = words.families.get(run[-1], ("", 0))
        step = index[0] if index[0][0] != "{" else index[1]
        return (
            words.weights
            and len(run) > 1
            and run not in GREEK
            and (step[1] in _STEPS or step[0] == "n")
            and family[1] == 1
            and not words.knows(run)
            and run not in self.own
            and is_weight(run[:-1])
        )

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
        own = self.words.weights and run not in self.words.families and is_weight(run)
        if own and (_SIDE.match(key) or (_GATE.match(key) and key not in _POWERS and key not in self.bound)):
            return f"^{key}"  # W^{(f)}, W^{hh}, b^o: the weights of one direction or gate
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
        if f"{base}_{key}" in words.families and self.tokens[self.at][0] in ("[", "(") and self.touches():
            return self._bare_family(f"{base}_{key}")
        for spelled in (f"{base}_{key}{primes}", f"{base}{primes}_{key}", f"{base}_{key.replace(',', '')}{primes}"):
            if spelled in words.letters:
                return self._with_argument(words.letters[spelled], spelled)
        if primes == "'" and f"{base}_{key}" in words.letters and not words.weights:
            return Transposed(words.letters[f"{base}_{key}"])
        if primes and base + primes + "_" in self.own:  # h'_t = ...: a family of the candidate's own
            return self._member_of(base + primes, None, subscript)
        if primes == "'" and base + "_" in self.own and base not in words.families:
            return Transposed(self._member_of(base, None, subscript))
        new = base in words.families and (words.families[base][0] != base or any(token[0] == "," for token in subscript))
        if base + "_" in self.own and new:
            return self._member_of(base + "_", None, subscript)
        if self._is_alias_of_weight(base, key):
            return Symbol(f"{base}_{key}{primes}")
        if base in words.families and not primes and self._is_array(subscript):
            drawn = Item(words.families[key][0], self._arguments())  # u_n[k]: u_{n_k}, as a program keeps them
            return Item(words.families[base][0], (drawn,))
        if base + primes in words.families:
            return self._member(base + primes, subscript)
        if base in words.families and not primes:
            return self._member(base, subscript)
        if base in words.families and primes == "'":
            return Transposed(self._member(base, subscript))
        if base in words.functions and (base in _INDEXED_FUNCTIONS or words.functions[base] in _INDEXED_FUNCTIONS):
            return None
        return self._own_name(base + primes, key, subscript)

    def _is_array(self, subscript: list[Token]) -> bool:
        """Whether an index in square brackets touches a subscript that needs one itself: ``u_n[k]``."""
        if self.tokens[self.at][0] != "[" or not self.touches() or len(subscript) != 1:
            return False
        name = subscript[0][1]
        return self.words.families.get(name, ("", 0))[1] == 1 and name not in self.words.letters and name not in self.bound

    def _is_alias_of_weight(self, base: str, key: str) -> bool:
        """``c_f``, ``w_v``: the letter of a family by another spelling, with a subscript that is no index: a weight."""
        words = self.words
        if not words.weights or words.families.get(base, (base, 0))[0] == base or len(key) != 1:
            return False
        return key in words.families or not (key.isdigit() or key in _INDICES or key in words.letters or key in self.bound)

    def _own_name(self, base: str, key: str, subscript: list[Token]) -> Node | None:
        if base + "_" in self.own:  # the candidate defines an indexed family
            return self._member_of(base, None, subscript)
        if f"{base}_{key}" in self.own:
            return Symbol(f"{base}_{key}")
        if base in self.words.functions and (base not in GREEK or self.starts()):
            return None
        if self.words.weights and _WEIGHT.match(base.rstrip("'")) and len(pieces(base, self.words, self.own)) < 2:
            return Symbol(f"{base}_{key}")
        if len(base) > 1 and base not in GREEK and pieces(base, self.words, self.own | {base[-1]}):
            return None
        return Symbol(f"{base}_{key}")

    # Families without a subscript, sequences, unknown names ------------------------------------------------------

    def _bare_family(self, run: str) -> Node:
        """``h^{(t)}``, ``h(t-1)``, ``h[t]``, or the family without an index."""
        family, arity = self.words.families[run]
        kind = self.tokens[self.at][0]
        if self.choices.timeless and arity == 1 and kind not in ("(", "["):
            self.notes.append(f"{run} was read as {run}_t")
            return Item(family, (Symbol("t"),))
        if self.words.weights and family != run and run.islower() and len(run) == 1 and kind not in ("^", "(", "["):
            return Symbol(run)  # a letter of the candidate's own: σ(W_f [h, x] + c)
        if kind == "^" and self.words.raised_index(family, 1):
            self.at += 1
            above = self.index(self.group())
            if self.tokens[self.at][0] == "_":
                self.at += 1
                return Item(family, (above, self.index(self.group())))  # α^t_i
            return Item(family, (above,))
        if kind == "^" and arity == 1:
            start = self.at
            self.at += 1
            inside = self.group()
            if self.looks_like_index(inside):
                return Item(family, (self.index(inside[1:-1]),))
            if inside and inside[0][0] == "a" and inside[0][1] in _STEPS and self.tokens[self.at][0] != "_":
                self.notes.append(f"{run}^{joined(inside)} was read as {run} with the index {joined(inside)}")
                return Item(family, (self.index(inside),))
            if self.tokens[self.at][0] == "_":  # h^2_t
                self.at += 1
                return Power(self._member(run, self._subscript(run)), self.inner(inside))
            self.at = start
        elif kind == "a" and arity == 1 and run[-1] == "~" and self.touches() and self.tokens[self.at][1] in _STEPS:
            return self._member(run, self._subscript(run))  # C~t
        elif kind in ("(", "[") and self.touches():
            start = self.at
            index = self._arguments()
            if len(index) == arity:
                if kind == "[" and isinstance(index[0], Minus):
                    if index == _LAST and "T" in self.words.letters:
                        self.notes.append(f"{run}[-1] was read as the last, {run}_T")
                        return Item(family, (Symbol("T"),))
                    raise self.refuse("A program counts a negative index from the end.", "Write the step itself.")
                if kind == "[" and self.tokens[self.at][0] == "[":
                    self._component_in_brackets()  # C[t][k]
                return Item(family, index)
            self.at = start
        return Item(family, ())

    def _unknown(self, token: Token) -> Node:
        """A run that is no name of its own: numbered letters, differentials, products, or the candidate's own."""
        _, run, start, end = token
        words = self.words
        if (member := words.member(run)) and not (member[1] == "T" and self.tokens[self.at - 2][0] == "^"):
            return self._member(member[0], self._loose_index(member[0], ("a", member[1], end - 1, end)))
        if words.weights and len(run) in (2, 3) and run[-1] == "T" and run[:-1].islower() and not pieces(run, words, self.own):
            return Transposed(Symbol(run[:-1]))  # vaT
        numbered = RUN.match(run)
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
