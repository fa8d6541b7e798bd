"""A recurrent network unrolled into one explicit SymPy expression, to be differentiated plainly."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy as sp

from solutions.theory.activations import activation
from solutions.theory.losses import SQUARED, Loss

WEIGHTS = ("W_hx", "W_hh", "W_hy", "b_h", "b_y")


def symbols(name: str, rows: int, columns: int = 1) -> Any:
    """A (rows, columns) matrix of real symbols."""
    return sp.ImmutableMatrix(
        rows, columns, lambda i, j: sp.Symbol(f"{name}_{i}" if columns == 1 else f"{name}_{i}{j}", real=True)
    )


@dataclass(frozen=True, slots=True)
class Unrolled:
    """h_t = act(W_hx x_t + W_hh h_{t-1} + b_h), y_t = W_hy h_t + b_y, L = sum of L_t(y_t), up to t = T.

    Every entry is an explicit SymPy column in the weights, the inputs, the targets and the first state.
    """

    activation: str
    weights: Mapping[str, Any]
    inputs: Mapping[int, Any]
    states: Mapping[int, Any]
    outputs: Mapping[int, Any]
    losses: Mapping[int, Any]

    @property
    def steps(self) -> int:
        """T, the number of the last step."""
        return max(self.inputs)

    @property
    def loss(self) -> Any:
        """The total loss over the steps of this network."""
        return sum(self.losses.values())

    def gradient(self, weight: str, losses: tuple[int, ...] | None = None) -> Any:
        """The derivative of the total loss (or of some steps' losses) in a weight, in the weight's shape."""
        chosen = self.loss if losses is None else sum(self.losses[t] for t in losses)
        return self.weights[weight].applyfunc(lambda entry: sp.diff(chosen, entry))


@lru_cache(maxsize=64)
def unroll(
    name: str,
    steps: int = 3,
    hidden: int = 2,
    inputs: int = 1,
    outputs: int = 1,
    loss: Loss = SQUARED,
    first: int = 0,
) -> Unrolled:
    """The network from the state h_first, which is a column of fresh symbols, to step T = `steps`.

    Raises `ValueError` for an unknown activation or when there is no step to take.
    """
    if not 0 <= first < steps:
        raise ValueError(f"no step to take from {first} to {steps}")
    shapes = {"W_hx": (hidden, inputs), "W_hh": (hidden, hidden), "W_hy": (outputs, hidden)}
    weights = {key: symbols(key, *shape) for key, shape in shapes.items()}
    weights |= {"b_h": symbols("b_h", hidden), "b_y": symbols("b_y", outputs)}
    x = {t: symbols(f"x{t}", inputs) for t in range(first + 1, steps + 1)}
    h = {first: symbols(f"h{first}", hidden)}
    for t in x:
        z = weights["W_hx"] * x[t] + weights["W_hh"] * h[t - 1] + weights["b_h"]
        h[t] = z.applyfunc(activation(name).symbolic)
    y = {t: weights["W_hy"] * h[t] + weights["b_y"] for t in x}
    return Unrolled(name, weights, x, h, y, {t: loss.symbolic(y[t], symbols(f"r{t}", outputs)) for t in x})


@lru_cache(maxsize=64)
def total_error(
    name: str,
    t: int,
    steps: int = 3,
    hidden: int = 2,
    inputs: int = 1,
    outputs: int = 1,
    loss: Loss = SQUARED,
) -> Any:
    """dL/dh_t, all paths counted, an (H, 1) column of the whole network: differentiated, no recursion.

    The network is started again at h_t, differentiated in that state, and the state put back.
    """
    whole = unroll(name, steps, hidden, inputs, outputs, loss)
    state = symbols(f"h{t}", hidden)
    own = loss.symbolic(whole.weights["W_hy"] * state + whole.weights["b_y"], symbols(f"r{t}", outputs))
    rest = unroll(name, steps, hidden, inputs, outputs, loss, first=t).loss if t < steps else sp.Integer(0)
    error = state.applyfunc(lambda entry: sp.diff(own + rest, entry))
    return error.xreplace(dict(zip(state, whole.states[t], strict=True)))


def output_gradient(network: Unrolled, t: int, loss: Loss = SQUARED) -> Any:
    """dL_t/dy_t as an (O, 1) column, in the symbols of the network."""
    count = len(network.outputs[t])
    y, r = symbols("y", count), symbols(f"r{t}", count)
    error = y.applyfunc(lambda entry: sp.diff(loss.symbolic(y, r), entry))
    return error.xreplace(dict(zip(y, network.outputs[t], strict=True)))
