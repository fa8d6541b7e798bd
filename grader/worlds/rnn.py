"""The world of a recurrent network: states, losses, and every partial derivative between them, in closed form.

``z_t = W_hx x_t + W_hh h_{t-1} + b_h``, ``h_t = act(z_t)``, ``y_t = W_hy h_t + b_y``, ``L = Σ L_t`` with a smooth loss
of ``y_t`` in each of the first T steps (Goodfellow, Bengio, Courville: Deep Learning, section 10.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from grader.worlds.functions import DERIVATIVES, ELEMENTWISE
from grader.worlds.values import Array, Value
from grader.worlds.world import Members, Reference, World

SAMPLES = 4
RECURRENT = 0.9
"""The scale of the recurrent weights."""
BEYOND = 2
"""Steps that are run after the last loss, so that ``h_{T+1}`` has a value (with a zero gradient)."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Hidden, input and output dimension; all different, so that a wrong order of factors shows."""

    hidden: int = 3
    inputs: int = 2
    outputs: int = 4


ONE_BY_ONE = Sizes(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Network:
    """One instance for each sample. Weights by name, states and losses by step."""

    weights: Mapping[str, Array]
    steps: int
    x: tuple[Array, ...]
    h: tuple[Array, ...]
    z: tuple[Array, ...]
    y: tuple[Array, ...]
    slope: tuple[Array, ...]
    """``diag(act'(z_t))``, shape (K, n, n)."""
    pull: tuple[Array, ...]
    """``∂L_t/∂y_t`` as a row, zero after the last step."""

    def state_by_state(self, t: int, k: int) -> Array:
        """``∂h_t/∂h_k`` = J_t J_{t-1} ... J_{k+1}; the identity for t = k, zero for t < k."""
        size = self.h[0].shape[1]
        found = np.broadcast_to(np.eye(size), (self.h[0].shape[0], size, size))
        if t < k:
            return np.zeros_like(found)
        for step in range(k + 1, t + 1):
            found = self.slope[step] @ self.weights["W_hh"] @ found
        return found

    def loss_by_state(self, t: int, k: int) -> Array:
        """``∂L_t/∂h_k`` as a row."""
        return self.pull[t] @ self.weights["W_hy"] @ self.state_by_state(t, k)


def network(
    seed: int, steps: int, act: str, sizes: Sizes, bias: bool = True, zero_start: bool = False, recurrent: float = RECURRENT
) -> Network:
    """A random network run over ``steps`` steps and two more."""
    rng = np.random.default_rng([seed, steps, sizes.hidden])
    n, m, o, last = sizes.hidden, sizes.inputs, sizes.outputs, steps + BEYOND

    def draw(rows: int, columns: int, scale: float = 1.0) -> Array:
        return scale * rng.standard_normal((SAMPLES, rows, columns))

    weights = {"W_hh": draw(n, n, recurrent), "W_hx": draw(n, m), "W_hy": draw(o, n), "b_h": draw(n, 1, 0.5), "b_y": draw(o, 1)}
    if not bias:
        weights["b_h"] = np.zeros_like(weights["b_h"])
    curve = draw(o, o, 0.4)
    x = tuple(draw(m, 1) for _ in range(last + 1))
    start = draw(n, 1, 0.7)
    h = [np.zeros_like(start) if zero_start else start]
    z, y, slope, pull = [np.zeros_like(start)], [draw(o, 1)], [np.zeros((SAMPLES, n, n))], [np.zeros((SAMPLES, 1, o))]
    for t in range(1, last + 1):
        z.append(weights["W_hx"] @ x[t] + weights["W_hh"] @ h[t - 1] + weights["b_h"])
        h.append(ELEMENTWISE[act](z[t]))
        slope.append(DERIVATIVES[act](z[t]) * np.eye(n))
        y.append(weights["W_hy"] @ h[t] + weights["b_y"])
        offset = draw(1, o)
        pull.append(offset + (curve @ y[t]).swapaxes(1, 2) if t <= steps else np.zeros_like(offset))
    return Network(weights, steps, x, tuple(h), tuple(z), tuple(y), tuple(slope), tuple(pull))


def total_by_state(net: Network, k: int) -> Array:
    """``∂L/∂h_k`` as a row, through all later losses."""
    return sum((net.loss_by_state(t, k) for t in range(max(k, 1), net.steps + 1)), np.zeros_like(net.loss_by_state(1, 1)))


def gradient(net: Network, weight: str, losses: range) -> Array:
    """``∂(Σ L_t)/∂W`` in the shape of the weight: Σ_t Σ_k (∂L_t/∂h_k D_k)^T input_k^T."""
    found = np.zeros_like(net.weights[weight])
    for t in losses:
        for k in range(1, t + 1):
            row = net.loss_by_state(t, k) @ net.slope[k]
            source = {"W_hh": net.h[k - 1], "W_hx": net.x[k], "b_h": np.ones((SAMPLES, 1, 1))}[weight]
            found = found + row.swapaxes(1, 2) @ source.swapaxes(1, 2)
    return found


def differentiator(net: Network) -> Callable[[Reference, Reference, bool], Array | None]:
    """Every partial derivative between the names of the network, in numerator layout."""

    def by_state(top: str, t: int, k: int) -> Array | None:
        if top == "h":
            return net.state_by_state(t, k)
        if top == "z":
            return net.weights["W_hh"] @ net.state_by_state(t - 1, k) if t >= 1 else None
        if top == "y":
            return net.weights["W_hy"] @ net.state_by_state(t, k)
        return net.loss_by_state(t, k) if top == "L" else None

    def by_activation(top: str, t: int, k: int) -> Array | None:
        if top == "z" and t == k:
            return np.broadcast_to(np.eye(net.h[0].shape[1]), net.slope[1].shape)
        found = by_state(top, t, k)
        return None if found is None else found @ net.slope[k]

    def by_output(top: str, t: int, k: int) -> Array | None:
        if top == "L":
            return net.pull[t] if t == k else np.zeros_like(net.pull[t])
        return None

    def by_weight(top: str, t: int, weight: str, immediate: bool) -> Array | None:
        if top == "L":
            return gradient(net, weight, range(t, t + 1))
        if top not in ("h", "z"):
            return None
        if not immediate and top == "h" and t > 0:
            parts = [(net.state_by_state(t, k), by_weight("h", k, weight, True)) for k in range(1, t + 1)]
            terms: list[Array] = [np.einsum("kai,kipq->kapq", jacobian, part) for jacobian, part in parts if part is not None]
            return sum(terms[1:], terms[0])
        outer = net.slope[t] if top == "h" else np.broadcast_to(np.eye(net.h[0].shape[1]), net.slope[1].shape)
        if weight == "b_h":
            return outer
        source = net.h[t - 1] if weight == "W_hh" else net.x[t]
        if t == 0:
            return np.zeros((SAMPLES, *net.weights[weight].shape[1:2], *net.weights[weight].shape[1:]))
        found: Array = np.einsum("kij,kl->kijl", outer, source[:, :, 0])
        return found

    @lru_cache(maxsize=4096)
    def find(top: Reference, bottom: Reference, immediate: bool) -> Array | None:
        name, index = top
        if name == "L" and not index:
            parts = [find(("L", (t,)), bottom, immediate) for t in range(1, net.steps + 1)]
            present = [part for part in parts if part is not None]
            return sum(present[1:], present[0]) if len(present) == len(parts) else None
        if len(index) != 1 or not 0 <= index[0] < len(net.h):
            return None
        under, lower = bottom
        if under in ("W_hh", "W_hx", "b_h"):
            return by_weight(name, index[0], under, immediate)
        if len(lower) != 1 or not 0 <= lower[0] < len(net.h):
            return None
        rule = {"h": by_state, "z": by_activation, "y": by_output}.get(under)
        return None if rule is None else rule(name, index[0], lower[0])

    return find


def world(net: Network, counters: Mapping[str, int]) -> World:
    """The names of the network, with ``delta_t = ∂L/∂h_t``."""
    last = len(net.h)
    families: dict[str, Members] = {
        "x": {(t,): net.x[t] for t in range(1, last)},
        "h": {(t,): net.h[t] for t in range(last)},
        "z": {(t,): net.z[t] for t in range(1, last)},
        "y": {(t,): net.y[t] for t in range(1, last)},
        "delta": {(t,): total_by_state(net, t).swapaxes(1, 2) for t in range(last)},
    }
    ranges = {name: ((1, net.steps),) for name in families}
    return World(
        letters=net.weights,
        families=families,
        ranges={**ranges, "t": ((1, net.steps),), "L": ((1, net.steps),)},
        counters=counters,
        derivative=differentiator(net),
        cotangents=frozenset({"delta"}),
        horizon=net.steps,
    )


def with_identity(found: World) -> World:
    """The world with ``I``, the identity of the state space."""
    state = found.families["h"][(0,)]
    identity = np.broadcast_to(np.eye(state.shape[1]), (SAMPLES, state.shape[1], state.shape[1]))  # type: ignore[union-attr]  # no scalar, so an array
    return replace(found, letters={**found.letters, "I": identity})


def start_only(found: World) -> World:
    """The world in which of all states only ``h_0`` has a value, and pre-activations have none."""
    families: dict[str, Mapping[tuple[int, ...], Value]] = {**found.families, "h": {(0,): found.families["h"][(0,)]}, "z": {}}
    return replace(found, families=families, derivative=None)
