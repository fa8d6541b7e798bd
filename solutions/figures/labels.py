r"""Text of labels in the languages of the writers: plain text with TeX mathematics between dollars."""

from __future__ import annotations

import re
from functools import lru_cache

from solutions.documents.glyphs import covered
from solutions.documents.mathematics.latex import latex
from solutions.documents.mathematics.reader import read
from solutions.documents.mathematics.spoken import spoken
from solutions.documents.mathematics.typst import literal, typst
from solutions.documents.tex_text import tex_text

_PIECE = re.compile(r"(\$[^$]*\$)")


def pieces(text: str) -> list[tuple[bool, str]]:
    """The text in pieces, each with whether it is mathematics.

    >>> pieces("gate $f_t$")
    [(False, 'gate '), (True, 'f_t')]
    """
    return [(piece[0] == "$", piece.strip("$") if piece[0] == "$" else piece) for piece in _PIECE.split(text) if piece]


@lru_cache(maxsize=1024)
def to_typst(text: str) -> str:
    r"""A line of text as Typst markup.

    >>> to_typst(r"gate $x$")
    '#"gate ";#math.equation(block: false, alt: "x", $x$);'
    """
    return "".join(
        _formula(piece) if is_tex else f"#{literal(covered(piece))};" for is_tex, piece in pieces(text)
    )


def _formula(tex: str) -> str:
    row = read(tex)
    return typst(row, False, covered(spoken(row)))


@lru_cache(maxsize=1024)
def to_tex(text: str) -> str:
    r"""A line of text as LaTeX.

    >>> to_tex("50% of $x_t$")
    '50\\% of $x_{t}$'
    """
    return "".join(f"${latex(read(piece))}$" if is_tex else tex_text(piece) for is_tex, piece in pieces(text))
