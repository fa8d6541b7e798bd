"""Formulas in matrices of any size: written once in SymPy, printed, evaluated on NumPy or exact matrices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add, matmul, mul
from typing import Any

import numpy as np
import sympy as sp
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

_COMPONENT = sp.Dummy("u", real=True)


def size(name: str) -> sp.Symbol:
    """A positive whole number that is left open, such as the hidden size H."""
    return sp.Symbol(name, integer=True, positive=True)


def matrix(name: str, rows: str, columns: str) -> sp.MatrixSymbol:
    """A matrix symbol of shape (rows, columns), the sizes given as letters."""
    return sp.MatrixSymbol(name, size(rows), size(columns))


def column(name: str, rows: str = "H") -> sp.MatrixSymbol:
    """A column vector of shape (rows, 1)."""
    return sp.MatrixSymbol(name, size(rows), 1)


def at(letter: str, index: int | str, shift: int = 0) -> str:
    """One member of an indexed family: `at("h", "t", -1)` is `h_{t-1}`, `at("h", 3, -1)` is `h_{2}`."""
    if isinstance(index, int):
        return f"{letter}_{{{index + shift}}}"
    return f"{letter}_{{{index}{shift:+d}}}" if shift else f"{letter}_{{{index}}}"


def total(*terms: Any) -> Any:
    """The sum in the order given (SymPy's own `+` sorts its terms)."""
    return terms[0] if len(terms) == 1 else sp.MatAdd(*terms)


def product(*factors: Any) -> Any:
    """The matrix product in the order given, unevaluated (SymPy's own `*` looks for simplifications)."""
    flat = [
        part for factor in factors for part in (factor.args if isinstance(factor, sp.MatMul) else (factor,))
    ]
    return flat[0] if len(flat) == 1 else sp.MatMul(*flat)


def elementwise(function: Callable[[Any], Any], argument: Any) -> Any:
    """`function` applied to each component of a matrix expression."""
    return ElementwiseApplyFunction(sp.Lambda(_COMPONENT, function(_COMPONENT)), argument)


def concatenated(*columns: Any) -> sp.BlockMatrix:
    """Columns stacked into one: `[h_{t-1}, x_t]`."""
    return sp.BlockMatrix([[part] for part in columns])


@dataclass(frozen=True, slots=True)
class Algebra:
    """The five operations in which NumPy arrays and exact SymPy matrices differ."""

    diag: Callable[[Any], Any]
    ones: Callable[[int, int], Any]
    eye: Callable[[int], Any]
    stack: Callable[[list[Any]], Any]
    hadamard: Callable[[Any, Any], Any]
    component: Callable[[Any, Any], Any]


def _exact_diag(vector: Any) -> Any:
    return sp.diag(*list(vector))


def _exact_component(function: Any, value: Any) -> Any:
    return value.applyfunc(function)


@lru_cache(maxsize=256)
def _numpy_function(function: Any) -> Callable[[Any], Any]:
    numeric: Callable[[Any], Any] = sp.lambdify(function.variables[0], function.expr, "numpy")
    return numeric


NUMPY = Algebra(
    diag=lambda vector: np.diag(np.ravel(vector)),
    ones=lambda rows, columns: np.ones((rows, columns)),
    eye=np.eye,
    stack=np.vstack,
    hadamard=mul,
    component=lambda function, value: _numpy_function(function)(value),
)
EXACT = Algebra(
    diag=_exact_diag,
    ones=sp.ones,
    eye=sp.eye,
    stack=lambda parts: sp.Matrix.vstack(*parts),
    hadamard=sp.matrix_multiply_elementwise,
    component=_exact_component,
)


def evaluate(expression: Any, values: Mapping[str, Any]) -> Any:
    """The value of a matrix expression, given a matrix of shape (rows, columns) for the name of each symbol.

    The values are all NumPy arrays or all SymPy matrices, and so is the result.
    Raises `KeyError` for a symbol without a value and `TypeError` for a kind of expression it does not know.
    """
    algebra = NUMPY if all(isinstance(value, np.ndarray) for value in values.values()) else EXACT
    symbols = expression.atoms(sp.MatrixSymbol)
    sizes = {
        letter: length
        for symbol in symbols
        for letter, length in zip(symbol.shape, values[symbol.name].shape, strict=True)
    }
    return _value(expression, values, sizes, algebra)


def _value(node: Any, values: Mapping[str, Any], sizes: Mapping[Any, int], algebra: Algebra) -> Any:
    def inner(child: Any) -> Any:
        return _value(child, values, sizes, algebra)

    def length(symbol: Any) -> int:
        return int(sizes.get(symbol, symbol))

    match node:
        case sp.MatrixSymbol():
            return values[node.name]
        case sp.MatAdd():
            return reduce(add, map(inner, node.args))
        case sp.MatMul():
            coefficient, factors = node.as_coeff_matrices()
            product = reduce(matmul, map(inner, factors))
            return product if coefficient == 1 else _scalar(coefficient, algebra) * product
        case sp.Transpose():
            return inner(node.arg).T
        case sp.DiagMatrix():
            return algebra.diag(inner(node.args[0]))
        case sp.HadamardProduct():
            return reduce(algebra.hadamard, map(inner, node.args))
        case ElementwiseApplyFunction():
            return algebra.component(node.function, inner(node.expr))
        case sp.BlockMatrix():
            return algebra.stack([inner(part) for part in node.blocks])
        case sp.OneMatrix():
            return algebra.ones(*map(length, node.shape))
        case sp.Identity():
            return algebra.eye(length(node.shape[0]))
    raise TypeError(f"no rule for evaluating {type(node).__name__}")


def _scalar(coefficient: Any, algebra: Algebra) -> Any:
    return float(coefficient) if algebra is NUMPY else coefficient
