"""A random factor: its value, the probability with which it is taken, and zero otherwise."""

from __future__ import annotations

import pytest

from grader.exam import variant
from grader.marking import mark_field

EXAM = variant("ceng403")
FIELD = "1c.randomized"

RIGHT = [
    "1/π_t",
    "1/π_t with probability π_t, 0 otherwise",
    "ξ_t = 1/π_t with prob. π_t and 0 otherwise",
    r"\xi_t = \begin{cases} 1/\pi_t & \text{with probability } \pi_t \\ 0 & \text{otherwise} \end{cases}",
    "0 with probability 1 - π_t, otherwise 1/π_t",
    "1/p_t",
]


@pytest.mark.parametrize("answer", RIGHT)
def test_the_factor_that_keeps_the_expectation_is_right(answer: str) -> None:
    mark = mark_field(EXAM, FIELD, answer)
    assert (mark.outcome, mark.marks) == ("marked", mark.out_of), mark.says


NOT_RIGHT = [
    ("π_t with probability π_t, 0 otherwise", "must be 1/π_t"),
    ("1/π_t with probability 1 - π_t, 0 otherwise", "probability"),
    ("1/π_t with probability π_t, 1 otherwise", "Otherwise the factor must be 0"),
    ("2/π_t", "expectation is not 1"),
    ("1 - π_t", "expectation is not 1"),
]


@pytest.mark.parametrize(("answer", "says"), NOT_RIGHT)
def test_what_makes_the_estimate_biased_is_said(answer: str, says: str) -> None:
    mark = mark_field(EXAM, FIELD, answer)
    assert mark.outcome == "marked" and mark.marks == 0
    assert says in mark.says
