"""Exams: a file that names questions of the bank, and the variants that come out of it.

An exam file is TOML::

    id = "ceng403"
    version = 1
    title = "CENG 403 – Deep Learning"
    subtitle = "RNNs, LSTM & Language Models"
    policy = "strict"

    [variants]
    seeds = "candidate"
    shared = []

    [[choices]]
    answer = 5
    of = [1, 2, 3, 4, 5, 6, 7]
    counts = "best"

    [[questions]]
    number = 1
    marks = 25
    module = "bptt"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from importlib import import_module
from importlib.resources import files

from grader.choice import Choice, NoChoice, choices_of, most
from grader.codes import CANONICAL, LARGEST_SEED, NoVariant, code, name_of, seed_of
from grader.draw import Draw, DrawError
from grader.question import Field, Question, Sheet
from grader.records import Problem
from grader.rubric import Policy

BANK = "questions"
BY_CANDIDATE, BY_ROOM = "candidate", "room"


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
    subtitle: str
    institution: str
    session: str
    date: str
    note: str
    """What stands below the title: sources, say."""
    minutes: int
    policy: Policy
    instructions: tuple[str, ...]
    questions: Mapping[str, Question]
    """Number (``"1"``) to question."""
    version: int = 1
    """Changes whenever the same seed makes another paper, but for what the questions change, which have versions of their own."""
    marks: Mapping[str, Fraction] = field(default_factory=dict)
    """Number to the marks that the file says the question has."""
    shared: frozenset[str] = frozenset()
    """Draws whose value all questions share, by name."""
    seeds: str | tuple[int, ...] = BY_CANDIDATE
    """Who gets a variant of their own: each candidate, each room, or a list of seeds that are dealt in turn."""

    choices: tuple[Choice, ...] = ()
    """Questions of which not all count; of every other question all counts."""

    @property
    def edition(self) -> str:
        """The versions of the exam and of its questions: a code that was printed for another edition is refused."""
        return ".".join(map(str, (self.version, *(question.version for question in self.questions.values()))))

    def seed_for(self, place: int, room: int) -> int:
        """The seed of a candidate: by the place in the roster and by the number of the room, both from 0."""
        if isinstance(self.seeds, tuple):
            return self.seeds[place % len(self.seeds)]
        return 1 + (room if self.seeds == BY_ROOM else place)


@dataclass(frozen=True, slots=True)
class Variant:
    """One paper: the sheets of all questions for one seed. Never stored; made again from exam, version and seed."""

    exam: Exam
    seed: int
    sheets: Mapping[str, Sheet]
    out_of: Fraction = field(init=False)
    """The most that can be earned."""

    def __post_init__(self) -> None:
        worth = {number: sheet.worth for number, sheet in self.sheets.items()}
        object.__setattr__(self, "out_of", most(worth, self.exam.choices))  # a frozen dataclass sets its derived field once

    @property
    def name(self) -> str:
        """``canonical``, or the seed."""
        return name_of(self.seed)

    @property
    def code(self) -> str:
        """The short code printed on the paper, with its check character."""
        return code(self.exam.identifier, self.exam.edition, self.seed)

    @property
    def fields(self) -> dict[str, Field]:
        """All answer fields in the order of the paper, by full identifier (``1b.gradient``)."""
        return {f"{number}{name}": found for number, sheet in self.sheets.items() for name, found in sheet.fields.items()}


@lru_cache(maxsize=8)
def load(identifier: str) -> Exam:
    """An exam of the bank by its identifier. Raises ExamError."""
    path = files(BANK).joinpath(identifier).joinpath("exam.toml")
    if not identifier.isidentifier() or not path.is_file():
        raise ExamError(Problem(identifier, "exam", f"There is no exam “{identifier}”.", f"Known: {', '.join(known())}."))
    return read(identifier, path.read_text(encoding="utf-8"))


def read(identifier: str, text: str) -> Exam:
    """The exam that a file describes. Raises ExamError."""
    data = tomllib.loads(text)
    questions = {str(entry["number"]): _question(identifier, entry["module"]) for entry in data["questions"]}
    return Exam(
        data["id"], data["title"], data["subtitle"], data["institution"], data["session"], data["date"], data["note"], data["minutes"],
        data["policy"], tuple(data["instructions"]), questions, data["version"],
        {str(entry["number"]): Fraction(entry["marks"]) for entry in data["questions"]},
        frozenset(data["variants"]["shared"]), _seeds(identifier, data["variants"]["seeds"]),
        _choices(identifier, data.get("choices", []), tuple(questions)),
    )  # fmt: skip


def _choices(identifier: str, found: object, questions: tuple[str, ...]) -> tuple[Choice, ...]:
    try:
        return choices_of(found, questions)
    except NoChoice as why:
        raise ExamError(Problem(identifier, "choices", why.sentence, why.remedy)) from None


def _seeds(identifier: str, found: object) -> str | tuple[int, ...]:
    """Who gets a variant of their own, as the file says. Raises ExamError."""
    if found in (BY_CANDIDATE, BY_ROOM):
        return str(found)
    if isinstance(found, list) and found and all(isinstance(seed, int) and 0 <= seed <= LARGEST_SEED for seed in found):
        return tuple(found)
    remedy = f"Write “{BY_CANDIDATE}”, “{BY_ROOM}” or a list of seeds, such as [101, 102]."
    raise ExamError(Problem(identifier, "variants", f"“{found}” does not say which seeds there are.", remedy))


def known() -> list[str]:
    """The identifiers of all exams of the bank."""
    return sorted(entry.name for entry in files(BANK).iterdir() if entry.joinpath("exam.toml").is_file())


def _question(exam: str, module: str) -> Question:
    found = import_module(f"{BANK}.{exam}.{module}").QUESTION
    assert isinstance(found, Question), f"{module}.QUESTION is no question"
    return found


def variant(identifier: str, name: str = CANONICAL) -> Variant:
    """A variant by its name: ``canonical``, a seed, or the code on a paper. Raises ExamError."""
    exam = load(identifier)
    return _made(exam.identifier, seed_named(exam, name))


def seed_named(exam: Exam, name: str) -> int:
    """The seed of a variant by its name. Raises ExamError."""
    try:
        return seed_of(name, exam.identifier, exam.edition)
    except NoVariant as why:
        remedy = f"Known: {CANONICAL}, any seed from 1 on, and the code at the head of a paper."
        raise ExamError(Problem(name, "variant", str(why), remedy)) from None


@lru_cache(maxsize=64)
def _made(identifier: str, seed: int) -> Variant:
    """A variant; the last ones made are kept, since many sheets may share one."""
    exam = load(identifier)
    return Variant(exam, seed, {number: make_sheet(exam, number, seed) for number in exam.questions})


def drawing(exam: Exam, number: str, seed: int) -> Draw:
    """Where a question of an exam gets its values from."""
    question = exam.questions[number]
    return Draw(exam.identifier, question.name, seed, question.version, shared=exam.shared)


def undrawable(exam: Exam, number: str, why: DrawError) -> ExamError:
    """The error of a question whose values can't be drawn."""
    return ExamError(Problem(exam.identifier, exam.questions[number].name, str(why), "Correct what the question draws."))


def make_sheet(exam: Exam, number: str, seed: int) -> Sheet:
    """The sheet of one question for one seed, made anew. Raises ExamError where it can't be, or is worth too much or too little."""
    question = exam.questions[number]
    try:
        sheet = question.make(drawing(exam, number, seed))
    except DrawError as why:
        raise undrawable(exam, number, why) from None
    if exam.marks.get(number, sheet.worth) != sheet.worth:
        sentence = f"Question {number} is worth {sheet.worth} marks, not {exam.marks[number]} as the exam file says."
        raise ExamError(Problem(exam.identifier, question.name, sentence, "Correct one of the two."))
    return sheet
