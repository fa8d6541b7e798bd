"""Sentences of the marking, and formulas as they were understood, as trees: what can't be set is shown as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from solutions.documents.markdown import BadMarkdown, formula
from solutions.documents.tree import Blocks, Code, Formula, Line, Paragraph, Plain

_FORMULA = re.compile(r"\$([^$\n“”]{1,2000})\$")
_BREAKS = re.compile(r"\\\\|\\begin\b|\\end\b|[{}]")


@lru_cache(maxsize=4096)
def sentence(text: str) -> Line:
    """A sentence of ours with the formulas that stand between its dollars."""
    pieces = _FORMULA.split(text)
    items = (_mathematics(piece, False) if at % 2 else Plain(piece) for at, piece in enumerate(pieces))
    return Line(tuple(item for item in items if item != Plain("")))


@lru_cache(maxsize=4096)
def reading(tex: str) -> Blocks:
    """Formulas one below the other: the lines of a derivation are apart at the breaks outside all braces."""
    return Blocks(tuple(_standing(_mathematics(line, True)) for line in _lines(tex) if line.strip()))


def _standing(found: Formula | Code) -> Formula | Paragraph:
    return found if isinstance(found, Formula) else Paragraph(Line((found,)))


def _mathematics(tex: str, display: bool) -> Formula | Code:
    try:
        return formula(tex, display)
    except BadMarkdown:
        return Code(tex.strip())


def _lines(tex: str) -> Iterator[str]:
    """The formula in pieces, cut at each line break that stands in no braces and no environment."""
    depth = start = 0
    for found in _BREAKS.finditer(tex):
        if found[0] == r"\\" and depth == 0:
            yield tex[start : found.start()]
            start = found.end()
        depth += (found[0] in ("{", r"\begin")) - (found[0] in ("}", r"\end"))
    yield tex[start:]
