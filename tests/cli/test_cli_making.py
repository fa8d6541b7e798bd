"""The command ``variants``: papers for a class, and the list of who has which."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path
from typing import Any

import pytest

from grader.cli.complaints import Complaint
from grader.cli.roster import read_roster
from grader.draw import Draw
from grader.exam import ExamError, load, make_sheet, variant
from solutions.documents.booklet import bind
from solutions.documents.proofs import digest

EXAM = load("ceng403")


def rows(folder: Path) -> list[dict[str, str]]:
    with open(folder / "variants.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def roster(folder: Path, text: str) -> Path:
    path = folder / "students.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_so_many_variants_with_papers_sheets_and_keys(run: Any, tmp_path: Path) -> None:
    assert run("variants", "--count", "2", "--first", "7", "--out", tmp_path).code == 0
    found = rows(tmp_path)
    assert [row["variant"] for row in found] == ["7", "8"]
    for row in found:
        assert all((tmp_path / row[kind]).is_file() for kind in ("paper", "sheet", "key"))
        assert row["code"] == variant("ceng403", row["variant"]).code
        assert row["digest"] == digest(bind(variant("ceng403", row["variant"])))
        assert row["code"] in (tmp_path / row["paper"]).read_text(encoding="utf-8")


def test_each_candidate_of_a_roster_has_a_variant_and_it_is_found_again(run: Any, tmp_path: Path) -> None:
    students = roster(tmp_path, "Student;Room\ne1;A\ne2;A\ne3;B\n")
    assert run("variants", "--roster", students, "--out", tmp_path).code == 0
    first = rows(tmp_path)
    assert [(row["candidate"], row["room"], row["variant"]) for row in first] == [("e1", "A", "1"), ("e2", "A", "2"), ("e3", "B", "3")]
    kept = roster(tmp_path, "candidate,variant\n" + "".join(f"{row['candidate']},{row['code']}\n" for row in reversed(first)))
    assert run("variants", "--roster", kept, "--out", tmp_path / "again").code == 0
    assert {row["candidate"]: row["digest"] for row in rows(tmp_path / "again")} == {r["candidate"]: r["digest"] for r in first}


def test_seeds_by_room_or_from_a_list(tmp_path: Path) -> None:
    students = roster(tmp_path, "candidate,room\na,X\nb,Y\nc,X\n")
    by_room = dataclasses.replace(EXAM, seeds="room")
    listed = dataclasses.replace(EXAM, seeds=(101, 102))
    assert [seat.seed for seat in read_roster(students, by_room).seats] == [1, 2, 1]
    assert [seat.seed for seat in read_roster(students, listed).seats] == [101, 102, 101]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,room\na,X\n", "No column is headed"),
        ("candidate\na\na\n", "a second time"),
        ('candidate,room\na,"unclosed\nb,2\n', "no CSV"),
        ("candidate,room\nÖz, Ayşe,A\n", "more cells here than heads"),
        ("candidate,room,salon\na,1,2\n", "Two columns"),
        (f"candidate\n{'a' * 200_000}\n", "no CSV"),
        ("candidate\n\n", "No candidate"),
    ],
)
def test_a_roster_that_is_none_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(Complaint, match=says):
        read_roster(roster(tmp_path, text), EXAM)


def test_a_mistyped_code_in_a_roster_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Complaint, match=r"line 3: .*check character"):
        read_roster(roster(tmp_path, "candidate,variant\nb,17\na,V00H2\n"), EXAM)


def test_a_candidate_without_a_variant_gets_none_that_another_has(tmp_path: Path) -> None:
    students = roster(tmp_path, "candidate,variant\na,2\nb,\nc,5\nd,\n")
    assert [seat.seed for seat in read_roster(students, EXAM).seats] == [2, 3, 5, 4]
    listed = dataclasses.replace(EXAM, seeds=(101, 102))
    assert [seat.seed for seat in read_roster(students, listed).seats] == [2, 102, 5, 102]


def test_a_roster_in_an_old_encoding_is_read_and_that_is_said(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "students.csv"
    path.write_bytes("candidate\nAyşe\nÇağla\n".encode("windows-1254"))
    done = run("variants", "--roster", path, "--out", tmp_path / "out")
    assert done.code == 0
    assert "Windows" in done.err
    assert [row["candidate"] for row in rows(tmp_path / "out")] == ["Ayşe", "Çağla"]


def test_a_shared_draw_has_one_value_in_all_questions() -> None:
    shared = dataclasses.replace(EXAM, shared=frozenset({"activation"}))
    pairs = [[make_sheet(exam, number, seed).given["f"] for number in "15"] for exam in (EXAM, shared) for seed in range(1, 16)]
    assert any(one != five for one, five in pairs[:15])
    assert all(one == five for one, five in pairs[15:])
    assert Draw("e", "q", 3).choice("x", range(99), canonical=0) != Draw("e", "q", 3, shared=frozenset("x")).choice("x", range(99), canonical=0)


def test_the_marks_of_the_exam_file_are_those_of_the_questions() -> None:
    wrong = dataclasses.replace(EXAM, marks={**EXAM.marks, "6": EXAM.marks["6"] + 1})
    with pytest.raises(ExamError, match="not 19 as the exam file says"):
        make_sheet(wrong, "6", 0)
