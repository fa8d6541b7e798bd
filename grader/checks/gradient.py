"""A formula that may be derived line by line: half the marks when the beginning is right and a later line is not."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from grader.checks.finding import Finding, Shown
from grader.checks.formula import Formula

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Gradient(Formula):
    """A formula with the credit of a derivation."""

    def _spoilt(self, verdict: Finding, shown: Shown) -> Finding:
        says = f"The derivation begins rightly, but its last line is wrong: {verdict.says}"
        return Finding(False, says, HALF, Fraction(0), shown)
