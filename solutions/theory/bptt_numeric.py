"""The NumPy witness of question 1: forward pass, backward pass by the recursion, and finite differences.

Nothing here comes from SymPy. Arrays: x (T, D), states (T + 1, H) with the first state in row 0, outputs and
targets (T, O); a weight and its gradient share one shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from solutions.theory.activations import Array, activation
from solutions.theory.agreement import by_differences
from solutions.theory.losses import SQUARED, Loss


@dataclass(frozen=True, slots=True)
class Problem:
    """One network with its data."""

    activation: str
    weights: Mapping[str, Array]
    x: Array
    h0: Array
    targets: Array
    loss: Loss = SQUARED

    def with_weight(self, name: str, value: Array) -> "Problem":
        """The same problem with another value of one weight."""
        weights = {**self.weights, name: value}
        return Problem(self.activation, weights, self.x, self.h0, self.targets, self.loss)


@dataclass(frozen=True, slots=True)
class Forward:
    """What a forward pass keeps: pre-activations (T, H), states (T + 1, H), outputs (T, O), losses (T,)."""

    pre_activations: Array
    states: Array
    outputs: Array
    losses: Array


@dataclass(frozen=True, slots=True)
class Backward:
    """What a backward pass finds: the gradient of each weight, and dL/dh_t for t = 1 .. T, (T, H)."""

    gradients: Mapping[str, Array]
    errors: Array


def random_problem(
    seed: int,
    name: str = "tanh",
    steps: int = 3,
    hidden: int = 4,
    inputs: int = 3,
    outputs: int = 2,
    loss: Loss = SQUARED,
) -> Problem:
    """Normal weights (scaled by the root of the fan-in) and data of the given sizes."""
    chance = np.random.default_rng(seed)
    weights = {
        "W_hx": chance.normal(size=(hidden, inputs)) / np.sqrt(inputs),
        "W_hh": chance.normal(size=(hidden, hidden)) / np.sqrt(hidden),
        "W_hy": chance.normal(size=(outputs, hidden)) / np.sqrt(hidden),
        "b_h": chance.normal(size=hidden) / 2,
        "b_y": chance.normal(size=outputs) / 2,
    }
    x, targets = chance.normal(size=(steps, inputs)), chance.normal(size=(steps, outputs))
    return Problem(activation(name).name, weights, x, chance.normal(size=hidden) / 2, targets, loss)


def forward(problem: Problem) -> Forward:
    """Run the network over its sequence."""
    w, act = problem.weights, activation(problem.activation).array
    states, pre_activations = [problem.h0], []
    for x in problem.x:
        pre_activations.append(w["W_hx"] @ x + w["W_hh"] @ states[-1] + w["b_h"])
        states.append(act(pre_activations[-1]))
    outputs = np.array([w["W_hy"] @ h + w["b_y"] for h in states[1:]])
    losses = np.array([problem.loss.array(y, r) for y, r in zip(outputs, problem.targets, strict=True)])
    return Forward(np.array(pre_activations), np.array(states), outputs, losses)


def backward(problem: Problem) -> Backward:
    """Backpropagation through time by the recursion over the errors, from the last step to the first."""
    run, w = forward(problem), problem.weights
    slopes = activation(problem.activation).array_slope(run.pre_activations)
    out = np.array(
        [problem.loss.array_gradient(y, r) for y, r in zip(run.outputs, problem.targets, strict=True)]
    )
    errors = np.zeros_like(slopes)
    carried = np.zeros_like(problem.h0)
    for t in reversed(range(len(problem.x))):
        errors[t] = w["W_hy"].T @ out[t] + carried
        carried = w["W_hh"].T @ (slopes[t] * errors[t])
    local = slopes * errors
    gradients = {
        "W_hx": local.T @ problem.x,
        "W_hh": local.T @ run.states[:-1],
        "W_hy": out.T @ run.states[1:],
        "b_h": local.sum(axis=0),
        "b_y": out.sum(axis=0),
    }
    return Backward(gradients, errors)


def gradient_by_differences(problem: Problem, weight: str = "W_hh") -> Array:
    """The gradient of the total loss by central differences in each entry of the weight."""
    return by_differences(
        lambda value: forward(problem.with_weight(weight, value)).losses.sum(), problem.weights[weight]
    )


def gradient_by_pairs(problem: Problem, weight: str = "W_hh", window: int | None = None) -> Array:
    """The double sum over t and k <= t with explicit Jacobian products; `window` keeps only the last k's.

    With a window of tau this is regular truncation: only k = t - tau + 1 .. t count.
    Raises `ValueError` for a window below 1.
    """
    if window is not None and window < 1:
        raise ValueError(f"a window of {window} steps keeps nothing")
    run, w = forward(problem), problem.weights
    slopes = activation(problem.activation).array_slope(run.pre_activations)
    incoming = {"W_hh": run.states[:-1], "W_hx": problem.x}[weight]
    gradient = np.zeros_like(w[weight])
    for t in range(len(problem.x)):
        row = problem.loss.array_gradient(run.outputs[t], problem.targets[t]) @ w["W_hy"]
        for k in range(t, -1 if window is None else max(-1, t - window), -1):
            gradient += np.outer(row * slopes[k], incoming[k])
            row = (row * slopes[k]) @ w["W_hh"]
    return gradient


def formula_values(problem: Problem) -> dict[str, Array]:
    """What the symbols of `bptt` stand for in this problem, by name: columns and matrices."""
    run, back = forward(problem), backward(problem)
    known = {f"{key[0]}_{{{key[2:]}}}": np.atleast_2d(value.T).T for key, value in problem.weights.items()}
    known |= {f"h_{{{t}}}": state[:, None] for t, state in enumerate(run.states)}
    for t, (x, error) in enumerate(zip(problem.x, back.errors, strict=True), start=1):
        slope = problem.loss.array_gradient(run.outputs[t - 1], problem.targets[t - 1])
        known |= {f"x_{{{t}}}": x[:, None], rf"\delta_{{{t}}}": error[:, None]}
        known[rf"\frac{{\partial L_{{{t}}}}}{{\partial y_{{{t}}}}}"] = slope[:, None]
    return known
