"""Chain-rule probabilities: ``P(w_i | w_{<i})`` and its spellings."""

from __future__ import annotations

from grader.notation.cursor import Cursor, joined
from grader.notation.lexer import Token
from grader.notation.tree import (
    Node,
    Sequence,
)


class Sequences(Cursor):
    """The part of the reader that settles probabilities of sequences."""

    __slots__ = ()

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
            if upto.endswith("+1") and key == f"w_<={upto[:-2]}":
                return Sequence(*first, given="all")
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
        return self.index(indices[0]), self.index(indices[-1])


def _group_at(tokens: list[Token], at: int) -> tuple[list[Token], int]:
    if at < len(tokens) and tokens[at][0] == "{":
        depth, end = 1, at + 1
        while end < len(tokens) and depth:
            depth += (tokens[end][0] == "{") - (tokens[end][0] == "}")
            end += 1
        return tokens[at + 1 : end - 1], end
    end = at + 1
    while end + 1 < len(tokens) and tokens[end][0] in ("+", "-", ":") and tokens[end + 1][0] in ("a", "n"):
        end += 2  # w_i-1, w_1:i-1: outside an index these signs have no meaning here
    return tokens[at:end], end


def _index_tokens(tokens: list[Token]) -> list[Token]:
    under = next((i for i, token in enumerate(tokens) if token[0] == "_"), None)
    return [] if under is None else [t for t in tokens[under + 1 :] if t[0] not in "{}"]
