"""What a check found out: facts and their share, never marks. What a share is worth is the rubric's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, TypeAlias

import msgspec

from grader.notation.latex import latex
from grader.notation.tree import Node
from grader.notation.vocabulary import Vocabulary
from grader.records import Answer

Shown: TypeAlias = Node | str
"""The candidate's mathematics in a finding: a tree, or LaTeX."""
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
    shown: Shown = ""
    """The candidate's mathematics, which is written out where it is asked for only."""

    @property
    def read_as(self) -> str:
        """The candidate's mathematics as LaTeX."""
        return self.shown if isinstance(self.shown, str) else latex(self.shown)

    def written_out(self) -> Finding:
        """The same finding, its mathematics as LaTeX."""
        return msgspec.structs.replace(self, shown=self.read_as)


def right(says: str, shown: Shown = "") -> Finding:
    """Everything that was asked for."""
    return Finding(True, says, ALL, NONE, shown)


def wrong(says: str, shown: Shown = "") -> Finding:
    """Not what was asked for, and not near it."""
    return Finding(False, says, NONE, NONE, shown)


def near_miss(says: str, shown: Shown = "") -> Finding:
    """Wrong, but in one nameable way."""
    return Finding(False, says, NONE, ALL, shown)


def unsettled(says: str, shown: Shown = "") -> Finding:
    """A person must look: two readings disagree, or a bound was met."""
    return Finding(None, says, NONE, NONE, shown)


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know besides the answer: the candidate's other answers to the same question."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Relative field identifier (``b.step2``) to answer; blank ones are missing."""
    found: Callable[[str], Finding | None] = lambda field: None
    """The finding for another field of the question, for follow-through; None when there is none."""


class Check(Protocol):
    """Anything that can be asked about an answer. Raises :class:`~grader.notation.reading.Unreadable`."""

    def __call__(self, answer: Answer, context: Context) -> Finding: ...


def vocabulary_of(check: Check | None) -> Vocabulary | None:
    """The names that may stand in an answer, where a check knows them."""
    found = getattr(check, "vocabulary", None)
    return found if isinstance(found, Vocabulary) else None
