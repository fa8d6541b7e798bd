"""Words beside a formula and its finding: what changes the formula, what the reader noted, which convention was met."""

from __future__ import annotations

import re

import msgspec

from grader.checks.finding import Finding, unsettled
from grader.notation.stretches import PASSED_OVER

_APPLIED = re.compile(r"\b(?:root|inverse|reciprocal|negative|transpose|logarithm|exponential|sigmoid|tanh|softmax|square) of\b")
_LEAVES_OUT = re.compile(r"\b(?:without|except|excluding|excluded|omitting|omitted|skipping|leaving out|left out)\b")


def changed_by_words(prose: str, sums: bool) -> bool:
    """Whether the words do something to the formula (``the root of``), or, where it sums, leave a term out of it."""
    words = prose.lower()
    return bool(_APPLIED.search(words)) or (sums and bool(_LEAVES_OUT.search(words)))


def differ(one: Finding, other: Finding) -> bool:
    """Whether two right formulas are right by different conventions: one bias vector and two."""
    plainly = all(found.says.startswith("Equal to") for found in (one, other))
    return not plainly and one.says != other.says


def noted(finding: Finding, notes: tuple[str, ...]) -> Finding:
    """The finding with what the reader decided; a person decides where a wrong value may be due to that."""
    if not notes:
        return finding
    if finding.holds is False and PASSED_OVER in notes:
        return unsettled("A part of the answer could not be read, and what could be read is not the reference.", finding.read_as)
    if finding.holds is False and any(note.startswith("read unit by unit") for note in notes):
        return unsettled("Written by components, and not clearly the reference; a person decides.", finding.read_as)
    return msgspec.structs.replace(finding, says=f"{finding.says} ({'; '.join(dict.fromkeys(notes))}.)")
