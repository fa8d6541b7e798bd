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
from grader.notation.markup import enclosed
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
        grid = read_grid(answer) if "|" in answer and "\n" in answer.strip() else None
        if grid is None:
            text = unmarked(answer).strip()
            return listed(text[1:-1] if text[:1] == "(" and enclosed(text) else text, tokens)
        return Listing(ranked(list(_from_rows(grid.rows, tokens))))
    return Listing(ranked(list(_from_structure(answer, tokens))))


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
        if any(isinstance(inner, (list, dict)) for inner in answer) or not _is_row(answer):
            for inner in answer:
                yield from _from_structure(inner, tokens)
        else:
            yield from _from_rows([tuple(map(leaf, answer))], tokens)
    elif all(_is_sequence(key, tokens) for key in answer):
        yield from _from_named(answer, (), tokens)
    elif all(isinstance(value, (list, dict)) or key.isdigit() for key, value in answer.items()):
        for key, value in answer.items():
            for entry in _from_structure(value, tokens):
                yield replace(entry, rank=int(key)) if key.isdigit() else entry
    else:
        yield from _from_rows([tuple(answer), tuple(map(leaf, answer.values()))], tokens)


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
    for row in rows:
        cells = [unmarked(cell).strip() for cell in row]
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


def _from_prose_row(cells: Sequence[str], tokens: Tokens) -> Iterator[Entry]:
    yield from listed(" ".join(cells), tokens).entries
