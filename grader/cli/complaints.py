"""What is said to the person at the terminal: one sentence with its place and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from grader.exam import ExamError
from grader.records import Problem
from solutions.documents.pouring import WordsError
from solutions.documents.visible import on_one_line


class Complaint(Exception):
    """Something that was asked for can't be done; carries the place and a remedy."""

    def __init__(self, source: str, place: str, sentence: str, remedy: str) -> None:
        self.problem = Problem(source, place, sentence, remedy)
        super().__init__(one_line(self.problem))


NAMED = (Complaint, ExamError, WordsError)
"""The exceptions that carry a problem to be shown, and end a command."""


def one_line(problem: Problem) -> str:
    """A problem as one line: place, sentence, remedy."""
    place = ", ".join(part for part in (problem.source, problem.place) if part)
    return on_one_line(
        f"{place}: {problem.sentence} {problem.remedy}" if place else f"{problem.sentence} {problem.remedy}"
    )


def not_written(path: Path, why: OSError) -> Complaint:
    """The complaint about a file or folder that can't be written."""
    reason = (why.strerror or str(why)).rstrip(".").lower()
    return Complaint(str(path), "", f"This can't be written: {reason}.", "Name another folder with --out.")


def choice(what: str, given: str, known: Iterable[str]) -> Complaint:
    """The complaint about a word that is none of those known."""
    return Complaint("", what, f"“{given}” is unknown.", f"Known: {', '.join(known)}.")
