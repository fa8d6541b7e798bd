"""Finds the files to mark in what was named on the command line, and hands their bytes to the intake."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from grader.intake import ExamFields, Intake, is_clutter, merge, read_file
from grader.records import Problem

LARGEST_FILE = 1_000_000_000
"""Bytes of a file that is read at all; a ZIP of a large class has a tenth of it."""


def gather(paths: Sequence[str], leave_out: Path, exam: ExamFields) -> Intake:
    """All submissions in files, folders and ZIPs, in the order of their names, and what could not be used."""
    found: list[Intake] = []
    seen: set[Path] = set()
    for item in _files(paths, leave_out.resolve()):
        if isinstance(item, Problem):
            found.append(Intake(problems=(item,)))
        elif (real := item.resolve()) not in seen:
            seen.add(real)
            found.append(_read(item, exam))
    return merge(found)


def _files(paths: Sequence[str], leave_out: Path) -> Iterator[Path | Problem]:
    for name in paths:
        path = Path(name)
        if path.is_dir():
            yield from _in_folder(path, leave_out)
        elif path.is_file():
            yield path
        else:
            yield _not_read(path, "There is no such file or folder.", "Correct the path.")


def _in_folder(folder: Path, leave_out: Path) -> Iterator[Path | Problem]:
    """The files of a folder by name, but for what systems put there and our own results.

    Links that lead out of the folder are not followed: what they name was not handed in.
    """
    unreadable: list[OSError] = []
    root = folder.resolve()
    for above, folders, files in os.walk(folder, onerror=unreadable.append):
        here = Path(above)
        folders[:] = sorted(name for name in folders if (here / name).resolve() != leave_out)
        for name in sorted([*files, *(name for name in folders if (here / name).is_symlink())]):
            path = here / name
            if is_clutter(path.relative_to(folder).as_posix()):
                continue
            if not path.resolve().is_relative_to(root):
                yield _not_read(path, "This is a link to another place; it was not followed.", "Name the file or folder itself.")
            elif path.is_file():
                yield path
            elif not path.is_dir():
                yield _not_read(path, "This is no ordinary file.", "Name a file or folder.")
    for why in unreadable:
        reason = (why.strerror or str(why)).lower()
        yield _not_read(
            Path(str(why.filename)), f"This folder can't be read: {reason}.", "Check its permissions."
        )


def _read(path: Path, exam: ExamFields) -> Intake:
    try:
        if path.stat().st_size > LARGEST_FILE:
            sentence = f"The file has more than {LARGEST_FILE:,} bytes; it was not read."
            return Intake(problems=(_not_read(path, sentence, "Divide the archive into several."),))
        data = path.read_bytes()
    except OSError as why:
        sentence = f"This file can't be read: {(why.strerror or str(why)).lower()}."
        return Intake(problems=(_not_read(path, sentence, "Check its permissions, or ask for it again."),))
    return read_file(path.as_posix(), data, exam)


def _not_read(path: Path, sentence: str, remedy: str) -> Problem:
    return Problem(path.as_posix(), "whole file", sentence, remedy)
