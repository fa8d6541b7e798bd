"""The commands ``paper``, ``sheet`` and ``key``: a variant of an exam as files."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from grader.cli.complaints import Complaint, choice
from grader.cli.the_exam import exam_named
from grader.cli.writing import make_folder, write_whole
from grader.codes import CANONICAL
from grader.exam import variant
from solutions.documents.booklet import Booklet, bind
from solutions.documents.documents import key_html, paper_html, sheet_html
from solutions.documents.sheet import sheet_json, sheet_markdown

WRITERS: Mapping[str, Mapping[str, Callable[[Booklet], str]]] = {
    "paper": {"html": paper_html},
    "key": {"html": key_html},
    "sheet": {"md": sheet_markdown, "json": sheet_json, "html": sheet_html},
}
"""Document and format to its writer."""
TO_COME = frozenset({"pdf", "tex"})
"""Formats that have their place on the command line, and no writer in this version."""


def document(given: argparse.Namespace) -> int:
    """Writes a document in each format that was asked for, and prints where the files are."""
    formats = _formats(given.command, given.format)
    booklet = bind(variant(exam_named(given.exam), given.variant or CANONICAL))
    out = Path(given.out)
    make_folder(out)
    for name in formats:
        if name in TO_COME:
            continue
        path = out / f"{booklet.exam.identifier}-{booklet.variant}-{given.command}.{name}"
        write_whole(path, WRITERS[given.command][name](booklet))
        print(path)
    missing = [name for name in formats if name in TO_COME]
    if missing:
        raise _not_yet(given.command, missing)
    return 0


def _formats(command: str, text: str) -> list[str]:
    """The formats in the order given, each once. Raises Complaint before anything is written."""
    names = list(
        dict.fromkeys(name for part in text.split(",") if (name := part.strip().lower().lstrip(".")))
    )
    for name in names:
        if name not in WRITERS[command] and name not in TO_COME:
            raise choice("--format", name, WRITERS[command])
    if not names:
        raise Complaint("", "--format", "No format was named.", f"Known: {', '.join(WRITERS[command])}.")
    return names


def _not_yet(command: str, missing: list[str]) -> Complaint:
    known = ", ".join(WRITERS[command])
    names = " and ".join(name.upper() if name == "pdf" else "LaTeX" for name in missing)
    verb = "is" if len(missing) == 1 else "are"
    sentence = f"{names} {verb} not available in this version."
    return Complaint("", "--format", sentence, f"Use {known}; a browser prints the HTML as PDF.")
