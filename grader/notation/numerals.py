"""Literals: decimal commas and points, thousands separators, ``6 million``, indicators."""

from __future__ import annotations

from fractions import Fraction

from grader.notation.cursor import Cursor
from grader.notation.reading import TooLarge
from grader.notation.tree import (
    Cases,
    Node,
    Number,
    whole,
)
from grader.notation.vocabulary import COUNTS, PLAIN_NUMBER

SCALES = {"million": 10**6, "millions": 10**6, "thousand": 1000, "billion": 10**9, "mio": 10**6, "Million": 10**6}
MOST_DIGITS = 40
LARGEST_NUMBER = 10**307


class Numerals(Cursor):
    """The part of the reader that settles numbers."""

    __slots__ = ()

    def number(self) -> Node:
        """A literal, with a decimal comma or point and thousands separators; ``6 million`` too."""
        _, text, start, _ = self.tokens[self.at]
        kind, follows, _, _ = self.tokens[self.at + 1]
        count = COUNTS.get(text)
        if count is not None and kind != "[" and follows not in SCALES:
            self.at += 1
            return count
        if len(text) > MOST_DIGITS:
            raise TooLarge(f"A number has more than {MOST_DIGITS} digits.", start)
        self.at += 1
        if text == "1" and self.tokens[self.at][0] == "[" and (indicator := self._indicator()) is not None:
            return indicator
        if text.isdigit():
            value = int(text)
            if value > PLAIN_NUMBER:
                self.choices.features.add("extreme")
            if self.tokens[self.at][1] in SCALES:
                value *= SCALES[self.tokens[self.at][1]]
                self.at += 1
                text = str(value)
            return Number(value, Fraction(value), text)
        exact = decimal(text)
        self.choices.features.add("extreme")
        if self.tokens[self.at][1] in SCALES:
            exact *= SCALES[self.tokens[self.at][1]]
            self.at += 1
        return Number(int(exact) if exact.denominator == 1 else float(exact), exact, text)

    def _indicator(self) -> Node | None:
        """``1[x > 0]``: one where the condition holds, zero elsewhere; None when the bracket holds no relation."""
        start, depth = self.at, 0
        for at in range(start, len(self.tokens)):
            kind = self.tokens[at][0]
            depth += (kind in ("[", "(", "{")) - (kind in ("]", ")", "}"))
            if depth == 1 and kind in ("<", ">", "<=", ">=", "=", "!="):
                break
            if depth <= 0:
                return None
        else:
            return None
        self.at += 1
        condition = self.relation()
        self.take("]")
        return Cases(((whole(1), condition), (whole(0), None)))


def decimal(text: str) -> Fraction:
    """The exact value of a literal: ``0,848``, ``1,000,000``, ``6\\,000\\,000``, ``8.48e-1``.

    A single group of three behind a comma (``1,202``) is read as thousands; see :func:`decimal_comma`.
    """
    mantissa, _, exponent = text.lower().partition("e")
    digits = mantissa.replace("{,}", ",").replace("_", "")
    for space in ("\\,", "\\;", "\\:", "\\ ", "~", "\\thinspace", " ", "'"):
        digits = digits.replace(space, "")
    if "," in digits:
        head, *groups = digits.split(",")
        grouped = all(len(group) == 3 for group in groups) and head.lstrip("0") and len(head) <= 3
        digits = digits.replace(",", "") if grouped else digits.replace(",", ".", 1)
    power = int(exponent) if exponent else 0
    if abs(power) > 400:
        raise TooLarge("The exponent of this number is too large.")
    found = Fraction(digits) * Fraction(10) ** power
    if found > LARGEST_NUMBER:
        raise TooLarge("This number is too large.")
    return found


def decimal_comma(text: str) -> Fraction | None:
    """The other reading of ``1,202``: one comma, three digits behind it. None where there is no doubt."""
    head, comma, group = text.partition(",")
    if comma and len(group) == 3 and group.isdigit() and head.isdigit() and head != "0":
        return Fraction(f"{head}.{group}")
    return None
