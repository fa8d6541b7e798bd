"""Golden files: what was looked at once stays as it is. ``MARKSCHEME_GOLDEN=write pytest tests/documents`` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "golden"
FORMULAS = (FOLDER.parent / "cases" / "formulas.txt").read_text("utf-8").splitlines()
"""The first table of mathematics."""


def golden(name: str, text: str) -> None:
    """Fails where a text is not that of its golden file."""
    path = FOLDER / name
    if os.environ.get("MARKSCHEME_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
