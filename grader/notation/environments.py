"""LaTeX environments with a meaning: cases and matrices, and the conditions of cases."""

from __future__ import annotations

from grader.notation.cursor import Cursor, joined
from grader.notation.lexer import Token
from grader.notation.tree import (
    Call,
    Cases,
    Grid,
    Node,
    Relation,
    WithProbability,
)

_CONDITION_WORDS = frozenset(["if", "otherwise", "else", "with", "probability", "prob", "when", "for", "where", "and", "w", "p", "chance"])


class Environments(Cursor):
    """The part of the reader that settles environments."""

    __slots__ = ()

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
