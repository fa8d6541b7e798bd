"""Reads the list of a class: who sits the exam, in which room, and on which variant if that was settled before."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from grader.cli.complaints import Complaint
from grader.exam import Exam, variant
from grader.intake.decoding import decode
from grader.intake.naming import head_of, squeezed

_ROOMS = frozenset({"room", "salon", "sinif", "hall", "classroom"})


class Seat(NamedTuple):
    """One candidate with the seed of the variant."""

    candidate: str
    room: str
    seed: int


def seats(path: Path, exam: Exam) -> list[Seat]:
    """The candidates of a list in its order. A column ``variant`` is kept; without it the exam says who gets which seed.

    Raises Complaint where the list can't be read or a candidate stands twice.
    """
    found: list[Seat] = []
    rooms: dict[str, int] = {}
    seen: dict[str, int] = {}
    for line, row in _rows(path):
        candidate, room, named = row["candidate"], row.get("room", ""), row.get("variant", "")
        if candidate in seen:
            sentence = f"“{candidate}” stands here a second time, after line {seen[candidate]}."
            raise Complaint(str(path), f"line {line}", sentence, "Delete one of the two.")
        seen[candidate] = line
        number = rooms.setdefault(room, len(rooms))
        seed = variant(exam.identifier, named).seed if named else exam.seed_for(len(found), number)
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
    lines = (text or "").split("\n")
    separator = max(",;\t", key=lines[0].count)
    heads = [_head(label) for label in next(csv.reader(lines[:1], delimiter=separator), [])]
    if "candidate" not in heads:
        remedy = "Give the columns heads: candidate (or student), and room or variant if need be."
        raise Complaint(str(path), "line 1", "No column is headed “candidate”.", remedy)
    for number, cells in enumerate(csv.reader(lines[1:], delimiter=separator), 2):
        row = {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if head}
        if row.get("candidate"):
            yield number, row


def _head(label: str) -> str:
    return "room" if squeezed(label) in _ROOMS else head_of(label) or ""
