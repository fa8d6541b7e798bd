"""Trying one formula: in each world, layout, order of products and assignment of weights that it may be meant in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace as altered
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from grader.checks.claims import Sorted
from grader.checks.names_of import key
from grader.checks.stated import (
    distinct,
    either_derivative,
    is_by_itself,
    is_chain_rule,
    is_zero_start,
    says_any_start,
    says_zero_start,
)
from grader.checks.weights import MOST_NAMES, demanded, own_names
from grader.notation.entrywise import NUMERATOR_BY_ROWS
from grader.notation.latex import latex
from grader.notation.plain import plain
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.stretches import PASSED_OVER
from grader.notation.tree import (
    Call,
    Derivative,
    Item,
    Node,
    Number,
    Symbol,
    children,
    walk,
    whole,
)
from grader.worlds.agreement import same_up_to_orientation
from grader.worlds.blindness import is_blind, suspects
from grader.worlds.evaluate import DENOMINATOR, Evaluation, Reading, Restated, Unknown
from grader.worlds.values import Mismatch, Value, diagonal, is_diagonal, is_scalar, is_vector
from grader.worlds.world import Reference, World

if TYPE_CHECKING:
    from grader.checks.formula import Formula

OTHER = "other"
"""The name of the world with other sizes, in which an answer that may be right by coincidence is tried again."""
_PRODUCTS = ("later-left", "later-right", "descending")
_DOTS = ("", "up", "down")
_ONES = (whole(1), Symbol("I"))
_COLUMNS = {"elementwise": "", "dot": "columns", "entries": "stars"}
"""What a product of two columns may be, and with ``entries`` any ``*``; each with the choice that must have been met."""
_NO_PLACE = "A weight stands where none of its size belongs."


class Outcome(msgspec.Struct):
    """What became of trying the ways to read one formula."""

    right: bool = False
    evaluated: list[tuple[Value, Evaluation]] = []
    mismatch: str = ""
    """Why the formula has no value, as a sentence."""
    restated: str = ""
    unknown: Unreadable | None = None
    says: str = ""
    by_reference: bool = False
    """Whether it is the reference itself that was met, not an accepted alternative."""
    misnamed: bool = False
    """Whether the left side has the right letters with other indices."""
    doubts: list[str] = []

    @property
    def reason(self) -> str:
        """Why the formula is wrong, where nothing better is known."""
        if not self.evaluated and self.mismatch:
            return self.mismatch
        return self.says or "Not equal to the reference."


class Trial:
    """Tries the readings of one formula: worlds, layouts, products, own weights."""

    def __init__(self, check: Formula, node: Node, left: Node | None, answer: Sorted) -> None:
        self.check = check
        self.node = node
        self.left = left
        self.answer = answer
        self.outcome = Outcome()
        self.names: list[str] | None = None
        self.bound: dict[int, Mapping[str, int]] = {}
        self.definitions = distinct(answer.definitions) if answer.definitions else ()

    def run(self) -> Outcome:
        world = self.check.worlds("main")
        starts_at_zero = self.check.zero_start and says_zero_start(self.answer)
        if not starts_at_zero:
            self.in_world("main", world)
        may_be_zero = self.check.zero_start and not says_any_start(self.answer)
        if not self.outcome.right and may_be_zero and not self._touches_start():
            self.in_world("zero", self.check.worlds("zero"))
        elif self.outcome.right and not starts_at_zero and not self._confirmed():
            self.outcome.right = False
            self.outcome.says = "Right for particular sizes or steps only, not in general."
        return self.outcome

    def _may_coincide(self) -> bool:
        """Whether letters or literals are used that the reference does not know: they may have its values by chance."""
        return not counts_in(self.node, *(body for _, body in self.answer.definitions)) <= self.check.counts

    def _confirmed(self) -> bool:
        """Whether the formula is right in a world of other sizes and steps too, where it could be right by chance."""
        world = self.check.other_world
        if world is None or not self._may_coincide():
            return True
        again = Trial(self.check, self.node, self.left, self.answer)
        again.in_world(OTHER, world)
        return again.outcome.right

    def _touches_start(self) -> bool:
        if says_zero_start(self.answer):
            return False
        touched = {name for _, evaluation in self.outcome.evaluated for name in evaluation.touched}
        return ("h", (0,)) in touched or ("∂h/∂W_hh", (1,)) in touched

    def in_world(self, name: str, world: World) -> None:
        """Tries each reading in one world until one is right."""
        for reading in self._readings():
            if self._with_weights(name, world, reading):
                return

    def _readings(self) -> tuple[Reading, ...]:
        features = self.answer.features
        orders = _stated_order(self.answer.prose.lower()) if "prod" in features else _PRODUCTS[:1]
        found = self.check.ways(self.answer.total, orders, _DOTS if "dots" in features else _DOTS[:1])
        return tuple(way for way in found if way.layout != DENOMINATOR) if NUMERATOR_BY_ROWS in self.answer.notes else found

    def _with_weights(self, name: str, world: World, reading: Reading) -> bool:
        if self.check.slots is None:
            return self._attempt(name, world, reading, {})
        nodes = (self.node, *(body for _, body in self.answer.definitions))
        slots = self.check.slots_of(name)
        if self.names is None:
            known = self.check.known_in(name)
            defined = {part.name for left, _ in self.answer.definitions for part in _defined_names(left) if isinstance(part, Symbol)}
            self.names = own_names(nodes, known | defined if defined else known)
        names = self.names
        if not names:
            if self._attempt(name, world, reading, {}):
                return True
            self.outcome.mismatch = self.outcome.mismatch or _NO_PLACE
            return False
        if indexed := next((n for n in names if _STEP.search(n) and not _KEY.match(n)), ""):
            self.outcome.unknown = self.outcome.unknown or Unknown(indexed)
            return False
        if nameless := slots.nameless(names):
            self.outcome.unknown = self.outcome.unknown or Unknown(nameless)
            return False
        if stranger := slots.stranger(names):
            self.outcome.mismatch = f"{stranger} is a weight of another gate."
            return False
        if len(names) > MOST_NAMES:
            raise Unreadable("More letters are used than the model has weights.", 0, "Say what each letter is.")
        demands = self._demands(nodes, set(names), world, reading)
        for given in self.check.assignments(name, tuple(names), demands):
            if self._attempt(name, world, reading, given):
                return True
        self.outcome.mismatch = self.outcome.mismatch or _NO_PLACE
        return False

    def _demands(self, nodes: tuple[Node, ...], names: set[str], world: World, reading: Reading) -> dict[str, int]:
        """How many columns each weight must have, in this way of reading."""

        def size(node: Node, behind: bool) -> int | None:
            if behind == (reading.rows and not reading.turned):
                return None
            if any(isinstance(part, Symbol) and part.name in names for part in walk(node)):
                return None
            try:
                value = self._evaluation(world, reading, {}).value(node)
            except (Mismatch, Restated, Unreadable):
                return None
            return None if is_scalar(value) else int(value.shape[1 if behind else 2])  # type: ignore[union-attr]  # no scalar, so an array

        return demanded(nodes, names, size)

    def _attempt(self, name: str, world: World, reading: Reading, given: Mapping[str, Value]) -> bool:
        if reading.rows and given:
            turn = [name for name, value in given.items() if not reading.turned or value.shape[2] == 1]  # type: ignore[union-attr]  # no scalar, so an array
            given = {**given, **{name: given[name].swapaxes(1, 2) for name in turn}}  # type: ignore[union-attr]  # no scalar, so an array
        names, asked = self.check.asked(name)
        forbidden = partial(_is_among, names) if names else None
        met: set[str] = set()
        for columns, choice in _COLUMNS.items():
            if choice and choice not in met:
                continue
            if columns != reading.columns:
                reading = altered(reading, columns=columns)
            evaluation = self._evaluation(world, reading, given, forbidden, asked)
            try:
                value = evaluation.value(self.node)
            except Mismatch as mismatch:
                self.outcome.mismatch = self.outcome.mismatch or f"The dimensions do not fit: {mismatch}."
                met |= evaluation.met
                continue
            except Restated as restated:
                self.outcome.restated = restated.what
                return False
            except TooLarge:
                raise
            except Unknown as unknown:
                self.outcome.unknown = self.outcome.unknown or unknown
                return False
            self.outcome.evaluated.append((value, evaluation))
            if self._matches(name, value, evaluation):
                return True
            met |= evaluation.met
        return False

    def _evaluation(
        self,
        world: World,
        reading: Reading,
        given: Mapping[str, Value],
        forbidden: Callable[[Node], bool] | None = None,
        asked: frozenset[Reference] = frozenset(),
    ) -> Evaluation:
        """An evaluation with the answer's definitions: ``δ_{t-1} = ... δ_t`` is the same statement one step on."""
        evaluation = Evaluation(world, reading, given, self.definitions, forbidden, asked)
        if self.left is not None:
            place = id(world)
            if place not in self.bound:
                self.bound[place] = self._bindings(self.left, evaluation)
            evaluation.counters = {**evaluation.counters, **self.bound[place]}
        return evaluation

    def _bindings(self, left: Node, evaluation: Evaluation) -> Mapping[str, int]:
        """What the left side makes of the index letters of the target, in a world."""
        for target in self.check.target_nodes:
            try:
                bound = evaluation.bindings(_completed(left, target), target)
            except Unreadable:
                continue
            if bound is not None:
                return bound
        spelled_by_index = not isinstance(left, Item) or not any(isinstance(i, Item) for i in left.index)
        named = isinstance(left, (Item, Derivative)) and self.check.is_target(left)
        self.outcome.misnamed = named and spelled_by_index  # score(s_{t-1}, h_j) is a name with its arguments
        return {}

    def _matches(self, world: str, value: Value, evaluation: Evaluation) -> bool:
        orientation = self.check.orientation and NUMERATOR_BY_ROWS not in self.answer.notes
        if same_up_to_orientation(value, self.check.expected(world), orientation):
            self.outcome.by_reference = True
            return self._accept("Equal to the reference.", evaluation)
        if is_vector(value) and same_up_to_orientation(diagonal(value), self.check.expected(world), orientation):
            return self._accept_by_units(evaluation)
        for which, alternative in enumerate(self.check.alternatives, start=1):
            if same_up_to_orientation(value, self.check.expected(world, which), orientation):
                if alternative.when is not None and not alternative.when(self._words()):
                    continue
                return self._accept(alternative.says or "Equal to an accepted form of the reference.", evaluation)
        return False

    def _accept_by_units(self, evaluation: Evaluation) -> bool:
        """The diagonal of the reference as a vector: right where the answer says that it multiplies unit by unit."""
        if not any(note.startswith("read unit by unit") for note in self.answer.notes) and not _BY_UNITS.search(self._words()):
            self.outcome.doubts.append("Right if this vector multiplies unit by unit, as diag of it does; the answer does not say so.")
        if PASSED_OVER in self.answer.notes:  # ∂C_i/∂C_j = f_i: an entry off the diagonal too?
            self.outcome.doubts.append("Right unit by unit, but what is said to be equal to it could not be read; a person decides.")
        return self._accept("Equal to the reference, unit by unit.", evaluation)

    def _words(self) -> str:
        shown = [latex(s.node) for s in self.answer.remarks]
        shown += [f"{latex(a)} = {latex(b)}" for a, b in self.answer.definitions]
        return " ".join([self.answer.prose.lower(), *shown])

    def _accept(self, says: str, evaluation: Evaluation) -> bool:
        self.outcome.right = True
        self.outcome.says = says
        if "extreme" in self.answer.features and suspects(self.node) and self._blind(evaluation):
            self.outcome.doubts.append("A part of the formula is too small or too large to be seen in its value; a person decides.")
        if evaluation.reading.columns == "entries":
            self.outcome.doubts.append("Right if * multiplies entry by entry, as it does in a program; a person decides.")
        if "broadcast" in evaluation.met and not is_diagonal(self.outcome.evaluated[-1][0]):
            self.outcome.doubts.append(
                "A vector is multiplied elementwise with a matrix: by rows it is right, by columns not; a person decides."
            )
        if "stranger" in evaluation.met:
            self.outcome.doubts.append("The formula is right, but not all that is said of its letters can be read; a person decides.")
        if self.answer.definitions and (false := self._false_equation(evaluation)):
            self.outcome.doubts.append(f"The formula is right, but “{false}” beside it is not; a person decides.")
        if self.check.unfinished_names or self.check.undefined:
            self._doubt_names({name for name, _ in evaluation.touched})
        return True

    def _false_equation(self, evaluation: Evaluation) -> str:
        """An equation beside the formula that gives a quantity of the model another value than it has; empty if none."""
        for left, body in self.answer.definitions:
            if is_by_itself(left) and body not in _ONES:
                return f"{plain(left)} = {plain(body)}"
            stated = isinstance(left, Item) or is_chain_rule(left, body)
            if not stated or is_zero_start(left, body) or getattr(body, "value", None) == 0:
                continue  # where a recursion begins is the candidate's to say
            begins = self.check.beginning[:1] == (left,)  # δ_3, where step 3 is the last of the paper and not of this world
            meant = self.check.beginning[1] if begins else left
            if not any(self._is_true(meant, body, evaluation, reading) for reading in either_derivative(evaluation.reading)):
                return f"{plain(left)} = {plain(body)}"
        return ""

    def _is_true(self, left: Node, body: Node, evaluation: Evaluation, reading: Reading) -> bool:
        """Whether two sides have one value; where a side has none, nothing is held against them."""
        known = Evaluation(evaluation.world, reading, evaluation.given)
        said = Evaluation(evaluation.world, reading, evaluation.given, self.definitions)
        known.counters = said.counters = evaluation.counters
        try:
            return same_up_to_orientation(said.value(body), known.value(left), True)
        except (Mismatch, Unreadable, Restated):
            return True

    def _doubt_names(self, used: set[str]) -> None:
        """Names that the answer should have worked out or defined."""
        left_in = used & self.check.unfinished_names
        if left_in:
            self.outcome.doubts.append(f"Right as far as it goes, but {', '.join(sorted(left_in))} is not worked out.")
        families = {left.family for left, _ in self.answer.definitions if isinstance(left, Item)}
        missing = used & set(self.check.undefined) - families
        if missing:
            named = ", ".join(sorted(missing))
            self.outcome.doubts.append(f"Right if {named} is what this paper means by it, but the answer does not define it.")

    def _blind(self, evaluation: Evaluation) -> bool:
        """Whether the value would be the same with another literal somewhere."""

        def again(node: Node) -> Value:
            return self._evaluation(evaluation.world, evaluation.reading, evaluation.given).value(node)

        try:
            return is_blind(self.node, self.outcome.evaluated[-1][0], again)
        except (Mismatch, Unreadable, Restated):
            return False


def _defined_names(left: Node) -> tuple[Node, ...]:
    """The name on the left of a definition, or the arguments of the function there."""
    return left.arguments if isinstance(left, Call) else (left,)


def _completed(left: Node, target: Node) -> Node:
    """``e_i`` where ``e_{tj}`` is asked for: the step goes without saying."""
    if not (isinstance(left, Item) and isinstance(target, Item) and left.family == target.family):
        return left
    short = len(left.index) == 1 and len(target.index) == 2 and left.index[0] != target.index[0]
    return Item(left.family, (target.index[0], *left.index)) if short else left


def _is_among(names: frozenset[str], node: Node) -> bool:
    return key(node) in names


def counts_in(*nodes: Node) -> set[object]:
    """The numbers and bare letters of some trees: what could stand for a size or a step."""
    found: set[object] = set()
    rest = list(nodes)
    for node in rest:
        if node.__class__ is Symbol:
            if node.name[:1].isupper():
                found.add(node.name)
        elif node.__class__ is Number:
            found.add(node.value)
        else:
            rest += children(node)
    return found


_STEP = re.compile(r"_(?:[tkT]|[tkT][+-]\d)$")
"""A name with a time step is a quantity of the model, no weight."""
_KEY = re.compile(r"[A-Z]\w?_k$")
"""The weight of the keys, beside those of queries and values."""
_BY_UNITS = re.compile(r"(?:element|entry|component|point|unit|coordinate)[\s-]*(?:wise|by)|hadamard|for each (?:unit|element|component)|diagonal matrix")
_LATER_LEFT = re.compile(r"(?:later|latest|last|larger)[^.;]{0,40}left|(?:earl\w+|first|smaller)[^.;]{0,40}right|descend|decreas|reverse")
_LATER_RIGHT = re.compile(r"(?:later|latest|last|larger)[^.;]{0,40}right|(?:earl\w+|first|smaller)[^.;]{0,40}left|ascend|increasing")


def _stated_order(prose: str) -> tuple[str, ...]:
    """The orders of a product of matrices that the words leave open."""
    left, right = bool(_LATER_LEFT.search(prose)), bool(_LATER_RIGHT.search(prose))
    if left == right:
        return _PRODUCTS
    return ("later-left", "descending") if left else ("later-right",)
