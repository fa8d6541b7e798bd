"""Formulas of any form that must depend on exactly the right quantities: ``h_t = f(x_t, h_{t-1})``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from grader.checks.claims import Sorted, denied, sort_out
from grader.checks.finding import Context, Finding, near_miss, right, unsettled, wrong
from grader.checks.names_of import bare_name
from grader.checks.shelves import Claim
from grader.notation.answer import read
from grader.notation.reading import Unreadable
from grader.notation.tree import Call, Ellipsis, Item, Node, Number, Plus, Power, Symbol, Times, rebuilt, walk
from grader.notation.vocabulary import Vocabulary
from grader.records import Answer
from grader.worlds.evaluate import Evaluation
from grader.worlds.world import World

Quantity: TypeAlias = tuple[str, tuple[int, ...]]
"""A family with the values of its indices; a stretch with dots has the first and the last."""


@dataclass(frozen=True)
class Depends:
    """A function of exactly ``on``, in whatever form."""

    on: tuple[Quantity, ...]
    """The quantities, by the values that the index letters have in ``counters``."""
    target: Quantity
    vocabulary: Vocabulary
    counters: Mapping[str, int]
    families: frozenset[str]
    """The families and letters that matter; all other letters are parameters of the cell."""
    near: tuple[tuple[Quantity, str], ...] = ()
    """A wrong quantity, with the sentence for it."""
    alternatives: tuple[tuple[Quantity, ...], ...] = ()
    cell: bool = True
    """Whether a function must be applied (a plain sum is no recurrent cell)."""
    excluded: frozenset[str] = frozenset({"softmax"})
    """Functions that are something else altogether."""

    def __call__(self, answer: Answer, context: Context) -> Finding:
        if not isinstance(answer, str):
            raise Unreadable("A formula is expected here, not a list or table.", 0, "Write one equation.")
        found = sort_out(read(answer, self.vocabulary), self.is_target)
        if not found.claims:
            raise Unreadable("No formula was found that answers this field.", 0, "Write one equation.")
        verdicts = [self._claim(_renamed(claim, self.target[0], self.families), found) for claim in found.claims]
        if len({verdict.holds for verdict in verdicts}) > 1:
            return unsettled("The answer says different things in different places; a person decides.", verdicts[-1].shown)
        if verdicts[-1].holds and denied(found.prose):
            return unsettled("The formula is right, but the words may take it back; a person decides.", verdicts[-1].shown)
        return verdicts[-1]

    def is_target(self, node: Node) -> bool:
        if isinstance(node, Item):
            return node.family == self.target[0] and not any(isinstance(i, Number) for i in node.index)
        return isinstance(node, Symbol) and node.name == self.target[0]

    def _claim(self, claim: Claim, answer: Sorted) -> Finding:
        evaluation = Evaluation(World(counters=self._shifted(claim.left)))
        verdicts = [self._judged(member, answer, evaluation) for member in claim.members]
        found = next((verdict for verdict in verdicts if verdict.holds), verdicts[-1])
        last = claim.members[-1]
        if found.holds and not verdicts[-1].holds and isinstance(last, (Item, Symbol)) and not self.is_target(last):
            return unsettled("A step is right, but the last one is not the same; a person decides.", verdicts[-1].shown)
        if found.holds and claim.left is not None and not self.is_target(claim.left) and bare_name(claim.left) in self.families:
            return unsettled("The formula is right, but the left side names another quantity; a person decides.", found.shown)
        return found

    def _shifted(self, left: Node | None) -> dict[str, int]:
        """The index letters, moved so that the left side is the target: ``h_{t+1} = f(x_{t+1}, h_t)``, ``h_j = ...``."""
        counters = dict(self.counters)
        if not isinstance(left, Item) or len(left.index) != 1 or not self.target[1]:
            return counters
        letters = [part.name for part in walk(left.index[0]) if isinstance(part, Symbol) and part.name.islower()]
        if letters:
            letter = letters[0]
            counters.setdefault(letter, 0)
            moved = Evaluation(World(counters=counters)).integer(left.index[0])
            counters[letter] += self.target[1][0] - moved
        return counters

    def _judged(self, node: Node, answer: Sorted, evaluation: Evaluation) -> Finding:
        used = self._used(node, answer, evaluation, 0)
        functions = {part.function for part in walk(node) if isinstance(part, Call)}
        if functions & self.excluded:
            return wrong(f"{', '.join(sorted(functions & self.excluded))} does not belong here.", node)
        for wanted in (self.on, *self.alternatives):
            if used == set(wanted):
                if self.cell and not _has_function(node):
                    return unsettled("The right quantities, but no function of the cell is applied; a person decides.", node)
                return right("A function of exactly the right quantities.", node)
        return self._difference(used, node)

    def _difference(self, used: set[Quantity], node: Node) -> Finding:
        for quantity, says in self.near:
            if quantity in used:
                return near_miss(says, node)
        missing, extra = sorted(set(self.on) - used), sorted(used - set(self.on))
        if missing and extra:
            return wrong("The formula does not depend on the right quantities.", node)
        named = ", ".join(self.spelled(quantity) for quantity in missing or extra)
        alone = len(missing or extra) == 1
        if missing:
            return near_miss(f"{named} {'is' if alone else 'are'} missing.", node)
        return near_miss(f"{named} {'does' if alone else 'do'} not belong here.", node)

    def spelled(self, quantity: Quantity) -> str:
        """A quantity as the paper writes it."""
        family, index = quantity
        if not index:
            return family
        for letter in ("t", "T"):
            offset = index[0] - self.counters.get(letter, 10**6)
            if abs(offset) <= 2:
                return f"{family}_{letter}" if offset == 0 else f"{family}_{{{letter}{offset:+d}}}"
        return f"{family}_{index[0]}"

    def _used(self, node: Node, answer: Sorted, evaluation: Evaluation, depth: int) -> set[Quantity]:
        """What the tree speaks of, the candidate's own names replaced by what they stand for."""
        found: set[Quantity] = set()
        for part in _outside_indices(node):
            defined = next((body for name, body in answer.definitions if name == part), None)
            if defined is not None and depth < 8 and bare_name(part) not in self.families:
                found |= self._used(defined, answer, evaluation, depth + 1)
            elif isinstance(part, Ellipsis):
                ends = [self._quantity(end, evaluation) for end in (part.before[0], part.last)]
                found.add((f"{ends[0][0]} ...", (*ends[0][1], *ends[1][1])))
            elif isinstance(part, (Item, Symbol)) and bare_name(part) in self.families:
                found.add(self._quantity(part, evaluation))
        return found

    def _quantity(self, node: Node, evaluation: Evaluation) -> Quantity:
        index = node.index if isinstance(node, Item) else ()
        return bare_name(node), tuple(evaluation.index_of(part) for part in index)


def _renamed(claim: Claim, family: str, known: frozenset[str]) -> Claim:
    """``d_t = f(d_{t-1}, ...)``: a recurrence of a state by a name of the candidate's own, with the name of the field."""
    own = claim.left.family if isinstance(claim.left, Item) else family
    parts = {part for member in claim.members for part in walk(member) if isinstance(part, Item)}
    if own in known or family in {part.family for part in parts} or own not in {part.family for part in parts}:
        return claim
    change: dict[Node, Node] = {part: Item(family, part.index) for part in parts if part.family == own}
    assert isinstance(claim.left, Item), "only a member of a family has a name of its own here"
    return Claim(Item(family, claim.left.index), tuple(rebuilt(member, change) for member in claim.members), claim.signs)


def _outside_indices(node: Node) -> list[Node]:
    """The nodes of a tree, without those inside an index or between dots."""
    if isinstance(node, (Item, Symbol, Number, Ellipsis)):
        return [node]
    found: list[Node] = [node]
    for name in node.__struct_fields__:
        inside = getattr(node, name)
        for part in inside if isinstance(inside, tuple) else (inside,):
            if isinstance(part, Node):
                found += _outside_indices(part)
    return found


def _has_function(node: Node) -> bool:
    return any(isinstance(part, Call) for part in walk(node)) or not any(
        isinstance(part, (Plus, Times, Power)) for part in walk(node)
    )
