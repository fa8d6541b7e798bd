"""What a check found out: facts and their share, never marks. What a share is worth is the rubric's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, runtime_checkable

import msgspec

from grader.notation.vocabulary import Vocabulary
from grader.records import Answer

NONE = Fraction(0)
ALL = Fraction(1)


class Finding(msgspec.Struct, frozen=True):
    """The facts about one answer."""

    holds: bool | None
    """True: right. False: not right. None: the machine could not settle it, a person must look."""
    says: str
    """One or two sentences for the candidate: what was found and, for a near miss, what exactly is off."""
    earned: Fraction = NONE
    """The share of the marks that the facts establish (cells right, the worth of a named slip)."""
    near: Fraction = NONE
    """The further share that is a near miss: nothing under the strict policy, half under the lenient one."""
    read_as: str = ""
    """The candidate's mathematics as LaTeX."""


def right(says: str, read_as: str = "") -> Finding:
    """Everything that was asked for."""
    return Finding(True, says, ALL, NONE, read_as)


def wrong(says: str, read_as: str = "") -> Finding:
    """Not what was asked for, and not near it."""
    return Finding(False, says, NONE, NONE, read_as)


def near_miss(says: str, read_as: str = "") -> Finding:
    """Wrong, but in one nameable way."""
    return Finding(False, says, NONE, ALL, read_as)


def unsettled(says: str, read_as: str = "") -> Finding:
    """A person must look: two readings disagree, or a bound was met."""
    return Finding(None, says, NONE, NONE, read_as)


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know besides the answer: the candidate's other answers to the same question."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Relative field identifier (``b.step2``) to answer; blank ones are missing."""
    found: Callable[[str], Finding | None] = lambda field: None
    """The finding for another field of the question, for follow-through; None when there is none."""


@runtime_checkable
class Worded(Protocol):
    """A check that knows which names may stand in an answer."""

    @property
    def vocabulary(self) -> Vocabulary: ...


class Check(Protocol):
    """Anything that can be asked about an answer. Raises :class:`~grader.notation.reading.Unreadable`."""

    def __call__(self, answer: Answer, context: Context) -> Finding: ...
