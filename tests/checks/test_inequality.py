"""Conditions: the same truth as the reference in every instance, the border included."""

from __future__ import annotations

import pytest

from grader.exam import variant
from grader.marking import mark_field

EXAM = variant("ceng403")
FIELD = "5a.condition"

RIGHT = ["σ_max < 1/γ", "1/γ > σ_max", "γ σ_max < 1", r"\gamma \sigma_{\max}(W) < 1", "σ_max < 1", r"\lVert W \rVert_2 < 1/\gamma", "σ_max - 1/γ < 0"]


@pytest.mark.parametrize("answer", RIGHT)
def test_equivalent_conditions_are_right(answer: str) -> None:
    mark = mark_field(EXAM, FIELD, answer)
    assert (mark.outcome, mark.marks) == ("marked", mark.out_of), mark.says


NEAR = [
    ("σ_max ≤ 1/γ", "must be strict"),
    ("σ_max > 1/γ", "explosion"),
    ("σ_max < γ", "1/γ, not γ"),
    ("λ_max < 1/γ", "largest singular value"),
    ("σ_max ≥ 1/γ", "wrong way"),
]


@pytest.mark.parametrize(("answer", "says"), NEAR)
def test_near_conditions_are_named(answer: str, says: str) -> None:
    strict, lenient = mark_field(EXAM, FIELD, answer, "strict"), mark_field(EXAM, FIELD, answer, "lenient")
    assert strict.outcome == "marked" and strict.marks == 0
    assert says in strict.says
    assert lenient.marks == lenient.out_of / 2


def test_two_conditions_that_differ_go_to_a_person() -> None:
    assert mark_field(EXAM, FIELD, "σ_max < 1 or σ_max > 1").outcome == "undecided"


def test_an_equation_is_no_condition() -> None:
    mark = mark_field(EXAM, FIELD, "σ_max = 1")
    assert mark.outcome == "unreadable"
    assert "<" in mark.says
