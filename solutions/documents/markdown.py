"""Reads authors' Markdown into the tree of a document: paragraphs, lists, tables, code, and TeX between dollars.

Raw HTML and pictures stay words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from solutions.documents.mathematics.lexer import Unset
from solutions.documents.mathematics.lines import broken
from solutions.documents.mathematics.reader import read
from solutions.documents.tree import (
    FORMULAS,
    Block,
    Blocks,
    Code,
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
    Side,
    Table,
)


class BadMarkdown(ValueError):
    """A text of an author that can't be set: the line in it, counted from 0, and a sentence."""

    def __init__(self, line: int, sentence: str) -> None:
        self.line, self.sentence = line, sentence
        super().__init__(sentence)


@lru_cache(maxsize=2048)
def read_blocks(text: str) -> Blocks:
    """A text of several paragraphs. Raises BadMarkdown."""
    return _blocks(_reader().parse(text))


@lru_cache(maxsize=2048)
def read_line(text: str) -> Line:
    """A title, a sentence, an item. Raises BadMarkdown."""
    return _Spans(_reader().parseInline(text)[0].children or [], 0).line()


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "“”‘’"})
    reader.enable(["table", "smartquotes"]).disable(["image", "html_block", "html_inline"])
    return reader.use(dollarmath_plugin, allow_labels=False, allow_space=False, double_inline=True)


def formula(tex: str, display: bool, line: int = 0) -> Formula:
    """A formula; a long one that stands alone is broken into lines. Raises BadMarkdown."""
    source = tex.strip()
    try:
        return _formula(source, display)
    except Unset as why:
        raise BadMarkdown(line, f"The formula “{source}” can't be set. {why}") from None


@lru_cache(maxsize=FORMULAS)
def _formula(source: str, display: bool) -> Formula:
    row = read(source)
    return Formula(source, display, broken(row) if display else row)


def _blocks(tokens: Sequence[Token]) -> Blocks:
    return Blocks(tuple(block for piece in _pieces(tokens) for block in _block(piece)))


def _pieces(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each block, from its opening to its end."""
    start = depth = 0
    for at, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : at + 1]
            start = at + 1


def _block(tokens: Sequence[Token]) -> Iterator[Block]:
    first, inside = tokens[0], tokens[1:-1]
    line = first.map[0] if first.map else 0
    match first.type:
        case "paragraph_open":
            yield from _paragraphs(tokens[1], line)
        case "heading_open":
            yield Heading(_line(tokens[1], line), int(first.tag[1:]))
        case "bullet_list_open":
            yield Listed(tuple(_blocks(item[1:-1]) for item in _pieces(inside)), None)
        case "ordered_list_open":
            yield Listed(
                tuple(_blocks(item[1:-1]) for item in _pieces(inside)), int(first.attrGet("start") or 1)
            )
        case "blockquote_open":
            yield Quotation(_blocks(inside))
        case "table_open":
            yield _table(inside, line)
        case "math_block":
            yield formula(first.content, True, line)
        case "fence" | "code_block":
            yield Listing(first.content.rstrip("\n"))
        case _:
            raise BadMarkdown(line, f"“{first.type}” has no place in these texts.")


def _paragraphs(inline: Token, line: int) -> Iterator[Block]:
    """A paragraph, and the display formulas that stand in it between double dollars."""
    items: list[Inline] = []
    for item in _line(inline, line).items:
        if isinstance(item, Formula) and item.display:
            if items:
                yield Paragraph(Line(tuple(items)))
                items = []
            yield item
        else:
            items.append(item)
    if items:
        yield Paragraph(Line(tuple(items)))


def _table(tokens: Sequence[Token], line: int) -> Table:
    rows: list[tuple[Line, ...]] = []
    sides: list[Side] = []
    for row in _rows(tokens):
        if not rows:
            sides = [_side(str(cell.attrGet("style") or "")) for cell, _ in row]
        rows.append(tuple(_line(inline, line) for _, inline in row))
    return Table(rows[0], tuple(rows[1:]), tuple(sides))


def _rows(tokens: Sequence[Token]) -> Iterator[list[tuple[Token, Token]]]:
    """The cells of each row, each with its words."""
    cells: list[tuple[Token, Token]] = []
    for token, following in pairwise(tokens):
        if token.type in ("th_open", "td_open"):
            cells.append((token, following))
        elif token.type == "tr_open":
            cells = []
        if following.type == "tr_close":
            yield cells


def _side(style: str) -> Side:
    return "right" if "right" in style else "center" if "center" in style else "left"


def _line(inline: Token, line: int) -> Line:
    return _Spans(inline.children or [], line).line()


class _Spans:
    """One pass over the tokens of a line."""

    def __init__(self, tokens: Sequence[Token], line: int) -> None:
        self._tokens = iter(tokens)
        self._number = line

    def line(self) -> Line:
        """Everything up to the end of a span, or of the line."""
        found: list[Inline] = []
        for token in self._tokens:
            if token.nesting < 0:
                break
            item = self._item(token)
            last = found[-1] if found else None
            if isinstance(item, Plain) and isinstance(last, Plain):
                found[-1] = Plain(last.text + item.text)
            elif item != Plain(""):
                found.append(item)
        return Line(tuple(found))

    def _item(self, token: Token) -> Inline:
        match token.type:
            case "text" | "text_special":
                return Plain(token.content)
            case "softbreak":
                self._number += 1
                return Plain(" ")
            case "hardbreak":
                self._number += 1
                return LineBreak()
            case "code_inline":
                return Code(token.content)
            case "em_open" | "strong_open":
                return Emphasis(self.line(), token.type == "strong_open")
            case "link_open":
                return Link(self.line(), str(token.attrGet("href") or ""))
            case "math_inline" | "math_inline_double":
                return formula(token.content, token.type == "math_inline_double", self._number)
            case _:
                raise BadMarkdown(self._number, f"“{token.content or token.type}” has no place in these texts.")
