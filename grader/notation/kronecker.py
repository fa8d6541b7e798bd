"""Kronecker's delta: ``f_i δ_ij`` is the entry of a diagonal matrix, and is read unit by unit as ``f_i`` on its diagonal."""

from __future__ import annotations

from itertools import pairwise

from grader.notation.indices import COMPONENTS
from grader.notation.lexer import Token
from grader.notation.powers import TIMES

DELTA = "delta"
_OPENING, _CLOSING = frozenset({"(", "[", "{", "\\{"}), frozenset({")", "]", "}", "\\}"})
_ENDS = frozenset({"w", "\n", "\\\\", "end", ",", ";"})


def on_diagonal(lexed: list[Token]) -> list[Token]:
    """The tokens with ``δ_ij`` taken as ``i = j``, where it is a factor of the whole of a side; as they are anywhere else.

    Only an entry is read so: what stands on the left of the equals sign must have both indices.
    """
    places = [at for at, token in enumerate(lexed) if token[:2] == ("a", DELTA)]
    if len(places) != 1 or (found := _indices(lexed, places[0])) is None:
        return lexed
    row, column, behind = found
    within = _below(lexed)
    ends = [at for at, token in enumerate(lexed) if token[0] in _ENDS and at not in within]
    first = max((at + 1 for at in ends if at < places[0]), default=0)
    last = next(at for at in ends if at >= behind)
    signs = [first - 1, *(at for at in range(first, last) if lexed[at][0] == "="), last]
    side = next((start + 1, end) for start, end in pairwise(signs) if start < places[0] < end)
    left = {letter for token in lexed[first : signs[1]] for letter in token[1]} if len(signs) > 2 else set()
    if not {row, column} <= left or not _is_product(lexed[side[0] : side[1]]):
        return lexed
    start = places[0]
    if lexed[behind][0] in TIMES:
        behind += 1
    elif start > side[0] and lexed[start - 1][0] in TIMES:
        start -= 1
    if (start, behind) == side:
        return lexed
    kept = [*lexed[:start], *lexed[behind:]]
    below = _below(kept)
    return [
        (kind, text.replace(column, row), begin, end) if at in below and kind == "a" and (len(text) == 1 or column in text[1:]) else (kind, text, begin, end)
        for at, (kind, text, begin, end) in enumerate(kept)
    ]


def _indices(lexed: list[Token], at: int) -> tuple[str, str, int] | None:
    """The two indices of the delta here and the place behind it."""
    if [token[0] for token in lexed[at + 1 : at + 3]] != ["_", "{"]:
        return None
    end = next((place for place in range(at + 3, len(lexed)) if lexed[place][0] == "}"), 0)
    letters = [letter for token in lexed[at + 3 : end] if token[0] != "," for letter in token[1]]
    two = len(letters) == 2 and letters[0] != letters[1] and COMPONENTS.issuperset(letters)
    return (letters[0], letters[1], end + 1) if two else None


def _is_product(side: list[Token]) -> bool:
    """Whether nothing is added outside subscripts and superscripts, so that the delta is a factor of everything."""
    within = _below(side)
    return not any(at not in within and (kind in ("+", "-") or (kind == "big" and text == "sum")) for at, (kind, text, _, _) in enumerate(side))


def _below(found: list[Token]) -> set[int]:
    """The places in subscripts and superscripts."""
    places: set[int] = set()
    at = 0
    while at < len(found):
        if found[at][0] in ("_", "^") and at + 1 < len(found):
            at += 1
            depth = 0
            while at < len(found):
                places.add(at)
                depth += (found[at][0] in _OPENING) - (found[at][0] in _CLOSING)
                if depth <= 0:
                    break
                at += 1
        at += 1
    return places
