"""How many parameters a recurrent model has, from the shapes of its weights, by convention of biases.

Goodfellow, Bengio and Courville (2016), sections 10.2, 10.3 and 10.10. H is the hidden size of one direction,
so the states of a bidirectional model have 2H components; a second layer reads the states of the first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import prod
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.matrices import size

HIDDEN, INPUT, STEPS = size("H"), size("D"), size("T")
GATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"rnn": ("h",), "lstm": ("f", "i", "C", "o"), "gru": ("z", "r", "h")}
)
"""The gates and candidates of each cell: each has one input weight, one recurrent weight and its biases."""


class Bias(StrEnum):
    """How many bias vectors a gate has."""

    NONE = "none"
    ONE = "one"
    TWO = "two"
    """One beside the input weight and one beside the recurrent weight (PyTorch, cuDNN)."""
    CANDIDATE = "candidate"
    """One for each gate, and a recurrent one of its own for the candidate of a GRU."""
    RESET_AFTER = "reset_after"
    """Two for each gate of a GRU, one for each gate of any other cell (Keras by default)."""


@dataclass(frozen=True, slots=True)
class Model:
    """A kind of cell, in one or two directions, in one or more layers; `ValueError` for anything else."""

    name: str
    cell: str
    directions: int = 1
    layers: int = 1

    def __post_init__(self) -> None:
        if self.cell not in GATES or self.directions not in (1, 2) or self.layers < 1:
            raise ValueError(
                f"no model of {self.layers} layers of {self.cell!r} in {self.directions} directions"
            )


RNN, LSTM, GRU = Model("Vanilla RNN", "rnn"), Model("LSTM", "lstm"), Model("GRU", "gru")
BIDIRECTIONAL_RNN = Model("Bidirectional RNN", "rnn", directions=2)
BIDIRECTIONAL_LSTM = Model("Bidirectional LSTM", "lstm", directions=2)
BIDIRECTIONAL_GRU = Model("Bidirectional GRU", "gru", directions=2)
MODELS = (RNN, LSTM, GRU, BIDIRECTIONAL_RNN, BIDIRECTIONAL_LSTM, BIDIRECTIONAL_GRU)


@dataclass(frozen=True, slots=True)
class Weight:
    """One weight matrix or bias vector, with its shape in H and D."""

    name: str
    shape: tuple[Any, ...]


def gate_weights(cell: str, gate: str, inputs: Any = INPUT, bias: Bias = Bias.ONE) -> tuple[Weight, ...]:
    """What belongs to one gate: input weight (H, inputs), recurrent weight (H, H), bias vectors (H,)."""
    matrices = (Weight(f"W_{gate}", (HIDDEN, inputs)), Weight(f"U_{gate}", (HIDDEN, HIDDEN)))
    biases = (Weight(f"b_{gate}", (HIDDEN,)), Weight(f"c_{gate}", (HIDDEN,)))
    return matrices + biases[: _bias_vectors(cell, gate, bias)]


def _bias_vectors(cell: str, gate: str, bias: Bias) -> int:
    match bias:
        case Bias.NONE:
            return 0
        case Bias.ONE:
            return 1
        case Bias.TWO:
            return 2
        case Bias.CANDIDATE:
            return 2 if (cell, gate) == ("gru", "h") else 1
        case Bias.RESET_AFTER:
            return 2 if cell == "gru" else 1


def weights(model: Model, bias: Bias = Bias.ONE) -> tuple[Weight, ...]:
    """All weights of a model, layer by layer and direction by direction."""
    found: list[Weight] = []
    for layer in range(1, model.layers + 1):
        inputs = INPUT if layer == 1 else model.directions * HIDDEN
        for direction in ("forward", "backward")[: model.directions]:
            for gate in GATES[model.cell]:
                for weight in gate_weights(model.cell, gate, inputs, bias):
                    found.append(Weight(f"{direction} {layer}: {weight.name}", weight.shape))
    return tuple(found)


@lru_cache(maxsize=128)
def parameter_count(model: Model, bias: Bias = Bias.ONE) -> Any:
    """The number of parameters, an expanded polynomial in H and D."""
    return sp.expand(sum(prod(weight.shape) for weight in weights(model, bias)))


def grouped_count(model: Model, bias: Bias = Bias.ONE) -> Any:
    """The same with the common whole factor in front: 4 (H^2 + H D + H)."""
    factor, rest = parameter_count(model, bias).as_content_primitive()
    return sp.Mul(factor, sp.expand(rest), evaluate=False) if factor != 1 else rest


def parameters_at(model: Model, hidden: int, inputs: int, bias: Bias = Bias.ONE) -> int:
    """The count for given sizes, a whole number."""
    return int(_at(model, bias)(hidden, inputs))


@lru_cache(maxsize=128)
def _at(model: Model, bias: Bias) -> Callable[[int, int], int]:
    """The polynomial as a function of whole numbers, made once: SymPy substitutes slowly."""
    found: Callable[[int, int], int] = sp.lambdify((HIDDEN, INPUT), parameter_count(model, bias), modules="math")
    return found


@lru_cache(maxsize=32)
def ratio(first: Model = GRU, second: Model = LSTM, bias: Bias = Bias.ONE) -> Any:
    """The counts' ratio, cancelled: 3/4 for GRU to LSTM when both follow one convention for each gate."""
    return sp.cancel(parameter_count(first, bias) / parameter_count(second, bias))


def allocated_parameters(model: Model, hidden: int, inputs: int, bias: Bias = Bias.ONE) -> int:
    """The witness: NumPy arrays, all gates of a layer stacked as libraries keep them, counted."""
    stack = {"rnn": 1, "lstm": 4, "gru": 3}[model.cell] * hidden
    separate = {Bias.TWO: stack, Bias.RESET_AFTER: stack * (model.cell == "gru")}
    separate[Bias.CANDIDATE] = hidden * (model.cell == "gru")
    total, width = 0, inputs
    for _ in range(model.layers):
        matrices = np.empty((stack, width)), np.empty((stack, hidden))
        biases = np.empty(0 if bias is Bias.NONE else stack), np.empty(separate.get(bias, 0))
        total += model.directions * sum(array.size for array in (*matrices, *biases))
        width = model.directions * hidden
    return total
