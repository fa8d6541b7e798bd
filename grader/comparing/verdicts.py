"""The outcome of a comparison, and how the outcomes of several readings of one text become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["equal", "different", "unreadable", "undecided"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came out for one pair."""

    verdict: Verdict
    says: str
    """One sentence that gives the reason."""
    read_as: str = ""
    """The answer as it was read, in LaTeX; empty where it could not be read."""


def equal(says: str, read_as: str = "") -> Comparison:
    """The answer is the reference in other words."""
    return Comparison("equal", says, read_as)


def different(says: str, read_as: str = "") -> Comparison:
    """The answer is something else."""
    return Comparison("different", says, read_as)


def unreadable(says: str) -> Comparison:
    """The answer can't be read."""
    return Comparison("unreadable", says)


def undecided(says: str, read_as: str = "") -> Comparison:
    """A person must look."""
    return Comparison("undecided", says, read_as)


def settled(found: Sequence[Comparison], otherwise: str) -> Comparison:
    """The one verdict that all agree on; the last of them speaks. Where they differ, ``otherwise`` says why."""
    last = found[-1]
    if all(other.verdict == last.verdict for other in found):
        return last
    return undecided(otherwise, last.read_as)
