"""An answer that the audit types in, and what it must earn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from grader.records import Answer

ALL = Fraction(1)


@dataclass(frozen=True, slots=True)
class Expected:
    """One answer with the share of the marks that it must earn."""

    answer: Answer
    why: str
    share: Fraction | None = ALL
    """Exactly this share; None: anything but full marks."""
    unless: Callable[[], bool] | None = None
    """Whether a wrong answer happens to be right after all; asked only when it is tried."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A broken promise: the variant, the place, and what happened."""

    variant: str
    field: str
    sentence: str

    def __str__(self) -> str:
        return f"variant {self.variant}, {self.field}: {self.sentence}"
