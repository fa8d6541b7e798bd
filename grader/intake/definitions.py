"""Reads the macros that a candidate defines: ``\\newcommand``, ``\\def``, ``\\DeclareMathOperator`` ..."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from grader.intake.tex_tokens import Tokens, Verbatim

_COMMANDS = frozenset({"\\newcommand", "\\renewcommand", "\\providecommand", "\\DeclareRobustCommand"})
_DEFS = frozenset({"\\def", "\\gdef", "\\edef", "\\xdef"})
_ENVIRONMENTS = frozenset({"\\newenvironment", "\\renewenvironment"})
_OTHERS = frozenset({"\\let", "\\DeclareMathOperator", "\\DeclarePairedDelimiter"})
_COUNTS = tuple("123456789")
_PARAMETERS = re.compile(r"\s*(?:#[1-9]\s*)*")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)


class Macro(NamedTuple):
    """``body`` holds ``#1`` to ``#9`` in its texts; ``default`` makes the first argument optional."""

    arity: int
    body: tuple[str, ...]
    default: tuple[str, ...] | None = None
    starred: bool = False
    """Whether a star and a size after the name are passed over, as for paired delimiters."""


class Definition(NamedTuple):
    """A definition in the text: its name, the place after it, and the macro if it can be written out."""

    name: str
    end: int
    macro: Macro | None


def definition_at(tokens: Tokens, at: int, known: Mapping[str, Macro]) -> Definition | None:
    """The definition that begins at a token, if one does. ``known`` settles what ``\\let`` copies."""
    token = tokens.tokens[at]
    if isinstance(token, Verbatim):
        return None
    if token in _ENVIRONMENTS:
        return _environment(tokens, at)
    if token in _COMMANDS or token in _DEFS or token in _OTHERS:
        named = _name_at(tokens, at + 1)
        if named is not None:
            return _named(token, tokens, *named, known)
    return None


def _named(
    token: str, tokens: Tokens, name: str, starred: bool, at: int, known: Mapping[str, Macro]
) -> Definition | None:
    """The definition of a name, by the command that defines it; ``at`` is the place after the name."""
    if token in _COMMANDS:
        return _command(tokens, name, at)
    if token in _DEFS:
        return _def(tokens, name, at)
    if token == "\\let":
        return _let(tokens, name, at, known)
    if token == "\\DeclarePairedDelimiter":
        return _paired(tokens, name, at)
    return _operator(tokens, name, starred, at)


def _name_at(tokens: Tokens, at: int) -> tuple[str, bool, int] | None:
    """The name that is defined, bare or in braces, whether a star stands before it, and the place after."""
    at = tokens.after_space(at)
    starred = at < len(tokens.tokens) and tokens.tokens[at].strip() == "*"
    at = tokens.after_space(at + starred)
    if found := tokens.group(at, longest=4):
        return (found.text, starred, found.end) if _COMMAND.fullmatch(found.text) else None
    if at < len(tokens.tokens) and _COMMAND.fullmatch(tokens.tokens[at]):
        return tokens.tokens[at], starred, at + 1
    return None


def _command(tokens: Tokens, name: str, at: int) -> Definition | None:
    arity, default = 0, None
    if count := tokens.option(at):
        arity, at = int(count.text) if count.text in _COUNTS else 0, count.end
        if optional := tokens.option(at):
            default, at = tuple(optional.tokens), optional.end
    body = tokens.group(at)
    return Definition(name, body.end, Macro(arity, tuple(body.tokens), default)) if body else None


def _def(tokens: Tokens, name: str, at: int) -> Definition | None:
    parameters = tokens.tokens[at] if at < len(tokens.tokens) and tokens.tokens[at] not in ("{", "}") else ""
    body = tokens.group(at + bool(parameters))
    if body is None:
        return None
    plain = _PARAMETERS.fullmatch(parameters)  # delimited parameters: read over, and not written out
    macro = Macro(parameters.count("#"), tuple(body.tokens)) if plain else None
    return Definition(name, body.end, macro)


def _let(tokens: Tokens, name: str, at: int, known: Mapping[str, Macro]) -> Definition | None:
    at = tokens.after_space(at)
    if at < len(tokens.tokens) and tokens.tokens[at].strip() == "=":
        at = tokens.after_space(at + 1)
    if at >= len(tokens.tokens) or not _COMMAND.fullmatch(tokens.tokens[at]):
        return None
    meant = tokens.tokens[at]
    now = known.get(meant) or Macro(0, (Verbatim(meant),))  # its meaning now: a later one must not reach it
    return Definition(name, at + 1, now)


def _operator(tokens: Tokens, name: str, starred: bool, at: int) -> Definition | None:
    body = tokens.group(at)
    if body is None:
        return None
    operator = ("\\operatorname", *("*" if starred else ""), "{", *body.tokens, "}")
    return Definition(name, body.end, Macro(0, operator))


def _paired(tokens: Tokens, name: str, at: int) -> Definition | None:
    left = tokens.group(at)
    right = tokens.group(left.end) if left else None
    if left is None or right is None:
        return None
    return Definition(name, right.end, Macro(1, (*left.tokens, " #1 ", *right.tokens), starred=True))


def _environment(tokens: Tokens, at: int) -> Definition | None:
    """An environment's definition: read over, since its body is no text of the candidate's."""
    found = tokens.group(at + 1)
    while found and (option := tokens.option(found.end)):
        found = option
    opening = tokens.group(found.end) if found else None
    closing = tokens.group(opening.end) if opening else None
    return Definition("", closing.end, None) if closing else None
