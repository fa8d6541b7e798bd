"""The numbers that an answer puts forward: each with the steps that led to it and the words before it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.checks.conclusion import conclusion, reasons
from grader.checks.numerals import last_place, written_figures
from grader.notation.chains import Statement
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import (
    Bracket,
    Call,
    Item,
    Node,
    Number,
    Relation,
    Symbol,
    Times,
    rebuilt,
    walk,
)
from grader.worlds.arithmetic import NoValue, Value, approximate, value

_STEPS = frozenset({"=", "≈", "sim", "∝", "->", "=>"})
_PROBES = (Fraction(7, 3), Fraction(23, 5), Fraction(41, 7))
"""Values given to a letter to see whether it cancels: ``((1/50)^N)^(-1/N)``."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One number put forward; ``steps`` are the values and nodes of the earlier members of its chain."""

    value: Value
    node: Node
    steps: tuple[tuple[Value, Node], ...] = ()
    name: str = ""
    before: str = ""
    after: str = ""


def claims(statements: Sequence[Statement], letters: Mapping[str, Value], base: float) -> list[Claim]:
    """All numbers of an answer. Raises :class:`Unreadable` where there is none."""
    known = dict(letters)
    found: list[Claim] = []
    refusal: Unreadable | None = None
    for statement in statements:
        try:
            claim = _claim(statement, known, base)
        except TooLarge:
            raise
        except Unreadable as reason:
            refusal = refusal or reason
            continue
        found.append(claim)
        if claim.name:
            known.setdefault(claim.name, claim.value)
    if not found:
        raise refusal or Unreadable("No number was found in this answer.", 0, "Write the number.")
    return found


def rewritten(
    statements: Sequence[Statement], rewrite: Callable[[Node], Sequence[Node]]
) -> list[Sequence[Statement]]:
    """The statements under each rewriting of all their formulas at once."""
    found = rewrite(Bracket(tuple(statement.node for statement in statements), ";"))
    return [
        [Statement(node, s.before, s.after) for node, s in zip(other.parts, statements, strict=True)]
        for other in found
        if isinstance(other, Bracket)
    ]


def has_bare_log(statements: Sequence[Statement]) -> bool:
    """Whether a logarithm is written without its base."""
    parts = (part for statement in statements for part in walk(statement.node))
    return any(isinstance(part, Call) and part.function == "log" and part.sub is None for part in parts)


def _claim(statement: Statement, known: Mapping[str, Value], base: float) -> Claim:
    node = statement.node
    if not isinstance(node, Relation):
        return Claim(evaluated(node, known, base), node, (), "", statement.before, statement.after)
    if not _STEPS.issuperset(node.signs):
        raise Unreadable("This compares numbers; one number is asked for.", 0, "Write the number.")
    label = node.items[0] if is_label(node.items[0]) else None
    members = node.items[label is not None :]
    final = evaluated(members[-1], known, base)
    name = label.name if isinstance(label, Symbol) else ""
    steps = tuple(_evaluable(members[:-1], known, base))
    return Claim(final, members[-1], steps, name, f"{statement.before} {name}".strip(), statement.after)


def _evaluable(
    members: Sequence[Node], known: Mapping[str, Value], base: float
) -> Iterator[tuple[Value, Node]]:
    for member in members:
        try:
            yield evaluated(member, known, base), member
        except TooLarge:
            raise
        except Unreadable:
            continue


def is_label(node: Node) -> bool:
    """``PPL``, ``|V|``, ``M(T, H)``: what is being computed."""
    if isinstance(node, Call) and node.function == "abs":
        node = node.arguments[0]
    if isinstance(node, Times) and not node.by:
        return isinstance(node.left, Symbol) and isinstance(node.right, Bracket)
    return isinstance(node, (Symbol, Item))


def evaluated(node: Node, known: Mapping[str, Value], base: float) -> Value:
    """The value of an expression; letters without one are allowed where they cancel."""
    try:
        return value(node, known, base)
    except NoValue as missing:
        names = {part.name for part in walk(node) if isinstance(part, Symbol)} - known.keys() - {"e", "pi"}
        if not names:
            raise
        found = [value(node, {**known, **_probes(names, at)}, base) for at in range(3)]
        first, *others = map(approximate, found)
        if any(not math.isclose(other, first, rel_tol=1e-9) for other in others):
            raise missing
        return found[0]


def _probes(names: set[str], at: int) -> dict[str, Value]:
    return {name: _PROBES[(at + place) % 3] + place for place, name in enumerate(sorted(names))}


def put_forward(found: Sequence[Claim], letters: Mapping[str, Value]) -> Sequence[Claim]:
    """What the numbers of an answer come down to: no data of the question, no intermediate results, no reasons.

    A reason that is false by itself is not passed over.
    """
    marked = list(zip(found, reasons(found), strict=True))
    plain = [claim for claim, reason in marked if not reason] or found
    false = [claim for claim, reason in marked if reason and plain is not found and contradicts(claim)]
    return [*conclusion(_open_ends(plain, letters)), *false]


def _open_ends(found: Sequence[Claim], letters: Mapping[str, Value]) -> Sequence[Claim]:
    if len(found) < 2:
        return found
    kept: list[Claim] = []
    names: set[str] = set()
    numbers: set[Value] = set()
    for claim in reversed(found):  # what later claims speak of is known before the claim itself is looked at
        given = claim.name in letters and letters[claim.name] == claim.value
        if not given and claim.name not in names and claim.value not in numbers:
            kept.append(claim)
        for node in (claim.node, *(node for _, node in claim.steps)):
            parts = () if isinstance(node, Number) else walk(node)
            names |= {part.name for part in parts if isinstance(part, Symbol) and part.name}
            numbers |= {part.exact for part in parts if isinstance(part, Number)}
    return kept[::-1] or found


# Chains -----------------------------------------------------------------------------


def contradicts(claim: Claim) -> tuple[Value, Node] | None:
    """The first earlier member of the chain that is not the last one, within what rounding explains."""
    place = last_place(claim.node)
    last = approximate(claim.value)
    allowed = (float(place) / 2 if place is not None and place < 1 else 0.0) * 1.0001 + 1e-9 * abs(last)
    for earlier, node in claim.steps:
        away = abs(approximate(earlier) - last)
        if not away <= allowed and not away <= allowed + rounding(node, approximate(earlier)):
            return earlier, node
    return None


def rounding(node: Node, exact: float, figures: int = 1) -> float:
    """How far the rounding of its decimals, of so many figures at least, can move an expression."""
    moved = 0.0
    for part in walk(node):
        if (
            isinstance(part, Number)
            and part.exact.denominator != 1
            and (written_figures(part) or 0) >= figures
        ):
            shifted = part.exact + (last_place(part) or Fraction(0)) / 2
            try:
                other = value(rebuilt(node, {part: Number(float(shifted), shifted, part.text)}))
            except Unreadable:
                continue
            moved += abs(approximate(other) - exact)
    return moved
