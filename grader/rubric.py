"""What facts are worth: the ladder from a finding to a share of the marks, by the exam's policy."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias

from grader.checks.finding import Finding

Policy: TypeAlias = Literal["strict", "lenient"]

NEAR_MISS: dict[Policy, Fraction] = {"strict": Fraction(0), "lenient": Fraction(1, 2)}
"""What a near miss is worth."""


def share(finding: Finding, policy: Policy) -> Fraction:
    """The share of the marks that a settled finding earns, between 0 and 1."""
    if not finding.near:
        return finding.earned
    return min(Fraction(1), finding.earned + finding.near * NEAR_MISS[policy])
