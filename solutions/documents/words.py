"""Reads the words of a question: its title, parts, prompts, worked answers, marking points and slips.

They stand in a Markdown file beside the question's module::

    # Title
    ## a
    The text of part (a).
    ### a.gradient
    What to write in this field.
    #### answer
    The worked answer.
    #### points
    - [1/2] What earns half a mark.
    #### slips
    - what was written: what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from solutions.documents.pouring import WordsError, pour

_HEADING = re.compile(r"(#{1,4}) +(.+?) *")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_NUMBERED = re.compile(r"(#{1,4}) +(.+?) *\x1f(\d+)")
_POINT = re.compile(r"\[(\d+(?:/[1-9]\d*)?)\] +(.+)", re.DOTALL)
_SECTIONS = ("answer", "points", "slips")


class Point(NamedTuple):
    """A marking point: what it earns, and the sentence that says what must be there."""

    marks: Fraction
    sentence: str


class FieldWords(NamedTuple):
    """The words of one field, all in Markdown."""

    name: str
    """Identifier inside the question: ``b.gradient``."""
    prompt: str
    answer: str
    points: tuple[Point, ...]
    slips: tuple[str, ...]
    line: int
    answer_line: int
    """Where its heading and its answer begin in the author's file."""


class PartWords(NamedTuple):
    """The words of one part: its letter, the text on the paper, its fields."""

    letter: str
    text: str
    fields: tuple[FieldWords, ...]
    line: int


class Words(NamedTuple):
    """The words of a question with the values of a variant in them."""

    source: str
    title: str
    introduction: str
    parts: tuple[PartWords, ...]

    @property
    def fields(self) -> dict[str, FieldWords]:
        """All fields in the order of the file."""
        return {field.name: field for part in self.parts for field in part.fields}


class Section(NamedTuple):
    """A heading with its level and the line it stands in, and the text under it."""

    level: int
    label: str
    line: int
    text: str


def read_words(source: str, text: str, given: Mapping[str, object]) -> Words:
    """The words of a question. Raises WordsError with the line of the file."""
    found = _sections(source, pour(_with_lines(text), given, source))
    if not found or found[0].level != 1:
        raise WordsError(
            source, 1, "The file does not begin with the title of the question.", "Begin it with “# Title”."
        )
    title, *rest = found
    parts = tuple(_part(source, group) for group in _groups(source, rest, 2))
    words = Words(source, title.label, title.text.strip(), parts)
    _refuse_twins(source, [field for part in parts for field in part.fields])
    return words


def _with_lines(text: str) -> str:
    """The text with its line number at the end of each heading: placeholders may add lines later."""
    fence = ""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        fence = _fence_after(line, fence)
        if not fence and _HEADING.fullmatch(line):
            lines[at] = f"{line}\x1f{at + 1}"
    return "\n".join(lines)


def _fence_after(line: str, fence: str) -> str:
    """The fence that is open after a line; headings inside one are code."""
    found = _FENCE.match(line)
    if not found:
        return fence
    if not fence:
        return found[1]
    return "" if found[1].startswith(fence) and not line.strip().strip(fence[0]) else fence


def _sections(source: str, text: str) -> list[Section]:
    found: list[tuple[int, str, int, list[str]]] = []
    for line in text.split("\n"):
        if heading := _NUMBERED.fullmatch(line):
            found.append((len(heading[1]), heading[2], int(heading[3]), []))
        elif found:
            found[-1][3].append(line)
        elif line.strip():
            raise WordsError(source, 1, "Text stands above the title.", "Begin the file with “# Title”.")
    return [Section(level, label, line, "\n".join(lines)) for level, label, line, lines in found]


def _groups(source: str, sections: Sequence[Section], level: int) -> list[list[Section]]:
    """Each heading of a level with the deeper ones after it."""
    groups: list[list[Section]] = []
    for section in sections:
        if section.level == level:
            groups.append([section])
        elif groups and section.level > level:
            groups[-1].append(section)
        else:
            missing = "#" * level
            sentence = f"“{section.label}” stands where a heading of level {level} belongs."
            raise WordsError(
                source, section.line, sentence, f"Put a line beginning with “{missing} ” above it."
            )
    return groups


def _part(source: str, group: Sequence[Section]) -> PartWords:
    head, *rest = group
    fields = tuple(_field(source, head.label, below) for below in _groups(source, rest, 3))
    return PartWords(head.label, head.text.strip(), fields, head.line)


def _field(source: str, letter: str, group: Sequence[Section]) -> FieldWords:
    head, *rest = group
    if not head.label.startswith(f"{letter}."):
        sentence = f"The field “{head.label}” stands in part “{letter}”."
        raise WordsError(source, head.line, sentence, f"Name it “{letter}....”, or move it to its part.")
    under: dict[str, Section] = {}
    for section in rest:
        if section.label not in _SECTIONS or section.label in under:
            sentence = f"“{section.label}” is unknown or stands twice under “{head.label}”."
            raise WordsError(
                source, section.line, sentence, f"A field has: {', '.join(_SECTIONS)}, once each."
            )
        under[section.label] = section
    if "answer" not in under or not under["answer"].text.strip():
        raise WordsError(source, head.line, f"“{head.label}” has no answer.", "Write it under “#### answer”.")
    points = tuple(_point(source, line, item) for line, item in _items(source, under.get("points")))
    slips = tuple(item for _, item in _items(source, under.get("slips")))
    answer = under["answer"]
    text = answer.text.strip()
    begins = answer.line + 1 + answer.text[: answer.text.index(text)].count("\n")
    return FieldWords(head.label, head.text.strip(), text, points, slips, head.line, begins)


def _items(source: str, section: Section | None) -> list[tuple[int, str]]:
    """The items of a list, each with its line; an item may run over several lines if these are indented."""
    items: list[tuple[int, str]] = []
    for at, line in enumerate(section.text.split("\n") if section else [], start=1):
        number = section.line + at if section else at
        if line.startswith("- "):
            items.append((number, line[2:].strip()))
        elif items and line.startswith("  "):
            items[-1] = (items[-1][0], f"{items[-1][1]} {line.strip()}")
        elif line.strip():
            raise WordsError(
                source, number, "A line here is no item of a list.", "Begin each item with “- ”."
            )
    return items


def _point(source: str, line: int, item: str) -> Point:
    found = _POINT.fullmatch(item)
    if found is None:
        raise WordsError(
            source, line, "A marking point does not say what it is worth.", "Write “- [1/2] sentence”."
        )
    return Point(Fraction(found[1]), found[2])


def _refuse_twins(source: str, fields: Sequence[FieldWords]) -> None:
    lines: dict[str, int] = {}
    for field in fields:
        if field.name in lines:
            sentence = f"“{field.name}” stands here a second time, after line {lines[field.name]}."
            raise WordsError(source, field.line, sentence, "Give each field its own name.")
        lines[field.name] = field.line
