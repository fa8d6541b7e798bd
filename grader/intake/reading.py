"""Reads one file of any form: finds the form, calls its reader, and settles what came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from grader.intake.archive import unpack
from grader.intake.decoding import decode, whole
from grader.intake.forms import Form, binary_form, refusal, text_form, unsupported
from grader.intake.latex import read_latex
from grader.intake.markdown import read_markdown
from grader.intake.merging import merge
from grader.intake.naming import FieldNames, names_of
from grader.intake.notebook import read_notebook
from grader.intake.scripts import ExamFields, Intake, Pile
from grader.intake.settling import settle
from grader.intake.structured import read_json, read_toml, read_yaml
from grader.intake.tables import read_csv
from grader.intake.workbook import read_workbook
from grader.records import Problem

LARGEST_TEXT: Mapping[Form, int] = {
    "markdown": 5_000_000,
    "json": 10_000_000,
    "yaml": 1_000_000,
    "toml": 1_000_000,
    "latex": 2_000_000,
    "notebook": 50_000_000,
    "csv": 10_000_000,
}
"""Bytes of a file by its form: a table of three hundred candidates has five million, notebooks hold plots."""

TextReader: TypeAlias = Callable[[str, str, FieldNames], Pile]

_READERS: Mapping[Form, TextReader] = {
    "markdown": read_markdown,
    "json": read_json,
    "yaml": read_yaml,
    "toml": read_toml,
    "latex": read_latex,
    "notebook": read_notebook,
    "csv": read_csv,
}


def read_file(name: str, data: bytes, exam: ExamFields) -> Intake:
    """The submissions in a file, and all that a person must know of it.

    ``name`` is a path with slashes: its ending tells the form, and its folders may name the candidate.
    Whatever the bytes are, nothing is raised. Exam, variant and candidate are passed on as written, empty
    where the file does not say: whether they are the right ones is for the caller to decide.
    """
    name = whole(name).replace("\\", "/")
    if not unsupported(name, data) and binary_form(name, data) == "archive":
        return merge(_of_archive(name, data, exam))
    return merge([_of_one(name, data, exam)])


def _of_archive(name: str, data: bytes, exam: ExamFields) -> list[Intake]:
    found = [
        Intake(problems=(member,)) if isinstance(member, Problem) else _of_one(member.name, member.data, exam)
        for member in unpack(name, data)
    ]
    return found or [Intake(problems=(refusal(name, "an archive without files"),))]


def _of_one(name: str, data: bytes, exam: ExamFields) -> Intake:
    if not data.strip():
        return Intake(problems=(_empty(name),))
    if what := unsupported(name, data):
        return Intake(problems=(refusal(name, what),))
    form = binary_form(name, data)
    if form == "archive":
        return Intake(problems=(refusal(name, "an archive under another name"),))
    if form == "workbook":
        return settle(name, read_workbook(name, data, names_of(exam.fields)), exam)
    return _of_text(name, data, exam)


def _of_text(name: str, data: bytes, exam: ExamFields) -> Intake:
    if len(data) > max(LARGEST_TEXT.values()):
        return Intake(problems=(_too_large(name, max(LARGEST_TEXT.values())),))
    decoded = decode(name, data)
    if decoded.text is None:
        return Intake(problems=(refusal(name, "no text"),))
    form = text_form(name, decoded.text)
    if len(data) > LARGEST_TEXT[form]:
        return Intake(problems=(_too_large(name, LARGEST_TEXT[form]),))
    pile = _READERS[form](name, decoded.text, names_of(exam.fields))
    return settle(name, Pile(pile.scripts, (*decoded.problems, *pile.problems)), exam)


def _empty(source: str) -> Problem:
    return Problem(
        source,
        "whole file",
        "The file is empty.",
        "Ask the candidate for the file again: the upload may have failed.",
    )


def _too_large(source: str, limit: int) -> Problem:
    return Problem(
        source,
        "whole file",
        f"The file has more than {limit:,} bytes; it was not read.",
        "Ask for the answers without pictures and outputs in the file, or divide a large table.",
    )
