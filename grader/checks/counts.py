"""Parameter counts: exact polynomials, or their values for given sizes, under one of several bias conventions that two counts share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from msgspec.structs import replace

from grader.checks.finding import Context, Finding, near_miss, unsettled
from grader.checks.formula import Formula
from grader.checks.number import Number
from grader.notation.reading import Unreadable
from grader.notation.vocabulary import Vocabulary
from grader.records import Answer

_BIASED = re.compile(r"\bbias(?:es)?\b", re.IGNORECASE)
_LEFT_OUT = re.compile(r"\b(?:no|not|without|none|zero|neither|never)\b|n't\b|\b(?:ignor|omit|exclu|neglect|drop|skip|disregard|leav|left|free)|-free", re.IGNORECASE)


@dataclass(frozen=True)
class Tally:
    """One model counted by several conventions: as a polynomial, and as a number where its sizes are given."""

    formula: Formula
    """The polynomial; its alternatives are the other conventions, each saying its name."""
    reference: str
    """The name of the convention of the reference."""
    values: Mapping[str, Number] = field(default_factory=dict)
    """Convention to the count for the sizes that are given, the reference first; empty where sizes are letters."""

    def judged(self, answer: Answer, context: Context) -> tuple[Finding, str]:
        """The finding, and the convention that a right answer follows. Raises Unreadable."""
        found: list[Finding] = []
        refused: Unreadable | None = None
        try:
            found.append(self.formula(answer, context))
        except Unreadable as refusal:
            refused = refusal
        if found and found[0].holds:
            return found[0], self._named(found[0])
        for convention, number in self.values.items():
            try:
                by_value = number(answer, context)
            except Unreadable:
                continue
            if by_value.holds:
                return by_value, convention
            found.append(by_value)
        if refused and not found:
            raise refused
        return _most_telling(found), self.reference

    def _named(self, finding: Finding) -> str:
        """The convention whose polynomial an answer met."""
        if not finding.says.startswith(self._names):
            return self.reference
        return next(name for name in self._names if finding.says.startswith(name))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(other.says for other in self.formula.alternatives)


def _most_telling(found: list[Finding]) -> Finding:
    """Of findings none of which says right: a doubt first, then the one with the most credit, of equals the last kind tried."""
    doubt = next((one for one in found if one.holds is None), None)
    return doubt or max(found[1:2] + found, key=lambda one: one.earned + one.near)


@dataclass(frozen=True)
class Count:
    """A count that is right by the reference, or by another convention if the companion count uses it too."""

    tally: Tally
    companion: str
    """Relative identifier of the other count."""
    other: Tally
    """The other count by the same conventions."""
    pairs: Mapping[str, tuple[str, ...]]
    """Convention of this count to the conventions of the companion that go with it."""
    bare: str = ""
    """The convention that counts no biases: words that speak of biases, and not of leaving them out, contradict it."""

    def __call__(self, answer: Answer, context: Context) -> Finding:
        finding, convention = self.tally.judged(answer, context)
        if not finding.holds:
            return finding
        if convention == self.bare and isinstance(answer, str) and _BIASED.search(answer) and not _LEFT_OUT.search(answer):
            return unsettled("No bias is counted in the formula, and the words speak of one; a person decides.", finding.shown)
        theirs = self._theirs(context)
        if convention == self.tally.reference or theirs is None:
            return replace(finding, says=f"Right, with {convention}.")
        if theirs in self.pairs[convention]:
            return replace(finding, says=f"Right, with {convention}, as in your other count.")
        return near_miss(f"Two conventions: {convention} here, but {theirs} in your other count.", finding.shown)

    @cached_property
    def formula(self) -> Formula:
        """The polynomial."""
        return self.tally.formula

    @property
    def vocabulary(self) -> Vocabulary:
        """The names that may stand in an answer."""
        return self.formula.vocabulary

    def _theirs(self, context: Context) -> str | None:
        """The convention of the other count; None where it is blank, wrong or unreadable."""
        answer = context.answers.get(self.companion)
        if answer is None:
            return None
        try:
            finding, convention = self.other.judged(answer, context)
        except Unreadable:
            return None
        return convention if finding.holds else None
