"""How an expression is to be taken where the notation leaves it open, and why it may have no value."""

from __future__ import annotations

from dataclasses import dataclass

from grader.notation.reading import Unreadable
from grader.notation.tree import Derivative, Item, Node, Symbol

NUMERATOR, DENOMINATOR, MIXED = "numerator", "denominator", "mixed"
"""Layouts: gradients as rows and Jacobians ``∂y_i/∂x_j``; both transposed; gradients as columns, Jacobians not."""


class Unknown(Unreadable):
    """A name that has no value here."""

    def __init__(self, name: str, sentence: str = "") -> None:
        super().__init__(sentence or f"“{name}” is not known here.")
        self.name = name
        self.stranger = not sentence
        """Whether it is the name itself that nobody knows."""

class Restated(Exception):
    """The answer uses the very thing that is asked for. ``what`` is its name."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class Reading:
    """How to take what the notation leaves open."""

    layout: str = NUMERATOR
    columns: str = "elementwise"
    """What a product of two columns is: ``elementwise`` or ``dot``; with ``entries``, every ``*`` is one of entries."""
    products: str = "later-left"
    """Where later factors of a product of matrices stand: ``later-left``, ``later-right``, ``descending``."""
    rows: bool = False
    """Whether vectors are rows, as in ``x_t W``."""
    turned: bool = False
    """Whether, with rows, weights are still kept for columns, as in ``x_t W^T``."""
    total: bool = False
    """Whether a derivative of a state by a weight runs through all earlier states."""
    dots: str = ""
    """Which way dots run where one term stands before them: ``up``, ``down``, or as the indices say."""
    logarithm: float = 1.0
    """What one unit of ``log`` without a base is, in nats: 1 for e, ``log 2`` for base 2."""


STANDARD = Reading()


def spoken_name(node: Node) -> str:
    """What a name is called in a sentence, without its indices."""
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Item):
        return node.family
    if isinstance(node, Derivative):
        return f"∂{spoken_name(node.top)}/∂{spoken_name(node.bottom)}"
    return type(node).__name__.lower()
