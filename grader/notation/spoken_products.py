"""Products that are said in words, with the side on which a factor stands: ``W multiplied from the left by D``."""

from __future__ import annotations

from grader.notation.components import leveled
from grader.notation.english import WORDS
from grader.notation.lexer import Token
from grader.notation.phrases import is_phrase, word

SIDES = frozenset({"premultiplied", "postmultiplied", "multiplied"})
"""The words without which no side is said."""
_BY = ("by", "with")
_LEFT = tuple(
    (*said, by)
    for by in _BY
    for said in (
        ("premultiplied",), ("pre", "-", "multiplied"), ("left", "-", "multiplied"), ("left", "multiplied"),
        ("multiplied", "from", "the", "left"), ("multiplied", "on", "the", "left"),
    )
)  # fmt: skip
_RIGHT = tuple(
    (*said, by)
    for by in _BY
    for said in (
        ("postmultiplied",), ("post", "-", "multiplied"), ("right", "-", "multiplied"), ("right", "multiplied"),
        ("multiplied", "from", "the", "right"), ("multiplied", "on", "the", "right"),
    )
)  # fmt: skip
_PLAIN = ("multiplied", "by")
_BEHIND = {(preposition, "the", side): side == "left" for preposition in ("from", "on") for side in ("left", "right")}
"""A side that is named behind the factor, and whether it is the left one."""
_ENDS = frozenset({",", ";", "=", "\n", "w", "t", ".", ":", "end", "=>"})


def with_products(found: list[Token]) -> list[Token]:
    """The tokens with each such product in signs; as they are where something else is said."""
    for at in range(1, len(found)):
        phrase, left = _phrase_at(found, at)
        start, behind = _start_of_formula(found, at), at + len(phrase)
        end = end_of_formula(found, behind) if phrase else at
        if start == at or end <= behind:
            continue
        side = next((words for words in _BEHIND if is_phrase(found, end, words)), ())
        if (phrase == _PLAIN and not side) or any(depth == 0 and token[0] in ("+", "-") for token, depth in leveled(found[start:at])):
            continue
        factor, by = _bracketed(found[start:at]), _bracketed(found[behind:end])
        turned = _BEHIND[side] if side else left
        return [*found[:start], *(by + factor if turned else factor + by), *with_products(found[end + len(side) :])]
    return found


def _phrase_at(found: list[Token], at: int) -> tuple[tuple[str, ...], bool]:
    """The words that begin here and say that a factor is multiplied, and whether from the left."""
    for phrases, left in ((_LEFT, True), (_RIGHT, False), ((_PLAIN,), False)):
        for phrase in phrases:
            if is_phrase(found, at, phrase):
                return phrase, left
    return (), False


def _bracketed(part: list[Token]) -> list[Token]:
    start, end = part[0][2], part[-1][3]
    return [("(", "(", start, start), *part, (")", ")", end, end)]


def _start_of_formula(found: list[Token], end: int) -> int:
    """The place where the formula before a word begins."""
    at, depth = end, 0
    while at and (depth > 0 or not (found[at - 1][0] in _ENDS or found[at - 1][0] in "([{" or word(found[at - 1]) in WORDS)):
        at -= 1
        depth += (found[at][0] in (")", "]", "}")) - (found[at][0] in ("(", "[", "{"))
    return at


def end_of_formula(found: list[Token], at: int) -> int:
    """The place behind the formula that begins here: a comma, a sign that relates, a word, a bracket that was open before."""
    depth = 0
    while found[at][0] != "end" and (depth > 0 or not (found[at][0] in (",", ";", "=", "\n", "w", "t", ")", ".") or word(found[at]) in WORDS)):
        depth += (found[at][0] in ("(", "[", "{")) - (found[at][0] in (")", "]", "}"))
        at += 1
    return at
