"""Types every expected answer into every field of a variant, and complains where the mark is not what it must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import solutions.audit.formulas  # noqa: F401 - registers what formulas expect
from grader.exam import Variant
from grader.marking import Marker
from grader.question import Sheet
from grader.records import Mark
from solutions.audit.answers import expectations, parts
from solutions.audit.expected import ALL, Complaint, Expected

ENOUGH = 8
"""Worlds on which a check is audited that is word for word the same in several variants."""


@dataclass(slots=True)
class Auditor:
    """Audits the checks of many variants; of the wrong answers it tries every ``every``-th, another one with each seed."""

    every: int = 1
    enough: int = ENOUGH
    met: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often a field has been audited with a check that reads like this."""

    def complaints(self, variant: Variant) -> Iterator[Complaint]:
        """Everything that is wrong with a variant's checks."""
        for number, sheet in variant.sheets.items():
            yield from witness_complaints(variant.name, number, sheet)
            for name in sheet.fields:
                yield from self.of_field(variant, number, name)

    def is_known(self, name: str, check: object) -> bool:
        """Whether a check has been audited often enough; counts the question as one more time."""
        place = (name, repr(check))
        self.met[place] += 1
        return self.met[place] > self.enough

    def of_field(self, variant: Variant, number: str, name: str) -> Iterator[Complaint]:
        """What is wrong with one field."""
        sheet = variant.sheets[number]
        asked = sheet.fields[name]
        if asked.check is None:
            return
        fresh = [part for part in parts(asked.check) if not self.is_known(f"{number}{name}", part)]
        for place, expected in enumerate(expected for part in fresh for expected in expectations(part)):
            if expected.share is None and (place + variant.seed) % self.every:
                continue
            mark = Marker(sheet.fields, {name: expected.answer}, "strict").mark(name)
            if why := _broken(mark, expected):
                yield Complaint(variant.name, f"{number}{name}", f"{expected.why}: {expected.answer!r} {why} ({mark.says})")


def _broken(mark: Mark, expected: Expected) -> str:
    """What is wrong with a mark; empty where it keeps the promise."""
    full = mark.outcome == "marked" and mark.marks == mark.out_of
    if expected.share is None:
        return "earns full marks" if full and not (expected.unless and expected.unless()) else ""
    if mark.outcome != "marked":
        return f"is {mark.outcome}"
    if mark.marks == expected.share * mark.out_of:
        return ""
    return f"earns {mark.marks} of {mark.out_of}, not {'all' if expected.share == ALL else expected.share * mark.out_of}"


def witness_complaints(variant: str, number: str, sheet: Sheet) -> Iterator[Complaint]:
    """Witnesses that do not agree with the reference."""
    for name, witness in sheet.witnesses.items():
        if not witness():
            yield Complaint(variant, f"{number}{name}", "the witness does not agree with the reference")
