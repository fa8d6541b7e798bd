"""Bounds said in words beside a sum or product that has others: ``Σ_{k=1}^t ..., with k from 0 to t``."""

from __future__ import annotations

import re

from grader.notation.plain import plain
from grader.notation.tree import Big, Node, walk

_BOUND = r"(\w+(?:\s?[+-]\s?\w+)?)"
_TO = r"\s*(?:(?:up )?to|until|through|,?\s*(?:\.{2,}|…|\\[lc]?dots)\s*,?)\s*"
_RANGES = (
    re.compile(rf"\b(?:from|for|with|where|over)\s+([A-Za-z])\s*=\s*{_BOUND}{_TO}{_BOUND}(?![\w^_])"),
    re.compile(rf"\b([A-Za-z])\s+(?:runs?|running|goes|ranges|ranging|is)?\s*from\s+(?:\1\s*=\s*)?{_BOUND}{_TO}{_BOUND}(?![\w^_])"),
)
"""What an index runs over, in words."""
_BETWEEN = re.compile(r"to|until|through|\.\.|…|dots")
"""What stands between two bounds; without it there are none."""
_OVER = re.compile(r"\b(?:sum|product)\s+(?:runs|goes|ranges|is(?:\s+taken)?)\s+over\s+([a-z])(?![\w^_])")
"""What a sum runs over, in words."""


def misstated(answer: str, shown: Node) -> str:
    """What words say a sum or product runs over, where none of the formula does, as a sentence; empty if there is nothing."""
    if "over" in answer:
        letters = {part.letter for part in walk(shown) if isinstance(part, Big) and part.letter}
        other = next((letter for letter in _OVER.findall(answer.replace("$", " ")) if letters and letter not in letters), "")
        if other:
            return f"The formula is right, but the sum is said to run over {other}; a person decides."
    if not _BETWEEN.search(answer):
        return ""
    bounds: dict[str, set[tuple[str, str]]] = {}
    for part in walk(shown):
        if isinstance(part, Big) and part.low is not None and part.high is not None:
            bounds.setdefault(part.letter, set()).add((_bare(plain(part.low)), _bare(plain(part.high))))
    for pattern in _RANGES if bounds else ():
        for letter, low, high in pattern.findall(answer.replace("$", " ")):
            if letter in bounds and (_bare(low), _bare(high)) not in bounds[letter]:
                return f"The formula is right, but {letter} is said to run from {low} to {high}; a person decides."
    return ""


def _bare(bound: str) -> str:
    return "".join(bound.split()).replace("_", "")
