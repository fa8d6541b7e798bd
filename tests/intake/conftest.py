"""What the tests of the intake share: the exam of the six submissions, and the files themselves."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from grader.intake import ExamFields, Intake, read_file

EXAMPLES = Path(__file__).parents[2] / "examples" / "ceng403"

YAML = b"""
candidate: e1
answers:
  7a.ratio: &r "\\x41"
  7c: [*r, 0.30, ~]
  1a.definition: |
    a
    b
"""
TOML = b"""
candidate = 'e1'
[answers]
7a.ratio = 0.30
7c.table = [[1, 2024-01-02], ['''a
b''']]
"""


def known_fields() -> tuple[str, ...]:
    return tuple(json.loads((EXAMPLES / "marked" / "e2451001.json").read_text("utf-8"))["marks"])


@pytest.fixture(scope="session")
def exam() -> ExamFields:
    return ExamFields("ceng403", known_fields(), {"1a.definition": "Two or three sentences."})


@pytest.fixture(scope="session")
def read(exam: ExamFields) -> Callable[[str, str | bytes], Intake]:
    """Reads a file of the exam, given its name and its text or bytes."""

    def reader(name: str, content: str | bytes) -> Intake:
        return read_file(name, content.encode() if isinstance(content, str) else content, exam)

    return reader


@pytest.fixture(scope="session")
def submission_files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((EXAMPLES / "submissions").iterdir())}


@pytest.fixture(scope="session")
def samples(submission_files: dict[str, bytes]) -> dict[str, bytes]:
    """A sound file of every form."""
    book = openpyxl.Workbook()
    book.active.append(["candidate", "6b.bits_train", "7a ratio", "7c"])
    book.active.append(["e1", 0.848, "3/4", "=1+1"])
    workbook, archive = io.BytesIO(), io.BytesIO()
    book.save(workbook)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in submission_files.items():
            target.writestr(f"Given Family_7_assignsubmission_file_/{name}", data)
    return submission_files | {
        "x.xlsx": workbook.getvalue(),
        "x.zip": archive.getvalue(),
        "x.yaml": YAML,
        "x.toml": TOML,
        "x.csv": 'candidate;"6b bits train";7c\ne1;0,848;"ş\n;"\n'.encode(),
    }
