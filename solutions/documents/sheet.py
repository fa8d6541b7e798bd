"""The answer sheet: a Markdown file to fill in, its JSON twin, and what of it was printed by us.

A table or a ranking gets its frame. The frame is the field's hint for the intake: a sheet that is handed in
as it was handed out is blank.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from solutions.documents.booklet import Booklet, BoundField
from solutions.documents.choosing import asked
from solutions.documents.pages import plain_page

_ROW = re.compile(r"^ {0,3}\|.*\|[ \t]*$", re.MULTILINE)
_ITEM = re.compile(r"^ {0,3}\d+[.)] ", re.MULTILINE)
_RULE = re.compile(r"[|:\- \t]+")


def sheet_markdown(booklet: Booklet) -> str:
    """The answer sheet as Markdown, each field under its identifier with its prompt as a comment."""
    choices = [asked(choice).replace("*", "") for choice in booklet.exam.choices]
    return plain_page("sheet.md.j2", booklet=booklet, frames=frames(booklet), comment=_as_comment, choices=choices)


def sheet_json(booklet: Booklet) -> str:
    """The answer sheet as JSON: the same heads, and an empty text for each field."""
    heads = {"exam": booklet.exam.identifier, "variant": booklet.variant, "candidate": ""}
    return (
        json.dumps({**heads, "answers": dict.fromkeys(booklet.fields, "")}, ensure_ascii=False, indent=2)
        + "\n"
    )


def frames(booklet: Booklet) -> Mapping[str, str]:
    """Field to the empty table or numbered lines that its answer is written into; other fields have none."""
    found = {name: _frame(field) for name, field in booklet.fields.items()}
    return {name: frame for name, frame in found.items() if frame}


def _frame(field: BoundField) -> str:
    if field.asked.kind == "ranking":
        items = max(1, len(_ITEM.findall(field.words.answer)))
        return "\n".join(f"{number}." for number in range(1, items + 1))
    if field.asked.kind == "table":
        return _asked_table(field.part) or _emptied_table(field.words.answer)
    return ""


def _asked_table(part: str) -> str:
    """The table of the part with a question mark in each cell to fill in, without the question marks."""
    rows = _ROW.findall(part)
    cells = [cell.strip() for row in rows for cell in row.split("|")]
    if "?" not in cells:
        return ""
    return "\n".join(
        "|".join("  " if cell.strip() == "?" else cell for cell in row.split("|")) for row in rows
    )


def _emptied_table(answer: str) -> str:
    """The head of the answer's table, and as many empty rows."""
    rows = _ROW.findall(answer)
    if len(rows) < 2 or not _RULE.fullmatch(rows[1]):
        return ""
    empty = "|" + "  |" * (rows[0].count("|") - 1)
    return "\n".join([*rows[:2], *(empty for _ in rows[2:])])


def _as_comment(text: str) -> str:
    """A prompt on the lines of an HTML comment, which it must not end."""
    return text.replace("--", "‐‐").strip()
