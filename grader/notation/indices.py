"""Subscripts: which indices a member of a family has."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from grader.notation.cursor import Cursor, joined
from grader.notation.lexer import Token
from grader.notation.reading import Unreadable
from grader.notation.symbols import GREEK
from grader.notation.tree import (
    Item,
    Minus,
    Node,
    Plus,
    Symbol,
    whole,
)
from grader.notation.vocabulary import Vocabulary

COMPONENTS = frozenset("ijlmqur")
"""Letters that number the units of a vector."""
RUN = re.compile(r"([A-Za-z]+)(\d+)$")


class Indices(Cursor):
    """The part of the reader that settles subscripts."""

    __slots__ = ()

    def _subscript(self, run: str) -> list[Token]:
        token = self.tokens[self.at]
        if token[0] in ("{", "("):
            return self.group()
        if token[0] == "end":
            raise self.refuse("A subscript is missing at the end.")
        self.at += 1
        if token[0] == "a" and self.tokens[self.at][0] == "'" and f"{token[1][-1]}'" in self.bound:
            self.at += 1
            return [("a", f"{token[1]}'", token[2], token[3] + 1)]  # e_tj' below a sum over j'
        if token[0] != "a" or len(token[1]) == 1 or token[1] in GREEK:
            return self._loose_index(run, token)
        known = f"{run}_{token[1]}" in self.words.letters or run in self.words.functions
        if not known and (letter := self.first_letter(token, run)) is not None:
            return [letter]
        if known or self._is_index_run(run, token[1]) or run not in self.words.families:
            return self._loose_index(run, token)
        # h_th_{t-1}: only the first letter is the subscript, the rest is a name again
        self.at -= 1
        self.tokens[self.at] = ("a", token[1][1:], token[2] + 1, token[3])
        return [("a", token[1][0], token[2], token[2] + 1)]

    def _is_index_run(self, run: str, subscript: str) -> bool:
        arity = self.words.families.get(run, ("", 0))[1]
        return len(subscript) == arity or subscript == "prev"

    def looks_like_index(self, inside: list[Token]) -> bool:
        """``(t)``, ``(t-1)``, ``<t>``: a step in brackets of its own."""
        closing = {"(": ")", "<": ">", "<|": "|>", "[": "]"}.get(inside[0][0]) if inside else None
        return closing is not None and len(inside) in (3, 5) and inside[-1][0] == closing

    def _step_above(self) -> bool:
        """Whether a step in brackets stands above here: ``^{(t)}``, ``^(t-1)``, ``^{<t>}``."""
        start = self.at
        self.at += 1
        try:
            return self.looks_like_index(self.group())
        finally:
            self.at = start

    def _loose_index(self, run: str, token: Token) -> list[Token]:
        """``h_t-1`` without braces, written closed up, means ``h_{t-1}`` where ``h`` is indexed."""
        after = self.tokens[self.at : self.at + 3]
        if (
            (run in self.words.families or run + "_" in self.own)
            and len(after) == 3
            and after[0][0] in "+-"
            and after[1][1] == "1"
            and token[3] == after[0][2]
            and after[0][3] == after[1][2]
            and after[2][0] != "_"
        ):
            self.at += 2
            self.notes.append(f"{run}_{token[1]}{after[0][1]}1 was read as {run} with the index {token[1]}{after[0][1]}1")
            return [token, after[0], after[1]]
        return [token]

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
        if arity == 1 and len(parts) == 2 and self.units:
            self.notes.append(f"components of {family} were read as the vector")
            parts = parts[:1]
        if arity == 1 and len(parts) == 2 and len(parts[1]) == 1 and parts[1][0][1] in COMPONENTS:
            self.component(parts[1][0][1])
            parts = parts[:1]
        index = tuple(self.index(part) for part in parts)
        if arity is not None and len(index) == arity - 1 and family in self.words.vectors:
            return Item(family, index)
        if arity is not None and len(index) != arity:
            raise self.refuse(f"“{family}” takes {arity} {'index' if arity == 1 else 'indices'} here.")
        return Item(family, index)

    def _component_in_brackets(self) -> None:
        """``C_t[j]``: the component of a vector, as a program writes it."""
        (_, letter, _, _), (closing, _, _, _) = self.tokens[self.at + 1 : self.at + 3]
        if closing != "]" or len(letter) != 1 or not letter.isalpha() or not self.touches():
            return
        if letter not in COMPONENTS or letter in self.bound:
            raise self.refuse("An index in square brackets can't be read here.", "Write it below the name.")
        self.component(letter)
        self.at += 3

    def _is_nested(self, part: list[Token]) -> bool:
        """Whether an index has a subscript of its own and no other meaning: ``o_i`` in ``v_{o_i}``."""
        name, words = part[0][1], self.words
        known = words.knows(name) or name in self.bound or name + "_" in self.own or joined(part) in words.letters
        return not known and not any(token[0] in ("_", "+", "-") for token in part[2:])

    def _whole_index(self, run: str) -> bool:
        return run in self.words.letters or run in self.bound

    def index(self, part: list[Token]) -> Node:
        if len(part) == 1:
            kind, text, start, end = part[0]
            if kind == "a" and (numbered := RUN.match(text)) and text not in self.words.letters:
                raise self.refuse(f"The index “{text}” could not be read.", f"Write {{{numbered[1]}}} and the number apart.")
            if kind == "n" and text.isdigit() and len(text) < 7:
                return whole(int(text))
            if kind == "a":
                known = self.words.letters.get(text)
                return known if isinstance(known, Symbol) and text not in self.bound else Symbol(text)
            if kind == "{":
                raise Unreadable("A bracket is empty here.", start)
            return self.inner([(kind, text, start, end)])
        if len(part) == 2 and part[0][0] == "a" and part[1][0] == "n":
            raise self.refuse(f"The index “{part[0][1]}{part[1][1]}” could not be read.", "Write the sign or comma that belongs there.")
        if len(part) == 2 and part[0][0] == "a" and part[1][0] == "'":
            return Symbol(part[0][1] + "'")
        if len(part) > 2 and part[0][0] == "a" and part[1][0] == "_" and self._is_nested(part):
            inner = [token for token in part[2:] if token[0] not in "{}"]
            self.notes.append(f"{joined(part)} was read as the index {joined(inner)}")
            return self.index(inner)  # v_{o_i}: the i-th of some words
        if len(part) > 2 and part[0][0] == "(" and part[-1][0] == ")":
            return self.index(part[1:-1])
        if len(part) == 3 and part[0][0] == "a" and part[1][0] in "+-" and part[2][0] == "n" and part[2][1].isdigit():
            step: Node = whole(int(part[2][1]))
            return Plus((Symbol(part[0][1]), step if part[1][0] == "+" else Minus(step)))
        kept = self.words
        self.words = _indices_of(kept)
        try:
            return self.inner(part)
        finally:
            self.words = kept


@lru_cache(maxsize=256)
def _indices_of(words: Vocabulary) -> Vocabulary:
    """A vocabulary for what stands in a subscript: no weights of one's own, no differentials."""
    return replace(words, weights=False, differentials=False)


_ONE = re.compile(r"\d|\S[~^¯→←˙']*")
"""One digit, or one letter with its accents and strokes."""


def _letters(token: Token) -> list[Token]:
    """The letters of a run one by one: ``tj`` in ``e_{tj}``."""
    _, run, start, _ = token
    found = _ONE.finditer(run)
    return [("n" if one[0].isdecimal() else "a", one[0], start + one.start(), start + one.end()) for one in found]


def _apart(tokens: list[Token]) -> list[list[Token]]:
    """Indices written side by side: ``{tj}``, ``{t-1 j}``, ``{t,j}`` without the comma."""
    parts: list[list[Token]] = []
    for at, token in enumerate(tokens):
        joins = at and (tokens[at - 1][0] in "+-_{" or token[0] in ("+", "-", "'", "_", "{", "}"))
        if parts and joins:
            parts[-1].append(token)
        else:
            parts.append([token])
    return parts
