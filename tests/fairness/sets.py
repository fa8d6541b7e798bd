"""Sets of variants for the tests of certificates: real ones, measured once, and made-up ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from grader.exam import Variant, variant
from grader.question import Sheet
from grader.records import Mark, Report
from solutions.fairness.profile import Amounts, Own, Profile, profile

EXAM = "ceng403"


@lru_cache(maxsize=32)
def real(seed: int) -> Profile:
    """The profile of a variant of the bank."""
    return profile(variant(EXAM, str(seed)))


def with_sheet(paper: Variant, number: str, sheet: Sheet) -> Variant:
    """The paper with another sheet for one question."""
    return dataclasses.replace(paper, sheets={**paper.sheets, number: sheet})


def made_up(seed: int, operations: int = 100, digits: int = 50, answer: str = "") -> Profile:
    """A paper of one question with one field that a machine marks and one that a person reads."""
    said = answer or f"answer {seed}"
    return Profile(
        seed, f"V{seed:03}", {"1": Amounts(statement=10), "1a.number": Amounts(operations, digits, 16, 20, 200), "1a.why": Amounts(0, 0, 0, 30, 100)},
        {"1a.number": Own("number", "2", True, True, said, said), "1a.why": Own("prose", "1", False, True, "because", "because")},
    )  # fmt: skip


def report(seed: int, candidate: int, share: Fraction, settled: bool = True) -> Report:
    """The results of one candidate: the number earned a share of its two marks, the sentence waits."""
    marks = 2 * share
    number = Mark("marked" if settled else "undecided", marks, Fraction(2), marks, marks, "")
    waits = Mark("proposed", Fraction(0), Fraction(1), Fraction(0), Fraction(1), "")
    return Report(f"e{candidate}", EXAM, str(seed), marks, marks, marks + 1, Fraction(3), {"1a.number": number, "1a.why": waits})


def sat(shares: Sequence[tuple[int, str]]) -> list[Report]:
    """Results from pairs of a seed and a share."""
    return [report(seed, at, Fraction(share)) for at, (seed, share) in enumerate(shares)]
