r"""Infix words that the reader of formulas does not know, respelled as functions: ``n \bmod 2``, ``n choose k``.

>>> respelled("n \\bmod 2 + 1")
'mod(n, 2) + 1'
>>> respelled("{n \\choose 2}")
'binomial(n, 2)'
>>> respelled("a + b mod 2")
'a + b mod 2'

The last one is left alone, and so unreadable: whether the sum or ``b`` is divided can't be told.
"""

from __future__ import annotations

import re

MOST_CHARACTERS = 1000
"""Longer texts are left as they are."""

_OPERAND = r"(\d*[A-Za-z]\w*(?:\([^()]*\))?|\d+(?:\.\d+)?|\((?:[^()]|\([^()]*\))*\))"
_START = r"(?:(?<=[=,({\[<>/*·])|(?<=\A))(\s*)"
_MOD = re.compile(rf"{_START}{_OPERAND}\s*(?:\\bmod|\\mod|\bmod\b)\s*{_OPERAND}(?!\s*[\w^!(])")
_REMAINDER = re.compile(rf"{_START}([A-Za-z]\w*|\((?:[^()]|\([^()]*\))*\))\s*%\s*{_OPERAND}(?!\s*[\w^!(])")
_CHOOSE = re.compile(
    rf"\{{\s*([^{{}}]+?)\s*\\choose\s*([^{{}}]+?)\s*\}}|\(?\b{_OPERAND}\s*(?:\\|\b)choose\s*{_OPERAND}\)?"
)
_INDICATOR = re.compile(r"(?:\\math(?:bf|bb|bbm|ds)\s*\{?1\}?|\\mathbbm1|\b1|𝟙)_\{([^{}]*(?:[<>=≥≤]|\\[gl]e)[^{}]*)\}")
_POSITIVE_PART = re.compile(r"\\?(?:left)?[(\[]((?:[^()\[\]]|\([^()\[\]]*\))+?)(?:\\right)?[)\]]_(?:\+|\{\+\})")
_FRACTIONS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}
_MIXED = re.compile(r"(?<![\w.,])(\d+)\s?([½¼¾⅓⅔])")
_AFTER_PERCENT = re.compile(r"[A-Za-z)\]}]\s*%\s*[\w(\\]")


def respelled(text: str) -> str:
    """The text with remainders, binomial coefficients and positive parts as functions, and an indicator as 1 with its condition in brackets."""
    if len(text) > MOST_CHARACTERS:
        return text
    if not text.isascii():
        text = with_mixed_fractions(text)
    if "mod" in text and "mod(" not in text:
        text = _MOD.sub(r"\1mod(\2, \3)", text)
    if "%" in text:
        text = _REMAINDER.sub(r"\1mod(\2, \3)", text)
    if "choose" in text:
        text = _CHOOSE.sub(lambda m: f"binomial({m[1] or m[3]}, {m[2] or m[4]})", text)
    if ("_{" in text and "1" in text) or "𝟙" in text:
        text = _INDICATOR.sub(r" 1[\1]", text)
    if "_+" in text or "_{+}" in text:
        text = _POSITIVE_PART.sub(r"max(0, \1)", text)
    return text


def with_mixed_fractions(text: str) -> str:
    """The text with ``2½`` as the sum that it is."""
    return _MIXED.sub(lambda m: f"({m[1]}+{_FRACTIONS[m[2]]})", text)


def leaves_percent_open(text: str) -> bool:
    """Whether a percent sign stands between two operands, so that it may mean a remainder."""
    return "%" in text and _AFTER_PERCENT.search(text) is not None
