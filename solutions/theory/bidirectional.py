"""A bidirectional recurrent network: both passes, their combination and the output, as formulas and in NumPy.

Schuster and Paliwal (1997), "Bidirectional recurrent neural networks". Shapes: x (T, D), states of one
direction (T, H), combined (T, 2H), outputs (T, K), each row a distribution over K labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.activations import Array
from solutions.theory.attention import softmax
from solutions.theory.derivation import Derivation, Step
from solutions.theory.matrices import column, concatenated, elementwise, matrix, product, size, total
from solutions.theory.printing import equation, latex

X = column("x_{t}", "D")
FORWARD, BACKWARD = column(r"\overrightarrow{h}_{t}"), column(r"\overleftarrow{h}_{t}")
BEFORE, AFTER = column(r"\overrightarrow{h}_{t-1}"), column(r"\overleftarrow{h}_{t+1}")


@dataclass(frozen=True, slots=True)
class Network:
    """Weights by name: W_x, W_h, b forward; W'_x, W'_h, b' backward; W_y, b_y for the output."""

    weights: Mapping[str, Array]


def random_network(seed: int, hidden: int = 4, inputs: int = 3, labels: int = 5) -> Network:
    """Normal weights, scaled by the root of the fan-in."""
    chance = np.random.default_rng(seed)
    shapes = {"W_{y}": (labels, 2 * hidden), "b_{y}": (labels,)}
    for prime in ("", "'"):
        shapes |= {
            f"W{prime}_{{x}}": (hidden, inputs),
            f"W{prime}_{{h}}": (hidden, hidden),
            f"b{prime}": (hidden,),
        }
    return Network({name: chance.normal(size=shape) / np.sqrt(shape[-1]) for name, shape in shapes.items()})


def states(network: Network, x: Array) -> tuple[Array, Array]:
    """Forward and backward states, each (T, H), both in the order of time; each pass starts at zero."""
    return _pass(network, x, ""), _pass(network, x[::-1], "'")[::-1]


def _pass(network: Network, x: Array, prime: str) -> Array:
    w = network.weights
    rows, h = [], np.zeros(len(w[f"b{prime}"]))
    for row in x:
        h = np.tanh(w[f"W{prime}_{{x}}"] @ row + w[f"W{prime}_{{h}}"] @ h + w[f"b{prime}"])
        rows.append(h)
    return np.array(rows)


def outputs(network: Network, x: Array) -> Array:
    """The label distributions, (T, K)."""
    both = np.hstack(states(network, x))
    scores = both @ network.weights["W_{y}"].T + network.weights["b_{y}"]
    return np.array([softmax(row) for row in scores])


def forward_formula(function: Any = sp.tanh) -> Any:
    """The forward state from the state before it."""
    return _state(function, "", BEFORE)


def backward_formula(function: Any = sp.tanh) -> Any:
    """The backward state from the state after it, with weights of its own."""
    return _state(function, "'", AFTER)


def _state(function: Any, prime: str, neighbour: Any) -> Any:
    into = product(matrix(f"W{prime}_{{x}}", "H", "D"), X)
    back = product(matrix(f"W{prime}_{{h}}", "H", "H"), neighbour)
    return elementwise(function, total(into, back, column(f"b{prime}")))


def combined() -> Any:
    """Both states of a step, one on top of the other, (2H, 1)."""
    return concatenated(FORWARD, BACKWARD)


def score_formula() -> Any:
    """W_y [forward; backward] + b_y, to which the softmax is applied."""
    weight = sp.MatrixSymbol("W_{y}", size("K"), 2 * size("H"))
    return total(product(weight, combined()), column("b_{y}", "K"))


def formula_values(network: Network, x: Array, t: int) -> dict[str, Array]:
    """What the symbols of the formulas stand for at step t (1 .. T); states outside 1 .. T are zero."""
    forward, backward = states(network, x)
    nothing = np.zeros(forward.shape[1])
    columns = {
        "x_{t}": x[t - 1],
        r"\overrightarrow{h}_{t}": forward[t - 1],
        r"\overleftarrow{h}_{t}": backward[t - 1],
        r"\overrightarrow{h}_{t-1}": forward[t - 2] if t > 1 else nothing,
        r"\overleftarrow{h}_{t+1}": backward[t] if t < len(x) else nothing,
    }
    columns |= {name: value for name, value in network.weights.items() if value.ndim == 1}
    matrices = {name: value for name, value in network.weights.items() if value.ndim == 2}
    return {name: value[:, None] for name, value in columns.items()} | matrices


def derivation() -> Derivation:
    """The four equations as the key prints them."""
    softmaxed = rf"\operatorname{{softmax}}\left({latex(score_formula())}\right)"
    return Derivation(
        "A bidirectional network",
        (
            Step("Read from left to right.", equation(FORWARD, forward_formula())),
            Step("Read from right to left, with other weights.", equation(BACKWARD, backward_formula())),
            Step("Put both states of a token together.", equation("h_{t}", combined())),
            Step("Score the labels of the token.", equation(r"\hat{y}_{t}", softmaxed)),
        ),
    )
