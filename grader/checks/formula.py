"""Formulas: equality with the reference on random instances of the model, and what is off where it fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as altered
from functools import cached_property
from itertools import islice, product

import msgspec
import numpy as np

from grader.checks.accepted import Alternative, Slip, Worlds
from grader.checks.claims import Sorted, denied, sort_out
from grader.checks.diagnosis import MOST_CHANGES, changes, diagnose, valued_or_none
from grader.checks.finding import Context, Finding, Shown, near_miss, right, unsettled, wrong
from grader.checks.left_side import other_quantity
from grader.checks.mentions import is_atom
from grader.checks.names_of import key, same_name
from grader.checks.said_bounds import misstated
from grader.checks.said_operations import misdone
from grader.checks.shelves import Claim
from grader.checks.trial import OTHER, Outcome, Trial, counts_in
from grader.checks.weights import CONSTANTS, Slots
from grader.checks.wording import changed_by_words, compete, differ, noted
from grader.notation.answer import read
from grader.notation.cursor import Choices
from grader.notation.lexer import tokens
from grader.notation.parser import Parser
from grader.notation.plain import plain
from grader.notation.reading import Unreadable
from grader.notation.tree import Derivative, Item, Node, Symbol, walk
from grader.notation.vocabulary import Vocabulary
from grader.records import Answer
from grader.worlds.evaluate import DENOMINATOR, MIXED, NUMERATOR, Evaluation, Reading, Unknown
from grader.worlds.gallery import Gallery
from grader.worlds.values import Array, Mismatch, Value
from grader.worlds.world import Reference, World

MOST_KEPT = 512
"""Sets of names whose assignments are kept."""
_TIMED = re.compile(r"_\s*\{?\s*[tTk](?![a-z])|(?<![A-Za-z])[tTk](?![A-Za-z])|\\(?:sum|prod)|[Σ∑∏]")
"""What speaks of steps."""
_IN_FULL = ("total derivative", "taken in full", "full derivative")


@dataclass(frozen=True)
class Formula:
    """One expression, equal to the reference in every instance of its world."""

    reference: str
    vocabulary: Vocabulary
    worlds: Worlds = field(repr=False)
    targets: tuple[str, ...] = ()
    """What may stand on the left, in the field's notation."""
    alternatives: tuple[Alternative, ...] = ()
    slips: tuple[Slip, ...] = ()
    slots: Callable[[World], Slots] | None = field(default=None, repr=False)
    layouts: tuple[str, ...] = (NUMERATOR,)
    """Derivative layouts that an answer may be written in."""
    orientation: bool = False
    """Whether a matrix may come transposed (the other derivative layout)."""
    rows: bool = False
    """Whether the row convention ``x W`` may be used."""
    forbidden: tuple[str, ...] = ()
    """What the answer must not be given in terms of: it would restate the question."""
    unfinished: tuple[str, ...] = ()
    """What a right answer should have written out; with it left in, a person decides."""
    undefined: tuple[str, ...] = ()
    """Families that have a value but must be defined in the answer; without it a person decides."""
    doubtful: Callable[[str], bool] | None = field(default=None, repr=False)
    """Words that do not go with the reference itself: with them, a person decides."""
    zero_start: bool = False
    """Whether the first state may be taken as zero and its terms dropped."""
    begins: tuple[str, str] | None = None
    """What a recursion begins with, by its name and by another that has a value: ``delta_3`` is ``∂L_3/∂h_3``."""
    bases: tuple[float, ...] = (1.0,)
    """What ``log`` without a base may stand for, in nats a unit."""
    adapt: Callable[[Node], Node] | None = field(default=None, repr=False)
    """A last change to the candidate's tree (a case that goes without saying)."""

    # What is fixed ------------------------------------------------------------------------------------------------

    @cached_property
    def reference_node(self) -> Node:
        """The reference as a tree."""
        return self._parsed(self.reference)

    @cached_property
    def beginning(self) -> tuple[Node, ...]:
        """Both names of what a recursion begins with, as trees; empty where there is none."""
        return tuple(self._parsed(name) for name in self.begins or ())

    @cached_property
    def target_nodes(self) -> tuple[Node, ...]:
        """What may stand on the left, as trees."""
        return tuple(self._parsed(target) for target in self.targets)

    @cached_property
    def _asked_in(self) -> dict[str, tuple[frozenset[str], frozenset[Reference]]]:
        return {}

    def asked(self, world: str) -> tuple[frozenset[str], frozenset[Reference]]:
        """What the answer must not use in a world: names at any index, and derivatives at the index asked for."""
        if world not in self._asked_in:
            self._asked_in[world] = self._forbidden_in(world)
        return self._asked_in[world]

    def _forbidden_in(self, world: str) -> tuple[frozenset[str], frozenset[Reference]]:
        names: set[str] = set()
        places: set[Reference] = set()
        for text in self.forbidden:
            node = self._parsed(text)
            evaluation = Evaluation(self.worlds(world))
            try:
                if isinstance(node, Item):
                    places.add((node.family, tuple(evaluation.index_of(part) for part in node.index)))
                    continue
                assert isinstance(node, Derivative)
                upper, lower = evaluation.quantity_of(node.top), evaluation.quantity_of(node.bottom)
                places.add((f"∂{upper[0]}/∂{lower[0]}", (*upper[1], *lower[1])))
            except (Unknown, AssertionError):
                names.add(key(node))
        return frozenset(names), frozenset(places)

    @cached_property
    def unfinished_names(self) -> frozenset[str]:
        """The names that a finished answer has written out, as trees spell them."""
        return frozenset(key(self._parsed(text)).replace("_/", "/").rstrip("_") for text in self.unfinished)

    @cached_property
    def _slots(self) -> dict[str, Slots]:
        return {}

    def slots_of(self, world: str) -> Slots:
        """The parts of the model that a candidate may name, in a world."""
        if world not in self._slots:
            assert self.slots is not None, "only fields with weights are asked for them"
            self._slots[world] = self.slots(self.worlds(world))
        return self._slots[world]

    def known_in(self, world: str) -> frozenset[str]:
        """The names that have a value in a world and are no parts that a candidate may name."""
        if world not in self._known:
            found = self.worlds(world)
            letters = found.letters.keys() - self.slots_of(world).named
            self._known[world] = frozenset(letters | found.counters.keys() | CONSTANTS)
        return self._known[world]

    @cached_property
    def _known(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _assigned(self) -> dict[tuple[object, ...], list[dict[str, Array]]]:
        return {}

    def assignments(self, world: str, names: tuple[str, ...], demands: Mapping[str, int]) -> list[dict[str, Array]]:
        """What the names of a candidate may stand for; the names that students use are few, so they are kept."""
        place = (world, names, *sorted(demands.items()))
        if place not in self._assigned:
            if len(self._assigned) >= MOST_KEPT:
                self._assigned.clear()
            self._assigned[place] = self.slots_of(world).assignments(list(names), demands)
        return self._assigned[place]

    @cached_property
    def counts(self) -> frozenset[object]:
        """The numbers and letters of the reference and of what is accepted besides."""
        return frozenset(counts_in(self.reference_node, *(self._parsed(other.formula) for other in self.alternatives)))

    def ways(self, total: bool, orders: tuple[str, ...], dots: tuple[str, ...]) -> tuple[Reading, ...]:
        """The ways in which an answer may be meant, the likeliest first."""
        place = (total, orders, dots)
        if place not in self._ways:
            found = [
                Reading(layout=layout, total=total, products=order, dots=way, logarithm=base)
                for order, layout, way, base in product(orders, self.layouts, dots, self.bases)
            ]
            turned = [altered(r, rows=True, turned=turned) for r in found for turned in (False, True)] if self.rows else []
            self._ways[place] = (*found, *turned)
        return self._ways[place]

    @cached_property
    def _ways(self) -> dict[tuple[bool, tuple[str, ...], tuple[str, ...]], tuple[Reading, ...]]:
        return {}

    @cached_property
    def wrong_values(self) -> Gallery:
        """The values of the named slips and of every one-change neighbour of the reference, with their sentences."""
        known = [(slip.says, self._parsed(slip.formula)) for slip in self.slips]
        known += list(islice(changes(self.reference_node), MOST_CHANGES))
        valued = ((says, valued_or_none(self, node)) for says, node in known)
        return Gallery((says, value) for says, value in valued if value is not None)

    @cached_property
    def _references(self) -> dict[tuple[str, int], Value]:
        return {}

    def _parsed(self, text: str) -> Node:
        parser = Parser(tokens(text)[0], self.vocabulary, frozenset(), Choices())
        found = parser.relation()
        parser.take("end")
        return found

    def expected(self, world: str = "main", which: int = 0) -> Value:
        """The value of the reference (0) or of an alternative (1, 2, ...) in a world."""
        place = (world, which)
        if place not in self._references:
            node = self.reference_node if which == 0 else self._parsed(self.alternatives[which - 1].formula)
            with np.errstate(all="ignore"):
                self._references[place] = self._reference_value(node, world)
        return self._references[place]

    def _reference_value(self, node: Node, world: str) -> Value:
        error: Exception | None = None
        for layout in self.layouts:
            try:
                return Evaluation(self.worlds(world), Reading(layout=layout)).value(node)
            except Mismatch as mismatch:
                error = mismatch
        raise ValueError(f"the reference {self.reference!r} does not fit its own world: {error}")

    @cached_property
    def other_world(self) -> World | None:
        """The world with other sizes; None where there is none, or where it is the main world again."""
        try:
            found = self.worlds(OTHER)
        except KeyError:
            return None
        return None if found is self.worlds("main") else found

    # An answer ----------------------------------------------------------------------------------------------------

    def __call__(self, answer: Answer, context: Context) -> Finding:
        """Whether the answer equals the reference. Raises Unreadable."""
        if not isinstance(answer, str):
            raise Unreadable("A formula is expected here, not a list or table.", 0, "Write one formula.")
        choices = Choices()
        with np.errstate(all="ignore"):
            found = self._found(answer, choices)
            for name in choices.met - {"wide"} if choices.met else ():
                other = self._other(answer, name)
                if other is not None and other.holds != found.holds and found.holds is not None:
                    return unsettled(
                        "The notation leaves two readings, and they differ in the marks; a person decides.", found.shown
                    )
        if found.holds and isinstance(found.shown, Node) and (doubt := misstated(answer, found.shown) or misdone(answer, found.shown, self.vocabulary)):
            return unsettled(doubt, found.shown)
        return found

    def _other(self, answer: str, choice: str) -> Finding | None:
        choices = Choices(**{choice: True})
        try:
            return self._found(answer, choices)
        except Unreadable:
            return None

    def _found(self, answer: str, choices: Choices) -> Finding:
        written = read(answer, self.vocabulary, choices)
        try:
            return self._judged(sort_out(written, self.is_target))
        except Unknown as unknown:
            found = self._meant(answer, choices)
            if found is None:
                raise unknown from None
            return found

    def _meant(self, answer: str, choices: Choices) -> Finding | None:
        """The finding by a reading in which all names have a value; None where there is none."""
        try:
            if "wide" in choices.met and not choices.wide:  # Σ_k a_k + b_k: the letter of the sum is used behind it
                return self._found(answer, Choices(wide=True, timeless=choices.timeless))
            if not choices.timeless and not _TIMED.search(answer):  # a program keeps no steps
                found = self._found(answer, Choices(wide=choices.wide, timeless=True))
                return found if found.holds else None
        except Unreadable:
            return None
        return None

    def is_target(self, node: Node) -> bool:
        """Whether a left side is what the field asks for, at any index."""
        return any(same_name(node, target) for target in self.target_nodes)

    def _judged(self, answer: Sorted) -> Finding:
        if not answer.claims:
            raise Unreadable("No formula was found that answers this field.", 0, "Write the formula itself.")
        if answer.prose and any(words in answer.prose for words in _IN_FULL) and "immediate" not in answer.prose:
            answer = msgspec.structs.replace(answer, total=True)
        judged = self._verdicts(answer)
        verdicts = [verdict for _, verdict in judged]
        last = verdicts[-1]
        if last.holds is False and answer.refused is not None:
            raise answer.refused
        agree = len({verdict.holds for verdict in verdicts}) == 1
        if not agree and (answer.hedged or not last.holds or None in (v.holds for v in verdicts) or compete(judged, answer.prose)):
            return unsettled("The answer says different things in different places; a person decides.", last.shown)
        return noted(last, answer.notes) if answer.notes else last

    def _verdicts(self, answer: Sorted) -> list[tuple[Claim, Finding]]:
        """A finding for each claim; formulas in passing that can't be read don't spoil a right one, and letters no other."""
        found: list[tuple[Claim, Finding]] = []
        refusal: Unreadable | None = None
        spoils = False
        for claim in answer.claims:
            try:
                found.append((claim, self._claim(claim, answer)))
            except Unknown as unknown:
                refusal = unknown
                spoils = spoils or not is_atom(claim.members[-1])
                equated = any(other.same_as == claim for other in answer.claims)
                if equated or claim in answer.put_forward or (claim.left is not None and self.is_target(claim.left)):
                    found.append((claim, unsettled(f"Another formula for it can't be read: {unknown}", claim.members[-1])))
        if refusal is not None and not any(v.holds or (v.holds is False and not spoils) for _, v in found):
            raise refusal
        return found

    def _claim(self, claim: Claim, answer: Sorted) -> Finding:
        final = claim.members[-1]
        try:
            verdict = self._member(final, claim.left, answer, final)
        except Unknown:
            if len(claim.members) == 1 or not isinstance(final, (Item, Symbol)):
                raise
            return self._claim(Claim(final, claim.members[:-1], claim.signs[:-1]), answer)  # formula = its name
        if verdict.holds is False and "∝" in claim.signs:
            return unsettled("Right or wrong, this is said up to a factor only; a person decides.", final)
        if len(claim.members) == 1 or any(sign in ("<=", "<") for sign in claim.signs):
            return verdict  # the members of a chain of bounds are not equal
        earlier = [self._quietly(member, claim.left, answer) for member in claim.members[:-1]]
        if verdict.holds and any(other is not None and other.holds is False for other in earlier):
            return unsettled("The last step is right, an earlier one is not equal to it; a person decides.", final)
        if verdict.holds and any(other is not None and other.holds and differ(other, verdict) for other in earlier):
            return unsettled("Two right forms that differ are said to be equal; a person decides.", final)
        if verdict.holds is False and any(other is not None and other.holds for other in earlier):
            return self._spoilt(verdict, final)
        return verdict

    def _spoilt(self, verdict: Finding, shown: Shown) -> Finding:
        """An earlier member of the chain is right, the last is not."""
        return unsettled(f"An earlier step is right, the last one is not: {verdict.says} A person decides.", shown)

    def _quietly(self, member: Node, left: Node | None, answer: Sorted) -> Finding | None:
        """The verdict on a step on the way; None where it can't be had or leaves something unfinished."""
        try:
            found = self._member(member, left, answer, "", on_the_way=True)
            if found.holds is False and any(isinstance(part, Derivative) for part in walk(member)):
                return self._member(member, left, msgspec.structs.replace(answer, total=True), "", on_the_way=True)
        except Unreadable:
            return None
        return found

    def _member(
        self, node: Node, left: Node | None, answer: Sorted, shown: Shown, on_the_way: bool = False
    ) -> Finding:
        if self.adapt is not None:
            node = self.adapt(node)
        trial = Trial(self, node, left, answer)
        outcome = trial.run()
        if outcome.restated:
            if on_the_way:
                return unsettled("", shown)
            return wrong(f"The answer is given in terms of {outcome.restated}, which is what the question asks for.", shown)
        if outcome.right:
            other = "" if left is None else other_quantity(self, left, outcome)
            if not other and self.doubtful is not None and outcome.by_reference and self.doubtful(answer.prose.lower()):
                other = "The formula is right, but the words around it do not go with it; a person decides."
            if not other and answer.prose and denied(answer.prose):
                other = "The formula is right, but the words may take it back; a person decides."
            return unsettled(other, shown) if other else self._accepted(outcome, shown)
        if on_the_way:
            return wrong("", shown) if outcome.evaluated else unsettled("", shown)
        if outcome.unknown is not None and not outcome.evaluated:
            raise outcome.unknown
        if changed_by_words(answer.prose, bool(answer.features & {"sum", "dots"})):
            return unsettled("Not equal to the reference, but the words change what the formula says; a person decides.", shown)
        if beside := self._spoilt_beside(node, left, answer):
            return unsettled(f"The formula is right, but “{beside}” beside it is not; a person decides.", shown)
        sentence = diagnose(self, node, answer, outcome)
        return near_miss(sentence, shown) if sentence else wrong(outcome.reason, shown)

    def _spoilt_beside(self, node: Node, left: Node | None, answer: Sorted) -> str:
        """An equation beside the formula without which it would be right, where it speaks of a quantity of the model."""
        known = self.worlds("main").families.keys() - {*self.undefined}
        beside = [pair for pair in answer.definitions if isinstance(pair[0], Item) and pair[0].family in known]
        if not beside:
            return ""
        kept = tuple(pair for pair in answer.definitions if pair not in beside)
        again = Trial(self, node, left, msgspec.structs.replace(answer, definitions=kept)).run()
        return f"{plain(beside[0][0])} = {plain(beside[0][1])}" if again.right and not again.doubts else ""

    def _accepted(self, outcome: Outcome, shown: Shown) -> Finding:
        if outcome.doubts:
            return unsettled(outcome.doubts[0], shown)
        return right(outcome.says or "Equal to the reference.", shown)


__all__ = ["DENOMINATOR", "MIXED", "NUMERATOR", "Alternative", "Formula", "Slip", "Worlds"]
