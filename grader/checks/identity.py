"""Equations between named quantities: true in every instance, and not true of anything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from grader.checks.claims import Sorted, sort_out
from grader.checks.finding import Context, Finding, near_miss, right, unsettled, wrong
from grader.notation.answer import read
from grader.notation.reading import Unreadable
from grader.notation.symbols import plainly
from grader.notation.tree import Call, Node, Relation, Symbol, walk
from grader.notation.vocabulary import Vocabulary
from grader.records import Answer
from grader.worlds.agreement import agrees
from grader.worlds.evaluate import Evaluation, Reading
from grader.worlds.values import Mismatch
from grader.worlds.world import World

NATS, BITS, DIGITS = "nats", "bits", "decimal digits"
UNIT = {NATS: 1.0, BITS: float(np.log(2.0)), DIGITS: float(np.log(10.0))}


@dataclass(frozen=True)
class PerplexityRelation:
    """``PPL = exp(H)`` in nats, ``2^H`` in bits; the base must be that of the logarithm the candidate used."""

    vocabulary: Vocabulary
    world: Callable[[str], World] = field(repr=False)
    """The world with H in nats or in bits."""
    entropy_field: str = "a.cross_entropy"

    def __call__(self, answer: Answer, context: Context) -> Finding:
        if not isinstance(answer, str):
            raise Unreadable("A formula is expected here, not a list or table.", 0, "Write PPL = ...")
        written = read(answer, self.vocabulary)
        found = sort_out(written, lambda node: node == Symbol("PPL"))
        equations = any(isinstance(s.node, Relation) and Symbol("PPL") in walk(s.node) for s in found.remarks)
        mentioned = [claim for claim in found.claims if not (equations and claim.left is None and isinstance(claim.members[-1], Symbol))]
        claims = [Relation((claim.left or Symbol("PPL"), *claim.members), ("=",) * len(claim.members)) for claim in mentioned]
        relations = claims or [s.node for s in found.remarks if isinstance(s.node, Relation)]
        if not relations:
            raise Unreadable("No equation between perplexity and cross-entropy was found.", 0, "Write PPL = ...")
        shown = relations[-1].items[-1]
        try:
            with np.errstate(all="ignore"):
                return self._judged(relations, found, _base_of(context.answers.get(self.entropy_field), self), shown, answer)
        except Mismatch as mismatch:
            return wrong(f"The dimensions do not fit: {mismatch}.", shown)

    def _judged(self, relations: list[Relation], answer: Sorted, used: str, shown: Node, text: str) -> Finding:
        stated = _stated(answer.prose, answer)
        if answer.definitions and stated != "both":  # PPL = e^H is no definition that PPL = 2^H uses
            relations = [Relation((left, body), ("=",)) for left, body in answer.definitions if left == Symbol("PPL")] + relations
        labels = _labels(text)
        if stated == "both" or len(labels) > 1:  # PPL = 2^H in bits = e^H in nats
            relations = [Relation((chain.items[0], item), ("=",)) for chain in relations for item in chain.items[1:]]
        units = [self._unit(relation, answer) for relation in relations]
        if len(set(units)) > 1 and "neither" in units:
            return unsettled("One of the relations is right, another is not; a person decides.", shown)
        if "neither" in units:
            return wrong("Not the relation between perplexity and cross-entropy.", shown)
        chosen = units[-1]
        if stated == "both" and len(set(units)) == 1 and chosen != "any" and not _each_with_its_base(text):
            return unsettled("Two bases are named; a person must see which is meant.", shown)
        if len(set(units)) > 1:
            return right("Right in nats and in bits.", shown) if _each_with_its_base(text) else unsettled(
                "Two relations with different bases are given; a person decides.", shown)  # fmt: skip
        if labels and labels != {chosen}:
            return unsettled(f"The letter H is written as one in {' and '.join(sorted(labels))}; a person decides.", shown)
        if chosen == "any":
            return right("Equal to the reference.", shown)
        if chosen == DIGITS and DIGITS not in (stated, used):
            return near_miss("The base 10 does not match the logarithm of the cross-entropy.", shown)
        if stated in UNIT and stated != chosen:
            return near_miss(f"The base does not match: H is said to be in {stated}.", shown)
        if used in UNIT and used != chosen:
            return near_miss(f"The base does not match: your cross-entropy is in {used}.", shown)
        if used == "log" and chosen == BITS and stated != BITS:
            return unsettled("Right if your “log” is to base 2, which is not said; a person decides.", shown)
        return right(f"Right, with H in {chosen}.", shown)

    def _unit(self, relation: Relation, answer: Sorted) -> str:
        held = [unit for unit in UNIT if holds(relation, self.world(unit), unit, answer)]
        if len(held) > 1:
            return "any"
        return held[0] if held else "neither"


def holds(relation: Relation, world: World, unit: str, answer: Sorted) -> bool:
    """Whether every equality of a chain is true, and false of another perplexity."""
    if not all(sign in ("=", "≈", "=>", "->") for sign in relation.signs):
        return False
    reading = Reading(logarithm=UNIT[unit])
    definitions = tuple(pair for pair in answer.definitions if pair[0] not in (Symbol("PPL"), Symbol("H")))
    values = [Evaluation(world, reading, definitions=definitions).value(item) for item in relation.items]
    if not all(agrees(a, b) for a, b in pairwise(values)):
        return False
    other = replace(world, letters={**world.letters, "PPL": world.letters["PPL"] * 1.7})
    moved = [Evaluation(other, reading, definitions=definitions).value(item) for item in relation.items]
    return not all(agrees(a, b) for a, b in pairwise(moved))


def _stated(prose: str, answer: Sorted) -> str:
    """The unit or base that the answer names."""
    words = prose.lower()
    functions = {p.function for _, body in answer.definitions for p in walk(body) if isinstance(p, Call)}
    functions |= {p.function for s in answer.remarks for p in walk(s.node) if isinstance(p, Call)}
    bits = any(w in words for w in ("bit", "base 2", "base two", "log2", "log_2", "binary log")) or "log2" in functions
    nats = any(w in words for w in ("nat", "base e", "ln ")) or "ln" in functions
    if "lg" in functions or "log10" in functions or "base 10" in words:
        return DIGITS
    if bits and nats:
        return "both"
    return BITS if bits else NATS if nats else ""


_FORMS = re.compile(
    r"(?P<nats>(?<![A-Za-z])e(?:\^|\*\*)|\bexp\b|\\exp)|(?P<bits>(?<![\d.])2(?:\^|\*\*))|(?P<decimal>(?<![\d.])10(?:\^|\*\*))"
)
"""Powers, by the unit of what stands above."""
_BASES = re.compile(
    r"(?P<nats>\bnats?\b|\bbase[ -]\$?e\b|\bnatural\b|\bln\b|log_\{?e\b|\bH_\{?(?:e|nats?)\b)|(?P<bits>\bbits?\b|\bbase[ -]\$?(?:2|two)\b|log_?\{?2|\bbinary\b|\bH_\{?(?:2|bits?)\b)"
    r"|(?P<decimal>\bbase[ -]\$?(?:10|ten)\b|log_?\{?10|\blg\b|\bdecimal\b|\bdits?\b)"
)
"""Units and bases by their names."""


_LABELLED = re.compile(r"(?<![A-Za-z])H_\{?(?:\\(?:text|mathrm)\{)?(?:(?P<bits>2|bits?)|(?P<nats>e|nats?)|(?P<digits>10))\b")


def _labels(text: str) -> set[str]:
    """The units that stand below H, ``H_2``."""
    units = {"bits": BITS, "nats": NATS, "digits": DIGITS}
    return {units[found.lastgroup or ""] for found in _LABELLED.finditer(plainly(text))}


def _each_with_its_base(text: str) -> bool:
    """Whether the text names a base beside each relation, and the right one: ``e^H in nats, 2^H in bits``."""
    text = plainly(text)
    met = [(found.start(), True, found.lastgroup) for found in _FORMS.finditer(text)]
    met += [(found.start(), False, found.lastgroup) for found in _BASES.finditer(text)]
    run = [(is_form, unit) for _, is_form, unit in sorted(met)]
    run = [one for at, one in enumerate(run) if at == 0 or one != run[at - 1]]
    pairs = [*zip(run[::2], run[1::2], strict=False)]
    return len(run) % 2 == 0 and all(one[0] != other[0] and one[1] == other[1] for one, other in pairs)


def _base_of(entropy: Answer | None, check: PerplexityRelation) -> str:
    """The unit in which the candidate's own cross-entropy is written; ``log`` when the base is left open."""
    if not isinstance(entropy, str):
        return ""
    try:
        written = read(entropy, check.vocabulary)
    except Unreadable:
        return ""
    calls = [p for s in written.statements for p in walk(s.node) if isinstance(p, Call)]
    functions = {call.function for call in calls}
    stated = written.prose.lower()
    if "log2" in functions or "base 2" in stated or "bits" in stated:
        return BITS
    if "ln" in functions or "natural" in stated or "nats" in stated:
        return NATS
    if "lg" in functions or "log10" in functions:
        return DIGITS
    return "log" if "log" in functions else ""


__all__ = ["BITS", "DIGITS", "NATS", "UNIT", "PerplexityRelation", "holds"]
