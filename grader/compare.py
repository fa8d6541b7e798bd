"""Whether an answer is a reference in other words: two texts, letters with their domains, one verdict.

>>> compare("formula", "(e^{2x}-1)/(e^{2x}+1)", "\\\\tanh x", {"x": "real"}).verdict
'equal'
>>> compare("formula", "x + 10^{-20}", "x", {"x": "real"}).verdict
'different'
>>> compare("growth", "H^2 + D^2", "(H+D)^2", {"H": "positive", "D": "positive"}).verdict
'equal'
>>> print(compare("formula", "2q", "2x", {"x": "real"}).says)
“q” is not known here. Names that are known here: x.

The reference is an author's and trusted; where it can't be read or settled the pair is undecided. The answer is
anybody's: nothing in it is ever executed, every step is bounded, and what breaks is undecided, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

import mpmath
import numpy as np

from grader.checks.said_operations import redone
from grader.checks.wording import ending, taken_back
from grader.comparing import expressions, growth, number
from grader.comparing.letters import declared, discovered
from grader.comparing.respelling import respelled
from grader.comparing.verdicts import Comparison, Verdict, undecided, unreadable
from grader.notation.markup import unmarked_up
from grader.notation.reading import Unreadable
from grader.worlds.domains import Letters

Kind: TypeAlias = Literal["formula", "growth", "number"]
KINDS: tuple[str, ...] = get_args(Kind)

_BREAKS = (
    LookupError, OverflowError, ZeroDivisionError, ValueError, FloatingPointError, RecursionError, MemoryError,
    np.linalg.LinAlgError, mpmath.libmp.ComplexResult, mpmath.libmp.NoConvergence,
)  # fmt: skip
"""What a numeric library raises on numbers that it can't take, and a table that lacks an entry."""


def compare(kind: str, answer: str, reference: str, letters: Mapping[str, str] | None = None) -> Comparison:
    """The verdict on one pair.

    ``letters`` maps names to ``real``, ``positive``, ``probability``, ``integer``, ``matrix`` or ``vector``; letters
    of the reference that are not among them are real. Raises ValueError for an unknown kind or domain: these are the
    author's.
    """
    if kind not in KINDS:
        raise ValueError(f"The kind is none of {', '.join(KINDS)}: {kind}.")
    known = declared(letters or {})
    handed = unmarked_up(answer)
    answer = handed.text
    if kind == "formula":
        answer, reference = respelled(answer), respelled(reference)
    try:
        if kind != "number":
            known = discovered(reference, known, kind == "growth")
    except (Unreadable, *_BREAKS) as reason:
        return undecided(_printable(f"The reference can't be read: {reason}"))
    try:
        if not answer.strip() and handed.denied:
            return undecided("Only what the answer is not is written; a person must look.")
        found = _judged(kind, answer, reference, known)
        if found.verdict == "equal" and taken_back(answer):
            return undecided("Words in the answer seem to take back or change what is written; a person must look.")
        if found.verdict == "equal" and (redone(answer) or _ends_otherwise(kind, answer, reference, known)):
            return undecided("The answer comes to something else at its end; a person must look.")
        if found.verdict == "equal" and any(_judged(kind, part, reference, known).verdict == "equal" for part in handed.denied):
            return undecided("The same is also said not to be the answer; a person must look.")
        return found
    except Unreadable as reason:
        return unreadable(_printable(f"{reason} {reason.help}".strip()))
    except _BREAKS as reason:
        return undecided(f"The numbers can't be computed: {type(reason).__name__}.")


def _ends_otherwise(kind: str, answer: str, reference: str, letters: Letters) -> bool:
    """``x + 1, i.e. 0``: whether what the answer is said to come to at its end is something else, or a name that can't be read."""
    tail, is_short = ending(answer)
    try:
        return bool(tail) and _judged(kind, tail, reference, letters).verdict == "different"
    except Unreadable:
        return is_short


def _judged(kind: str, answer: str, reference: str, letters: Letters) -> Comparison:
    if kind == "number":
        return number.judged(answer, reference)
    if kind == "growth":
        return growth.judged(answer, reference, letters)
    return expressions.judged(answer, reference, letters)


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


__all__ = ["KINDS", "Comparison", "Kind", "Verdict", "compare"]
