"""The nouns of the intake: what is known of the exam, a candidate's script as written, and what comes out.

A *script* is one candidate's answers under the labels the candidate wrote; a *pile* is what one reader got
out of one file. Labels become field identifiers only when a script is settled (``settling.py``), so that a
heading in Markdown, a key in JSON and a column in a spreadsheet are understood, and refused, in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from grader.records import Answer, Problem, Submission


class ExamFields(msgspec.Struct, frozen=True):
    """What the intake must know of an exam: its name, its fields in order, the hints printed on its sheet."""

    exam: str
    """Identifier of the exam, such as ``ceng403``."""
    fields: tuple[str, ...]
    """Identifiers of all answer fields in the order of the paper: ``1a.definition`` ... ``7c.table``."""
    hints: Mapping[str, str] = {}
    """Field to the hint printed on the sheet; an answer that is its own hint is blank."""


class Intake(msgspec.Struct, frozen=True):
    """What came out of one file, or of many: submissions to mark, and what a person must know of."""

    submissions: tuple[Submission, ...] = ()
    problems: tuple[Problem, ...] = ()


class Entry(NamedTuple):
    """One answer under the label its candidate gave it."""

    label: str
    answer: Answer
    place: str


class Script(NamedTuple):
    """One candidate's answers as written, and of ``candidate``, ``exam`` and ``variant`` what is given."""

    heads: Mapping[str, str]
    entries: tuple[Entry, ...]
    part: str = ""
    """Which part of the file this is (``row 3``); empty where a file holds one script."""


class Pile(NamedTuple):
    """What a reader got out of one file."""

    scripts: tuple[Script, ...] = ()
    problems: tuple[Problem, ...] = ()
