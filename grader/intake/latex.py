"""Reads a LaTeX sheet: ``\\candidate{}``, ``\\variant{}``, ``\\exam{}`` and ``answer`` environments.

The candidate's own macros are written out in the answers; the rest of the LaTeX stays as it is, for the
notation to read. Definitions, among them those of the template itself, are passed over.
"""

from __future__ import annotations

from typing import NamedTuple

from grader.intake.definitions import Macro, definition_at
from grader.intake.expansion import LARGEST_EXPANSION, expanded
from grader.intake.naming import FieldNames
from grader.intake.scripts import Entry, Pile, Script
from grader.intake.settling import quoted
from grader.intake.tex_tokens import Tokens, Verbatim, tokens_of, written
from grader.records import Problem

MOST_MACROS = 500
"""Macros of one file; later ones are not written out."""
LONGEST_NAME = 12
"""Tokens in the name of an environment."""
LONGEST_LABEL = 100
"""Tokens in the label of an answer."""

_HEADS = {"\\candidate": "candidate", "\\variant": "variant", "\\exam": "exam"}


class _Answer(NamedTuple):
    """An answer environment: from which token to which, and where to go on after it."""

    label: str
    start: int
    stop: int
    end: int
    closed: bool


def read_latex(source: str, text: str, names: FieldNames) -> Pile:
    """The one script of a LaTeX file."""
    return _Reader(source, tokens_of(text)).read()


class _Reader:
    """Walks once through the tokens, gathering macros, heads and answers in the order of the file."""

    def __init__(self, source: str, tokens: Tokens) -> None:
        self._source = source
        self._tokens = tokens
        self._macros: dict[str, Macro] = {}
        self._heads: dict[str, str] = {}
        self._entries: list[Entry] = []
        self._problems: list[Problem] = []
        self._left = LARGEST_EXPANSION

    def read(self) -> Pile:
        at = 0
        while at < len(self._tokens.tokens):
            at = self._step(at)
        return Pile((Script(self._heads, tuple(self._entries)),), tuple(self._problems))

    def _step(self, at: int) -> int:
        """Reads what begins at a token; returns where to go on."""
        token = self._tokens.tokens[at]
        if not token.startswith("\\") or isinstance(token, Verbatim):
            return at + 1
        if definition := definition_at(self._tokens, at, self._macros):
            _define(self._macros, definition.name, definition.macro)
            return definition.end
        if token in _HEADS and (value := self._tokens.group(at + 1)):
            self._heads.setdefault(_HEADS[token], value.text.replace("\\_", "_"))
            return value.end
        if answer := _answer_at(self._tokens, at):
            self._keep(answer, f"line {self._tokens.line(at)}")
            return answer.end
        return at + 1

    def _keep(self, answer: _Answer, place: str) -> None:
        if not answer.closed:
            self._problems.append(_never_closed(self._source, place, answer.label))
        tokens, macros = _without_definitions(self._tokens, answer, self._macros)
        outcome = expanded(tokens, macros, self._left)
        self._left = max(0, self._left - outcome.spent)
        if outcome.text is None:
            self._problems.append(_not_written_out(self._source, place, answer.label, outcome.why))
        text = written(tokens) if outcome.text is None else outcome.text
        self._entries.append(Entry(answer.label, text, place))


def _define(macros: dict[str, Macro], name: str, macro: Macro | None) -> None:
    """Adds a macro; one that can't be written out hides an earlier one of its name."""
    macros.pop(name, None)
    if macro and name not in _HEADS and len(macros) < MOST_MACROS:
        macros[name] = macro


def _without_definitions(
    tokens: Tokens, answer: _Answer, macros: dict[str, Macro]
) -> tuple[list[str], dict[str, Macro]]:
    """An answer's tokens without the definitions made inside it, and the macros that hold there."""
    kept: list[str] = []
    known = macros
    at = answer.start
    while at < answer.stop:
        definition = definition_at(tokens, at, known)
        if definition and definition.end <= answer.stop:
            known = dict(known) if known is macros else known
            _define(known, definition.name, definition.macro)
            at = definition.end
        else:
            kept.append(tokens.tokens[at])
            at += 1
    return kept, known


def _environment(tokens: Tokens, at: int) -> str:
    """The name in ``\\begin{name}`` or ``\\end{name}``; empty if no name stands there."""
    found = tokens.group(at + 1, LONGEST_NAME)
    return found.text if found else ""


def _answer_at(tokens: Tokens, at: int) -> _Answer | None:
    if tokens.tokens[at] != "\\begin" or _environment(tokens, at) != "answer":
        return None
    name = tokens.group(at + 1, LONGEST_NAME)
    label = tokens.group(name.end, LONGEST_LABEL) if name else None
    if label is None:
        return None
    for stop in range(label.end, len(tokens.tokens)):
        token = tokens.tokens[stop]
        if token == "\\end" and _environment(tokens, stop) == "answer":
            return _Answer(label.text, label.end, stop, stop + 1, True)
        if (token == "\\begin" and _environment(tokens, stop) == "answer") or (
            token == "\\end" and _environment(tokens, stop) == "document"
        ):
            return _Answer(label.text, label.end, stop, stop, False)
    return _Answer(label.text, label.end, len(tokens.tokens), len(tokens.tokens), False)


def _never_closed(source: str, place: str, label: str) -> Problem:
    return Problem(
        source,
        place,
        f"The answer {quoted(label)} begun here has no \\end{{answer}}; it was ended before the next.",
        "Check where this answer ends.",
    )


def _not_written_out(source: str, place: str, label: str, why: str) -> Problem:
    return Problem(
        source,
        place,
        f"{why}; the answer {quoted(label)} was left as written.",
        "Read the answer by eye, or ask for it without the macro.",
    )
