"""Dots: ``a_1 + ... + a_n`` and ``A_1 A_2 ... A_n`` folded into progressions."""

from __future__ import annotations

from grader.notation.cursor import Cursor
from grader.notation.progression import alike
from grader.notation.tree import (
    Ellipsis,
    Minus,
    Node,
    Times,
)

_TIMES = frozenset({"*", "·", "×", "⊙", "⊗"})


class Dots(Cursor):
    """The part of the reader that settles dots."""

    __slots__ = ()

    def dots(self, terms: list[Node], operator: str, signs: tuple[str, ...]) -> None:
        """``a_1 + ... + a_n``: folds the terms before the dots and the one after into an ellipsis."""
        self.choices.features.add("dots")
        before_dots = self.tokens[self.at - 1][0]
        self.at += 1
        sign = self.tokens[self.at][0]
        if operator == "+" and sign in signs and before_dots != sign:
            raise self.refuse("The signs before and behind the dots differ.", "Write a_1 + ... + a_n.")
        if sign in signs:
            self.at += 1
        elif operator == "+":
            raise self.refuse("After the dots the last term is missing.", "Write a_1 + ... + a_n.")
        last = self.product() if operator == "+" else self.factor()
        if sign == "-":
            last = Minus(last)
        before = [terms.pop()]
        if terms and alike(terms[-1], before[0]):
            before.insert(0, terms.pop())
        terms.append(Ellipsis(operator, tuple(before), last))

    def fold_dots(self, found: list[Node]) -> None:
        """``f(h_1, ..., h_T)``: dots between arguments."""
        self.dots(found, ",", (",", ";"))

    def _dotted_product(self, left: Node, by: str) -> Node:
        """``A_1 A_2 ... A_n``: the factors before the dots come out of the product again."""
        factors: list[Node] = []
        first = left
        while isinstance(first, Times):
            factors.insert(0, first.right)
            first = first.left
        factors.insert(0, first)
        after = self._factors_after_dots()
        unit = _unit(factors, after)
        if not unit:
            raise self.refuse("The dots could not be filled in: the factors around them are not alike.", "Write A_1 A_2 ... A_n.")
        by = by or _sign_of(left)
        before = [_product(factors[-unit:], by)]
        del factors[-unit:]
        if len(factors) >= unit and alike(_product(factors[-unit:], by), before[0]):
            before.insert(0, _product(factors[-unit:], by))
            del factors[-unit:]
        ellipsis = Ellipsis("⊙" if by == "⊙" else "*", tuple(before), _product(after[:unit], by))
        return _product([*factors, ellipsis, *after[unit:]], by)

    def _factors_after_dots(self) -> list[Node]:
        self.choices.features.add("dots")
        self.at += 1
        if self.tokens[self.at][0] in _TIMES:
            self.at += 1
        found = [self.factor()]
        while self.starts() or self.tokens[self.at][0] in _TIMES:
            if self.tokens[self.at][0] in _TIMES:
                self.at += 1
            found.append(self.factor())
        return found


def _product(factors: list[Node], by: str) -> Node:
    found = factors[0]
    for factor in factors[1:]:
        found = Times(by, found, factor)
    return found


def _sign_of(product: Node) -> str:
    return product.by if isinstance(product, Times) else ""


def _unit(before: list[Node], after: list[Node]) -> int:
    """How many factors make one step: 2 in ``D_3 W D_2 W ... D_1 W``; 0 when nothing fits."""
    for unit in range(1, min(len(before), len(after)) + 1):
        if alike(_product(before[-unit:], ""), _product(after[:unit], "")):
            return unit
    return 0
