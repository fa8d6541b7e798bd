"""Outlines as tables: a name on a line of its own, and under it its entries, each with a name and a value.

>>> outlined("- LSTM\\n  - Time: O(T)\\n  - Space: O(1)\\n- GRU\\n  - Time: O(T)\\n  - Space: O(1)".splitlines())
(('', 'Time', 'Space'), ('LSTM', 'O(T)', 'O(1)'), ('GRU', 'O(T)', 'O(1)'))
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_MARK = r"\s*(?:[-*•+–]\s+|\(?(?:\d{1,2}|[a-z])[.)]\s+|#{2,6}\s*)?"
_ENTRY = re.compile(rf"{_MARK}([^:=]{{1,40}}?)\s*[:=→]\s*(\S.*)$")
_NAME = re.compile(rf"{_MARK}(\S[^:=]{{0,60}}?)\s*:?\s*$")
LEAST = 2
"""Names, and entries under each, from which an outline is a table."""


def outlined(lines: Sequence[str]) -> tuple[tuple[str, ...], ...] | None:
    """The rows of the table, the names of the entries first; None where the lines are no outline."""
    groups: list[tuple[str, dict[str, str]]] = []
    for line in lines:
        entry, name = _ENTRY.match(line), _NAME.match(line)
        if entry and groups:
            groups[-1][1].setdefault(_plain(entry[1]), entry[2].strip())
        elif name:
            groups.append((_plain(name[1]), {}))
        else:
            return None
    full = [(name, entries) for name, entries in groups if entries]
    if len(full) < LEAST or any(len(entries) < LEAST for _, entries in full):
        return None
    columns = list(dict.fromkeys(column for _, entries in full for column in entries))
    return (("", *columns), *((name, *(entries.get(column, "") for column in columns)) for name, entries in full))


def _plain(text: str) -> str:
    return text.strip("*_` ")
