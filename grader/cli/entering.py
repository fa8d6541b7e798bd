"""Settles who is marked on which variant: a submission that can't be placed becomes a problem, the others go on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

import msgspec

from grader.cli.roster import Roster
from grader.codes import CANONICAL, name_of
from grader.exam import ExamError, variant
from grader.intake import Intake
from grader.records import Problem, Submission


def enter(intake: Intake, exam: str, usual: str | None, roster: Roster | None = None) -> Intake:
    """The submissions that can be marked, each with candidate, exam and variant; and all problems until here.

    Sheets without a candidate that have one file name in several folders are those of candidates with a folder each.
    A sheet that names no variant is on that of its candidate in the ``roster``. ``usual`` is the variant of other sheets
    that name none; without it and without a roster they are on the canonical one, with a word of warning where other sheets
    name another. A sheet that names another variant than the roster is not marked.
    """
    intake = _named_by_folders(intake)
    intake = intake if roster is None else _by_roster(intake, exam, usual, roster)
    entered: list[Submission] = []
    problems = list(intake.problems)
    others = {s.variant for s in intake.submissions} - {"", usual or CANONICAL}
    names = {s.candidate.casefold() for s in intake.submissions}
    for submission in intake.submissions:
        doubt = _of_another_exam(submission, exam) or _unknown_variant(submission, exam)
        if doubt:
            problems.append(doubt)
            continue
        if not submission.variant and others and usual is None:
            problems.append(_no_variant(submission))
        if not submission.candidate:
            problems.append(_no_candidate(submission))
        candidate = submission.candidate or _stand_in(submission.source, names)
        paper = variant(exam, submission.variant or usual or CANONICAL)
        placed = {"exam": exam, "variant": paper.name, "candidate": candidate}
        entered.append(msgspec.structs.replace(submission, **placed))
    return Intake(tuple(entered), tuple(problems))


def _named_by_folders(intake: Intake) -> Intake:
    """The submissions, those that name no candidate with the names of their folders, where each candidate has a folder."""
    nameless = [_path(submission) for submission in intake.submissions if not submission.candidate]
    folders: dict[str, set[str]] = {}
    for path in nameless:
        folders.setdefault(path.name, set()).add(path.parent.name)
    named: list[Submission] = []
    problems = [*intake.problems]
    for submission in intake.submissions:
        path = _path(submission)
        if not submission.candidate and submission.source == str(path) and len(folders[path.name]) > 1 and path.parent.name:
            problems.append(_of_folder(submission, path.parent.name))
            submission = msgspec.structs.replace(submission, candidate=path.parent.name)
        named.append(submission)
    return Intake(tuple(named), tuple(problems))


def _path(submission: Submission) -> PurePosixPath:
    """The file of a submission, without the row that it may be of it."""
    return PurePosixPath(submission.source.partition(", ")[0])


def _of_folder(submission: Submission, name: str) -> Problem:
    return Problem(
        submission.source,
        "candidate",
        f"The sheet names no candidate; “{name}” was taken from its folder.",
        "Check the candidate, or write the identifier into the head of the file.",
    )


def _by_roster(intake: Intake, exam: str, usual: str | None, roster: Roster) -> Intake:
    """The submissions with the variants that the roster gives, but for those that it contradicts or does not have."""
    kept: list[Submission] = []
    problems = [*intake.problems, *roster.problems]
    for submission in intake.submissions:
        listed = roster.seed_of(submission.candidate) if submission.candidate else None
        if _of_another_exam(submission, exam) or _unknown_variant(submission, exam):
            kept.append(submission)  # refused for that
            continue
        written = variant(exam, submission.variant).seed if submission.variant else None
        if listed is None:
            marked = written is not None or usual is not None
            problems.append(_not_listed(submission, roster, marked))
            kept += [submission] * marked
        elif written not in (None, listed):
            problems.append(_contradicted(submission, roster, name_of(listed)))
        else:
            kept.append(msgspec.structs.replace(submission, variant=name_of(listed)))
    return Intake(tuple(kept), tuple(problems))


def _not_listed(submission: Submission, roster: Roster, marked: bool) -> Problem:
    who = f"“{submission.candidate}” does not stand" if submission.candidate else "The sheet names no candidate who could stand"
    by = "it was marked on the variant that it names, or that of --variant" if marked else "the sheet names no variant either, and was not marked"
    return Problem(
        submission.source, "candidate", f"{who} in the roster {roster.source}; {by}.", "Correct the candidate in the head of the sheet, or add a line to the roster."
    )


def _contradicted(submission: Submission, roster: Roster, listed: str) -> Problem:
    return Problem(
        submission.source,
        "variant",
        f"The sheet names the variant “{submission.variant}”, and the roster {roster.source} gives {submission.candidate} the variant “{listed}”; it was not marked.",
        "Find out which paper the candidate had, and correct the sheet or the roster.",
    )


def _of_another_exam(submission: Submission, exam: str) -> Problem | None:
    if submission.exam.casefold() in ("", exam.casefold()):
        return None
    return Problem(
        submission.source,
        "exam",
        f"This is an answer sheet of the exam “{submission.exam}”, not of “{exam}”; it was not marked.",
        "Mark it with that exam (--exam), or correct the head of the file.",
    )


def _unknown_variant(submission: Submission, exam: str) -> Problem | None:
    if not submission.variant:
        return None
    try:
        variant(exam, submission.variant)
    except ExamError as unknown:
        sentence = f"{unknown.problem.sentence} The sheet was not marked."
        return Problem(submission.source, "variant", sentence, unknown.problem.remedy)
    return None


def _no_variant(submission: Submission) -> Problem:
    return Problem(
        submission.source,
        "variant",
        f"The sheet names no variant, and others do; it was marked as “{CANONICAL}”.",
        "Write the variant into its head, or name it for all such sheets with --variant.",
    )


def _no_candidate(submission: Submission) -> Problem:
    return Problem(
        submission.source,
        "candidate",
        "The sheet names no candidate; its results stand under the name of the file.",
        "Write the candidate into its head and mark it again.",
    )


def _stand_in(source: str, taken: set[str]) -> str:
    """A name for a sheet without one: that of its file, with its row where one file has many."""
    path, _, part = source.partition(", ")
    name = " ".join(filter(None, ("unnamed", PurePosixPath(path).stem, part)))
    unlike = _numbered(name)
    found = next(candidate for candidate in unlike if candidate.casefold() not in taken)
    taken.add(found.casefold())
    return found


def _numbered(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name} {number}"
        number += 1
