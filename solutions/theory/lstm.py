"""The NumPy witness of question 2: an LSTM cell in two notations, its direct path, and its full Jacobian.

Nothing here comes from SymPy. States (H,), input (D,); `joint[g]` (H, H + D) multiplies [h_{t-1}, x_t], and
its two blocks are what the split notation calls the recurrent and the input weight. Gates: f, i, C (the
candidate), o.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from solutions.theory.activations import ACTIVATIONS, Array
from solutions.theory.agreement import by_differences

GATES = ("f", "i", "C", "o")
_sigma = ACTIVATIONS["sigmoid"].array


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one cell; `peephole` is empty without peepholes, `coupled` says that i_t = 1 - f_t."""

    joint: Mapping[str, Array]
    bias: Mapping[str, Array]
    peephole: Mapping[str, Array]
    coupled: bool = False

    @property
    def hidden(self) -> int:
        """H."""
        return len(self.bias["f"])

    def recurrent(self, gate: str) -> Array:
        """The block (H, H) that multiplies h_{t-1}."""
        return self.joint[gate][:, : self.hidden]

    def input(self, gate: str) -> Array:
        """The block (H, D) that multiplies x_t."""
        return self.joint[gate][:, self.hidden :]


@dataclass(frozen=True, slots=True)
class Step:
    """All values of one step, each (H,)."""

    f: Array
    i: Array
    candidate: Array
    o: Array
    cell: Array
    hidden: Array


def random_weights(
    seed: int, hidden: int = 4, inputs: int = 3, *, peephole: bool = False, coupled: bool = False
) -> Weights:
    """Normal weights, scaled by the root of the fan-in."""
    chance = np.random.default_rng(seed)
    joint = {gate: chance.normal(size=(hidden, hidden + inputs)) / np.sqrt(hidden + inputs) for gate in GATES}
    bias = {gate: chance.normal(size=hidden) / 2 for gate in GATES}
    return Weights(
        joint, bias, {gate: chance.normal(size=hidden) for gate in "fio"} if peephole else {}, coupled
    )


def step(weights: Weights, x: Array, h: Array, c: Array) -> Step:
    """One step in the concatenated notation."""
    together = np.concatenate([h, x])
    return _finish(weights, {gate: weights.joint[gate] @ together for gate in GATES}, c)


def step_split(weights: Weights, x: Array, h: Array, c: Array) -> Step:
    """One step in the split notation: W_x x_t + W_h h_{t-1}."""
    return _finish(
        weights, {gate: weights.input(gate) @ x + weights.recurrent(gate) @ h for gate in GATES}, c
    )


def _finish(weights: Weights, product: Mapping[str, Array], c: Array) -> Step:
    def peep(gate: str, cell: Array) -> Array:
        return weights.peephole[gate] * cell if weights.peephole else np.zeros_like(cell)

    f = _sigma(product["f"] + peep("f", c) + weights.bias["f"])
    i = 1 - f if weights.coupled else _sigma(product["i"] + peep("i", c) + weights.bias["i"])
    candidate = np.tanh(product["C"] + weights.bias["C"])
    cell = f * c + i * candidate
    o = _sigma(product["o"] + peep("o", cell) + weights.bias["o"])
    return Step(f, i, candidate, o, cell, o * np.tanh(cell))


def run(weights: Weights, xs: Array, h: Array, c: Array) -> list[Step]:
    """The steps over a sequence xs of shape (T, D)."""
    steps: list[Step] = []
    for x in xs:
        steps.append(step(weights, x, h, c))
        h, c = steps[-1].hidden, steps[-1].cell
    return steps


def direct_jacobian(values: Step) -> Array:
    """diag(f_t), (H, H)."""
    return np.diag(values.f)


def direct_product(steps: Sequence[Step]) -> Array:
    """The direct path's Jacobian over consecutive steps, later steps on the left, (H, H)."""
    return reduce(lambda product, values: direct_jacobian(values) @ product, steps, np.eye(len(steps[0].f)))


def direct_by_differences(steps: Sequence[Step], c: Array) -> Array:
    """The derivative of the last cell state in the first, `c`, all gates and candidates held, (H, H)."""

    def last(start: Array) -> Array:
        return reduce(lambda cell, values: values.f * cell + values.i * values.candidate, steps, start)

    return by_differences(last, c)


def full_jacobian(weights: Weights, x: Array, h: Array, c: Array) -> Array:
    """d[C_t; h_t]/d[C_{t-1}; h_{t-1}], (2H, 2H), gates differentiated too: what the direct path leaves out.

    Blocks, rows and columns in the order C, h. Chain rule through every gate and peephole.
    """
    now = step(weights, x, h, c)
    rise = {gate: value * (1 - value) for gate, value in (("f", now.f), ("i", now.i), ("o", now.o))}
    peep = {gate: weights.peephole.get(gate, np.zeros_like(c)) for gate in "fio"}
    f_of = np.hstack([np.diag(rise["f"] * peep["f"]), rise["f"][:, None] * weights.recurrent("f")])
    i_of = np.hstack([np.diag(rise["i"] * peep["i"]), rise["i"][:, None] * weights.recurrent("i")])
    i_of = -f_of if weights.coupled else i_of
    none = np.zeros_like(np.diag(c))
    candidate_of = np.hstack([none, (1 - now.candidate**2)[:, None] * weights.recurrent("C")])
    cell_of = c[:, None] * f_of + now.candidate[:, None] * i_of + now.i[:, None] * candidate_of
    cell_of[:, : len(c)] += np.diag(now.f)
    o_of = rise["o"][:, None] * (np.hstack([none, weights.recurrent("o")]) + peep["o"][:, None] * cell_of)
    shown = np.tanh(now.cell)
    return np.vstack([cell_of, shown[:, None] * o_of + (now.o * (1 - shown**2))[:, None] * cell_of])


def full_by_differences(weights: Weights, x: Array, h: Array, c: Array) -> Array:
    """The same (2H, 2H) Jacobian by central differences."""
    size = len(c)

    def both(state: Array) -> Array:
        now = step(weights, x, state[size:], state[:size])
        return np.concatenate([now.cell, now.hidden])

    return by_differences(both, np.concatenate([c, h]))


def formula_values(weights: Weights, x: Array, h: Array, c: Array) -> dict[str, Array]:
    """What the symbols of `lstm_equations` stand for at this step, in both notations, by name."""
    now = step(weights, x, h, c)
    columns = {"x_{t}": x, "h_{t-1}": h, "C_{t-1}": c, "C_{t}": now.cell, "h_{t}": now.hidden}
    columns |= {"f_{t}": now.f, "i_{t}": now.i, "o_{t}": now.o, r"\tilde{C}_{t}": now.candidate}
    columns |= {f"b_{{{gate}}}": value for gate, value in weights.bias.items()}
    columns |= {f"p_{{{gate}}}": value for gate, value in weights.peephole.items()}
    known = {name: value[:, None] for name, value in columns.items()}
    for gate in GATES:
        known[f"W_{{{gate}}}"] = weights.joint[gate]
        known[f"W_{{x{gate}}}"], known[f"W_{{h{gate}}}"] = weights.input(gate), weights.recurrent(gate)
    return known
