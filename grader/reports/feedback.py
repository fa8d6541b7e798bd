"""Feedback for one candidate: each field with what was read, what it earned and why, and the model answer.

A pure function of the report, the submission and the booklet of the variant. What a candidate wrote goes into
the page as text, and its mathematics as our own writer printed it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.records import SETTLED, Answer, Counts, Mark, Outcome, Report, Submission
from grader.reports.totals import added, waiting
from solutions.documents.booklet import Booklet, BoundField
from solutions.documents.choosing import verdict
from solutions.documents.marks import counted, decimal, shown
from solutions.documents.pages import Language, page
from solutions.documents.said import reading, sentence
from solutions.documents.tree import Blocks, Line
from solutions.documents.visible import visible

WAITS: Mapping[Outcome, str] = {
    "proposed": "Sentences and diagrams are read by a person, who settles the marks within the bounds shown.",
    "unreadable": "The machine could not read the notation. That costs no marks: a person reads it.",
    "undecided": "The machine could not settle the answer. A person looks at it.",
}
"""What happens to an answer that is not settled."""

_VERDICTS: Mapping[Outcome, str] = {
    "blank": "No answer",
    "proposed": "Waits for a person",
    "unreadable": "Could not be read; waits for a person",
    "undecided": "Not settled; waits for a person",
}
_ASIDES = {"no": "does not count", "open": "not settled whether it counts"}
_SIGNS = {"full": "✓", "part": "◐", "none": "✗", "wait": "…"}


@dataclass(frozen=True, slots=True)
class FieldFeedback:
    """One field of the page."""

    field: BoundField
    mark: Mark
    written: str
    """The candidate's words, word for word, hidden signs as numbers; empty where nothing was written."""

    @property
    def status(self) -> str:
        """``full``, ``part``, ``none`` or ``wait``."""
        if self.mark.outcome not in SETTLED:
            return "wait"
        if self.mark.marks == self.mark.out_of:
            return "full"
        return "part" if self.mark.marks else "none"

    @property
    def sign(self) -> str:
        return _SIGNS[self.status]

    @property
    def verdict(self) -> str:
        settled = {"full": "Full marks", "part": "Part of the marks", "none": "No marks"}
        return _VERDICTS.get(self.mark.outcome) or settled[self.status]

    @property
    def marks(self) -> str:
        """``2 of 3``, or ``0 to 4 of 4`` where a person decides."""
        low, high = shown(self.mark.low), shown(self.mark.high)
        earned = low if self.mark.outcome in SETTLED or low == high else f"{low} to {high}"
        return f"{earned} of {counted(self.mark.out_of)}"

    @property
    def read_as(self) -> Blocks | None:
        """The mathematics as it was understood."""
        return reading(self.mark.read_as) if self.mark.read_as else None

    @property
    def says(self) -> Line:
        """The reason, with its formulas set."""
        return sentence(self.mark.says)

    @property
    def in_sentences(self) -> bool:
        return self.field.asked.kind == "prose"


@dataclass(frozen=True, slots=True)
class QuestionFeedback:
    """One question of the page, with its sums."""

    number: str
    title: Line
    fields: tuple[FieldFeedback, ...]
    counts: Counts | None = None
    """Whether the question counts; None where it is not one to choose."""
    standing: str = ""
    """Whether the question counts, as a sentence; empty where there is no choice."""

    @property
    def aside(self) -> str:
        """What stands in brackets behind the title."""
        return _ASIDES.get(self.counts or "yes", "")

    @property
    def settled(self) -> str:
        return shown(added(f.mark.marks for f in self.fields if f.mark.outcome in SETTLED))

    @property
    def waiting(self) -> str:
        return shown(added(f.mark.high for f in self.fields if f.mark.outcome not in SETTLED))

    @property
    def out_of(self) -> str:
        return shown(added(f.mark.out_of for f in self.fields))


@dataclass(frozen=True, slots=True)
class Feedback:
    """All that stands on the feedback page of one candidate."""

    report: Report
    questions: tuple[QuestionFeedback, ...]

    @property
    def total(self) -> str:
        """The settled marks, in the digits of the gradebook."""
        return decimal(self.report.total)

    @property
    def exactly(self) -> str:
        """The settled marks as a fraction, where the digits of the gradebook are rounded."""
        exact = shown(self.report.total)
        return "" if exact == self.total else exact

    @property
    def out_of(self) -> str:
        return decimal(self.report.out_of)

    @property
    def waiting(self) -> str:
        return counted(waiting(self.report)) if waiting(self.report) else ""

    @property
    def bounds(self) -> tuple[str, str]:
        return shown(self.report.low), shown(self.report.high)

    @property
    def waits(self) -> list[tuple[int, str, str]]:
        """For each way of waiting: how many answers, up to how many marks, and what happens to them."""
        marks = [f.mark for question in self.questions if question.counts != "no" for f in question.fields]
        found: list[tuple[int, str, str]] = []
        for outcome, fate in WAITS.items():
            these = [mark for mark in marks if mark.outcome == outcome]
            if these:
                found.append((len(these), counted(added(mark.high for mark in these)), fate))
        return found


def feedback(report: Report, submission: Submission, booklet: Booklet) -> Feedback:
    """The feedback of one candidate. The report and the booklet are of the same variant."""
    questions = tuple(
        QuestionFeedback(
            question.number, question.title, _fields(report, submission, question.fields), *_standing(report, booklet, question.number)
        )
        for question in booklet.questions
    )  # fmt: skip
    return Feedback(report, questions)


def _standing(report: Report, booklet: Booklet, number: str) -> tuple[Counts | None, str]:
    """Whether a question counts, and the sentence for it; nothing where it is not one to choose."""
    choice = next((choice for choice in booklet.exam.choices if number in choice.of), None)
    return (None, "") if choice is None else (report.counts[number], verdict(choice, report.counts[number]))


def feedback_source(report: Report, submission: Submission, booklet: Booklet, language: Language) -> str:
    """The feedback of one candidate as HTML, Typst or LaTeX."""
    return page("feedback", language, feedback=feedback(report, submission, booklet), exam=booklet.exam)


def _fields(
    report: Report, submission: Submission, fields: Sequence[BoundField]
) -> tuple[FieldFeedback, ...]:
    return tuple(
        FieldFeedback(
            field, report.fields[field.identifier], as_written(submission.answers.get(field.identifier, ""))
        )
        for field in fields
    )


def as_written(answer: Answer) -> str:
    """An answer as text: as it is, or the lists and mappings of a structured form in JSON."""
    text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False, indent=2)
    found = visible(text)
    return found if found.strip() else ""
