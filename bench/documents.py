"""``python -m bench.documents``: measures papers and keys as PDF, prints a table and writes ``bench/DOCUMENTS.md``."""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.run import EXAM, HERE, ROUNDS, Line, machine, milliseconds, spent, timed
from grader.cli.documents import begin
from grader.cli.pdflatex import pdflatex_pdf
from grader.cli.processes import keep_loaded
from grader.exam import CANONICAL, variant
from solutions.documents.booklet import bind
from solutions.documents.documents import source
from solutions.documents.typst_engine import pdf

MANY = 500
"""Variants whose paper and key are set."""
JOBS = 2
WARM = 8
"""Variants set before the clock starts."""


def of_one() -> list[Line]:
    """The canonical key: first, again, and through pdflatex."""
    booklet = bind(variant(EXAM, CANONICAL))
    text = source("key", booklet, "typ")
    first = spent(lambda: pdf(text))
    again = statistics.median(spent(lambda: pdf(text)) for _ in range(ROUNDS))
    lines = [
        Line("the canonical key as PDF, first in a process", milliseconds(first)),
        Line("the canonical key as PDF, again: median", milliseconds(again), "≤ 40 ms", again <= 40),
    ]
    if shutil.which("pdflatex") is None:
        return [*lines, Line("the same document through pdflatex", "not measured: no pdflatex here")]
    latex = source("key", booklet, "tex")
    whole = timed(lambda: pdflatex_pdf(latex))
    once = _one_run(latex)
    return [
        *lines,
        Line("the same document through pdflatex, until its page numbers are right", milliseconds(whole)),
        Line("one run of pdflatex on it", milliseconds(once)),
        Line("one run of pdflatex ÷ Typst, first", f"{once / first:.1f}"),
        Line("one run of pdflatex ÷ Typst, again", f"{once / again:.0f}"),
    ]


def _one_run(latex: str) -> float:
    with TemporaryDirectory() as folder:
        (Path(folder) / "x.tex").write_text(latex, encoding="utf-8")
        command = ["pdflatex", "-no-shell-escape", "-interaction=batchmode", "x.tex"]
        return timed(lambda: subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True))


def of_different() -> list[Line]:
    """Keys of different variants, one after the other in one process that has set a few."""
    for seed in range(1, WARM):
        _key(seed)
    taken = [spent(lambda seed=seed: _key(seed)) for seed in range(WARM, WARM + 4 * ROUNDS)]  # type: ignore[misc]  # a number
    middle = statistics.median(taken)
    return [Line("a key of another variant, made, poured and set, warm: median", milliseconds(middle), "≤ 40 ms", middle <= 40)]


def _key(seed: int) -> int:
    return len(pdf(source("key", bind(variant(EXAM, str(seed))), "typ")))


def both(seed: int) -> tuple[float, int]:
    """A paper and a key: milliseconds of the processor, and the largest memory of this process in kilobytes."""
    taken = spent(lambda: _both(seed))
    keep_loaded()
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _both(seed: int) -> None:
    booklet = bind(variant(EXAM, str(seed)))
    pdf(source("paper", booklet, "typ"))
    pdf(source("key", booklet, "typ"))


def of_many(count: int = MANY) -> list[Line]:
    """Papers and keys of many variants in two processes, and whether their memory grows."""
    spawn = multiprocessing.get_context("spawn")
    start = time.perf_counter()
    with ProcessPoolExecutor(JOBS, mp_context=spawn, initializer=begin) as pool:
        taken, memory = zip(*pool.map(both, range(1, count + 1), chunksize=5), strict=True)
    seconds = time.perf_counter() - start
    fast = seconds < 120 if count >= MANY else None  # fewer variants say nothing about the target
    early, late = max(memory[: count // 4]) / 1024, max(memory) / 1024
    return [
        Line(f"papers and keys of {count} variants, {JOBS} processes", f"{seconds:.0f} s; {sum(taken) / 1e3:.0f} s of the processors", f"< 120 s for {MANY}", fast),
        Line("largest memory of a process after a quarter, and at the end", f"{early:.0f} and {late:.0f} MB", "flat", late < 1.1 * early),
    ]


def written(lines: Sequence[Line], where: str) -> str:
    """The results as a page."""
    rows = [f"| {line.name} | {line.measured} | {line.target or '–'} | {line.verdict} |" for line in lines]
    head = ["# Documents, measured", "", "Written by `python -m bench.documents`; every figure was measured in one run.", ""]
    return "\n".join([*head, f"Machine: {where}.", "", "| what | measured | target | |", "|---|---|---|---|", *rows, ""])


def main(count: int) -> None:
    """Runs everything, prints the page and writes it beside this file."""
    where = machine()
    page = written([*of_one(), *of_different(), *of_many(count)], where)
    print(page)
    (HERE / "DOCUMENTS.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
