"""The functions of the notation on values, and their derivatives where a stroke asks for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.special import gammaln

from grader.worlds.values import Array, Mismatch, Value, is_scalar, is_vector

Unary = Callable[[Any], Any]


def sigmoid(x: Value) -> Value:
    """``1/(1+e^{-x})``, without overflow."""
    return 0.5 * (np.tanh(0.5 * x) + 1.0)


def softplus(x: Value) -> Value:
    """``log(1+e^x)``, without overflow."""
    return np.logaddexp(0.0, x)


def factorial(x: Value) -> Value:
    """Of whole numbers up to 170; of anything else undefined."""
    values = np.asarray(x, dtype=float)
    whole = (values >= 0) & (values == np.floor(values)) & (values <= 170)
    return np.where(whole, np.round(np.exp(gammaln(np.where(whole, values, 0.0) + 1.0))), np.nan)


ELEMENTWISE: Mapping[str, Unary] = {
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "cot": lambda x: 1 / np.tan(x), "sec": lambda x: 1 / np.cos(x),
    "csc": lambda x: 1 / np.sin(x), "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "coth": lambda x: 1 / np.tanh(x), "sech": lambda x: 1 / np.cosh(x), "csch": lambda x: 1 / np.sinh(x),
    "arcsin": np.arcsin, "arccos": np.arccos, "arctan": np.arctan, "arcsinh": np.arcsinh, "arccosh": np.arccosh,
    "arctanh": np.arctanh, "exp": np.exp, "log": np.log, "ln": np.log, "log2": np.log2, "lg": np.log10,
    "log10": np.log10, "sqrt": np.sqrt, "cbrt": np.cbrt, "floor": np.floor, "ceil": np.ceil, "sign": np.sign,
    "relu": lambda x: np.maximum(x, 0.0), "softplus": softplus, "sigmoid": sigmoid, "factorial": factorial,
}  # fmt: skip

DERIVATIVES: Mapping[str, Unary] = {
    "tanh": lambda x: 1 - np.tanh(x) ** 2,
    "sigmoid": lambda x: sigmoid(x) * (1 - sigmoid(x)),
    "softplus": sigmoid,
    "relu": lambda x: np.where(np.asarray(x) > 0, 1.0, 0.0),
    "exp": np.exp,
    "sin": np.cos,
    "cos": lambda x: -np.sin(x),
    "log": lambda x: 1 / x,
    "ln": lambda x: 1 / x,
}


def softmax(value: Value) -> Value:
    """Over the entries of a vector."""
    if is_scalar(value) or not is_vector(value):
        raise Mismatch("softmax is taken of something that is no vector")
    array: Array = value  # type: ignore[assignment]  # no scalar, so an array
    axis = 1 if array.shape[2] == 1 else 2
    powers = np.exp(array - array.max(axis=axis, keepdims=True))
    found: Array = powers / powers.sum(axis=axis, keepdims=True)
    return found


def determinant(value: Value) -> Value:
    """Of a square matrix."""
    return np.linalg.det(_square(value)) if not is_scalar(value) else value


def trace(value: Value) -> Value:
    """Of a square matrix."""
    return np.einsum("kii->k", _square(value)) if not is_scalar(value) else value


def inverse(value: Value) -> Value:
    """Reciprocal of a number, inverse of a square matrix."""
    if is_scalar(value):
        return 1 / np.asarray(value, dtype=float) if value.__class__ is np.ndarray else np.divide(1.0, value)
    return np.linalg.inv(_square(value))


def _square(value: Value) -> Array:
    array: Array = value  # type: ignore[assignment]  # no scalar, so an array
    if array.ndim != 3 or array.shape[1] != array.shape[2]:
        raise Mismatch("something is inverted or traced that is no square matrix")
    return array
