"""Arithmetic of the values in a world: numbers, and arrays with a leading sample axis.

A scalar is a Python number or an array of shape ``(K,)``; a column is ``(K, n, 1)``, a row ``(K, 1, n)``, a matrix
``(K, n, m)``; the derivative of a vector by a matrix is ``(K, n, p, q)``. Shapes that don't fit raise
:class:`Mismatch`, which is a fact about the answer and never an error of ours. No operation broadcasts a vector
over a matrix: that has no meaning in linear algebra.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.notation.reading import TooLarge, Unreadable

Array: TypeAlias = NDArray[Any]
Value: TypeAlias = "int | float | Array"


MOST_WHOLE = 10**307


class Mismatch(Exception):
    """Shapes that can't be combined: the dimensions of an answer do not fit."""


def is_scalar(value: Value) -> bool:
    """Whether the value is a number in every sample."""
    return value.__class__ is not np.ndarray or value.ndim < 2


def are_scalars(left: Value, right: Value) -> bool:
    """Whether both values are numbers in every sample."""
    return (left.__class__ is not np.ndarray or left.ndim < 2) and (right.__class__ is not np.ndarray or right.ndim < 2)


def bounded(number: Value) -> Value:
    """The same number. Raises :class:`TooLarge` for a whole number beyond what arrays can hold."""
    if number.__class__ is int and not -MOST_WHOLE < number < MOST_WHOLE:
        raise TooLarge("A number in this formula is too large.", help="Write it in scientific notation.")
    return number


def lifted(scalar: Value, like: Array) -> Value:
    """A scalar with as many axes as the array that it multiplies."""
    if scalar.__class__ is np.ndarray:
        return scalar.reshape(scalar.shape + (1,) * (like.ndim - 1))
    return scalar


def add(left: Value, right: Value) -> Value:
    """Sum. A number added to a vector is added to each entry, to a square matrix as a multiple of the identity."""
    if are_scalars(left, right):
        total: Value = left + right
        return bounded(total) if total.__class__ is int else total
    if is_scalar(left):
        return _plus_scalar(right, left)  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above
    if is_scalar(right):
        return _plus_scalar(left, right)  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above
    if left.shape != right.shape:  # type: ignore[union-attr]  # no scalar, so an array
        raise Mismatch(f"a {described(left)} is added to a {described(right)}")
    return left + right


def _plus_scalar(array: Array, scalar: Value) -> Value:
    if array.ndim == 3 and 1 in array.shape[1:]:
        return array + lifted(scalar, array)
    if array.ndim == 3 and array.shape[1] == array.shape[2]:
        return array + lifted(scalar, array) * identity(array.shape[1])
    raise Mismatch(f"a number is added to a {described(array)}")


@lru_cache(maxsize=64)
def identity(size: int) -> Array:
    """The identity matrix, not to be written to."""
    found = np.eye(size)
    found.flags.writeable = False
    return found


def elementwise(left: Value, right: Value) -> Value:
    """The Hadamard product: equal shapes only."""
    if is_scalar(left) or is_scalar(right):
        return scaled(left, right)
    if left.shape != right.shape:  # type: ignore[union-attr]  # no scalar, so an array
        raise Mismatch(f"a {described(left)} is multiplied elementwise by a {described(right)}")
    return left * right


def scaled(left: Value, right: Value) -> Value:
    """A product in which at least one side is a number."""
    if is_scalar(left):
        return bounded(left * right) if is_scalar(right) else lifted(left, right) * right  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above
    return left * lifted(right, left)  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above


def matmul(left: Array, right: Array) -> Value:
    """The matrix product; a 1×1 result is a number; derivatives by a matrix are contracted over their vector axis."""
    if left.ndim == 3 and right.ndim == 3:
        if left.shape[2] != right.shape[1]:
            raise Mismatch(f"a {described(left)} is multiplied by a {described(right)}")
        return collapsed(left @ right)
    if left.ndim == 3 and right.ndim == 4 and left.shape[2] == right.shape[1]:
        return _slim(np.einsum("kan,knpq->kapq", left, right))
    if left.ndim == 4 and right.ndim == 3 and left.shape[1] == right.shape[1]:
        return _slim(np.einsum("knpq,kna->kapq", left, right))
    raise Mismatch(f"a {described(left)} is multiplied by a {described(right)}")


def _slim(tensor: Array) -> Array:
    return tensor[:, 0] if tensor.shape[1] == 1 else tensor


def collapsed(array: Array) -> Array:
    """A 1×1 matrix as the number that it is."""
    return array[:, 0, 0] if array.shape[1:] == (1, 1) else array


def transposed(value: Value) -> Value:
    """Rows for columns; a number is its own transpose."""
    if is_scalar(value):
        return value
    if value.ndim != 3:  # type: ignore[union-attr]  # no scalar, so an array
        raise Mismatch("a derivative by a matrix is transposed")
    return value.swapaxes(1, 2)  # type: ignore[union-attr]  # no scalar, so an array


def is_vector(value: Value) -> bool:
    """Whether the value is a row or a column (of any length)."""
    return value.__class__ is np.ndarray and value.ndim == 3 and 1 in value.shape[1:]


def is_diagonal(value: Value) -> bool:
    """Whether a value is a square matrix with nothing beside its diagonal."""
    if is_scalar(value) or value.ndim != 3 or value.shape[1] != value.shape[2]:  # type: ignore[union-attr]  # no scalar, so an array
        return False
    return bool((value == value * np.eye(value.shape[1])).all())  # type: ignore[union-attr]  # no scalar, so an array


def diagonal(value: Value) -> Value:
    """The diagonal matrix of a vector; of a matrix, its diagonal as a column."""
    if is_scalar(value):
        return value
    if value.ndim != 3:  # type: ignore[union-attr]  # no scalar, so an array
        raise Mismatch("diag is taken of something that is no vector")
    if is_vector(value):
        entries = value.reshape(value.shape[0], -1)  # type: ignore[union-attr]  # no scalar, so an array
        return entries[:, :, None] * identity(entries.shape[1])
    if value.shape[1] != value.shape[2]:  # type: ignore[union-attr]  # no scalar, so an array
        raise Mismatch("diag is taken of a matrix that is not square")
    diagonals: Array = np.einsum("kii->ki", value)
    return diagonals[:, :, None]


def norm(value: Value, kind: str = "2") -> Value:
    """Euclidean norm of a vector, spectral norm of a matrix (``F``: Frobenius), absolute value of a number."""
    if is_scalar(value):
        return np.abs(value) if isinstance(value, np.ndarray) else abs(value)
    if value.ndim != 3:  # type: ignore[union-attr]  # no scalar, so an array
        raise Mismatch("the norm of a derivative by a matrix is taken")
    array: Array = value  # type: ignore[assignment]  # no scalar, so an array
    if is_vector(array):
        flat = array.reshape(array.shape[0], -1)
        length: Array = np.linalg.norm(flat, ord=_order(kind, _OF_VECTORS), axis=1)
        return length
    size: Array = np.linalg.norm(array, ord=_order(kind, _OF_MATRICES), axis=(1, 2))
    return size


_OF_VECTORS: dict[str, Any] = {"2": 2, "1": 1, "inf": np.inf, "F": 2}
_OF_MATRICES: dict[str, Any] = {"2": 2, "1": 1, "inf": np.inf, "F": "fro", "op": 2, "spec": 2, "*": "nuc"}


def _order(kind: str, known: dict[str, Any]) -> Any:
    if kind not in known:
        raise Unreadable(f"The norm with the mark “{kind}” is not known here.", 0, "Write a norm without a mark, or say which it is.")
    return known[kind]


def stacked(parts: list[Value], separator: str) -> Value:
    """Concatenation: columns on top of each other, rows side by side, numbers to a column; a 1 below a vector is for a bias."""
    if all(is_scalar(part) for part in parts):
        arrays = np.broadcast_arrays(*(np.atleast_1d(part) for part in parts))
        return np.stack(arrays, axis=1)[:, :, None]
    parts = [np.ones((1, 1, 1)) if part.__class__ is int and part == 1 else part for part in parts]
    if any(is_scalar(part) for part in parts):
        raise Mismatch("a number is concatenated with a vector")
    blocks: list[Array] = [part for part in parts if isinstance(part, np.ndarray)]
    if any(block.ndim != 3 for block in blocks):
        raise Mismatch("a derivative by a matrix is concatenated")
    columns, rows = all(b.shape[2] == 1 for b in blocks), all(b.shape[1] == 1 for b in blocks)
    axis = 1 if columns or (separator == ";" and not rows) else 2
    return joined(blocks, axis)


def joined(blocks: list[Array], axis: int) -> Array:
    """Columns, rows or matrices joined along an axis; constant ones are the same in every sample."""
    if len({(block.ndim, *block.shape[1:axis], *block.shape[axis + 1 :]) for block in blocks}) != 1:
        raise Mismatch("the parts of a concatenation differ in size")
    samples = max(len(block) for block in blocks)
    whole = [block if len(block) == samples else np.broadcast_to(block, (samples, *block.shape[1:])) for block in blocks]
    return np.concatenate(whole, axis=axis)


def dot(left: Array, right: Array) -> Value:
    """The dot product of two vectors of one length, whichever way they stand."""
    a, b = left.reshape(left.shape[0], -1), right.reshape(right.shape[0], -1)
    if a.shape != b.shape:
        raise Mismatch("a dot product is taken of vectors of different length")
    found: Array = (a * b).sum(axis=1)
    return found


def filled_columns(column: Array) -> Array:
    """``v 1^T``: a square matrix with the vector in every column."""
    found: Array = column @ np.ones((1, column.shape[1]))
    return found


def side_by_side(parts: list[Value]) -> Value:
    """Columns as the columns of a matrix."""
    blocks: list[Array] = [part for part in parts if isinstance(part, np.ndarray)]
    if len({block.shape[1:] for block in blocks}) != 1 or blocks[0].ndim != 3:
        raise Mismatch("the columns of a matrix differ in size")
    return joined(blocks, axis=2 if blocks[0].shape[2] == 1 else 1)


def described(value: Value) -> str:
    """The kind of a value in words."""
    if is_scalar(value):
        return "number"
    if value.ndim == 4:  # type: ignore[union-attr]  # no scalar, so an array
        return "derivative by a matrix"
    rows, columns = value.shape[1:]  # type: ignore[union-attr]  # no scalar, so an array
    if columns == 1:
        return f"column of {rows}"
    return f"row of {columns}" if rows == 1 else f"{rows}×{columns} matrix"
