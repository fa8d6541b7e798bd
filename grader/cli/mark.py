"""The command ``mark``: a folder of answer sheets in; a gradebook, results and feedback out."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.cli import BAD_INPUT
from grader.cli.complaints import one_line
from grader.cli.entering import enter
from grader.cli.faults import log_quietly
from grader.cli.formats import PRINTED, engine_named, formats
from grader.cli.gathering import gather
from grader.cli.pool import FEW, MOST_JOBS, Task, booklet_of, mark_all
from grader.cli.progress import shown as shown_as_they_come
from grader.cli.roster import read_roster
from grader.cli.the_exam import exam_named
from grader.cli.writing import Lines, make_folder, remove, safe_name, write_whole
from grader.codes import CANONICAL
from grader.exam import load
from grader.intake import ExamFields
from grader.records import Problem, Report, to_json
from grader.reports.gradebook import csv_text, gradebook, problems_table
from grader.reports.totals import waiting
from solutions.documents.marks import shown
from solutions.documents.sheet import frames
from solutions.documents.visible import on_one_line

MOST_SHOWN = 25
"""Problems printed; all of them are in problems.csv."""
LONGEST_SHOWN = 40
"""Characters of a candidate's name in the table on the terminal."""


def mark(given: argparse.Namespace) -> int:
    """Marks everything that was named; the exit code tells whether a person must look at the input."""
    log_quietly(given.verbose)
    names = tuple(formats(given.format, PRINTED))
    engine = engine_named(given.engine, names)
    out = Path(given.out)
    make_folder(out / "feedback")
    exam = exam_named(given.exam)
    booklet = booklet_of(exam, given.variant or CANONICAL)
    fields = ExamFields(exam, tuple(booklet.fields), frames(booklet))
    roster = read_roster(Path(given.roster), load(exam)) if given.roster else None
    entered = enter(gather(given.paths, out, fields), exam, given.variant, roster)
    tasks = [Task(submission, given.policy, names, engine) for submission in entered.submissions]
    jobs = given.jobs or (1 if len(tasks) < FEW else min(os.cpu_count() or 1, MOST_JOBS))
    done = _Done(out, fields.fields, problems=list(entered.problems))
    try:
        _mark(tasks, jobs, done, given.verbose)
    except KeyboardInterrupt:
        done.problems.append(_stopped(given.paths, len(done.reports), len(tasks)))
        done.write()
        raise
    if not tasks and not done.problems:
        done.problems.append(_nothing_to_mark(given.paths))
    done.write()
    _print_table(done.reports)
    _print_files(done)
    return BAD_INPUT if done.problems else 0


@dataclass(slots=True)
class _Done:
    """What has been marked until now, and where it is written."""

    out: Path
    fields: Sequence[str]
    reports: list[Report] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    pages: set[Path] = field(default_factory=set)
    """The feedback that was written."""

    @property
    def older(self) -> int:
        """Pages of feedback that an earlier run left in the same folder."""
        return sum(page.suffix[1:] in PRINTED and page not in self.pages for page in (self.out / "feedback").iterdir())

    @property
    def tables(self) -> tuple[Path, Path]:
        """The gradebook and the list of problems."""
        return self.out / "gradebook.csv", self.out / "problems.csv"

    def write(self) -> None:
        """Writes the tables. Raises Complaint."""
        marks, problems = self.tables
        write_whole(marks, csv_text(gradebook(self.reports, self.fields)).encode("utf-8", "replace"))
        write_whole(problems, csv_text(problems_table(self.problems)).encode("utf-8", "replace"))


def _mark(tasks: Sequence[Task], jobs: int, done: _Done, verbose: bool) -> None:
    """Marks the tasks and writes results and feedback as they come."""
    with Lines(done.out / "results.jsonl") as results:
        for old in done.tables:  # those of another run would contradict the results
            remove(old)
        for found in shown_as_they_come(mark_all(tasks, jobs, verbose), len(tasks), "submissions"):
            if isinstance(found, Problem):
                done.problems.append(found)
                continue
            results.add(to_json(found.report))
            for name, data in found.feedback.items():
                page = done.out / "feedback" / f"{safe_name(found.report.candidate)}.{name}"
                write_whole(page, data)
                done.pages.add(page)
            done.reports.append(found.report)


def _stopped(paths: Sequence[str], marked: int, of: int) -> Problem:
    sentence = f"Marking was stopped after {marked} of {of} submissions; the others are not marked."
    return Problem(", ".join(paths), "", sentence, "Run the same command again.")


def _nothing_to_mark(paths: Sequence[str]) -> Problem:
    return Problem(
        ", ".join(paths), "", "No answer sheet was found here.", "Name files, folders or ZIPs that hold some."
    )


def _print_table(reports: Sequence[Report]) -> None:
    """One line a candidate: marks settled, marks that wait for a person, out of."""
    if not reports:
        print("No submission was marked.")
        return
    heads = ("candidate", "settled", "waits", "out of")
    rows = [(_short(on_one_line(r.candidate)), shown(r.total), shown(waiting(r)), shown(r.out_of)) for r in reports]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    for row in (heads, *rows):
        cells = (
            text.ljust(width) if n == 0 else text.rjust(width)
            for n, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        print("   ".join(cells))
    print(
        "\nSettled marks are final. The others wait for a person: sentences, diagrams, and what could not be read or settled."
    )


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…"


def _print_files(done: _Done) -> None:
    out, problems = done.out, done.problems
    older = f"; {_number(done.older, 'page')} of an earlier run beside" if done.older else ""
    print(f"\nresults    {out / 'results.jsonl'}")
    print(f"gradebook  {out / 'gradebook.csv'}")
    print(f"feedback   {out / 'feedback'}{os.sep} ({_number(len(done.reports), 'page')}{older})")
    print(f"problems   {out / 'problems.csv'} ({_number(len(problems), 'problem')})")
    for problem in problems[:MOST_SHOWN]:
        print(f"  - {one_line(problem)}")
    if len(problems) > MOST_SHOWN:
        print(f"  … and {len(problems) - MOST_SHOWN} more in {out / 'problems.csv'}.")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
