"""``python -m bench.variants``: measures how long a variant takes to make, and the memory of many; writes ``bench/VARIANTS.md``."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from functools import partial

from bench.run import EXAM, HERE, Line, machine, milliseconds, percentile, spent
from grader.exam import load, make_sheet, variant
from solutions.documents.booklet import bind
from solutions.documents.documents import source

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


def memory() -> float:
    """The largest resident set until now, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def lines(many: int) -> list[Line]:
    """What was measured."""
    for seed in range(1, WARM + 1):
        make(seed)
    times = [spent(partial(make, seed)) for seed in range(WARM + 1, WARM + 1 + TIMED)]
    median = statistics.median(times)
    start, early = time.process_time(), 0.0
    for seed in range(1, many + 1):
        source("key", bind(variant(EXAM, str(seed))), "html")
        if seed == max(1, many // 10):
            early = memory()
    seconds, late = time.process_time() - start, memory()
    return [
        Line(f"a variant, all questions, warm: median of {TIMED}", milliseconds(median), "≤ 25 ms", median <= 25),
        Line("the same, 99th percentile", milliseconds(percentile(times, 0.99))),
        Line(f"{many:,} variants with their keys as HTML", f"{seconds:,.0f} s of the processor"),
        Line("memory after a tenth of them, and after all", f"{early:.0f} MB, {late:.0f} MB", "flat", late <= 1.1 * early),
    ]


def main() -> None:
    """Measures, prints, writes."""
    found = lines(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
    rows = [f"| {line.name} | {line.measured} | {line.target} | {line.verdict} |" for line in found]
    head = ["# Variants", "", f"Machine: {machine()}.", "", "| what | measured | target | |", "|---|---|---|---|"]
    page = "\n".join([*head, *rows, ""])
    print(page)
    (HERE / "VARIANTS.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
