"""The command ``certify``: a set of variants compared before anyone prints them, and with the results when they are there."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

import msgspec
import pandas as pd

from grader.cli.complaints import NAMED, Complaint
from grader.cli.faults import log_quietly
from grader.cli.formats import PRINTED, engine_named, formats, written
from grader.cli.processes import in_processes
from grader.cli.progress import shown
from grader.cli.results import reports_in
from grader.cli.roster import Seat, asked
from grader.cli.the_exam import exam_named
from grader.cli.writing import make_folder, write_whole
from grader.codes import code, name_of
from grader.exam import Exam, load, variant
from grader.records import Problem, to_json
from grader.reports.gradebook import csv_text, safe_cell
from solutions.fairness.capacity import Capacity, of_exam, of_question
from solutions.fairness.certificate import Certificate, Known, certificate
from solutions.fairness.distinct import Shared, Trial, crossings, passed, shared, trials
from solutions.fairness.observed import observed
from solutions.fairness.outliers import Replaced, replaced
from solutions.fairness.page import Page, certificate_source
from solutions.fairness.profile import Profile, profile
from solutions.fairness.spread import Rule

FEW = 12
"""Tasks below which starting processes takes longer than they save."""
MOST_JOBS = 16

Task = TypeVar("Task")
Result = TypeVar("Result")


class Place(msgspec.Struct, frozen=True):
    """A variant of an exam, or a question of it."""

    exam: str
    name: str


def certify(given: argparse.Namespace) -> int:
    """Measures the variants that were asked for, and writes the certificate as a page and as JSON."""
    exam = load(exam_named(given.exam))
    names = formats(given.format, PRINTED)
    engine = engine_named(given.engine, names)
    reports = reports_in(Path(given.results), exam.identifier) if given.results else None
    asked_for = asked(given, exam)
    seeds = list(dict.fromkeys(seat.seed for seat in asked_for))
    if len(seeds) < 2:
        raise Complaint("", "variants", "One variant has nothing to be compared with.", "Ask for two or more.")
    out = Path(given.out)
    make_folder(out)
    rule = Rule(given.threshold, given.share)
    jobs = given.jobs or min(os.cpu_count() or 1, MOST_JOBS)
    first = _measured(exam, seeds, jobs)
    done = _replaced(exam, first, rule, jobs) if given.replace_outliers else Replaced(first, {}, 0)
    seats = [seat._replace(seed=done.instead.get(seat.seed, seat.seed)) for seat in asked_for]
    capacities = list(_each(_counted, [Place(exam.identifier, number) for number in exam.questions], jobs, "questions", few=2))
    known = Known(
        exam.identifier, exam.edition, Counter(seat.seed for seat in seats), rule, _distinct(exam, done.profiles, jobs), capacities,
        of_exam(capacities, bool(exam.shared)), observed(reports, done.profiles) if reports is not None else None,
    )  # fmt: skip
    found = certificate(first, done, known)
    base = out / f"{exam.identifier}-certificate"
    write_whole(base.with_suffix(".json"), to_json(found))
    for name in names:
        write_whole(base.with_suffix(f".{name}"), written(name, engine, partial(certificate_source, found, exam)))
    if given.replace_outliers:
        write_whole(out / "variants.csv", _list(exam, seats, done).encode())
    _tell(found, [*(f"{base}.{name}" for name in (*names, "json")), *([str(out / "variants.csv")] if given.replace_outliers else [])])
    return 0


def _replaced(exam: Exam, first: Sequence[Profile], rule: Rule, jobs: int) -> Replaced:
    """The set without its outliers: other seeds are taken from above the largest one."""
    fresh = count(max(found.seed for found in first) + 1)
    return replaced(first, rule, fresh, lambda seeds: _measured(exam, seeds, jobs))


def _measured(exam: Exam, seeds: Sequence[int], jobs: int) -> list[Profile]:
    return list(_each(_profiled, [Place(exam.identifier, name_of(seed)) for seed in seeds], jobs, "variants"))


def _distinct(exam: Exam, profiles: Sequence[Profile], jobs: int) -> list[Shared]:
    pairs = crossings(profiles, exam.identifier)
    papers = trials(pairs, exam.identifier)
    results = _each(_passed, papers, jobs, "papers marked")
    done = {trial.seed: found for trial, found in zip(papers, results, strict=True)}
    return shared(profiles, pairs, done)


def _each(
    work: Callable[[Task], Result | Problem], tasks: Sequence[Task], jobs: int, noun: str, few: int = FEW
) -> Iterator[Result]:
    """What the work gives for each task, with the progress. Raises Complaint for the first that can't be done."""
    alone = jobs == 1 or len(tasks) < few
    try:
        found = map(work, tasks) if alone else in_processes(work, tasks, jobs, 1, partial(log_quietly, False))
        for result in shown(found, len(tasks), noun):
            if isinstance(result, Problem):
                raise Complaint(result.source, result.place, result.sentence, result.remedy)
            yield result
    except BrokenProcessPool:
        raise Complaint("", "certify", "A process was ended by the system.", "Ask for fewer --jobs.") from None


def _named(work: Callable[[], Result]) -> Result | Problem:
    """What the work gives, or what is wrong; exceptions of ours don't all pass from one process to another."""
    try:
        return work()
    except NAMED as found:
        return found.problem


def _profiled(place: Place) -> Profile | Problem:
    return _named(lambda: profile(variant(place.exam, place.name)))


def _counted(place: Place) -> Capacity | Problem:
    return _named(lambda: of_question(load(place.exam), place.name))


def _passed(trial: Trial) -> dict[str, list[bool]] | Problem:
    return _named(lambda: passed(trial, variant(trial.exam, name_of(trial.seed))))


def _list(exam: Exam, seats: Sequence[Seat], done: Replaced) -> str:
    """The set as a roster: who gets which variant, and which one it replaces."""
    old = {new: name_of(seed) for seed, new in done.instead.items()}
    rows = [
        [safe_cell(s.candidate), safe_cell(s.room), name_of(s.seed), code(exam.identifier, exam.edition, s.seed), old.get(s.seed, "")]
        for s in seats
    ]
    return csv_text(pd.DataFrame(rows, columns=["candidate", "room", "variant", "code", "replaces"], dtype=object))


def _tell(found: Certificate, files: Sequence[str]) -> None:
    """The summary of the page on the terminal, and where the page is."""
    for sentence in Page(found).summary:
        print(sentence.replace("**", "").replace("$", "").replace(r" \cdot ", "·").replace("`", ""))
    for path in files:
        print(path)
