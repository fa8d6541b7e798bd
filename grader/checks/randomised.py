"""A random factor: a value taken with a probability, as in randomised truncation."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np

from grader.checks.claims import sort_out
from grader.checks.finding import Context, Finding, Shown, near_miss, right, unsettled, wrong
from grader.notation.answer import read
from grader.notation.reading import Unreadable
from grader.notation.stretches import PASSED_OVER
from grader.notation.tree import (
    Big,
    Bracket,
    Call,
    Cases,
    Item,
    Node,
    Relation,
    Symbol,
    WithProbability,
    walk,
    whole,
)
from grader.notation.vocabulary import Vocabulary, vocabulary
from grader.records import Answer
from grader.worlds.agreement import agrees
from grader.worlds.blindness import is_blind
from grader.worlds.evaluate import Evaluation, Unknown
from grader.worlds.values import Mismatch, Value
from grader.worlds.world import World

WORDS = vocabulary(
    letters=["pi_t", "t", "xi_t"],
    families={"pi": 1, "xi": 1},
    aliases={"p_t": "pi_t", "p": "pi_t", "pi": Symbol("pi_t"), "q_t": "pi_t"},
    functions={"Bernoulli": "bernoulli", "Ber": "bernoulli", "Bern": "bernoulli", "E": "expectation"},
)


@dataclass(frozen=True)
class RandomFactor:
    """``1/π_t`` with probability ``π_t`` and 0 otherwise; the factor alone is right too."""

    vocabulary: Vocabulary = WORDS

    def __call__(self, answer: Answer, context: Context) -> Finding:
        if not isinstance(answer, str):
            raise Unreadable("A formula is expected here, not a list or table.", 0, "Write the factor.")
        written = read(answer, self.vocabulary)
        said = tuple(s for s in written.statements if not _is_expectation(s.node))
        asked = _is_nothing if any(_uses_factor(s.node) for s in said) else _is_factor
        found = sort_out(msgspec.structs.replace(written, statements=said or written.statements), asked)
        if not found.claims:
            raise Unreadable("No factor was found.", 0, "Write the factor and its probability.")
        node = found.claims[-1].members[-1]
        definitions = tuple((left, _drawn(body)) for left, body in found.definitions)
        bare = [claim.members[-1] for claim in found.claims[:-1] if claim.left is None]
        try:
            with np.errstate(all="ignore"):
                verdict = self._judged(node, definitions, node)
                others = [self._judged(other, definitions, "") for other in bare if not isinstance(other, WithProbability)]
                allowed = [self._among(remark.node, node, definitions) for remark in found.remarks]
        except Mismatch as mismatch:
            return wrong(f"The dimensions do not fit: {mismatch}.", node)
        if verdict.holds and not all(allowed):
            return unsettled("The set of values has others than the factor and 0; a person decides.", verdict.shown)
        if verdict.holds and any(_is_expectation(s.node) and not _is_one(s.node) for s in written.statements):
            return unsettled("The factor is right, but its expectation is said not to be 1; a person decides.", verdict.shown)
        if any(other.holds != verdict.holds for other in others):
            return unsettled("The answer says different things in different places; a person decides.", verdict.shown)
        if PASSED_OVER in found.notes and not verdict.holds:
            raise Unreadable("The distribution could not be read.", 0, "Write: value with probability p, 0 otherwise.")
        return verdict

    def _among(self, remark: Node, factor: Node, definitions: tuple[tuple[Node, Node], ...]) -> bool:
        """Whether a set of values, ``ξ_t ∈ {0, 1/π_t}``, holds nothing but 0 and the factor; other remarks do not matter."""
        if not (isinstance(remark, Relation) and remark.signs == ("in",) and isinstance(remark.items[1], Bracket)):
            return True
        evaluation = Evaluation(_world(), definitions=definitions)
        value = _distribution(factor, evaluation)[0]
        members = [evaluation.value(item) for item in remark.items[1].parts]
        return all(agrees(member, 0.0) or agrees(member, value) for member in members)

    def _judged(self, node: Node, definitions: tuple[tuple[Node, Node], ...], shown: Shown) -> Finding:
        world = _world()
        chance = world.families["pi"][(4,)]
        expected = 1 / chance
        factor, probability, rest = _distribution(node, Evaluation(world, definitions=definitions))
        drawn = [part.arguments[0] for part in _parts(node, definitions) if isinstance(part, Call) and part.function == "bernoulli" and part.arguments]
        evaluation = Evaluation(world, definitions=definitions)
        if any(not agrees(evaluation.value(argument), chance) for argument in drawn):
            return near_miss("The draw must be 1 with probability π_t.", shown)
        if probability is not None and not agrees(probability, chance):
            return near_miss("The probability with which the factor is taken is not π_t.", shown)
        if not all(agrees(evaluation.value(other), 1 - chance) for other in _other_chances(node, evaluation)):
            return near_miss("The probabilities of the two values do not add up to 1.", shown)
        if rest is not None and not agrees(rest, 0.0):
            return wrong("Otherwise the factor must be 0: the term is dropped.", shown)
        if agrees(factor, expected):
            if is_blind(node, factor, lambda other: _distribution(other, Evaluation(world, definitions=definitions))[0]):
                return unsettled("A part of the factor is too small to be seen; a person must look.", shown)
            return right("The factor 1/π_t keeps the expectation: E[ξ_t] = 1.", shown)
        if agrees(factor, chance):
            return near_miss("The factor is π_t where it must be 1/π_t: the estimate is not unbiased.", shown)
        return wrong("With this factor the expectation is not 1: the estimate is biased.", shown)


def _parts(node: Node, definitions: tuple[tuple[Node, Node], ...]) -> list[Node]:
    """All nodes of a formula and of what it uses by its definitions."""
    parts = walk(node)
    return [*parts, *(part for left, body in definitions if left in parts for part in walk(body))]


def _is_expectation(node: Node) -> bool:
    """``E[ξ_t] = ...``: what follows from the factor."""
    return isinstance(node, Relation) and isinstance(node.items[0], Big) and node.items[0].operator == "E" and _is_factor(node.items[0].body)


def _is_one(node: Node) -> bool:
    """Whether an expectation comes to 1 at its end."""
    assert isinstance(node, Relation), "an expectation is said to be something"
    try:
        return bool(agrees(Evaluation(_world()).value(node.items[-1]), 1.0))
    except (Unreadable, Mismatch):
        return False


def _is_factor(node: Node) -> bool:
    return node == Symbol("xi_t") or (isinstance(node, Item) and node.family == "xi")


def _uses_factor(node: Node) -> bool:
    """``ξ_t/π_t``: whether the name of the factor stands for the draw that it is made of."""
    return not isinstance(node, Relation) and not _is_factor(node) and any(map(_is_factor, walk(node)))


def _is_nothing(node: Node) -> bool:
    return False


def _drawn(body: Node) -> Node:
    """``m_t = 1 with probability p, 0 otherwise`` as the Bernoulli draw that it is."""
    if isinstance(body, Cases) and isinstance(body.branches[0][1], WithProbability) and body.branches[0][0] == whole(1):
        return Call("bernoulli", (body.branches[0][1].chance,))
    return body


def _world() -> World:
    chance = np.linspace(0.07, 0.93, 9)
    one_draw = lambda p: np.where(np.isfinite(p), 1.0, np.nan)  # noqa: E731 - the outcome 1 of a Bernoulli draw
    return World(
        letters={"pi_t": chance},
        families={"pi": {(4,): chance}},
        counters={"t": 4},
        functions={"bernoulli": one_draw},
    )


def _distribution(node: Node, evaluation: Evaluation) -> tuple[Value, Value | None, Value | None]:
    """Value, its probability, and the value otherwise; the latter two None where they were not written."""
    if not isinstance(node, Cases):
        return evaluation.value(node), None, None
    values = [(evaluation.value(value), condition) for value, condition in node.branches]
    first = next((at for at, (value, _) in enumerate(values) if not agrees(value, 0.0)), 0)
    value, condition = values[first]
    rest = [other for at, (other, _) in enumerate(values) if at != first]
    return value, _chance(condition, evaluation, values, first), rest[0] if rest else None


def _other_chances(node: Node, evaluation: Evaluation) -> list[Node]:
    """The probabilities that are written beside the values that are 0."""
    branches = node.branches if isinstance(node, Cases) else ()
    return [when.chance for value, when in branches if isinstance(when, WithProbability) and agrees(evaluation.value(value), 0.0)]


def _chance(
    condition: Node | None, evaluation: Evaluation, values: list[tuple[Value, Node | None]], first: int
) -> Value | None:
    if isinstance(condition, WithProbability):
        return evaluation.value(condition.chance)
    if condition is None:
        for at, (_, other) in enumerate(values):
            if at != first and isinstance(other, WithProbability):
                return 1.0 - evaluation.value(other.chance)
        return None
    raise Unknown("condition", "The condition of a case is not a probability.")

