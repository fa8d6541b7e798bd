"""Writes the tree of a document as LaTeX of our own; every word is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from solutions.documents.hand import Hand, block, inline
from solutions.documents.mathematics.latex import latex
from solutions.documents.tex_text import tex_text, tex_verbatim
from solutions.documents.tree import FORMULAS, Blocks, Drawing, Formula, Line, Side

ROWS_TOGETHER = 30
"""Rows of a table that is kept on one page."""
_SIDES = {"left": "l", "center": "c", "right": "r"}


def text(words: str) -> str:
    """Words."""
    return tex_text(words)


def verbatim(words: str) -> str:
    """Lines that keep their places."""
    return f"\\begin{{listing}}\n{tex_verbatim(words)}\n\\end{{listing}}\n"


def blocks(tree: Blocks) -> str:
    """Blocks one below the other; formulas that follow each other are one display, in the paragraph before it."""
    found = ""
    for display, group in groupby(tree.items, lambda item: isinstance(item, Formula)):
        if display:
            lines = [_fitted(item) for item in group if isinstance(item, Formula)]
            found += _gathered(lines) if found else _centred(lines)
        else:
            found += "\n\n".join(block(item, _HAND) for item in group)
    return found


def _gathered(lines: Sequence[str]) -> str:
    inside = " \\\\\n".join(lines)
    return f"\n\\begin{{gather*}}\n{inside}\n\\end{{gather*}}\n"


def _centred(lines: Sequence[str]) -> str:
    """Formulas with no text before them: a display would begin with an empty line of text."""
    return "".join(f"{{\\centering {line}\\par}}\n" for line in lines)


def _fitted(block: Formula) -> str:
    return f"\\fitted{{{_written(block)}}}"


@lru_cache(maxsize=2048)
def line(tree: Line) -> str:
    """A line."""
    return "".join(inline(item, _HAND) for item in tree.items)


def _code(words: str) -> str:
    return f"\\code{{{tex_text(words)}}}"


def _emphasis(inside: str, strong: bool) -> str:
    return f"\\{'textbf' if strong else 'emph'}{{{inside}}}"


def _link(inside: str, target: str) -> str:
    return f"{inside}\\footnote{{\\code{{{tex_text(target)}}}}}"


def _formula(item: Formula) -> str:
    return f"\\({_written(item)}\\)"


@lru_cache(maxsize=FORMULAS)
def _written(item: Formula) -> str:
    return latex(item.row)


def _heading(inside: str) -> str:
    return f"\\textbf{{{inside}}}"


def _display(item: Formula) -> str:
    return blocks(Blocks((item,)))


def _listed(entries: Sequence[str], start: int | None) -> str:
    name = "itemize" if start is None else "enumerate"
    items = "\n".join(f"\\item {entry}" for entry in entries)
    first = "" if start in (None, 1) else f"\\setcounter{{enumi}}{{{(start or 1) - 1}}}\n"
    return f"\\begin{{{name}}}\n{first}{items}\n\\end{{{name}}}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], sides: Sequence[Side]) -> str:
    columns = "".join(_SIDES[side] for side in sides)
    names = " & ".join(f"\\textbf{{{cell}}}" for cell in head)
    body = "\n".join(f"{' & '.join(row)} \\\\" for row in rows)
    if len(rows) > ROWS_TOGETHER:
        return f"\\begin{{pages}}{{@{{}}{columns}@{{}}}}{{{names}}}\n{body}\n\\end{{pages}}"
    return (
        f"\\begin{{data}}\n\\begin{{tabular}}{{@{{}}{columns}@{{}}}}\n\\toprule\n{names} \\\\\n\\midrule\n{body}\n"
        "\\bottomrule\n\\end{tabular}\n\\end{data}"
    )


def _quotation(inside: str) -> str:
    return f"\\begin{{quote}}\n{inside}\n\\end{{quote}}"


@lru_cache(maxsize=64)
def _drawing(block: Drawing) -> str:
    return f"\\begin{{drawing}}{{{tex_text(block.title)}}}\n{block.picture.tikz()}\n\\end{{drawing}}"


_HAND = Hand(
    line, blocks, text, _code, _emphasis, _link, "\\newline{}", _formula, str, _heading, _display, _listed, _table, verbatim,
    _quotation, _drawing,
)  # fmt: skip
