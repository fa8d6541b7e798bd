"""The command ``certify``: a set of variants in, a certificate as pages and as JSON out, and a new set where it was unfair."""

from __future__ import annotations

import csv
import json
import re
from concurrent.futures.process import BrokenProcessPool
from fractions import Fraction
from pathlib import Path
from typing import Any

import html5lib
import pytest

from grader.cli import certifying
from grader.cli.results import reports_in
from grader.exam import variant
from grader.records import Mark, Problem, Report, to_json
from tests.fairness.sets import made_up, real, report

FAST = ("--jobs", "1")


@pytest.fixture(autouse=True)
def capacities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two questions that are counted at once are enough here; the census has its own tests."""
    whole = certifying._counted
    counted = {number: whole(certifying.Place("ceng403", number)) for number in ("1", "2")}
    monkeypatch.setattr(certifying, "_counted", lambda place: counted["1" if place.name == "1" else "2"])


def certificate(folder: Path) -> Any:
    return json.loads((folder / "ceng403-certificate.json").read_bytes())


def test_a_certificate_as_pages_and_as_json(run: Any, tmp_path: Path) -> None:
    done = run("certify", "--seeds", "1-4", "--out", tmp_path, "--format", "html,tex,pdf", *FAST)
    assert done.code == 0, done.err
    found = certificate(tmp_path)
    assert [line["seed"] for line in found["variants"]] == [1, 2, 3, 4]
    assert found["papers"] == 4 and found["before"] is None and found["observed"] is None
    assert {one["field"] for one in found["shared"]} == set(variant("ceng403").fields)
    assert found["variants"][0]["amounts"]["operations"] == real(1).total.operations
    page = (tmp_path / "ceng403-certificate.html").read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    for title in ("Summary", "Work", "Outliers", "Answers", "Capacity", "Variants"):
        assert re.search(rf'<h2 id="s\d">{title}</h2>', page), title
    assert (tmp_path / "ceng403-certificate.pdf").read_bytes().startswith(b"%PDF")
    assert "\\begin{document}" in (tmp_path / "ceng403-certificate.tex").read_text(encoding="utf-8")
    assert "**" not in done.out and "4 variants for 4 papers" in done.out
    assert not (tmp_path / "variants.csv").exists()


def test_the_same_set_gives_the_same_bytes(run: Any, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        assert run("certify", "--count", "2", "--out", tmp_path / folder, *FAST).code == 0
    for name in ("ceng403-certificate.html", "ceng403-certificate.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_several_processes_give_the_same() -> None:
    places = [certifying.Place("ceng403", name) for name in ("1", "2", "canonical")]
    alone, shared = (list(certifying._each(certifying._profiled, places, jobs, "variants", few=2)) for jobs in (1, 2))
    assert alone == shared


def test_a_variant_that_cannot_be_made_ends_the_command_in_one_sentence(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Problem("ceng403", "perplexity", "“model”: in 1000 attempts never met: it is even.", "Correct what the question draws.")
    monkeypatch.setattr(certifying, "_profiled", lambda place: broken)
    done = run("certify", "--count", "2", "--out", tmp_path, *FAST)
    assert done.code == 2 and "never met" in done.err and len(done.err.strip().splitlines()) == 1


def unfair(place: certifying.Place) -> Any:
    """Papers with nearly the same work, but for variant 7."""
    seed = variant("ceng403", place.name).seed
    return made_up(seed, operations=400 if seed == 7 else 95 + 3 * seed % 11)


def test_outliers_are_replaced_and_the_new_list_makes_papers(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(certifying, "_profiled", unfair)
        patch.setattr(certifying, "_passed", lambda trial: {field: [False] * len(texts) for field, texts in trial.answers.items()})
        names = "".join(f"e{number},Hall {number % 2},{number}\n" for number in range(1, 11))
        (tmp_path / "class.csv").write_text(f"candidate,room,variant\n{names}", encoding="utf-8")
        done = run("certify", "--roster", tmp_path / "class.csv", "--replace-outliers", "--out", tmp_path, *FAST)
    assert done.code == 0, done.err
    with open(tmp_path / "variants.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["candidate"], row["variant"]) for row in rows if row["replaces"]] == [("e7", "11")]
    assert [row["variant"] for row in rows] == ["1", "2", "3", "4", "5", "6", "11", "8", "9", "10"]
    assert rows[6]["code"] == variant("ceng403", "11").code and rows[6]["room"] == "Hall 1"
    found = certificate(tmp_path)
    assert found["outliers"] == [] and {o["seed"] for o in found["before"]["outliers"]} == {7}
    page = (tmp_path / "ceng403-certificate.html").read_text(encoding="utf-8")
    assert "Before outliers were replaced" in page and "1 variant of the set as it was drawn had to be replaced" in page
    (tmp_path / "short.csv").write_text("candidate,room,variant,code,replaces\ne7,Hall 1,11,,7\n")
    assert run("variants", "--roster", tmp_path / "short.csv", "--out", tmp_path / "papers").code == 0
    assert (tmp_path / "papers" / "ceng403-11-paper.html").is_file()


def test_a_list_without_names_is_a_roster_too(run: Any, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("candidate,variant\n,3\n,4\n,3\n", encoding="utf-8")
    assert run("certify", "--roster", tmp_path / "list.csv", "--out", tmp_path, *FAST).code == 0
    found = certificate(tmp_path)
    assert [(line["seed"], line["papers"]) for line in found["variants"]] == [(3, 2), (4, 1)]


def results(folder: Path) -> Path:
    """Variant 2 turned out much harder than variant 1."""
    lines = [to_json(report(seed, number, Fraction(share))) for number in range(8) for seed, share in ((1, 1), (2, 0))]
    path = folder / "results.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def test_results_stand_beside_the_variants(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certifying, "_profiled", unfair)
    monkeypatch.setattr(certifying, "_passed", lambda trial: {field: [False] * len(texts) for field, texts in trial.answers.items()})
    done = run("certify", "--count", "3", "--results", results(tmp_path), "--out", tmp_path, *FAST)
    assert done.code == 0, done.err
    seen = certificate(tmp_path)["observed"]
    assert {seed: (group["mean"], group["flagged"]) for seed, group in seen["variants"].items()} == {"1": (1.0, True), "2": (0.0, True)}
    page = (tmp_path / "ceng403-certificate.html").read_text(encoding="utf-8")
    assert "Observed difficulty" in page and "16 candidates sat these variants" in page


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--count", "1"), "nothing to be compared with"),
        ((), "ne of the arguments --count --seeds --roster is required"),
        (("--count", "3", "--seeds", "1-3"), "not allowed with"),
        (("--seeds", "7-3"), "no range of variants"),
        (("--seeds", "1,V00H2"), "check character"),
        (("--count", "3", "--first", "999999999"), "no variant"),
        (("--roster", "nowhere.csv"), "can't be read"),
        (("--count", "3", "--format", "docx"), "unknown"),
        (("--count", "3", "--threshold", "0"), "no number above 0"),
        (("--count", "3", "--share", "much"), "no number above 0"),
        (("--count", "3", "--results", "nowhere.jsonl"), "can't be read"),
        (("nothing", "--count", "3"), "no exam"),
    ],
)
def test_bad_input_is_one_sentence(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("certify", *arguments, "--out", tmp_path / "out")
    assert done.code == 2
    assert says in done.err and len(done.err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "no report of the command mark"),
        ('{"candidate": "x"}', "no report"),
        ('{"candidate":"e","exam":"ceng403","variant":"1","total":1,"low":"1","high":"1","out_of":"1","fields":{}}', "5/2"),
        ('{"candidate":"e","exam":"ceng403","variant":"1","total":"1/0","low":"1","high":"1","out_of":"1","fields":{}}', "no report"),
        ('{"candidate":"e","exam":"other","variant":"1","total":"1","low":"1","high":"1","out_of":"1","fields":{}}', "of the exam “other”"),
        ("\xff\x00", "no report"),
    ],
)
def test_results_that_are_none_are_refused(run: Any, tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "results.jsonl"
    path.write_bytes(line.encode("latin-1") if line.startswith("\xff") else line.encode())
    done = run("certify", "--count", "2", "--results", path, "--out", tmp_path / "out")
    assert done.code == 2 and says in done.err
    assert "results.jsonl" in done.err and len(done.err.strip().splitlines()) == 1


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    [found] = reports_in(_one(tmp_path), "ceng403")
    assert isinstance(found, Report) and isinstance(found.fields["1a.number"], Mark)
    assert to_json(found) == to_json(report(1, 0, found.fields["1a.number"].marks / 2))


def _one(folder: Path) -> Path:
    path = folder / "one.jsonl"
    path.write_bytes(to_json(report(1, 0, Fraction(5, 12))))
    return path


def test_a_process_that_ends_is_told_in_one_sentence(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(certifying, "in_processes", ends)
    done = run("certify", "--count", "20", "--jobs", "2", "--out", tmp_path)
    assert done.code == 2 and "ended by the system" in done.err
