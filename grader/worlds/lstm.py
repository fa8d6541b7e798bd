"""The world of an LSTM: gates, candidate, cell and hidden states of a random cell that is really run.

``f, i, o = σ(W [h_{t-1}, x_t] + b)``, ``C~ = tanh(W [h_{t-1}, x_t] + b)``, ``C_t = f ⊙ C_{t-1} + i ⊙ C~_t``,
``h_t = o ⊙ tanh(C_t)`` (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from grader.worlds.functions import sigmoid
from grader.worlds.values import Array
from grader.worlds.world import Reference, World

SAMPLES = 4
GATES = ("f", "i", "C~", "o")


@dataclass(frozen=True, slots=True)
class Gate:
    """Weights of one gate: over the state (n×n), over the input (n×m), and the bias in two parts."""

    state: Array
    inputs: Array
    bias: Array
    first: Array
    """A part of the bias; the rest makes it whole (libraries that keep two vectors)."""
    peephole: Array | None = None
    """What multiplies the cell state, component by component; None where the gate does not see it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell run over some steps: gates by name, values of every family by step."""

    gates: Mapping[str, Gate]
    families: Mapping[str, Mapping[tuple[int, ...], Array]]


def cell(
    seed: int, steps: int, hidden: int = 3, inputs: int = 2, *, peephole: bool = False, coupled: bool = False
) -> Cell:
    """A random cell run for ``steps`` steps from a random state.

    With ``peephole`` the gates see the cell state (the output gate the new one: Gers et al. 2002), with ``coupled`` the
    input gate is ``1 - f_t`` (Greff et al. 2017).
    """
    rng = np.random.default_rng([seed, 2, hidden])

    def draw(rows: int, columns: int) -> Array:
        return rng.standard_normal((SAMPLES, rows, columns))

    gates = {
        name: Gate(draw(hidden, hidden), draw(hidden, inputs), draw(hidden, 1), draw(hidden, 1)) for name in GATES
    }
    families: dict[str, dict[tuple[int, ...], Array]] = {name: {} for name in ("x", "h", "C", *GATES)}
    families["h"][0,], families["C"][0,] = draw(hidden, 1), draw(hidden, 1)
    for t in range(1, steps + 1):
        families["x"][t,] = draw(inputs, 1)
    if peephole:
        gates = {name: gate if name == "C~" else replace(gate, peephole=draw(hidden, 1)) for name, gate in gates.items()}
    for t in range(1, steps + 1):
        _step(gates, families, t, coupled)
    return Cell(gates, families)


def _step(
    gates: Mapping[str, Gate], families: Mapping[str, dict[tuple[int, ...], Array]], t: int, coupled: bool
) -> None:
    """Computes one step from the one before."""
    x, h, memory = families["x"][t,], families["h"][t - 1,], families["C"][t - 1,]

    def total(gate: Gate, seen: Array) -> Array:
        found: Array = gate.state @ h + gate.inputs @ x + gate.bias
        return found if gate.peephole is None else found + gate.peephole * seen

    forget = families["f"][t,] = np.asarray(sigmoid(total(gates["f"], memory)))
    families["i"][t,] = 1.0 - forget if coupled else np.asarray(sigmoid(total(gates["i"], memory)))
    families["C~"][t,] = np.tanh(total(gates["C~"], memory))
    now = families["C"][t,] = forget * memory + families["i"][t,] * families["C~"][t,]
    families["o"][t,] = np.asarray(sigmoid(total(gates["o"], now)))
    families["h"][t,] = families["o"][t,] * np.tanh(now)


def world(found: Cell, counters: Mapping[str, int], letters: Mapping[str, Array] | None = None) -> World:
    """The names of a cell; derivatives between cell states follow the direct path, the gates held constant."""
    size = found.families["C"][(0,)].shape[1]
    identity = np.broadcast_to(np.eye(size), (SAMPLES, size, size))

    @lru_cache(maxsize=1024)
    def derivative(top: Reference, bottom: Reference, immediate: bool) -> Array | None:
        if (top[0], bottom[0]) != ("C", "C") or not top[1] or not bottom[1]:
            return None
        product = identity
        for t in range(bottom[1][0] + 1, top[1][0] + 1):
            if (t,) not in found.families["f"]:
                return None
            product = found.families["f"][t,] * product
        return product if top[1][0] >= bottom[1][0] else np.zeros_like(identity)

    steps = max(index[0] for index in found.families["x"])
    return World(
        letters={"I": identity, "1": np.ones((SAMPLES, size, 1)), **(letters or {})},
        families=found.families,
        ranges={name: ((1, steps),) for name in found.families},
        counters=counters,
        derivative=derivative,
    )
