"""Cuts LaTeX into tokens: commands, braces, brackets and the rest; comments go, verbatim stays whole.

Joined again, the tokens of a text without comments are that text, character for character.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

LONGEST_GROUP = 20_000
"""Tokens between two braces."""
LONGEST_OPTION = 40
"""Tokens between two square brackets."""
LONGEST_INLINE = 1_000
"""Characters between the bars of ``\\verb|...|``."""

_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.|\Z)|[{}\[\]%]|[^\\{}\[\]%]+", re.DOTALL)
_COMMAND_WORD = re.compile(r"\\[A-Za-z]+")
_VERBATIM = re.compile(r"\\begin[ \t]*\{(verbatim\*?|Verbatim|lstlisting|minted)\}")
_OPTIONS = re.compile(r"(?:\[[^\]\n]{0,200}\])?(?:\{[^}\n]{0,60}\})?")
_BLANKS = re.compile(r"[ \t]*")


class Verbatim(str):
    """Text that means what it says: no command, no brace and no comment is looked for in it."""

    __slots__ = ()


class Group(NamedTuple):
    """The tokens between two braces or brackets, and the place after them."""

    tokens: list[str]
    end: int

    @property
    def text(self) -> str:
        """Its text, without blanks around it."""
        return written(self.tokens).strip()


class Tokens(NamedTuple):
    """The tokens of a text, the offset of each, the offsets of line ends, and each brace's partner."""

    tokens: list[str]
    offsets: list[int]
    line_ends: list[int]
    partners: dict[int, int]

    def line(self, at: int) -> int:
        """The line on which a token stands, counted from 1."""
        offset = self.offsets[at] if at < len(self.offsets) else (self.offsets or [0])[-1]
        return bisect_left(self.line_ends, offset) + 1

    def after_space(self, at: int) -> int:
        """The first token from ``at`` on that is more than blanks."""
        while at < len(self.tokens) and self.tokens[at].isspace():
            at += 1
        return at

    def group(self, at: int, longest: int = LONGEST_GROUP) -> Group | None:
        """What stands in the braces that open at a token, blanks before them passed over."""
        at = self.after_space(at)
        end = self.partners.get(at)
        return Group(self.tokens[at + 1 : end], end + 1) if end and end - at <= longest else None

    def option(self, at: int) -> Group | None:
        """What stands in the square brackets that open at a token."""
        start = at = self.after_space(at)
        if start >= len(self.tokens) or self.tokens[start] != "[":
            return None
        while at < min(len(self.tokens), start + LONGEST_OPTION) and self.tokens[at] != "]":
            at = self.partners.get(at, at) + 1
        closed = at < len(self.tokens) and self.tokens[at] == "]"
        return Group(self.tokens[start + 1 : at], at + 1) if closed else None


def tokens_of(text: str) -> Tokens:
    """The tokens of a LaTeX text."""
    tokens: list[str] = []
    offsets: list[int] = []
    never_ends: set[str] = set()  # verbatim environments with no end in the rest: not looked for again
    position = 0
    while found := _TOKEN.match(text, position):
        token, end = found[0], found.end()
        if token == "%":
            position = _after_comment(text, position, end)
            continue
        if token in ("\\begin", "\\verb"):
            token, end = _verbatim(text, position, never_ends) or (token, end)
        tokens.append(token)
        offsets.append(position)
        position = end
    line_ends = [found.start() for found in re.finditer("\n", text)]
    return Tokens(tokens, offsets, line_ends, _partners(tokens))


def _partners(tokens: Iterable[str]) -> dict[int, int]:
    """For each brace that opens and closes, where it closes."""
    opened: list[int] = []
    partners: dict[int, int] = {}
    for at, token in enumerate(tokens):
        if token == "{" and not isinstance(token, Verbatim):
            opened.append(at)
        elif token == "}" and opened and not isinstance(token, Verbatim):
            partners[opened.pop()] = at
    return partners


def written(tokens: Iterable[str]) -> str:
    """Tokens as text again; a command that an expansion put before a letter is kept apart from it."""
    pieces: list[str] = []
    for token in tokens:
        if pieces and token[:1].isascii() and token[:1].isalpha() and _ends_in_letters(pieces[-1]):
            pieces.append(" ")
        pieces.append(token)
    return "".join(pieces)


def _ends_in_letters(token: str) -> bool:
    return token.startswith("\\") and _COMMAND_WORD.fullmatch(token) is not None


def _after_comment(text: str, position: int, end: int) -> int:
    """Where to go on after a comment: TeX drops it with its line's end and the blanks that follow.

    The end of the line is kept where a space would be typeset anyway, so that lines stay lines.
    """
    stop = text.find("\n", end)
    if stop < 0:
        return len(text)
    previous = text[position - 1] if position else "\n"
    if previous in " \t":
        line_start = text.rfind("\n", 0, position) + 1
        return stop if text[line_start:position].strip() else _blanks(text, stop + 1)
    return stop + 1 if previous == "\n" else _blanks(text, stop + 1)


def _blanks(text: str, position: int) -> int:
    found = _BLANKS.match(text, position)
    return found.end() if found else position


def _verbatim(text: str, position: int, never_ends: set[str]) -> tuple[Verbatim, int] | None:
    """The content of a verbatim environment, or an inline ``\\verb`` as it stands, and where it ends."""
    opened = _VERBATIM.match(text, position)
    if opened is None:
        return _inline(text, position)
    name = opened[1]
    start = opened.end()
    if name in ("lstlisting", "minted", "Verbatim") and (options := _OPTIONS.match(text, start)):
        start = options.end()
    closing = f"\\end{{{name}}}"
    stop = -1 if name in never_ends else text.find(closing, start)
    if stop < 0:
        never_ends.add(name)
        return None
    return Verbatim(text[start:stop].strip("\n")), stop + len(closing)


def _inline(text: str, position: int) -> tuple[Verbatim, int] | None:
    start = position + len("\\verb")
    start += text.startswith("*", start)
    delimiter = text[start : start + 1]
    if not text.startswith("\\verb", position) or not delimiter.strip():
        return None
    stop = text.find(delimiter, start + 1, start + LONGEST_INLINE)
    if stop < 0 or "\n" in text[start:stop]:
        return None
    return Verbatim(text[position : stop + 1]), stop + 1
