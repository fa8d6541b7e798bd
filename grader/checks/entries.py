r"""Lists of sequences with their probabilities, as people write them.

>>> found = read_entries("1. A C: 0.5*0.6 = 0.30\n2. B A: 0,12", Tokens(("A", "B", "C", "<EOS>")))
>>> [(entry.sequence, entry.text) for entry in found.entries]
[(('A', 'C'), '0.5*0.6 = 0.30'), (('B', 'A'), '0,12')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from grader.checks.cells import MOST_CELLS, leaf, read_grid, unpacked
from grader.checks.listing import Entry, Listing, has_digit, listed, ranked
from grader.checks.tokens import Tokens, unmarked
from grader.notation.pairs import enclosed
from grader.notation.reading import TooLarge
from grader.records import Answer


def read_entries(answer: Answer, tokens: Tokens) -> Listing:
    """All sequences of an answer with their probabilities; what is said to be dropped is left out.

    Raises :class:`~grader.notation.reading.TooLarge` for a list beyond the limit of a table.
    """
    answer = unpacked(answer)
    if sum(1 for _ in islice(_leaves(answer), MOST_CELLS + 1)) > MOST_CELLS:
        raise TooLarge(f"The list has more than {MOST_CELLS} entries.")
    if isinstance(answer, str):
        grid = read_grid(answer) if _may_be_grid(answer) else None
        if grid is None:
            text = _LABEL.sub("", unmarked(answer)).strip()
            return listed(text[1:-1] if text[:1] == "(" and enclosed(text) else text, tokens)
        return Listing(ranked(list(_from_rows(grid.rows, tokens))))
    return Listing(ranked(list(_from_structure(answer, tokens))))


def _may_be_grid(text: str) -> bool:
    """Bars, LaTeX's table, or a semicolon or a tab more than once on every line."""
    lines = text.strip().splitlines()
    if "\\begin{tab" in text or "<tr" in text.lower():
        return True
    return len(lines) > 1 and ("|" in text or any(all(line.count(mark) > 1 for line in lines if line.strip()) for mark in ";\t"))


def _leaves(answer: Answer) -> Iterator[str]:
    """The texts of lists and mappings; a text on its own is one."""
    if isinstance(answer, str):
        yield answer
    else:
        for inner in answer.values() if isinstance(answer, dict) else answer:
            yield from _leaves(inner)


def _from_structure(answer: Answer, tokens: Tokens) -> Iterator[Entry]:
    if isinstance(answer, str):
        yield from listed(unmarked(answer), tokens).entries
    elif isinstance(answer, list):
        if (pair := _pair(answer, tokens)) is not None:
            yield pair
        elif _alternates(answer, tokens):
            for name, value in zip(answer[::2], answer[1::2], strict=True):
                yield Entry(tokens.sequence(unmarked(leaf(name))), leaf(value))
        elif any(isinstance(inner, (list, dict)) for inner in answer) or not _is_row(answer):
            for inner in answer:
                yield from _from_structure(inner, tokens)
        else:
            yield from _from_rows([tuple(map(leaf, answer))], tokens)
    elif (columns := _columns(answer, tokens)) is not None:
        yield from columns
    elif all(_is_sequence(key, tokens) for key in answer):
        yield from _from_named(answer, (), tokens)
    elif all(isinstance(value, (list, dict)) or key.isdigit() for key, value in answer.items()):
        for key, value in answer.items():
            for entry in _from_structure(value, tokens):
                yield replace(entry, rank=int(key)) if key.isdigit() else entry
    elif (said := _one_each(answer, tokens)) is not None:
        yield from said
    else:
        yield from _from_rows([tuple(answer), tuple(map(leaf, answer.values()))], tokens)


_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}


def _one_each(answer: dict[str, Answer], tokens: Tokens) -> list[Entry] | None:
    """``{"first": "A 0.5", "second": "B 0.3"}``: one sequence with its value under each name."""
    if not answer or not all(key.lower() in _ORDINALS for key in answer):
        return None
    said = {_ORDINALS[key.lower()]: list(_from_structure(value, tokens)) for key, value in answer.items()}
    return [replace(entries[0], rank=rank) for rank, entries in said.items()] if all(len(x) == 1 for x in said.values()) else None


def _pair(answer: list[Answer], tokens: Tokens) -> Entry | None:
    """``[["A", "C"], "0.3"]``: the tokens of one sequence, and its value."""
    if len(answer) != 2 or not isinstance(answer[0], list) or not isinstance(answer[1], str) or not _is_number(answer[1]):
        return None
    names = [leaf(name) for name in answer[0]]
    return Entry(tokens.sequence(" ".join(names)), answer[1]) if names and all(_is_sequence(name, tokens) for name in names) else None


def _alternates(answer: list[Answer], tokens: Tokens) -> bool:
    """``["A", "0.5", "B", "0.3"]``: names and values in turn."""
    texts = [leaf(inner) for inner in answer if isinstance(inner, str)]
    even = len(texts) == len(answer) > 2 and len(texts) % 2 == 0
    return even and all(_is_sequence(text, tokens) for text in texts[::2]) and all(map(_is_number, texts[1::2]))


def _columns(answer: dict[str, Answer], tokens: Tokens) -> list[Entry] | None:
    """``{"kept": ["A", "B"], "probabilities": [0.5, 0.3]}``: names and values in lists of their own."""
    lists = [value for value in answer.values() if isinstance(value, list)]
    if len(lists) != 2 or len(lists) != len(answer) or len(lists[0]) != len(lists[1]):
        return None
    names, values = [leaf(name) for name in lists[0]], [leaf(value) for value in lists[1]]
    if not all(_is_sequence(name, tokens) for name in names) or not all(map(_is_number, values)):
        return None
    return [Entry(tokens.sequence(unmarked(name)), value) for name, value in zip(names, values, strict=True)]


def _is_row(answer: list[Answer]) -> bool:
    """``["AC", "0.3"]`` and ``["A", "C", "0.3"]``: one entry, not a list of texts."""
    return any(_is_number(leaf(inner)) for inner in answer)


def _from_named(answer: dict[str, Answer], prefix: tuple[str, ...], tokens: Tokens) -> Iterator[Entry]:
    """``{"AC": 0.3}``, or nested ``{"A": {"C": 0.3}}``."""
    for key, value in answer.items():
        sequence = prefix + tokens.sequence(unmarked(key))
        if isinstance(value, dict):
            yield from _from_named(value, sequence, tokens)
        else:
            yield Entry(sequence, leaf(value))


def _is_sequence(text: str, tokens: Tokens) -> bool:
    text = unmarked(text).strip()
    return any(match[0] == text for match in tokens.found(text))


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-−+\d.,/eE%\s]+", text)) and has_digit(text)


def _from_rows(rows: Sequence[Sequence[str]], tokens: Tokens) -> Iterator[Entry]:
    """Rows of a table: in each the sequence, its value, and perhaps its rank."""
    head = [cell.lower() for cell in rows[0]] if rows else []
    if sum(_is_sequence(cell, tokens) for cell in (rows[0] if rows else ())) > 1 and not any(
        map(has_digit, head)
    ):
        return  # a grid of prefixes and tokens, no list
    ranked = next(
        (at for at, cell in enumerate(head) if re.match(r"(?:rank|#|nr|no\b|place|position|order)", cell)),
        None,
    )
    kept = _kept_column(rows)
    for row in rows:
        cells = [unmarked(cell).strip() for cell in row]
        if kept is not None and kept < len(cells) and _NO.fullmatch(cells[kept]):
            continue
        names = [at for at, cell in enumerate(cells) if _is_sequence(cell, tokens)]
        values = [at for at, cell in enumerate(cells) if at not in names and at != ranked and has_digit(cell)]
        if not names or (not values and len(row) > 1 and row is rows[0] and len(rows) > 1):
            yield from _from_prose_row(cells, tokens) if len(values) == 1 and not names else ()
            continue
        rank = (
            cells[ranked]
            if ranked is not None and ranked < len(cells)
            else cells[0]
            if len(values) > 1
            else ""
        )
        sequence = tuple(token for at in names for token in tokens.sequence(cells[at]))
        number = re.match(r"#?(\d{1,2})[.)]?$", rank)
        yield Entry(sequence, cells[values[-1]] if values else "", int(number[1]) if number else None)


_LABEL = re.compile(r"^\W*[A-Za-z]\w*(?:_\{?\w+\}?)?\s*:?=\s*(?=\\?[{\[])")
"""``B_1 = {...}``: what a list is called."""
_KEPT = re.compile(r"kept\b|keep|in (?:the )?beam|selected|survives?|retained|chosen|status|decision", re.IGNORECASE)
_YES = re.compile(r"y|yes|true|1|kept|keep|selected|in|[✓✔✅]|\\checkmark", re.IGNORECASE)
_NO = re.compile(r"n|no|false|0|not kept|drop(?:ped)?|prun(?:ed|e)|discard(?:ed)?|out|removed|rejected|[-–—✗✘❌x×]|", re.IGNORECASE)


def _kept_column(rows: Sequence[Sequence[str]]) -> int | None:
    """The column that says which rows are kept: ``yes`` or ``no`` in each; None where there is none."""
    for at, head in enumerate(rows[0] if rows else ()):
        said = [unmarked(row[at]).strip() for row in rows[1:] if at < len(row)]
        if _KEPT.search(head) and any(map(_YES.fullmatch, said)) and all(_YES.fullmatch(x) or _NO.fullmatch(x) for x in said):
            return at
    return None


def _from_prose_row(cells: Sequence[str], tokens: Tokens) -> Iterator[Entry]:
    yield from listed(" ".join(cells), tokens).entries
