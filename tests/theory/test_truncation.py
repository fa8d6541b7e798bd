"""Question 1(c): the unbiased factor, what regular truncation drops, and memory."""

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.theory import bptt_numeric, truncation
from solutions.theory.agreement import array_gap


def test_the_factor_is_solved_for() -> None:
    assert truncation.randomized_factor() == 1 / truncation.PI
    assert sp.simplify(truncation.expectation(truncation.randomized_factor())) == 1


BIASED = [
    (sp.Integer(1), "no factor at all: the later steps' weight falls"),
    (truncation.PI, "the probability itself"),
    (1 / truncation.PI**2, "the square"),
    (1 / (1 - truncation.PI), "the probability of cutting"),
]


@pytest.mark.parametrize(("factor", "why"), BIASED, ids=[case[1] for case in BIASED])
def test_only_the_inverse_probability_leaves_no_bias(factor: sp.Expr, why: str) -> None:
    assert truncation.bias(truncation.randomized_factor()) == 0
    assert truncation.bias(factor) != 0, why


def test_the_variance_grows_as_the_probability_falls() -> None:
    variance = truncation.factor_variance(truncation.randomized_factor())
    assert sp.simplify(variance - (1 - truncation.PI) / truncation.PI) == 0
    assert sp.diff(variance, truncation.PI).subs(truncation.PI, sp.Rational(1, 2)) < 0


def test_regular_truncation_drops_the_long_chains() -> None:
    a, b = sp.symbols("a_1:5"), sp.symbols("b_1:5")
    assert sp.expand(truncation.dropped_terms(4, 2) - b[3] * b[2] * (a[1] + b[1] * a[0])) == 0
    assert truncation.dropped_terms(4, 4) == 0


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), keep=st.floats(0.2, 0.95), steps=st.integers(2, 5))
def test_the_mean_over_all_cuts_is_the_gradient_only_with_the_factor(
    seed: int, keep: float, steps: int
) -> None:
    problem = bptt_numeric.random_problem(seed, steps=steps)
    gradient = bptt_numeric.backward(problem).gradients["W_hh"]
    assert array_gap(truncation.sampled_mean(problem, keep, 1 / keep), gradient) < 1e-9
    assert array_gap(truncation.sampled_mean(problem, keep, 1.0), gradient) > 1e-9
    truncated = bptt_numeric.gradient_by_pairs(problem, "W_hh", window=1)
    assert array_gap(truncated, gradient) > 1e-9
    assert array_gap(bptt_numeric.gradient_by_pairs(problem, "W_hh", window=steps), gradient) < 1e-9


def test_memory_is_counted() -> None:
    letters = sp.symbols("T H D", positive=True)
    steps, hidden, inputs = letters
    assert truncation.memory_order() == steps * hidden
    assert sp.expand(truncation.memory_order(with_inputs=True) - steps * (hidden + inputs)) == 0
