"""The documents of a variant: paper, answer sheet and key, each a function from a booklet to a source in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from solutions.documents.booklet import Booklet
from solutions.documents.markdown import read_blocks, read_line
from solutions.documents.marks import duration, in_words
from solutions.documents.pages import Language, page, template
from solutions.documents.sheet import frames

Kind: TypeAlias = Literal["paper", "sheet", "key"]
KINDS: Mapping[str, Kind] = {"paper": "paper", "sheet": "sheet", "key": "key"}
POLICIES: Mapping[str, str] = {
    "strict": "Strict policy: a formula or an order of growth earns full marks or none; the feedback names a near miss.",
    "lenient": "Lenient policy: a near miss of a formula or an order of growth earns half of its marks.",
}


def source(kind: Kind, booklet: Booklet, language: Language) -> str:
    """A document in a language: HTML is ready to read, Typst and LaTeX are set by their engines."""
    exam = booklet.exam
    return page(
        kind,
        language,
        booklet=booklet,
        exam=exam,
        policy=POLICIES[exam.policy],
        frames=frames(booklet),
        time_allowed=duration(exam.minutes),
        questions=in_words(len(booklet.questions)),
        notation=read_blocks(template("notation.md")),
        instructions=[read_line(instruction) for instruction in exam.instructions],
    )
