"""``make bench``: measures, prints a table and writes ``bench/RESULTS.md``. Only what was measured is written."""

from __future__ import annotations

import ast
import json
import logging
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sympy as sp
from sympy.core.cache import clear_cache
from sympy.parsing.sympy_parser import parse_expr

from bench.unseen import SCALARS, TENSORS, answers
from grader.checks.finding import Context
from grader.cli.processes import keep_loaded
from grader.exam import Variant, variant
from grader.intake import ExamFields, read_file
from grader.marking import Marker, mark_submission
from grader.notation.reading import Unreadable
from grader.records import Submission

HERE = Path(__file__).parent
ROOT = HERE.parent
EXAM = "ceng403"
COUNT = 2_000
"""Unseen answers of each group."""
BLOCK = 50
"""Answers that are checked before the floor takes its turn."""
SYMPY_COUNT = 12
ROUNDS = 5
"""Whole submissions and starts are measured so often; the median counts."""
POINTS = 8
"""Samples of the worlds of the scalar fields, and so of the floor."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure beside its target."""

    name: str
    measured: str
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """Whether the target is met; a dash where there is none."""
        return "–" if self.met is None else "met" if self.met else "**not met**"


def spent(work: Callable[[], object]) -> float:
    """Milliseconds of the processor that one call takes, which other programs of the machine hardly change."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1e3


def timed(work: Callable[[], object]) -> float:
    """Milliseconds by the clock that one call takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def milliseconds(value: float) -> str:
    """Three figures are all that a clock in a shared machine is good for."""
    return f"{value:.3g} ms"


# Answers ----------------------------------------------------------------------------------------------------------


def checked(paper: Variant, cases: Iterable[tuple[str, str, str]]) -> list[float]:
    """Milliseconds of reading plus checking each answer; every one must be right."""
    fields = paper.fields
    nothing = Context()
    found = []
    for field, answer, _ in cases:
        check = fields[field].check
        assert check is not None, field
        start = time.process_time()
        finding = check(answer, nothing)
        found.append((time.process_time() - start) * 1e3)
        assert finding.holds, (field, answer, finding.says)
    return found


def written_back(paper: Variant, cases: Iterable[tuple[str, str, str]]) -> list[float]:
    """Milliseconds of writing each formula back as LaTeX, which a mark does with its finding."""
    checks = [(paper.fields[field].check, answer) for field, answer, _ in cases]
    return [spent(check(answer, Context()).written_out) for check, answer in checks if check is not None]


def floor(cases: Iterable[tuple[str, str, str]]) -> list[float]:
    """Milliseconds of compiling and evaluating the same expressions with Python and NumPy at as many points."""
    rng = np.random.default_rng(0)
    names = {"H": rng.uniform(1.0, 9.0, POINTS), "D": rng.uniform(1.0, 9.0, POINTS)}
    return [spent(lambda text=text: eval(compile(ast.parse(text, mode="eval"), "", "eval"), names)) for *_, text in cases]  # type: ignore[misc]  # ours, not a candidate's


def sympy_takes(cases: Iterable[tuple[str, str, str]]) -> list[float]:
    """Milliseconds of SymPy's ``parse_expr`` plus ``equals`` on the same pairs."""
    size, width = sp.symbols("H D", positive=True)
    references = {"7a.gru_parameters": 3 * (size**2 + size * width + size), "7a.lstm_parameters": 4 * (size**2 + size * width + size)}
    found = []
    for field, _, text in cases:
        reference = references[field]
        clear_cache()  # an unseen answer is in no cache of SymPy either
        found.append(spent(lambda text=text, reference=reference: parse_expr(text, {"H": size, "D": width}).equals(reference)))  # type: ignore[misc]  # mypy infers no type for a default of a lambda
    return found


def of_answers(paper: Variant) -> list[Line]:
    """Scalar and tensor fields, the floor and SymPy."""
    scalars, tensors = list(answers(SCALARS, COUNT)), list(answers(TENSORS, COUNT))
    for group, unseen in ((SCALARS, scalars), (TENSORS, tensors)):  # code is warm, the texts are not
        known = {case[:2] for case in unseen}
        checked(paper, (case for case in answers(group, COUNT // 10, seed=1) if case[:2] not in known))
    blocks = [scalars[start : start + BLOCK] for start in range(0, len(scalars), BLOCK)]
    pairs = [(checked(paper, block), floor(block)) for block in blocks]  # side by side, so that both have the machine in one state
    scalar, bare = [one for found, _ in pairs for one in found], [one for _, found in pairs for one in found]
    ratio = statistics.median(statistics.median(found) / statistics.median(low) for found, low in pairs)
    tensor = checked(paper, tensors)
    slow = sympy_takes(scalars[:SYMPY_COUNT])
    middle, low, heavy = statistics.median(scalar), statistics.median(bare), statistics.median(tensor)
    return [
        Line("scalar formula, unseen: median", milliseconds(middle), "≤ 0.06 ms", middle <= 0.06),
        Line("scalar formula, unseen: p99", milliseconds(percentile(scalar, 0.99))),
        Line("floor (`compile(ast.parse(...))` plus NumPy): median", milliseconds(low)),
        Line(f"scalar formula ÷ floor, {BLOCK} at a time in turn: median", f"{ratio:.2f}", "≤ 1.5", ratio <= 1.5),
        Line("writing a scalar formula back as LaTeX, on top: median", milliseconds(statistics.median(written_back(paper, scalars)))),
        Line("tensor formula, unseen: median", milliseconds(heavy), "< 0.3 ms", heavy < 0.3),
        Line("tensor formula, unseen: p99", milliseconds(percentile(tensor, 0.99))),
        Line(f"SymPy `parse_expr` + `equals`, {SYMPY_COUNT} of the same pairs: median", milliseconds(statistics.median(slow))),
        Line("SymPy ÷ scalar formula (medians)", f"{statistics.median(slow) / middle:.0f}"),
    ]


def of_cases(paper: Variant) -> list[Line]:
    """The slowest of all rows of the tables of cases, each marked once."""
    rows = [
        json.loads(line)
        for path in sorted((ROOT / "tests" / "cases").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    rows = [row for row in rows if row.get("field") in paper.fields and "verdict" in row]
    found: list[tuple[float, str]] = []
    for row in rows:
        answers_of = {row["field"][1:]: row["answer"], **{name[1:]: text for name, text in (row.get("with") or {}).items()}}
        marker = Marker(paper.sheets[row["field"][0]].fields, answers_of, "strict")
        found.append((spent(lambda marker=marker, row=row: marker.mark(row["field"][1:])), row["field"]))  # type: ignore[misc]  # mypy infers no type for a default of a lambda
    slowest, where = max(found)
    taken = [one for one, _ in found]
    return [
        Line(f"all {len(rows)} case rows: median", milliseconds(statistics.median(taken))),
        Line(f"all {len(rows)} case rows: slowest ({where})", milliseconds(slowest), "≤ 50 ms", slowest <= 50),
    ]


# Papers -----------------------------------------------------------------------------------------------------------


def submissions(paper: Variant) -> list[Submission]:
    """The example submissions."""
    known = ExamFields(EXAM, tuple(paper.fields), {})
    found: list[Submission] = []
    for path in sorted((ROOT / "examples" / EXAM / "submissions").glob("e*")):
        found += read_file(path.name, path.read_bytes(), known).submissions
    return found


def of_papers(paper: Variant) -> list[Line]:
    """Whole submissions, and the variant itself."""
    logging.disable(logging.ERROR)
    handed_in = submissions(paper)
    first = [spent(lambda one=one: mark_submission(paper, one)) for one in handed_in]  # type: ignore[misc]  # mypy infers no type for a default of a lambda
    again = [spent(lambda one=one: mark_submission(paper, one)) for _ in range(ROUNDS) for one in handed_in]  # type: ignore[misc]  # mypy infers no type for a default of a lambda
    making = [spent(lambda seed=seed: variant(EXAM, str(seed))) for seed in range(1, 4 * ROUNDS)]  # type: ignore[misc]  # a number
    worst, middle = max(first), statistics.median(first)
    return [
        Line(f"a whole submission, first time ({len(first)} examples): median", milliseconds(middle), "< 12 ms", middle < 12),
        Line("a whole submission, first time: slowest", milliseconds(worst), "< 12 ms", worst < 12),
        Line("a whole submission, marked again: median", milliseconds(statistics.median(again))),
        Line("making a variant: median", milliseconds(statistics.median(making)), "< 100 ms", statistics.median(making) < 100),
    ]


def warmed(paper: Variant) -> None:
    """Computes what belongs to the paper: each reference once, by one short wrong answer to each field."""
    for number, sheet in paper.sheets.items():
        for name, field in sheet.fields.items():
            if field.check is not None:
                try:
                    Marker(sheet.fields, {name: "0"}, "strict").mark(name)
                except Unreadable:
                    raise AssertionError(f"{number}{name} lets a refusal through") from None


def of_start() -> list[Line]:
    """A fresh process that shows its help, and one that makes its first variant."""
    command = [sys.executable, "-m", "grader.cli.main", "--help"]
    bare = [sys.executable, "-c", "pass"]
    quiet = {"stdout": subprocess.DEVNULL, "cwd": ROOT, "check": True, "env": {**os.environ, "PYTHONPATH": str(ROOT)}}
    shown = statistics.median(timed(lambda: subprocess.run(command, **quiet)) for _ in range(ROUNDS))  # type: ignore[call-overload]  # the options stand in a dictionary
    empty = statistics.median(timed(lambda: subprocess.run(bare, **quiet)) for _ in range(ROUNDS))  # type: ignore[call-overload]  # the options stand in a dictionary
    return [
        Line("`markscheme --help` in a fresh process: median", milliseconds(shown), "< 200 ms", shown < 200),
        Line("an empty Python process, for comparison", milliseconds(empty)),
    ]


def machine() -> str:
    """Where this was measured."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}, SymPy {sp.__version__}; load when it began {os.getloadavg()[0]:.1f}"
    )


def written(lines: Sequence[Line], where: str) -> str:
    """The results as a page."""
    rows = [f"| {line.name} | {line.measured} | {line.target or '–'} | {line.verdict} |" for line in lines]
    return "\n".join(
        [
            "# Measured", "", "Written by `make bench`; every figure was measured in one run.", "", f"Machine: {where}.", "",
            "| what | measured | target | |", "|---|---|---|---|", *rows, "",
            f"Unseen answers: {COUNT} different spellings in each group, each checked once; none can be in a cache (names "
            "with their subscripts, such as `h_{t-1}`, are kept, for all candidates write the same few). The floor compiles "
            f"and evaluates the same expression, with blanks as various, at {POINTS} points, which is how many the field's "
            "world has. Answers are read and checked; what the mark shows as “read as” is written once for each mark and "
            "measured by itself. Times of answers, submissions and variants are those of the processor, times of fresh processes "
            "those of the clock.", "",
        ]
    )  # fmt: skip


def main() -> None:
    """Runs everything, prints the page and writes it beside this file."""
    where = machine()
    start = of_start()
    paper = variant(EXAM)
    warmed(paper)
    keep_loaded()
    lines = [*of_papers(paper), *of_answers(paper), *of_cases(paper), *start]
    page = written(lines, where)
    print(page)
    (HERE / "RESULTS.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
