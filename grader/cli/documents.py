"""The commands ``paper``, ``sheet`` and ``key``: variants of an exam as files."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from grader.cli.complaints import NAMED, Complaint
from grader.cli.formats import PRINTED, Engine, engine_named, formats, written
from grader.cli.processes import in_processes, keep_loaded
from grader.cli.progress import shown
from grader.cli.the_exam import exam_named
from grader.cli.writing import make_folder, write_whole
from grader.codes import CANONICAL
from grader.exam import variant
from grader.records import Problem
from solutions.documents.booklet import Booklet, bind
from solutions.documents.documents import KINDS, source
from solutions.documents.documents import Kind as Document
from solutions.documents.sheet import sheet_json, sheet_markdown

FILLED_IN: Mapping[str, Callable[[Booklet], str]] = {"md": sheet_markdown, "json": sheet_json}
"""Formats of the answer sheet that candidates type into."""
FEW = 12
"""Variants below which starting processes takes longer than they save."""
MOST_JOBS = 8
MOST_VARIANTS = 100_000
_RANGE = re.compile(r"(\d{1,12})-(\d{1,12})")


class Order(msgspec.Struct, frozen=True):
    """One variant to be written."""

    kind: Document
    exam: str
    variant: str
    formats: tuple[str, ...]
    engine: Engine
    out: str


def document(given: argparse.Namespace) -> int:
    """Writes a document of each variant in each format that was asked for, and prints where the files are."""
    kind = KINDS[given.command]
    names = formats(given.format, (*FILLED_IN, *PRINTED) if kind == "sheet" else PRINTED)
    engine = engine_named(given.engine, names)
    exam = exam_named(given.exam)
    orders = [Order(kind, exam, name, tuple(names), engine, given.out) for name in variants(given.variant or CANONICAL)]
    for found in shown(write_all(orders), len(orders), f"{kind}s"):
        if isinstance(found, Problem):
            raise Complaint(found.source, found.place, found.sentence, found.remedy)
        for path in found:
            print(path)
    return 0


def variants(text: str) -> list[str]:
    """The names of variants in a list such as ``canonical,1-500``, each once. Raises Complaint.

    >>> variants("canonical, 3-5,4")
    ['canonical', '3', '4', '5']
    """
    found: list[str] = []
    for part in filter(None, map(str.strip, text.split(","))):
        span = _RANGE.fullmatch(part)
        ends = range(int(span[1]), int(span[2]) + 1) if span else None
        if ends is not None and not 0 < len(ends) <= MOST_VARIANTS:
            remedy = f"Write the smaller number first, and at most {MOST_VARIANTS:,} variants."
            raise Complaint("", "--variant", f"“{part}” is no range of variants.", remedy)
        found += [part] if ends is None else map(str, ends)
    return list(dict.fromkeys(found)) or [CANONICAL]


def write_all(orders: Sequence[Order]) -> Iterator[list[str] | Problem]:
    """What each order wrote, in their sequence; many are shared among processes."""
    if len(orders) < FEW:
        yield from map(write, orders)
        return
    yield from in_processes(write, orders, min(os.cpu_count() or 1, MOST_JOBS), 4, begin)


def begin() -> None:
    """Makes a process of many ready: the engine in it starts no threads of its own, for the cores are taken."""
    os.environ.setdefault("RAYON_NUM_THREADS", "1")


def write(order: Order) -> list[str] | Problem:
    """Writes one variant; the paths of its files, or what is wrong."""
    try:
        booklet = bind(variant(order.exam, order.variant))
        keep_loaded()
        out = Path(order.out)
        make_folder(out)
        return [_written(order, booklet, out, name) for name in order.formats]
    except NAMED as found:
        return found.problem


def _written(order: Order, booklet: Booklet, out: Path, name: str) -> str:
    path = out / f"{booklet.exam.identifier}-{booklet.variant}-{order.kind}.{name}"
    if name in FILLED_IN:
        write_whole(path, FILLED_IN[name](booklet).encode())
    else:
        write_whole(path, written(name, order.engine, partial(source, order.kind, booklet)))
    return str(path)
