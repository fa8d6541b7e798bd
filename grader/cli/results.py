"""Reads what ``markscheme mark`` wrote: one report a line."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import msgspec

from grader.cli.complaints import Complaint
from grader.records import Report


def _exactly(kind: type, value: object) -> Fraction:
    """A fraction from its text. Raises ValueError, which msgspec tells with its place."""
    if kind is Fraction and isinstance(value, str) and _MARK.fullmatch(value):
        return Fraction(value)
    raise ValueError("a mark is written as text, such as 5/2")


_MARK = re.compile(r"-?[0-9]{1,40}(?:/[0-9]{0,40}[1-9][0-9]{0,40})?")
_decoder = msgspec.json.Decoder(Report, dec_hook=_exactly)


def reports_in(path: Path, exam: str) -> list[Report]:
    """The reports of an exam. Raises Complaint with the first line that is none."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as why:
        raise Complaint(str(path), "", f"This can't be read: {(why.strerror or str(why)).lower()}.", "Correct the path.") from None
    found: list[Report] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            found.append(_report(path, number, line))
    if other := next((report for report in found if report.exam != exam), None):
        raise Complaint(str(path), "", f"These are results of the exam “{other.exam}”, not of “{exam}”.", "Name the results of this exam.")
    return found


def _report(path: Path, number: int, line: bytes) -> Report:
    try:
        return _decoder.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError) as why:
        sentence = f"This is no report of the command mark: {str(why).rstrip('.')}."
        raise Complaint(str(path), f"line {number}", sentence, "Name the results.jsonl that it wrote.") from None
