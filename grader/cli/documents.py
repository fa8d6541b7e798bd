"""The commands ``paper``, ``sheet`` and ``key``: a variant of an exam as files."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from grader.cli.formats import PRINTED, engine_named, formats, written
from grader.cli.the_exam import exam_named
from grader.cli.writing import make_folder, write_whole
from grader.codes import CANONICAL
from grader.exam import variant
from solutions.documents.booklet import Booklet, bind
from solutions.documents.documents import KINDS, source
from solutions.documents.sheet import sheet_json, sheet_markdown

FILLED_IN: Mapping[str, Callable[[Booklet], str]] = {"md": sheet_markdown, "json": sheet_json}
"""Formats of the answer sheet that candidates type into."""


def document(given: argparse.Namespace) -> int:
    """Writes a document in each format that was asked for, and prints where the files are."""
    kind = KINDS[given.command]
    names = formats(given.format, (*FILLED_IN, *PRINTED) if kind == "sheet" else PRINTED)
    engine = engine_named(given.engine, names)
    booklet = bind(variant(exam_named(given.exam), given.variant or CANONICAL))
    out = Path(given.out)
    make_folder(out)
    for name in names:
        path = out / f"{booklet.exam.identifier}-{booklet.variant}-{kind}.{name}"
        if name in FILLED_IN:
            write_whole(path, FILLED_IN[name](booklet).encode())
        else:
            write_whole(path, written(name, engine, partial(source, kind, booklet)))
        print(path)
    return 0
