"""What an answer comes down to: the formulas it puts forward, without labels, definitions and remarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from grader.checks.claims import sort_out
from grader.checks.numerals import comma_readings
from grader.comparing.letters import is_label
from grader.notation.answer import Written, read
from grader.notation.cursor import Choices
from grader.notation.reading import Unreadable
from grader.notation.tree import (
    Bracket,
    Call,
    Item,
    Node,
    Number,
    Power,
    Relation,
    Symbol,
    Times,
    Transposed,
    rebuilt,
    walk,
)
from grader.notation.vocabulary import Vocabulary
from grader.worlds.precise import Definitions

ORDERED = frozenset({"<", ">", "<=", ">=", "!="})
EQUATED = frozenset({"=", "≈"})
_T = Symbol("T")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing put forward: the members of a chain of equations, the last of which counts."""

    members: tuple[Node, ...]
    definitions: Definitions = ()
    relation: Relation | None = None
    """The whole equation or inequality, if it was one."""
    labelled: bool = False
    """Whether the equation began with the name of what is asked for."""

    @property
    def node(self) -> Node:
        """What counts."""
        return self.members[-1]

    @property
    def orders(self) -> bool:
        """Whether it is an inequality."""
        return self.relation is not None and not ORDERED.isdisjoint(self.relation.signs)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text."""

    said: tuple[Said, ...]
    commas: int = 0
    """Which way the commas inside its numbers were taken."""


def readings(text: str, words: Vocabulary, choice: str = "") -> tuple[list[Reading], frozenset[str]]:
    """A text with each way to take its commas, under one choice of brackets; and the choices that it leaves open.

    Raises Unreadable.
    """
    return ways(text, read(text, words, Choices(**{choice: True}) if choice else None), words)


def ways(text: str, written: Written, words: Vocabulary) -> tuple[list[Reading], frozenset[str]]:
    """As :func:`readings`, of a text that was read already."""
    if "," not in text:
        return [Reading(said(written, words))], written.left_open
    return [Reading(said(way, words), at) for at, way in enumerate(_commas(written))], written.left_open


def _commas(written: Written) -> Iterator[Written]:
    """The answer with every way to read the commas of its numbers."""
    for other in comma_readings(Bracket(tuple(statement.node for statement in written.statements), ";")):
        parts = other.parts if isinstance(other, Bracket) else ()
        changed = [replace(s, node=n) for s, n in zip(written.statements, parts, strict=True)]
        yield replace(written, statements=tuple(changed))


def said(written: Written, words: Vocabulary) -> tuple[Said, ...]:
    """What an answer puts forward, in order. Raises Unreadable where that is nothing."""
    if written.refused is not None:
        raise written.refused
    if len(written.statements) == 1:
        return (_one(written.statements[0].node, written, words),)
    found = sort_out(written, lambda node: False, inequalities=True)
    claims = [
        _one(claim.members[0] if len(claim.members) == 1 else _chain(claim.members, claim.signs), written, words, found.definitions)
        for claim in found.claims
    ]
    if not claims:
        raise Unreadable("No formula was found in this answer.", 0, "Write the formula itself.")
    return _substantial(claims)


def _chain(members: tuple[Node, ...], signs: tuple[str, ...]) -> Relation:
    return Relation(members, signs[-(len(members) - 1) :])


def _substantial(claims: list[Said]) -> tuple[Said, ...]:
    """Without the letters that are only spoken of, and without conditions beside formulas."""
    formulas = [claim for claim in claims if not claim.orders]
    kept = formulas or claims
    weighty = [claim for claim in kept if not isinstance(claim.node, (Symbol, Number))]
    return tuple(weighty or kept)


def _one(node: Node, written: Written, words: Vocabulary, definitions: Definitions = ()) -> Said:
    if "T" not in words.letters:
        node = _turned(node)
    if not isinstance(node, Relation):
        return Said((node,), definitions)
    if not ORDERED.isdisjoint(node.signs):
        return Said((node,), definitions, node)
    if not EQUATED.issuperset(node.signs):
        raise Unreadable(f"“{node.signs[0]}” can't be compared.", 0, "Write the formula itself.")
    members = list(node.items)
    labelled = _is_name(members[0], written)
    if labelled:
        members = members[1:]
    elif is_label(members[-1]) and not _known(members[-1], words):
        members.pop()
    return Said(tuple(members), definitions, node, labelled)


def _turned(node: Node) -> Node:
    """The tree with ``(...)^T`` as a transpose, so that it may be taken of a number too."""
    turned = [p for p in walk(node) if p.__class__ is Power and p.exponent == _T and p.base.__class__ not in (Symbol, Item)]
    if not turned:
        return node
    return rebuilt(node, {part: Transposed(_turned(part.base)) for part in turned})


def _is_name(node: Node, written: Written) -> bool:
    """``y``, ``f(x)``, ``S(x)``: what is being given."""
    if isinstance(node, Call):
        return f"{node.function}(" in written.own
    if isinstance(node, Times) and not node.by:
        return isinstance(node.left, Symbol) and isinstance(node.right, Bracket)
    return is_label(node)


def _known(node: Node, words: Vocabulary) -> bool:
    return not isinstance(node, Symbol) or node.name in words.letters or node.name == "inf"

