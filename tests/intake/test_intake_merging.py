"""Who handed in twice, and what becomes of it."""

from __future__ import annotations

from grader.intake import Intake, merge
from grader.records import Answer, Problem, Submission


def submission(candidate: str, source: str, answer: Answer = "x", exam: str = "ceng403") -> Submission:
    return Submission(candidate, exam, "canonical", {"7c.table": answer}, source)


def test_the_same_answers_count_once() -> None:
    merged = merge([Intake((submission("e1", "b.md"),)), Intake((submission("E1", "a.md"),))])
    assert [s.source for s in merged.submissions] == ["a.md"]
    [problem] = merged.problems
    assert problem.source == "b.md"
    assert "same answers" in problem.sentence


def test_blank_fields_make_no_difference() -> None:
    one = Submission("e1", "x", "v", {"7c.table": "a", "1a.definition": ""}, "a")
    other = Submission("e1", "x", "v", {"7c.table": "a"}, "b")
    assert "same answers" in merge([Intake((one, other))]).problems[0].sentence


def test_of_different_answers_the_first_by_name_is_marked_and_both_are_named() -> None:
    sources = ["x.csv, row 10", "x.csv, row 9", "y.md"]
    merged = merge([Intake(tuple(submission("e1", source, source) for source in sources))])
    assert [s.source for s in merged.submissions] == ["x.csv, row 9"]
    assert [p.source for p in merged.problems] == ["x.csv, row 10", "y.md"]
    assert all("x.csv, row 9" in p.sentence and p.remedy for p in merged.problems)


def test_nobody_else_is_lost() -> None:
    others = (
        submission("", "a"),
        submission("", "b"),
        submission("e2", "c"),
        submission("e1", "d", exam="other"),
    )
    merged = merge([Intake((submission("e1", "z"), submission("e1", "zz"), *others))])
    assert [s.source for s in merged.submissions] == ["a", "b", "c", "d", "z"]


def test_merging_again_changes_nothing_and_order_does_not_matter() -> None:
    problem = Problem("a", "b", "c", "d")
    intakes = [Intake((submission("e1", s, s),), (problem,)) for s in ("c", "a", "b")]
    once = merge(intakes)
    assert merge([once]) == once
    assert merge(reversed(intakes)) == once
    assert once.problems.count(problem) == 1


def test_merging_nothing() -> None:
    assert merge([]) == Intake()
