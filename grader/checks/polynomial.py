"""Exact counts: polynomials in the sizes of a model, constants included.

>>> from grader.checks.finding import Context
>>> from grader.notation.vocabulary import vocabulary
>>> count = Polynomial("4(H^2 + H D + H)", vocabulary(["H", "D"]))
>>> count("4H(H + D + 1)", Context()).says
'Right: 4 (H^2 + H D + H).'
>>> count("4H^2 + HD + H", Context()).holds
False
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from grader.checks.conclusion import Said, conclusion, readings, settled, spelled
from grader.checks.finding import Context, Finding, near_miss, right, unsettled, wrong
from grader.checks.own_letters import with_own_letters
from grader.checks.undefined import with_a_meaning
from grader.checks.values import is_label
from grader.notation.answer import Written, read
from grader.notation.plain import plain
from grader.notation.reading import Unreadable
from grader.notation.tree import Call, Item, Node, Number, Relation, Symbol
from grader.notation.vocabulary import Vocabulary
from grader.records import Answer
from grader.worlds.arithmetic import NoValue, Value
from grader.worlds.polynomial import NoPolynomial, values

_WRAPPERS = ("O",)


@dataclass(frozen=True, slots=True, repr=False)
class Polynomial:
    """One count. Letters of the vocabulary are the sizes."""

    reference: str
    vocabulary: Vocabulary

    def __repr__(self) -> str:
        return f"Polynomial: {self.reference}"

    def __call__(self, answer: Answer, context: Context) -> Finding:
        """The finding on an answer. Raises :class:`Unreadable`."""
        if not isinstance(answer, str):
            raise Unreadable("One count is asked for, not a list.", 0, "Write one formula.")
        return self.judge(answer)

    def judge(self, text: str, remarks: str = "") -> Finding:
        """The finding on a text."""
        found = [self._judge_reading(written) for written in readings(text, self.vocabulary)]
        return settled(
            found, lambda _: "This can be read in two ways with different values; brackets would tell."
        )

    def _judge_reading(self, written: Written) -> Finding:
        said: Sequence[Said] = [Said(s.node, s.before, s.after) for s in written.statements]
        if len(said) > 1:
            said = with_own_letters(written.statements, _letters(self.vocabulary)) or said
            said = [one for one in said if not isinstance(one.node, (Symbol, Item, Number))] or said
        found = [self._judge_chain(one.node) for one in conclusion(said)]
        return settled(found, lambda _: "Several counts are given; a person must see which is meant.")

    def _judge_chain(self, node: Node) -> Finding:
        if not isinstance(node, Relation):
            return self._judge(node)
        last = self._judge(node.items[-1])
        for member in node.items[is_label(node.items[0]) : -1]:
            try:
                if self._judge(member).holds is not last.holds:
                    return unsettled("The sides of this equation differ; a person must look.", last.shown)
            except NoValue:
                continue
        return last

    def _judge(self, node: Node) -> Finding:
        inside = _unwrapped(node)
        if inside is not node:
            return self._judge_order(inside)
        try:
            found = values(node, _letters(self.vocabulary))
        except NoPolynomial:
            return wrong(f"{plain(node)} is no exact count; {self._spelled} is expected.", node)
        except NoValue as unknown:
            return with_a_meaning(node, unknown.node, unknown.name, _letters(self.vocabulary), self._judge)
        if found == _values_of(self.reference, self.vocabulary):
            return right(f"Right: {self._spelled}.", node)
        return self._wrong(node, found)

    @property
    def _spelled(self) -> str:
        return spelled(self.reference, self.vocabulary)

    def _judge_order(self, inside: Node) -> Finding:
        """``O(4(H^2 + H D + H))``: an order leaves the constants open that are asked for."""
        found = self._judge(inside)
        if found.holds is False:
            return found
        return unsettled("An order of growth is written where the exact count is asked for; a person decides.", found.shown)

    def _wrong(self, node: Node, found: tuple[Value, ...]) -> Finding:
        ratios = {x / y for x, y in zip(found, _values_of(self.reference, self.vocabulary), strict=True) if y}
        if len(ratios) == 1 and (factor := Fraction(ratios.pop())).limit_denominator(100) == factor != 0:
            return near_miss(f"{plain(node)} is {factor} of the count; {self._spelled} is expected.", node)
        return wrong(f"{plain(node)} is not {self._spelled}.", node)


def _unwrapped(node: Node) -> Node:
    """What stands inside ``O(...)``, or the count itself."""
    while isinstance(node, Call) and node.function in _WRAPPERS and len(node.arguments) == 1:
        node = node.arguments[0]
    return node


@lru_cache(maxsize=256)
def _letters(words: Vocabulary) -> tuple[str, ...]:
    names = {node.name for node in words.letters.values() if isinstance(node, Symbol)}
    return tuple(sorted(names - {"e", "pi"}))


@lru_cache(maxsize=512)
def _values_of(text: str, words: Vocabulary) -> tuple[Value, ...]:
    return values(read(text, words).statements[0].node, _letters(words))
