"""The command ``check``: one answer to one field, or a line of JSON for each."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from difflib import get_close_matches
from functools import partial

from grader.cli.complaints import Complaint
from grader.cli.faults import log_quietly
from grader.cli.jsonl import answer_lines, text_of
from grader.cli.the_exam import exam_named
from grader.codes import CANONICAL
from grader.exam import Variant, variant
from grader.intake.naming import names_of
from grader.marking import mark_field
from grader.records import SETTLED, Answer, Mark
from grader.rubric import Policy
from solutions.documents.marks import counted, shown
from solutions.documents.visible import visible

_KEYS = frozenset({"field", "answer", "variant", "exam"})


def check(given: argparse.Namespace) -> int:
    """Prints what an answer earns and why; with ``--jsonl`` for each line of the standard input."""
    log_quietly(given.verbose)
    exam, usual = exam_named(given.exam), given.variant or CANONICAL
    variant(exam, usual)
    if given.jsonl and given.field is not None:
        raise Complaint("", "FIELD", "With --jsonl the fields and answers are lines of the standard input.", "Leave out one of the two.")
    if given.jsonl:
        return answer_lines(partial(_answered, exam, usual, given.policy))
    if given.field is None:
        raise Complaint("", "FIELD", "No field was named.", "Such as: markscheme check 6b.bits_train 0.848.")
    paper = variant(exam, usual)
    field = _field(paper, given.field)
    answer = _from_input() if given.answer is None else given.answer
    _print(field, mark_field(paper, field, answer, given.policy))
    return 0


def _from_input() -> str:
    if sys.stdin.isatty():
        print("Type the answer, and Ctrl-D on a line of its own at its end.", file=sys.stderr)
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def _answered(
    exam: str, usual: str, policy: Policy | None, row: Mapping[str, Answer]
) -> Mapping[str, object]:
    """The answer to one line."""
    _require_known(row)
    paper = variant(text_of(row, "exam", exam), text_of(row, "variant", usual) or usual)
    field = _field(paper, text_of(row, "field"))
    if "answer" not in row:
        raise Complaint("", "answer", "“answer” is missing.", "Give it as text, a list or a mapping.")
    start = time.perf_counter()
    mark = mark_field(paper, field, row["answer"], policy)
    spent = (time.perf_counter() - start) * 1000
    return {
        "field": field, "outcome": mark.outcome, "marks": mark.marks, "out_of": mark.out_of, "low": mark.low,
        "high": mark.high, "says": mark.says, "read_as": mark.read_as, "ms": round(spent, 3),
    }  # fmt: skip


def _require_known(row: Mapping[str, Answer]) -> None:
    """Raises Complaint for a key that seems a misprint of one that is missing; others may be the user's own."""
    for key in row.keys() - _KEYS:
        if near := get_close_matches(key, _KEYS - row.keys(), 1, 0.8):
            raise Complaint("", key, f"“{key}” is not a key here.", f"Did you mean “{near[0]}”?")


def _field(paper: Variant, label: str) -> str:
    """The identifier of a field, in any spelling that can mean only one. Raises Complaint."""
    names = names_of(tuple(paper.fields))
    found = names.find(label)
    if found is None:
        near = names.nearest(label)
        remedy = f"Did you mean {near}?" if near else "“markscheme sheet” lists the fields."
        raise Complaint("", "field", f"“{label}” is not a field of {paper.exam.identifier}.", remedy)
    return found


def _print(field: str, mark: Mark) -> None:
    bounds = mark.low != mark.high and mark.outcome not in SETTLED
    earned = f"{shown(mark.low)} to {shown(mark.high)}" if bounds else shown(mark.marks)
    print(f"{field}: {mark.outcome}, {earned} of {counted(mark.out_of)}")
    print(visible(mark.says))
    if mark.read_as:
        print(f"Read as: {visible(mark.read_as)}")
