"""Two numbers: exactly where both are exact, else to the digits of the one that was written with fewer.

>>> judged("0.848", "log2(1.8)").says
'Equal to the 3 digits that were written.'
>>> judged("0.85", "log2(1.8)").verdict
'different'
>>> judged("1/2^98", "1/2^99").verdict
'different'
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import mpmath

from grader.checks.conclusion import readings
from grader.checks.numerals import comma_readings, last_place, respelled, thousands_point, written_figures
from grader.checks.values import Claim, claims, contradicts, put_forward
from grader.comparing import formula
from grader.comparing.formula import Pair
from grader.comparing.letters import free
from grader.comparing.respelling import with_mixed_fractions
from grader.comparing.verdicts import Comparison, different, equal, settled, undecided
from grader.notation.chains import Statement
from grader.notation.latex import latex
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import Bracket, Call, Minus, Node, Number, walk
from grader.notation.vocabulary import vocabulary
from grader.worlds.digits import many
from grader.worlds.evaluate import Reading
from grader.worlds.precise import PRECISIONS, evaluated
from grader.worlds.world import World

FIGURES = 3
"""Significant figures below which a decimal is no more than itself."""
DOUBLE = (16, 17)
"""Significant figures of a number that was copied from a program: its last one is rounded in binary."""
_ROUNDING = 1e-12
_WORDS = vocabulary()
_BASES = (1.0, math.log(2.0), math.log(10.0))
"""What one unit of a logarithm without a base may be, in nats; the first is meant unless said otherwise."""
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}\.\d{3}(?!\d)")
_RATIO = re.compile(r"\d\s*(?::|\bto\b)\s*\d")
_NO_DECIMALS = re.compile(r"\d+,0+$")


@dataclass(frozen=True, slots=True)
class _Variant:
    """One way to take the commas of a text."""

    statements: tuple[Statement, ...]
    commas: int


def judged(answer: str, reference: str) -> Comparison:
    """The verdict on two numbers. Raises Unreadable for the answer; a reference that can't be read is undecided."""
    try:
        expected = list(_variants(reference))
    except Unreadable as reason:
        return undecided(f"The reference can't be read: {reason}")
    obtained = list(_variants(answer))
    found = [
        _compared(ours.statements, theirs.statements)
        for ours in obtained
        for theirs in expected
        if ours.commas == theirs.commas or -1 in (ours.commas, theirs.commas)
    ]
    verdict = settled(
        _likely(found, obtained, expected),
        "The number can be read in two ways; a person must see which is meant.",
    )
    if verdict.verdict == "different" and _THOUSANDS.search(answer):
        verdict = _with_thousands(verdict, obtained, expected)
    if verdict.verdict == "different" and _RATIO.search(answer):
        verdict = _as_ratio(verdict, answer, expected)
    return verdict


# The readings of one text ----------------------------------------------------------------------------------------


def _variants(text: str) -> Iterator[_Variant]:
    for written in readings(respelled(with_mixed_fractions(text)), _WORDS):
        statements = written.statements
        others = (
            list(_rewritten(statements, comma_readings(_bundled(statements))))
            if "," in text
            else [statements]
        )
        for at, other in enumerate(others):
            yield _Variant(other, at if len(others) > 1 else -1)


def _bundled(statements: Sequence[Statement]) -> Node:
    return Bracket(tuple(statement.node for statement in statements), ";")


def _rewritten(statements: Sequence[Statement], nodes: Sequence[Node]) -> Iterator[tuple[Statement, ...]]:
    for node in nodes:
        if isinstance(node, Bracket):
            if len(nodes) > 1 and node is not nodes[0] and _only_zeros(nodes[0]):
                continue  # 1,000 is no way to write 1
            yield tuple(Statement(n, s.before, s.after) for n, s in zip(node.parts, statements, strict=True))


def _only_zeros(node: Node) -> bool:
    texts = [
        part.text.replace("{,}", ",") for part in walk(node) if isinstance(part, Number) and "," in part.text
    ]
    return all(_NO_DECIMALS.fullmatch(text) for text in texts)


def _likely(
    found: Sequence[Comparison], obtained: Sequence[_Variant], expected: Sequence[_Variant]
) -> Sequence[Comparison]:
    """``5,464`` beside 5.464: a decimal comma, because no whole number could be right."""
    if len(obtained) == 2 and len(expected) == 1 and obtained[1].commas == 1 and found[1].verdict == "equal":
        values = [claim.value for claim in put_forward(claims(expected[0].statements, {}, math.e), {})]
        if all(value != int(value) for value in values):
            return found[1:]
    return found


def _with_thousands(
    verdict: Comparison, obtained: Sequence[_Variant], expected: Sequence[_Variant]
) -> Comparison:
    """``6.000`` beside 6000: the point may separate thousands."""
    for ours in obtained:
        for statements in _rewritten(ours.statements, thousands_point(_bundled(ours.statements))):
            if any(_compared(statements, theirs.statements).verdict == "equal" for theirs in expected):
                return undecided(
                    "The point may separate thousands or decimals; a person must see which.", verdict.read_as
                )
    return verdict


def _as_ratio(verdict: Comparison, answer: str, expected: Sequence[_Variant]) -> Comparison:
    """``3 : 4`` beside 0.75: a colon may divide."""
    for ours in _variants(respelled(answer, ratio=True)):
        if any(_compared(ours.statements, theirs.statements).verdict == "equal" for theirs in expected):
            return undecided("The colon may be meant as a quotient; a person must see.", verdict.read_as)
    return verdict


# Claims ----------------------------------------------------------------------------------------------------------


def _compared(obtained: Sequence[Statement], expected: Sequence[Statement]) -> Comparison:
    """The verdict; where the base of a logarithm is not said and matters, there is none."""
    first = _in_base(obtained, expected, _BASES[0])
    if first.verdict != "different" or not _has_bare_log([*obtained, *expected]):
        return first
    if any(_in_base(obtained, expected, base).verdict == "equal" for base in _BASES[1:]):
        return undecided("The base of a logarithm is not said; a person must look.", first.read_as)
    return first


def _in_base(obtained: Sequence[Statement], expected: Sequence[Statement], base: float) -> Comparison:
    try:
        references = put_forward(claims(expected, {}, math.exp(base)), {})
    except Unreadable as reason:
        return undecided(f"The reference has no value: {reason}")
    ours = put_forward(claims(obtained, {}, math.exp(base)), {})
    if len({claim.value for claim in references}) > 1:
        return undecided("The reference gives several numbers.")
    found = [_judged_chain(claim, references[-1], base) for claim in ours]
    return settled(found, "The answer gives several numbers; a person must see which is meant.")


def _judged_chain(claim: Claim, reference: Claim, base: float) -> Comparison:
    last = _judged(claim, reference, base)
    clash = contradicts(claim) if claim.steps else None
    if clash is None:
        return last
    earlier = _judged(Claim(clash[0], clash[1]), reference, base)
    return settled([earlier, last], "The two sides of the equation differ; a person must look.")


def _judged(claim: Claim, reference: Claim, base: float) -> Comparison:
    shown = latex(claim.node)
    if isinstance(claim.value, Fraction) and isinstance(reference.value, Fraction):
        if claim.value == reference.value:
            return equal("Equal, exactly.", shown)
    elif _is_decimal(claim.node) or _is_decimal(reference.node):
        pass
    else:
        return _exactly(claim.node, reference.node, base, shown)
    return _to_written_digits(claim, reference, shown)


def _exactly(answer: Node, reference: Node, base: float, shown: str) -> Comparison:
    """Two exact forms, in many digits; letters that cancel may stand in them."""
    letters = tuple((name, "positive") for name in sorted(_letters(answer) | _letters(reference)))
    found = formula.judged(Pair((answer, ()), (reference, ()), letters, 0, Reading(logarithm=base)))
    return Comparison(found.verdict, "Equal, exactly." if found.verdict == "equal" else found.says, shown)


def _letters(node: Node) -> set[str]:
    return free(node) - {"e", "pi", "inf"}


def _to_written_digits(claim: Claim, reference: Claim, shown: str) -> Comparison:
    """Equal to half a unit in the last digit of the coarser one, if that has figures enough."""
    decimals = [node for node in (claim.node, reference.node) if _is_decimal(node)]
    if not decimals:
        return different("It is another number.", shown)
    coarser = max(decimals, key=lambda node: last_place(node) or 0)
    place, figures = last_place(coarser) or Fraction(0), written_figures(coarser) or 0
    allowed = float(place) / 2 * (1 + _ROUNDING)
    if figures in DOUBLE and coarser is claim.node:
        allowed = max(allowed, abs(float(reference.value)) * 2.0**-52)
    if _distance(claim, reference) > allowed:
        return different("It is another number.", shown)
    if figures < FIGURES:
        return different(f"It is rounded too far: {FIGURES} significant figures are the least.", shown)
    return equal(f"Equal to the {figures} digits that were written.", shown)


def _distance(claim: Claim, reference: Claim) -> float:
    """How far two numbers are apart, from all their digits."""
    with mpmath.workprec(PRECISIONS[0]):
        return float(abs(_many_digits(claim) - _many_digits(reference)))


def _many_digits(claim: Claim) -> Any:
    if isinstance(claim.value, Fraction):
        return many(claim.value)
    found = evaluated((claim.node, ()), World()) if not _letters(claim.node) else None
    return many(found) if found is not None else mpmath.mpf(claim.value)


def _is_decimal(node: Node) -> bool:
    """Whether a number was written down with its digits, and not as a whole number or as an expression."""
    while isinstance(node, Minus):
        node = node.of
    whole = isinstance(node, Number) and node.exact.denominator == 1 and not re.search(r"[.eE]", node.text)
    return not whole and written_figures(node) is not None


def _has_bare_log(statements: Sequence[Statement]) -> bool:
    parts = (part for statement in statements for part in walk(statement.node))
    return any(isinstance(part, Call) and part.function == "log" and part.sub is None for part in parts)


__all__ = ["FIGURES", "TooLarge", "judged"]
