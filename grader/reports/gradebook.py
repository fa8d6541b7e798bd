"""The gradebook: one row a candidate, one column a field, safe to open in a spreadsheet.

Marks are decimals, rounded to six places here and nowhere before. The cell of a field that waits for a person
is empty, so that the fields of a row always add up to its total.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from grader.records import SETTLED, Mark, Problem, Report
from grader.reports.totals import waiting
from solutions.documents.marks import decimal
from solutions.documents.visible import on_one_line

HEADS = ("candidate", "exam", "variant", "total", "waiting", "low", "high", "out_of")
"""The columns before the fields. ``waiting``: the marks that a person may still give."""

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def gradebook(reports: Iterable[Report], fields: Sequence[str]) -> pd.DataFrame:
    """The gradebook of a class, in the order of the reports; ``fields`` in the order of the paper."""
    rows = [_row(report, fields) for report in reports]
    return pd.DataFrame(rows, columns=[*HEADS, *fields], dtype=object)


def _row(report: Report, fields: Sequence[str]) -> list[str]:
    names = [safe_cell(on_one_line(name)) for name in (report.candidate, report.exam, report.variant)]
    sums = [report.total, waiting(report), report.low, report.high, report.out_of]
    return [*names, *map(decimal, sums), *(_cell(report.fields.get(field)) for field in fields)]


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
