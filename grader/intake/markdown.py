"""Reads a Markdown sheet: YAML-like front matter, then a level-two heading and an answer for each field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from grader.intake.markdown_lines import Heading, Line, heading, lines_of
from grader.intake.naming import FieldNames, head_of
from grader.intake.scripts import Entry, Pile, Script
from grader.records import Problem

LONGEST_FRONT_MATTER = 60
"""Lines after the opening ``---`` in which its end is looked for."""

_ENDS = re.compile(r"(?:---|\.\.\.)[ \t]*$|##[^#]")
_RULE = re.compile(r" {0,3}(?:-[ \t]*){3,}")
_UNDERLINE = re.compile(r" {0,3}(?:-{2,}|={2,})[ \t]*")
_KEY_AND_VALUE = re.compile(r"\s*(?P<key>[^\W\d_][^:\n]{0,40}?)\s*:\s*(?P<value>.*)")
_COMMENT_AFTER_VALUE = re.compile(r"\s#.*")

_ANSWER_BEHIND = re.compile(r"(?P<field>[^\s:=]+)\s*(?:[:=]|[-–—](?=\s))\s*(?P<said>\S.*)")

_PROMPT = re.compile(r"\d+(?:\.\d+)? marks?\. [^\n]*\.")


class Block(NamedTuple):
    """A piece of a sheet: a whole Markdown file, or one cell of a notebook."""

    text: str
    place: str = ""
    code: bool = False


class _Section:
    """A field's heading and what stands under it, while it is being gathered."""

    def __init__(self, label: str, place: str) -> None:
        self.label = label
        self.place = place
        self.lines: list[str] = []
        self.comments: list[str] = []
        self.code_at = ""

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip(" \t\n")


def read_markdown(source: str, text: str, names: FieldNames) -> Pile:
    """The one script of a Markdown file."""
    return read_blocks(source, [Block(text)], names)


def read_blocks(source: str, blocks: Sequence[Block], names: FieldNames) -> Pile:
    """The one script of a sheet that comes in pieces; a code block is noted and never read as an answer."""
    sections = [_Section("", "line 1")]
    problems: list[Problem] = []
    heads, blocks, doubts = _front_matter(source, blocks)
    problems += doubts
    for block in blocks:
        if block.code:
            sections[-1].code_at = sections[-1].code_at or block.place
            continue
        lines, doubts = lines_of(source, block.text, names, block.place)
        problems += doubts
        problems += _gather(source, lines, block.place, names, sections)
    opening, *fields = sections
    problems += [doubt for section in fields if (doubt := _in_heading(source, section, names))]
    heads, doubts = _opening(source, opening, heads)
    problems += doubts if fields else []  # without a field the whole file is said to hold no answer
    problems += [_answer_in_code(source, section) for section in fields if _is_in_code(section)]
    commented = [section for section in fields if not section.text and any(map(_is_written, section.comments))]
    problems += [_in_comments(source, commented)] if commented else []
    entries = tuple(Entry(section.label, section.text, section.place) for section in fields)
    return Pile((Script(heads, entries),), tuple(problems))


def _front_matter(source: str, blocks: Sequence[Block]) -> tuple[dict[str, str], list[Block], list[Problem]]:
    """The heads between two lines of ``---`` that open the first written block, and the blocks without them.

    The lines are emptied, not removed, so that the numbers of all others stay right. Empty blocks go.
    """
    written = [block for block in blocks if block.text.strip()]
    first = next((at for at, block in enumerate(written) if not block.code), None)
    if first is None:
        return {}, written, []
    place = written[first].place
    lines = written[first].text.split("\n")
    start = next(at for at, line in enumerate(lines) if line.strip())
    if lines[start].rstrip() != "---":
        return {}, written, []
    limit = min(len(lines), start + LONGEST_FRONT_MATTER)
    end = next((at for at in range(start + 1, limit) if _ENDS.match(lines[at])), start)
    if lines[end].startswith("##"):  # an answer begins: the next --- is a rule of its own
        end = start
    heads = _heads(lines[start + 1 : end])
    lines[: end + 1] = [""] * (end + 1)
    written[first] = Block("\n".join(lines), place)
    return heads, written, [] if end > start else [_front_matter_open(source, f"{place}line {start + 1}")]


def _front_matter_open(source: str, place: str) -> Problem:
    return Problem(
        source,
        place,
        "The front matter opened by --- is never closed.",
        "Write --- on a line of its own after the candidate, and check whose sheet this is.",
    )


def _heads(lines: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        pair = _head(line)
        if pair and pair[1]:
            found.setdefault(*pair)
    return found


def _head(line: str) -> tuple[str, str] | None:
    """Head and value of a line such as ``candidate: e2451234`` or ``**Student no:** 2451234``."""
    pair = _KEY_AND_VALUE.fullmatch(line.replace("*", ""))
    name = head_of(pair["key"]) if pair else None
    if pair is None or name is None:
        return None
    value = pair["value"].strip()
    if value[:1] in ("'", '"') and value.find(value[0], 1) > 0:
        return name, value[1 : value.find(value[0], 1)]
    return name, _COMMENT_AFTER_VALUE.sub("", value).strip()


def _opening(source: str, opening: _Section, heads: dict[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Heads written without front matter, and a word on any other text before the first field."""
    heads = _heads(opening.lines) | heads
    other = [line for line in opening.lines if line.strip() and not _belongs_to_a_head(line)]
    if not other:
        return heads, []
    stray = Problem(
        source,
        "before the first field",
        f"The text “{other[0].strip()[:60]}” stands under no field and was not marked.",
        "If it is an answer, put the heading of its field above it.",
    )
    return heads, [stray]


def _belongs_to_a_head(line: str) -> bool:
    return bool(heading(line) or _RULE.fullmatch(line) or _head(line))


def _gather(
    source: str, lines: Sequence[Line], place: str, names: FieldNames, sections: list[_Section]
) -> list[Problem]:
    """Hands each line to the section it stands under, opening a new one at each heading."""
    odd: list[tuple[str, str]] = []
    underline = False
    for at, line in enumerate(lines):
        following = lines[at + 1] if at + 1 < len(lines) else None
        found = None if line.code else _field_heading(line, following, names)
        if found is None:
            sections[-1].lines += [] if underline else [line.text]
            sections[-1].comments += [line.comment] if line.comment else []
            underline = False
            continue
        where = f"{place}line {line.number}"
        sections.append(_Section(found.label, where))
        underline = found.level == 0
        odd += [] if found.level == 2 else [(where, found.label)]
    sections[-1].lines.append("")  # the next cell of a notebook begins a new paragraph
    return [_odd_headings(source, odd)] if odd else []


def _field_heading(line: Line, following: Line | None, names: FieldNames) -> Heading | None:
    """The heading of a field that a line is: level two as handed out, or another that spells out a field.

    Level 0 stands for a heading that is underlined, -1 for one in bold type.
    """
    found = heading(line.text)
    if found and (_as_handed_out(line.text, found) or names.full(found.label)):
        return found
    bare = line.text.strip()
    if following and not following.code and _UNDERLINE.fullmatch(following.text) and names.full(bare):
        return Heading(bare, 0)
    if bare.startswith("**") and bare.endswith("**") and names.full(bare):
        return Heading(bare.strip("* "), -1)
    return None


def _as_handed_out(text: str, found: Heading) -> bool:
    return found.level == 2 and bool(found.label) and text.lstrip(" ")[2].isspace()


def _in_heading(source: str, section: _Section, names: FieldNames) -> Problem | None:
    """Takes ``## 6b.bits_train: 0.848`` apart: what stands behind the field is its answer, where no other is given."""
    behind = _ANSWER_BEHIND.fullmatch(section.label)
    if behind is None or names.find(section.label) or not names.full(behind["field"]):
        return None
    said, section.label = behind["said"], behind["field"]
    if not section.text.strip("-"):
        section.lines = [said]
    taken = "was read as its answer" if section.lines == [said] else "was taken for a title, not for the answer"
    return Problem(
        source,
        section.place,
        f"What stands behind {section.label} in its heading {taken}: “{said[:60]}”.",
        "Check this answer; it belongs on a line of its own under the heading.",
    )


def _is_written(comment: str) -> bool:
    """Whether more stands in a comment than the prompt of the sheet, which is one line: ``2 marks. The formula for $f_t$.``"""
    text = comment.strip()
    return bool(text) and not _PROMPT.fullmatch(text)


def _in_comments(source: str, sections: Sequence[_Section]) -> Problem:
    others = f", and {len(sections) - 1} more like it" if len(sections) > 1 else ""
    said = next(line for line in "\n".join(filter(_is_written, sections[0].comments)).split("\n")[::-1] if line.strip())
    return Problem(
        source,
        sections[0].place,
        f"“{sections[0].label}” counts as blank, but more stands in its comment than was printed: “{said.strip()[-60:]}”{others}.",
        "Comments are not read: if it is an answer, put it below the comment and read the file again.",
    )


def _is_in_code(section: _Section) -> bool:
    return bool(section.code_at) and not section.text.strip("-")


def _answer_in_code(source: str, section: _Section) -> Problem:
    return Problem(
        source,
        section.place,
        f"“{section.label}” is followed by code only ({section.code_at.rstrip(', ')}); it counts as blank.",
        "Look at the code; an answer has to stand in a Markdown cell.",
    )


def _odd_headings(source: str, odd: Sequence[tuple[str, str]]) -> Problem:
    place, label = odd[0]
    others = f", and {len(odd) - 1} more like it" if len(odd) > 1 else ""
    return Problem(
        source,
        place,
        f"“{label}” is not a level-two heading, but was read as one{others}.",
        "Check that the answers before and after such headings are divided rightly.",
    )
