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
