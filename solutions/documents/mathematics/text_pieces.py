"""Text inside a formula: its words, and the formulas between its dollars."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from solutions.documents.mathematics.lexer import Unset
from solutions.documents.mathematics.tree import Row

_ESCAPED = {sign: sign for sign in "$%&#_{}"} | {" ": " ", ",": "\u2009"}
"""Commands that stand for a sign."""


def text_pieces(raw: str, tex: str, start: int, read: Callable[[str], Row]) -> Iterator[str | Row]:
    """Words and formulas in turn; ``start`` is where the text stands in the TeX. Raises Unset."""
    plain: list[str] = []
    at = 0
    while at < len(raw):
        sign = raw[at]
        if sign == "\\" and raw[at + 1 : at + 2] in _ESCAPED:
            plain.append(_ESCAPED[raw[at + 1]])
            at += 2
        elif sign == "$":
            end = raw.find("$", at + 1)
            if end < 0:
                raise Unset(tex, start + at, "A “$” is missing in the text.")
            yield "".join(plain)
            plain.clear()
            yield read(raw[at + 1 : end])
            at = end + 1
        elif sign in "\\{}#%&_^":
            raise Unset(tex, start + at, f"“{sign}” has no place in text.")
        else:
            plain.append("\xa0" if sign == "~" else sign)
            at += 1
    yield "".join(plain)
