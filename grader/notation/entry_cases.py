r"""Entries that are told apart by their indices: ``f_{t,i} if i = j, 0 otherwise`` is ``f_{t,i} δ_{ij}``.

>>> from grader.notation.lexer import tokens
>>> "".join(token[1] for token in with_deltas(tokens("D_{ij} = f_i if i = j else 0")[0]))
'D_{ij}=f_idelta_{ij}'
"""

from __future__ import annotations

from grader.notation.components import DELTA, is_unit, sign
from grader.notation.lexer import Token
from grader.notation.phrases import word

_IF = frozenset({"if", "for", "when", "where"})
_BETWEEN = frozenset({",", ";", "and", "or", "else", "\\\\"})
_OTHERWISE = frozenset({"otherwise", "else", "if", "for", "when", "&", ","})


def with_deltas(lexed: list[Token]) -> list[Token]:
    """The tokens with a Kronecker delta for each such pair of cases; as they are where there is none."""
    for at, token in enumerate(lexed):
        if token[:2] == ("env", "cases"):
            end = next((place for place in range(at, len(lexed)) if lexed[place][0] == "/env"), 0)
            condition = next((place for place in range(at, end) if lexed[place][0] == "&"), 0)
            start = at + 1
        elif word(token) in _IF:
            start = next((place + 1 for place in range(at, 0, -1) if lexed[place][0] == "="), at)
            end, condition = 0, at
        else:
            continue
        letters = _equal(lexed, condition + 1) if condition > start else None
        if letters is None:
            continue
        behind = _behind_zero(lexed, letters[1])
        if behind:
            first, second = letters[0]
            near = lexed[condition:]
            delta = [sign("a", DELTA, near), sign("_", "_", near), sign("{", "{", near), sign("a", first + second, near), sign("}", "}", near)]
            body = lexed[start:condition]
            return [*lexed[: at if end else start], *body, *delta, *with_deltas(lexed[end + 1 if end else behind :])]
    return lexed


def _equal(lexed: list[Token], at: int) -> tuple[tuple[str, str], int] | None:
    """The two letters that are said to be equal here, and the place behind them."""
    at += word(lexed[at]) in _IF
    if at + 2 < len(lexed) and is_unit(lexed[at]) and lexed[at + 1][0] == "=" and is_unit(lexed[at + 2]) and lexed[at][1] != lexed[at + 2][1]:
        return (lexed[at][1], lexed[at + 2][1]), at + 3
    return None


def _behind_zero(lexed: list[Token], at: int) -> int:
    """The place behind ``, 0 otherwise``; 0 where something else follows."""
    while word(lexed[at]) in _BETWEEN:
        at += 1
    if lexed[at][:2] != ("n", "0"):
        return 0
    at += 1
    while word(lexed[at]) in _OTHERWISE or (lexed[at][0] == "a" and lexed[at + 1][0] == "!=") or lexed[at][0] == "!=" or lexed[at - 1][0] == "!=":
        at += 1
    return at
