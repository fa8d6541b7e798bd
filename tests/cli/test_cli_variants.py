"""A variant on the command line: named by seed or code, printed on its paper, found again from its sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.exam import variant
from solutions.documents.booklet import bind
from solutions.documents.sheet import sheet_markdown


def test_the_paper_and_its_sheet_carry_the_code(run: Any, tmp_path: Path) -> None:
    code = variant("ceng403", "17").code
    assert run("paper", "--variant", "17", "--out", tmp_path).code == 0
    assert f"variant 17 ({code})" in (tmp_path / "ceng403-17-paper.html").read_text(encoding="utf-8")
    assert run("sheet", "--variant", code, "--out", tmp_path).code == 0
    assert "variant: 17" in (tmp_path / "ceng403-17-sheet.md").read_text(encoding="utf-8")


def test_an_answer_is_checked_against_its_own_variant(run: Any) -> None:
    right = bind(variant("ceng403", "17")).fields["3b.parameters"].words.answer
    count = right.rpartition("= ")[2].rstrip("$")
    assert "2 of 2" in run("check", "3b.parameters", count, "--variant", "17").out
    assert "0 of 2" in run("check", "3b.parameters", count).out


def test_a_mistyped_code_is_refused(run: Any) -> None:
    done = run("check", "3b.parameters", "1", "--variant", "V00H2")
    assert done.code == 2
    assert "check character" in done.err


def test_each_sheet_is_marked_on_the_variant_in_its_head(run: Any, tmp_path: Path) -> None:
    names = ("17", variant("ceng403", "18").code, "canonical")
    for name in names:
        booklet = bind(variant("ceng403", name))
        right = booklet.fields["3b.parameters"].words.answer.rpartition("= ")[2].rstrip("$")
        sheet = sheet_markdown(booklet).replace("candidate:", f"candidate: c{booklet.variant}")
        filled = sheet.replace("## 3b.parameters", f"## 3b.parameters\n{right}\n", 1)
        (tmp_path / f"{booklet.variant}.md").write_text(filled.replace("variant: 18", f"variant: {name}"), encoding="utf-8")
    done = run("mark", tmp_path, "--out", tmp_path / "out")
    rows = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[2] for row in rows[1:]] == ["17", "18", "canonical"], done.out
    assert all(row.split(",")[3] == "2" for row in rows[1:])


def _answered(name: str, folder: Path, candidate: str, head: str) -> None:
    """A sheet with the right count of variant ``name``, whose head names this variant or, if empty, none."""
    booklet = bind(variant("ceng403", name))
    right = booklet.fields["3b.parameters"].words.answer.rpartition("= ")[2].rstrip("$")
    sheet = sheet_markdown(booklet).replace("candidate:", f"candidate: {candidate}")
    sheet = sheet.replace(f"variant: {booklet.variant}\n", f"variant: {head}\n" if head else "")
    (folder / f"{candidate or 'nobody'}.md").write_text(sheet.replace("## 3b.parameters", f"## 3b.parameters\n{right}\n", 1), encoding="utf-8")


def test_a_variant_is_found_again_from_the_roster(run: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for place, (candidate, head) in enumerate({"e1": "", "E2": "2", "e3": variant("ceng403", "3").code}.items(), start=1):
        _answered(str(place), tmp_path / "in", candidate, head)
    students = tmp_path / "students.csv"
    students.write_text("student;room\ne1;A\ne2;A\ne3;B\n", encoding="utf-8")
    done = run("mark", tmp_path / "in", "--roster", students, "--out", tmp_path / "out")
    rows = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8").splitlines()
    assert done.code == 0, done.out
    assert {(row.split(",")[0], *row.split(",")[2:4]) for row in rows[1:]} == {("e1", "1", "2"), ("E2", "2", "2"), ("e3", "3", "2")}


def test_a_roster_that_says_otherwise_settles_nothing_silently(run: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for candidate, head in {"e1": "5", "late": "", "guest": "4", "": ""}.items():
        _answered("4", tmp_path / "in", candidate, head)
    students = tmp_path / "students.csv"
    students.write_text("candidate,variant\ne1,4\n", encoding="utf-8")
    arguments = ("mark", tmp_path / "in", "--roster", students, "--out", tmp_path / "out")
    done = run(*arguments)
    rows = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8").splitlines()
    assert done.code == 2
    assert [row.split(",")[0] for row in rows[1:]] == ["guest"]
    for says in ("gives e1 the variant “4”; it was not marked", "“late” does not stand in the roster", "“guest” does not stand", "names no candidate who could stand"):
        assert done.out.count(says) == 1, says
    done = run(*arguments, "--variant", "4")
    rows = (tmp_path / "out" / "gradebook.csv").read_text(encoding="utf-8").splitlines()
    assert {row.split(",")[0] for row in rows[1:]} == {"guest", "late", "unnamed nobody"}


def test_a_roster_that_is_not_there_is_one_sentence(run: Any, tmp_path: Path) -> None:
    done = run("mark", tmp_path, "--roster", tmp_path / "no.csv", "--out", tmp_path / "out")
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "can't be read" in done.err
