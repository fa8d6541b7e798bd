"""What the author of a formula's field says besides its reference: worlds, other right answers, known slips."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from grader.worlds.world import World

Worlds: TypeAlias = Callable[[str], World]
"""The worlds of a field by name: ``main``; ``small`` (all dimensions 1); ``zero`` (first state zero); ``other`` (other
sizes and steps, against coincidences). KeyError where a field has no such world."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another right answer. ``when`` looks at the words of the answer; None: without condition."""

    formula: str
    says: str = ""
    when: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong answer that students give, with the sentence for it."""

    formula: str
    says: str
