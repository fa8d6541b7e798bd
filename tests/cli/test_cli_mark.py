"""``markscheme mark``: what it writes, what it says about bad input, and that it loses nothing."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from grader.cli import pool
from grader.records import Submission

SHEET = """---
exam: ceng403
variant: canonical
candidate: {candidate}
---

## 6b.bits_train
0.848

## 7a.ratio
3/4
"""


def sheet(folder: Path, name: str, text: str = SHEET, **heads: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.format(**{"candidate": "e1", **heads}), encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def results(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "results.jsonl").read_text("utf-8").splitlines()]


def test_the_six_examples(run: Any, submissions: Path, tmp_path: Path) -> None:
    done = run("mark", submissions, "--out", tmp_path)
    found = results(tmp_path)
    assert [line["candidate"] for line in found] == sorted(path.stem for path in submissions.iterdir())
    for line in found:
        assert (line["exam"], line["variant"], line["out_of"]) == ("ceng403", "canonical", "170")
        assert len(line["fields"]) == 84
        assert Fraction(line["total"]) <= Fraction(line["low"]) <= Fraction(line["high"])
        settled = [f for f in line["fields"].values() if f["outcome"] in ("marked", "blank")]
        assert Fraction(line["total"]) == sum(Fraction(f["marks"]) for f in settled)
    assert done.code == 2  # an answer in a code cell of the notebook has to be looked at
    assert [row["place"] for row in rows(tmp_path / "problems.csv")] == ["cell 63, line 1"]
    assert len(list((tmp_path / "feedback").iterdir())) == 6
    assert re.search(r"^e2451001 +\d.* 170$", done.out, re.MULTILINE)


def test_the_gradebook_has_the_totals_of_the_results(run: Any, submissions: Path, tmp_path: Path) -> None:
    run("mark", submissions, "--out", tmp_path)
    for line, row in zip(results(tmp_path), rows(tmp_path / "gradebook.csv"), strict=True):
        assert row["candidate"] == line["candidate"]
        for column in ("total", "low", "high", "out_of"):
            assert abs(Fraction(row[column]) - Fraction(line[column])) < Fraction(1, 1_000_000)
        cells = [Fraction(row[field]) for field in line["fields"] if row[field]]
        assert abs(sum(cells) - Fraction(line["total"])) < Fraction(1, 10_000)
        waits = [f for f in line["fields"].values() if f["outcome"] not in ("marked", "blank")]
        assert [row[field] for field in line["fields"]].count("") == len(waits)


def test_one_process_or_two_write_the_same(run: Any, submissions: Path, tmp_path: Path) -> None:
    run("mark", submissions, "--out", tmp_path / "one", "--jobs", 1)
    run("mark", submissions, "--out", tmp_path / "two", "--jobs", 2)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).rglob("*.*")} for n in ("one", "two"))
    assert one == two


def test_the_lenient_policy_gives_no_less(run: Any, submissions: Path, tmp_path: Path) -> None:
    run("mark", submissions / "e2451022.md", "--out", tmp_path / "s", "--policy", "strict")
    run("mark", submissions / "e2451022.md", "--out", tmp_path / "l", "--policy", "lenient")
    [strict], [lenient] = results(tmp_path / "s"), results(tmp_path / "l")
    assert all(
        Fraction(lenient["fields"][name]["low"]) >= Fraction(field["low"])
        for name, field in strict["fields"].items()
    )
    assert Fraction(lenient["total"]) > Fraction(strict["total"])


def test_whatever_cannot_be_used_is_named_once_and_stops_nothing(run: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    sheet(folder, "a.md", candidate="e1")
    sheet(folder, "b.md", candidate="e2")
    (folder / "broken.json").write_text('{"candidate": "e3", ')
    (folder / "empty.md").write_text("")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.7 ...")
    sheet(folder, "copy.md", SHEET + "\n## 1c.memory\nO(TH)\n", candidate="e1")
    sheet(folder, "other.md", SHEET.replace("ceng403", "math101"), candidate="e4")
    sheet(folder, "strange.md", SHEET.replace("canonical", "v99"), candidate="e5")
    sheet(folder, "typo.md", SHEET + "\n## 6b.bits_trian\n0.8\n", candidate="e6")
    sheet(folder, "nameless.md", candidate="")
    with zipfile.ZipFile(folder / "class.zip", "w") as archive:
        archive.writestr("Ünal Çağla_77_assignsubmission_file_/x.md", SHEET.format(candidate=""))
    done = run("mark", folder, tmp_path / "missing.md", "--out", tmp_path / "out")
    assert done.code == 2
    names = [line["candidate"] for line in results(tmp_path / "out")]
    assert sorted(names) == ["e1", "e2", "e6", "unnamed nameless", "Ünal Çağla_77"]
    assert {line["total"] for line in results(tmp_path / "out")} == {"2"}
    problems = rows(tmp_path / "out" / "problems.csv")
    places = [Path(row["source"]).name for row in problems]
    expected = ["broken.json", "copy.md", "empty.md", "missing.md", "nameless.md", "other.md"]
    assert sorted(places) == sorted([*expected, "scan.pdf", "strange.md", "typo.md", "x.md"])
    for row in problems:
        assert row["problem"].endswith((".", "?")) and row["remedy"].endswith(".")
        assert row["problem"] in done.out


def test_a_sheet_without_a_variant_is_canonical_unless_others_differ(run: Any, tmp_path: Path) -> None:
    plain = SHEET.replace("variant: canonical\n", "")
    sheet(tmp_path / "in", "a.md", plain, candidate="e1")
    assert run("mark", tmp_path / "in", "--out", tmp_path / "out").code == 0
    sheet(tmp_path / "in", "b.md", SHEET.replace("canonical", "v2"), candidate="e2")
    done = run("mark", tmp_path / "in", "--out", tmp_path / "out")
    assert done.code == 2
    assert "names no variant" in done.out
    assert [line["variant"] for line in results(tmp_path / "out")] == ["canonical"]
    done = run("mark", tmp_path / "in", "--out", tmp_path / "out", "--variant", "canonical")
    assert "names no variant" not in done.out


def test_candidates_cannot_choose_where_or_what_is_written(run: Any, tmp_path: Path) -> None:
    names = [
        "../../evil",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "a\u202eb",
        "CON",
        "x" * 300,
        "-rf",
    ]
    for number, name in enumerate(names):
        (tmp_path / "in").mkdir(exist_ok=True)
        answers = {
            "6b.bits_train": "<script>alert(1)</script>",
            "1a.definition": "=1+1 \u202e \\input{/etc/passwd}",
        }
        text = json.dumps({"exam": "ceng403", "candidate": name, "answers": answers})
        (tmp_path / "in" / f"{number}.json").write_text(text, encoding="utf-8")
    done = run("mark", tmp_path / "in", "--out", tmp_path / "out")
    pages = list((tmp_path / "out" / "feedback").iterdir())
    assert len(pages) == len(names) == len(results(tmp_path / "out"))
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}
    for path in pages:
        assert path.name[0].isalnum() and len(path.name) < 120
        page = path.read_text("utf-8")
        assert "<script" not in page.lower() and "\u202e" not in page
    table = (tmp_path / "out" / "gradebook.csv").read_text("utf-8")
    assert not any(row[0].startswith(("=", "-", "+", "@")) for row in csv.reader(io.StringIO(table)))
    assert "\u202e" not in table + done.out


def test_links_out_of_the_folder_are_named_and_not_followed(run: Any, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "in", tmp_path / "elsewhere"
    for made in (folder, elsewhere):
        made.mkdir()
    sheet(folder, "e1.md", candidate="e1")
    sheet(elsewhere, "e2.md", candidate="e2")
    (folder / "within.md").symlink_to(folder / "e1.md")
    (folder / "file.md").symlink_to(elsewhere / "e2.md")
    (folder / "room").symlink_to(elsewhere)
    (folder / "again").symlink_to(folder)
    (folder / "nowhere.md").symlink_to(tmp_path / "nothing")
    done = run("mark", folder, "--out", tmp_path / "out")
    assert done.code == 2
    assert [found["candidate"] for found in results(tmp_path / "out")] == ["e1"]
    named = [(Path(row["source"]).name, row["problem"]) for row in rows(tmp_path / "out/problems.csv")]
    link = "This is a link to another place; it was not followed."
    assert sorted(named) == [("file.md", link), ("nowhere.md", link), ("room", link)]


def test_a_long_name_does_not_widen_the_table(run: Any, tmp_path: Path) -> None:
    sheet(tmp_path, "e1.md", candidate="n" * 3_000)
    done = run("mark", tmp_path / "e1.md", "--out", tmp_path / "out")
    assert "n" * 39 + "… " in done.out and "n" * 41 not in done.out
    assert rows(tmp_path / "out/gradebook.csv")[0]["candidate"] == "n" * 3_000


def test_results_in_the_folder_that_is_marked_are_left_out(run: Any, tmp_path: Path) -> None:
    sheet(tmp_path, "a.md")
    for _ in range(2):
        assert run("mark", tmp_path, "--out", tmp_path / "out").code == 0
        assert len(results(tmp_path / "out")) == 1


def test_other_files_in_the_output_folder_stay(run: Any, tmp_path: Path) -> None:
    sheet(tmp_path / "in", "a.md")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    run("mark", tmp_path / "in", "--out", tmp_path / "out")
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
    assert not list((tmp_path / "out").rglob("*.part"))


def test_pages_of_an_earlier_run_are_counted(run: Any, submissions: Path, tmp_path: Path) -> None:
    for name, said in (("e2451001.md", "(1 page)"), ("e2451022.md", "(1 page; 1 page of an earlier run beside)")):
        assert said in run("mark", str(submissions / name), "--out", str(tmp_path / "out")).out


def test_an_output_folder_that_is_a_file_is_refused(run: Any, tmp_path: Path) -> None:
    path = sheet(tmp_path, "a.md")
    done = run("mark", path, "--out", path)
    assert done.code == 2
    assert done.err.count("\n") == 1 and "can't be written" in done.err and "--out" in done.err


def test_nothing_to_mark_is_said(run: Any, tmp_path: Path) -> None:
    done = run("mark", tmp_path, "--out", tmp_path / "out")
    assert done.code == 2
    assert "No answer sheet was found here." in done.out


@pytest.fixture
def class_of_many(submissions: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "many"
    folder.mkdir()
    text = (submissions / "e2451001.md").read_text("utf-8")
    for number in range(120):
        (folder / f"{number:03}.md").write_text(text.replace("e2451001", f"e{number:03}"), encoding="utf-8")
    return folder


def command(folder: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "grader.cli.main", "mark", str(folder), "--out", str(out), "--jobs", "1"]


STOPPED = """
import os, signal, sys
from grader.cli import pool
from grader.cli.main import main

marked = pool.mark_one

def mark_one(task):
    if task.submission.candidate == "e005":
        os.kill(os.getpid(), int(sys.argv[1]))
    return marked(task)

pool.mark_one = mark_one
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what runs in the background with this signal ignored
sys.exit(main(sys.argv[2:]))
"""
"""Marks, and is sent a signal while it marks the sixth submission."""


def run_script(path: Path, text: str) -> subprocess.CompletedProcess[str]:
    path.write_text(text)
    importable = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run([sys.executable, path], capture_output=True, text=True, env=importable, timeout=60)


def stopped_by(number: int, folder: Path, out: Path) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", STOPPED, str(int(number)), *command(folder, out)[3:]]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_says_so_and_keeps_what_is_marked(class_of_many: Path, tmp_path: Path, number: int, code: int) -> None:
    out = tmp_path / "out"
    done = stopped_by(number, class_of_many, out)
    assert done.returncode == code
    assert "Stopped" in done.stderr and "Traceback" not in done.stderr
    assert [found["candidate"] for found in results(out)] == [f"e00{n}" for n in range(5)]
    assert [row["candidate"] for row in rows(out / "gradebook.csv")] == [f"e00{n}" for n in range(5)]
    assert "stopped after 5 of 120 submissions" in (out / "problems.csv").read_text("utf-8")


def test_a_killed_run_leaves_complete_lines_and_no_old_gradebook(class_of_many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "gradebook.csv").write_text("of another run")
    assert stopped_by(signal.SIGKILL, class_of_many, out).returncode == -signal.SIGKILL
    assert (out / "results.jsonl").read_bytes().endswith(b"\n")
    assert [found["candidate"] for found in results(out)] == [f"e00{n}" for n in range(5)]
    assert not (out / "gradebook.csv").exists()


ORPHANED = """
import os, signal, sys
import multiprocessing
from grader.cli import pool
from grader.records import Submission

if __name__ == "__main__":
    tasks = [pool.Task(Submission(f"e{n}", "ceng403", "canonical", {"7a.ratio": "3/4"}, f"e{n}"), None) for n in range(9)]
    for found in pool.mark_all(tasks, 2):
        print(len(multiprocessing.active_children()), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_leaves_no_process_behind(tmp_path: Path) -> None:
    done = run_script(tmp_path / "orphaned.py", ORPHANED)  # returns when no process holds its output any more
    assert done.returncode == -signal.SIGKILL
    assert done.stdout.strip() == "2"


def test_a_submission_on_which_we_break_is_a_problem_and_ends_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    real = pool.marked

    def broken(task: pool.Task) -> pool.Marked:
        if task.submission.candidate == "bad":
            raise ValueError("planted")
        return real(task)

    monkeypatch.setattr(pool, "marked", broken)
    tasks = [pool.Task(Submission(name, "ceng403", "canonical", {"7a.ratio": "3/4"}, name), None) for name in ("e1", "bad", "e3")]
    kinds = [type(found).__name__ for found in pool.mark_all(tasks, 1)]
    assert kinds == ["Marked", "Problem", "Marked"]


def test_a_full_disk_leaves_complete_lines_and_one_sentence(class_of_many: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        command(class_of_many, tmp_path / "out"),
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (800_000, 800_000)),
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "file too large" in done.stderr
    assert len(results(tmp_path / "out")) > 5


POISON = """
import os, sys
from grader.cli import pool
from grader.records import Submission

marked = pool.mark_one

def mark_one(task):
    return os._exit(9) if task.submission.candidate == "bad" else marked(task)

if __name__ == "__main__":
    pool.mark_one = mark_one
    names = ["e1", "bad", "e3"]
    tasks = [pool.Task(Submission(n, "ceng403", "canonical", {"7a.ratio": "3/4"}, n), None) for n in names]
    print([getattr(found, "sentence", "marked") for found in pool.mark_all(tasks, 2)])
"""


def test_a_submission_that_ends_its_process_ends_no_other(tmp_path: Path) -> None:
    done = run_script(tmp_path / "poison.py", POISON)
    lost = "The process that marked this submission was ended by the system; it is not marked."
    assert done.stdout.strip() == str(["marked", lost, "marked"]), done.stderr


def test_candidates_with_a_folder_each_are_named_by_it(run: Any, tmp_path: Path) -> None:
    nameless = SHEET.replace("candidate: {candidate}\n", "")
    for name in ("in/e1/answers.md", "in/e2/answers.md", "in/alone.md"):
        sheet(tmp_path, name, nameless)
    done = run("mark", tmp_path / "in", "--out", tmp_path / "out")
    assert done.code == 2
    assert {line["candidate"] for line in results(tmp_path / "out")} == {"e1", "e2", "unnamed alone"}
    assert done.out.count("was taken from its folder") == 2


def test_a_stray_file_in_an_archive_is_one_problem(run: Any, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("note.txt", "hello")
        archive.writestr("e1.md", SHEET.format(candidate="e1"))
    assert run("mark", tmp_path / "all.zip", "--out", tmp_path / "out").code == 2
    assert [row["source"] for row in rows(tmp_path / "out" / "problems.csv")] == [f"{tmp_path}/all.zip/note.txt"]


@pytest.mark.parametrize("command", [("mark", "x", "--out", "y"), ("check", "7a.ratio", "3/4"), ("paper",)])
def test_an_empty_name_of_a_variant_is_refused(run: Any, command: tuple[str, ...]) -> None:
    done = run(*command, "--variant", " ")
    assert done.code == 2
    assert "a variant has a name" in done.err


def test_pairs_as_lines_and_a_pair_at_once_are_refused(run: Any) -> None:
    done = run("compare", "x", "y", "--jsonl", given=b"{}")
    assert (done.code, done.out) == (2, "")
    assert "lines of the standard input" in done.err
