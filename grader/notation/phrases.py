"""Phrases among the tokens of an answer: which words stand where."""

from __future__ import annotations

from grader.notation.lexer import Token

ARTICLES = frozenset({"the", "a", "an", "our", "its"})


def word(token: Token) -> str:
    """A word in small letters, without the marks around it; the text of anything else."""
    return token[1].lower().strip(",.:;()") if token[0] in ("a", "w", "t") else token[1]


def is_phrase(found: list[Token], at: int, phrase: tuple[str, ...]) -> bool:
    """Whether the words of a phrase stand here."""
    return word(found[at]) == phrase[0] and tuple(word(token) for token in found[at : at + len(phrase)]) == phrase


def without_article(found: list[Token]) -> list[Token]:
    """The tokens without an article at their end."""
    return found[:-1] if found and word(found[-1]) in ARTICLES else found


def behind_subscript(found: list[Token], at: int) -> int:
    """The place behind a name, its strokes and its subscript."""
    at += 1
    while found[at][0] == "'":
        at += 1
    if found[at][0] == "_":
        at += 1
        if found[at][0] == "{":
            while found[at][0] not in ("}", "end"):
                at += 1
        at += found[at][0] != "end"
    return at
