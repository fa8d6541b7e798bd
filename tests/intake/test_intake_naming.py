"""Labels as people write them, and what they are taken for."""

from __future__ import annotations

import pytest

from grader.intake import ExamFields
from grader.intake.naming import candidate_in_path, head_of, names_of

FOUND = [
    ("1b.state_jacobian", "1b.state_jacobian", "as handed out"),
    ("1b state jacobian", "1b.state_jacobian", "spaces"),
    ("1b.State Jacobian:", "1b.state_jacobian", "capitals and a colon"),
    ("Question 1(b) - gradient", "1b.gradient", "as on the paper"),
    ("Question 1 (b) – gradient", "1b.gradient", "a long dash"),
    ("Q1 b) gradient", "1b.gradient", "short"),
    ("q1b gradient", "1b.gradient", "shorter"),
    ("1.b.gradient", "1b.gradient", "dots everywhere"),
    ("1b.gradient (5 marks)", "1b.gradient", "with its worth"),
    ("1b.gradient [2.5 pts]", "1b.gradient", "with its worth in brackets"),
    ("Question 1, part b: gradient", "1b.gradient", "the word part"),
    ("Answer to Question 1b: gradient", "1b.gradient", "a whole phrase"),
    ("Soru 1 b) gradient", "1b.gradient", "Turkish"),
    ("1B.GRADİENT", "1b.gradient", "Turkish capitals"),
    ("1 gradient", "1b.gradient", "the letter forgotten, one part of question 1 has a gradient"),
    ("6 bits test", "6b.bits_test", "the letter forgotten"),
    ("7c", "7c.table", "the only field of its part"),
    ("1b.state\\_jacobian", "1b.state_jacobian", "escaped by a Markdown or LaTeX editor"),
    ("**1b.state_jacobian**", "1b.state_jacobian", "bold"),
    ("`4b.step1`", "4b.step1", "code, and a name that ends in a digit"),
    ("4b step 1", "4b.step1", "a space before the digit"),
    ("1a\u00a0definition", "1a.definition", "non-breaking space"),
]

REFUSED = [
    ("gradient", "1b.gradient", "no number: not to be guessed"),
    ("1b.state_jacobain", "1b.state_jacobian", "misspelt"),
    ("7a.ratio: 3/4", "7a.ratio", "the answer stands in the heading"),
    ("1b", None, "a part of four fields"),
    ("2c compare it all", "2c.compare", "more words than the name"),
    ("", None, "nothing"),
    ("9z.foo", None, "unlike any"),
    ("x" * 10_000, None, "too long to be a label"),
]


@pytest.mark.parametrize(("label", "field", "why"), FOUND)
def test_labels_that_mean_one_field(label: str, field: str, why: str, exam: ExamFields) -> None:
    assert names_of(exam.fields).find(label) == field, why


@pytest.mark.parametrize(("label", "suggestion", "why"), REFUSED)
def test_labels_that_are_refused(label: str, suggestion: str | None, why: str, exam: ExamFields) -> None:
    names = names_of(exam.fields)
    assert names.find(label) is None, why
    if suggestion:
        assert names.nearest(label) == suggestion, why


def test_every_identifier_is_found_in_every_style(exam: ExamFields) -> None:
    names = names_of(exam.fields)
    for field in exam.fields:
        part, _, name = field.partition(".")
        number, letter, words = part[:-1], part[-1], name.replace("_", " ")
        for label in (
            f"{part} {words}",
            f"Question {number}({letter}) - {words}",
            f"Q{number} {letter}) {words}",
        ):
            assert names.find(label) == field


@pytest.mark.parametrize(
    ("path", "candidate", "why"),
    [
        ("Öztürk Ayşe_12345_assignsubmission_file_/x.md", "Öztürk Ayşe_12345", "Moodle, in folders"),
        ("all.zip/Given Family_7_assignsubmission_file_/deep/x.md", "Given Family_7", "Moodle, nested"),
        ("Given Family_7_assignsubmission_file_x.md", "Given Family_7", "Moodle, without folders"),
        ("familygiven_123_456_file.md", "familygiven_123", "Canvas"),
        ("familygiven_LATE_123_456_my_file-2.md", "familygiven_123", "Canvas, late"),
        ("e2451001.md", "", "a name that says nothing for certain"),
        ("exam_2024.md", "", "one number only"),
    ],
)
def test_candidates_named_by_a_learning_platform(path: str, candidate: str, why: str) -> None:
    assert candidate_in_path(path) == candidate, why


@pytest.mark.parametrize(
    ("label", "head"),
    [
        ("Candidate", "candidate"),
        ("student_id", "candidate"),
        ("Öğrenci No", "candidate"),
        ("EXAM", "exam"),
        ("variant", "variant"),
        ("6b.bits_train", None),
    ],
)
def test_heads(label: str, head: str | None) -> None:
    assert head_of(label) == head
