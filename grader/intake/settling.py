"""Settles a pile of scripts: labels become fields, what is blank becomes empty, doubts become problems."""

from __future__ import annotations

import re

from grader.intake.decoding import whole
from grader.intake.naming import FieldNames, candidate_in_path, names_of
from grader.intake.scripts import ExamFields, Intake, Pile, Script
from grader.records import Answer, Problem, Submission

MOST_PROBLEMS = 100
"""Problems reported for one file; a file with more is no answer sheet of this exam."""
LONGEST_QUOTE = 60
"""Characters of a candidate's label that are quoted in a sentence."""

_ONLY_DASHES = re.compile(r"[\s\-\u2010-\u2015\u2212]*")
_EMPHASIS = "*_> \t\n"


def settle(source: str, pile: Pile, exam: ExamFields) -> Intake:
    """All submissions of one file, with everything in it that could not be used."""
    submissions: list[Submission] = []
    problems = list(pile.problems)
    for script in pile.scripts:
        submission, doubts = _settled(source, script, exam)
        submissions += [submission] if submission else []
        problems += doubts
    if not pile.scripts and not problems:
        problems.append(_nothing_found(source, ""))
    return Intake(tuple(submissions), _bounded(source, problems))


def quoted(label: str) -> str:
    """A candidate's words in a sentence of ours: on one line, and not too long."""
    flat = _on_one_line(label)
    return f"“{flat[:LONGEST_QUOTE]}…”" if len(flat) > LONGEST_QUOTE else f"“{flat}”"


def _on_one_line(text: str) -> str:
    return " ".join(whole(text).split())


def unknown_field(source: str, place: str, label: str, names: FieldNames) -> Problem:
    """A label that is no field: what it may have meant is offered, never assumed."""
    near = names.nearest(label)
    meant = f"; did you mean {near}?" if near else "."
    return Problem(
        source,
        place,
        f"{quoted(label)} is not a field of this exam{meant}",
        "Its answer was not marked: correct the label and read the file again.",
    )


def _settled(source: str, script: Script, exam: ExamFields) -> tuple[Submission | None, list[Problem]]:
    answers, problems = _answers(source, script, exam)
    at = ", ".join(filter(None, (source, script.part)))
    head = {name: _on_one_line(script.heads.get(name, "")) for name in ("candidate", "exam", "variant")}
    candidate = head["candidate"]
    if not answers:
        problems.append(_nothing_found(source, script.part))
        if not candidate:
            return None, problems
    if not candidate and (candidate := candidate_in_path(source)):
        problems.append(_named_by_path(source, candidate))
    return Submission(candidate, head["exam"], head["variant"], answers, at), problems


def _answers(source: str, script: Script, exam: ExamFields) -> tuple[dict[str, Answer], list[Problem]]:
    names = names_of(exam.fields)
    found: dict[str, Answer] = {}
    problems: list[Problem] = []
    for entry in script.entries:
        place = ", ".join(filter(None, (script.part, entry.place)))
        field = names.find(entry.label)
        if field is None:
            group = names.is_group(entry.label) and not _cleaned(entry.answer, "")
            if len(problems) <= MOST_PROBLEMS and not group:
                problems.append(unknown_field(source, place, entry.label, names))
            continue
        answer = _cleaned(entry.answer, exam.hints.get(field, ""))
        if field in found:
            problems.append(_given_twice(source, place, field))
            answer = answer or found[field]
        found[field] = answer
    return {field: found[field] for field in exam.fields if field in found}, problems


def _cleaned(answer: Answer, hint: str) -> Answer:
    """The answer without lone surrogates and outer blank lines; ``""`` where nothing was answered."""
    if isinstance(answer, str):
        text = whole(answer).strip(" \t\n")  # not strip(): a non-breaking space is the candidate's
        return "" if _ONLY_DASHES.fullmatch(text) or _is_hint(text, hint) else text
    kept = _mapped(answer)
    return kept if _says_something(kept) else ""


def _mapped(answer: Answer) -> Answer:
    if isinstance(answer, str):
        return whole(answer)
    if isinstance(answer, list):
        return [_mapped(item) for item in answer]
    return {whole(key): _mapped(value) for key, value in answer.items()}


def _says_something(answer: Answer) -> bool:
    if isinstance(answer, str):
        return not _ONLY_DASHES.fullmatch(answer)
    return any(_says_something(item) for item in (answer if isinstance(answer, list) else answer.values()))


def _is_hint(text: str, hint: str) -> bool:
    def bare(words: str) -> list[str]:
        return words.strip(_EMPHASIS).split()

    return bool(hint) and len(text) <= 2 * len(hint) + LONGEST_QUOTE and bare(text) == bare(hint)


def _given_twice(source: str, place: str, field: str) -> Problem:
    return Problem(
        source,
        place,
        f"The field {field} is answered twice; the last answer that is not blank was kept.",
        "Ask the candidate which answer counts, or delete the other one.",
    )


def _nothing_found(source: str, part: str) -> Problem:
    return Problem(
        source,
        part or "whole file",
        "No answer to a field of this exam was found here.",
        "Check that it is an answer sheet of this exam, with each answer under its identifier.",
    )


def _named_by_path(source: str, candidate: str) -> Problem:
    return Problem(
        source,
        "whole file",
        f"The file names no candidate; {quoted(candidate)} was taken from the name of its folder or file.",
        "Check the candidate, or write the identifier into the head of the file.",
    )


def _bounded(source: str, problems: list[Problem]) -> tuple[Problem, ...]:
    problems = [Problem(*map(whole, (p.source, p.place, p.sentence, p.remedy))) for p in problems]
    if len(problems) <= MOST_PROBLEMS:
        return tuple(problems)
    more = Problem(
        source,
        "whole file",
        f"There are {len(problems) - MOST_PROBLEMS} more problems in this file; they are left out here.",
        "Settle those above first, and read the file again.",
    )
    return (*problems[:MOST_PROBLEMS], more)
