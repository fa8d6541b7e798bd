"""How a wrong formula is wrong: named slips, sign, factor, order or transpose, and one change of the reference."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from grader.checks.claims import Sorted
from grader.notation.plain import plain
from grader.notation.reading import Unreadable
from grader.notation.tree import (
    Big,
    Call,
    Item,
    Minus,
    Node,
    Number,
    Plus,
    Power,
    Symbol,
    Transposed,
    whole,
)
from grader.worlds.agreement import factor, same_up_to_orientation
from grader.worlds.evaluate import Evaluation, Reading, Restated
from grader.worlds.values import Mismatch, Value

if TYPE_CHECKING:
    from grader.checks.formula import Formula
    from grader.checks.trial import Outcome

MOST_CHANGES = 120
_SWAPS = {"tanh": "sigmoid", "sigmoid": "tanh", "log": "log2", "exp": "tanh", "max": "min", "min": "max"}


def diagnose(check: Formula, node: Node, answer: Sorted, outcome: Outcome) -> str:
    """One sentence that names the slip; empty when it is no near miss that we know."""
    for value, _ in outcome.evaluated[:6]:
        sentence = _known(check, value) or _scaled(check, value)
        if sentence:
            return sentence
    return _small(check, node, answer, outcome)


def _known(check: Formula, value: Value) -> str:
    """The sentence for a value that a named slip or one change of the reference gives."""
    return next((says for says, found in check.wrong_values.like(value) if same_up_to_orientation(value, found, False)), "")


def valued_or_none(check: Formula, node: Node) -> Value | None:
    """The value of a wrong formula in the field's world; None where it has none or is right after all."""
    for layout in check.layouts:
        try:
            value = Evaluation(check.worlds("main"), Reading(layout=layout)).value(node)
        except (Mismatch, Unreadable, Restated):
            continue
        return None if same_up_to_orientation(value, check.expected(), check.orientation) else value
    return None


def _scaled(check: Formula, value: Value) -> str:
    ratio = factor(value, check.expected())
    if ratio is None:
        return ""
    if abs(ratio + 1) < 1e-9:
        return "The sign is wrong; all else is right."
    return f"Right up to a constant factor: your answer is {_spelled(ratio)} times the reference."


def _spelled(ratio: float) -> str:
    exact = Fraction(ratio).limit_denominator(60)
    return str(exact) if abs(float(exact) - ratio) < 1e-9 else f"{ratio:.4g}"


def changes(node: Node) -> Iterator[tuple[str, Node]]:
    """Every tree that differs from this one by one slip, with the sentence for it."""
    yield from _here(node)
    for name in node.__struct_fields__:
        inside = getattr(node, name)
        if isinstance(inside, Node):
            for sentence, variant in changes(inside):
                yield sentence, _with(node, name, variant)
        elif isinstance(inside, tuple) and inside and isinstance(inside[0], Node):
            for at, part in enumerate(inside):
                for sentence, variant in changes(part):
                    yield sentence, _with(node, name, (*inside[:at], variant, *inside[at + 1 :]))


def _with(node: Node, name: str, value: object) -> Node:
    parts = {field: getattr(node, field) for field in node.__struct_fields__}
    return type(node)(**{**parts, name: value})


def _here(node: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(node, Plus):
        yield from _of_sum(node)
    elif isinstance(node, Item) and node.index:
        for step in (1, -1):
            moved = (*node.index[:-1], _moved(node.index[-1], step))
            yield f"The index is off by one: {plain(node)} is needed, not {plain(Item(node.family, moved))}.", Item(node.family, moved)
    elif isinstance(node, Transposed) or (isinstance(node, Power) and node.exponent == Symbol("T")):
        inner = node.of if isinstance(node, Transposed) else node.base
        yield f"The transpose of {plain(inner)} is missing.", inner
    elif isinstance(node, Call) and node.function in _SWAPS:
        other = _SWAPS[node.function]
        yield f"{other} stands where {node.function} belongs.", Call(other, node.arguments, node.primes, node.sub)
        if len(node.arguments) == 1:
            yield f"{node.function} is missing.", node.arguments[0]
    elif isinstance(node, Minus):
        yield f"The minus sign before {plain(node.of)} is missing.", node.of
    elif isinstance(node, Big):
        yield from _of_big(node)


def _of_sum(node: Plus) -> Iterator[tuple[str, Node]]:
    for at, term in enumerate(node.terms):
        rest = (*node.terms[:at], *node.terms[at + 1 :])
        yield f"The term {plain(term)} is missing.", rest[0] if len(rest) == 1 else Plus(rest)
        flipped = term.of if isinstance(term, Minus) else Minus(term)
        yield f"The sign of the term {plain(term)} is wrong.", Plus((*node.terms[:at], flipped, *node.terms[at + 1 :]))


def _of_big(node: Big) -> Iterator[tuple[str, Node]]:
    name = "sum" if node.operator == "sum" else "product"
    for field, bound in (("low", node.low), ("high", node.high)):
        if bound is None:
            continue
        for step in (1, -1):
            moved = _moved(bound, step)
            where = "starts" if field == "low" else "ends"
            yield f"The {name} {where} at {plain(moved)} where it must {where[:-1]} at {plain(bound)}.", _with(node, field, moved)


def _moved(index: Node, step: int) -> Node:
    if isinstance(index, Number) and isinstance(index.value, int):
        return whole(index.value + step) if index.value + step >= 0 else Minus(whole(-index.value - step))
    terms = list(index.terms) if isinstance(index, Plus) else [index]
    offset = step
    kept = []
    for term in terms:
        sign, inner = (-1, term.of) if isinstance(term, Minus) else (1, term)
        if isinstance(inner, Number) and isinstance(inner.value, int):
            offset += sign * inner.value
        else:
            kept.append(term)
    if offset:
        kept.append(whole(offset) if offset > 0 else Minus(whole(-offset)))
    return kept[0] if len(kept) == 1 else Plus(tuple(kept))


def _small(check: Formula, node: Node, answer: Sorted, outcome: Outcome) -> str:
    """Right when every dimension is one: the factors are right, their order or a transpose is not."""
    try:
        world = check.worlds("small")
    except KeyError:
        return ""
    given = outcome.evaluated[0][1].given if outcome.evaluated else {}
    if given or check.slots is not None:
        return ""
    for layout in check.layouts:
        evaluation = Evaluation(world, Reading(layout=layout), {}, answer.definitions)
        try:
            value = evaluation.value(node)
        except (Mismatch, Unreadable, Restated):
            continue
        expected = check.expected("small")
        if np.shape(value) == np.shape(expected) and same_up_to_orientation(value, expected, True):
            return "Right for 1×1 matrices only: the factors are right, but their order or a transpose is not."
    return ""

