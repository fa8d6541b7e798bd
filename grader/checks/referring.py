"""Cells that refer to others: ``same as RNN``, ``4 × RNN``, ``ditto``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from grader.checks.cells import Labels, bare

MOST_STEPS = 4
"""How often one reference may lead to another."""
_NUMBERS = {"twice": "2", "double": "2", "two": "2", "three": "3", "four": "4"}
_DITTO = re.compile(r"(?:the\s+)?(?:same|ditto|idem|as above|same as above|unchanged|[\"”″〃])[.]?$", re.IGNORECASE)
_OTHER = re.compile(
    r"(?:the\s+)?(?:same(?: as| like)?|as(?: for| in)?|like|identical to|equal to|=|see)?\s*"
    r"(?:(\d{1,2}|twice|double|two|three|four)\s*(?:×|x|times|·|\\times|\\cdot)?\s*)?(?:(?:that|those)\s+)?(?:of\s+)?(?:the\s+)?(?:parameters\s+of\s+)?(?:an?\s+|the\s+)?"
    r"(?:params?\s*\(\s*)?([A-Za-z][A-Za-z -]*?)\s*\)?(?:\s+(?:above|count|parameters|params))?[.]?$",
    re.IGNORECASE,
)


def referred(cells: Mapping[tuple[str, str], str], place: tuple[str, str], rows: Labels, steps: int = 0) -> str:
    """The text of a cell, with the text of the row that it refers to in the place of the reference."""
    text = cells.get(place, "").strip()
    words = bare(text).replace("*", " ")
    if steps >= MOST_STEPS or not words:
        return text
    if _DITTO.fullmatch(words):
        above = _above(cells, place)
        return referred(cells, (above, place[1]), rows, steps + 1) if above else text
    other = _OTHER.fullmatch(words)
    row = rows.exactly(other[2]) if other else None
    if other is None or row is None or row == place[0]:
        return text
    meant = referred(cells, (row, place[1]), rows, steps + 1)
    if not meant:
        return text
    return f"{_NUMBERS.get(other[1].lower(), other[1])} ({meant.strip('$ ')})" if other[1] else meant


def _above(cells: Mapping[tuple[str, str], str], place: tuple[str, str]) -> str | None:
    """The row that stands before this one in the candidate's own table."""
    order = list(dict.fromkeys(row for row, column in cells if column == place[1]))
    at = order.index(place[0]) if place[0] in order else 0
    return order[at - 1] if at else None
