"""The gradebook: one row a candidate, one column a field, safe to open in a spreadsheet.

Marks are decimals, rounded to six places here and nowhere before. The cell of a field that waits for a person
is empty, so that the fields of a row add up to its total, but for questions that a choice of the exam leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from grader.records import SETTLED, Mark, Problem, Report
from grader.reports.totals import waiting
from solutions.documents.marks import decimal
from solutions.documents.visible import on_one_line

HEADS = ("candidate", "exam", "variant", "total", "waiting", "low", "high", "out_of")
"""The columns before the fields. ``waiting``: the marks that a person may still give."""

CHOSEN: Mapping[str, str] = {"counted": "yes", "not_counted": "no", "open": "open"}
"""Columns of an exam with choices: the questions that count, that do not, and of which a person has still to decide."""
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def gradebook(reports: Iterable[Report], fields: Sequence[str]) -> pd.DataFrame:
    """The gradebook of a class, in the order of the reports; ``fields`` in the order of the paper."""
    reports = list(reports)
    more = tuple(CHOSEN) if any(report.counts for report in reports) else ()
    rows = [_row(report, more, fields) for report in reports]
    return pd.DataFrame(rows, columns=[*HEADS, *more, *fields], dtype=object)


def _row(report: Report, more: Sequence[str], fields: Sequence[str]) -> list[str]:
    names = [safe_cell(on_one_line(name)) for name in (report.candidate, report.exam, report.variant)]
    sums = [report.total, waiting(report), report.low, report.high, report.out_of]
    chosen = [" ".join(number for number, counts in report.counts.items() if counts == CHOSEN[column]) for column in more]
    return [*names, *map(decimal, sums), *chosen, *(_cell(report.fields.get(field)) for field in fields)]


def _cell(mark: Mark | None) -> str:
    return decimal(mark.marks) if mark is not None and mark.outcome in SETTLED else ""


def problems_table(problems: Iterable[Problem]) -> pd.DataFrame:
    """One row for everything in the input that a person must know of."""
    rows = [
        [safe_cell(on_one_line(text)) for text in (found.source, found.place, found.sentence, found.remedy)]
        for found in problems
    ]
    return pd.DataFrame(rows, columns=["source", "place", "problem", "remedy"], dtype=object)


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV with commas and one line a row."""
    return str(table.to_csv(index=False, lineterminator="\n"))


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what begins like one.

    >>> safe_cell("=HYPERLINK(1)"), safe_cell("-2.5"), safe_cell("e2451001")
    ("'=HYPERLINK(1)", '-2.5', 'e2451001')
    """
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
