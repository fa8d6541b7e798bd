"""One stretch of mathematics to a tree; what can be saved of it when a part can't be read."""

from __future__ import annotations

from grader.notation.cursor import Choices
from grader.notation.lexer import Token
from grader.notation.parser import RELATIONS, Parser
from grader.notation.prose import BINARY
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import Node, Relation, Symbol
from grader.notation.vocabulary import Vocabulary

CONTINUES = RELATIONS - {"=>", "->"} | BINARY
OPEN = frozenset({"(", "[", "{", "\\{", "env", "<|"})
CLOSE = frozenset({")", "]", "}", "\\}", "/env", "|>"})
CONTENT = frozenset({"a", "n", "big", "cmd", "env", "∂", "∇", "∞"})
PASSED_OVER = "a part of the chain before the last equals sign could not be read and was passed over"
UNREAD = Symbol("?")
"""Stands for a member of a chain that could not be read; a chain that ends in it is refused."""


def read_stretch(
    chunk: list[Token], words: Vocabulary, own: frozenset[str], choices: Choices, notes: list[str]
) -> Node | str | None:
    """The tree of a stretch, or its text where it holds no mathematics."""
    if not any(token[0] in CONTENT for token in chunk):
        return " ".join(token[1] for token in chunk) if chunk else None
    leading = chunk[0][0] in RELATIONS
    toks = [("a", "", chunk[0][2], chunk[0][2]), *chunk] if leading else list(chunk)
    toks.append(("end", "", chunk[-1][3], chunk[-1][3]))
    parser = _Leading(toks, words, own, choices) if leading else Parser(toks, words, own, choices)
    try:
        node = parser.relation()
        if parser.tokens[parser.at][0] != "end":
            raise parser.refuse(f"“{parser.tokens[parser.at][1]}” was not expected here.", "Check the brackets.")
    except TooLarge:
        raise
    except Unreadable:
        if (salvaged := _salvaged(chunk, words, own, choices, notes)) is not None:
            return salvaged
        if chunk[-1][0] in RELATIONS or chunk[-1][0] in ("-", "+"):  # “R_f = recurrent weights”
            return " ".join(token[1] for token in chunk)
        if len(chunk) <= 10 and any(t[0] == "..." for t in chunk) and any(t[0] == "," for t in chunk):
            return " ".join(token[1] for token in chunk)  # “t = 1, ..., T”
        if _lists_names(chunk):
            return " ".join(token[1] for token in chunk)  # “n_1, ..., n_K ~ P_n”
        if not any(token[0] in ("a", "n", "cmd", "env") for token in chunk):  # “∂⁺ is the immediate derivative”
            return " ".join(token[1] for token in chunk)
        aside = len(chunk) <= 3 and not any(token[0] in RELATIONS for token in chunk)
        if aside or not any(t[0] in CONTINUES | {"^", "_", "(", "[", "|", "||", "cmd", "big"} for t in chunk):
            return " ".join(token[1] for token in chunk)
        raise
    notes += parser.notes
    return node


def named_only(chunk: list[Token]) -> str | None:
    r"""The text of ``diag(\cdot)``, a function with a dot where its argument would stand, which only names it; None for others."""
    kinds = [token[0] for token in chunk]
    dotted = any(kinds[at : at + 3] in (["(", "·", ")"], ["(", "·", ","]) for at in range(len(kinds) - 2))
    return " ".join(token[1] for token in chunk) if dotted and RELATIONS.isdisjoint(kinds) else None


_LISTED = frozenset({"a", "n", "_", "{", "}", ",", "...", "+", "-", "sim", "in"})


def _lists_names(chunk: list[Token]) -> bool:
    """``n_1, ..., n_K ~ P_n``: names with dots between them, and where they come from."""
    kinds = [token[0] for token in chunk]
    return len(chunk) <= 30 and "..." in kinds and "," in kinds and _LISTED.issuperset(kinds)


def _salvaged(
    chunk: list[Token], words: Vocabulary, own: frozenset[str], choices: Choices, notes: list[str]
) -> Node | None:
    """A chain whose last member can be read though one before it can't: ``P(D=1|c) = ... = σ(x)``."""
    cuts = [at for at in _top_level(chunk) if chunk[at][0] in ("=", "≈")]
    if not cuts or cuts[-1] + 1 >= len(chunk):
        return None
    parts = [chunk[a + 1 : b] for a, b in zip([-1, *cuts], [*cuts, len(chunk)], strict=True)]
    read_parts = [_whole(part, words, own, choices, notes) for part in parts]
    last = read_parts[-1]
    if last is None:
        return None
    left = read_parts[0] if read_parts[0] is not None else UNREAD if parts[0] else Symbol("")
    notes.append(PASSED_OVER)
    kept = [left, *(part for part in read_parts[1:-1] if part is not None), last]
    return Relation(tuple(kept), ("=",) * (len(kept) - 1))


def beginning(
    chunk: list[Token], words: Vocabulary, own: frozenset[str], choices: Choices, notes: list[str]
) -> Node | None:
    """``L = (what can't be read)``: the left side, so that lines which go on with ``= ...`` find their chain."""
    cuts = [at for at in _top_level(chunk) if chunk[at][0] == "="]
    left = _whole(chunk[: cuts[0]], words, own, choices, notes) if cuts else None
    return None if left is None else Relation((left, UNREAD), ("=",))


def _top_level(chunk: list[Token]) -> list[int]:
    depth, found = 0, []
    for at, token in enumerate(chunk):
        depth += (token[0] in OPEN) - (token[0] in CLOSE)
        if depth == 0:
            found.append(at)
    return found


def _whole(
    part: list[Token], words: Vocabulary, own: frozenset[str], choices: Choices, notes: list[str]
) -> Node | None:
    if not part:
        return None
    parser = Parser([*part, ("end", "", part[-1][3], part[-1][3])], words, own, choices)
    try:
        node = parser.expression()
    except TooLarge:
        raise
    except Unreadable:
        return None
    notes += parser.notes
    return node if parser.tokens[parser.at][0] == "end" else None


class _Leading(Parser):
    """A reader of ``= b <= c``, the rest of a chain."""

    __slots__ = ()

    def name(self) -> Node:
        if not self.tokens[self.at][1]:
            self.at += 1
            return Symbol("")
        return super().name()
