"""Says which papers are asked for: reads the list of a class, with who sits the exam, in which room, and on which variant."""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import NamedTuple

from grader.cli.complaints import Complaint, one_line
from grader.cli.documents import variants
from grader.exam import BY_CANDIDATE, Exam, ExamError, seed_named
from grader.intake.decoding import decode
from grader.intake.naming import head_of, squeezed
from grader.records import Problem

_ROOMS = frozenset({"room", "salon", "sinif", "hall", "classroom"})


class Seat(NamedTuple):
    """One paper: its candidate, who has no name where nobody is known yet, and the seed of the variant."""

    candidate: str
    room: str
    seed: int


class Roster(NamedTuple):
    """The list of a class: its papers in its order, and what had to be guessed to read it."""

    source: str
    seats: list[Seat]
    problems: tuple[Problem, ...] = ()

    def seed_of(self, candidate: str) -> int | None:
        """The seed of a candidate, whatever the case and the blanks of the name; None for one who is not listed."""
        return next((seat.seed for seat in self.seats if seat.candidate and _folded(seat.candidate) == _folded(candidate)), None)


def asked(given: argparse.Namespace, exam: Exam) -> list[Seat]:
    """The papers that the options name: those of a list, of some seeds, or so many. Raises Complaint and ExamError."""
    if given.roster:
        roster = read_roster(Path(given.roster), exam)
        for problem in roster.problems:
            print(f"markscheme {given.command}: {one_line(problem)}", file=sys.stderr)
        return roster.seats
    if given.seeds:
        return [Seat("", "", seed_named(exam, name)) for name in variants(given.seeds)]
    last = seed_named(exam, str(given.first + given.count - 1))
    return [Seat("", "", seed) for seed in range(given.first, last + 1)]


def read_roster(path: Path, exam: Exam) -> Roster:
    """The papers of a list in its order. A column ``variant`` is kept; without it the exam says who gets which seed.

    Where each candidate has a seed of one's own, one that stands beside another candidate is passed over, and the next is taken.
    Raises Complaint where the list can't be read, a candidate stands twice, or a variant is unknown.
    """
    listed, problems = _rows(path)
    named = {line: _seed(path, line, row["variant"], exam) for line, row in listed if row.get("variant")}
    taken = {*named.values()}
    found: list[Seat] = []
    rooms: dict[str, int] = {}
    seen: dict[str, int] = {}
    for line, row in listed:
        candidate, room = row.get("candidate", ""), row.get("room", "")
        if candidate and (before := seen.setdefault(_folded(candidate), line)) != line:
            sentence = f"“{candidate}” stands here a second time, after line {before}."
            raise Complaint(str(path), f"line {line}", sentence, "Delete one of the two.")
        number = rooms.setdefault(room, len(rooms))
        seed = named[line] if line in named else exam.seed_for(len(found), number)
        while line not in named and exam.seeds == BY_CANDIDATE and seed in taken:
            seed += 1
        taken.add(seed)
        found.append(Seat(candidate, room, seed))
    if not found:
        raise Complaint(str(path), "", "No candidate stands in this list.", "Write one candidate a line below the heads.")
    return Roster(str(path), found, problems)


def _folded(candidate: str) -> str:
    return " ".join(candidate.casefold().split())


def _seed(path: Path, line: int, name: str, exam: Exam) -> int:
    try:
        return seed_named(exam, name)
    except ExamError as unknown:
        raise Complaint(str(path), f"line {line}", unknown.problem.sentence, unknown.problem.remedy) from None


def _rows(path: Path) -> tuple[list[tuple[int, dict[str, str]]], tuple[Problem, ...]]:
    """The lines of the list, by what each column is, and doubts about its characters."""
    try:
        text, problems = decode(str(path), path.read_bytes())
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
    found: list[tuple[int, dict[str, str]]] = []
    number = 1
    try:
        for number, cells in enumerate(csv.reader(lines[1:], delimiter=separator, strict=True), 2):
            if any(cell.strip() for cell in cells[len(heads) :]):
                raise Complaint(str(path), f"line {number}", "There are more cells here than heads.", "Put a name with a comma in quotes.")
            row = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head}
            if row.get("candidate") or row.get("variant"):
                found.append((number, row))
    except csv.Error as why:
        remedy = "Close each quote in its line, and keep cells short."
        raise Complaint(str(path), f"line {number + 1}", f"This is no CSV: {why}.", remedy) from None
    return found, problems


def _head(label: str) -> str:
    return "room" if squeezed(label) in _ROOMS else head_of(label) or ""
