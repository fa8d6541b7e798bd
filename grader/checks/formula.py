"""Formulas: equality with the reference on random instances of the model, and what is off where it fails."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as altered
from functools import cached_property
from itertools import islice
from typing import TypeAlias

import msgspec
import numpy as np

from grader.checks.claims import Claim, Sorted, sort_out
from grader.checks.diagnosis import MOST_CHANGES, changes, diagnose, valued_or_none
from grader.checks.finding import NONE, Context, Finding, near_miss, right, unsettled, wrong
from grader.checks.weights import MOST_NAMES, Slots, demanded, own_names
from grader.notation.answer import PASSED_OVER, read
from grader.notation.cursor import Choices
from grader.notation.latex import latex
from grader.notation.parser import Parser
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.lexer import tokens
from grader.notation.tree import Bracket, Call, Derivative, Item, Node, Relation, Symbol, walk
from grader.notation.vocabulary import Vocabulary
from grader.records import Answer
from grader.worlds.agreement import same_up_to_orientation
from grader.worlds.blindness import is_blind, suspects
from grader.worlds.evaluate import DENOMINATOR, MIXED, NUMERATOR, Evaluation, Reading, Restated, Unknown
from grader.worlds.values import Array, Mismatch, Value, diagonal, is_scalar, is_vector
from grader.worlds.world import Reference, World

Worlds: TypeAlias = Callable[[str], World]
"""The worlds of a field by name: ``main``; ``small`` (all dimensions 1); ``zero`` (first state zero)."""

MOST_KEPT = 512
"""Sets of names whose assignments are kept."""
_PRODUCTS = ("later-left", "later-right", "descending")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another right answer. ``when`` looks at the words of the answer; None: without condition."""

    formula: str
    says: str = ""
    when: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong answer that students give, with the sentence for it."""

    formula: str
    says: str


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
    zero_start: bool = False
    """Whether the first state may be taken as zero and its terms dropped."""
    bases: tuple[float, ...] = (1.0,)
    """What ``log`` without a base may stand for, in nats a unit."""
    adapt: Callable[[Node], Node] | None = field(default=None, repr=False)
    """A last change to the candidate's tree (a case that goes without saying)."""

    # What is fixed ------------------------------------------------------------------------------------------------

    @cached_property
    def _reference_node(self) -> Node:
        return self._parsed(self.reference)

    @cached_property
    def _targets(self) -> tuple[Node, ...]:
        return tuple(self._parsed(target) for target in self.targets)

    @cached_property
    def _asked(self) -> tuple[frozenset[str], frozenset[Reference]]:
        """What the answer must not use: names at any index, and derivatives at the index that is asked for."""
        names: set[str] = set()
        places: set[Reference] = set()
        for text in self.forbidden:
            node = self._parsed(text)
            evaluation = Evaluation(self.worlds("main"))
            try:
                if isinstance(node, Item):
                    places.add((node.family, tuple(evaluation._index(part) for part in node.index)))
                    continue
                assert isinstance(node, Derivative)
                upper, lower = evaluation._reference(node.top), evaluation._reference(node.bottom)
                places.add((f"∂{upper[0]}/∂{lower[0]}", (*upper[1], *lower[1])))
            except (Unknown, AssertionError):
                names.add(_key(node))
        return frozenset(names), frozenset(places)

    @cached_property
    def _unfinished(self) -> frozenset[str]:
        return frozenset(_key(self._parsed(text)).replace("_/", "/").rstrip("_") for text in self.unfinished)

    @cached_property
    def _slots(self) -> dict[str, Slots]:
        return {}

    def slots_of(self, world: str) -> Slots:
        """The parts of the model that a candidate may name, in a world."""
        if world not in self._slots:
            assert self.slots is not None, "only fields with weights are asked for them"
            self._slots[world] = self.slots(self.worlds(world))
        return self._slots[world]

    @cached_property
    def _assigned(self) -> dict[tuple[object, ...], list[dict[str, Array]]]:
        return {}

    def assignments(self, world: str, names: tuple[str, ...], demands: Mapping[str, int]) -> list[dict[str, Array]]:
        """What the names of a candidate may stand for; the names that students use are few, so they are kept."""
        key = (world, names, *sorted(demands.items()))
        if key not in self._assigned:
            if len(self._assigned) >= MOST_KEPT:
                self._assigned.clear()
            self._assigned[key] = self.slots_of(world).assignments(list(names), demands)
        return self._assigned[key]

    @cached_property
    def _standard(self) -> tuple[Reading, ...]:
        return tuple(Reading(layout=layout) for layout in self.layouts)

    @cached_property
    def _totals(self) -> tuple[Reading, ...]:
        return tuple(Reading(layout=layout, total=True) for layout in self.layouts)

    @cached_property
    def wrong_values(self) -> tuple[tuple[str, Value], ...]:
        """The values of the named slips and of every one-change neighbour of the reference, with their sentences."""
        known = [(slip.says, self._parsed(slip.formula)) for slip in self.slips]
        known += list(islice(changes(self._reference_node), MOST_CHANGES))
        valued = ((says, valued_or_none(self, node)) for says, node in known)
        return tuple((says, value) for says, value in valued if value is not None)

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
        key = (world, which)
        if key not in self._references:
            node = self._reference_node if which == 0 else self._parsed(self.alternatives[which - 1].formula)
            with np.errstate(all="ignore"):
                self._references[key] = self._reference_value(node, world)
        return self._references[key]

    def _reference_value(self, node: Node, world: str) -> Value:
        error: Exception | None = None
        for layout in self.layouts:
            try:
                return Evaluation(self.worlds(world), Reading(layout=layout)).value(node)
            except Mismatch as mismatch:
                error = mismatch
        raise ValueError(f"the reference {self.reference!r} does not fit its own world: {error}")

    # An answer ----------------------------------------------------------------------------------------------------

    def __call__(self, answer: Answer, context: Context) -> Finding:
        """Whether the answer equals the reference. Raises Unreadable."""
        if not isinstance(answer, str):
            raise Unreadable("A formula is expected here, not a list or table.", 0, "Write one formula.")
        choices = Choices()
        with np.errstate(all="ignore"):
            found = self._found(answer, choices)
            for name in choices.met - {"wide"}:
                other = self._other(answer, name)
                if other is not None and other.holds != found.holds and found.holds is not None:
                    return unsettled(
                        "The notation leaves two readings, and they differ in the marks; a person decides.", found.read_as
                    )
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
            return self._judged(sort_out(written, self._is_target))
        except Unknown as unknown:
            if "wide" not in choices.met or choices.wide:
                raise
            try:  # Σ_k a_k + b_k: the letter of the sum is used behind it, so the sum goes on
                return self._found(answer, Choices(wide=True))
            except Unreadable:
                raise unknown from None

    def _is_target(self, node: Node) -> bool:
        return any(_same_name(node, target) for target in self._targets)

    def _judged(self, answer: Sorted) -> Finding:
        if not answer.claims:
            raise Unreadable("No formula was found that answers this field.", 0, "Write the formula itself.")
        verdicts = self._verdicts(answer)
        last = verdicts[-1]
        if len(verdicts) > 1 and len({verdict.holds for verdict in verdicts}) > 1:
            if answer.hedged or not last.holds or any(v.holds is None for v in verdicts):
                return unsettled("The answer says different things in different places; a person decides.", last.read_as)
        return _noted(last, answer.notes)

    def _verdicts(self, answer: Sorted) -> list[Finding]:
        """A finding for each claim; formulas in passing that can't be read don't spoil one that can."""
        found: list[Finding] = []
        refusal: Unreadable | None = None
        for claim in answer.claims:
            try:
                found.append(self._claim(claim, answer))
            except Unknown as unknown:
                refusal = unknown
        if not found and refusal is not None:
            raise refusal
        return found

    def _claim(self, claim: Claim, answer: Sorted) -> Finding:
        final = claim.members[-1]
        read_as = latex(final)
        verdict = self._member(final, claim.left, answer, read_as)
        if len(claim.members) == 1 or any(sign in ("<=", "<") for sign in claim.signs):
            return verdict  # the members of a chain of bounds are not equal
        earlier = [self._quietly(member, claim.left, answer) for member in claim.members[:-1]]
        if verdict.holds and any(other is not None and other.holds is False for other in earlier):
            return unsettled("The last step is right, an earlier one is not equal to it; a person decides.", read_as)
        if verdict.holds is False and any(other is not None and other.holds for other in earlier):
            return self._spoilt(verdict, read_as)
        return verdict

    def _spoilt(self, verdict: Finding, read_as: str) -> Finding:
        """An earlier member of the chain is right, the last is not."""
        return unsettled(f"An earlier step is right, the last one is not: {verdict.says} A person decides.", read_as)

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
        self, node: Node, left: Node | None, answer: Sorted, read_as: str, on_the_way: bool = False
    ) -> Finding:
        if self.adapt is not None:
            node = self.adapt(node)
        trial = _Trial(self, node, left, answer)
        outcome = trial.run()
        if outcome.restated:
            if on_the_way:
                return unsettled("", read_as)
            return wrong(f"The answer is given in terms of {outcome.restated}, which is what the question asks for.", read_as)
        if outcome.right:
            other = self._other_quantity(left, outcome)
            if not other and _denied(answer.prose):
                other = "The formula is right, but the words may take it back; a person decides."
            return unsettled(other, read_as) if other else self._accepted(outcome, read_as)
        if on_the_way:
            return wrong("", read_as) if outcome.evaluated else unsettled("", read_as)
        if outcome.unknown is not None and not outcome.evaluated:
            raise outcome.unknown
        sentence = diagnose(self, node, answer, outcome)
        return near_miss(sentence, read_as) if sentence else wrong(_plain_reason(outcome), read_as)

    def _other_quantity(self, left: Node | None, outcome: Outcome) -> str:
        """A doubt where a right formula is said to be another derivative than the one that is asked for."""
        if left is None or self._is_target(left) or not outcome.evaluated:
            return ""
        if not isinstance(left, Derivative):
            known = isinstance(left, Item) and left.family in self.worlds("main").families
            return "The formula is right, but the left side names another quantity; a person decides." if known and self.targets else ""
        value, evaluation = outcome.evaluated[-1]
        try:
            named = evaluation.value(left)
        except (Unreadable, Mismatch, Restated):
            return ""
        if same_up_to_orientation(named, value, True):
            return ""
        return "The formula is right, but the left side names another quantity; a person decides."

    def _accepted(self, outcome: Outcome, read_as: str) -> Finding:
        if outcome.doubts:
            return unsettled(outcome.doubts[0], read_as)
        return right(outcome.says or "Equal to the reference.", read_as)


@dataclass(slots=True)
class Outcome:
    """What became of trying the ways to read one formula."""

    right: bool = False
    evaluated: list[tuple[Value, Evaluation]] = field(default_factory=list)
    mismatch: str = ""
    restated: str = ""
    unknown: Unreadable | None = None
    says: str = ""
    doubts: list[str] = field(default_factory=list)


class _Trial:
    """Tries the readings of one formula: worlds, layouts, products, own weights."""

    def __init__(self, check: Formula, node: Node, left: Node | None, answer: Sorted) -> None:
        self.check = check
        self.node = node
        self.left = left
        self.answer = answer
        self.outcome = Outcome()
        self.names: list[str] | None = None

    def run(self) -> Outcome:
        world = self.check.worlds("main")
        starts_at_zero = self.check.zero_start and _says_zero_start(self.answer)
        if not starts_at_zero:
            self._in_world("main", world)
        if not self.outcome.right and self.check.zero_start and not self._touches_start():
            self._in_world("zero", self.check.worlds("zero"))
        return self.outcome

    def _touches_start(self) -> bool:
        if _says_zero_start(self.answer):
            return False
        return any(("h", (0,)) in evaluation.touched for _, evaluation in self.outcome.evaluated)

    def _in_world(self, name: str, world: World) -> None:
        for reading in self._readings():
            if self._with_weights(name, world, reading):
                return

    def _readings(self) -> list[Reading]:
        features = self.answer.features
        found = list(self.check._totals if self.answer.total else self.check._standard)
        if "prod" in features:
            found = [altered(reading, products=order) for order in _PRODUCTS for reading in found]
        if "dots" in features:
            found = [altered(reading, dots=dots) for reading in found for dots in ("", "up", "down")]
        if len(self.check.bases) > 1:
            found = [altered(reading, logarithm=base) for reading in found for base in self.check.bases]
        if self.check.rows:
            found += [altered(r, rows=True, turned=turned) for r in found for turned in (False, True)]
        return found

    def _with_weights(self, name: str, world: World, reading: Reading) -> bool:
        if self.check.slots is None:
            return self._attempt(name, world, reading, {})
        nodes = (self.node, *(body for _, body in self.answer.definitions))
        slots = self.check.slots_of(name)
        if self.names is None:
            defined = {left.name for left, _ in self.answer.definitions if isinstance(left, Symbol)}
            self.names = own_names(nodes, (world.letters.keys() - slots.named) | defined, world.counters)
        names = self.names
        if nameless := slots.nameless(names):
            self.outcome.unknown = self.outcome.unknown or Unknown(nameless)
            return False
        stranger = slots.stranger(names) if names else ""
        if stranger:
            self.outcome.mismatch = f"{stranger} is a weight of another gate"
            return False
        if len(names) > MOST_NAMES:
            raise Unreadable("More letters are used than the model has weights.", 0, "Say what each letter is.")
        demands = self._demands(nodes, set(names), world, reading) if names else {}
        for given in self.check.assignments(name, tuple(names), demands):
            if self._attempt(name, world, reading, given):
                return True
        if not self.outcome.mismatch:
            self.outcome.mismatch = "a weight stands where none of its size belongs"
        return False

    def _demands(self, nodes: tuple[Node, ...], names: set[str], world: World, reading: Reading) -> dict[str, int]:
        """How many columns each weight must have, in this way of reading."""

        def size(node: Node, behind: bool) -> int | None:
            if behind == (reading.rows and not reading.turned):
                return None
            if any(isinstance(part, Symbol) and part.name in names for part in walk(node)):
                return None
            evaluation = Evaluation(world, reading, {}, self._definitions)
            self._bind_left(evaluation)
            try:
                value = evaluation.value(node)
            except (Mismatch, Restated, Unreadable):
                return None
            return None if is_scalar(value) else int(value.shape[1 if behind else 2])  # type: ignore[union-attr]

        return demanded(nodes, names, size)

    def _attempt(self, name: str, world: World, reading: Reading, given: Mapping[str, Value]) -> bool:
        if reading.rows and given:
            turn = [name for name, value in given.items() if not reading.turned or value.shape[2] == 1]  # type: ignore[union-attr]
            given = {**given, **{name: given[name].swapaxes(1, 2) for name in turn}}  # type: ignore[union-attr]
        for columns in ("elementwise", "dot"):
            if columns != reading.columns:
                reading = altered(reading, columns=columns)
            forbidden = self._is_forbidden if self.check._asked[0] else None
            evaluation = Evaluation(world, reading, given, self._definitions, forbidden, self._asked)
            self._bind_left(evaluation)
            try:
                value = evaluation.value(self.node)
            except Mismatch as mismatch:
                self.outcome.mismatch = self.outcome.mismatch or str(mismatch)
                if "columns" in evaluation.met:
                    continue
                return False
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
            if "columns" not in evaluation.met:
                return False
        return False

    @property
    def _definitions(self) -> tuple[tuple[Node, Node], ...]:
        if not self.answer.definitions:
            return ()
        return tuple(pair for pair in self.answer.definitions if not _is_zero_start(*pair) and pair[0] != pair[1])

    @property
    def _asked(self) -> frozenset[Reference]:
        """The derivatives that are asked for; none where the answer defines the name that it uses."""
        return self.check._asked[1]

    def _bind_left(self, evaluation: Evaluation) -> None:
        """``δ_{t-1} = ... δ_t`` is the same statement one step on."""
        if self.left is None:
            return
        for target in self.check._targets:
            try:
                bound = evaluation._bindings(self.left, target)
            except Unreadable:
                continue
            if bound is not None:
                evaluation.counters.update(bound)
                return

    def _is_forbidden(self, node: Node) -> bool:
        return _key(node) in self.check._asked[0]

    def _matches(self, world: str, value: Value, evaluation: Evaluation) -> bool:
        orientation = self.check.orientation
        if same_up_to_orientation(value, self.check.expected(world), orientation):
            return self._accept("Equal to the reference.", evaluation)
        if self.answer.notes and "read unit by unit" in " ".join(self.answer.notes) and is_vector(value):
            if same_up_to_orientation(diagonal(value), self.check.expected(world), orientation):
                return self._accept("Equal to the reference, unit by unit.", evaluation)
        for which, alternative in enumerate(self.check.alternatives, start=1):
            if same_up_to_orientation(value, self.check.expected(world, which), orientation):
                if alternative.when is not None and not alternative.when(self._words()):
                    continue
                return self._accept(alternative.says or "Equal to an accepted form of the reference.", evaluation)
        return False

    def _words(self) -> str:
        shown = [latex(s.node) for s in self.answer.remarks]
        shown += [f"{latex(a)} = {latex(b)}" for a, b in self.answer.definitions]
        return " ".join([self.answer.prose.lower(), *shown])

    def _accept(self, says: str, evaluation: Evaluation) -> bool:
        self.outcome.right = True
        self.outcome.says = says
        if "extreme" in self.answer.features and suspects(self.node) and self._blind(evaluation):
            self.outcome.doubts.append("A part of the formula is too small or too large to be seen in its value; a person decides.")
        if "broadcast" in evaluation.met:
            self.outcome.doubts.append(
                "A vector is multiplied elementwise with a matrix: by rows it is right, by columns not; a person decides."
            )
        left_in = {name for name, _ in evaluation.touched} & self.check._unfinished
        if left_in:
            self.outcome.doubts.append(f"Right as far as it goes, but {', '.join(sorted(left_in))} is not worked out.")
        families = {left.family for left, _ in self.answer.definitions if isinstance(left, Item)}
        missing = {name for name, _ in evaluation.touched} & set(self.check.undefined) - families
        if missing:
            named = ", ".join(sorted(missing))
            self.outcome.doubts.append(f"Right if {named} is what this paper means by it, but the answer does not define it.")
        return True


    def _blind(self, evaluation: Evaluation) -> bool:
        """Whether the value would be the same with another literal somewhere."""

        def again(node: Node) -> Value:
            other = Evaluation(evaluation.world, evaluation.reading, evaluation.given, self._definitions)
            self._bind_left(other)
            return other.value(node)

        try:
            return is_blind(self.node, self.outcome.evaluated[-1][0], again)
        except (Mismatch, Unreadable, Restated):
            return False


_DENIED = re.compile(r"\b(?:is|are|was|it's|does)\s+not\b|\bnot\s+(?:equal|true|right|correct)|\bisn'?t\b|\bwrong\b|\bincorrect\b|\bfalse\b")
_HARMLESS = re.compile(r"(?:is|are|does)\s+not\s+(?:needed|required|changed|included|counted|used|depend|matter|necessary|drawn|stated|shown|rescaled|clipped|exceed|above|larger|greater)")


def _denied(prose: str) -> bool:
    """Whether the words may take back what the formula says."""
    lowered = prose.lower()
    return bool(_DENIED.search(_HARMLESS.sub("", lowered)))


def _says_zero_start(answer: Sorted) -> bool:
    return any(_is_zero_start(left, body) for left, body in answer.definitions) or any(
        isinstance(s.node, Relation) and len(s.node.items) == 2 and _is_zero_start(*s.node.items) for s in answer.remarks
    )


def _is_zero_start(left: Node, body: Node) -> bool:
    zero = getattr(body, "value", None) == 0
    return zero and isinstance(left, Item) and len(left.index) == 1 and getattr(left.index[0], "value", None) == 0


def _same_name(node: Node, target: Node) -> bool:
    """Whether a left side names the target, with whatever index letters."""
    if type(node) is not type(target):
        return False
    if isinstance(node, Item) and isinstance(target, Item):
        return node.family == target.family and _same_kind(node.index, target.index)
    if isinstance(node, Symbol):
        return node == target
    return _key(node) == _key(target)


def _same_kind(ours: tuple[Node, ...], theirs: tuple[Node, ...]) -> bool:
    """A particular index is matched only by itself, a general one by any general one."""
    if len(ours) != len(theirs):
        return False
    return all(a == b or (_general(a) and _general(b)) for a, b in zip(ours, theirs, strict=True))


def _general(index: Node) -> bool:
    return any(isinstance(part, Symbol) and part.name.islower() for part in walk(index))


def _key(node: Node) -> str:
    """What a name is, without its indices: ``∂L/∂W_hh``, ``h``."""
    if isinstance(node, Derivative):
        return f"∂{_key(node.top)}/∂{_key(node.bottom)}"
    if isinstance(node, Item):
        return node.family + "_"
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Call):
        return f"{node.function}({','.join(_key(a) for a in node.arguments)})"
    if isinstance(node, Bracket):
        return f"[{','.join(_key(a) for a in node.parts)}]"
    return type(node).__name__


def _plain_reason(outcome: Outcome) -> str:
    if not outcome.evaluated and outcome.mismatch:
        return f"The dimensions do not fit: {outcome.mismatch}."
    return "Not equal to the reference."


def _noted(finding: Finding, notes: tuple[str, ...]) -> Finding:
    if not notes:
        return finding
    if finding.holds is False and PASSED_OVER in notes:
        return unsettled("A part of the answer could not be read, and what could be read is not the reference.", finding.read_as)
    if finding.holds is False and any(note.startswith("read unit by unit") for note in notes):
        return unsettled("Written by components, and not clearly the reference; a person decides.", finding.read_as)
    return altered(finding, says=f"{finding.says} ({'; '.join(dict.fromkeys(notes))}.)")


__all__ = ["DENOMINATOR", "MIXED", "NONE", "NUMERATOR", "Alternative", "Formula", "Outcome", "Slip", "Worlds"]
