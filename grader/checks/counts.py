"""Parameter counts: exact polynomials, under one of several bias conventions that two counts must share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from msgspec.structs import replace

from grader.checks.finding import Context, Finding, near_miss
from grader.checks.formula import Formula
from grader.notation.reading import Unreadable
from grader.records import Answer


@dataclass(frozen=True)
class Count:
    """A count that is right by the reference, or by another convention if the companion count uses it too."""

    formula: Formula
    """The reference; its alternatives are the other conventions, each saying its name."""
    reference: str
    """The name of the convention of the reference."""
    companion: str
    """Relative identifier of the other count."""
    other: Formula
    """The other count by the same conventions."""
    pairs: Mapping[str, tuple[str, ...]]
    """Convention of this count to the conventions of the companion that go with it."""

    def __call__(self, answer: Answer, context: Context) -> Finding:
        finding = self.formula(answer, context)
        if not finding.holds:
            return finding
        convention = self._convention(finding)
        theirs = self._theirs(context)
        if convention == self.reference or theirs is None:
            return replace(finding, says=f"Right, with {convention}.")
        if theirs in self.pairs[convention]:
            return replace(finding, says=f"Right, with {convention}, as in your other count.")
        return near_miss(f"Two conventions: {convention} here, but {theirs} in your other count.", finding.read_as)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*self.pairs, *(name for pair in self.pairs.values() for name in pair)]))

    def _convention(self, finding: Finding) -> str:
        return next((name for name in self._names if finding.says.startswith(name)), self.reference)

    def _theirs(self, context: Context) -> str | None:
        """The convention of the other count; None where it is blank, wrong or unreadable."""
        answer = context.answers.get(self.companion)
        if answer is None:
            return None
        try:
            finding = self.other(answer, context)
        except Unreadable:
            return None
        return self._convention(finding) if finding.holds else None
