"""Sums over the marks of a report, shared by all that show them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from grader.records import Report


def waiting(report: Report) -> Fraction:
    """The marks that a person may still give: what may come at most, less what is settled."""
    return report.high - report.total


def added(marks: Iterable[Fraction]) -> Fraction:
    """The sum of some marks, exactly."""
    return sum(marks, Fraction(0))
