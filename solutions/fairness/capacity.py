"""How many different papers an exam can draw, question by question and as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import prod

import msgspec

from grader.census import census
from grader.draw import DrawError
from grader.exam import Exam, drawing, undrawable
from grader.question import Sheet
from solutions.fairness.spelled import spelled


class Drawn(msgspec.Struct, frozen=True):
    """One draw: its name, and the fewest and the most values that it has, by what was drawn before."""

    name: str
    fewest: int
    most: int


class Capacity(msgspec.Struct, frozen=True):
    """How many different variants of a question, or of the exam, there are: between two bounds."""

    question: str
    """Its number; empty for the whole exam."""
    least: int
    most: int
    exact: bool
    draws: Sequence[Drawn] = ()
    kept: float = 1.0
    """The share of what is drawn that meets the constraints."""


def of_question(exam: Exam, number: str) -> Capacity:
    """The capacity of one question. Raises ExamError where it can't be drawn."""
    try:
        found = census(exam.questions[number].make, _reads, drawing(exam, number, 1))
    except DrawError as why:
        raise undrawable(exam, number, why) from None
    return Capacity(number, found.least, found.most, found.exact, [Drawn(*draw) for draw in found.draws], found.kept)


def of_exam(questions: Iterable[Capacity], shared: bool) -> Capacity:
    """The capacity of the whole exam: questions are drawn apart, so their numbers multiply.

    Where questions share draws, the product is an upper bound only, and the exam has at least the variants of one question.
    """
    found = list(questions)
    least = max(one.least for one in found) if shared else prod(one.least for one in found)
    return Capacity("", least, prod(one.most for one in found), not shared and all(one.exact for one in found))


def _reads(sheet: Sheet) -> str:
    """What tells two sheets apart: the values in their words, their checks and figures."""
    given = {name: value for name, value in sheet.given.items() if not callable(value)}
    checks = {name: field.check for name, field in sheet.fields.items()}
    return spelled((given, checks, sheet.figures))
