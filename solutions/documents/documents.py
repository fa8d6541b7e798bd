"""The documents of a variant: paper, answer sheet and key, each a function from a booklet to one HTML file."""

from __future__ import annotations

from solutions.documents.booklet import Booklet
from solutions.documents.markdown import line_to_html
from solutions.documents.marks import duration
from solutions.documents.pouring import page
from solutions.documents.sheet import frames

POLICIES = {
    "strict": "Strict policy: a formula or an order of growth earns full marks or none; the feedback names a near miss.",
    "lenient": "Lenient policy: a near miss of a formula or an order of growth earns half of its marks.",
}


def paper_html(booklet: Booklet) -> str:
    """The paper as candidates get it."""
    return page("paper.html.j2", booklet=booklet, **_front(booklet))


def sheet_html(booklet: Booklet) -> str:
    """The answer sheet to print and write on."""
    return page("sheet.html.j2", booklet=booklet, frames=frames(booklet), **_front(booklet))


def key_html(booklet: Booklet) -> str:
    """The key: questions, worked answers, what earns marks, and the slips that are known."""
    return page("key.html.j2", booklet=booklet, policy=POLICIES[booklet.exam.policy], **_front(booklet))


def _front(booklet: Booklet) -> dict[str, object]:
    exam = booklet.exam
    return {
        "time_allowed": duration(exam.minutes),
        "instructions": [line_to_html(instruction) for instruction in exam.instructions],
    }
