"""Conditions: inequalities that hold in the same instances, equations that say the same of their letters."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product

from grader.comparing.formula import Pair, judged
from grader.comparing.verdicts import Comparison, different, equal, undecided
from grader.notation.reading import TooLarge
from grader.notation.tree import Minus, Node, Number, Over, Plus, Relation, walk
from grader.worlds.digits import many
from grader.worlds.domains import SAMPLES, Letters, exactly, instance, neighbour
from grader.worlds.precise import Definitions, Work, evaluated, true
from grader.worlds.world import World

MOST_BORDERS = 60
"""Points at which letters take the values that borders tend to have."""
ENOUGH = 6
_OTHERS = (Fraction(0), Fraction(1), Fraction(-1), Fraction(2), Fraction(1, 2))


def inequalities(
    answer: tuple[Relation, Definitions],
    reference: tuple[Relation, Definitions],
    letters: Letters,
    block: int,
) -> Comparison:
    """Whether two conditions are true in the same instances, borders included."""
    seen: set[bool] = set()
    both = 0
    work = Work()
    for point in _points(answer[0], reference[0], letters, block):
        try:
            ours, theirs = true(answer, point, work), true(reference, point, work)
        except TooLarge:
            continue
        if ours is None and theirs is None:
            continue
        if ours != theirs:
            return different("It does not hold in the same cases as the reference.")
        both += 1
        seen.add(theirs is True)
    if both < min(ENOUGH, SAMPLES if letters else 1):
        return undecided("The two conditions have a truth almost nowhere.")
    if len(seen) < 2 and letters:
        return undecided("No instance was found in which the conditions fail, or none in which they hold.")
    return equal("It holds in the same cases as the reference.")


def _points(answer: Relation, reference: Relation, letters: Letters, block: int) -> Iterator[World]:
    if not letters:
        yield World()
        return
    for at in range(2):
        for row in range(SAMPLES):
            yield exactly(letters, neighbour(block, at), row)
    yield from islice(_borders(answer, reference, letters), MOST_BORDERS)


def _borders(answer: Relation, reference: Relation, letters: Letters) -> Iterator[World]:
    """All letters at the numbers that the conditions name, and equal to each other."""
    named = {part.exact for node in (answer, reference) for part in walk(node) if isinstance(part, Number)}
    values = list(
        dict.fromkeys(
            [*sorted(named, key=abs)[:4], *(-value for value in sorted(named, key=abs)[:2]), *_OTHERS]
        )
    )
    scalars = [name for name, kind in letters if kind in ("real", "positive", "integer", "probability")]
    if len(scalars) < len(letters) or len(scalars) > 3:
        return
    choices = [[value for value in values if _allowed(value, kind)] or [Fraction(1)] for _, kind in letters]
    for chosen in product(*choices):
        yield instance(letters, chosen)


def _allowed(value: Fraction, kind: str) -> bool:
    if kind == "integer":
        return value >= 1 and value.denominator == 1
    if kind == "positive":
        return value > 0
    return kind == "real" or 0 < value < 1


def equations(
    answer: tuple[Relation, Definitions],
    reference: tuple[Relation, Definitions],
    letters: Letters,
    block: int,
) -> Comparison | None:
    """Whether two equations differ by a constant factor only; None where they don't."""
    ours, theirs = (_zeroed(relation) for relation in (answer[0], reference[0]))
    if ours is None or theirs is None or not letters:
        return None
    for factor in _factors(ours, theirs, answer[1], reference[1], letters, block):
        scaled = Over(ours, Number(float(factor), factor, str(float(factor))))
        if judged(Pair((scaled, answer[1]), (theirs, reference[1]), letters, block)).verdict == "equal":
            return equal("It is the same equation as the reference.")
    return None


def _zeroed(relation: Relation) -> Node | None:
    return Plus((relation.items[0], Minus(relation.items[1]))) if relation.signs == ("=",) else None


def _factors(
    ours: Node, theirs: Node, mine: Definitions, others: Definitions, letters: Letters, block: int
) -> Iterator[Fraction]:
    """The ratio of the two at one point, where it is a short fraction."""
    a = evaluated((ours, mine), exactly(letters, block, 5))
    b = evaluated((theirs, others), exactly(letters, block, 5))
    if a is None or b is None or a == 0 or b == 0:
        return
    ratio = Fraction(str(float(many(a) / many(b)))).limit_denominator(1000)
    if ratio:
        yield ratio
