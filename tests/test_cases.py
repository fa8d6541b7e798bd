"""The tables of cases: every row was judged by markers from the mark scheme alone, and must be judged so here."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pytest

from grader.exam import variant
from grader.marking import Marker
from grader.records import Answer, Mark
from grader.rubric import Policy

EXAM = variant("ceng403")
PLACE = Path(__file__).parent / "cases"
TABLES = ("bptt", "lstm", "embeddings", "seq2seq", "gradients", "perplexity", "rnn_variants", "with_other_fields")
FOR_A_PERSON = "for_a_person"
WAITING = frozenset({"unreadable", "undecided"})
LEAST_ROWS = 1_000
LEAST_OF_A_FIELD = 10
MOST_WAITING = Fraction(1, 100)
"""The share of right answers that may wait for a person."""


@dataclasses.dataclass(frozen=True)
class Row:
    """One answer with its verdict: ``right``, ``near`` (a nameable slip) or ``wrong``."""

    field: str
    answer: Answer
    why: str
    verdict: str = "right"
    marks: Fraction | None = None
    """What the answer earns where that is neither everything nor nothing."""
    beside: Mapping[str, Answer] = dataclasses.field(default_factory=dict)
    """What the candidate wrote in other fields of the question."""
    outcome: str = ""
    """How the row is settled today, for those that wait for a person."""

    @property
    def key(self) -> str:
        """What tells two rows apart."""
        return json.dumps([self.field, self.answer, dict(self.beside)])


def rows_of(table: str) -> list[Row]:
    """The rows of one table, in the order of the file."""
    lines = (PLACE / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_row(json.loads(line)) for line in lines]


def _row(data: dict[str, object]) -> Row:
    marks = data.pop("marks", None)
    beside = data.pop("with", None) or {}
    return Row(**data, marks=None if marks is None else Fraction(str(marks)), beside=beside)  # type: ignore[arg-type]


ROWS = [row for table in TABLES for row in rows_of(table)]
WAITING_ROWS = {row.key: row for row in rows_of(FOR_A_PERSON)}


@lru_cache(maxsize=1)
def names() -> list[str]:
    """One name for each row: the field and a running number inside it."""
    seen: Counter[str] = Counter()
    found = []
    for row in ROWS:
        seen[row.field] += 1
        found.append(f"{row.field}-{seen[row.field]}")
    return found


def marked(row: Row, policy: Policy = "strict") -> Mark:
    """The mark of a row, with the candidate's other answers in sight."""
    number, name = row.field[0], row.field[1:]
    answers = {name: row.answer, **{other[1:]: answer for other, answer in row.beside.items()}}
    return Marker(EXAM.sheets[number].fields, answers, policy).mark(name)


@lru_cache(maxsize=1)
def marks() -> tuple[Mark, ...]:
    """The marks of all rows under the strict policy."""
    return tuple(marked(row) for row in ROWS)


def is_full(mark: Mark) -> bool:
    """Whether an answer was settled with all its marks."""
    return mark.outcome == "marked" and mark.marks == mark.out_of


@pytest.mark.parametrize("row", ROWS, ids=names())
def test_row_is_judged_as_by_the_markers(row: Row) -> None:
    mark = marked(row)
    seen = f"{row.answer!r} ({row.why}): {mark.outcome}, {mark.marks} of {mark.out_of}. {mark.says}"
    if row.verdict != "right":
        assert not is_full(mark), seen
        if row.marks is not None and mark.outcome == "marked":
            assert mark.marks == row.marks, seen
    elif row.key in WAITING_ROWS:
        assert mark.outcome in WAITING, f"settled now: take it out of {FOR_A_PERSON}.jsonl, or see why. {seen}"
    else:
        assert is_full(mark), seen


@pytest.mark.parametrize("row", WAITING_ROWS.values(), ids=lambda row: row.field)
def test_right_answers_that_are_not_understood_wait_for_a_person_and_cost_nothing(row: Row) -> None:
    mark = marked(row)
    assert mark.outcome == row.outcome
    assert mark.high == mark.out_of, "a person may still give everything"
    assert mark.says


def test_rows_that_wait_are_right_rows_of_the_tables() -> None:
    right = {row.key for row in ROWS if row.verdict == "right"}
    assert WAITING_ROWS.keys() <= right


def test_there_are_enough_rows() -> None:
    assert len(ROWS) >= LEAST_ROWS
    assert {row.verdict for row in ROWS} == {"right", "near", "wrong"}
    assert all(row.why for row in ROWS)


@pytest.mark.parametrize("name", [name for name, asked in EXAM.fields.items() if asked.check is not None])
def test_every_computable_field_has_ten_right_and_ten_wrong_rows(name: str) -> None:
    of_field = [row for row in ROWS if row.field == name]
    right = {row.key for row in of_field if row.verdict == "right"}
    wrong = {row.key for row in of_field if row.verdict != "right"}
    assert len(right) >= LEAST_OF_A_FIELD
    assert len(wrong) >= LEAST_OF_A_FIELD


def test_no_wrong_answer_gets_full_marks() -> None:
    assert [row for row, mark in zip(ROWS, marks(), strict=True) if row.verdict != "right" and is_full(mark)] == []


def test_no_right_answer_is_settled_with_less_than_full_marks() -> None:
    short = [
        row
        for row, mark in zip(ROWS, marks(), strict=True)
        if row.verdict == "right" and mark.outcome not in WAITING and not is_full(mark)
    ]
    assert short == []


def test_few_right_answers_wait_for_a_person() -> None:
    right = [mark for row, mark in zip(ROWS, marks(), strict=True) if row.verdict == "right"]
    waiting = Counter(mark.outcome for mark in right if mark.outcome in WAITING)
    share = Fraction(sum(waiting.values()), len(right))
    print(f"{len(right)} right rows; waiting for a person: {dict(waiting)}, {float(share):.2%}")
    assert share <= MOST_WAITING


def test_near_misses_earn_under_the_lenient_policy_and_never_less_than_under_the_strict_one() -> None:
    lenient = [marked(row, "lenient") for row in ROWS]
    assert all(kind.marks >= hard.marks for kind, hard in zip(lenient, marks(), strict=True))
    assert all(
        not is_full(mark) for row, mark in zip(ROWS, lenient, strict=True) if row.verdict != "right"
    ), "half for a near miss is never everything"
    near = [mark for row, mark in zip(ROWS, lenient, strict=True) if row.verdict == "near" and mark.outcome == "marked"]
    assert sum(mark.marks > 0 for mark in near) >= len(near) // 2, "most near misses of the tables are named"
