"""Question 4(c) and 7(b): attention, the softmax, and the bidirectional network."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.theory import attention, bidirectional
from solutions.theory.agreement import array_gap, by_differences
from solutions.theory.matrices import evaluate
from solutions.theory.printing import latex

sizes = st.integers(1, 5)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), length=sizes, hidden=sizes, query=sizes, inner=sizes)
def test_attention(seed: int, length: int, hidden: int, query: int, inner: int) -> None:
    chance = np.random.default_rng(seed)
    s, states = chance.normal(size=query), chance.normal(size=(length, hidden))
    w, u, v = (
        chance.normal(size=(inner, query)),
        chance.normal(size=(inner, hidden)),
        chance.normal(size=inner),
    )
    scores = attention.scores(s, states, w, u, v)
    for j, state in enumerate(states):
        value = evaluate(attention.score_formula(), attention.score_values(s, state, w, u, v))
        assert array_gap(value, [[scores[j]]]) < 1e-12
    weights = attention.softmax(scores)
    assert abs(weights.sum() - 1) < 1e-12 and (weights > 0).all()
    context = attention.context(weights, states)
    assert (states.min(axis=0) - 1e-12 <= context).all() and (context <= states.max(axis=0) + 1e-12).all()
    assert (
        array_gap(attention.softmax_jacobian(scores), attention.softmax_jacobian_by_differences(scores))
        < 1e-8
    )


def test_the_softmax_does_not_overflow() -> None:
    assert array_gap(attention.softmax(np.array([1000.0, 0.0])), [1.0, 0.0]) < 1e-12


def test_the_identities_of_the_softmax() -> None:
    assert attention.weights_sum(4) == 1
    assert attention.shift_difference() == [0, 0, 0]
    assert attention.jacobian_difference() == sp.zeros(3)


def test_weights_that_are_no_softmax_do_not_add_up() -> None:
    assert attention.weights_sum(3, lambda scores: [sp.exp(s) for s in scores]) != 1
    assert attention.weights_sum(3, lambda scores: [sp.exp(s) / sp.exp(scores[0]) for s in scores]) != 1


def test_the_key_reads_as_the_mark_scheme() -> None:
    assert (
        latex(attention.score_formula()) == r"v_{a}^{\top} \tanh{\left(W_{a} s_{t-1} + U_{a} h_{j} \right)}"
    )
    assert latex(bidirectional.combined()) == r"\left[\overrightarrow{h}_{t}, \overleftarrow{h}_{t}\right]"


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), steps=st.integers(1, 5), hidden=sizes, inputs=sizes)
def test_the_formulas_compute_the_bidirectional_network(
    seed: int, steps: int, hidden: int, inputs: int
) -> None:
    network = bidirectional.random_network(seed, hidden, inputs)
    x = np.random.default_rng(seed).normal(size=(steps, inputs))
    forward, backward = bidirectional.states(network, x)
    rows = bidirectional.outputs(network, x)
    assert array_gap(rows.sum(axis=1), np.ones(steps)) < 1e-12
    for t in range(1, steps + 1):
        known = bidirectional.formula_values(network, x, t)
        assert array_gap(evaluate(bidirectional.forward_formula(), known)[:, 0], forward[t - 1]) < 1e-12
        assert array_gap(evaluate(bidirectional.backward_formula(), known)[:, 0], backward[t - 1]) < 1e-12
        scores = evaluate(bidirectional.score_formula(), known)[:, 0]
        assert array_gap(attention.softmax(scores), rows[t - 1]) < 1e-12


@pytest.mark.parametrize(("reader", "sees"), [(0, lambda t, s: s <= t), (1, lambda t, s: s >= t)])
def test_each_direction_sees_its_own_side_of_a_token(reader: int, sees: object) -> None:
    network = bidirectional.random_network(1)
    x = np.random.default_rng(2).normal(size=(4, 3))
    jacobian = by_differences(lambda place: bidirectional.states(network, place)[reader], x)
    for t in range(4):
        for s in range(4):
            assert (np.abs(jacobian[t, :, s]).max() > 1e-6) == sees(t, s)
