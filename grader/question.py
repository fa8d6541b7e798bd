"""Questions: what is asked, what is right, what it is worth. One module a question, its words in Markdown beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from grader.checks.finding import Check
from grader.draw import Draw

Kind: TypeAlias = Literal["number", "formula", "growth", "table", "ranking", "diagram", "derivation", "prose"]


@dataclass(frozen=True, slots=True)
class Field:
    """The smallest thing that is answered and carries marks of its own."""

    kind: Kind
    marks: Fraction
    check: Check | None = None
    """None where a person settles the field (prose and diagrams, for now)."""
    against: str = ""
    """A pattern for words that don't go with a right answer; where they stand beside one, a person decides."""


def field_of(kind: Kind, marks: str | int, check: Check | None = None, against: str = "") -> Field:
    """A field with its marks written as in the mark scheme: ``"2.5"``."""
    return Field(kind, Fraction(marks), check, against)


@dataclass(frozen=True, slots=True)
class Sketch:
    """Which figure stands with an answer or in a part's text: its name in the catalogue of figures, and the values it is drawn from."""

    figure: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Work:
    """What has to be done on the way to the reference answer of a field, counted."""

    operations: int = 0
    """Sums, products, quotients, powers, values of functions."""
    digits: int = 0
    """Significant digits that are given or worked out."""
    extensions: int = 0
    """Hypotheses that a search extends."""

    def __add__(self, other: Work) -> Work:
        return Work(self.operations + other.operations, self.digits + other.digits, self.extensions + other.extensions)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a question makes of a draw."""

    fields: Mapping[str, Field]
    """Identifier inside the question (``b.gradient``) to field, in the order of the paper."""
    given: Mapping[str, object] = field(default_factory=dict)
    """Values for the placeholders in the question's words."""
    figures: Mapping[str, Sketch] = field(default_factory=dict)
    """Identifier of a field to the figure of its answer in the key; letter of a part to a figure that its text shows."""
    witnesses: Mapping[str, Callable[[], bool]] = field(default_factory=dict)
    """Independent evidence that a reference is right; run by the audit, never while marking."""
    work: Mapping[str, Work] = field(default_factory=dict)
    """Work on a field that its check does not show, such as a search; of other fields the reference is counted."""

    @property
    def worth(self) -> Fraction:
        """The marks of all fields."""
        return sum((field.marks for field in self.fields.values()), Fraction(0))


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the bank: its module's name is the name of the Markdown file with its words."""

    name: str
    make: Callable[[Draw], Sheet]
    version: int = 1
    """Changes whenever the same seed makes another sheet; all of the question's draws depend on it."""
