"""Left sides: whether a right formula is said to be another quantity than the one that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.checks.names_of import bare_name
from grader.notation.reading import Unreadable
from grader.notation.tree import Derivative, Item, Node
from grader.worlds.agreement import same_up_to_orientation
from grader.worlds.evaluate import Restated
from grader.worlds.values import Mismatch

if TYPE_CHECKING:
    from grader.checks.formula import Formula
    from grader.checks.trial import Outcome


def other_quantity(check: Formula, left: Node, outcome: Outcome) -> str:
    """A doubt where a right formula is said to be another derivative than the one that is asked for."""
    if not outcome.evaluated:
        return ""
    if check.is_target(left):
        named = "The formula is right, but the left side has other indices than the question; a person decides."
        return named if outcome.misnamed else ""
    if not isinstance(left, Derivative):
        known = isinstance(left, Item) and left.family in check.worlds("main").families and not _is_target_without_step(check, left)
        return "The formula is right, but the left side names another quantity; a person decides." if known and check.targets else ""
    value, evaluation = outcome.evaluated[-1]
    try:
        other = evaluation.value(left)
    except (Unreadable, Mismatch, Restated):
        return _other_derivative(check, left)
    if same_up_to_orientation(other, value, True):
        return ""
    return "The formula is right, but the left side names another quantity; a person decides."


def _is_target_without_step(check: Formula, left: Item) -> bool:
    """``f = σ(...)`` where ``f_t`` is asked for, as in a program that keeps no steps."""
    return not left.index and any(isinstance(target, Item) and target.family == left.family for target in check.target_nodes)


def _other_derivative(check: Formula, left: Derivative) -> str:
    """A doubt about a left side without a value: a derivative by another known quantity than those asked for."""
    known = check.worlds("main").families.keys() | check.worlds("main").letters.keys()
    asked = [target for target in check.target_nodes if isinstance(target, Derivative)]
    lower, upper = ({bare_name(side) for side in sides} for sides in ([t.bottom for t in asked], [t.top for t in asked]))
    by_another = bare_name(left.bottom) in known - lower
    if not asked or not (by_another or bare_name(left.top) in known - upper):
        return ""
    return f"The formula is right, but the left side is a derivative {'by' if by_another else 'of'} something else; a person decides."
