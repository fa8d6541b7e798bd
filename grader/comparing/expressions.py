"""An answer of kind formula: every way to read it, what it puts forward, and how that compares with the reference."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from grader.comparing import formula, relation
from grader.comparing.formula import Pair, block_for
from grader.comparing.letters import read_reference, words_for
from grader.comparing.respelling import leaves_percent_open
from grader.comparing.said import Reading, Said, Taken, odd_word, taken, understood
from grader.comparing.verdicts import Comparison, different, settled, undecided, unreadable
from grader.notation.latex import latex
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import Call, Node, Number, Relation, Symbol, Times, Transposed, walk
from grader.worlds.domains import SCALARS, Letters, exactly
from grader.worlds.evaluate import STANDARD, Unknown
from grader.worlds.evaluate import Reading as Convention
from grader.worlds.precise import Formula, evaluated
from grader.worlds.values import Mismatch

MOST_MEMBERS = 6
"""Sides of a chain of equations that are looked at, from its end."""
_BASES = (math.log(2.0), math.log(10.0))
"""Other bases that a logarithm without one may have, as nats."""
_COLON = re.compile(r"(?<=[\w)}\]]):(?=[\w({\[\\])|(?<=[\w)}\]]) : (?=[\w({\[\\])")
"""A colon between two operands; one that opens a formula has a blank behind it only."""
_DOTTED = Convention(columns="dot")
_TWO_WAYS = "This can be read in two ways, with different verdicts; brackets would tell."
_TWO_SIDES = "The sides of the equation are not equal; a person must see which is meant."
_SEVERAL = "The answer says several things that differ; a person must see which is meant."


def judged(answer: str, reference: str, letters: Letters) -> Comparison:
    """The verdict under every reading. Raises Unreadable for the answer."""
    case = _Case(answer, reference, letters)
    try:
        expected = _reference(reference, letters)
    except Unreadable as reason:
        return undecided(f"The reference can't be read: {reason}")
    if leaves_percent_open(answer):
        return undecided("The sign % may mean percent or a remainder; write mod(a, b).")
    obtained = taken(answer, words_for(letters))
    found = list(case.across(obtained.ways, expected.ways))
    for choice in sorted(obtained.left_open | expected.left_open):
        found += case.chosen(choice, expected)
    verdict = settled(found, _TWO_WAYS)
    if verdict.verdict == "different" and (divided := _COLON.sub("/", answer)) != answer and _is_right(divided, reference, letters):
        return undecided("The colon may be meant as a quotient; a person must see.", verdict.read_as)
    if verdict.verdict != "unreadable" and obtained.prose and (odd := odd_word(answer, obtained.prose)):
        return unreadable(f"“{odd}” is not known here. {words_for(letters).suggestion(odd)}")
    return verdict


def _is_right(answer: str, reference: str, letters: Letters) -> bool:
    try:
        return judged(answer, reference, letters).verdict == "equal"
    except Unreadable:
        return False


@lru_cache(maxsize=1024)
def _reference(reference: str, letters: Letters, choice: str = "") -> Taken:
    words = words_for(letters)
    return (
        taken(reference, words, choice)
        if choice
        else understood(reference, read_reference(reference, words), words)
    )


class _Case:
    """Two texts and their letters."""

    def __init__(self, answer: str, reference: str, letters: Letters) -> None:
        self.answer = answer
        self.reference = reference
        self.letters = letters
        self.block = block_for(answer, reference)

    def chosen(self, choice: str, otherwise: Taken) -> Iterator[Comparison]:
        """The verdicts under another choice of brackets, where that can be read at all."""
        try:
            obtained = taken(self.answer, words_for(self.letters), choice)
        except Unreadable:
            return
        try:
            expected = _reference(self.reference, self.letters, choice)
        except Unreadable:
            expected = otherwise
        yield from self.across(obtained.ways, expected.ways)

    def across(self, obtained: Sequence[Reading], expected: Sequence[Reading]) -> Iterator[Comparison]:
        """The verdicts for all ways to take the commas; two texts with open commas are taken in the same way."""
        for ours in obtained:
            for theirs in expected:
                if ours.commas == theirs.commas or len(obtained) == 1 or len(expected) == 1:
                    yield settled([self._said(said, theirs.said[-1]) for said in ours.said], _SEVERAL)

    # One thing put forward ---------------------------------------------------------------------------------------

    def _said(self, ours: Said, theirs: Said) -> Comparison:
        if theirs.orders or ours.orders:
            return self._condition(ours, theirs)
        if theirs.relation is not None and not theirs.labelled and not self._is_chain(theirs):
            return self._equation(ours, theirs)
        members = ours.members[-MOST_MEMBERS:]
        found = [self._judged((member, ours.definitions), theirs) for member in members]
        if len(found) > 1 and any(other.verdict != found[-1].verdict for other in found):
            same = self._same_equation(ours, theirs)
            return same or undecided(_TWO_SIDES, found[-1].read_as)
        if found[-1].verdict == "different" and ours.relation is not None and not ours.labelled:
            return self._same_equation(ours, theirs) or found[-1]
        return found[-1]

    def _condition(self, ours: Said, theirs: Said) -> Comparison:
        shown = latex(ours.relation or ours.node)
        if ours.relation is None or theirs.relation is None or not (ours.orders and theirs.orders):
            what = "a condition" if theirs.orders else "a formula"
            return different(f"The reference is {what}, the answer is not.", shown)
        found = relation.inequalities(
            (ours.relation, ours.definitions), (theirs.relation, theirs.definitions), self.letters, self.block
        )
        return Comparison(found.verdict, found.says, shown)

    def _is_chain(self, said: Said) -> bool:
        """Whether the sides of an equation are equal whatever the letters are."""
        first, last = (said.members[0], said.definitions), (said.node, said.definitions)
        return formula.judged(Pair(first, last, self.letters, self.block)).verdict == "equal"

    def _equation(self, ours: Said, theirs: Said) -> Comparison:
        found = self._same_equation(ours, theirs)
        if found is not None:
            return found
        shown = latex(ours.relation or ours.node)
        if ours.relation is None:
            return different("The reference is an equation, the answer is not.", shown)
        return undecided("Whether the two equations say the same could not be settled.", shown)

    def _same_equation(self, ours: Said, theirs: Said) -> Comparison | None:
        if ours.relation is None or theirs.relation is None:
            return None
        letters = _with_label(self.letters, theirs.relation)
        return relation.equations(
            (ours.relation, ours.definitions), (theirs.relation, theirs.definitions), letters, self.block
        )

    # One formula -------------------------------------------------------------------------------------------------

    def _judged(self, ours: Formula, theirs: Said) -> Comparison:
        shown = latex(ours[0])
        pair = Pair(ours, (theirs.node, theirs.definitions), self.letters, self.block)
        try:
            if "'" in self.answer or "prime" in self.answer:
                _require_no_strokes(ours[0], self.letters)
            if any(kind not in SCALARS for _, kind in self.letters) and _turns_a_number(ours[0]):
                return undecided("A number is transposed: a vector of ones may be meant, which is no letter here.", shown)
            found = self._by_convention(pair)
        except (Mismatch, Unknown) as reason:
            return self._refused(reason, pair, shown)
        except TooLarge as reason:
            return undecided(str(reason), shown)
        return Comparison(found.verdict, found.says, shown)

    def _by_convention(self, pair: Pair) -> Comparison:
        """The verdict under each meaning that a product of columns and a logarithm without a base may have."""
        found = [formula.judged(_under(pair, convention)) for convention in self._conventions(pair)]
        verdict = settled(
            found, "A product of two vectors may be meant in two ways; a person must see which."
        )
        if verdict.verdict == "different" and "log" in self.answer + self.reference and _has_bare_log(pair):
            others = [formula.judged(_under(pair, Convention(logarithm=base))) for base in _BASES]
            if any(other.verdict == "equal" for other in others):
                return undecided("The base of a logarithm is not said; a person must look.")
        return verdict

    def _conventions(self, pair: Pair) -> Sequence[Convention]:
        if all(kind != "vector" for _, kind in self.letters):
            return (STANDARD,)
        dotted = any(
            isinstance(p, Times) and p.by == "·" for f in (pair.answer, pair.reference) for p in walk(f[0])
        )
        return (_DOTTED,) if dotted else (STANDARD, _DOTTED)

    def _refused(self, reason: Mismatch | Unknown, pair: Pair, shown: str) -> Comparison:
        """The verdict on an answer that has no value, if the reference has one."""
        try:
            evaluated(pair.reference, exactly(pair.letters, pair.block, 0), _DOTTED)
        except (Mismatch, Unreadable) as fault:
            return undecided(f"The reference has no value: {fault}.")
        if isinstance(reason, Mismatch):
            return different(f"The dimensions do not fit: {reason}.", shown)
        return unreadable(f"{reason} {words_for(self.letters).suggestion(reason.name) if reason.stranger else reason.help}".strip())


def _under(pair: Pair, convention: Convention) -> Pair:
    return Pair(pair.answer, pair.reference, pair.letters, pair.block, convention)


def _has_bare_log(pair: Pair) -> bool:
    parts = (part for side in (pair.answer, pair.reference) for part in walk(side[0]))
    return any(isinstance(part, Call) and part.function == "log" and part.sub is None for part in parts)


def _with_label(letters: Letters, equation: Relation) -> Letters:
    """The letters and the name on the left of the reference, which an answer may use on either side."""
    label = equation.items[0]
    if isinstance(label, Symbol) and label.name not in dict(letters):
        return (*letters, (label.name, "real"))
    return letters


def _turns_a_number(node: Node) -> bool:
    return any(isinstance(part, Transposed) and isinstance(part.of, Number) for part in walk(node))


def _require_no_strokes(node: Node, letters: Letters) -> None:
    """``x'`` of a number is a derivative by something that nobody said."""
    kinds = dict(letters)
    for part in walk(node):
        if (
            isinstance(part, Transposed)
            and isinstance(part.of, Symbol)
            and kinds.get(part.of.name) in SCALARS
        ):
            raise Unknown(f"{part.of.name}'")
