"""A tree to its values in a world: vectorised over the samples, never symbolic, bounded in time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.notation.progression import moved, steps
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import (
    Big,
    Bracket,
    Call,
    Cases,
    Component,
    Derivative,
    Differential,
    Ellipsis,
    Grid,
    Item,
    Minus,
    Node,
    Number,
    Over,
    Plus,
    Power,
    Relation,
    Sequence,
    Symbol,
    Times,
    Transposed,
    WithProbability,
    walk,
    whole,
)
from grader.worlds import functions as fn
from grader.worlds import values as v
from grader.worlds.values import Mismatch, Value
from grader.worlds.world import Reference, World

MOST_TERMS = 2000
"""Terms of one sum or product."""
MOST_EXPONENT = 5000
MOST_STEPS = 20_000
"""Nodes evaluated for one value."""
MOST_RECURSION = 40

NUMERATOR, DENOMINATOR, MIXED = "numerator", "denominator", "mixed"


class Unknown(Unreadable):
    """A name that has no value here."""

    def __init__(self, name: str, sentence: str = "") -> None:
        super().__init__(sentence or f"“{name}” is not known here.")
        self.name = name


class Restated(Exception):
    """The answer uses the very thing that is asked for. ``what`` is its name."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Reading:
    """How to take what the notation leaves open."""

    layout: str = NUMERATOR
    columns: str = "elementwise"
    """What a product of two columns is: ``elementwise`` or ``dot``."""
    products: str = "later-left"
    """Where later factors of a product of matrices stand: ``later-left``, ``later-right``, ``descending``."""
    rows: bool = False
    """Whether vectors are rows, as in ``x_t W``."""
    turned: bool = False
    """Whether, with rows, weights are still kept for columns, as in ``x_t W^T``."""
    total: bool = False
    """Whether a derivative of a state by a weight runs through all earlier states."""
    dots: str = ""
    """Which way dots run where one term stands before them: ``up``, ``down``, or as the indices say."""
    logarithm: float = 1.0
    """What one unit of ``log`` without a base is, in nats: 1 for e, ``log 2`` for base 2."""


STANDARD = Reading()


@dataclass(slots=True)
class Evaluation:
    """One evaluation: a world, the candidate's definitions, a way of reading, and what was met on the way."""

    world: World
    reading: Reading = STANDARD
    given: Mapping[str, Value] = field(default_factory=dict)
    """Values for letters of the candidate's own."""
    definitions: tuple[tuple[Node, Node], ...] = ()
    forbidden: Callable[[Node], bool] | None = None
    asked: frozenset[Reference] = frozenset()
    """Derivatives that the answer must not be given in terms of, at these indices."""
    counters: dict[str, int] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    """Choices that mattered: ``columns``, ``products``, ``layout``."""
    touched: set[Reference] = field(default_factory=set)
    left: int = MOST_STEPS
    depth: int = 0

    def __post_init__(self) -> None:
        self.counters.update(self.world.counters)

    def value(self, node: Node) -> Value:
        """The value of a tree. Raises Mismatch, Unknown, Restated or TooLarge."""
        self.left -= 1
        if self.left < 0:
            raise TooLarge("The formula takes too many steps to evaluate.", help="Write it in a shorter form.")
        return _RULES[node.__class__](self, node)

    def integer(self, node: Node) -> int:
        """The value of an index or bound."""
        if node.__class__ is Number and node.value.__class__ is int:  # type: ignore[attr-defined]
            return node.value  # type: ignore[attr-defined, no-any-return]
        if node.__class__ is Symbol and node.name in self.counters:  # type: ignore[attr-defined]
            return self.counters[node.name]  # type: ignore[attr-defined]
        found = self.value(node)
        if found.__class__ is np.ndarray:
            raise Unknown("index", "An index or a bound of a sum is not a whole number.")
        if found != int(found):
            raise Unknown("index", "An index or a bound of a sum is not a whole number.")
        return int(found)

    # Names --------------------------------------------------------------------------------------------------------

    def _symbol(self, node: Symbol) -> Value:
        name = node.name
        if name in self.given:
            return self.given[name]
        if name in self.counters:
            return self.counters[name]
        if self.definitions and (found := self._defined(node)) is not None:
            return found
        if self.forbidden is not None and self.forbidden(node):
            raise Restated(name)
        found = self.world.letters.get(name)
        if found is not None:
            self.touched.add((name, ()))
            return v.transposed(found) if self.reading.rows else found
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        raise Unknown(name)

    def _item(self, node: Item) -> Value:
        if not node.index and node.family in self.given:
            return self.given[node.family]
        if self.definitions and (defined := self._defined(node)) is not None:
            return defined
        if self.forbidden is not None and self.forbidden(node):
            raise Restated(node.family)
        members = self.world.families.get(node.family)
        if members is None:
            raise Unknown(node.family)
        if not node.index:
            raise Unknown(node.family, f"“{node.family}” stands without its index.")
        index = tuple(self._index(part) for part in node.index)
        if (node.family, index) in self.asked:
            raise Restated(node.family)
        self.touched.add((node.family, index))
        found = members.get(index)
        if found is None:
            spelled = f"{node.family}_{','.join(map(str, index))}"
            raise Unknown(node.family, f"“{spelled}” is not defined here: the index is out of range.")
        if node.family in self.world.cotangents and self.reading.layout == NUMERATOR:
            return v.transposed(found)
        return v.transposed(found) if self.reading.rows else found

    def _index(self, node: Node) -> int:
        if node.__class__ is Item and node.family in self.counters:  # type: ignore[attr-defined]
            return self.counters[node.family]  # type: ignore[attr-defined]
        if node.__class__ is Item and node.family in self.world.families:  # type: ignore[attr-defined]
            found = self._item(node)  # type: ignore[arg-type]
            if isinstance(found, int):
                return found
        return self.integer(node)

    def _defined(self, node: Node) -> Value | None:
        """The value of a name by the candidate's own definition, the most particular one first."""
        for pattern, body in self.definitions:
            bound = self._bindings(pattern, node)
            if bound is None:
                continue
            if any(index > self.world.horizon for index in bound.values()):
                known = self._model_value(node)
                return 0.0 if known is None else 0.0 * known
            self.depth += 1
            if self.depth > MOST_RECURSION:
                raise Unknown(_name(pattern), f"The definition of “{_name(pattern)}” never comes to an end.")
            known = self._model_value(node)
            kept, self.counters = self.counters, {**self.counters, **bound}
            try:
                return self.value(body)
            except Unknown:  # a recursion has left the range of the model
                if known is None:
                    raise
                return known
            finally:
                self.counters = kept
                self.depth -= 1
        return None

    def _model_value(self, node: Node) -> Value | None:
        """The value that the model itself gives to a member of a family, if it does."""
        if not isinstance(node, Item) or node.family not in self.world.families:
            return None
        found = self.world.families[node.family].get(tuple(self._index(part) for part in node.index))
        turned = self.reading.rows or (node.family in self.world.cotangents and self.reading.layout == NUMERATOR)
        return v.transposed(found) if found is not None and turned else found

    def _bindings(self, pattern: Node, node: Node) -> dict[str, int] | None:
        if pattern.__class__ is not node.__class__:
            return None
        if isinstance(pattern, Item) and isinstance(node, Item):
            if pattern.family != node.family or len(pattern.index) != len(node.index):
                return None
            bound: dict[str, int] = {}
            for ours, theirs in zip(pattern.index, node.index, strict=True):
                if not self._bind(ours, self._index(theirs), bound):
                    return None
            return bound
        if isinstance(pattern, Derivative) and isinstance(node, Derivative):
            top, bottom = self._bindings(pattern.top, node.top), self._bindings(pattern.bottom, node.bottom)
            return None if top is None or bottom is None else {**top, **bottom}
        return {} if pattern == node else None

    def _bind(self, pattern: Node, index: int, bound: dict[str, int]) -> bool:
        if isinstance(pattern, Symbol) and pattern.name.islower():
            bound[pattern.name] = index
            return True
        if isinstance(pattern, Plus) and isinstance(pattern.terms[0], Symbol) and pattern.terms[0].name.islower():
            offset = self.integer(Plus((whole(0), *pattern.terms[1:])))
            bound[pattern.terms[0].name] = index - offset
            return True
        return self.integer(pattern) == index

    # Arithmetic ---------------------------------------------------------------------------------------------------

    def _plus(self, node: Plus) -> Value:
        terms = node.terms
        total = self.value(terms[0])
        for term in terms[1:]:
            if term.__class__ is Minus:
                other = self.value(term.of)  # type: ignore[attr-defined]
                total = v.add(total, -other)
            else:
                total = v.add(total, self.value(term))
        return total

    def _times(self, node: Times) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        if node.right == _ONES and v.is_vector(left) and left.shape[2] == 1:  # type: ignore[union-attr]
            return left @ np.ones((1, left.shape[1]))  # v 1^T: the vector in every column  # type: ignore[union-attr]
        return self._product(left, right, node.by)

    def _product(self, left: Value, right: Value, by: str) -> Value:
        if v.is_scalar(left) or v.is_scalar(right):
            return v.scaled(left, right)
        if by == "⊙":
            return self._hadamard(left, right)
        a, b = left.shape, right.shape  # type: ignore[union-attr]
        if a == b and len(a) == 3 and a[1] != a[2] and 1 in a[1:] or (a == b and a[1:] == (1, 1)):
            self.met.add("columns")
            if self.reading.columns == "dot":
                return v.matmul(v.transposed(left), right) if a[2] == 1 else v.matmul(left, v.transposed(right))  # type: ignore[arg-type]
            return left * right
        if by == "⊗" and len(a) == 3 and len(b) == 3 and a[2] == 1 and b[2] == 1:
            return v.matmul(left, v.transposed(right))  # type: ignore[arg-type]
        if len(a) == 4 and self.reading.layout == NUMERATOR:
            raise Mismatch("a derivative by a matrix stands on the wrong side of the product")
        return v.matmul(left, right)  # type: ignore[arg-type]

    def _hadamard(self, left: Value, right: Value) -> Value:
        a, b = left.shape, right.shape  # type: ignore[union-attr]
        if a == b:
            return left * right
        if len(a) == 3 and len(b) == 3 and a[1] == b[1] and 1 in (a[2], b[2]) and a[2] != b[2]:
            self.met.add("broadcast")  # a column over the rows of a matrix: diag(v) W for some, undefined for others
            return left * right
        return v.elementwise(left, right)

    def _over(self, node: Over) -> Value:
        top, bottom = self.value(node.top), self.value(node.bottom)
        if not v.is_scalar(bottom):
            if not v.is_scalar(top) and top.shape == bottom.shape and v.is_vector(top):  # type: ignore[union-attr]
                return top / bottom
            if v.is_scalar(top) and v.is_vector(bottom):
                return v.lifted(top, bottom) / bottom  # type: ignore[arg-type]
            raise Mismatch(f"something is divided by a {v.described(bottom)}")
        if top.__class__ is not np.ndarray and bottom.__class__ is not np.ndarray:
            try:
                return top / bottom
            except ZeroDivisionError:
                return float("nan")
            except OverflowError:
                return float(np.inf)
        return top / (bottom if v.is_scalar(top) else v.lifted(bottom, top))  # type: ignore[arg-type]

    def _power(self, node: Power) -> Value:
        base = self.value(node.base)
        exponent_node = node.exponent
        if exponent_node.__class__ is Symbol and exponent_node.name == "T" and not v.is_scalar(base):  # type: ignore[attr-defined]
            return v.transposed(base)
        if exponent_node == _MINUS_T and not v.is_scalar(base):
            return v.transposed(fn.inverse(base))
        exponent = self.value(exponent_node)
        if v.is_scalar(base) and v.is_vector(exponent):
            return _raised(v.lifted(base, exponent), exponent)  # type: ignore[arg-type]
        if not v.is_scalar(exponent):
            raise Mismatch("an exponent is not a number")
        if v.is_scalar(base) and v.is_scalar(exponent):
            return _raised(base, exponent)
        if v.is_vector(base) or node.elementwise:
            return _raised(base, v.lifted(exponent, base))  # type: ignore[arg-type]
        return self._matrix_power(base, exponent)

    def _matrix_power(self, base: Value, exponent: Value) -> Value:
        if exponent.__class__ is np.ndarray or int(exponent) != exponent or abs(exponent) > 64:
            raise Mismatch("a matrix is raised to a power that is not a small whole number")
        if base.ndim != 3 or base.shape[1] != base.shape[2]:  # type: ignore[union-attr]
            raise Mismatch("a matrix that is not square is raised to a power")
        return np.linalg.matrix_power(base, int(exponent))  # type: ignore[arg-type]

    # Functions ----------------------------------------------------------------------------------------------------

    def _call(self, node: Call) -> Value:
        name = node.function
        if self.definitions and (applied := self._applied(node)) is not None:
            return applied
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
        return rule(self, node)

    def _applied(self, node: Call) -> Value | None:
        """The value of a function that the answer defines: ``f(x, h) = ...`` or ``φ = tanh``."""
        for left, body in self.definitions:
            if not isinstance(left, Call) or left.function != node.function:
                continue
            if isinstance(body, Call) and not body.arguments and not left.arguments:
                return self.value(Call(body.function, node.arguments, node.primes, node.sub))
            if len(left.arguments) != len(node.arguments) or node.primes:
                raise Unknown(node.function, f"“{node.function}” is not used as it was defined.")
            bound = {_name(p): self.value(a) for p, a in zip(left.arguments, node.arguments, strict=True)}
            kept, self.given = self.given, {**self.given, **bound}
            found = self.value(body)
            self.given = kept
            return found
        return None

    def _own_function(self, own: Callable[..., Value], node: Call) -> Value:
        if node.primes:
            derivative = self.world.functions.get(node.function + "'" * node.primes)
            if derivative is None:
                raise Unknown(node.function, f"The derivative of “{node.function}” is not known here.")
            own = derivative
        return own(*(self.value(argument) for argument in node.arguments))

    def _elementwise(self, name: str, simple: fn.Unary, node: Call) -> Value:
        if len(node.arguments) != 1:
            raise Unknown(name, f"“{name}” takes one argument.")
        argument = self.value(node.arguments[0])
        if argument.__class__ is np.ndarray and (argument.ndim == 4 or (argument.ndim == 3 and 1 not in argument.shape[1:])):  # type: ignore[union-attr]
            raise Mismatch(f"{name} is taken of a {v.described(argument)}")
        if argument.__class__ is int and abs(argument) > 10**300:  # type: ignore[arg-type]
            raise TooLarge("A number is too large.")
        if node.primes == 1 and name in fn.DERIVATIVES:
            return fn.DERIVATIVES[name](argument)  # type: ignore[no-any-return]
        if node.primes:
            raise Unknown(name, f"The derivative of “{name}” is not known here.")
        found = simple(argument)
        if name == "log":
            if node.sub is not None:
                return found / np.log(self.value(node.sub))  # type: ignore[no-any-return]
            return found if self.reading.logarithm == 1.0 else found / self.reading.logarithm  # type: ignore[no-any-return]
        return found  # type: ignore[no-any-return]

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
                parts += self._progression(part) if isinstance(part, Ellipsis) else [self.value(part)]
        return v.scaled(1.0 / len(parts), self._total(parts))

    def _extreme(self, node: Call) -> Value:
        operation = np.maximum if node.function == "max" else np.minimum
        parts = self._all(node)
        if len(parts) == 1 and v.is_vector(parts[0]):
            array = parts[0].reshape(parts[0].shape[0], -1)  # type: ignore[union-attr]
            return array.max(axis=1) if node.function == "max" else array.min(axis=1)  # type: ignore[no-any-return]
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
        kept = dict(self.counters)
        for count in range(low, high + 1):
            self.counters = {**kept, letter: count}
            total = total + np.exp(self.value(Item(member.family, index)))
        self.counters = kept
        return np.exp(self.value(member)) / total  # type: ignore[no-any-return]

    # Big operators ------------------------------------------------------------------------------------------------

    def _big(self, node: Big) -> Value:
        if node.operator == "E":
            return self._expectation(node)
        span = self._span(node)
        excluded = None if node.excluded is None else self.integer(node.excluded)
        values: list[Value] = []
        kept = self.counters
        for count in span:
            if count == excluded:
                continue
            self.counters = {**kept, node.letter: count}
            values.append(self.value(node.body))
        self.counters = kept
        if node.operator in ("max", "min"):
            return np.max(values, axis=0) if node.operator == "max" else np.min(values, axis=0)  # type: ignore[no-any-return]
        return self._total(values) if node.operator == "sum" else self._folded(values)

    def _span(self, node: Big) -> range:
        low, high = self._bounds(node)
        if abs(high - low) > MOST_TERMS:
            raise TooLarge(f"A sum or product has more than {MOST_TERMS} terms.", help="Write it in closed form.")
        if node.operator == "prod" and self.reading.products == "descending":
            return range(low, high - 1, -1)
        return range(low, high + 1)

    def _bounds(self, node: Big) -> tuple[int, int]:
        if node.low is not None and node.high is not None:
            return self.integer(node.low), self.integer(node.high)
        natural = self._natural_range(node.body, node.letter)
        if natural is None:
            raise Unknown(node.letter, f"The {node.operator} over “{node.letter}” has no bounds.")
        low = natural[0] if node.low is None else self.integer(node.low)
        high = natural[1] if node.high is None else self.integer(node.high)
        return low, high

    def _natural_range(self, body: Node, letter: str) -> tuple[int, int] | None:
        for part in walk(body):
            if isinstance(part, Item):
                for position, index in enumerate(part.index):
                    if index == Symbol(letter) and part.family in self.world.ranges:
                        return self._natural(part, position)
            if isinstance(part, Sequence) and part.low == Symbol(letter) and "P" in self.world.ranges:
                return self.world.ranges["P"][0]
        return self.world.ranges.get(letter, (None,))[0]

    def _natural(self, member: Item, position: int) -> tuple[int, int]:
        ranges = self.world.ranges.get(member.family)
        if ranges is None:
            raise Unknown(member.family, f"The range of the index of “{member.family}” is not known.")
        return ranges[position]

    def _total(self, values: list[Value]) -> Value:
        total: Value = 0
        for value in values:
            total = value if total.__class__ is int and total == 0 else v.add(total, value)
        return total

    def _folded(self, values: list[Value]) -> Value:
        if len(values) > 1 and any(not v.is_scalar(value) and not v.is_vector(value) for value in values):
            self.met.add("products")
            if self.reading.products == "later-left":
                values = values[::-1]
        found: Value = 1
        for value in values:
            found = value if found.__class__ is int and found == 1 else self._product(found, value, "")
        return found

    def _expectation(self, node: Big) -> Value:
        if not self.world.chances:
            raise Unknown("E", "An expectation has no distribution here.")
        kept = self.counters
        total: Value = 0.0
        for outcome, chance in self.world.chances.items():
            self.counters = {**kept, node.letter: outcome[0]}
            total = total + v.scaled(chance, self.value(node.body))
        self.counters = kept
        return total

    def _ellipsis(self, node: Ellipsis) -> Value:
        values = self._progression(node)
        if node.operator == "+" or not values:
            return self._total(values) if node.operator == "+" else 1
        found = values[0]
        for value in values[1:]:
            found = self._product(found, value, "⊙" if node.operator == "⊙" else "")
        return found

    def _progression(self, node: Ellipsis) -> list[Value]:
        first, last = node.before[0], node.last
        changes = steps(first, last)
        if not changes:
            raise Unknown("...", "The dots could not be filled in: the terms around them do not form a progression.")
        starts = [self.integer(a) for a, _ in changes]
        ends = [self.integer(b) for _, b in changes]
        distance = ends[0] - starts[0]
        if any(end - start != distance for start, end in zip(starts, ends, strict=True)):
            raise Unknown("...", "The dots could not be filled in: the indices around them move differently.")
        if abs(distance) > MOST_TERMS:
            raise TooLarge(f"The dots stand for more than {MOST_TERMS} terms.")
        sign = self._direction(node, distance)
        if distance == -sign:
            return []  # one before the first: an empty product or sum
        if distance * sign < 0:
            raise Unknown("...", "The dots could not be filled in: the terms around them run the other way.")
        return [self._stepped(first, last, count) for count in range(0, distance + sign, sign)]

    def _direction(self, node: Ellipsis, distance: int) -> int:
        """Up or down: by the two terms before the dots, or as the same dots ran before."""
        if len(node.before) == 2:
            second = steps(node.before[0], node.before[1])
            move = self.integer(second[0][1]) - self.integer(second[0][0]) if second else 1
            if abs(move) != 1:
                raise Unknown("...", "The dots could not be filled in: the terms before them are not neighbours.")
            return move
        if self.reading.dots:
            return 1 if self.reading.dots == "up" else -1
        return 1 if distance >= 0 else -1

    def _stepped(self, first: Node, last: Node, count: int) -> Value:
        term = moved(first, last, lambda start, end: whole_or_minus(self.integer(start) + count))
        assert isinstance(term, Node), "the progression of a node is a node"
        return self.value(term)

    # The rest -----------------------------------------------------------------------------------------------------

    def _bracket(self, node: Bracket) -> Value:
        parts: list[Value] = []
        for part in node.parts:
            if isinstance(part, Ellipsis) and part.operator == ",":
                parts += self._progression(part)
            else:
                parts.append(self.value(part))
        if node.separator != ";" and _one_family(node.parts) and all(not v.is_scalar(part) for part in parts):
            return v.side_by_side(parts)  # [h_1, ..., h_T]: the states as columns of a matrix
        return v.stacked(parts, node.separator)

    def _grid(self, node: Grid) -> Value:
        rows = [self._row(row) for row in node.rows]
        if len(rows) == 1:
            return rows[0]
        if all(not v.is_scalar(row) for row in rows):
            return np.concatenate(rows, axis=1)
        return v.stacked(rows, ";")

    def _row(self, row: tuple[Node, ...]) -> Value:
        parts = [self.value(part) for part in row]
        if len(parts) == 1:
            return parts[0]
        if all(v.is_scalar(part) for part in parts):
            return v.transposed(v.stacked(parts, ","))
        return np.concatenate(parts, axis=2)

    def _component(self, node: Component) -> Value:
        vector = self.value(node.of)
        if not v.is_vector(vector):
            raise Mismatch("an element is taken of something that is no vector")
        entries = vector.reshape(vector.shape[0], -1)  # type: ignore[union-attr]
        at = self.integer(node.index)
        if not 1 <= at <= entries.shape[1]:
            raise Unknown("index", "The index of an element is out of range.")
        return entries[:, at - 1]  # type: ignore[no-any-return]

    def _derivative(self, node: Derivative) -> Value:
        if self.definitions and (defined := self._defined(node)) is not None:
            return defined
        if self.forbidden is not None and self.forbidden(node):
            raise Restated(f"∂{_name(node.top)}/∂{_name(node.bottom)}")
        top = node.top
        if isinstance(top, Plus):
            return self._total([self.value(Derivative(term, node.bottom)) for term in top.terms])
        if isinstance(top, Minus):
            return -self.value(Derivative(top.of, node.bottom))
        if isinstance(top, Call) and top.function in self.world.functions:
            top = Symbol(top.function)
        if self.world.derivative is None:
            raise Unknown("∂", "There are no derivatives here.")
        upper, lower = self._reference(top), self._reference(node.bottom)
        if (f"∂{upper[0]}/∂{lower[0]}", (*upper[1], *lower[1])) in self.asked:
            raise Restated(f"∂{_name(node.top)}/∂{_name(node.bottom)}")
        found = self.world.derivative(upper, lower, node.immediate or not self.reading.total)
        if found is None:
            raise Unknown(_name(top), f"∂{_name(top)}/∂{_name(node.bottom)} is not known here.")
        self.touched.add((f"∂{upper[0]}/∂{lower[0]}", (*upper[1], *lower[1])))
        if found.ndim == 4:
            return found
        scalar_by_vector = found.shape[1] == 1 and found.ndim == 3 and lower[0][:1].islower()
        if self.reading.layout == DENOMINATOR and lower[0][:1].islower():
            return v.transposed(found)
        if self.reading.layout == MIXED and scalar_by_vector:
            return v.transposed(found)
        return v.collapsed(found)

    def _reference(self, node: Node) -> Reference:
        if isinstance(node, Symbol):
            return node.name, ()
        if isinstance(node, Item):
            return node.family, tuple(self._index(part) for part in node.index)
        raise Unknown("∂", "A derivative of this expression can't be read.")

    def _sequence(self, node: Sequence) -> Value:
        if self.world.sequence is None:
            raise Unknown("P", "There are no probabilities here.")
        low, high = self.integer(node.low), self.integer(node.high)
        if node.given == "none" and low != 1:
            raise Unknown("P", "A probability is given without its condition.")
        if node.given == "some":
            start, end = (self.integer(part) for part in node.history)
            if (start, end) != (1, low - 1) and low != 1:
                raise Unknown("P", "A probability is conditioned on less than everything before.")
        return self.world.sequence(low, high)

    def _cases(self, node: Cases) -> Value:
        found: Value | None = None
        for value, condition in node.branches:  # conditions on an index settle which branch there is
            if condition is not None:
                truth = self.truth(condition)
                if np.ndim(truth):
                    break
                if truth:
                    return self.value(value)
        for value, condition in reversed(node.branches):
            branch = self.value(value)
            if condition is None:
                found = branch
                continue
            truth = self.truth(condition)
            if found is None:  # conditions on an index: the last case is the rest; on values: undefined elsewhere
                found = branch if np.ndim(truth) == 0 else np.nan
            found = _chosen(truth, branch, found)
        if found is None:
            raise Unknown("cases", "The cases are empty.")
        return found

    def truth(self, node: Node) -> Any:
        """Whether a relation holds, sample by sample."""
        if not isinstance(node, Relation):
            raise Unknown("if", "The condition of a case is no relation.")
        held: Any = True
        for at, sign in enumerate(node.signs):
            left, right = self.value(node.items[at]), self.value(node.items[at + 1])
            if not (v.is_scalar(left) and v.is_scalar(right)):
                raise Mismatch("things that are no numbers are compared")
            if sign not in _COMPARED:
                raise Unknown("if", "The condition of a case is no comparison.")
            held = held & _COMPARED[sign](left, right)
        return held

    def _never(self, node: Node) -> Value:
        raise Unknown("?", "This part of the formula has no value.")


def _chosen(truth: Any, first: Value, second: Value) -> Value:
    array = first if not v.is_scalar(first) else second
    if not v.is_scalar(array):
        truth = np.asarray(truth).reshape(np.shape(truth) + (1,) * (array.ndim - np.ndim(truth)))  # type: ignore[union-attr]
    return np.where(truth, first, second)


def _raised(base: Value, exponent: Value) -> Value:
    if base.__class__ is not np.ndarray and exponent.__class__ is not np.ndarray:
        if abs(exponent) > MOST_EXPONENT or (base.__class__ is int and abs(base) > 10**60):  # type: ignore[operator]
            if base not in (0, 1, -1):
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
    return np.power(np.asarray(base, dtype=float), exponent)  # type: ignore[no-any-return]


def _one_family(parts: tuple[Node, ...]) -> bool:
    """Whether the parts of a list are all members of one family: a matrix of its columns, not a concatenation."""
    named = [part.last if isinstance(part, Ellipsis) else part for part in parts]
    families = {part.family if isinstance(part, Item) else "" for part in named}
    return len(families) == 1 and "" not in families


def whole_or_minus(value: int) -> Node:
    """An integer as a node, negative ones too."""
    return whole(value) if value >= 0 else Minus(whole(-value))


def _name(node: Node) -> str:
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Item):
        return node.family
    if isinstance(node, Derivative):
        return f"∂{_name(node.top)}/∂{_name(node.bottom)}"
    return type(node).__name__.lower()


_ONES = Power(whole(1), Symbol("T"))
_MINUS_T = Minus(Symbol("T"))
_CONSTANTS: Mapping[str, float] = {"e": float(np.e), "pi": float(np.pi), "inf": float("inf")}
_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
_CALLS: Mapping[str, Callable[[Evaluation, Call], Value]] = {
    "diag": lambda self, node: v.diagonal(
        self.value(node.arguments[0]) if len(node.arguments) == 1 else v.stacked(self._all(node), ",")
    ),
    "abs": lambda self, node: v.norm(self.value(node.arguments[0])),
    "norm": Evaluation._norm,
    "max": Evaluation._extreme,
    "min": Evaluation._extreme,
    "softmax": Evaluation._softmax,
    "concat": lambda self, node: v.stacked(self._all(node), ","),
    "transpose": lambda self, node: v.transposed(self.value(node.arguments[0])),
    "det": lambda self, node: fn.determinant(self.value(node.arguments[0])),
    "trace": lambda self, node: fn.trace(self.value(node.arguments[0])),
    "inv": lambda self, node: fn.inverse(self.value(node.arguments[0])),
    "dot": lambda self, node: _dot(*self._all(node)),
    "hadamard": lambda self, node: v.elementwise(*self._all(node)),
    "matmul": lambda self, node: self._product(*self._all(node), ""),
    "eye": lambda self, node: self.value(Symbol("I")),
    "mean": lambda self, node: self._mean(node),
    "square": lambda self, node: self.value(Power(node.arguments[0], whole(2))),
    "outer": lambda self, node: _outer(*self._all(node)),
    "binomial": lambda self, node: _binomial(*self._all(node)),
    "logsumexp": lambda self, node: np.log(sum(np.exp(part) for part in self._all(node))),
}


def _dot(left: Value, right: Value) -> Value:
    if not (v.is_vector(left) and v.is_vector(right)):
        raise Mismatch("a dot product is taken of something that is no vector")
    return v.dot(left, right)  # type: ignore[arg-type]


def _outer(left: Value, right: Value) -> Value:
    if not (v.is_vector(left) and v.is_vector(right)):
        raise Mismatch("an outer product is taken of something that is no vector")
    column = left if left.shape[2] == 1 else v.transposed(left)  # type: ignore[union-attr]
    row = right if right.shape[1] == 1 else v.transposed(right)  # type: ignore[union-attr]
    return v.matmul(column, row)  # type: ignore[arg-type]


def _binomial(n: Value, k: Value) -> Value:
    return fn.factorial(n) / (fn.factorial(k) * fn.factorial(n - k))


_RULES: Mapping[type, Callable[[Evaluation, Any], Value]] = {
    Number: lambda self, node: node.value,
    Symbol: Evaluation._symbol,
    Item: Evaluation._item,
    Plus: Evaluation._plus,
    Minus: lambda self, node: -self.value(node.of),
    Times: Evaluation._times,
    Over: Evaluation._over,
    Power: Evaluation._power,
    Transposed: lambda self, node: v.transposed(self.value(node.of)),
    Call: Evaluation._call,
    Big: Evaluation._big,
    Ellipsis: Evaluation._ellipsis,
    Derivative: Evaluation._derivative,
    Differential: Evaluation._never,
    Bracket: Evaluation._bracket,
    Grid: Evaluation._grid,
    Component: Evaluation._component,
    Relation: Evaluation._never,
    Cases: Evaluation._cases,
    WithProbability: Evaluation._never,
    Sequence: Evaluation._sequence,
}
