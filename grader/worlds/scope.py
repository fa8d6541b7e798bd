"""Names to values: letters, members of families, derivatives, and the candidate's own definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from grader.notation.plain import plain
from grader.notation.reading import TooLarge
from grader.notation.size import known_levels
from grader.notation.tree import (
    Call,
    Derivative,
    Item,
    Minus,
    Node,
    Number,
    Plus,
    Sequence,
    Symbol,
    walk,
    whole,
)
from grader.worlds import values as v
from grader.worlds.interpretation import (
    DENOMINATOR,
    MIXED,
    NUMERATOR,
    STANDARD,
    Reading,
    Restated,
    Unknown,
    spoken_name,
)
from grader.worlds.values import Value
from grader.worlds.world import Reference, World

MOST_STEPS = 4_000
"""Nodes evaluated for one value; the longest answers that we know take some hundred."""
MOST_NESTED = 160
"""Levels of definitions looked up within definitions."""

_ZERO = whole(0)
_CONSTANTS: Mapping[str, float] = {"e": float(np.e), "pi": float(np.pi), "inf": float("inf")}


@dataclass(slots=True)
class Scope:
    """One evaluation: a world, the candidate's definitions, a way of reading, and what was met on the way."""

    world: World
    reading: Reading = STANDARD
    given: Mapping[str, Value] = field(default_factory=dict)
    """Values for letters of the candidate's own."""
    definitions: tuple[tuple[Node, Node], ...] = ()
    forbidden: Callable[[Node], bool] | None = None
    asked: frozenset[Reference] = frozenset()
    """Derivatives that the answer must not be given in terms of, at these indices."""
    met: set[str] = field(default_factory=set)
    """Choices that mattered: ``columns``, ``products``, ``layout``."""
    touched: set[Reference] = field(default_factory=set)
    left: int = MOST_STEPS
    depth: int = 0
    looked_at: set[tuple[int, tuple[tuple[str, int], ...]]] = field(default_factory=set)
    """Definitions that are being evaluated, each with its indices."""
    counters: Mapping[str, int] = field(init=False)
    """The index letters that stand for a number: those of the world, and those of the sums around."""

    def __post_init__(self) -> None:
        self.counters = self.world.counters

    def value(self, node: Node) -> Value:
        """The value of a tree. Raises Mismatch, Unknown, Restated or TooLarge."""
        raise NotImplementedError  # given by Evaluation, which knows the rules

    def step(self) -> None:
        """Count one node, within the limit."""
        self.left -= 1
        if self.left < 0:
            raise TooLarge("The formula takes too many steps to evaluate.", help="Write it in a shorter form.")

    def integer(self, node: Node) -> int:
        """The value of an index or bound."""
        if node.__class__ is Number and node.value.__class__ is int:
            return node.value
        if node.__class__ is Symbol and node.name in self.counters:
            return self.counters[node.name]
        found = self.value(node)
        if isinstance(found, np.ndarray) or not (found.__class__ is int or float(found).is_integer()):
            raise Unknown("index", "An index or a bound of a sum is not a whole number.")
        return int(found)

    def _symbol(self, node: Symbol) -> Value:
        name = node.name
        if name in self.given:
            return self.given[name]
        if name in self.counters and not (self.definitions and self._is_redefined(node)):
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

    def _is_redefined(self, node: Symbol) -> bool:
        """Whether the answer gives a letter that counts steps here another meaning: ``where k = h_j``."""
        return any(left == node and body.__class__ is Item for left, body in self.definitions)

    def _item(self, node: Item) -> Value:
        if not node.index and node.family in self.given:
            return self.given[node.family]
        if self.definitions and (defined := self._defined(node)) is not None:
            return defined
        if self.forbidden is not None and self.forbidden(node):
            raise Restated(plain(node))
        members = self.world.families.get(node.family)
        if members is None:
            raise Unknown(node.family)
        if not node.index:
            raise Unknown(node.family, f"“{node.family}” stands without its index.")
        index = tuple([self.index_of(part) for part in node.index])
        if (node.family, index) in self.asked:
            raise Restated(plain(node))
        self.touched.add((node.family, index))
        found = members.get(index)
        if found is None:
            raise Unknown(node.family, f"“{plain(node)}” is not defined here: the index is out of range.")
        if node.family in self.world.cotangents and self.reading.layout == NUMERATOR:
            return v.transposed(found)
        return v.transposed(found) if self.reading.rows else found

    def index_of(self, node: Node) -> int:
        """The value of an index; ``Unknown`` if it has none here."""
        known = self._stepped_counter(node)
        if known is not None:
            return known
        if node.__class__ is Item and (drawn := self._drawn(node)) is not None:
            return drawn
        if node.__class__ is Item and node.family in self.world.families:
            found = self._item(node)
            if isinstance(found, int):
                return found
        return self.integer(node)

    def _stepped_counter(self, node: Node) -> int | None:
        """``t``, ``t-1``: the indices that nearly all members have; None for any other."""
        step = 0
        if node.__class__ is Plus and len(node.terms) == 2:
            node, offset = node.terms
            sign = 1
            if offset.__class__ is Minus:
                sign, offset = -1, offset.of
            if offset.__class__ is not Number or offset.value.__class__ is not int:
                return None
            step = sign * offset.value
        if node.__class__ is not Symbol or node.name in self.given:
            return None
        count = self.counters.get(node.name)
        return None if count is None else count + step

    def _drawn(self, node: Item) -> int | None:
        """The outcome that stands for ``w`` or ``w_i`` inside an expectation over it."""
        if node.family in self.counters:
            return self.counters[node.family]
        index = node.index[0] if len(node.index) == 1 else None
        return self.counters.get(f"{node.family}_{index.name}") if isinstance(index, Symbol) else None

    def _defined(self, node: Node) -> Value | None:
        """The value of a name by the candidate's own definition, the most particular one first."""
        nearest = self._nearest(node)
        for at, (pattern, body) in enumerate(nearest):
            bound = self.bindings(pattern, node)
            if bound is None:
                continue
            if body == _ZERO:
                return self._zero(node, nearest[at + 1 :])
            if any(index > self.world.horizon for index in bound.values()):
                known = self._model_value(node)
                return 0.0 if known is None else 0.0 * known
            place = (id(body), tuple(sorted(bound.items())))
            if place in self.looked_at and isinstance(node, Derivative):  # ∂h_t/∂h_k = ∏ ∂h_j/∂h_{j-1}: of one step it says nothing new
                continue
            known = self._model_value(node)
            kept, self.counters = self.counters, {**self.counters, **bound}
            self.looked_at.add(place)
            try:
                return self.looked_up(spoken_name(pattern), body)
            except Unknown as unknown:  # a recursion has left the range of the model
                if known is None:
                    raise
                if unknown.stranger:
                    self.met.add("stranger")
                return known
            finally:
                self.counters = kept
                self.looked_at.discard(place)
        return None

    def _zero(self, node: Node, more_general: tuple[tuple[Node, Node], ...]) -> Value:
        """The value of a name that is defined as 0: as many zeros as the model or a term of a more general definition has."""
        known = self._model_value(node)
        for pattern, body in more_general if known is None else ():
            bound = self.bindings(pattern, node)
            terms = body.terms if isinstance(body, Plus) else (body,)
            plain_terms = [term for term in terms if bound is not None and not _mentions(node, term)]
            if bound is not None and plain_terms:
                kept, self.counters = self.counters, {**self.counters, **bound}
                try:
                    known = self.value(plain_terms[0])
                finally:
                    self.counters = kept
                break
        return 0 if known is None else 0.0 * known

    def _nearest(self, node: Node) -> tuple[tuple[Node, Node], ...]:
        """The definitions, general ones behind one that is spelled as the name: ``s_o = ...`` does not define ``s_k``."""
        if len(self.definitions) < 2 or all(pattern != node for pattern, _ in self.definitions):
            return self.definitions
        return tuple(sorted(self.definitions, key=lambda definition: definition[0] != node and _is_general(definition[0])))

    def looked_up(self, name: str, body: Node) -> Value:
        """The value of what a name was defined as, within the limit: a definition may go round in a circle."""
        deeper = known_levels(body)
        self.depth += deeper
        try:
            if self.depth > MOST_NESTED:
                raise Unknown(name, f"The definition of “{name}” never comes to an end.")
            return self.value(body)
        finally:
            self.depth -= deeper

    def _model_value(self, node: Node) -> Value | None:
        """The value that the model itself gives to a member of a family, if it does."""
        if not isinstance(node, Item) or node.family not in self.world.families:
            return None
        found = self.world.families[node.family].get(tuple(self.index_of(part) for part in node.index))
        turned = self.reading.rows or (node.family in self.world.cotangents and self.reading.layout == NUMERATOR)
        return v.transposed(found) if found is not None and turned else found

    def bindings(self, pattern: Node, node: Node) -> dict[str, int] | None:
        """The index letters of a pattern for which it is the given name: ``δ_t`` and ``δ_3`` give ``{t: 3}``."""
        if pattern.__class__ is not node.__class__:
            return None
        if isinstance(pattern, Item) and isinstance(node, Item):
            if pattern.family != node.family or len(pattern.index) != len(node.index):
                return None
            if pattern.index == node.index and not any(self._counts(part) for part in node.index):
                return {}
            bound: dict[str, int] = {}
            for ours, theirs in zip(pattern.index, node.index, strict=True):
                if not self._bind(ours, self.index_of(theirs), bound):
                    return None
            return bound
        if isinstance(pattern, Derivative) and isinstance(node, Derivative):
            top, bottom = self.bindings(pattern.top, node.top), self.bindings(pattern.bottom, node.bottom)
            return None if top is None or bottom is None else {**top, **bottom}
        return {} if pattern == node else None

    def _counts(self, index: Node) -> bool:
        """Whether an index has a value here."""
        return not isinstance(index, Symbol) or index.name in self.counters

    def _bind(self, pattern: Node, index: int, bound: dict[str, int]) -> bool:
        if isinstance(pattern, Symbol) and pattern.name.islower():
            bound[pattern.name] = index
            return True
        if isinstance(pattern, Plus) and isinstance(pattern.terms[0], Symbol) and pattern.terms[0].name.islower():
            offset = self.integer(Plus((whole(0), *pattern.terms[1:])))
            bound[pattern.terms[0].name] = index - offset
            return True
        return self.integer(pattern) == index

    def _derivative(self, node: Derivative) -> Value:
        if self.definitions and (defined := self._defined(node)) is not None:
            return defined
        if self.forbidden is not None and self.forbidden(node):
            raise Restated(plain(node))
        top = node.top
        if isinstance(top, Plus):
            return self.value(Plus(tuple(Derivative(term, node.bottom) for term in top.terms)))
        if isinstance(top, Minus):
            return -self.value(Derivative(top.of, node.bottom))
        if isinstance(top, Call) and top.function in self.world.functions:
            top = Symbol(top.function)
        if self.world.derivative is None:
            raise Unknown("∂", "There are no derivatives here.")
        upper, lower = self.quantity_of(top), self.quantity_of(node.bottom)
        if (f"∂{upper[0]}/∂{lower[0]}", (*upper[1], *lower[1])) in self.asked:
            raise Restated(plain(node))
        found = self.world.derivative(upper, lower, node.immediate or not self.reading.total)
        if found is None:
            raise Unknown(spoken_name(top), f"∂{spoken_name(top)}/∂{spoken_name(node.bottom)} is not known here.")
        self.touched.add((f"∂{upper[0]}/∂{lower[0]}", (*upper[1], *lower[1])))
        if found.ndim == 4:
            return found
        scalar_by_vector = found.shape[1] == 1 and found.ndim == 3 and lower[0][:1].islower()
        if self.reading.layout == DENOMINATOR and lower[0][:1].islower():
            return v.transposed(found)
        if self.reading.layout == MIXED and scalar_by_vector:
            return v.transposed(found)
        return v.collapsed(found)

    def quantity_of(self, node: Node) -> Reference:
        """Family and index of a name that something is derived by; ``Unknown`` for anything else."""
        if isinstance(node, Symbol):
            return node.name, ()
        if isinstance(node, Item):
            return node.family, tuple(self.index_of(part) for part in node.index)
        raise Unknown("∂", "A derivative of this expression can't be read.")

    def _sequence(self, node: Sequence) -> Value:
        if self.world.sequence is None:
            raise Unknown("P", "There are no probabilities here.")
        low, high = self.integer(node.low), self.integer(node.high)
        if node.given == "none" and low != 1:
            raise Unknown("P", "A probability is given without its condition.")
        if node.given == "some":
            start, end = (self.integer(part) for part in node.history)
            if sorted((start, end)) != [1, low - 1] and low != 1:
                raise Unknown("P", "A probability is conditioned on less than everything before.")
        return self.world.sequence(low, high)


def _mentions(named: Node, formula: Node) -> bool:
    """Whether a member of the same family stands in a formula."""
    return isinstance(named, Item) and any(isinstance(part, Item) and part.family == named.family for part in walk(formula))


def _is_general(pattern: Node) -> bool:
    """Whether index letters stand in a name: ``δ_t`` and not ``δ_3`` or ``δ_T``."""
    return any(isinstance(part, Symbol) and part.name.islower() for part in walk(pattern))
