"""Question 1: the formulas against plain differentiation, matrix calculus and finite differences."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.theory import bptt, bptt_numeric, bptt_proof
from solutions.theory.activations import ACTIVATIONS
from solutions.theory.agreement import array_gap, by_differences
from solutions.theory.losses import LOG_COSH, SQUARED
from solutions.theory.matrices import evaluate, product, total
from solutions.theory.printing import latex
from solutions.theory.unrolled import unroll

EXACT, WRONG = 1e-20, 1e-4
NAMES = list(ACTIVATIONS)
WEIGHTS = ["W_hh", "W_hx"]
problems = st.builds(
    bptt_numeric.random_problem,
    seed=st.integers(0, 10**6),
    name=st.sampled_from(NAMES),
    steps=st.integers(1, 5),
    hidden=st.integers(1, 5),
    inputs=st.integers(1, 4),
    outputs=st.integers(1, 3),
    loss=st.sampled_from([SQUARED, LOG_COSH]),
)


@pytest.mark.parametrize("name", NAMES)
def test_formulas_equal_differentiation(name: str) -> None:
    assert bptt_proof.state_jacobian_gap(name) < EXACT
    assert bptt_proof.recursion_gap(name) < EXACT
    assert bptt_proof.last_error_gap(name) < EXACT


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("name", NAMES)
def test_gradients_equal_differentiation(name: str, weight: str) -> None:
    assert bptt_proof.gradient_gap(name, 3, weight) < EXACT
    assert bptt_proof.gradient_gap(name, 3, weight, bptt.expanded_gradient(name, 3, weight)) < EXACT
    assert bptt_proof.gradient_of_step_gap(name, 3, weight) < EXACT


def test_the_formulas_hold_for_another_loss_and_length() -> None:
    assert bptt_proof.gradient_gap("tanh", 4) < EXACT
    assert bptt_proof.gradient_gap("tanh", 2, loss=LOG_COSH) < EXACT
    assert bptt_proof.recursion_gap("sigmoid", 2, loss=LOG_COSH) < EXACT


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("name", NAMES)
def test_one_unit_agrees_symbol_for_symbol(name: str, weight: str) -> None:
    assert bptt_proof.scalar_difference(name, 3, weight) == 0


JACOBIAN_SLIPS = [
    (product(bptt.W_HH, bptt.slopes("tanh", 1)), "the order of slope and weight turned round"),
    (product(bptt.slopes("tanh", 1), bptt.W_HH.T), "a transpose too many"),
    (product(bptt.slopes("tanh", 0), bptt.W_HH), "the slope of the state before"),
    (bptt.W_HH, "no slope at all"),
    (product(bptt.slopes("sigmoid", 1), bptt.W_HH), "the slope of another activation"),
]


@pytest.mark.parametrize(("formula", "slip"), JACOBIAN_SLIPS, ids=[case[1] for case in JACOBIAN_SLIPS])
def test_wrong_jacobians_are_caught(formula: object, slip: str) -> None:
    assert bptt_proof.state_jacobian_gap("tanh", formula) > WRONG, slip


RECURSION_SLIPS = [
    (lambda n, t: bptt.output_error(t), "what comes through later steps forgotten"),
    (
        lambda n, t: total(bptt.output_error(t), product(bptt.W_HH, bptt.slopes(n, t, 1), bptt.error(t, 1))),
        "no transpose",
    ),
    (
        lambda n, t: total(bptt.output_error(t), product(bptt.W_HH.T, bptt.slopes(n, t), bptt.error(t, 1))),
        "slope of t",
    ),
    (
        lambda n, t: total(
            bptt.output_error(t), product(bptt.slopes(n, t, 1), bptt.W_HH.T, bptt.error(t, 1))
        ),
        "order",
    ),
    (
        lambda n, t: total(
            bptt.output_error(t), product(sp.Integer(-1), bptt.W_HH.T, bptt.slopes(n, t, 1), bptt.error(t, 1))
        ),
        "sign",
    ),
]


@pytest.mark.parametrize(("formula", "slip"), RECURSION_SLIPS, ids=[case[1] for case in RECURSION_SLIPS])
def test_wrong_recursions_are_caught(formula: object, slip: str) -> None:
    assert bptt_proof.recursion_gap("tanh", 3, formula) > WRONG, slip


def gradient_slips() -> list[tuple[object, str]]:
    term = bptt.gradient_term
    neighbour = [product(bptt.slopes("tanh", t), bptt.error(t), bptt.state(t).T) for t in (1, 2, 3)]
    no_slope = [product(bptt.error(t), bptt.state(t, -1).T) for t in (1, 2, 3)]
    turned = [product(bptt.state(t, -1), bptt.error(t).T, bptt.slopes("tanh", t)) for t in (1, 2, 3)]
    immediate = [
        product(bptt.slopes("tanh", t), bptt.output_error(t), bptt.state(t, -1).T) for t in (1, 2, 3)
    ]
    return [
        (total(*neighbour), "h_t for h_{t-1}"),
        (total(*no_slope), "slope forgotten"),
        (total(*turned), "the other layout taken for this one"),
        (total(*immediate), "only the paths within one step"),
        (total(term("tanh", 2), term("tanh", 3)), "the first step left out, though h_0 is not zero"),
    ]


@pytest.mark.parametrize(("formula", "slip"), gradient_slips(), ids=[case[1] for case in gradient_slips()])
def test_wrong_gradients_are_caught(formula: object, slip: str) -> None:
    assert bptt_proof.gradient_gap("tanh", 3, "W_hh", formula) > WRONG, slip


@pytest.mark.parametrize("name", NAMES)
def test_matrix_calculus_derives_the_stated_formulas(name: str) -> None:
    known = bptt_numeric.formula_values(bptt_numeric.random_problem(5, name, steps=2, hidden=3))
    derived = bptt_proof.derived_state_jacobian(name, 2)
    stated = evaluate(bptt.state_jacobian(name, 2), known)
    assert array_gap(evaluate(derived, known), stated) < 1e-12
    assert array_gap(evaluate(bptt_proof.in_the_state(derived, name, 2), known), stated) < 1e-12
    for weight in WEIGHTS:
        term = bptt_proof.derived_gradient_term(name, 2, weight)
        assert array_gap(evaluate(term, known), evaluate(bptt.gradient_term(name, 2, weight), known)) < 1e-12


@settings(max_examples=30, deadline=None)
@given(problem=problems)
def test_the_backward_pass_agrees_with_finite_differences(problem: bptt_numeric.Problem) -> None:
    back = bptt_numeric.backward(problem)
    for weight in problem.weights:
        assert (
            array_gap(back.gradients[weight], bptt_numeric.gradient_by_differences(problem, weight)) < 1e-8
        ), weight


@settings(max_examples=30, deadline=None)
@given(problem=problems, weight=st.sampled_from(WEIGHTS))
def test_the_formulas_give_the_backward_pass(problem: bptt_numeric.Problem, weight: str) -> None:
    steps, known, back = len(problem.x), bptt_numeric.formula_values(problem), bptt_numeric.backward(problem)
    for formula in (bptt.gradient, bptt.expanded_gradient):
        value = evaluate(formula(problem.activation, steps, weight), known)
        assert array_gap(value, back.gradients[weight]) < 1e-10
    assert array_gap(bptt_numeric.gradient_by_pairs(problem, weight), back.gradients[weight]) < 1e-10
    state = evaluate(bptt.unfolded(problem.activation, steps), known)
    assert array_gap(state[:, 0], bptt_numeric.forward(problem).states[-1]) < 1e-12
    for t in range(1, steps):
        assert (
            array_gap(evaluate(bptt.recursion(problem.activation, t), known)[:, 0], back.errors[t - 1])
            < 1e-10
        )


def test_errors_are_the_derivatives_in_the_states() -> None:
    problem = bptt_numeric.random_problem(3, steps=1)

    def restarted(h: np.ndarray) -> float:
        y = problem.weights["W_hy"] @ h + problem.weights["b_y"]
        return problem.loss.array(y, problem.targets[0])

    state = bptt_numeric.forward(problem).states[1]
    assert array_gap(bptt_numeric.backward(problem).errors[0], by_differences(restarted, state)) < 1e-9


PRINTED = [
    (bptt.state_jacobian(), r"\operatorname{diag}\left(1 - h_{t}^{2}\right) W_{hh}"),
    (bptt.output_error(), r"W_{hy}^{\top} \frac{\partial L_{t}}{\partial y_{t}}"),
    (
        bptt.recursion(),
        r"W_{hy}^{\top} \frac{\partial L_{t}}{\partial y_{t}}"
        r" + W_{hh}^{\top} \operatorname{diag}\left(1 - h_{t+1}^{2}\right) \delta_{t+1}",
    ),
    (
        bptt.unfolded("tanh", 2),
        r"\tanh{\left(W_{hx} x_{2}"
        r" + W_{hh} \tanh{\left(W_{hx} x_{1} + W_{hh} h_{0} + b_{h} \right)} + b_{h} \right)}",
    ),
]


@pytest.mark.parametrize(("formula", "tex"), PRINTED)
def test_the_key_reads_as_the_mark_scheme(formula: object, tex: str) -> None:
    assert latex(formula) == tex


def test_the_number_of_terms_of_the_double_sum() -> None:
    for steps in (1, 3, 5):
        formula = bptt.expanded_gradient("tanh", steps)
        assert len(formula.args if isinstance(formula, sp.MatAdd) else [formula]) == steps * (steps + 1) // 2


@pytest.mark.parametrize(
    "call",
    [
        lambda: bptt.gradient("tanh", 3, "W_hy"),
        lambda: unroll("tanh", 0),
        lambda: unroll("relu", 2),
        lambda: bptt_numeric.gradient_by_pairs(bptt_numeric.random_problem(0), window=0),
    ],
)
def test_what_makes_no_sense_is_refused(call: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        call()
