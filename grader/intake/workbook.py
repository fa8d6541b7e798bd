"""Reads an Excel workbook: the cells as they are shown, row by row, from every sheet that holds answers.

Spreadsheets change what people type. A date may have been ``3/4``, and an answer that begins with an equals
sign becomes a formula with an error for its value: both are reported, since a wrong mark would follow.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import closing
from datetime import date, time, timedelta
from itertools import zip_longest
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

from grader.intake.archive import UNREADABLE_ZIP, bomb_in
from grader.intake.naming import FieldNames
from grader.intake.scripts import Pile
from grader.intake.tables import MOST_COLUMNS, MOST_ROWS, Row, read_rows
from grader.records import Problem

MOST_SHEETS = 20
"""Sheets of a workbook that are looked at."""
DIGITS = 15
"""Significant digits that Excel shows; the rest of a double is noise."""

_DECIMALS = re.compile(r"0\.(0{1,10})")
"""The format of a cell with so many decimals."""

_BROKEN = (*UNREADABLE_ZIP, ParseError, zlib.error, KeyError, IndexError, TypeError, AttributeError)
"""What openpyxl raises on damaged XML: it trusts the file, and has no error of its own."""


class _Sheet(NamedTuple):
    """A sheet's cells twice: the values as stored for show, and what was typed (formulas)."""

    title: str
    shown: list[tuple[object, ...]]
    typed: list[tuple[object, ...]]


def read_workbook(source: str, data: bytes, names: FieldNames) -> Pile:
    """The scripts of an ``.xlsx`` file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            why = bomb_in(parts.infolist())
        sheets = [] if why else _sheets(data)
    except _BROKEN as broken:
        why = f"its parts do not fit together ({' '.join(str(broken).split())[:100]})"
    if why:
        return Pile(problems=(_unreadable(source, why),))
    piles = [_read(source, sheet, names) for sheet in sheets]
    holding = [pile for pile in piles if pile.scripts] or piles[:1]  # a sheet of notes is no problem
    return Pile(
        tuple(script for pile in holding for script in pile.scripts),
        tuple(problem for pile in holding for problem in pile.problems),
    )


def _sheets(data: bytes) -> list[_Sheet]:
    import openpyxl  # type: ignore[import-untyped]  # imported here: start-up time

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions, which no answer depends on
        shown = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        typed = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        with closing(shown), closing(typed):
            pairs = list(zip(shown.worksheets, typed.worksheets, strict=True))[:MOST_SHEETS]
            return [_Sheet(str(one.title), _cells(one), _cells(two)) for one, two in pairs]


def _cells(sheet: Any) -> list[tuple[object, ...]]:  # openpyxl has no types
    rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
    return [tuple(_with_decimals(cell.value, getattr(cell, "number_format", "")) for cell in row) for row in rows]


def _with_decimals(value: object, shown_as: object) -> object:
    """A number with the zeros that its cell shows behind it: 1.2 shown as ``1.20``; anything else as it is."""
    decimals = _DECIMALS.fullmatch(str(shown_as)) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if decimals is None or round(float(value), len(decimals[1])) != value:  # type: ignore[arg-type]  # a number, as just seen
        return value
    return f"{value:.{len(decimals[1])}f}"


def _read(source: str, sheet: _Sheet, names: FieldNames) -> Pile:
    place = f"sheet {sheet.title}, "
    problems: list[Problem] = []
    rows: list[Row] = []
    for number, (shown, typed) in enumerate(zip_longest(sheet.shown, sheet.typed, fillvalue=()), start=1):
        cells: list[str] = []
        for column, (value, formula) in enumerate(zip_longest(shown, typed), start=1):
            text, doubt = _text(value, formula)
            cells.append(text)
            if doubt:
                problems.append(_changed(source, f"{place}cell {_letters(column)}{number}", doubt))
        rows.append(Row(number, _trimmed(cells)))
    found = read_rows(source, rows, names, place)
    return Pile(found.scripts, (*found.problems, *problems))


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    width = max((column for column, cell in enumerate(cells, start=1) if cell), default=0)
    return cells[:width]


def _text(value: object, formula: object) -> tuple[str, str]:
    """The text of a cell, and a word of doubt where the spreadsheet changed what was typed."""
    is_formula = formula is not None and formula != value
    if is_formula and (value is None or (isinstance(value, str) and value.startswith("#"))):
        return str(getattr(formula, "text", formula)), "holds a formula without a value; its text was taken"
    if isinstance(value, date | time | timedelta):
        shown = value.isoformat() if isinstance(value, date | time) else str(value)
        return shown, f"holds a date or time ({shown}), which may have been typed as a fraction or a ratio"
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), ""
    if isinstance(value, float):
        return format(value, f".{DIGITS}g"), ""
    return ("" if value is None else str(value)), ""


def _letters(column: int) -> str:
    """A column's name: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _changed(source: str, place: str, doubt: str) -> Problem:
    return Problem(
        source,
        place,
        f"This cell {doubt}.",
        "Ask the candidate what was meant, type it into the cell as text, and read the file again.",
    )


def _unreadable(source: str, why: str) -> Problem:
    return Problem(
        source,
        "whole file",
        f"The workbook can't be read: {why}.",
        "Open it in a spreadsheet program and save it again as .xlsx without a password, or as CSV.",
    )
