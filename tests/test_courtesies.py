"""What people put around an answer changes no mark: each row of the tables in another dress is settled as it was before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest

from grader.exam import variant
from grader.marking import mark_field
from tests.test_cases import TABLES, rows_of

EXAM = variant("ceng403")
EVERY = 23
"""Each so many-th row is tried in each dress, others in the next."""
ROWS = [row for table in TABLES for row in rows_of(table) if isinstance(row.answer, str) and not row.beside]


def on_one_line(dress: Callable[[str], str]) -> Callable[[str], str]:
    """The dress for answers of one line; others stay as they are."""
    return lambda answer: answer if "\n" in answer else dress(answer)


def between_dollars(dress: Callable[[str], str]) -> Callable[[str], str]:
    """The dress for what stands between the dollars of an answer that is one formula."""
    return lambda answer: dress(answer[1:-1]) if re.fullmatch(r"\$[^$]+\$", answer) else answer


def unless_it_ends(dress: Callable[[str], str]) -> Callable[[str], str]:
    """The dress for answers without a stop at their end."""
    return lambda answer: answer if answer.rstrip().endswith((".", "…", ";", "`")) else dress(answer)


DRESSES: dict[str, Callable[[str], str]] = {
    "a word before it": on_one_line(lambda answer: f"Answer: {answer}"),
    "a line before it": lambda answer: f"Final answer:\n\n{answer}",
    "bold words before it": on_one_line(lambda answer: rf"\textbf{{Answer:}} {answer}"),
    "what leads to it": on_one_line(lambda answer: f"So we get {answer}"),
    "therefore": on_one_line(lambda answer: f"Therefore, {answer}"),
    "a full stop": unless_it_ends(lambda answer: f"{answer}."),
    "a semicolon": unless_it_ends(lambda answer: f"{answer};"),
    "as required": unless_it_ends(on_one_line(lambda answer: f"Thus {answer}, as required.")),
    "a hope": lambda answer: f"{answer}\n\nI hope this is right.",
    "a fence": lambda answer: answer if "`" in answer or "~~~" in answer else f"```\n{answer}\n```",
    "a quotation": on_one_line(lambda answer: f"> {answer}" if "=" in answer and not answer.startswith(">") else answer),
    "blanks of a word processor": on_one_line(lambda answer: answer.replace(" ", "\u00a0")),
    "wide blanks": on_one_line(lambda answer: answer if "`" in answer or _SPACED.search(answer) else answer.replace(" ", "   ")),
    "blanks around it": lambda answer: f"\n\n  {answer}  \n",
    "a mark of the byte order": lambda answer: f"\ufeff{answer}",
    "blanks without a width": on_one_line(lambda answer: answer.replace("=", "=\u200b", 1)),
    "letters and accents apart": lambda answer: unicodedata.normalize("NFD", answer),
    "a display": between_dollars(lambda inside: rf"\[{inside}\]"),
    "brackets in place of dollars": between_dollars(lambda inside: rf"\({inside}\)"),
    "two dollars": between_dollars(lambda inside: f"$${inside}$$"),
    "an environment": between_dollars(lambda inside: f"\\begin{{equation*}}\n{inside}\n\\end{{equation*}}"),
    "display style": between_dollars(lambda inside: rf"$\displaystyle {inside}$"),
    "a sign at its end": on_one_line(lambda answer: answer if "∎" in answer or "black" in answer else f"{answer} ∎"),
}
_SPACED = re.compile(r"\d \d{3}")
"""Digits in groups: a wide blank parts two numbers."""


@pytest.mark.parametrize("dress", DRESSES)
def test_a_dress_changes_no_mark(dress: str) -> None:
    changed = []
    for row in ROWS[list(DRESSES).index(dress) :: EVERY]:
        answer = str(row.answer)
        dressed = DRESSES[dress](answer)
        before, after = mark_field(EXAM, row.field, answer), mark_field(EXAM, row.field, dressed)
        earned = before.outcome == "marked" and before.marks == before.out_of
        if earned != (after.outcome == "marked" and after.marks == after.out_of):
            changed.append((row.field, dressed, after.says))
    assert not changed
