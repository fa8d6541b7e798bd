"""The command ``variants``: papers, sheets and keys for a class, and the list of who has which."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from grader.cli.complaints import Complaint
from grader.cli.documents import Order, write_all
from grader.cli.formats import PRINTED, engine_named, formats
from grader.cli.progress import shown
from grader.cli.roster import asked
from grader.cli.the_exam import exam_named
from grader.cli.writing import make_folder, write_whole
from grader.codes import name_of
from grader.exam import load, variant
from grader.records import Problem
from grader.reports.gradebook import csv_text, safe_cell
from solutions.documents.booklet import bind
from solutions.documents.documents import Kind
from solutions.documents.proofs import digest

HEADS = ("candidate", "room", "variant", "code", "digest", "paper", "sheet", "key")


def variants(given: argparse.Namespace) -> int:
    """Writes the documents of all variants that are needed, and variants.csv."""
    exam = load(exam_named(given.exam))
    names = formats(given.format, PRINTED)
    engine = engine_named(given.engine, names)
    out = Path(given.out)
    seats = asked(given, exam)
    make_folder(out)
    seeds = list(dict.fromkeys(seat.seed for seat in seats))
    kinds: dict[Kind, list[str]] = {"paper": names, "sheet": ["md"], "key": names}
    orders = [
        Order(kind, exam.identifier, name_of(seed), tuple(wanted), engine, given.out)
        for seed in seeds
        for kind, wanted in kinds.items()
    ]
    files = iter([_files(found) for found in shown(write_all(orders), len(orders), "documents")])
    made = {seed: [*_described(exam.identifier, seed), next(files), next(files), next(files)] for seed in seeds}
    rows = [[safe_cell(seat.candidate), safe_cell(seat.room), *made[seat.seed]] for seat in seats]
    write_whole(out / "variants.csv", csv_text(pd.DataFrame(rows, columns=list(HEADS), dtype=object)).encode())
    print(f"{len(made)} variants for {len(seats)} papers: {out / 'variants.csv'}")
    return 0


def _files(found: list[str] | Problem) -> str:
    """The names of the files that were written. Raises Complaint."""
    if isinstance(found, Problem):
        raise Complaint(found.source, found.place, found.sentence, found.remedy)
    return " ".join(Path(path).name for path in found)


def _described(exam: str, seed: int) -> list[str]:
    """Name, code and digest of a variant."""
    paper = variant(exam, name_of(seed))
    return [paper.name, paper.code, digest(bind(paper))]
