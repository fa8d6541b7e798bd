"""Answers the standard input line by line: each line of JSON gets one, and a bad one stops no other."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping

from grader.cli import BAD_INPUT
from grader.cli.complaints import NAMED, Complaint, one_line
from grader.records import Answer, to_json

DEEPEST = 12
"""Levels of lists and mappings in an answer."""


def answer_lines(answer: Callable[[Mapping[str, Answer]], Mapping[str, object]]) -> int:
    """Writes an answer for each line, at once; the exit code tells whether every line could be used."""
    code = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            found = answer(_row(line))
        except NAMED as bad:
            found = {"line": number, "problem": bad.problem}
            print(f"line {number}: {one_line(bad.problem)}", file=sys.stderr)
            code = BAD_INPUT
        sys.stdout.buffer.write(to_json(found) + b"\n")
        sys.stdout.buffer.flush()
    return code


def text_of(row: Mapping[str, Answer], name: str, usual: str | None = None) -> str:
    """A value that must be text. Raises Complaint."""
    value = row.get(name, usual)
    if value is None:
        raise Complaint("", name, f"“{name}” is missing.", "Give it as text.")
    if not isinstance(value, str):
        raise Complaint("", name, f"“{name}” is no text.", "Give it as text.")
    return value


def _row(line: bytes) -> dict[str, Answer]:
    """A line as a mapping whose leaves are texts: ``0.30`` stays ``"0.30"``. Raises Complaint."""
    try:
        row = _texts(json.loads(line.decode("utf-8"), parse_int=str, parse_float=str, parse_constant=str))
    except UnicodeDecodeError:
        raise Complaint("", "", "The line is not UTF-8.", "Save the input as UTF-8.") from None
    except json.JSONDecodeError as bad:
        place = f"column {bad.colno}"
        raise Complaint(
            "", place, f"This is not JSON: {bad.msg}.", "Correct the line; backslashes are doubled."
        ) from None
    except RecursionError:
        raise _too_deep() from None
    if not isinstance(row, dict):
        raise Complaint("", "", "The line is no mapping.", 'Write it as {"...": "..."}.')
    return row


def _texts(value: object, depth: int = 0) -> Answer:
    if depth > DEEPEST:
        raise _too_deep()
    if isinstance(value, dict):
        return {_whole(key): _texts(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item, depth + 1) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else _whole(str(value))


def _whole(text: str) -> str:
    """The text without halves of surrogate pairs, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _too_deep() -> Complaint:
    return Complaint(
        "", "", f"Lists and mappings are nested more than {DEEPEST} deep.", "Write the answer flat."
    )
