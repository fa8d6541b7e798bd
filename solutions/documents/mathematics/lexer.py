"""Cuts TeX into commands, signs, numerals and braces, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 6_000
"""Characters of TeX that are read."""


class Unset(ValueError):
    """A formula that can't be set: the place in its TeX, and a sentence."""

    def __init__(self, tex: str, at: int, sentence: str) -> None:
        self.at, self.sentence = at, sentence
        rest = tex[at : at + 30].strip()
        super().__init__(f"{sentence} (at “{rest}”)" if rest else f"{sentence} (at the end)")


class Token(NamedTuple):
    """A piece of TeX: ``\\frac``, ``{``, ``12.5``, ``x``; the end is an empty text."""

    text: str
    at: int


_TOKEN = re.compile(r"\s*(\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S)", re.DOTALL)


def tokens(tex: str) -> list[Token]:
    """The tokens of a formula, the last one empty. Raises Unset where it is too long."""
    if len(tex) > LONGEST:
        raise Unset(tex, LONGEST, f"The formula has more than {LONGEST:,} characters.")
    found = [Token(piece[1], piece.start(1)) for piece in _TOKEN.finditer(tex)]
    return [*found, Token("", len(tex))]


def braced(tex: str, at: int) -> tuple[str, int]:
    """The text between the brace at a place and its partner, and where that ends. Raises Unset."""
    start = at
    while start < len(tex) and tex[start].isspace():
        start += 1
    if not tex.startswith("{", start):
        raise Unset(tex, at, "A “{” is missing here.")
    depth, place = 0, start
    while place < len(tex):
        if tex[place] == "\\":
            place += 1
        elif tex[place] in "{}":
            depth += 1 if tex[place] == "{" else -1
            if not depth:
                return tex[start + 1 : place], place + 1
        place += 1
    raise Unset(tex, start, "This brace is never closed.")
