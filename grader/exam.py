"""Exams: a file that names questions of the bank, and the variants that come out of it.

An exam file is TOML::

    id = "ceng403"
    title = "CENG 403 – Deep Learning"
    policy = "strict"

    [[questions]]
    number = 1
    module = "bptt"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib import import_module
from importlib.resources import files

from grader.draw import Draw
from grader.question import Field, Question, Sheet
from grader.records import Problem
from grader.rubric import Policy

CANONICAL = "canonical"
BANK = "questions"


class ExamError(Exception):
    """Something is wrong with an exam file or the name of an exam or variant; carries a place and a remedy."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.source}: {problem.sentence} {problem.remedy}")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Exam:
    """Questions in order, with the number that each has in this exam."""

    identifier: str
    title: str
    institution: str
    session: str
    minutes: int
    policy: Policy
    instructions: tuple[str, ...]
    questions: Mapping[str, Question]
    """Number (``"1"``) to question."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One paper: the sheets of all questions for one seed. Never stored; made again from its name."""

    exam: Exam
    name: str
    sheets: Mapping[str, Sheet]

    @property
    def fields(self) -> dict[str, Field]:
        """All answer fields in the order of the paper, by full identifier (``1b.gradient``)."""
        return {f"{number}{name}": found for number, sheet in self.sheets.items() for name, found in sheet.fields.items()}

    @property
    def out_of(self) -> Fraction:
        """The marks of the whole paper."""
        return sum((found.marks for found in self.fields.values()), Fraction(0))


@lru_cache(maxsize=8)
def load(identifier: str) -> Exam:
    """An exam of the bank by its identifier. Raises ExamError."""
    path = files(BANK).joinpath(identifier).joinpath("exam.toml")
    if not identifier.isidentifier() or not path.is_file():
        raise ExamError(Problem(identifier, "exam", f"There is no exam “{identifier}”.", f"Known: {', '.join(known())}."))
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    questions = {str(entry["number"]): _question(identifier, entry["module"]) for entry in data["questions"]}
    return Exam(
        data["id"], data["title"], data["institution"], data["session"], data["minutes"], data["policy"],
        tuple(data["instructions"]), questions,
    )  # fmt: skip


def known() -> list[str]:
    """The identifiers of all exams of the bank."""
    return sorted(entry.name for entry in files(BANK).iterdir() if entry.joinpath("exam.toml").is_file())


def _question(exam: str, module: str) -> Question:
    found = import_module(f"{BANK}.{exam}.{module}").QUESTION
    assert isinstance(found, Question), f"{module}.QUESTION is no question"
    return found


@lru_cache(maxsize=64)
def variant(identifier: str, name: str = CANONICAL) -> Variant:
    """A variant by name. Raises ExamError."""
    exam = load(identifier)
    if name != CANONICAL:
        remedy = f"Known: {CANONICAL}."
        raise ExamError(Problem(name, "variant", f"There is no variant “{name}” of “{identifier}”.", remedy))
    sheets = {number: question.make(Draw(identifier, question.name, 0)) for number, question in exam.questions.items()}
    return Variant(exam, name, sheets)
