"""Reads the rows of a table, one candidate a row, with columns for heads and fields as form tools export."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from grader.intake.naming import FieldNames, head_of, squeezed
from grader.intake.scripts import Entry, Pile, Script
from grader.intake.settling import unknown_field
from grader.records import Problem

MOST_ROWS = 5_000
"""Rows of one table."""
MOST_COLUMNS = 500
"""Columns of one table."""
HEADER_WITHIN = 10
"""Rows, from the first, among which the names of the columns are looked for."""

_SEPARATORS = ",;\t|"
_PASSED_OVER = frozenset(
    {"timestamp", "email", "emailaddress", "name", "firstname", "lastname", "surname", "fullname", "id"}
    | {"starttime", "completiontime", "submittedat", "status", "zamandamgasi", "adsoyad", "eposta"}
)
"""Columns that form tools add, :func:`squeezed`: no answers, and no problem."""


class Row(NamedTuple):
    """The cells of a row, and its number as its program counts."""

    number: int
    cells: Sequence[str]


class _Header(NamedTuple):
    """Which columns are heads and which are fields."""

    heads: dict[int, str]
    fields: dict[int, str]
    width: int


def read_csv(source: str, text: str, names: FieldNames) -> Pile:
    """The scripts of a file of comma, semicolon, tab or bar separated values."""
    first, _, rest = text.partition("\n")
    if first[:4].casefold() == "sep=":  # a line for Excel, which also says the separator
        text = "\n" + rest  # row numbers stay right
    rows: list[Row] = []
    problems: tuple[Problem, ...] = ()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text, names), strict=True)
    try:
        for number, cells in enumerate(islice(reader, MOST_ROWS + 1), start=1):
            rows.append(Row(number, cells))
    except csv.Error as broken:
        problems = (_not_csv(source, f"row {len(rows) + 1}", broken),)
    found = read_rows(source, rows, names)
    return Pile(found.scripts, (*problems, *found.problems))


def _separator(text: str, names: FieldNames) -> str:
    """The separator that makes most sense of the first rows."""
    opening = text[: 64 * 1024]

    def sense(separator: str) -> int:
        rows = csv.reader(io.StringIO(opening, newline=""), delimiter=separator)
        try:
            return max((_recognised(row, names) for row in islice(rows, HEADER_WITHIN)), default=0)
        except csv.Error:
            return 0

    return max(_SEPARATORS, key=sense)


def read_rows(source: str, rows: Sequence[Row], names: FieldNames, sheet: str = "") -> Pile:
    """The scripts of a table; ``sheet`` is said before each row's number."""
    top = max(rows[:HEADER_WITHIN], key=lambda row: _recognised(row.cells, names), default=None)
    if top is None or not _recognised(top.cells, names):
        return Pile(problems=(_no_header(source, sheet),))
    header, problems = _header(source, f"{sheet}row {top.number}", top.cells, names)
    if len(rows) > MOST_ROWS:
        problems.append(_too_long(source, sheet))
    scripts: list[Script] = []
    for row in rows[rows.index(top) + 1 : MOST_ROWS]:
        part = f"{sheet}row {row.number}"
        if any(cell.strip() for cell in row.cells[header.width :]):
            problems.append(_too_wide(source, part, len(row.cells), header.width))
        elif any(cell.strip() for cell in row.cells):
            scripts.append(_script(row.cells, header, part))
    if not scripts and not problems:
        problems.append(_no_rows(source, f"{sheet}row {top.number}"))
    return Pile(tuple(scripts), tuple(problems))


def _recognised(cells: Sequence[str], names: FieldNames) -> int:
    return sum(1 for cell in cells[:MOST_COLUMNS] if cell and (head_of(cell) or names.find(cell)))


def _header(
    source: str, place: str, cells: Sequence[str], names: FieldNames
) -> tuple[_Header, list[Problem]]:
    heads: dict[int, str] = {}
    fields: dict[int, str] = {}
    problems: list[Problem] = []
    for column, label in enumerate(cells[:MOST_COLUMNS]):
        if head := head_of(label):
            heads[column] = head
        elif field := names.find(label):
            if field in fields.values():
                problems.append(_column_twice(source, place, field))
            fields[column] = field
        elif label.strip() and squeezed(label[:MOST_COLUMNS]) not in _PASSED_OVER:
            problems.append(unknown_field(source, f"{place}, column {column + 1}", label, names))
    if "candidate" not in heads.values():
        problems.append(_no_candidate(source, place))
    return _Header(heads, fields, len(cells)), problems


def _script(cells: Sequence[str], header: _Header, part: str) -> Script:
    written = {column: cell for column, cell in enumerate(cells) if cell.strip()}
    heads: dict[str, str] = {}
    for column, head in header.heads.items():
        if column in written:
            heads.setdefault(head, written[column])
    answers = dict.fromkeys(header.fields.values(), "")
    answers.update({field: written[column] for column, field in header.fields.items() if column in written})
    return Script(heads, tuple(Entry(field, answer, "") for field, answer in answers.items()), part)


def _not_csv(source: str, place: str, broken: csv.Error) -> Problem:
    return Problem(
        source,
        place,
        f"From this row on this is not CSV ({broken}); the rows before it were read.",
        "Look for a quote that is never closed; save the table again as CSV in UTF-8, or as .xlsx.",
    )


def _no_header(source: str, sheet: str) -> Problem:
    return Problem(
        source,
        f"{sheet}rows 1 to {HEADER_WITHIN}",
        "No row here names the columns: candidate, exam, variant and the fields of this exam.",
        "Write these names into the first row, as answer sheets are written.",
    )


def _no_rows(source: str, place: str) -> Problem:
    return Problem(
        source,
        place,
        "The columns are named here, but no row with answers follows.",
        "Check that the table was saved with its answers.",
    )


def _no_candidate(source: str, place: str) -> Problem:
    return Problem(
        source,
        place,
        "No column is called candidate, so the rows do not say whose answers they are.",
        "Name the column with the candidates' identifiers “candidate”.",
    )


def _column_twice(source: str, place: str, field: str) -> Problem:
    return Problem(
        source,
        place,
        f"Two columns hold the field {field}; of each row the last cell that is not blank was kept.",
        "Delete the column that does not count.",
    )


def _too_wide(source: str, place: str, width: int, named: int) -> Problem:
    return Problem(
        source,
        place,
        f"This row has {width} cells, but only {named} columns have a name; it was not marked, "
        "for its answers may stand under the wrong fields.",
        "Put quotes around the cell that holds the separator, and read the file again.",
    )


def _too_long(source: str, sheet: str) -> Problem:
    return Problem(
        source,
        f"{sheet}row {MOST_ROWS + 1}",
        f"The table has more than {MOST_ROWS:,} rows; those from here on were not read.",
        "Divide the table into several files.",
    )
