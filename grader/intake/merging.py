"""Joins what came out of many files, and settles who handed in twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from grader.intake.scripts import Intake
from grader.records import Answer, Problem, Submission

_DIGITS = re.compile(r"(\d+)")


def merge(intakes: Iterable[Intake]) -> Intake:
    """One intake of many: in the order of their sources, each candidate once in each exam.

    The same answers handed in twice count once. Of different answers those whose source comes first by name
    are kept, and a problem names both, so that a person decides. Submissions that name no candidate all stay.
    """
    intakes = list(intakes)
    problems = list(dict.fromkeys(_key(problem) for intake in intakes for problem in intake.problems))
    kept: dict[tuple[str, str] | int, Submission] = {}
    doubts: list[Problem] = []
    everyone = sorted((s for intake in intakes for s in intake.submissions), key=lambda s: _natural(s.source))
    for number, submission in enumerate(everyone):
        who = _who(submission) if submission.candidate else number
        if who in kept:
            doubts.append(_twice(kept[who], submission))
        else:
            kept[who] = submission
    return Intake(tuple(kept.values()), (*(Problem(*key) for key in problems), *doubts))


def _key(problem: Problem) -> tuple[str, str, str, str]:
    return problem.source, problem.place, problem.sentence, problem.remedy


def _who(submission: Submission) -> tuple[str, str]:
    return submission.candidate.casefold(), submission.exam.casefold()


def _natural(source: str) -> list[tuple[int, str]]:
    """Orders names as people do: row 9 before row 10."""
    return [(int(piece[:18]) if piece.isdecimal() else -1, piece) for piece in _DIGITS.split(source)]


def _said(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    return {field: answer for field, answer in answers.items() if answer != ""}


def _twice(first: Submission, other: Submission) -> Problem:
    same = first.variant == other.variant and _said(first.answers) == _said(other.answers)
    if same:
        return Problem(
            other.source,
            "whole submission",
            f"{first.candidate} handed in the same answers in {first.source} too; they count once.",
            "Nothing has to be done; delete one of the two to be rid of this line.",
        )
    return Problem(
        other.source,
        "whole submission",
        f"{first.candidate} handed in other answers in {first.source}; those are marked, these are not.",
        "Decide which of the two counts, remove the other, and read the files again.",
    )
