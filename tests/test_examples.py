"""The six submissions with their marker's verdicts: the machine never says what the marker rules out."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pytest

from grader.exam import Variant, variant
from grader.intake import ExamFields, read_file
from grader.marking import mark_submission
from grader.records import SETTLED, Mark, Report, Submission
from grader.reports.feedback import feedback_source
from grader.reports.gradebook import gradebook
from solutions.documents.booklet import Booklet, bind
from solutions.documents.sheet import frames

EXAMPLES = Path(__file__).parents[1] / "examples" / "ceng403"
FILES = sorted(path.name for path in (EXAMPLES / "submissions").iterdir())
BY_A_PERSON = frozenset({"prose", "diagram"})
NEAR = Fraction(1, 1_000_000)


@lru_cache(maxsize=1)
def paper() -> tuple[Variant, Booklet]:
    found = variant("ceng403")
    return found, bind(found)


@lru_cache(maxsize=16)
def marked(name: str) -> tuple[Submission, Report]:
    found, booklet = paper()
    fields = ExamFields("ceng403", tuple(booklet.fields), frames(booklet))
    [submission] = read_file(name, (EXAMPLES / "submissions" / name).read_bytes(), fields).submissions
    return submission, mark_submission(found, submission)


def verdicts(name: str) -> dict[str, tuple[Fraction, Fraction]]:
    path = EXAMPLES / "marked" / f"{name.partition('.')[0]}.json"
    rows = json.loads(path.read_text("utf-8"), parse_float=Fraction, parse_int=Fraction)["marks"]
    return {field: (row["low"], row["high"]) for field, row in rows.items()}


def agrees(mark: Mark, low: Fraction, high: Fraction) -> bool:
    """Settled: our marks lie within the marker's. Open: what is still possible holds the marker's."""
    if mark.outcome in SETTLED:
        return low - NEAR <= mark.low and mark.high <= high + NEAR
    return mark.low - NEAR <= low and high <= mark.high + NEAR


@pytest.mark.parametrize("name", FILES)
def test_every_field_agrees_with_the_marker(name: str) -> None:
    _, report = marked(name)
    expected = verdicts(name)
    assert list(report.fields) == list(paper()[0].fields)
    assert set(report.fields) == set(expected)
    different = {
        field: (mark.outcome, str(mark.low), str(mark.high), mark.says, *map(str, expected[field]))
        for field, mark in report.fields.items()
        if not agrees(mark, *expected[field])
    }
    assert different == {}


@pytest.mark.parametrize("name", FILES)
def test_few_computable_fields_are_left_to_a_person(name: str) -> None:
    fields = paper()[0].fields
    _, report = marked(name)
    asked = [field for field in fields if fields[field].kind not in BY_A_PERSON]
    left = [field for field in asked if report.fields[field].outcome not in SETTLED]
    assert len(left) <= 1, left


@pytest.mark.parametrize("name", FILES)
def test_the_total_of_the_feedback_is_the_gradebooks(name: str) -> None:
    submission, report = marked(name)
    page = feedback_source(report, submission, paper()[1], "html")
    row = gradebook([report], list(report.fields)).iloc[0]
    found = re.search(r'<data id="total" value="([^"]*)">([^<]*)</data>', page)
    assert found is not None
    assert found[1] == found[2] == row["total"]
