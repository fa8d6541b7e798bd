"""CSV and Excel: one row a candidate."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import date, datetime

import openpyxl
import pytest

from grader.intake import Intake

Read = Callable[[str, str | bytes], Intake]


def workbook(*rows: Iterable[object], more: dict[str, list[Iterable[object]]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for title, content in (more or {}).items():
        extra = book.create_sheet(title)
        for row in content:
            extra.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def summary(intake: Intake) -> list[tuple[str, dict[str, object], str]]:
    return [(s.candidate, dict(s.answers), s.source) for s in intake.submissions]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("candidate,variant,6b.bits_train,7a.ratio\ne1,v,0.848,3/4\n", "commas"),
        ("candidate;variant;6b.bits_train;7a.ratio\ne1;v;0.848;3/4\n", "semicolons"),
        ("candidate\tvariant\t6b.bits_train\t7a.ratio\ne1\tv\t0.848\t3/4\n", "tabs"),
        ("candidate|variant|6b.bits_train|7a.ratio\ne1|v|0.848|3/4\n", "bars"),
        ("sep=;\ncandidate;variant;6b.bits_train;7a.ratio\ne1;v;0.848;3/4\n", "Excel's own line"),
        (
            '\ufeff"Student ID",Variant,"Q6 b) bits, train",7a ratio\r\n"e1",v,"0.848",3/4\r\n',
            "quotes, a mark",
        ),
        (
            "Results of July\n\ncandidate,variant,6b bits train,7a ratio\ne1,v,0.848,3/4\n,,,\n",
            "a title above",
        ),
        (
            "Timestamp,Email Address,candidate,variant,6b bits train,7a ratio\n1,a@b,e1,v,0.848,3/4\n",
            "form tools",
        ),
        (
            "candidate,variant,6b.bits_train,7a.ratio,,\ne1,v,0.848,3/4,,\n",
            "columns without a name or content",
        ),
    ],
)
def test_dialects(text: str, why: str, read: Read) -> None:
    intake = read("a.csv", text)
    [submission] = intake.submissions
    assert (submission.candidate, submission.variant) == ("e1", "v"), why
    assert submission.answers == {"6b.bits_train": "0.848", "7a.ratio": "3/4"}
    assert not intake.problems


def test_cells_keep_commas_quotes_and_lines(read: Read) -> None:
    text = 'candidate;7c;6b.bits_train\ne1;"a;""b""\nc";0,848\n;;\ne2;-;\n'
    assert summary(read("a.csv", text)) == [
        ("e1", {"6b.bits_train": "0,848", "7c.table": 'a;"b"\nc'}, "a.csv, row 2"),
        ("e2", {"6b.bits_train": "", "7c.table": ""}, "a.csv, row 4"),
    ]


@pytest.mark.parametrize(
    ("text", "candidates", "sentence", "place"),
    [
        ("candidate,7c,6b bit\ne1,a,b\n", ["e1"], "did you mean 6b.bits_t", "row 1, column 3"),
        ("candidate,7c,7c.table\ne1,a,\n", ["e1"], "Two columns", "row 1"),
        ("who,7c\ne1,a\n", [""], "No column is called candidate", "row 1"),
        ("candidate,7c\ne1,a,b\ne2,c\n", ["e2"], "has 3 cells", "row 2"),
        ('candidate,7c\ne1,a\ne2,"b\n', ["e1"], "From this row on this is not CSV", "row 3"),
        ("a,b\n1,2\n", [], "No row here names the columns", "rows 1 to 10"),
        ("candidate,7c\n", [], "no row with answers", "row 1"),
        ("candidate,7c\ne1,a\nE1,b\n", ["e1"], "handed in other answers", "whole submission"),
    ],
)
def test_doubts(text: str, candidates: list[str], sentence: str, place: str, read: Read) -> None:
    intake = read("a.csv", text)
    assert [s.candidate for s in intake.submissions] == candidates
    assert any(sentence in p.sentence and p.place == place for p in intake.problems), intake.problems


def test_cells_of_a_workbook_are_taken_as_shown(read: Read) -> None:
    header = ["Candidate", "6b bits train", "3b parameters", "6b.uniform_bits", "7a ratio", "1a definition"]
    data = workbook(
        header, [2451001, 0.1 + 0.2, 6000000, 5.644, "3/4", " a\nb "], [None] * 6, ["e2", None, 6e6, 1, True]
    )
    intake = read("a.xlsx", data)
    first = {"3b.parameters": "6000000", "6b.bits_train": "0.3", "6b.uniform_bits": "5.644"}
    second = {"3b.parameters": "6000000", "6b.bits_train": "", "6b.uniform_bits": "1"}
    assert summary(intake) == [
        ("2451001", {"1a.definition": "a\nb", **first, "7a.ratio": "3/4"}, "a.xlsx, sheet Sheet, row 2"),
        ("e2", {"1a.definition": "", **second, "7a.ratio": "TRUE"}, "a.xlsx, sheet Sheet, row 4"),
    ]
    assert not intake.problems


@pytest.mark.parametrize(("value", "shown_as", "text"), [(1.2, "0.00", "1.20"), (0.8479, "0.00", "0.8479"), (2, "0.0", "2.0"), (1.2, "General", "1.2"), (True, "0.00", "TRUE")])
def test_zeros_that_a_cell_shows_behind_a_number_are_kept(value: object, shown_as: str, text: str, read: Read) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(["candidate", "6b.bits_validation"], ["e1", value])))
    book.active["B2"].number_format = shown_as
    data = io.BytesIO()
    book.save(data)
    assert read("a.xlsx", data.getvalue()).submissions[0].answers == {"6b.bits_validation": text}


def test_what_a_spreadsheet_made_of_an_answer_is_reported(read: Read) -> None:
    data = workbook(
        ["candidate", "7a.ratio", "6a.relation"],
        ["e1", date(2026, 3, 4), "=exp(H)"],
        ["e2", datetime(2026, 1, 2, 3), 1],
    )
    intake = read("a.xlsx", data)
    assert intake.submissions[0].answers == {"6a.relation": "=exp(H)", "7a.ratio": "2026-03-04T00:00:00"}
    assert [p.place for p in intake.problems] == [
        "sheet Sheet, cell B2",
        "sheet Sheet, cell C2",
        "sheet Sheet, cell B3",
    ]


def test_sheets_of_notes_are_passed_over(read: Read) -> None:
    notes: list[Iterable[object]] = [["hello"], [1]]
    data = workbook(["nothing"], more={"Notes": notes, "Answers": [["candidate", "7c"], ["e1", "x"]]})
    intake = read("a.xlsx", data)
    assert summary(intake) == [("e1", {"7c.table": "x"}, "a.xlsx, sheet Answers, row 2")]
    assert not intake.problems


def test_a_workbook_is_known_by_its_content(read: Read) -> None:
    data = workbook(["candidate", "7c"], ["e1", "x"])
    for name in ("upload", "answers.md", "answers.xlsm"):
        assert [s.candidate for s in read(name, data).submissions] == ["e1"]


@pytest.mark.parametrize("data", [b"PK\x03\x04 nonsense", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_a_broken_workbook_is_one_problem(data: bytes, read: Read) -> None:
    intake = read("a.xlsx", data)
    assert not intake.submissions
    assert "workbook can't be read" in intake.problems[0].sentence
