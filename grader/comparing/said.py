"""What an answer comes down to: the formulas it puts forward, without labels, definitions and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from grader.checks.claims import sort_out
from grader.checks.numerals import comma_readings
from grader.comparing.letters import is_label
from grader.notation.answer import Written, read
from grader.notation.cursor import Choices
from grader.notation.english import WORDS
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
SHORT = 3
"""Letters of a word that is taken for a name unless it is known."""
_VOWEL = re.compile("[aeiouyAEIOUY]")
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


@dataclass(frozen=True, slots=True)
class Taken:
    """A text under one choice of brackets."""

    ways: tuple[Reading, ...]
    left_open: frozenset[str]
    """The choices of brackets that it leaves."""
    prose: str
    """Its words."""

    @property
    def odd_word(self) -> str:
        """A word that may be a name which was not understood, or nothing."""
        return next((word for word in re.findall(r"[^\W_]+", self.prose) if _is_odd(word)), "")


def taken(text: str, words: Vocabulary, choice: str = "") -> Taken:
    """A text under one choice of brackets. Raises Unreadable."""
    return understood(text, read(text, words, Choices(**{choice: True}) if choice else None), words)


def understood(text: str, written: Written, words: Vocabulary) -> Taken:
    """As :func:`taken`, of a text that was read already."""
    others = [written] if "," not in text else _commas(written)
    ways = tuple(Reading(said(other, words), at) for at, other in enumerate(others))
    return Taken(ways, written.left_open, written.prose)


def _is_odd(word: str) -> bool:
    """``Whh``, ``qx``: hardly a word of a sentence."""
    if word.lower() in WORDS or not word.isascii() or word.isdigit():
        return False
    return len(word) <= SHORT or not _VOWEL.search(word) or not word[1:].islower()


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
    if " or " in f" {written.prose} ":  # alternatives: none of them may be wrong
        return _substantial([_one(s.node, written, words, found.definitions) for s in written.statements])
    claims = [
        _one(
            claim.members[0] if len(claim.members) == 1 else _chain(claim.members, claim.signs),
            written,
            words,
            found.definitions,
        )
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
    turned = [
        p
        for p in walk(node)
        if p.__class__ is Power and p.exponent == _T and p.base.__class__ not in (Symbol, Item)
    ]
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
