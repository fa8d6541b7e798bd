"""Writes the tree of a document as LaTeX of our own; every word is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from solutions.documents.mathematics.latex import latex
from solutions.documents.tex_text import tex_text, tex_verbatim
from solutions.documents.tree import (
    Block,
    Blocks,
    Code,
    Drawing,
    Emphasis,
    Formula,
    Heading,
    Inline,
    Line,
    LineBreak,
    Link,
    Listed,
    Listing,
    Paragraph,
    Plain,
    Quotation,
    Table,
)

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
    for display, group in groupby(tree.items, lambda block: isinstance(block, Formula)):
        if display:
            lines = [_fitted(block) for block in group if isinstance(block, Formula)]
            found += _display(lines) if found else _centred(lines)
        else:
            found += "\n\n".join(map(_block, group))
    return found


def _display(lines: Sequence[str]) -> str:
    inside = " \\\\\n".join(lines)
    return f"\n\\begin{{gather*}}\n{inside}\n\\end{{gather*}}\n"


def _centred(lines: Sequence[str]) -> str:
    """Formulas with no text before them: a display would begin with an empty line of text."""
    return "".join(f"{{\\centering {line}\\par}}\n" for line in lines)


def _fitted(block: Formula) -> str:
    return f"\\fitted{{{latex(block.row)}}}"


@lru_cache(maxsize=2048)
def line(tree: Line) -> str:
    """A line."""
    return "".join(map(_inline, tree.items))


def _inline(item: Inline) -> str:
    match item:
        case Plain():
            return tex_text(item.text)
        case Code():
            return f"\\code{{{tex_text(item.text)}}}"
        case Emphasis():
            return f"\\{'textbf' if item.strong else 'emph'}{{{line(item.of)}}}"
        case Link():
            return f"{line(item.of)}\\footnote{{\\code{{{tex_text(item.target)}}}}}"
        case LineBreak():
            return "\\newline{}"
        case Formula():
            return f"\\({latex(item.row)}\\)"


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return line(block.line)
        case Heading():
            return f"\\textbf{{{line(block.line)}}}"
        case Formula():
            return blocks(Blocks((block,)))
        case Listed():
            return _list(block)
        case Table():
            return _table(block)
        case Listing():
            return verbatim(block.text)
        case Quotation():
            return f"\\begin{{quote}}\n{blocks(block.blocks)}\n\\end{{quote}}"
        case Drawing():
            return _drawing(block)


def _list(block: Listed) -> str:
    name = "itemize" if block.start is None else "enumerate"
    items = "\n".join(f"\\item {blocks(item)}" for item in block.items)
    start = "" if block.start in (None, 1) else f"\\setcounter{{enumi}}{{{(block.start or 1) - 1}}}\n"
    return f"\\begin{{{name}}}\n{start}{items}\n\\end{{{name}}}"


def _table(table: Table) -> str:
    columns = "".join(_SIDES[side] for side in table.sides)
    head = " & ".join(f"\\textbf{{{line(cell)}}}" for cell in table.head)
    rows = "\n".join(f"{' & '.join(map(line, row))} \\\\" for row in table.rows)
    if len(table.rows) > ROWS_TOGETHER:
        return f"\\begin{{pages}}{{@{{}}{columns}@{{}}}}{{{head}}}\n{rows}\n\\end{{pages}}"
    return (
        f"\\begin{{data}}\n\\begin{{tabular}}{{@{{}}{columns}@{{}}}}\n\\toprule\n{head} \\\\\n\\midrule\n{rows}\n"
        "\\bottomrule\n\\end{tabular}\n\\end{data}"
    )


@lru_cache(maxsize=64)
def _drawing(block: Drawing) -> str:
    return f"\\begin{{drawing}}{{{tex_text(block.title)}}}\n{block.picture.tikz()}\n\\end{{drawing}}"
