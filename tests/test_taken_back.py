"""What stands beside a right answer and takes it back, or comes to something else, never leaves it full marks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.exam import variant
from grader.marking import mark_field
from tests.test_cases import TABLES, rows_of

EXAM = variant("ceng403")
EVERY = 20
"""Each so many-th right answer of one line is tried with each of these, others with the next."""
ROWS = [
    row
    for table in TABLES
    for row in rows_of(table)
    if row.verdict == "right" and isinstance(row.answer, str) and not row.beside and "\n" not in row.answer
]
SPOILT: dict[str, Callable[[str], str]] = {
    "another value": lambda answer: f"{answer} or 0",
    "another name": lambda answer: f"{answer} or q_t",
    "a false restatement": lambda answer: f"{answer}, i.e. 0",
    "a false conclusion": lambda answer: f"{answer}, so the answer is 0",
    "another last line": lambda answer: f"{answer}\n0",
    "half of it": lambda answer: f"half of {answer}",
    "twice": lambda answer: f"twice {answer}",
    "its negative": lambda answer: f"the negative of {answer}",
    "its inverse": lambda answer: f"the inverse of {answer}",
    "squared": lambda answer: f"{answer}, then squared",
    "something left out": lambda answer: f"{answer} without the last term",
    "something replaced": lambda answer: f"{answer} but with f_t replaced by i_t",
    "something in its place": lambda answer: f"0 instead of {answer}",
    "denied": lambda answer: f"Not {answer}",
    "denied at the end": lambda answer: f"{answer} NO",
    "wrong, it says": lambda answer: f"{answer} (wrong)",
    "not sure": lambda answer: f"{answer} (not sure)",
    "in doubt": lambda answer: f"{answer} ???",
    "struck out": lambda answer: f"~~{answer}~~",
    "where it fails": lambda answer: f"{answer} where this does not hold",
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_what_is_taken_back_is_not_right(spoilt: str) -> None:
    full = []
    for row in ROWS[list(SPOILT).index(spoilt) :: EVERY]:
        answer = SPOILT[spoilt](str(row.answer))
        mark = mark_field(EXAM, row.field, answer)
        if mark.outcome == "marked" and mark.marks == mark.out_of:
            full.append((row.field, answer, mark.says))
    assert not full
