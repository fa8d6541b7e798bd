"""Question 7: parameters by convention, and orders of time and space by counting."""

from dataclasses import astuple

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.theory import complexity, gru, lstm, parameters
from solutions.theory.parameters import BIDIRECTIONAL_LSTM, GRU, LSTM, RNN, Bias, Model
from solutions.theory.printing import latex

H, D, T = parameters.HIDDEN, parameters.INPUT, parameters.STEPS
ONE = H**2 + H * D + H

COUNTS = [
    (RNN, Bias.ONE, ONE, "the mark scheme's reference"),
    (LSTM, Bias.ONE, 4 * ONE, "three gates and a candidate"),
    (GRU, Bias.ONE, 3 * ONE, "two gates and a candidate"),
    (BIDIRECTIONAL_LSTM, Bias.ONE, 8 * ONE, "two LSTMs"),
    (LSTM, Bias.NONE, 4 * (H**2 + H * D), "no biases"),
    (LSTM, Bias.TWO, 4 * (ONE + H), "PyTorch"),
    (GRU, Bias.CANDIDATE, 3 * ONE + H, "one recurrent bias more, for the candidate"),
    (LSTM, Bias.CANDIDATE, 4 * ONE, "which an LSTM does not have"),
    (GRU, Bias.RESET_AFTER, 3 * (ONE + H), "Keras"),
    (LSTM, Bias.RESET_AFTER, 4 * ONE, "Keras has one bias vector in an LSTM"),
    (Model("", "lstm", layers=2), Bias.ONE, 4 * ONE + 4 * (2 * H**2 + H), "the second layer reads H inputs"),
    (
        Model("", "gru", 2, 2),
        Bias.ONE,
        6 * ONE + 6 * (3 * H**2 + H),
        "or 2H where the first has two directions",
    ),
]


@pytest.mark.parametrize(("model", "bias", "count", "why"), COUNTS, ids=[case[3] for case in COUNTS])
def test_counts(model: Model, bias: Bias, count: sp.Expr, why: str) -> None:
    assert sp.expand(parameters.parameter_count(model, bias) - count) == 0, why


models = st.builds(
    Model,
    st.just("drawn"),
    st.sampled_from(sorted(parameters.GATES)),
    st.sampled_from([1, 2]),
    st.integers(1, 3),
)


@settings(max_examples=60, deadline=None)
@given(model=models, bias=st.sampled_from(Bias), hidden=st.integers(1, 40), inputs=st.integers(1, 40))
def test_counts_are_what_is_allocated(model: Model, bias: Bias, hidden: int, inputs: int) -> None:
    found = parameters.parameters_at(model, hidden, inputs, bias)
    assert found == parameters.allocated_parameters(model, hidden, inputs, bias)


def test_counts_are_what_the_cells_have() -> None:
    a, b = lstm.random_weights(0, 5, 3), gru.random_weights(0, 5, 3)
    cell = sum(array.size for group in (a.joint, a.bias) for array in group.values())
    assert cell == parameters.parameters_at(LSTM, 5, 3)
    cell = sum(array.size for group in (b.input, b.recurrent, b.bias) for array in group.values())
    assert cell == parameters.parameters_at(GRU, 5, 3)


@pytest.mark.parametrize("bias", [Bias.NONE, Bias.ONE, Bias.TWO])
def test_the_ratio_is_three_quarters_in_one_convention(bias: Bias) -> None:
    assert parameters.ratio(bias=bias) == sp.Rational(3, 4)


@pytest.mark.parametrize("bias", [Bias.CANDIDATE, Bias.RESET_AFTER])
def test_the_ratio_is_larger_where_a_gru_has_biases_of_its_own(bias: Bias) -> None:
    ratio = parameters.ratio(bias=bias)
    assert sp.simplify(ratio - sp.Rational(3, 4)).subs({H: 8, D: 8}) > 0
    assert sp.limit(ratio.subs(D, H), H, sp.oo) == sp.Rational(3, 4)


def test_the_count_is_printed_with_its_factor() -> None:
    assert latex(parameters.grouped_count(LSTM)) == r"4 \left(D H + H^{2} + H\right)"
    assert parameters.grouped_count(RNN) == parameters.parameter_count(RNN)


@pytest.mark.parametrize("model", parameters.MODELS, ids=lambda model: model.name)
def test_orders_of_the_table(model: Model) -> None:
    assert sp.expand(complexity.time_order(model) - T * (H**2 + H * D)) == 0
    assert complexity.space_order(model) == T * H
    assert complexity.space_order(model, "inference") == H
    assert sp.expand(complexity.space_order(model, "with parameters") - (T * H + H**2 + H * D)) == 0
    assert sp.expand(complexity.space_order(model, "with inputs") - T * (H + D)) == 0


COSTS = [("rnn", H**2 + H * D), ("lstm", 4 * (H**2 + H * D) + 3 * H), ("gru", 3 * (H**2 + H * D) + 3 * H)]


@pytest.mark.parametrize(("cell", "cost"), COSTS)
def test_multiply_adds_of_a_step(cell: str, cost: sp.Expr) -> None:
    assert sp.expand(complexity.step_polynomial(cell) - cost) == 0
    assert complexity.step_cost(cell, 9, 11) == cost.subs({H: 9, D: 11}), "also beyond the sizes fitted to"


def test_two_directions_cost_twice() -> None:
    assert sp.expand(complexity.time(BIDIRECTIONAL_LSTM) - 2 * complexity.time(LSTM)) == 0


@settings(max_examples=15, deadline=None)
@given(steps=st.integers(1, 6), hidden=st.integers(1, 6), inputs=st.integers(1, 4))
def test_space_is_what_a_run_keeps(steps: int, hidden: int, inputs: int) -> None:
    xs, h = np.ones((steps, inputs)), np.zeros(hidden)
    kept = sum(
        array.size
        for step in lstm.run(lstm.random_weights(0, hidden, inputs), xs, h, h)
        for array in astuple(step)
    )
    assert kept == complexity.space(LSTM).subs({T: steps, H: hidden, D: inputs})


@pytest.mark.parametrize("arguments", [("", "transformer"), ("", "lstm", 3), ("", "lstm", 1, 0)])
def test_models_that_are_none_are_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="no model"):
        Model(*arguments)
