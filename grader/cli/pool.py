"""Does many tasks, such as marking, in this process or in several; what comes out is the same, and in the same order."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache, partial

import msgspec

from grader.cli.faults import log_quietly
from grader.cli.formats import Engine, written
from grader.cli.processes import in_processes, keep_loaded
from grader.exam import variant
from grader.marking import mark_submission
from grader.records import Problem, Report, Submission
from grader.reports.feedback import feedback_source
from grader.rubric import Policy
from solutions.documents.booklet import Booklet, bind

FEW = 40
"""Submissions below which starting processes takes longer than they save."""
MOST_JOBS = 16
CHUNK = 4
"""Submissions handed to a process at a time."""


log = logging.getLogger(__name__)


class Marked(msgspec.Struct, frozen=True):
    """One submission marked: its report, and its feedback in each format."""

    report: Report
    feedback: dict[str, bytes]


class Task(msgspec.Struct, frozen=True):
    """What a process needs to mark one submission."""

    submission: Submission
    policy: Policy | None
    formats: tuple[str, ...] = ("html",)
    engine: Engine = "typst"


def mark_one(task: Task) -> Marked | Problem:
    """A submission marked, or named as a problem where we fail: one that breaks must not cost the others."""
    try:
        return marked(task)
    except Exception:
        log.exception("the submission %s could not be marked", task.submission.source)
        return Problem(
            task.submission.source,
            "whole submission",
            "Markscheme broke while it marked this submission; it is not marked.",
            "Mark it by hand, and report it as a fault of Markscheme.",
        )


def marked(task: Task) -> Marked:
    """The report and the feedback of a submission."""
    submission = task.submission
    paper = variant(submission.exam, submission.variant)
    keep_loaded()
    report = mark_submission(paper, submission, task.policy)
    booklet = booklet_of(submission.exam, submission.variant)
    source = partial(feedback_source, report, submission, booklet)
    return Marked(report, {name: written(name, task.engine, source) for name in task.formats})


@lru_cache(maxsize=64)
def booklet_of(exam: str, name: str) -> Booklet:
    """The booklet of a variant, bound once in each process."""
    return bind(variant(exam, name))


def mark_all(tasks: Sequence[Task], jobs: int, verbose: bool = False) -> Iterator[Marked | Problem]:
    """The results in the order of the tasks; a submission that ends its process is a problem of its own."""
    if jobs == 1:
        yield from map(mark_one, tasks)
        return
    rest = list(tasks)
    while rest:
        done = 0
        try:
            for found in in_processes(mark_one, rest, jobs, CHUNK, partial(log_quietly, verbose)):
                yield found
                done += 1
            return
        except BrokenProcessPool:  # one of the next few ended its process: each of them gets its own
            suspects, rest = rest[done : done + 2 * jobs * CHUNK], rest[done + 2 * jobs * CHUNK :]
            yield from (_alone(task, verbose) for task in suspects)


def _alone(task: Task, verbose: bool) -> Marked | Problem:
    """One submission in a process of its own, where it can end no other's."""
    try:
        return next(in_processes(mark_one, [task], 1, CHUNK, partial(log_quietly, verbose)))
    except BrokenProcessPool:
        return Problem(
            task.submission.source,
            "whole submission",
            "The process that marked this submission was ended by the system; it is not marked.",
            "Mark it on its own, or by hand, and report it as a fault of Markscheme.",
        )
