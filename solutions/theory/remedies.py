"""Remedies for bad gradients: clipping and its properties, and skip connections (gates: `lstm_equations`).

Clipping: Pascanu, Mikolov and Bengio (2013), section 3.2, algorithm 1. Skip connections: He et al. (2016),
"Identity mappings in deep residual networks", equations 3 to 5.
"""

from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.activations import Array
from solutions.theory.agreement import by_differences
from solutions.theory.derivation import Derivation, Step
from solutions.theory.matrices import size
from solutions.theory.printing import equation, latex

THETA, NORM = sp.Symbol("theta", positive=True), sp.Symbol(r"\lVert g \rVert", positive=True)


def clip(gradient: Array, threshold: float) -> Array:
    """The gradient scaled so that its norm is at most the threshold; any shape, the norm is over all entries.

    Raises `ValueError` unless the threshold is positive.
    """
    if not threshold > 0:
        raise ValueError(f"a threshold of {threshold} would stop or turn every step")
    length = float(np.sqrt((gradient**2).sum()))
    return gradient if length <= threshold else gradient * (threshold / length)


def threshold_from(norms: Array, percentile: float = 90.0) -> float:
    """A threshold from the gradient norms seen in training: most steps pass untouched, spikes are cut."""
    return float(np.percentile(norms, percentile))


def clip_factor(length: Any = NORM, theta: Any = THETA) -> Any:
    """min(1, theta/||g||), what the gradient is multiplied by."""
    return sp.Min(1, theta / length)


def clip_cases(length: Any = NORM, theta: Any = THETA) -> Any:
    """The same as two cases: 1 within the threshold, theta/||g|| beyond it."""
    return sp.Piecewise((1, length <= theta), (theta / length, True))


def clipped_norms(factor: Any = None) -> tuple[Any, Any]:
    """The norm after clipping for a gradient within and for one beyond the threshold, simplified.

    Within, ||g|| = theta/(1+e) stays as it is; beyond, ||g|| = theta (1+e) becomes theta. `factor(length,
    theta)` puts another rule to the test.
    """
    rule = factor or clip_factor
    excess = sp.Symbol("e", positive=True)
    lengths = THETA / (1 + excess), THETA * (1 + excess)
    within, beyond = (sp.simplify(length * rule(length, THETA)) for length in lengths)
    return within, beyond


def direction_difference(dimension: int = 3, factor: Any = None) -> Any:
    """g_i clip(g)_j - g_j clip(g)_i for all i, j, simplified: zero, since clipping keeps the direction."""
    rule = factor or clip_factor
    g = sp.Matrix([sp.Symbol(f"g_{j}", real=True) for j in range(dimension)])
    clipped = g * rule(g.norm(), THETA)
    return (g * clipped.T - clipped * g.T).applyfunc(sp.simplify)


def clip_formula() -> Any:
    """g min(1, theta/||g||), with g printed as a letter."""
    return sp.Symbol("g") * clip_factor()


def residual_formula() -> Any:
    """d(h + F(h))/dh = I + dF/dh."""
    hidden = size("H")
    return sp.Identity(hidden) + sp.MatrixSymbol(r"\frac{\partial F}{\partial h}", hidden, hidden)


def residual_difference(dimension: int = 3, skip: Any = None) -> Any:
    """The Jacobian of h + F(h), F any differentiable function, less I + dF/dh: the zero matrix.

    `skip(h)` replaces the identity path, to see the formula fail.
    """
    h = sp.Matrix([sp.Symbol(f"h_{j}", real=True) for j in range(dimension)])
    block = sp.Matrix([sp.Function(f"F_{j}")(*h) for j in range(dimension)])
    carried = h if skip is None else skip(h)
    return (carried + block).jacobian(h) - (sp.eye(dimension) + block.jacobian(h))


def residual_expansion(layers: int = 3) -> Any:
    """The product of 1 + J_l over the layers, expanded: a term for each set of layers, 1 for none."""
    jacobians = [sp.Symbol(f"J_{layer}", commutative=False) for layer in range(layers, 0, -1)]
    return sp.expand(sp.prod([1 + j for j in jacobians]))


def residual_stack(weights: Array, h: Array) -> Array:
    """h passed through blocks h + tanh(W_l h); weights (L, H, H), h (H,)."""
    for w in weights:
        h = h + np.tanh(w @ h)
    return h


def residual_jacobian(weights: Array, h: Array) -> Array:
    """The Jacobian of the stack, (H, H), as the product of I + dF_l/dh, later blocks on the left."""
    product = np.eye(len(h))
    for w in weights:
        inner = np.tanh(w @ h)
        product = (np.eye(len(h)) + (1 - inner**2)[:, None] * w) @ product
        h = h + inner
    return product


def residual_by_differences(weights: Array, h: Array) -> Array:
    """The same by central differences."""
    return by_differences(lambda start: residual_stack(weights, start), h)


def clipping_derivation() -> Derivation:
    """What clipping does to the length and to the direction of a gradient."""
    within, beyond = clipped_norms()
    if direction_difference(2) != sp.zeros(2) or within == THETA:
        raise AssertionError("clipping turns the gradient, or changes one that is short enough")
    return Derivation(
        "Gradient clipping",
        (
            Step(
                "Scale the gradient by a positive number, so that its direction stays.",
                equation("g'", clip_formula()),
            ),
            Step("Within the threshold nothing changes.", _case(r"\le", r"\lVert g \rVert")),
            Step("Beyond it the length becomes the threshold.", _case(">", latex(beyond))),
        ),
    )


def skip_derivation() -> Derivation:
    """Why a skip connection keeps a path for the gradient."""
    return Derivation(
        "Skip connections",
        (
            Step("A block adds to its input.", "h' = h + F(h)"),
            Step(
                "Its Jacobian keeps the identity.",
                equation(r"\frac{\partial h'}{\partial h}", residual_formula()),
            ),
            Step(
                "Over three blocks one term of the product is the identity, whatever the others are.",
                rf"(I + J_{{3}})(I + J_{{2}})(I + J_{{1}}) = I + {latex(residual_expansion(3) - 1)}",
            ),
        ),
    )


def _case(relation: str, length: str) -> str:
    return rf"\lVert g \rVert {relation} \theta \Rightarrow \lVert g' \rVert = {length}"
