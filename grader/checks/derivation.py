"""Derivations: line by line, the first wrong line named, credit for the lines before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from grader.checks.claims import Sorted, sort_out
from grader.checks.conditions import fold
from grader.checks.finding import NONE, Context, Finding, right, unsettled, wrong
from grader.checks.identity import UNIT
from grader.notation.answer import Written, read
from grader.notation.latex import latex
from grader.notation.reading import Unreadable
from grader.notation.tree import Big, Call, Item, Node, Power, Relation, Sequence, Symbol, walk
from grader.notation.vocabulary import Vocabulary
from grader.records import Answer
from grader.worlds.agreement import agrees
from grader.worlds.evaluate import Evaluation, Reading, Unknown
from grader.worlds.values import Mismatch
from grader.worlds.world import World

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Line:
    """One equality: two neighbouring members of a chain."""

    left: Node
    right: Node

    def __str__(self) -> str:
        return f"{latex(self.left)} = {latex(self.right)}"

    def parts(self) -> list[Node]:
        """Everything in it."""
        return walk(self.left) + walk(self.right)


@dataclass(frozen=True)
class Derivation:
    """Lines that are each true in every instance, from the definition to the relation that is asked for."""

    vocabulary: Vocabulary
    world: Callable[[str], World] = field(repr=False)
    units: tuple[str, ...]
    """The units to try; the one that carries furthest is taken."""
    ends: tuple[str, ...]
    """The letters that the last line must connect."""

    def __call__(self, answer: Answer, context: Context) -> Finding:
        if not isinstance(answer, str):
            raise Unreadable("Lines of a derivation are expected here, not a table.", 0, "Write one equation a line.")
        written = read(answer, self.vocabulary)
        lines = list(_lines(written))
        if not lines:
            raise Unreadable("No equations were found.", 0, "Write one equation a line.")
        answer_sorted = sort_out(written, lambda node: isinstance(node, Symbol) and node.name in self.ends)
        with np.errstate(all="ignore"):
            truths = [self._truths(lines, answer_sorted, unit) for unit in self.units]
        best = max(truths, key=lambda found: found.index(False) if False in found else len(found) + sum(map(bool, found)))
        return self._judged(lines, best, " \\\\ ".join(map(str, lines)))

    def _truths(self, lines: list[Line], answer: Sorted, unit: str) -> list[bool | None]:
        world, reading = self.world(unit), Reading(logarithm=UNIT[unit])
        definitions = tuple(p for p in answer.definitions if not (isinstance(p[0], Symbol) and p[0].name in world.letters))
        found: list[bool | None] = []
        for line in lines:
            try:
                sides = [Evaluation(world, reading, definitions=definitions).value(s) for s in (line.left, line.right)]
                found.append(agrees(*sides))
            except Mismatch:
                found.append(False)
            except Unknown:
                if not isinstance(line.left, (Item, Symbol)) or (isinstance(line.left, Symbol) and line.left.name in world.letters):
                    raise
                found.append(None)  # the name of something: p_i = P(w_i | w_{<i})
        return found

    def _judged(self, lines: list[Line], truths: list[bool | None], read_as: str) -> Finding:
        if False in truths:
            at = truths.index(False)
            says = f"Line {at + 1} does not follow: ${lines[at]}$."
            if any(truth and self._substantial(line) for truth, line in zip(truths, lines[:at], strict=False)):
                return Finding(False, f"{says} The lines before it are right.", HALF, NONE, read_as)
            return wrong(says, read_as)
        spoken = {part.name for line in lines for part in line.parts() if isinstance(part, Symbol)}
        begins = any(isinstance(part, Sequence) for line in lines for part in line.parts())
        if not set(self.ends) <= spoken:
            return unsettled("Every line is right, but the relation that is asked for is not reached.", read_as)
        if not begins:
            return unsettled("The relation is right, but it is not derived from the definition.", read_as)
        if not any(_is_step(part) for line in lines for part in line.parts()):
            return unsettled("Definition and relation are right, but no step leads from one to the other.", read_as)
        return right("Every line follows.", read_as)

    def _substantial(self, line: Line) -> bool:
        """Whether a line says something of what is asked: more than ``1 = 1`` and the names of letters."""
        named = isinstance(line.left, Symbol) and isinstance(line.right, Symbol)
        about = any(isinstance(p, Sequence) or (isinstance(p, Symbol) and p.name in self.ends) for p in line.parts())
        return about and not named and line.left != line.right


def _is_step(part: Node) -> bool:
    """Whether a logarithm or an exponential is taken of a sum, a product or a probability, not only of a letter."""
    inside = part.arguments if isinstance(part, Call) else (part.exponent,) if isinstance(part, Power) else ()
    return any(isinstance(below, (Big, Sequence, Item)) for one in inside for below in walk(one))


def _lines(written: Written) -> Iterator[Line]:
    """All equalities, in order: a chain gives one for each pair of neighbours."""
    for statement in fold(written.statements):
        node = statement.node
        if isinstance(node, Relation):
            for sign, left, follows in zip(node.signs, node.items, node.items[1:], strict=False):
                if sign in ("=", "≈", "=>"):
                    yield Line(left, follows)
