"""Sums, products, quotients and powers of whatever shapes a formula combines."""

from __future__ import annotations

import numpy as np

from grader.notation.reading import TooLarge
from grader.notation.tree import Minus, Over, Plus, Power, Symbol, Times, Transposed, whole
from grader.worlds import functions as fn
from grader.worlds import values as v
from grader.worlds.interpretation import NUMERATOR
from grader.worlds.scope import Scope
from grader.worlds.values import Mismatch, Value

MOST_EXPONENT = 5000
_ONES = (Power(whole(1), Symbol("T")), Transposed(whole(1)))
_MINUS_T = Minus(Symbol("T"))


class Linear(Scope):
    """Scalar, vector and matrix arithmetic."""

    __slots__ = ()

    def _plus(self, node: Plus) -> Value:
        terms = node.terms
        total = self.value(terms[0])
        for term in terms[1:]:
            if term.__class__ is Minus:
                other = self.value(term.of)
                total = v.add(total, -other)
            else:
                total = v.add(total, self.value(term))
        return total

    def _times(self, node: Times) -> Value:
        if node.left.__class__ is Times and node.left.by == "⊙" and node.by != "⊙":
            return self._after_hadamard(node.left, node)
        left, right = self.value(node.left), self.value(node.right)
        if v.are_scalars(left, right):
            return left * right
        if node.right in _ONES and v.is_vector(left) and left.shape[2] == 1:  # type: ignore[union-attr]  # no scalar, so an array
            return v.filled_columns(left)  # type: ignore[arg-type]  # a column is an array
        return self._product(left, right, node.by)

    def _after_hadamard(self, first: Times, node: Times) -> Value:
        """``v ⊙ W g``: the matrix product binds first where the elementwise one has no meaning."""
        left, middle, right = self.value(first.left), self.value(first.right), self.value(node.right)
        bends = v.is_vector(left) and not v.is_scalar(middle) and not v.is_vector(middle) and not v.is_scalar(right)
        if bends:
            return self._product(left, self._product(middle, right, node.by), "⊙")
        return self._product(self._product(left, middle, "⊙"), right, node.by)

    def _product(self, left: Value, right: Value, by: str) -> Value:
        if v.is_scalar(left) or v.is_scalar(right):
            return v.scaled(left, right)
        if by == "⊙":
            return self._hadamard(left, right)
        a, b = left.shape, right.shape  # type: ignore[union-attr]  # no scalar, so an array
        if (a == b and len(a) == 3 and a[1] != a[2] and 1 in a[1:]) or (a == b and a[1:] == (1, 1)):
            self.met.add("columns")
            if by == "⊗" and self.reading.columns == "dot":
                return v.matmul(left, v.transposed(right))  # type: ignore[arg-type]  # the outer product
            if self.reading.columns == "dot":
                return v.matmul(v.transposed(left), right) if a[2] == 1 else v.matmul(left, v.transposed(right))  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above
            return left * right
        if by == "*" and len(a) == len(b) == 3:  # as a program multiplies arrays
            self.met.add("stars")
            if a[2] != b[1] or (self.reading.columns == "entries" and a == b):
                return self._hadamard(left, right)
        if len(a) == 4 and self.reading.layout == NUMERATOR:
            raise Mismatch("a derivative by a matrix stands on the wrong side of the product")
        return v.matmul(left, right)  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above

    def _hadamard(self, left: Value, right: Value) -> Value:
        a, b = left.shape, right.shape  # type: ignore[union-attr]  # no scalar, so an array
        if a == b:
            return left * right
        if len(a) == 3 and len(b) == 3 and a[1] == b[1] and 1 in (a[2], b[2]) and a[2] != b[2]:
            self.met.add("broadcast")  # a column over the rows of a matrix: diag(v) W for some, undefined for others
            return left * right
        return v.elementwise(left, right)

    def _over(self, node: Over) -> Value:
        top, bottom = self.value(node.top), self.value(node.bottom)
        if not v.is_scalar(bottom):
            if not v.is_scalar(top) and top.shape == bottom.shape and v.is_vector(top):  # type: ignore[union-attr]  # no scalar, so an array
                return top / bottom
            if v.is_scalar(top) and v.is_vector(bottom):
                return v.lifted(top, bottom) / bottom  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above
            raise Mismatch(f"something is divided by a {v.described(bottom)}")
        if top.__class__ is not np.ndarray and bottom.__class__ is not np.ndarray:
            try:
                return top / bottom
            except ZeroDivisionError:
                return float("nan")
            except OverflowError:
                return float(np.inf)
        return top / (bottom if v.is_scalar(top) else v.lifted(bottom, top))  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above

    def _power(self, node: Power) -> Value:
        base = self.value(node.base)
        exponent_node = node.exponent
        if exponent_node.__class__ is Symbol and exponent_node.name == "T" and not v.is_scalar(base):
            return v.transposed(base)
        if exponent_node.__class__ is Minus and exponent_node == _MINUS_T and not v.is_scalar(base):
            return v.transposed(fn.inverse(base))
        exponent = self.value(exponent_node)
        if v.are_scalars(base, exponent):
            return raised(base, exponent)
        if v.is_scalar(base) and v.is_vector(exponent):
            return raised(v.lifted(base, exponent), exponent)  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above
        if not v.is_scalar(exponent):
            raise Mismatch("an exponent is not a number")
        if v.is_vector(base) or node.elementwise:
            return raised(base, v.lifted(exponent, base))  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above
        return self._matrix_power(base, exponent)

    def _matrix_power(self, base: Value, exponent: Value) -> Value:
        if isinstance(exponent, np.ndarray) or int(exponent) != exponent or abs(exponent) > 64:
            raise Mismatch("a matrix is raised to a power that is not a small whole number")
        if base.ndim != 3 or base.shape[1] != base.shape[2]:  # type: ignore[union-attr]  # no scalar, so an array
            raise Mismatch("a matrix that is not square is raised to a power")
        return np.linalg.matrix_power(base, int(exponent))


def raised(base: Value, exponent: Value) -> Value:
    """A power of numbers, or entry by entry; undefined values are NaN, huge ones refused before they are computed."""
    if not isinstance(base, np.ndarray) and not isinstance(exponent, np.ndarray):
        huge = abs(exponent) > MOST_EXPONENT or (isinstance(base, int) and abs(base) > 10**60)
        if huge and base not in (0, 1, -1):
            raise TooLarge("A power is too large.", help="Write it in a smaller form.")
        try:
            found = float(base) ** exponent if exponent.__class__ is not int or exponent < 0 else base**exponent
            return found if not isinstance(found, complex) else float("nan")
        except (ZeroDivisionError, OverflowError):
            return float("nan")
    if exponent.__class__ is int:
        if exponent == 2:
            return base * base
        if abs(exponent) > MOST_EXPONENT:
            raise TooLarge("A power is too large.")
    return np.power(np.asarray(base, dtype=float), exponent)  # type: ignore[no-any-return]  # NumPy gives Any
