"""Tells the lines of a Markdown sheet apart: code and text, without the hints that stand in HTML comments.

A heading inside a code fence is code. But a fence that its writer forgot to close would swallow every answer
after it; where that is plain to see the fence is taken to end before the next field, and a problem says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from grader.intake.naming import FieldNames
from grader.records import Problem

DEEPEST_HEADING = 6

_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})(?P<info>.*)")
_OPEN, _CLOSE = "<!--", "-->"


class Line(NamedTuple):
    """One line of a sheet; ``code`` for the fences and all between them."""

    number: int
    text: str
    code: bool = False
    comment: str = ""
    """What stood in comments that began on this line."""


class Heading(NamedTuple):
    """A heading as written; ``level`` counts its signs."""

    label: str
    level: int


def heading(text: str) -> Heading | None:
    """The heading that a line is, by its leading number signs."""
    line = text.lstrip(" ")
    label = line.lstrip("#")
    level = len(line) - len(label)
    if not 1 <= level <= DEEPEST_HEADING or len(text) - len(line) > 3:
        return None
    return Heading(label.strip().rstrip("#").strip(), level)


def is_field_heading(text: str, names: FieldNames) -> bool:
    """Whether a line is a level-two heading of a field of the exam."""
    found = heading(text)
    return found is not None and found.level == 2 and names.find(found.label) is not None


def lines_of(source: str, text: str, names: FieldNames, place: str = "") -> tuple[list[Line], list[Problem]]:
    """The lines of a sheet, comments removed; ``place`` stands before line numbers (``cell 4, ``)."""
    raw = text.split("\n")
    lines: list[Line] = []
    problems: list[Problem] = []
    last = max((number for number, line in enumerate(raw) if _CLOSE in line), default=-1)
    at = 0
    while at < len(raw):
        if fence := _opened(raw[at]):
            end, closed = _end_of_fence(raw, at, fence, names)
            lines += [Line(number + 1, raw[number], code=True) for number in range(at, end)]
            problems += [] if closed else [_never_closed(source, place, at)]
        else:
            shown, end, hidden, comment = _without_comment(raw, at, last, names)
            lines.append(Line(at + 1, shown, comment=comment))
            problems += [_hidden_field(source, place, at, hidden)] if hidden else []
        at = end
    return lines, problems


def _opened(line: str) -> str:
    """The fence that a line opens, such as ``````` ``` ```````; empty if none."""
    found = _FENCE.match(line)
    if not found or (found["fence"][0] == "`" and "`" in found["info"]):
        return ""
    return found["fence"]


def _closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(fence) and not bare.strip(fence[0]) and len(line) - len(line.lstrip(" ")) <= 3


def _end_of_fence(raw: Sequence[str], start: int, fence: str, names: FieldNames) -> tuple[int, bool]:
    """Where the code of a fence ends (exclusive), and whether it was closed.

    It was not when after a field's heading another such heading, another fence or the end of the text comes
    before its own end: one such heading in a closed fence is code, as a comment of a program may be.
    """
    field_at = None
    for at in range(start + 1, len(raw)):
        if _closes(raw[at], fence):
            return at + 1, True
        is_field = is_field_heading(raw[at], names)
        if field_at is not None and (is_field or _opened(raw[at])):
            return field_at, False
        field_at = at if is_field else field_at
    return (len(raw), True) if field_at is None else (field_at, False)


def _without_comment(raw: Sequence[str], at: int, last: int, names: FieldNames) -> tuple[str, int, str, str]:
    """A line without its comments, the line to go on with, a field's heading that a comment hides, and the comments.

    ``last`` is the last line that closes a comment: a comment opened after it is the candidate's own sign.
    """
    shown: list[str] = []
    comments: list[str] = []
    hidden, position = "", 0
    while (start := raw[at].find(_OPEN, position)) >= 0:
        end, stop = at, raw[at].find(_CLOSE, start + len(_OPEN))
        while stop < 0 and end < last:
            end += 1
            stop = raw[end].find(_CLOSE)
            hidden = hidden or (raw[end] if is_field_heading(raw[end], names) else "")
        if stop < 0:
            break
        shown.append(raw[at][position:start])
        inside = start + len(_OPEN)
        comments += [raw[at][inside:stop]] if end == at else [raw[at][inside:], *raw[at + 1 : end], raw[end][:stop]]
        at, position = end, stop + len(_CLOSE)
    shown.append(raw[at][position:])
    return "".join(shown), at + 1, hidden, "\n".join(comments)


def _never_closed(source: str, place: str, at: int) -> Problem:
    return Problem(
        source,
        f"{place}line {at + 1}",
        "The code fence opened here is never closed; it was taken to end before the next field.",
        "Check that no answer was cut or mixed up here.",
    )


def _hidden_field(source: str, place: str, at: int, hidden: str) -> Problem:
    return Problem(
        source,
        f"{place}line {at + 1}",
        f"The comment opened here hides the heading “{hidden.strip()}” and the answer under it.",
        "If the answer counts, close the comment before it and read the file again.",
    )
