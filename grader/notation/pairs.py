"""Pairs of brackets in a text that is not cut into tokens yet: where one closes, what stands outside all of them."""

from __future__ import annotations

import re

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_RELATION = re.compile(r"(?<![<>=!:\\])(?:[=<>≤≥≈]|:=|\\(?:leq?|geq?|lt|gt|approx|propto)(?![A-Za-z]))")


def closed(text: str, at: int) -> int:
    """The place of the bracket that closes the one here; 0 where none does."""
    opening, depth = text[at], 0
    for end in range(at, len(text)):
        depth += (text[end] == opening) - (text[end] == _CLOSING[opening])
        if depth == 0:
            return end
    return 0


def enclosed(text: str) -> bool:
    """Whether one pair of brackets stands around all of a text.

    >>> enclosed("(AC 0.3)"), enclosed("(A) (B)")
    (True, False)
    """
    return text[:1] in _CLOSING and closed(text, 0) == len(text) - 1


def outside(text: str) -> str:
    """The characters outside all brackets, blanks for the others."""
    depth, found = 0, []
    for character in text:
        depth += (character in _CLOSING) - (character in ")]}")
        found.append(character if depth == 0 else " ")
    return "".join(found)


def relates(text: str) -> bool:
    """Whether a relation stands outside all brackets."""
    return bool(_RELATION.search(outside(text)))
