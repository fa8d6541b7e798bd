"""``python -m bench.variants``: measures how long a variant takes to make, and the memory of many; writes ``bench/VARIANTS.md``."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from bench.run import EXAM, HERE, Line, machine, milliseconds, percentile, spent
from grader.cli.processes import keep_loaded
from grader.exam import load, make_sheet, variant
from solutions.documents.booklet import bind
from solutions.documents.documents import source

JOBS = 2
MANY = 10_000
"""Variants whose key is made as HTML."""
WARM = 100
"""Variants made before the clock starts."""
TIMED = 500


def make(seed: int) -> None:
    """Makes the sheets of all questions for one seed, anew."""
    exam = load(EXAM)
    for number in exam.questions:
        make_sheet(exam, number, seed)


def key(seed: int) -> tuple[float, float]:
    """Makes a variant and its key as HTML: milliseconds of the processor, and the largest memory of this process in megabytes."""
    taken = spent(lambda: source("key", bind(variant(EXAM, str(seed))), "html"))
    keep_loaded()
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def of_making() -> list[Line]:
    """How long the sheets of one variant take."""
    for seed in range(1, WARM + 1):
        make(seed)
    times = [spent(partial(make, seed)) for seed in range(WARM + 1, WARM + 1 + TIMED)]
    median = statistics.median(times)
    return [
        Line(f"a variant, all questions, warm: median of {TIMED}", milliseconds(median), "≤ 25 ms", median <= 25),
        Line("the same, 99th percentile", milliseconds(percentile(times, 0.99))),
    ]


def of_keys(many: int) -> list[Line]:
    """Whether the time of many keys is the same for each, and whether memory grows."""
    spawn = multiprocessing.get_context("spawn")
    start = time.perf_counter()
    with ProcessPoolExecutor(JOBS, mp_context=spawn) as pool:
        taken, memory = zip(*pool.map(key, range(1, many + 1), chunksize=10), strict=True)
    seconds = time.perf_counter() - start
    tenth = max(1, many // 10)
    first, last = statistics.median(taken[tenth : 2 * tenth]), statistics.median(taken[-tenth:])
    early, late = max(memory[:tenth]), max(memory)
    enough = many >= MANY  # fewer variants say nothing about the target
    return [
        Line(f"{many:,} variants with their keys as HTML, {JOBS} processes", f"{seconds:,.0f} s; {sum(taken) / 1e3:,.0f} s of the processors"),
        Line("each of the second tenth of them, and of the last: medians", f"{first:.0f} ms, {last:.0f} ms", "the same", last <= 1.1 * first if enough else None),
        Line("largest memory of a process after a tenth, and after all", f"{early:.0f} MB, {late:.0f} MB", "flat", late <= 1.1 * early if enough else None),
    ]  # fmt: skip


def main() -> None:
    """Measures, prints, writes."""
    where = machine()
    found = [*of_making(), *of_keys(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)]
    rows = [f"| {line.name} | {line.measured} | {line.target or '–'} | {line.verdict} |" for line in found]
    head = ["# Variants, measured", "", "Written by `python -m bench.variants`; every figure was measured in one run.", "", f"Machine: {where}.", "", "| what | measured | target | |", "|---|---|---|---|"]
    page = "\n".join([*head, *rows, ""])
    print(page)
    (HERE / "VARIANTS.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
