"""A letter that nobody defined: would some meaning of it make the answer right?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import reduce

from grader.checks.finding import Finding, unsettled, wrong
from grader.notation.plain import plain
from grader.notation.reading import Unreadable
from grader.notation.tree import Big, Item, Node, Symbol, Times, rebuilt, walk

MOST_UNDEFINED = 2
"""Letters for which meanings are tried together; each multiplies the work."""


def with_a_meaning(
    node: Node, unknown: Node, name: str, letters: Collection[str], judge: Callable[[Node], Finding]
) -> Finding:
    """The finding on ``node`` with a letter ``name`` that has no value: if a meaning makes it right, a person must look."""
    if len(_strangers(node, letters)) > MOST_UNDEFINED:
        return unsettled(f"{name} and other letters are not defined; a person must look.", node)
    for meaning in _meanings(name, letters):
        try:
            if judge(rebuilt(node, {unknown: meaning})).holds is not False:
                return unsettled(f"{name} is not defined; is it {plain(meaning)}?", node)
        except Unreadable:
            continue
    return wrong(f"{name} is not known here, and no meaning of it makes this right.", node)


def _strangers(node: Node, letters: Collection[str]) -> set[Node]:
    """The letters and members of families in a tree that are no letters of the field."""
    parts = walk(node)
    bound = {part.letter for part in parts if isinstance(part, Big)}
    return {
        part
        for part in parts
        if isinstance(part, Item) or (isinstance(part, Symbol) and part.name not in letters and part.name not in bound)
    }


def _meanings(name: str, letters: Collection[str]) -> Iterator[Node]:
    """What a name may stand for: one of the letters, or a product of single letters."""
    if len(name) == 1 or not name.isalpha():
        yield from (Symbol(letter) for letter in sorted(letters))
    elif len(name) < 4:
        yield reduce(lambda left, right: Times("", left, right), (Symbol(letter) for letter in name))  # type: ignore[arg-type,return-value]  # nodes
