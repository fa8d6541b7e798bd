"""Says which papers are asked for: reads the list of a class, with who sits the exam, in which room, and on which variant."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from grader.cli.complaints import Complaint
from grader.cli.documents import variants
from grader.exam import Exam, seed_named
from grader.intake.decoding import decode
from grader.intake.naming import head_of, squeezed

_ROOMS = frozenset({"room", "salon", "sinif", "hall", "classroom"})


class Seat(NamedTuple):
    """One paper: its candidate, who has no name where nobody is known yet, and the seed of the variant."""

    candidate: str
    room: str
    seed: int


def asked(given: argparse.Namespace, exam: Exam) -> list[Seat]:
    """The papers that the options name: those of a list, of some seeds, or so many. Raises Complaint and ExamError."""
    if given.roster:
        return seats(Path(given.roster), exam)
    if given.seeds:
        return [Seat("", "", seed_named(exam, name)) for name in variants(given.seeds)]
    last = seed_named(exam, str(given.first + given.count - 1))
    return [Seat("", "", seed) for seed in range(given.first, last + 1)]


def seats(path: Path, exam: Exam) -> list[Seat]:
    """The papers of a list in its order. A column ``variant`` is kept; without it the exam says who gets which seed.

    Raises Complaint where the list can't be read or a candidate stands twice.
    """
    found: list[Seat] = []
    rooms: dict[str, int] = {}
    seen: dict[str, int] = {}
    for line, row in _rows(path):
        candidate, room, named = row.get("candidate", ""), row.get("room", ""), row.get("variant", "")
        if candidate and candidate in seen:
            sentence = f"“{candidate}” stands here a second time, after line {seen[candidate]}."
            raise Complaint(str(path), f"line {line}", sentence, "Delete one of the two.")
        seen[candidate] = line
        number = rooms.setdefault(room, len(rooms))
        seed = seed_named(exam, named) if named else exam.seed_for(len(found), number)
        found.append(Seat(candidate, room, seed))
    if not found:
        raise Complaint(str(path), "", "No candidate stands in this list.", "Write one candidate a line below the heads.")
    return found


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of the list, by what each column is."""
    try:
        text = decode(str(path), path.read_bytes()).text
    except OSError as why:
        raise Complaint(str(path), "", f"This can't be read: {(why.strerror or str(why)).lower()}.", "Correct the path.") from None
    if text is None or text.startswith("PK\x03\x04"):
        raise Complaint(str(path), "", "This is no list of text.", "Save the list as CSV.")
    lines = text.split("\n")
    separator = max(",;\t", key=lines[0].count)
    heads = [_head(label) for label in next(csv.reader(lines[:1], delimiter=separator), [])]
    if not {"candidate", "variant"} & set(heads):
        remedy = "Give the columns heads: candidate (or student), and room or variant if need be."
        raise Complaint(str(path), "line 1", "No column is headed “candidate”.", remedy)
    if twice := next((head for head in heads if head and heads.count(head) > 1), ""):
        raise Complaint(str(path), "line 1", f"Two columns are headed “{twice}”.", "Keep one of them.")
    number = 1
    try:
        for number, cells in enumerate(csv.reader(lines[1:], delimiter=separator, strict=True), 2):
            if any(cell.strip() for cell in cells[len(heads) :]):
                raise Complaint(str(path), f"line {number}", "There are more cells here than heads.", "Put a name with a comma in quotes.")
            row = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head}
            if row.get("candidate") or row.get("variant"):
                yield number, row
    except csv.Error as why:
        remedy = "Close each quote in its line, and keep cells short."
        raise Complaint(str(path), f"line {number + 1}", f"This is no CSV: {why}.", remedy) from None


def _head(label: str) -> str:
    return "room" if squeezed(label) in _ROOMS else head_of(label) or ""
