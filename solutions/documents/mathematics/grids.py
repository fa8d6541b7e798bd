"""Which environments are grids: their brackets, their columns, their shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

GRIDS: Mapping[str, tuple[str, str, str]] = {
    "matrix": ("", "", "c"), "smallmatrix": ("", "", "c"), "pmatrix": ("(", ")", "c"), "bmatrix": ("[", "]", "c"),
    "Bmatrix": ("{", "}", "c"), "vmatrix": ("|", "|", "c"), "Vmatrix": ("‖", "‖", "c"), "array": ("", "", ""),
    "cases": ("{", "", "l"), "aligned": ("", "", "rl"), "align": ("", "", "rl"), "align*": ("", "", "rl"),
    "split": ("", "", "rl"), "gathered": ("", "", "c"), "gather": ("", "", "c"), "gather*": ("", "", "c"),
    "equation": ("", "", "c"), "equation*": ("", "", "c"),
}  # fmt: skip
"""Environment to its brackets and the alignment of its columns, which begins again after the last."""
SHAPES: Mapping[str, Literal["cases", "aligned", "small"]] = {
    "cases": "cases", "smallmatrix": "small",
    **dict.fromkeys(("aligned", "align", "align*", "split", "gathered", "gather", "gather*", "equation", "equation*"), "aligned"),
}  # fmt: skip

_SPECIFICATION = re.compile(r"[lcr|\s]+")


def columns_of(specification: str) -> tuple[str, tuple[int, ...]] | None:
    """The columns of an array and those with a rule on their left; None where it says something else.

    >>> columns_of("cc|c")
    ('ccc', (2,))
    """
    if not _SPECIFICATION.fullmatch(specification):
        return None
    columns, bars = "", []
    for sign in specification.replace(" ", ""):
        if sign == "|":
            bars.append(len(columns))
        else:
            columns += sign
    return (columns, tuple(bars)) if columns else None


def column(columns: str, at: int) -> str:
    """The alignment of a column: the pattern begins again where it ends."""
    return columns[at % len(columns)] if columns else "c"
