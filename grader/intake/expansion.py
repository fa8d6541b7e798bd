"""Writes out a candidate's own macros as TeX would, under strict limits.

Whatever does not come to an end, or grows too long, is left as the candidate wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from grader.intake.definitions import Macro
from grader.intake.tex_tokens import Verbatim, written

DEEPEST = 40
"""Macros within macros."""
LARGEST_EXPANSION = 100_000
"""Characters that all macros of one file may be written out to."""

_PARAMETER = re.compile(r"#([1-9])")


class Expansion(NamedTuple):
    """``text`` is None where it could not be done, and ``why`` says so; ``spent`` counts characters."""

    text: str | None
    spent: int
    why: str = ""


class _NeverCloses(Exception):
    """An argument whose brace or bracket has no partner in the answer."""


def expanded(tokens: Sequence[str], macros: Mapping[str, Macro], limit: int) -> Expansion:
    """The text of tokens with the macros written out, at most ``limit`` characters of them."""
    if macros.keys().isdisjoint(tokens):
        return Expansion(written(tokens), 0)
    waiting = [(token, 0) for token in reversed(tokens)]
    done: list[str] = []
    spent = 0
    while waiting:
        token, depth = waiting.pop()
        macro = None if isinstance(token, Verbatim) else macros.get(token)
        if macro is None:
            done.append(token)
            continue
        try:
            body = list(islice(_written_out(macro, _arguments(macro, waiting)), limit + 1 - spent))
        except _NeverCloses:
            return Expansion(None, spent, f"An argument of the macro {token[:30]} is never closed")
        spent += sum(map(len, body)) + 1
        if depth >= DEEPEST or spent > limit:
            return Expansion(None, spent, f"The macro {token[:30]} does not end, or grows too long")
        waiting += [(piece, depth + 1) for piece in reversed(body)]
    return Expansion(written(done), spent)


def _arguments(macro: Macro, waiting: list[tuple[str, int]]) -> list[Sequence[str]]:
    """The macro's arguments, taken from the tokens that wait."""
    if macro.starred:
        _optional(waiting, star=True)
    arguments: list[Sequence[str]] = []
    if macro.default is not None:
        given = _optional(waiting)
        arguments.append(macro.default if given is None else given)
    while len(arguments) < macro.arity:
        arguments.append(_argument(waiting))
    return arguments


def _written_out(macro: Macro, arguments: Sequence[Sequence[str]]) -> Iterator[str]:
    """The macro's body, piece by piece, its arguments in their places."""
    for token in macro.body:
        if isinstance(token, Verbatim) or "#" not in token:
            yield token
            continue
        for at, piece in enumerate(_PARAMETER.split(token)):
            if at % 2 and int(piece) <= len(arguments):
                yield from arguments[int(piece) - 1]
            elif at % 2 == 0 and piece:
                yield piece


def _argument(waiting: list[tuple[str, int]]) -> list[str]:
    """The next argument: a group without its braces, or one token; none before a closing brace or the end."""
    _skip_space(waiting)
    if not waiting or waiting[-1][0] == "}":
        return []
    token, depth = waiting.pop()
    if token == "{":
        return _until("}", waiting)
    if token[0] != "\\" and len(token) > 1 and not isinstance(token, Verbatim):
        waiting.append((token[1:], depth))
        return [token[0]]
    return [token]


def _optional(waiting: list[tuple[str, int]], star: bool = False) -> list[str] | None:
    """The argument in brackets, if one is given; with ``star`` a leading star is passed over too."""
    if star and waiting and waiting[-1][0].startswith("*"):
        token, depth = waiting.pop()
        waiting += [(token[1:], depth)] if token[1:] else []
    following = [token for token, _ in waiting[-2:]]
    if following[-1:] != ["["] and not (following[-2:-1] == ["["] and following[-1].isspace()):
        return None  # the blanks after the name stay where no argument follows
    _skip_space(waiting)
    waiting.pop()
    return _until("]", waiting)


def _skip_space(waiting: list[tuple[str, int]]) -> None:
    while waiting and not isinstance(waiting[-1][0], Verbatim) and waiting[-1][0][:1].isspace():
        token, depth = waiting.pop()
        waiting += [(token.lstrip(), depth)] if token.strip() else []


def _until(closing: str, waiting: list[tuple[str, int]]) -> list[str]:
    taken: list[str] = []
    level = 0
    while waiting:
        token, _ = waiting.pop()
        if token == closing and level == 0:
            return taken
        level += (token == "{") - (token == "}")
        taken.append(token)
    raise _NeverCloses
