"""Matrices whose columns or rows are said in words: ``where the columns of H are h_1, ..., h_T`` is ``where H = [h_1, ..., h_T]``."""

from __future__ import annotations

from grader.notation.english import WORDS
from grader.notation.lexer import Token
from grader.notation.phrases import ARTICLES, behind_subscript, word

LINES = frozenset({"columns", "rows"})
_ARE = frozenset({"are", "being", "=", ":"})
_HAS = frozenset({"has", "having", "with"})
_ENDS = frozenset({"w", "t", "end", "\n", ";", ".", "=", ")"})


def with_columns(found: list[Token]) -> list[Token]:
    """The tokens with an equation for each such matrix; as they are where something else is said."""
    for at, token in enumerate(found):
        if word(token) not in LINES:
            continue
        named = _of_matrix(found, at) or _matrix_with(found, at)
        if not named:
            continue
        start, name, begins = named
        end = _end_of_list(found, begins)
        if not any(part[0] == "," for part in found[begins:end]):
            continue
        place = found[begins][2]
        sign: list[Token] = [("=", "=", place, place), ("[", "[", place, place)]
        closing: list[Token] = [("]", "]", place, place), *([("⊤", "⊤", place, place)] if word(token) == "rows" else [])]
        return [*found[:start], *name, *sign, *found[begins:end], *closing, *with_columns(found[end:])]
    return found


def _of_matrix(found: list[Token], at: int) -> tuple[int, list[Token], int] | None:
    """``the columns of H are``: where the phrase begins, the name, and where the list begins."""
    if word(found[at + 1]) != "of" or found[at + 2][0] != "a":
        return None
    behind = behind_subscript(found, at + 2)
    start = at - (at > 0 and word(found[at - 1]) in ARTICLES)
    return (start, found[at + 2 : behind], behind + 1) if word(found[behind]) in _ARE else None


def _matrix_with(found: list[Token], at: int) -> tuple[int, list[Token], int] | None:
    """``H has columns``."""
    before = at - 1 - (at > 0 and word(found[at - 1]) in ARTICLES)
    if before < 1 or word(found[before]) not in _HAS or found[before - 1][0] != "a":
        return None
    return before - 1, found[before - 1 : before], at + 1 + (word(found[at + 1]) in _ARE)


def _end_of_list(found: list[Token], at: int) -> int:
    """The place behind a list of names with commas and dots between them."""
    while found[at][0] not in _ENDS and not (found[at][0] == "a" and word(found[at]) in WORDS):
        at += 1
    return at
