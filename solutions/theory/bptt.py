"""Backpropagation through time as formulas in matrices of any size, to be printed and to be evaluated.

The formulas are those of Goodfellow, Bengio and Courville, "Deep Learning" (2016), section 10.2.2, and of
Zhang et al., "Dive into Deep Learning", section 9.7, for any activation; gradients have the shape of what
they are taken in. `bptt_proof` derives them and compares each with plain differentiation of the unrolled
network.
"""

from typing import Any

import sympy as sp

from solutions.theory.activations import activation, slope_from_state
from solutions.theory.matrices import at, column, elementwise, matrix, product, total

W_HX, W_HH, W_HY = matrix("W_{hx}", "H", "D"), matrix("W_{hh}", "H", "H"), matrix("W_{hy}", "O", "H")
B_H, B_Y = column("b_{h}"), column("b_{y}", "O")
Index = int | str


def state(t: Index, shift: int = 0) -> Any:
    """The column h_t."""
    return column(at("h", t, shift))


def error(t: Index, shift: int = 0) -> Any:
    """The column delta_t = dL/dh_t, all later steps counted."""
    return column(at(r"\delta", t, shift))


def loss_slope(t: Index) -> Any:
    """The column dL_t/dy_t."""
    return column(rf"\frac{{\partial {at('L', t)}}}{{\partial {at('y', t)}}}", "O")


def pre_activation(t: Index, before: Any = None) -> Any:
    """W_hx x_t + W_hh h_{t-1} + b_h, with another expression for h_{t-1} when given."""
    previous = state(t, -1) if before is None else before
    return total(product(W_HX, column(at("x", t), "D")), product(W_HH, previous), B_H)


def unfolded(name: str = "tanh", steps: int = 3) -> Any:
    """h_T in terms of the inputs and h_0: T nested activations."""
    value = state(0)
    for t in range(1, steps + 1):
        value = elementwise(activation(name).symbolic, pre_activation(t, value))
    return value


def slopes(name: str, t: Index, shift: int = 0) -> Any:
    """diag(act'(z_t)) written in the state: diag(1 - h_t^2) for tanh."""
    return sp.DiagMatrix(elementwise(lambda h: slope_from_state(name, h), state(t, shift)))


def state_jacobian(name: str = "tanh", t: Index = "t") -> Any:
    """dh_t/dh_{t-1} = diag(act'(z_t)) W_hh, rows for h_t, columns for h_{t-1}."""
    return product(slopes(name, t), W_HH)


def output_error(t: Index = "t") -> Any:
    """The part of dL/dh_t that comes straight from step t: W_hy^T dL_t/dy_t."""
    return product(W_HY.T, loss_slope(t))


def recursion(name: str = "tanh", t: Index = "t") -> Any:
    """delta_t for t < T: the output's error, and the next step's carried back through the Jacobian."""
    return total(output_error(t), product(W_HH.T, slopes(name, t, 1), error(t, 1)))


def incoming(weight: str, t: Index) -> Any:
    """What `weight` multiplies at step t: h_{t-1} for W_hh, x_t for W_hx; `ValueError` for other weights."""
    match weight:
        case "W_hh":
            return state(t, -1)
        case "W_hx":
            return column(at("x", t), "D")
    raise ValueError(f"the gradient is asked for W_hh or W_hx, not for {weight!r}")


def gradient_term(name: str = "tanh", t: Index = "t", weight: str = "W_hh") -> Any:
    """What step t adds to dL/dW: diag(act'(z_t)) delta_t h_{t-1}^T."""
    return product(slopes(name, t), error(t), incoming(weight, t).T)


def gradient(name: str = "tanh", steps: int = 3, weight: str = "W_hh") -> Any:
    """dL/dW with the errors delta_t as symbols: the sum of the steps' terms."""
    return total(*(gradient_term(name, t, weight) for t in range(1, steps + 1)))


def carried(name: str, t: int, k: int) -> Any:
    """dL_t/dh_k for k <= t: the output's error of step t, carried back through t - k Jacobians."""
    value = output_error(t)
    for later in range(t, k, -1):
        value = product(W_HH.T, slopes(name, later), value)
    return value


def gradient_of_step(name: str = "tanh", t: int = 3, weight: str = "W_hh") -> Any:
    """dL_t/dW as the sum over k = 1 .. t, with nothing but weights, states and dL_t/dy_t left."""
    return total(
        *(product(slopes(name, k), carried(name, t, k), incoming(weight, k).T) for k in range(1, t + 1))
    )


def expanded_gradient(name: str = "tanh", steps: int = 3, weight: str = "W_hh") -> Any:
    """dL/dW as the double sum over t and k, fully written out: T (T + 1) / 2 terms."""
    parts = (gradient_of_step(name, t, weight) for t in range(1, steps + 1))
    return total(
        *(term for part in parts for term in (part.args if isinstance(part, sp.MatAdd) else (part,)))
    )
