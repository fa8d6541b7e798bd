"""Reads a Jupyter notebook: its Markdown cells in order are a Markdown sheet, its code is no answer."""

from __future__ import annotations

import msgspec

from grader.intake.markdown import Block, read_blocks
from grader.intake.naming import FieldNames
from grader.intake.scripts import Pile
from grader.records import Problem


class _Cell(msgspec.Struct, frozen=True):
    cell_type: str
    source: str | list[str] = ""

    @property
    def text(self) -> str:
        written = self.source if isinstance(self.source, str) else "".join(self.source)
        return written.replace("\r\n", "\n").replace("\r", "\n")


class _Notebook(msgspec.Struct, frozen=True):
    """The part of nbformat 4 that carries answers; outputs, attachments and metadata are passed over."""

    cells: list[_Cell]


def read_notebook(source: str, text: str, names: FieldNames) -> Pile:
    """The one script of a notebook. Raw cells count as Markdown: some tools keep front matter there."""
    try:
        notebook = msgspec.json.decode(text, type=_Notebook)
    except (msgspec.DecodeError, RecursionError) as broken:
        return Pile(problems=(_unreadable(source, broken),))
    blocks = [
        Block(cell.text, f"cell {number}, ", code=cell.cell_type == "code")
        for number, cell in enumerate(notebook.cells, start=1)
    ]
    return read_blocks(source, blocks, names)


def _unreadable(source: str, broken: Exception) -> Problem:
    return Problem(
        source,
        "whole file",
        f"This is not a Jupyter notebook of format 4: {broken}.",
        "Open it in Jupyter, save it again, and hand it in once more.",
    )
