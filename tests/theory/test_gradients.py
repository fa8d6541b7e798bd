"""Question 5: the product of Jacobians, its bound, clipping and skip connections."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.theory import gradients, remedies
from solutions.theory.activations import ACTIVATIONS, slope_bound
from solutions.theory.agreement import array_gap, gap
from solutions.theory.bptt import slopes
from solutions.theory.matrices import evaluate, product
from solutions.theory.printing import latex

NAMES = list(ACTIVATIONS)
runs = st.builds(
    gradients.random_run,
    seed=st.integers(0, 10**6),
    name=st.sampled_from(NAMES),
    hidden=st.integers(1, 5),
    steps=st.integers(1, 6),
    sigma_max=st.floats(0.1, 3.0),
)


@pytest.mark.parametrize("name", NAMES)
def test_the_product_equals_differentiation(name: str) -> None:
    assert gradients.product_gap(name) < 1e-20


def factors(name: str, order: tuple[int, ...]) -> list[object]:
    return [gradients.state_jacobian(name, t) for t in order]


SLIPS = [
    (product(*factors("tanh", (1, 2, 3))), "earlier steps on the left"),
    (product(*factors("tanh", (3, 2))), "one step too few"),
    (product(*(product(gradients.W, slopes("tanh", t)) for t in (3, 2, 1))), "weight and slope turned round"),
    (product(*factors("sigmoid", (3, 2, 1))), "the slope of another activation"),
]


@pytest.mark.parametrize(("formula", "slip"), SLIPS, ids=[case[1] for case in SLIPS])
def test_wrong_products_are_caught(formula: object, slip: str) -> None:
    assert gradients.product_gap("tanh", 3, formula) > 1e-4, slip


@settings(max_examples=30, deadline=None)
@given(one=runs, first=st.integers(0, 5))
def test_the_product_agrees_with_finite_differences_and_obeys_its_bound(
    one: gradients.Run, first: int
) -> None:
    first = min(first, len(one.driven) - 1)
    exact = gradients.numeric_product(one, first)
    assert array_gap(exact, gradients.product_by_differences(one, first)) < 1e-7
    known = {f"h_{{{t}}}": h[:, None] for t, h in enumerate(one.states)} | {"W": one.w}
    formula = gradients.jacobian_product(one.activation, len(one.driven), first)
    assert array_gap(evaluate(formula, known), exact) < 1e-10
    norms, bounds = gradients.norms_and_bounds(one)
    assert (norms <= bounds * (1 + 1e-12)).all()


@pytest.mark.parametrize("name", NAMES)
def test_matrix_calculus_derives_the_jacobian(name: str) -> None:
    one = gradients.random_run(3, name, hidden=3, steps=1)
    derived = gradients.derived_state_jacobian(name, 1)
    drive = {"U": np.eye(3), "x_{1}": one.driven[0][:, None], "W": one.w, "h_{0}": one.states[0][:, None]}
    assert array_gap(evaluate(derived, drive), gradients.numeric_product(one)) < 1e-12


def test_the_bound_of_a_smaller_gamma_is_broken() -> None:
    small = np.full((1, 1), 1e-3)
    one = gradients.run("tanh", np.eye(1), np.zeros((4, 1)), small[0])
    norms, _ = gradients.norms_and_bounds(one)
    assert (norms > 0.9 ** np.arange(1, 5)).all(), "gamma = 1 cannot be improved for tanh"


def test_the_condition_is_solved_for() -> None:
    assert gradients.critical_norm() == 1 / gradients.GAMMA
    assert [gradients.critical_norm(slope_bound(name).value) for name in NAMES] == [1, 4, 1]
    assert (gradients.limit_of_bound(below=True), gradients.limit_of_bound(below=False)) == (0, sp.oo)


@pytest.mark.parametrize("entries", [[[1, 2], [3, 4]], [[0, 5], [0, 0]], [[sp.Rational(1, 2), 0], [1, 1]]])
def test_the_norm_is_the_root_of_an_eigenvalue_and_no_eigenvalue(entries: list[list[object]]) -> None:
    numeric = np.array(entries, dtype=float)
    assert abs(float(gradients.exact_norm(entries)) - gradients.norm(numeric)) < 1e-12
    assert gradients.norm(numeric) >= np.abs(np.linalg.eigvals(numeric)).max() - 1e-12


def test_one_unit_forgets_below_the_critical_weight_and_may_not_above() -> None:
    shrinking, growing = gradients.scalar_decay(0.9), gradients.scalar_decay(1.5, h0=0.0, driven=0.0)
    assert (np.diff(shrinking) < 0).all() and (shrinking <= 0.9 ** np.arange(1, 21) + 1e-15).all()
    assert growing[-1] > 1e3, "at rest in 0 the slope is 1 and nothing saturates"
    assert gradients.scalar_decay(1.5, h0=0.5)[-1] < 1e-3, "saturation makes gradients vanish all the same"


@settings(max_examples=50, deadline=None)
@given(
    entries=st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=8).filter(lambda g: sum(map(abs, g)) > 1e-6),
    threshold=st.floats(1e-3, 1e3),
)
def test_clipping_bounds_the_norm_and_keeps_the_direction(entries: list[float], threshold: float) -> None:
    gradient = np.array(entries)
    clipped, length = remedies.clip(gradient, threshold), np.linalg.norm(gradient)
    assert np.linalg.norm(clipped) <= threshold * (1 + 1e-12)
    assert abs(np.linalg.norm(clipped) - min(length, threshold)) < 1e-9 * max(1, threshold)
    assert np.dot(clipped, gradient) >= (1 - 1e-12) * np.linalg.norm(clipped) * length
    factor = float(remedies.clip_factor(length, threshold))
    assert array_gap(clipped, factor * gradient) < 1e-12


def test_the_two_ways_of_writing_the_factor_agree() -> None:
    for seed in range(6):
        assert gap(remedies.clip_factor(), remedies.clip_cases(), seed=seed) < 1e-20
    within, beyond = remedies.clipped_norms()
    assert within != remedies.THETA and beyond == remedies.THETA
    assert remedies.direction_difference() == sp.zeros(3)


WRONG_CLIPPING = [
    (lambda length, theta: theta / length, "small gradients are blown up to the threshold"),
    (lambda length, theta: sp.Min(1, theta), "the threshold itself taken for the factor"),
    (lambda length, theta: sp.Max(1, theta / length), "the larger for the smaller"),
]


@pytest.mark.parametrize(("factor", "slip"), WRONG_CLIPPING, ids=[case[1] for case in WRONG_CLIPPING])
def test_wrong_clipping_is_caught(factor: object, slip: str) -> None:
    assert remedies.clipped_norms(factor) != remedies.clipped_norms(), slip


def test_clipping_component_by_component_turns_the_gradient() -> None:
    g = sp.Matrix(sp.symbols("g_0:2", real=True))
    by_component = g.applyfunc(lambda entry: sp.Min(entry, remedies.THETA))
    assert (g * by_component.T - by_component * g.T).applyfunc(sp.simplify) != sp.zeros(2)


@pytest.mark.parametrize("threshold", [0.0, -1.0, float("nan")])
def test_a_senseless_threshold_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        remedies.clip(np.ones(2), threshold)


def test_a_threshold_from_experience_lets_most_steps_pass() -> None:
    norms = np.random.default_rng(0).exponential(size=1000)
    assert abs((norms <= remedies.threshold_from(norms, 90)).mean() - 0.9) < 0.01


def test_a_skip_adds_the_identity() -> None:
    assert remedies.residual_difference() == sp.zeros(3)
    assert remedies.residual_difference(2, skip=lambda h: h / 2) != sp.zeros(2)
    assert remedies.residual_difference(2, skip=lambda h: sp.zeros(2, 1)) != sp.zeros(2)
    expansion = remedies.residual_expansion(3)
    assert len(expansion.args) == 2**3 and 1 in expansion.args
    assert latex(remedies.residual_formula()) == r"I + \frac{\partial F}{\partial h}"


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), layers=st.integers(1, 4), hidden=st.integers(1, 5))
def test_a_residual_stack_agrees_with_finite_differences(seed: int, layers: int, hidden: int) -> None:
    chance = np.random.default_rng(seed)
    weights, h = chance.normal(size=(layers, hidden, hidden)) / np.sqrt(hidden), chance.normal(size=hidden)
    exact, differences = remedies.residual_jacobian(weights, h), remedies.residual_by_differences(weights, h)
    assert array_gap(exact, differences) < 1e-7


def test_the_key_reads_as_the_mark_scheme() -> None:
    assert latex(gradients.state_jacobian()) == r"\operatorname{diag}\left(1 - h_{t}^{2}\right) W"
    assert latex(gradients.bound()) == r"\left(\gamma \sigma_{\max}\right)^{T - k}"
    assert latex(remedies.clip_formula()) == r"g \min\left(1, \frac{\theta}{\lVert g \rVert}\right)"
