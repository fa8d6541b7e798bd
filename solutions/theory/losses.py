"""Two smooth losses of one step, so that no formula is true for one loss only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.activations import Array


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss of an output y (O,) against a target r (O,): for SymPy, and for NumPy with its gradient in y."""

    name: str
    symbolic: Callable[[Any, Any], Any]
    array: Callable[[Array, Array], float]
    array_gradient: Callable[[Array, Array], Array]


SQUARED = Loss(
    "squared",
    lambda y, r: sum((a - b) ** 2 for a, b in zip(y, r, strict=True)) / sp.Integer(2),
    lambda y, r: float(((y - r) ** 2).sum() / 2),
    lambda y, r: y - r,
)
LOG_COSH = Loss(
    "log cosh",
    lambda y, r: sum(sp.log(sp.cosh(a - b)) for a, b in zip(y, r, strict=True)),
    lambda y, r: float((np.logaddexp(y - r, r - y) - np.log(2.0)).sum()),
    lambda y, r: np.tanh(y - r),
)
