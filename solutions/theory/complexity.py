"""Time and space of recurrent models as orders of growth in T, H and D, from operations counted as they run.

Time counts the multiply-adds of a forward pass (a backward pass costs a constant factor more); space counts
the numbers that have to be kept. Biases and activations cost terms of lower order.
"""

from functools import lru_cache
from typing import Any, Literal

import sympy as sp

from solutions.theory.operations import Tally, fitted, grid, order_of_growth
from solutions.theory.parameters import GATES, HIDDEN, INPUT, STEPS, Bias, Model, parameter_count

Purpose = Literal["training", "inference", "with inputs", "with parameters"]
LETTERS = (STEPS, HIDDEN, INPUT)


def run_cell(tally: Tally, cell: str, hidden: int, inputs: int) -> list[list[int]]:
    """Do the products of one step in plain loops and return the vectors that a backward pass needs kept.

    The values are all ones: only how often something is multiplied, and what is kept, matters here.
    """
    x, h = [1] * inputs, [1] * hidden
    gates: dict[str, list[int]] = {}
    for gate in GATES[cell]:
        state = tally.hadamard(gates["r"], h) if (cell, gate) == ("gru", "h") else h
        into, back = tally.matvec(grid(hidden, inputs), x), tally.matvec(grid(hidden, hidden), state)
        gates[gate] = [a + b for a, b in zip(into, back, strict=True)]
    match cell:
        case "lstm":
            old, new = tally.hadamard(gates["f"], [1] * hidden), tally.hadamard(gates["i"], gates["C"])
            c = [a + b for a, b in zip(old, new, strict=True)]
            return [*gates.values(), c, tally.hadamard(gates["o"], c)]
        case "gru":
            old, new = tally.hadamard(gates["z"], h), tally.hadamard(gates["z"], gates["h"])
            return [*gates.values(), [a + b for a, b in zip(old, new, strict=True)]]
        case _:
            return list(gates.values())


def step_cost(cell: str, hidden: int, inputs: int) -> int:
    """Multiply-adds of one step of a cell, counted."""
    tally = Tally()
    run_cell(tally, cell, hidden, inputs)
    return tally.multiply_adds


def kept_by_step(cell: str, hidden: int, inputs: int) -> int:
    """How many numbers one step leaves for the backward pass, counted."""
    return sum(len(vector) for vector in run_cell(Tally(), cell, hidden, inputs))


@lru_cache(maxsize=16)
def step_polynomial(cell: str) -> Any:
    """Multiply-adds of one step as an exact polynomial in H and D, fitted to counts."""
    return fitted(lambda h, d: step_cost(cell, h, d), (HIDDEN, INPUT))


@lru_cache(maxsize=16)
def kept_polynomial(cell: str) -> Any:
    """Numbers kept by one step as an exact polynomial in H and D, fitted to counts."""
    return fitted(lambda h, d: kept_by_step(cell, h, d), (HIDDEN, INPUT), degree=1)


@lru_cache(maxsize=64)
def time(model: Model) -> Any:
    """Multiply-adds of a pass over T steps, expanded: every layer and direction takes every step."""
    first = step_polynomial(model.cell)
    later = first.subs(INPUT, model.directions * HIDDEN)
    return sp.expand(STEPS * model.directions * (first + (model.layers - 1) * later))


@lru_cache(maxsize=64)
def space(model: Model, purpose: Purpose = "training") -> Any:
    """Numbers kept: all steps' for training, one state for inference; with inputs or weights if counted."""
    per_layer = kept_polynomial(model.cell)
    copies = model.directions * model.layers
    match purpose:
        case "training":
            return sp.expand(STEPS * copies * per_layer)
        case "inference":
            return sp.expand(copies * HIDDEN * (2 if model.cell == "lstm" else 1))
        case "with inputs":
            return sp.expand(STEPS * (copies * per_layer + INPUT))
        case "with parameters":
            return sp.expand(STEPS * copies * per_layer + parameter_count(model, Bias.ONE))


def time_order(model: Model) -> Any:
    """The order of time: T (H^2 + H D)."""
    return sp.collect(order_of_growth(time(model), LETTERS), STEPS)


def space_order(model: Model, purpose: Purpose = "training") -> Any:
    """The order of space: T H for training."""
    return order_of_growth(space(model, purpose), LETTERS)
