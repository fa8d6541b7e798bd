"""The values that a variant draws. Variant 0, ``canonical``, takes the values of the printed paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draw:
    """Where a question gets its drawn values from; each draw has a name and a canonical value."""

    exam: str
    question: str
    seed: int

    def value(self, name: str, canonical: T) -> T:
        """A drawn value by name."""
        if self.seed != 0:
            raise LookupError(f"Seed {self.seed} of “{self.question}”: only the canonical variant can be made so far.")
        return canonical
