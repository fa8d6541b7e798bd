"""Turns what candidates hand in into submissions: bytes in, records out, and never an exception.

Every form of the answer sheet is read here (Markdown, JSON, YAML, TOML, LaTeX, notebook, CSV, Excel, and
ZIPs of these). Nothing in this package opens a file: the edge hands over a name and the bytes.
"""

from __future__ import annotations

from grader.intake.archive import is_clutter
from grader.intake.merging import merge
from grader.intake.reading import read_file
from grader.intake.scripts import ExamFields, Intake

__all__ = ["ExamFields", "Intake", "is_clutter", "merge", "read_file"]
