"""Two orders of growth, in all their variables together."""

from __future__ import annotations

from functools import lru_cache

from grader.checks.growth import Growth
from grader.checks.growth_words import in_one_word
from grader.comparing.letters import free, is_label, sizes_for
from grader.comparing.verdicts import Comparison, undecided, unreadable
from grader.notation.answer import read
from grader.notation.tree import Call, Node, Number, Power, Relation, children
from grader.worlds.domains import Letters

MOST_HEIGHT = 5
"""Exponentials inside one another."""
MOST_NODES = 400

_VERDICTS = {True: "equal", False: "different", None: "undecided"}


def judged(answer: str, reference: str, letters: Letters) -> Comparison:
    """Whether both have the same order. Raises Unreadable for the answer."""
    answer = in_one_word(answer, frozenset(name for name, _ in letters)) or answer
    written = read(answer, sizes_for(letters))
    formulas = [formula for statement in written.statements for formula in _formulas(statement.node)]
    known = {name for name, _ in letters} | {"e", "pi", "inf"} | {name.rstrip("_(") for name in written.own}
    unknown = min({name for formula in formulas for name in free(formula)} - known, default="")
    if unknown:
        return unreadable(f"“{unknown}” is not known here. {sizes_for(letters).suggestion(unknown)}")
    if any(_is_too_large(formula) for formula in formulas):
        return undecided("This order is too large to be settled.")
    found = _check(reference, letters).judge(answer)
    return Comparison(_VERDICTS[found.holds], found.says, found.read_as)  # type: ignore[arg-type]  # one of the three


@lru_cache(maxsize=256)
def _check(reference: str, letters: Letters) -> Growth:
    return Growth(reference, sizes_for(letters))


def _formulas(node: Node) -> list[Node]:
    """The sides of an equation, without a name on its left; a formula is itself."""
    if not isinstance(node, Relation):
        return [node]
    return [item for at, item in enumerate(node.items) if at or not is_label(item)]


def _is_too_large(formula: Node) -> bool:
    """Whether there are too many parts, or exponentials too deep inside one another."""
    count, stack = 0, [(formula, 0)]
    while stack:
        node, height = stack.pop()
        count += 1
        exponential = isinstance(node, Power) and not isinstance(node.exponent, Number)
        height += exponential or (isinstance(node, Call) and node.function in ("exp", "factorial"))
        if height > MOST_HEIGHT or count > MOST_NODES:
            return True
        stack += [(child, height) for child in children(node)]
    return False
