"""The answers that the audit types into a formula field: the reference in three notations, its slips, its wrong neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from grader.checks.formula import Formula
from grader.notation.latex import latex
from grader.notation.plain import plain
from grader.notation.reading import Unreadable
from grader.notation.tree import Bracket, Item, Node, walk
from grader.worlds.agreement import same_up_to_orientation
from grader.worlds.evaluate import Evaluation, Reading, Restated
from grader.worlds.values import Mismatch, Value
from solutions.audit.answers import ANY_MISTAKE, NONE, expectations, in_unicode
from solutions.audit.expected import Expected
from solutions.audit.mutants import mutants

_FREE = ("the factors are exchanged", "a transpose too many")
"""Changes that the candidate's own weights can make up for."""


@expectations.register
def _(check: Formula) -> Iterator[Expected]:
    node = check.reference_node
    if not _names_something_undefined(check, node):
        for text, how in ((plain(node), "plain text"), (latex(node), "LaTeX"), (in_unicode(plain(node)), "Unicode")):
            yield Expected(text, f"the reference in {how}")
            if check.targets and "∂" not in check.targets[0]:
                yield Expected(f"{check.targets[0]} = {text}", f"an equation in {how}")
    for slip in check.slips:
        yield Expected(slip.formula, f"slip: {slip.says}", NONE)
    yield from _wrong(check, node)


def _names_something_undefined(check: Formula, node: Node) -> bool:
    """Whether the reference speaks of what an answer must define first."""
    return any(isinstance(part, Item) and part.family in check.undefined for part in walk(node))


def _wrong(check: Formula, node: Node) -> Iterator[Expected]:
    families = frozenset(part.family for part in walk(node) if isinstance(part, Item))
    seen: set[str] = set()
    for why, mutant in mutants(node, families):
        text = plain(mutant)
        if text in seen or (check.slots is not None and (why in _FREE or _reorders(mutant, node))):
            continue
        seen.add(text)
        yield Expected(text, why, ANY_MISTAKE, partial(_is_right, check, mutant))


def _reorders(mutant: Node, node: Node) -> bool:
    """Whether only the parts of a concatenation stand in another order, or one of them is gone."""
    return [part for part in walk(mutant) if isinstance(part, Bracket)] != [part for part in walk(node) if isinstance(part, Bracket)]


def _is_right(check: Formula, mutant: Node) -> bool:
    """Whether a changed formula has the value of the reference, or of something accepted, all the same."""
    names = ("main", "zero") if check.zero_start else ("main",)
    accepted = range(1 + len(check.alternatives))
    return any(
        same_up_to_orientation(value, check.expected(name, which), check.orientation)
        for name in names
        for value in _values(check, mutant, name)
        for which in accepted
    )


def _values(check: Formula, node: Node, world: str) -> Iterator[Value]:
    for layout in check.layouts:
        for total in (False, True):
            try:
                with np.errstate(all="ignore"):
                    yield Evaluation(check.worlds(world), Reading(layout=layout, total=total)).value(node)
            except (Mismatch, Unreadable, Restated):
                continue
