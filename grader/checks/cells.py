r"""Grids as people hand them in: Markdown and LaTeX tables, separated text, JSON, nested lists and mappings.

>>> read_grid("| | A | B |\n|---|---|---|\n| C | 0.1 | 0.2 |\n\nRounded.")
Grid(rows=(('', 'A', 'B'), ('C', '0.1', '0.2')), words='Rounded.')
>>> read_grid({"C": {"A": "0.1", "B": "0.2"}}).rows
(('', 'A', 'B'), ('C', '0.1', '0.2'))
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from grader.checks.outline import outlined
from grader.notation.reading import TooLarge
from grader.records import Answer

MOST_CELLS = 2000
MOST_CHARACTERS = 12_000
"""Characters of a table or list."""
_TABLE = re.compile(
    r"\\begin\{(tabular\*?|tabularx|array|longtable|[bpvBV]?matrix)\}(.*?)\\end\{\1\}", re.DOTALL
)
_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", re.DOTALL | re.IGNORECASE)
_TABLE_TAG = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|strong|i|em|u|p|div|span|code|br|a|small|font|sub|sup|th|td|tr|thead|tbody|table)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_COLUMNS = re.compile(r"^(?:\s*\[[^\]]*\]|\s*\{(?:[^{}]|\{[^{}]*\})*\})+")
_RULES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule)(?![A-Za-z])|\\c(?:line|midrule)(?:\([lr]*\))?\{[^}]*\}"
)
_DASHES = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|?)+\s*$")
_BAR = re.compile(r"(?<!\\)\|")
_EMPHASIS = re.compile(r"^(\*\*|__|\*|`)(.+)\1$")
_FENCE = re.compile(r"```\w*|^\s*\\\[|\\\]\s*$|\$\$")
_AS_JSON = str.maketrans("()'", '[]"')
_NAMED = re.compile(r"^\s*[A-Za-z_][\w ]{0,30}\s*[:=]\s*(?=[\[{](?=.*[\]}]\s*$))", re.DOTALL)
"""``beam = [...]``: a name before a list."""
_DOTTED = re.compile(r"\s*(?:\.|/|:|,|\|)\s*")
_TABLE_KEYS = ({"rows", "data", "cells", "body"}, {"columns", "header", "headers", "head"})


class Grid(NamedTuple):
    """Rows of texts, and the words outside the grid."""

    rows: tuple[tuple[str, ...], ...]
    words: str = ""


def read_grid(answer: Answer) -> Grid | None:
    """The grid in an answer; None where there is none. Raises :class:`TooLarge`."""
    answer = unpacked(answer)
    found = _from_text(answer) if isinstance(answer, str) else _from_structure(answer)
    if found is not None and sum(len(row) for row in found.rows) > MOST_CELLS:
        raise TooLarge(f"The table has more than {MOST_CELLS} cells.")
    return found


def unpacked(answer: Answer) -> Answer:
    """JSON or a Python literal written out as text, as the lists and mappings that it says; any other answer as it is.

    Raises :class:`TooLarge` for a text beyond the limit.
    """
    if isinstance(answer, str) and len(answer) > MOST_CHARACTERS:
        raise TooLarge(f"The answer is longer than {MOST_CHARACTERS} characters.")
    if not isinstance(answer, str):
        return answer
    answer = _NAMED.sub("", answer)
    if not answer.lstrip().startswith(("[", "{")):
        return answer
    for text in (answer, answer.translate(_AS_JSON)):  # a list of pairs in Python's spelling too
        try:
            return _texts(json.loads(text, parse_float=str, parse_int=str, parse_constant=str))
        except (ValueError, RecursionError):
            continue
    return answer


def _texts(value: object) -> Answer:
    if isinstance(value, dict):
        return {str(key): _texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_texts(inner) for inner in value]
    return "" if value is None else str(value)


# Lists and mappings -----------------------------------------------------------------------------


def _from_structure(answer: Answer) -> Grid | None:
    rows = _from_mapping(answer) if isinstance(answer, dict) else _from_list(answer)
    return Grid(tuple(tuple(row) for row in rows)) if rows else None


def _from_mapping(answer: dict[str, Answer]) -> list[list[str]] | None:
    values = list(answer.values())
    if values and all(isinstance(value, dict) for value in values):
        columns = _keys(value for value in values if isinstance(value, dict))
        found = [["", *columns]]
        for name, inner in answer.items():
            assert isinstance(inner, dict)
            found.append([name, *(leaf(inner.get(column, "")) for column in columns)])
        return found
    names = {key.lower(): key for key in answer}
    body = next((answer[names[key]] for key in names if key in _TABLE_KEYS[0]), None)
    head = next((answer[names[key]] for key in names if key in _TABLE_KEYS[1]), None)
    if isinstance(body, list):
        rows = _from_list(body)
        return [[leaf(x) for x in head], *rows] if isinstance(head, list) and rows else rows
    if isinstance(body, dict):
        return _from_mapping(body)
    if len(answer) == 1 and isinstance(values[0], (list, dict)):
        return _from_mapping(values[0]) if isinstance(values[0], dict) else _from_list(values[0])
    if all(isinstance(value, list) for value in values):
        return [[key, *(leaf(x) for x in value)] for key, value in answer.items()]
    if all(isinstance(value, str) and len(_DOTTED.findall(key)) == 1 for key, value in answer.items()):  # "LSTM.time": ...
        nested: dict[str, dict[str, Answer]] = {}
        for key, value in answer.items():
            row, column = _DOTTED.split(key)
            nested.setdefault(row, {})[column] = value
        return _from_mapping({**nested}) if len(nested) > 1 else None
    return (
        [[key, leaf(value)] for key, value in answer.items()]
        if all(isinstance(v, str) for v in values)
        else None
    )


def _from_list(answer: Answer) -> list[list[str]] | None:
    if not isinstance(answer, list) or not answer:
        return None
    if all(isinstance(row, dict) for row in answer):
        columns = _keys(row for row in answer if isinstance(row, dict))
        rows = [[leaf(row.get(column, "")) for column in columns] for row in answer if isinstance(row, dict)]
        return [columns, *rows]
    if all(isinstance(row, list) for row in answer):
        return [[leaf(x) for x in row] for row in answer]
    return None


def _keys(mappings: object) -> list[str]:
    """All keys, in the order of their first appearance."""
    return list(dict.fromkeys(key for mapping in mappings for key in mapping))  # type: ignore[attr-defined]  # mappings


def leaf(value: Answer) -> str:
    """One cell as text."""
    if isinstance(value, str):
        return value.strip()
    inner = value.values() if isinstance(value, dict) else value
    return " ".join(leaf(x) for x in inner)


# Text -----------------------------------------------------------------------------


def _from_text(text: str) -> Grid | None:
    text = html.unescape(text)
    if "<tr" in text.lower() and (found := _from_html(text)):
        return found
    if "\\begin{" in text and (found := _from_latex(text)):
        return found
    lines = [line for line in text.splitlines() if line.strip()]
    found = _from_bars(lines) or _from_separators(lines)
    if found is None and (rows := outlined(lines)):
        return Grid(rows)
    return found


def _from_html(text: str) -> Grid | None:
    """``<tr><td>A</td><td>0.5</td></tr>``; tags inside a cell are dropped."""
    lines = [_CELL.findall(row) for row in _ROW.findall(text)]
    rows = [tuple(_TAG.sub("", cell).strip() for cell in line) for line in lines if line]
    return Grid(tuple(rows), " ".join(_TAG.sub(" ", _TABLE_TAG.sub(" ", text)).split())) if rows else None


def _from_latex(text: str) -> Grid | None:
    match = _TABLE.search(text)
    if match is None:
        return None
    body = match[2] if match[1].endswith("matrix") else _COLUMNS.sub("", match[2])
    rows = [_RULES.sub("", line) for line in re.split(r"\\\\(?:\[[^\]]*\])?|\\tabularnewline", body)]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)&", row)] for row in rows if row.strip()]
    words = _FENCE.sub("", text[: match.start()] + " " + text[match.end() :])
    return Grid(tuple(tuple(row) for row in cells), " ".join(words.split()))


def _from_bars(lines: Sequence[str]) -> Grid | None:
    """Markdown: lines with bars."""
    barred = [line for line in lines if _BAR.search(line)]
    if len(barred) < 2 or not (any(_DASHES.match(line) for line in barred) or _same_length(barred)):
        return None
    rows = [_barred(line) for line in barred if not _DASHES.match(line)]
    words = " ".join(line.strip() for line in lines if line not in barred)
    return Grid(tuple(rows), words)


def _same_length(lines: Sequence[str]) -> bool:
    return len({len(_barred(line)) for line in lines}) == 1 and len(_barred(lines[0])) > 1


def _barred(line: str) -> tuple[str, ...]:
    line = line.strip()
    line = line[1:] if line.startswith("|") else line
    line = line[:-1] if line.endswith("|") and not line.endswith("\\|") else line
    return tuple(_EMPHASIS.sub(r"\2", cell.replace("\\|", "|").strip()) for cell in _BAR.split(line))


def _from_separators(lines: Sequence[str]) -> Grid | None:
    """Tabs, semicolons, commas or wide spaces: the same number of them in at least two lines."""
    for separator in ("\t", ";", ",", "  "):
        split = [_split(line, separator) for line in lines]
        width = max((len(row) for row in split), default=0)
        rows = [row for row in split if len(row) == width]
        if width > 2 and len(rows) > 1:
            words = " ".join(line for line, row in zip(lines, split, strict=True) if len(row) != width)
            return Grid(tuple(tuple(row) for row in rows), words)
    rows = [line.split() for line in lines]
    narrow = {len(row) for row in rows}
    if (
        len(rows) > 1
        and len(narrow) == 1
        and min(narrow) > 2
        and all(_NUMERIC.match(x) for row in rows for x in row[1:])
    ):
        return Grid(tuple(tuple(row) for row in rows))
    return None


_NUMERIC = re.compile(r"[\d.,/%]+$")


def _split(line: str, separator: str) -> list[str]:
    parts = re.split(r"\s{2,}", line.strip()) if separator == "  " else line.split(separator)
    return [part.strip().strip('"') for part in parts]


# Labels -----------------------------------------------------------------------------

_MARKUP = re.compile(
    r"\\(?:text|mathrm|textbf|mathbf|textit|emph|operatorname|texttt)\s*|[*`${}_]|\\[,;: ]|\\"
)


def bare(text: str) -> str:
    """A label without markup."""
    text = re.sub(r"\\l?angle\s*(\w+)\s*\\r?angle", r"<\1>", html.unescape(text))
    return " ".join(_MARKUP.sub(" ", text.replace("\\langle", "<").replace("\\rangle", ">")).split())


class Labels:
    """The names of rows or columns, each with the ways in which people write it."""

    __slots__ = ("names", "patterns")

    def __init__(self, names: dict[str, tuple[str, ...]]) -> None:
        self.names = tuple(names)
        self.patterns = [
            (name, len(spelling), re.compile(_pattern(spelling), 0 if len(spelling) == 1 else re.IGNORECASE))
            for name, spellings in names.items()
            for spelling in (name, *spellings)
        ]

    def of(self, text: str) -> str | None:
        """The name that a label means: the longest spelling in it; None for none, or for two names."""
        text = bare(text)
        found = [(length, name) for name, length, pattern in self.patterns if pattern.search(text)]
        if not found:
            return None
        longest = max(length for length, _ in found)
        names = {name for length, name in found if length == longest}
        return names.pop() if len(names) == 1 else None

    def exactly(self, text: str) -> str | None:
        """The name that a text is one of the spellings of, and nothing else."""
        names = {name for name, _, pattern in self.patterns if pattern.fullmatch(bare(text))}
        return names.pop() if len(names) == 1 else None


def _pattern(spelling: str) -> str:
    """The spelling as a whole word; spaces and hyphens in it may be left out."""
    words = [re.escape(word) for word in re.split(r"[\s-]+", spelling)]
    start = r"(?<![A-Za-z])" if spelling[0].isalnum() else ""
    end = r"(?![A-Za-z])" if spelling[-1].isalnum() else ""
    return start + r"[\s-]*".join(words) + end
