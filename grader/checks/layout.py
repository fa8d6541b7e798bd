"""Which cell of an answer is which: rows and columns by their labels, in either orientation, or as a list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.checks.cells import Grid, Labels, bare, read_grid
from grader.checks.entries import read_entries
from grader.checks.tokens import Tokens
from grader.notation.pairs import enclosed
from grader.records import Answer

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Filled:
    """The text of each cell by row and column, the words outside, and the heads of the columns as written."""

    cells: Mapping[tuple[str, str], str]
    words: str = ""
    heads: Mapping[str, str] | None = None

    def remarks(self, place: tuple[str, str]) -> str:
        """Words that count for a cell: those outside the table and those in the head of its column."""
        return f"{self.words} {(self.heads or {}).get(place[1], '')}"


def filled(answer: Answer, labels: tuple[Labels, Labels], tokens: Tokens | None) -> Filled | None:
    """The cells of an answer; None where it is no table with these rows and columns."""
    grid = read_grid(answer)
    best = _from_grid(grid, labels) if grid else None
    for other in (_from_list, _from_lines):
        if _filled_in(best) < len(labels[0].names) * len(labels[1].names):
            found = other(answer, labels, tokens)
            best = found if _filled_in(found) > _filled_in(best) else best
    if best is None or not best.cells:
        return None
    return _without_own_labels(best, tokens) if tokens else best


def _filled_in(found: Filled | None) -> int:
    return sum(bool(text) for text in found.cells.values()) if found else 0


def _from_grid(grid: Grid, labels: tuple[Labels, Labels]) -> Filled | None:
    rows, columns = labels
    upright = _labelled(grid.rows, rows, columns)
    turned = _labelled(_turned(grid.rows), rows, columns)
    best = upright if _score(upright) >= _score(turned) else turned
    if best is None:
        return _unlabelled(grid, labels)
    cells, heads = best
    return Filled(cells, grid.words, heads)


_Labelled = tuple[dict[tuple[str, str], str], dict[str, str]]


def _score(found: _Labelled | None) -> int:
    return len(found[0]) if found else 0


def _turned(rows: Rows) -> list[list[str]]:
    width = max(len(row) for row in rows)
    return [[row[at] if at < len(row) else "" for row in rows] for at in range(width)]


def _labelled(lines: Rows, rows: Labels, columns: Labels) -> _Labelled | None:
    """The cells, where a first line names the columns and each line begins with the name of its row."""
    head, body = lines[0], lines[1:]
    named = [columns.of(cell) for cell in head]
    if len([name for name in named if name]) < min(2, len(columns.names)) or _repeats(named):
        if len(lines[0]) != len(columns.names) + 1 or rows.of(lines[0][0]) is None:
            return None
        named, head, body = [None, *columns.names], ("", *columns.names), lines  # no head: columns in order
    place = next((at for at in range(len(head)) if _names_rows(at, body, rows)), None)
    if place is None:
        return None
    cells: dict[tuple[str, str], str] = {}
    heads = {name: bare(cell) for name, cell in zip(named, head, strict=True) if name}
    for line in body:
        row = rows.of(line[place]) if place < len(line) else None
        if row is None:
            continue
        for at, name in enumerate(named):
            if name and at != place and at < len(line):
                cells.setdefault((row, name), line[at])
    return cells, heads


def _repeats(named: Sequence[str | None]) -> bool:
    found = [name for name in named[1:] if name]
    return len(set(found)) < len(found)


def _names_rows(at: int, body: Rows, rows: Labels) -> bool:
    names = [rows.of(line[at]) for line in body if at < len(line)]
    known = [name for name in names if name]
    return bool(known) and len(set(known)) == len(known) and len(known) * 2 >= len(body)


def _unlabelled(grid: Grid, labels: tuple[Labels, Labels]) -> Filled | None:
    """A bare grid of exactly the right size, in the printed order."""
    rows, columns = labels
    shape = {len(row) for row in grid.rows}
    if len(grid.rows) != len(rows.names) or shape != {len(columns.names)}:
        return None
    cells = {
        (row, column): text
        for row, line in zip(rows.names, grid.rows, strict=True)
        for column, text in zip(columns.names, line, strict=True)
    }
    return Filled(cells, grid.words)


def _from_list(answer: Answer, labels: tuple[Labels, Labels], tokens: Tokens | None) -> Filled | None:
    """``AA 0.10``, ``A → B: 0.05``: a row and a column spell each sequence."""
    if tokens is None:
        return None
    places = {
        tokens.sequence(row) + tokens.sequence(column): (row, column)
        for row in labels[0].names
        for column in labels[1].names
    }
    found = {places[e.sequence]: e.text for e in read_entries(answer, tokens).entries if e.sequence in places}
    return Filled(found) if any(text for text in found.values()) else None


def _from_lines(answer: Answer, labels: tuple[Labels, Labels], tokens: Tokens | None) -> Filled | None:
    """``LSTM: time O(...), space O(...)``: a line for each row, its cells named or in order."""
    if not isinstance(answer, str):
        return None
    rows, columns = labels
    cells: dict[tuple[str, str], str] = {}
    for line in answer.splitlines():
        head, colon, rest = line.partition(":")
        row = rows.of(head) if colon else None
        if row is None:
            continue
        rest = rest.strip()
        rest = rest[1:-1] if rest[:1] in "[({" and enclosed(rest) else rest
        parts = [part.strip() for part in re.split(r"[,;](?![^(]*\))", rest)]
        named = [columns.of(part.partition(" ")[0].rstrip(":=")) for part in parts]
        if all(named):
            cells |= {
                (row, name): part.partition(" ")[2].lstrip(":= ")
                for name, part in zip(named, parts, strict=True)
                if name
            }
        elif len(parts) == len(columns.names):
            cells |= {(row, name): part for name, part in zip(columns.names, parts, strict=True)}
    return Filled(cells) if cells else None


def _without_own_labels(found: Filled, tokens: Tokens) -> Filled:
    """``AA 0.10`` in the cell of AA is ``0.10``, and so is ``A: A 0.10``."""
    cells = {place: _unlabelled_cell(text, place, tokens) for place, text in found.cells.items()}
    return Filled(cells, found.words, found.heads)


def _unlabelled_cell(text: str, place: tuple[str, str], tokens: Tokens) -> str:
    row, column = (tokens.sequence(label) for label in place)
    for own in ((row, row + column, column), (column,)):
        match = next(tokens.found(text), None)
        if match and not re.search(r"\d", text[: match.start()]) and tokens.sequence(match[0]) in own:
            text = text[match.end() :].lstrip(" )]:=→-")
    return text
