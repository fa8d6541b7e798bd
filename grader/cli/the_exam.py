"""Which exam is meant: the one that was named, or the only one of the bank."""

from __future__ import annotations

from grader.cli.complaints import Complaint
from grader.exam import known, load


def exam_named(name: str | None) -> str:
    """The identifier of the exam. Raises ExamError for an unknown one, Complaint where one must be named."""
    if name:
        return load(name).identifier
    found = known()
    if len(found) != 1:
        raise Complaint("", "exam", "The bank has several exams.", f"Name one: {', '.join(found)}.")
    return found[0]
