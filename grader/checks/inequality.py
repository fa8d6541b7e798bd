"""Conditions such as ``σ_max < 1/γ``: the same truth as the reference in every instance, the border included."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.checks.claims import denied, sort_out
from grader.checks.conclusion import follow_up, lead_in
from grader.checks.finding import Context, Finding, near_miss, right, unsettled, wrong
from grader.notation.answer import read
from grader.notation.cursor import Choices
from grader.notation.lexer import tokens
from grader.notation.parser import Parser
from grader.notation.reading import Unreadable
from grader.notation.tree import Node, Relation
from grader.notation.vocabulary import Vocabulary
from grader.records import Answer
from grader.worlds.evaluate import Evaluation
from grader.worlds.values import Mismatch
from grader.worlds.world import World

_SIGNS = frozenset({"<", ">", "<=", ">="})


@dataclass(frozen=True)
class Inequality:
    """A condition, or one of its accepted forms, true in exactly the same instances."""

    references: tuple[str, ...]
    vocabulary: Vocabulary
    world: Callable[[], World] = field(repr=False)
    """Instances on both sides of the border and on it."""
    doubtful: Callable[[str], bool] | None = field(default=None, repr=False)
    """Words that do not go with the reference: with them, a person decides."""
    opposite: str = ""
    """A pattern for words of the opposite case: a condition for that, beside another one, is a remark."""
    near: tuple[tuple[str, str], ...] = ()
    """Wrong conditions that students give, with the sentence for each."""

    def __call__(self, answer: Answer, context: Context) -> Finding:
        if not isinstance(answer, str):
            raise Unreadable("A condition is expected here, not a list or table.", 0, "Write one inequality.")
        written = read(answer, self.vocabulary)
        answer_sorted = sort_out(written, lambda node: False, inequalities=True)
        definitions = answer_sorted.definitions
        found = [claim.members[-1] for claim in answer_sorted.claims if _is_inequality(claim.members[-1])]
        found = found or [s.node for s in written.statements if _is_inequality(s.node)]
        if self.opposite and len(found) > 1:
            said = [(s.node, f"{lead_in(s.before)} {follow_up(s.after)}") for s in written.statements]
            remarks = [node for node, words in said if re.search(self.opposite, words, re.IGNORECASE)]
            found = [node for node in found if node not in remarks] or found
        if not found:
            raise Unreadable("No inequality was found.", 0, "Write the condition with < or ≤.")
        try:
            with np.errstate(all="ignore"):
                verdicts = [self._judged(node, definitions) for node in found]
        except Mismatch as mismatch:
            return wrong(f"The dimensions do not fit: {mismatch}.", found[-1])
        if len({verdict.holds for verdict in verdicts}) > 1:
            return unsettled("Two conditions are given and they differ; a person decides.", found[-1])
        doubtful = self.doubtful is not None and self.doubtful(written.prose.lower())
        if verdicts[-1].holds and (doubtful or denied(written.prose)):
            return unsettled("The condition is right, but the words may take it back; a person decides.", found[-1])
        return verdicts[-1]

    def _judged(self, node: Node, definitions: tuple[tuple[Node, Node], ...]) -> Finding:
        try:
            truth = self._truth(node, definitions)
        except Mismatch as mismatch:
            return unsettled(f"The sides of this condition can't be compared: {mismatch}. A person decides.", node)
        if any(_same(truth, self._reference(text)) for text in self.references):
            return right("The same condition as the reference.", node)
        for text, says in self.near:
            if _same(truth, self._reference(text)):
                return near_miss(says, node)
        if any(_same(~truth, self._reference(text)) for text in self.references):
            return near_miss("The condition points the wrong way.", node)
        return wrong("Not the condition that is asked for.", node)

    def _truth(self, node: Node, definitions: tuple[tuple[Node, Node], ...]) -> Any:
        assert isinstance(node, Relation), "conditions are relations"
        pairs = [(at, sign) for at, sign in enumerate(node.signs) if sign in _SIGNS]  # σ < 1/γ = 1: the last is a remark
        evaluation = Evaluation(self.world(), definitions=definitions)
        held: Any = True
        for at, sign in pairs:
            held = held & evaluation.truth(Relation((node.items[at], node.items[at + 1]), (sign,)))
        return np.broadcast_to(held, self._shape)

    @property
    def _shape(self) -> tuple[int, ...]:
        return next(np.shape(v) for v in self.world().letters.values() if np.ndim(v) == 1)

    def _reference(self, text: str) -> Any:
        parser = Parser(tokens(text)[0], self.vocabulary, frozenset(), Choices())
        return self._truth(parser.relation(), ())


def _is_inequality(node: Node) -> bool:
    return isinstance(node, Relation) and any(sign in _SIGNS for sign in node.signs)


def _same(a: Any, b: Any) -> bool:
    return bool((a == b).all())
