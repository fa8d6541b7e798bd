"""Two orders of growth, in all their variables together."""

from __future__ import annotations

from functools import lru_cache

from grader.checks.growth import Growth
from grader.comparing.letters import free, is_label, sizes_for
from grader.comparing.verdicts import Comparison, unreadable
from grader.notation.answer import read
from grader.notation.reading import Unreadable
from grader.notation.tree import Node, Relation
from grader.worlds.domains import Letters

_VERDICTS = {True: "equal", False: "different", None: "undecided"}


def judged(answer: str, reference: str, letters: Letters) -> Comparison:
    """Whether both have the same order. Raises Unreadable for the answer."""
    unknown = _unknown(answer, letters)
    if unknown:
        return unreadable(f"“{unknown}” is not known here. {sizes_for(letters).suggestion(unknown)}")
    found = _check(reference, letters).judge(answer)
    return Comparison(_VERDICTS[found.holds], found.says, found.read_as)  # type: ignore[arg-type]  # one of the three


@lru_cache(maxsize=256)
def _check(reference: str, letters: Letters) -> Growth:
    return Growth(reference, sizes_for(letters))


def _unknown(answer: str, letters: Letters) -> str:
    """A letter that nobody declared, or nothing."""
    written = read(answer, sizes_for(letters))
    known = {name for name, _ in letters} | {"e", "pi", "inf"} | {name.rstrip("_(") for name in written.own}
    names = {name for statement in written.statements for node in _formulas(statement.node) for name in free(node)}
    return min(names - known, default="")


def _formulas(node: Node) -> list[Node]:
    if not isinstance(node, Relation):
        return [node]
    return [item for at, item in enumerate(node.items) if at or not is_label(item)]


__all__ = ["Unreadable", "judged"]
