"""Functions applied to values: the standard ones, those of the model, and those that an answer defines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.notation.reading import TooLarge
from grader.notation.tree import (
    Bracket,
    Call,
    Ellipsis,
    Item,
    Node,
    Number,
    Power,
    Symbol,
    rebuilt,
    walk,
    whole,
)
from grader.worlds import functions as fn
from grader.worlds import values as v
from grader.worlds.bounded import Bounded
from grader.worlds.interpretation import Unknown, spoken_name
from grader.worlds.values import Mismatch, Value


class Applied(Bounded):
    """Calls."""

    __slots__ = ()

    def _call(self, node: Call) -> Value:
        name = node.function
        if self.definitions and (applied := self._applied(node)) is not None:
            return applied
        if not node.arguments and name != "eye":
            raise Unknown(name, f"“{name}” stands without its argument.")
        simple = fn.ELEMENTWISE.get(name)
        own = self.world.functions.get(name)
        if own is not None:
            return self._own_function(own, node)
        if simple is not None:
            return self._elementwise(name, simple, node)
        rule = _CALLS.get(name)
        if rule is None:
            raise Unknown(name, f"The function “{name}” is not known here.")
        if node.primes:
            raise Unknown(name, f"The derivative of “{name}” is not known here.")
        if name in _OF_ONE and len(node.arguments) != 1:
            raise _misused(name)
        return rule(self, node)

    def _applied(self, node: Call) -> Value | None:
        """The value of a function that the answer defines: ``f(x, h) = ...`` or ``φ = tanh``."""
        for left, body in self.definitions:
            if not isinstance(left, Call) or left.function != node.function:
                continue
            if isinstance(body, Call) and not body.arguments and not left.arguments:
                return self.looked_up(node.function, Call(body.function, node.arguments, node.primes, node.sub))
            if len(left.arguments) != len(node.arguments) or node.primes:
                raise Unknown(node.function, f"“{node.function}” is not used as it was defined.")
            bound = {spoken_name(p): self.value(a) for p, a in zip(left.arguments, node.arguments, strict=True)}
            kept, self.given = self.given, {**self.given, **bound}
            try:
                return self.looked_up(node.function, body)
            finally:
                self.given = kept
        return None

    def _own_function(self, own: Callable[..., Value], node: Call) -> Value:
        if node.primes:
            derivative = self.world.functions.get(node.function + "'" * node.primes)
            if derivative is None:
                raise Unknown(node.function, f"The derivative of “{node.function}” is not known here.")
            own = derivative
        arguments = [self.value(argument) for argument in node.arguments]
        try:
            return own(*arguments)
        except TypeError:
            raise _misused(node.function) from None

    def _elementwise(self, name: str, simple: fn.Unary, node: Call) -> Value:
        if len(node.arguments) != 1:
            raise Unknown(name, f"“{name}” takes one argument.")
        argument = self.value(node.arguments[0])
        if argument.__class__ is np.ndarray and (argument.ndim == 4 or (argument.ndim == 3 and 1 not in argument.shape[1:])):
            raise Mismatch(f"{name} is taken of a {v.described(argument)}")
        if argument.__class__ is int and abs(argument) > 10**300:
            raise TooLarge("A number is too large.")
        if node.primes == 1 and name in fn.DERIVATIVES:
            return fn.DERIVATIVES[name](argument)  # type: ignore[no-any-return]  # NumPy gives Any
        if node.primes:
            raise Unknown(name, f"The derivative of “{name}” is not known here.")
        found = simple(argument)
        if name == "log":
            if node.sub is not None:
                return found / np.log(self.value(node.sub))  # type: ignore[no-any-return]  # NumPy gives Any
            return found if self.reading.logarithm == 1.0 else found / self.reading.logarithm  # type: ignore[no-any-return]  # NumPy gives Any
        return found  # type: ignore[no-any-return]  # NumPy gives Any

    def _all(self, node: Call) -> list[Value]:
        found: list[Value] = []
        for argument in node.arguments:
            if isinstance(argument, Ellipsis):
                found += self._progression(argument)
            elif isinstance(argument, Bracket):
                found += [self.value(part) for part in argument.parts]
            else:
                found.append(self.value(argument))
        return found

    def _mean(self, node: Call) -> Value:
        parts: list[Value] = []
        for argument in node.arguments:
            inside = argument.parts if isinstance(argument, Bracket) else (argument,)
            for part in inside:
                parts += self._progression(part) if isinstance(part, Ellipsis) else self._of_members(part) or [self.value(part)]
        return v.scaled(1.0 / len(parts), self._total(parts))

    def _of_members(self, node: Node) -> list[Value]:
        """``mean(log(p))``: the values for all members of the families that stand there without an index."""
        bare = {part for part in walk(node) if isinstance(part, Item) and not part.index and part.family not in self.given}
        ranges = {self.world.ranges.get(part.family, ()) for part in bare}
        if len(ranges) != 1 or len(over := ranges.pop()) != 1:
            return []
        kept, letter = self.counters, "mean index"
        each = rebuilt(node, {part: Item(part.family, (Symbol(letter),)) for part in bare})
        found = []
        for count in range(over[0][0], over[0][1] + 1):
            self.counters = {**kept, letter: count}
            found.append(self.value(each))
        self.counters = kept
        return found

    def _extreme(self, node: Call) -> Value:
        operation = np.maximum if node.function == "max" else np.minimum
        parts = self._all(node)
        if len(parts) == 1 and v.is_vector(parts[0]):
            array = parts[0].reshape(parts[0].shape[0], -1)  # type: ignore[union-attr]  # no scalar, so an array
            return array.max(axis=1) if node.function == "max" else array.min(axis=1)  # type: ignore[no-any-return]  # NumPy gives Any
        if not parts or not all(v.is_scalar(part) for part in parts):
            raise Mismatch(f"{node.function} is taken of something that is no number")
        found = parts[0]
        for part in parts[1:]:
            found = operation(found, part)
        return found

    def _norm(self, node: Call) -> Value:
        kind = node.sub.name if isinstance(node.sub, Symbol) else str(self.value(node.sub)) if node.sub else "2"
        return v.norm(self.value(node.arguments[0]), kind)

    def _softmax(self, node: Call) -> Value:
        """Of a vector; of a member ``e_{tj}`` over its last index, or over the one in the subscript."""
        if len(node.arguments) > 1:
            return fn.softmax(v.stacked([self.value(a) for a in node.arguments], ","))
        argument = node.arguments[0]
        if isinstance(argument, Item) and argument.index and not isinstance(argument.index[-1], Number):
            over = node.sub.name if isinstance(node.sub, Symbol) else None
            positions = [i for i, part in enumerate(argument.index) if isinstance(part, Symbol) and part.name == over]
            position = positions[0] if positions else len(argument.index) - 1
            if over is not None and not positions:
                raise Unknown(over, f"softmax runs over “{over}”, which is no index of its argument.")
            value = self.value(argument)
            if v.is_scalar(value):
                return self._softmax_over(argument, position)
        return fn.softmax(self.value(argument))

    def _softmax_over(self, member: Item, position: int) -> Value:
        low, high = self._natural(member, position)
        letter = "softmax index"
        index = tuple(Symbol(letter) if i == position else part for i, part in enumerate(member.index))
        total: Value = 0.0
        kept = self.counters
        for count in range(low, high + 1):
            self.counters = {**kept, letter: count}
            total = total + np.exp(self.value(Item(member.family, index)))
        self.counters = kept
        return np.exp(self.value(member)) / total


def _misused(name: str) -> Unknown:
    return Unknown(name, f"“{name}” does not have the arguments that it takes.")


def _dot(left: Value, right: Value) -> Value:
    if not (v.is_vector(left) and v.is_vector(right)):
        raise Mismatch("a dot product is taken of something that is no vector")
    return v.dot(left, right)  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above


def _outer(left: Value, right: Value) -> Value:
    if not (v.is_vector(left) and v.is_vector(right)):
        raise Mismatch("an outer product is taken of something that is no vector")
    column = left if left.shape[2] == 1 else v.transposed(left)  # type: ignore[union-attr]  # no scalar, so an array
    row = right if right.shape[1] == 1 else v.transposed(right)  # type: ignore[union-attr]  # no scalar, so an array
    return v.matmul(column, row)  # type: ignore[arg-type]  # an array where it must be one: the shapes were asked above


def _binomial(n: Value, k: Value) -> Value:
    return fn.factorial(n) / (fn.factorial(k) * fn.factorial(n - k))


def _of_two(rule: Callable[[Applied, Value, Value], Value]) -> Callable[[Applied, Call], Value]:
    """A function of two values, which may come in brackets of their own."""

    def applied(self: Applied, node: Call) -> Value:
        parts = self._all(node)
        if len(parts) != 2:
            raise _misused(node.function)
        return rule(self, *parts)

    return applied


_OF_ONE = frozenset({"abs", "norm", "transpose", "det", "trace", "inv", "square"})
_CALLS: Mapping[str, Callable[[Any, Call], Value]] = {
    "diag": lambda self, node: v.diagonal(
        self.value(node.arguments[0]) if len(node.arguments) == 1 else v.stacked(self._all(node), ",")
    ),
    "abs": lambda self, node: v.norm(self.value(node.arguments[0])),
    "norm": Applied._norm,
    "max": Applied._extreme,
    "min": Applied._extreme,
    "softmax": Applied._softmax,
    "concat": lambda self, node: v.stacked(self._all(node), ","),
    "transpose": lambda self, node: v.transposed(self.value(node.arguments[0])),
    "det": lambda self, node: fn.determinant(self.value(node.arguments[0])),
    "trace": lambda self, node: fn.trace(self.value(node.arguments[0])),
    "inv": lambda self, node: fn.inverse(self.value(node.arguments[0])),
    "dot": _of_two(lambda self, left, right: _dot(left, right) if v.is_vector(left) and v.is_vector(right) else self._product(left, right, "")),
    "hadamard": _of_two(lambda self, left, right: v.elementwise(left, right)),
    "matmul": _of_two(lambda self, left, right: self._product(left, right, "")),
    "eye": lambda self, node: self.value(Symbol("I")),
    "mean": lambda self, node: self._mean(node),
    "square": lambda self, node: self.value(Power(node.arguments[0], whole(2))),
    "outer": _of_two(lambda self, left, right: _outer(left, right)),
    "binomial": _of_two(lambda self, n, k: _binomial(n, k)),
    "logsumexp": lambda self, node: np.log(sum(np.exp(part) for part in self._all(node))),
}
