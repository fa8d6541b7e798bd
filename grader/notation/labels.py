"""Parts of a name that an answer defines: the label in ``a_t^{(i)} = ...`` is no power, the d in ``dy_t = ...`` no differential.

>>> from grader.notation.lexer import tokens
>>> from grader.notation.vocabulary import vocabulary
>>> lexed = tokens("y = a^{(i)}, a^{(i)} = 2")[0]
>>> [token[1] for token in with_labels([*lexed, lexed[-1], lexed[-1]], vocabulary(["y"]))][:6]
['y', '=', 'a^i', ',', 'a^i', '=']
"""

from __future__ import annotations

from grader.notation.english import WORDS
from grader.notation.lexer import Token
from grader.notation.vocabulary import Vocabulary

_NO_LABELS = frozenset({"T", "top", "t", "k", "n", "N", "x", "2"})
"""What is a transpose, a step or a power."""
LONGEST = 3
_STEPS = frozenset({"t", "k", "T", "j"})
_BEFORE = frozenset({"\n", ";", ",", ":", "w", "t", "\\\\"})
"""What stands before a name that is being defined."""


def with_labels(lexed: list[Token], words: Vocabulary) -> list[Token]:
    """The tokens with each name and its label in one, wherever the name is written with it."""
    places = [(at, *label) for at, token in enumerate(lexed) if token[0] == "^" and (label := _label(lexed, at))]
    named = [(at, _base(lexed, at), text, end) for at, text, end in places]
    own = {
        (lexed[base][1], text)
        for at, base, text, end in named
        if base is not None and not words.knows(lexed[base][1]) and lexed[_behind(lexed, end)][0] == "="
    }
    for at, base, text, end in reversed(named if own else []):
        if base is not None and (lexed[base][1], text) in own:
            kind, run, start, last = lexed[base]
            lexed = [*lexed[:base], (kind, f"{run}^{text}", start, last), *lexed[base + 1 : at], *lexed[end:]]
    return lexed


def with_steps(lexed: list[Token], words: Vocabulary) -> list[Token]:
    """The tokens with the steps that a program writes in square brackets below the names that it defines: ``z[t] = ...``."""
    places = [at for at, token in enumerate(lexed[:-4]) if token[0] == "a" and lexed[at + 1][0] == "[" and (not at or lexed[at - 1][0] != "_") and token[3] == lexed[at + 1][2] and _step_ends(lexed, at + 1)]
    own = {lexed[at][1] for at in places if "=" in [token[0] for token in lexed[_step_ends(lexed, at + 1) :][:2] if token[0] in "&="]} - words.families.keys() - words.functions.keys()
    for at in reversed(places if own else []):
        if lexed[at][1] in own:
            end = _step_ends(lexed, at + 1)
            (_, _, start, opened), (_, _, closed, last) = lexed[at + 1], lexed[end - 1]
            lexed = [*lexed[: at + 1], ("_", "_", start, start), ("{", "{", start, opened), *lexed[at + 2 : end - 1], ("}", "}", closed, last), *lexed[end:]]
    return lexed


def _step_ends(lexed: list[Token], at: int) -> int:
    """The place behind a bracket that holds a step, ``[t]`` or ``[t-1]``; 0 where something else is in it."""
    inside = [token[0] for token in lexed[at + 1 : at + 5]]
    length = 1 if inside[1:2] == ["]"] else 3 if inside[3:4] == ["]"] and inside[1] in ("+", "-") and inside[2] == "n" else 0
    return at + length + 2 if length and (inside[0] == "n" or lexed[at + 1][1] in _STEPS) else 0


def with_gradients(lexed: list[Token], words: Vocabulary) -> list[Token]:
    """The tokens with the gradients that a program calls ``dy`` as names of their own, where it says what they are.

    ``dL_t/dy_t`` stays a derivative: what stands behind or before a stroke is no name.
    """
    places = [at for at, token in enumerate(lexed) if token[0] == "a" and len(token[1]) > 1 and token[1][0] == "d" and words.knows(token[1][1:])]
    begins = [at for at in places if (not at or lexed[at - 1][0] in _BEFORE or lexed[at - 1][1].lower() in WORDS) and lexed[_behind(lexed, at + 1)][0] == "="]
    own = {lexed[at][1] for at in begins if not words.knows(lexed[at][1])}
    found = [*lexed]
    for at in places if own else ():
        kind, run, start, end = lexed[at]
        quotient = lexed[_behind(lexed, at + 1)][0] == "/" or (at and lexed[at - 1][0] == "/")
        if run in own and not quotient:
            found[at] = (kind, f"grad{run[1:]}", start, end)
    return found


def _label(lexed: list[Token], at: int) -> tuple[str, int] | None:
    """The label behind ``^`` and the place behind it: letters, which may stand in brackets."""
    end = at + 1
    opened = 0
    while lexed[end][0] in ("{", "("):
        opened += 1
        end += 1
    kind, text, _, _ = lexed[end]
    closed = end + 1
    while opened and lexed[closed][0] in ("}", ")"):
        opened -= 1
        closed += 1
    letters = kind in ("a", "t") and text.isalpha() and len(text) <= LONGEST and text not in _NO_LABELS
    return (text, closed) if letters and not opened else None


def _base(lexed: list[Token], at: int) -> int | None:
    """The place of the name before ``^`` and before its subscript, if one stands there."""
    at -= 1
    if at > 0 and lexed[at][0] == "}":
        while at and lexed[at][0] != "{":
            at -= 1
    if at > 1 and lexed[at - 1][0] == "_":
        at -= 2
    return at if at >= 0 and lexed[at][0] == "a" else None


def _behind(lexed: list[Token], at: int) -> int:
    """The place behind a subscript that follows the label."""
    if lexed[at][0] != "_":
        return at
    at += 1
    if lexed[at][0] == "{":
        while lexed[at][0] not in ("}", "end"):
            at += 1
    return at + (lexed[at][0] != "end")
