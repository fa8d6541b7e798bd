"""Why gradients vanish or explode: the product of Jacobians, its bound and the condition, with SVD.

For h_t = act(W h_{t-1} + U x_t). Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent
neural networks", section 2.1; Bengio, Simard and Frasconi (1994). Norms are spectral: the largest singular
value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.activations import Array, activation, slope_bound
from solutions.theory.agreement import by_differences, gap
from solutions.theory.bptt import slopes, state
from solutions.theory.derivation import Derivation, Step
from solutions.theory.matrices import at, column, elementwise, evaluate, matrix, product, total
from solutions.theory.operations import linear_root
from solutions.theory.printing import equation, latex, partial
from solutions.theory.unrolled import symbols, unroll

W, U = matrix("W", "H", "H"), matrix("U", "H", "D")
GAMMA, SIGMA_MAX = sp.Symbol("gamma", positive=True), sp.Symbol("sigma_max", positive=True)
LAST, FIRST = sp.Symbol("T", integer=True, positive=True), sp.Symbol("k", integer=True, nonnegative=True)


def transition(name: str = "tanh", t: int | str = "t") -> Any:
    """h_t = act(W h_{t-1} + U x_t), the right side."""
    return elementwise(
        activation(name).symbolic, total(product(W, state(t, -1)), product(U, column(at("x", t), "D")))
    )


def state_jacobian(name: str = "tanh", t: int | str = "t") -> Any:
    """dh_t/dh_{t-1} = diag(act') W with the slope in terms of the state: diag(1 - h_t^2) W for tanh."""
    return product(slopes(name, t), W)


def derived_state_jacobian(name: str = "tanh", t: int | str = "t") -> Any:
    """The same by SymPy's matrix calculus, for any size, act' still a function of the pre-activation."""
    return transition(name, t).diff(state(t, -1)).T


def jacobian_product(name: str = "tanh", last: int = 3, first: int = 0) -> Any:
    """dh_last/dh_first, later steps on the left. Raises `ValueError` unless first < last."""
    if first >= last:
        raise ValueError(f"no step from {first} to {last}")
    return product(*(state_jacobian(name, t) for t in range(last, first, -1)))


def product_in_general(name: str = "tanh") -> str:
    """TeX of the right side of dh_T/dh_k for any k < T; factors with larger t stand further left."""
    return rf"\prod_{{t=k+1}}^{{T}} {latex(state_jacobian(name))}"


def product_gap(name: str = "tanh", steps: int = 3, formula: Any = None, hidden: int = 2) -> float:
    """How far the product is from the Jacobian of the composed network, component by component."""
    network = unroll(name, steps, hidden)
    known = {"W": network.weights["W_hh"]} | {at("h", t): value for t, value in network.states.items()}
    stated = jacobian_product(name, steps) if formula is None else formula
    return gap(evaluate(stated, known), network.states[steps].jacobian(symbols("h0", hidden)))


def bound(gamma: Any = GAMMA, sigma_max: Any = SIGMA_MAX, steps: Any = LAST - FIRST) -> Any:
    """The bound of ||dh_T/dh_k||: each of the T - k factors contributes at most gamma sigma_max."""
    return (gamma * sigma_max) ** steps


def critical_norm(gamma: Any = GAMMA) -> Any:
    """The sigma_max at which the bound stands still, solved for: 1/gamma. Below it, vanishing is certain."""
    return linear_root(bound(gamma, SIGMA_MAX, 1) - 1, SIGMA_MAX)


def limit_of_bound(below: bool) -> Any:
    """The limit of the bound over ever more steps, sigma_max below or above critical: 0 or infinity."""
    steps, margin = sp.Symbol("n", positive=True), sp.Symbol("epsilon", positive=True)
    share = 1 / (1 + margin) if below else 1 + margin
    return sp.limit(bound(GAMMA, share * critical_norm(), steps), steps, sp.oo)


def exact_norm(entries: Sequence[Sequence[Any]]) -> Any:
    """The largest singular value of a small exact matrix: root of the largest eigenvalue of M^T M (SymPy)."""
    m = sp.Matrix(entries)
    return sp.sqrt(sp.Max(*(m.T * m).eigenvals()))


def norm(m: Array) -> float:
    """The largest singular value by NumPy's SVD."""
    return float(np.linalg.svd(m, compute_uv=False)[0])


@dataclass(frozen=True, slots=True)
class Run:
    """One run: W (H, H), what drives it U x_t (T, H), pre-activations (T, H), states (T + 1, H)."""

    activation: str
    w: Array
    driven: Array
    pre_activations: Array
    states: Array


def random_run(seed: int, name: str = "tanh", hidden: int = 4, steps: int = 6, sigma_max: float = 1.0) -> Run:
    """A random network whose W has exactly the given largest singular value, run over random inputs."""
    chance = np.random.default_rng(seed)
    w = chance.normal(size=(hidden, hidden))
    return run(
        name, w * (sigma_max / norm(w)), chance.normal(size=(steps, hidden)) / 2, chance.normal(size=hidden)
    )


def run(name: str, w: Array, driven: Array, h0: Array) -> Run:
    """Run a network from h0."""
    states, pre_activations = [h0], []
    for u in driven:
        pre_activations.append(w @ states[-1] + u)
        states.append(activation(name).array(pre_activations[-1]))
    return Run(name, w, driven, np.array(pre_activations), np.array(states))


def numeric_product(one: Run, first: int = 0) -> Array:
    """dh_T/dh_first, (H, H), the product of the steps' Jacobians with later steps on the left."""
    rises = activation(one.activation).array_slope(one.pre_activations[first:])
    return reduce(lambda product, rise: rise[:, None] * one.w @ product, rises, np.eye(len(one.w)))


def product_by_differences(one: Run, first: int = 0) -> Array:
    """The same by central differences through the run network."""
    return by_differences(
        lambda h: run(one.activation, one.w, one.driven[first:], h).states[-1], one.states[first]
    )


def norms_and_bounds(one: Run) -> tuple[Array, Array]:
    """||dh_T/dh_k|| and its bound for k = T-1 .. 0, each (T,)."""
    steps = len(one.driven)
    gamma = float(slope_bound(one.activation).value)
    norms = np.array([norm(numeric_product(one, k)) for k in reversed(range(steps))])
    return norms, np.power(gamma * norm(one.w), np.arange(1, steps + 1, dtype=np.float64))


def scalar_decay(
    w: float, name: str = "tanh", h0: float = 0.5, length: int = 20, driven: float = 0.0
) -> Array:
    """|dh_n/dh_0| of a network of one unit for n = 1 .. length: the product of |act'(z_t) w|, (length,)."""
    one = run(name, np.array([[w]]), np.full((length, 1), driven), np.array([h0]))
    return np.asarray(np.abs(np.cumprod(activation(name).array_slope(one.pre_activations[:, 0]) * w)))


def derivation(name: str = "tanh") -> Derivation:
    """Why gradients vanish over long sequences."""
    jacobian = derived_state_jacobian(name)
    gamma = slope_bound(name)
    top = latex(gamma.value)
    return Derivation(
        "Vanishing gradients",
        (
            Step(
                "Differentiate one step.",
                equation(partial("h_{t}", "h_{t-1}"), jacobian, state_jacobian(name)),
            ),
            Step(
                "Chain the steps from k to T, later ones on the left.",
                equation(partial("h_{T}", "h_{k}"), product_in_general(name)),
            ),
            Step(
                "The slope of the activation is bounded.",
                rf"\gamma = \sup_{{z}} \lvert \phi'(z) \rvert = {top}",
            ),
            Step(
                "The norm of a product is at most the product of the norms.",
                rf"\lVert {partial('h_{T}', 'h_{k}')} \rVert \le {latex(bound())}",
            ),
            Step(
                "The bound falls exponentially when its base is below 1.",
                rf"\gamma\, \sigma_{{\max}} < 1 \iff \sigma_{{\max}} < {latex(critical_norm())}",
            ),
            Step(
                "Then the gradient vanishes.",
                rf"\lim_{{T \to \infty}} {latex(bound())} = {latex(limit_of_bound(True))}",
            ),
        ),
    )
