"""What an answer comes down to: the formulas it puts forward, without labels, definitions and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from grader.checks.claims import sort_out
from grader.checks.numerals import comma_readings
from grader.comparing.entries import over_entries
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
_WORDS = WORDS | frozenset(
    [
        "algebra",
        "angle",
        "arbitrary",
        "area",
        "binomial",
        "bound",
        "cancel",
        "cancelled",
        "cancelling",
        "cancels",
        "change",
        "check",
        "circle",
        "clearly",
        "closed",
        "collect",
        "collected",
        "collecting",
        "common",
        "compare",
        "complement",
        "completing",
        "conclude",
        "conjugate",
        "convert",
        "cosine",
        "cross",
        "cube",
        "cubed",
        "degree",
        "degrees",
        "denominators",
        "difference",
        "direct",
        "divide",
        "divided",
        "divides",
        "dividing",
        "double",
        "e.g",
        "easy",
        "elsewhere",
        "eliminate",
        "equality",
        "equations",
        "evaluate",
        "evaluated",
        "even",
        "exactly",
        "exp",
        "expand",
        "expanded",
        "expanding",
        "expands",
        "exponent",
        "exponential",
        "expression",
        "factored",
        "factoring",
        "factorise",
        "factorised",
        "factorising",
        "false",
        "formula",
        "formulas",
        "fraction",
        "fractions",
        "free",
        "g",
        "geometric",
        "grams",
        "half",
        "height",
        "hint",
        "hours",
        "however",
        "hyperbolic",
        "i.e",
        "identities",
        "if",
        "improper",
        "independent",
        "induction",
        "inequality",
        "infinity",
        "integer",
        "integral",
        "inverse",
        "invertible",
        "joule",
        "kg",
        "km",
        "known",
        "law",
        "laws",
        "length",
        "less",
        "limit",
        "linear",
        "litres",
        "log",
        "logarithms",
        "long",
        "matrices",
        "maths",
        "metre",
        "metres",
        "minute",
        "minutes",
        "mod",
        "modulo",
        "more",
        "multiple",
        "negative",
        "newton",
        "nonzero",
        "number",
        "odd",
        "otherwise",
        "plug",
        "polynomial",
        "positive",
        "power",
        "powers",
        "prime",
        "probability",
        "proof",
        "property",
        "prove",
        "pythagoras",
        "quadratic",
        "quotient",
        "quotients",
        "radius",
        "rational",
        "real",
        "reals",
        "reciprocal",
        "rearrange",
        "rearranged",
        "rearranging",
        "remainder",
        "replaced",
        "rest",
        "rewrite",
        "rewriting",
        "rewritten",
        "root",
        "roots",
        "scalars",
        "seconds",
        "series",
        "sign",
        "simplified",
        "simplifies",
        "simplify",
        "simplifying",
        "sine",
        "solution",
        "solve",
        "solved",
        "solving",
        "square",
        "squared",
        "squares",
        "stirling",
        "subtract",
        "subtracting",
        "symmetric",
        "symmetry",
        "tangent",
        "telescopes",
        "telescoping",
        "theorem",
        "third",
        "total",
        "triangle",
        "trigonometric",
        "true",
        "twice",
        "unit",
        "units",
        "variable",
        "variables",
        "volt",
        "watt",
        "whole",
        "width",
        "yield",
        "zero",
    ]
)
_MARKED = ("$", "\\(", "\\[", "\\begin{")
_TEXT = re.compile(r"\\(?:text\w*|mbox|mathrm)\s*\{([^{}]*)\}")
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


def taken(text: str, words: Vocabulary, choice: str = "") -> Taken:
    """A text under one choice of brackets. Raises Unreadable."""
    written = read(text, words, Choices(**{choice: True}) if choice else None)
    return understood(text, over_entries(written, words), words)


def understood(text: str, written: Written, words: Vocabulary) -> Taken:
    """As :func:`taken`, of a text that was read already."""
    others = [written] if "," not in text else _commas(written)
    ways = tuple(Reading(said(other, words), at) for at, other in enumerate(others))
    return Taken(ways, written.left_open, written.prose)


def odd_word(text: str, prose: str) -> str:
    """A word of an answer that may be a name which was not understood, or nothing.

    Where formulas are marked as such, words are words; elsewhere only those are that a sentence about formulas has.
    """
    if any(mark in text for mark in _MARKED):
        return ""
    said_as_text = set(re.findall(r"[^\W_]+", " ".join(_TEXT.findall(text))))
    words = re.findall(r"[^\W\d_]+", prose)
    unknown = (word for word in words if word.lower() not in _WORDS and word not in said_as_text)
    return next(unknown, "") or next((word for word in words if _is_operand(word, text)), "")


def _is_operand(word: str, text: str) -> bool:
    """``bias + x``: a word where a factor or a term belongs."""
    sign = r"(?:\s*[+*/^·×]\s*|\s+-\s+)"
    return re.search(rf"(?<![A-Za-z\\]){word}{sign}[\w\\(]|[\w)}}]{sign}{word}(?![A-Za-z])", text) is not None


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
