"""A GRU cell in NumPy, with its full Jacobian and a finite-difference witness, and its equations for the key.

Cho et al. (2014), "Learning phrase representations using RNN encoder-decoder", equations 5 to 8. States (H,),
input (D,). Gates: z (update), r (reset), h (candidate). Papers differ in two ways, and both are kept as
options: whether z_t keeps the old state (Cho; Zhang et al., "Dive into Deep Learning", 10.2) or lets the new
one in (Chung et al. 2014), and whether the reset acts before or after the recurrent product (the latter in
cuDNN).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory import derivation as written
from solutions.theory.activations import ACTIVATIONS, Array, Sigma
from solutions.theory.agreement import by_differences
from solutions.theory.matrices import column, elementwise, matrix, product, total
from solutions.theory.printing import equation

GATES = ("z", "r", "h")
_sigma = ACTIVATIONS["sigmoid"].array


@dataclass(frozen=True, slots=True)
class Weights:
    """Input weights (H, D), recurrent weights (H, H), biases (H,), and the two conventions."""

    input: Mapping[str, Array]
    recurrent: Mapping[str, Array]
    bias: Mapping[str, Array]
    update_keeps: bool = True
    reset_after: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """All values of one step, each (H,)."""

    z: Array
    r: Array
    candidate: Array
    hidden: Array


def random_weights(
    seed: int, hidden: int = 4, inputs: int = 3, *, update_keeps: bool = True, reset_after: bool = False
) -> Weights:
    """Normal weights, scaled by the root of the fan-in."""
    chance = np.random.default_rng(seed)
    into = {gate: chance.normal(size=(hidden, inputs)) / np.sqrt(inputs) for gate in GATES}
    back = {gate: chance.normal(size=(hidden, hidden)) / np.sqrt(hidden) for gate in GATES}
    bias = {gate: chance.normal(size=hidden) / 2 for gate in GATES}
    return Weights(into, back, bias, update_keeps, reset_after)


def step(weights: Weights, x: Array, h: Array) -> Step:
    """One step."""
    into, back = weights.input, weights.recurrent
    z = _sigma(into["z"] @ x + back["z"] @ h + weights.bias["z"])
    r = _sigma(into["r"] @ x + back["r"] @ h + weights.bias["r"])
    reset = r * (back["h"] @ h) if weights.reset_after else back["h"] @ (r * h)
    candidate = np.tanh(into["h"] @ x + reset + weights.bias["h"])
    keep = z if weights.update_keeps else 1 - z
    return Step(z, r, candidate, keep * h + (1 - keep) * candidate)


def full_jacobian(weights: Weights, x: Array, h: Array) -> Array:
    """dh_t/dh_{t-1}, (H, H), gates differentiated too."""
    now, back = step(weights, x, h), weights.recurrent
    z_of = (now.z * (1 - now.z))[:, None] * back["z"]
    r_of = (now.r * (1 - now.r))[:, None] * back["r"]
    if weights.reset_after:
        reset_of = (back["h"] @ h)[:, None] * r_of + now.r[:, None] * back["h"]
    else:
        reset_of = back["h"] @ (np.diag(now.r) + h[:, None] * r_of)
    candidate_of = (1 - now.candidate**2)[:, None] * reset_of
    keep, keep_of = (now.z, z_of) if weights.update_keeps else (1 - now.z, -z_of)
    return np.diag(keep) + (h - now.candidate)[:, None] * keep_of + (1 - keep)[:, None] * candidate_of


def full_by_differences(weights: Weights, x: Array, h: Array) -> Array:
    """The same Jacobian by central differences."""
    return by_differences(lambda state: step(weights, x, state).hidden, h)


def direct_jacobian(values: Step, update_keeps: bool = True) -> Array:
    """The direct path h_{t-1} to h_t, gates and candidate held: diag(z_t), or diag(1 - z_t), (H, H)."""
    return np.diag(values.z if update_keeps else 1 - values.z)


def direct_by_differences(values: Step, h: Array, update_keeps: bool = True) -> Array:
    """The same by central differences, with the step's gates and candidate held."""
    keep = values.z if update_keeps else 1 - values.z
    return by_differences(lambda state: keep * state + (1 - keep) * values.candidate, h)


def equations(update_keeps: bool = True) -> dict[str, Any]:
    """The right sides of the four equations, keyed update, reset, candidate, hidden; the reset acts first."""
    x, h = column("x_{t}", "D"), column("h_{t-1}")
    z, r, candidate = column("z_{t}"), column("r_{t}"), column(r"\tilde{h}_{t}")

    def inside(gate: str, state: Any) -> Any:
        into = product(matrix(f"W_{{{gate}}}", "H", "D"), x)
        return total(into, product(matrix(f"U_{{{gate}}}", "H", "H"), state), column(f"b_{{{gate}}}"))

    other = elementwise(lambda u: 1 - u, z)
    keep, enter = (z, other) if update_keeps else (other, z)
    return {
        "update": elementwise(Sigma, inside("z", h)),
        "reset": elementwise(Sigma, inside("r", h)),
        "candidate": elementwise(sp.tanh, inside("h", sp.HadamardProduct(r, h))),
        "hidden": total(sp.HadamardProduct(keep, h), sp.HadamardProduct(enter, candidate)),
    }


def formula_values(weights: Weights, x: Array, h: Array) -> dict[str, Array]:
    """What the symbols of `equations` stand for at this step, as columns and matrices."""
    now = step(weights, x, h)
    columns = {"x_{t}": x, "h_{t-1}": h, "z_{t}": now.z, "r_{t}": now.r, r"\tilde{h}_{t}": now.candidate}
    columns |= {f"b_{{{gate}}}": weights.bias[gate] for gate in GATES}
    known = {name: value[:, None] for name, value in columns.items()}
    known |= {f"W_{{{gate}}}": weights.input[gate] for gate in GATES}
    return known | {f"U_{{{gate}}}": weights.recurrent[gate] for gate in GATES}


def derivation(update_keeps: bool = True) -> written.Derivation:
    """The four equations as the key prints them."""
    right = equations(update_keeps)
    lines = (
        ("The update gate mixes old and new.", "z_{t}", right["update"]),
        ("The reset gate decides what of the old state the candidate sees.", "r_{t}", right["reset"]),
        ("The candidate.", r"\tilde{h}_{t}", right["candidate"]),
        ("The hidden state, which is also the memory.", "h_{t}", right["hidden"]),
    )
    steps = tuple(written.Step(says, equation(left, value)) for says, left, value in lines)
    return written.Derivation("The equations of a GRU cell", steps)
