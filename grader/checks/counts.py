"""Parameter counts: exact polynomials, under one of several bias conventions that two counts must share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from grader.checks.finding import Context, Finding, near_miss
from grader.checks.formula import Formula
from grader.notation.reading import Unreadable
from grader.records import Answer


@dataclass(frozen=True)
class Count:
    """A count that is right by the reference, or by another convention if the companion count uses it too."""

    conventions: Mapping[str, Formula]
    """Convention to formula; the first is the reference."""
    companion: str
    """Relative identifier of the other count."""
    companions: Mapping[str, Formula]
    """The other count by the same conventions."""
    pairs: Mapping[str, tuple[str, ...]]
    """Convention of this count to the conventions of the companion that go with it."""

    def __call__(self, answer: Answer, context: Context) -> Finding:
        convention, finding = _first_right(self.conventions, answer, context)
        if convention is None:
            return finding
        reference = next(iter(self.conventions))
        if convention == reference:
            return replace(finding, says=f"Right, with {reference}.")
        other = context.answers.get(self.companion)
        if other is None:
            return replace(finding, says=f"Right, with {convention}.")
        try:
            theirs, _ = _first_right(self.companions, other, context)
        except Unreadable:
            theirs = None
        if theirs is None or theirs in self.pairs[convention]:
            return replace(finding, says=f"Right, with {convention}, as in your other count.")
        return near_miss(f"Two conventions: {convention} here, but {theirs} in your other count.", finding.read_as)


def _first_right(formulas: Mapping[str, Formula], answer: Answer, context: Context) -> tuple[str | None, Finding]:
    first: Finding | None = None
    for convention, formula in formulas.items():
        finding = formula(answer, context)
        if finding.holds:
            return convention, finding
        first = first or finding
    assert first is not None, "a count has at least one convention"
    return None, first
