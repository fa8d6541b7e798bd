"""Choices of questions: what a paper says, which questions count, and that the total ends between its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from importlib.resources import files
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.choice import Choice, Rule, Sums, choices_of, most, standing
from grader.exam import BANK, Exam, ExamError, Variant, load, make_sheet, read
from grader.marking import mark_submission
from grader.records import Answer, Report, Submission
from grader.reports.feedback import feedback_source
from grader.reports.gradebook import gradebook
from solutions.documents.booklet import bind
from solutions.documents.documents import source
from solutions.documents.sheet import sheet_markdown

TEXT = files(BANK).joinpath("ceng403").joinpath("exam.toml").read_text(encoding="utf-8")
NUMBERS = tuple("1234567")
FIVE_OF_SEVEN = "[[choices]]\nanswer = 5\nof = [1, 2, 3, 4, 5, 6, 7]\ncounts = "


def exam(rule: str = "best") -> Exam:
    return read("ceng403", f'{TEXT}\n{FIVE_OF_SEVEN}"{rule}"\n')


def paper(rule: str = "best") -> Variant:
    made = exam(rule)
    return Variant(made, 0, {number: make_sheet(made, number, 0) for number in made.questions})


def marked(answers: Mapping[str, Answer], rule: str = "best") -> Report:
    return mark_submission(paper(rule), Submission("a", "ceng403", "canonical", answers, "a.md"))


# The exam file ---------------------------------------------------------------------------------------------------------


def test_the_printed_paper_keeps_all_seven_questions() -> None:
    assert load("ceng403").choices == ()
    assert read("ceng403", TEXT) == load("ceng403")


def test_the_most_that_can_be_earned_follows_the_choice() -> None:
    assert paper().out_of == 30 + 28 + 27 + 25 + 22
    assert most({"1": Fraction(3), "2": Fraction(4), "3": Fraction(9)}, [Choice(1, ("1", "2"))]) == 13


WRONG: list[tuple[str, str]] = [
    ("choices = 5", "no list of tables"),
    ("choices = [5]", "no list of tables"),
    ('[[choices]]\nanswer = 5\nof = [1, 2]\ncounts = "best"', "can't ask for 5"),
    ('[[choices]]\nanswer = 2\nof = [1, 2]\ncounts = "best"', "can't ask for 2"),
    ('[[choices]]\nanswer = 0\nof = [1, 2]\ncounts = "best"', "can't ask for 0"),
    ('[[choices]]\nanswer = true\nof = [1, 2, 3]\ncounts = "best"', "can't ask for True"),
    ('[[choices]]\nanswer = "five"\nof = [1, 2, 3]\ncounts = "best"', "can't ask for five"),
    ('[[choices]]\nof = [1, 2, 3]\ncounts = "best"', "can't ask for None"),
    ('[[choices]]\nanswer = 1\ncounts = "best"', "does not say of which questions"),
    ('[[choices]]\nanswer = 1\nof = 3\ncounts = "best"', "does not say of which questions"),
    ('[[choices]]\nanswer = 1\nof = [[1], [2]]\ncounts = "best"', "does not say of which questions"),
    ('[[choices]]\nanswer = 1\nof = [1, 8]\ncounts = "best"', "names question 8"),
    ('[[choices]]\nanswer = 1\nof = [1, 2, 1]\ncounts = "best"', "Question 1 stands in a choice twice"),
    ('[[choices]]\nanswer = 1\nof = [1, 2]\ncounts = "best"\n[[choices]]\nanswer = 1\nof = [2, 3]\ncounts = "best"', "Question 2 stands"),
    ("[[choices]]\nanswer = 1\nof = [1, 2]", "does not say which answers count"),
    ('[[choices]]\nanswer = 1\nof = [1, 2]\ncounts = "last"', "does not say which answers count"),
    ('[[choices]]\nanswer = 1\nof = [1, 2]\ncounts = ["best"]', "does not say which answers count"),
    ('[[choices]]\nanswers = 1\nof = [1, 2]\ncounts = "best"', "has no “answers”"),
]  # fmt: skip


@pytest.mark.parametrize(("choices", "says"), WRONG)
def test_a_wrong_choice_ends_in_one_sentence(choices: str, says: str) -> None:
    with pytest.raises(ExamError, match=says) as refused:
        read("ceng403", f"{choices}\n{TEXT}" if choices.startswith("choices") else f"{TEXT}\n{choices}\n")
    problem = refused.value.problem
    assert problem.place == "choices" and problem.remedy and "\n" not in str(refused.value)


def test_questions_of_a_choice_stand_in_the_order_of_the_paper() -> None:
    entry = {"answer": 1, "of": ["3", 1], "counts": "first"}
    assert choices_of([entry], NUMBERS) == (Choice(1, ("1", "3"), "first"),)


# Which questions count -------------------------------------------------------------------------------------------------


def sums(*bounds: tuple[int, int]) -> dict[str, Sums]:
    """Questions with their lowest and highest marks; settled where the two are equal."""
    return {
        str(number): Sums(Fraction(low if low == high else 0), Fraction(low), Fraction(high))
        for number, (low, high) in enumerate(bounds, 1)
    }


TABLE: list[tuple[str, Rule, tuple[tuple[int, int], ...], str, str, tuple[int, int], str]] = [
    ("all settled: the best two", "best", ((3, 3), (5, 5), (4, 4)), "123", "", (9, 9), "nyy"),
    ("all settled: the first two", "first", ((3, 3), (5, 5), (4, 4)), "123", "", (8, 8), "yyn"),
    ("of equals the earlier counts", "best", ((4, 4), (4, 4), (4, 4)), "123", "", (8, 8), "yyn"),
    ("one answer too few", "best", ((0, 0), (5, 5), (0, 0)), "2", "", (5, 5), "nyn"),
    ("one answer too few, by order", "first", ((0, 0), (5, 5), (0, 0)), "2", "", (5, 5), "nyn"),
    ("the first is left out", "first", ((0, 0), (5, 5), (4, 4)), "23", "", (9, 9), "nyy"),
    ("a wait that may push one out", "best", ((3, 3), (5, 5), (2, 4)), "123", "", (8, 9), "oyo"),
    ("a wait that changes nothing", "best", ((3, 3), (5, 5), (0, 2)), "123", "", (8, 8), "yyn"),
    ("a wait that is surely among the best", "best", ((3, 3), (5, 5), (4, 9)), "123", "", (9, 14), "nyy"),
    ("a wait outside the first two", "first", ((3, 3), (5, 5), (0, 9)), "123", "", (8, 8), "yyn"),
    ("a wait inside the first two", "first", ((0, 6), (5, 5), (4, 4)), "123", "", (5, 11), "yyn"),
    ("struck out: perhaps no answer", "first", ((0, 6), (5, 5), (4, 4)), "23", "1", (5, 11), "oyo"),
    ("struck out, and the best count", "best", ((0, 6), (5, 5), (4, 4)), "23", "1", (9, 11), "oyo"),
    ("nothing answered", "best", ((0, 0), (0, 0), (0, 0)), "", "", (0, 0), "nnn"),
]  # fmt: skip
"""Why, rule, bounds of three questions of which two count, those answered, those struck out; bounds of the total, which count."""
SHORT = {"y": "yes", "n": "no", "o": "open"}


@pytest.mark.parametrize(("why", "rule", "bounds", "answered", "struck", "total", "counts"), TABLE, ids=[row[0] for row in TABLE])
def test_which_questions_count(
    why: str, rule: Rule, bounds: tuple[tuple[int, int], ...], answered: str, struck: str, total: tuple[int, int], counts: str
) -> None:
    found, which = standing(Choice(2, ("1", "2", "3"), rule), sums(*bounds), answered, struck)
    assert (found.low, found.high) == total
    assert which == {number: SHORT[sign] for number, sign in zip("123", counts, strict=True)}


BOUNDS = st.tuples(st.integers(0, 6), st.integers(0, 4)).map(lambda pair: (pair[0], sum(pair)))
CASES = st.lists(BOUNDS, min_size=7, max_size=7)
ANSWERED = st.sets(st.sampled_from(NUMBERS))


def final(bounds: list[tuple[int, int]], answered: set[str], data: Any) -> dict[str, Fraction]:
    """What a person decides in the end; questions without an answer earn nothing."""
    return {
        number: Fraction(data.draw(st.integers(*bounds[at])) if number in answered else 0) for at, number in enumerate(NUMBERS)
    }


def of_answers(bounds: list[tuple[int, int]], answered: set[str]) -> dict[str, Sums]:
    return sums(*(pair if number in answered else (0, 0) for number, pair in zip(NUMBERS, bounds, strict=True)))


@given(CASES, ANSWERED, st.sampled_from(["best", "first"]), st.data())
def test_the_total_ends_between_its_bounds_whatever_a_person_decides(
    bounds: list[tuple[int, int]], answered: set[str], rule: Rule, data: Any
) -> None:
    choice = Choice(5, NUMBERS, rule)
    before, which = standing(choice, of_answers(bounds, answered), answered)
    decided = final(bounds, answered, data)
    after, settled = standing(choice, {n: Sums(mark, mark, mark) for n, mark in decided.items()}, answered)
    assert before.settled <= before.low <= after.low == after.settled == after.high <= before.high
    assert all(settled[number] == counts for number, counts in which.items() if counts != "open")
    assert "open" not in settled.values()
    assert after.settled == sum(decided[number] for number, counts in settled.items() if counts == "yes")


@given(CASES, ANSWERED, st.data())
def test_the_bounds_are_reached(bounds: list[tuple[int, int]], answered: set[str], data: Any) -> None:
    choice = Choice(5, NUMBERS, data.draw(st.sampled_from(["best", "first"])))
    found, _ = standing(choice, of_answers(bounds, answered), answered)
    for at, bound in ((0, found.low), (1, found.high)):
        decided = of_answers([(pair[at], pair[at]) for pair in bounds], answered)
        assert standing(choice, decided, answered)[0].settled == bound


@given(CASES, ANSWERED, st.data())
def test_of_the_best_five_no_other_five_earn_more(bounds: list[tuple[int, int]], answered: set[str], data: Any) -> None:
    decided = final(bounds, answered, data)
    found, _ = standing(Choice(5, NUMBERS, "best"), {n: Sums(mark, mark, mark) for n, mark in decided.items()}, answered)
    assert found.settled == max(sum(decided[number] for number in five) for five in combinations(NUMBERS, 5))


# Marking and paper -----------------------------------------------------------------------------------------------------

ANSWERS: dict[str, Answer] = {
    "1b.state_jacobian": "diag(1 - h_t^2) W_hh", "2b.cell": "f_t ⊙ C_{t-1} + i_t ⊙ C~_t", "3b.parameters": "6000000",
    "4c.context": "c_t = sum_j alpha_{tj} h_j", "5a.jacobian": "diag(1 - h_t^2) W", "6b.bits_train": "0.848", "7a.ratio": "3/4",
}  # fmt: skip


def test_the_best_five_of_seven_count() -> None:
    report = marked(ANSWERS)
    assert [report.counts[number] for number in NUMBERS] == ["yes"] * 5 + ["no"] * 2, "of single marks the earlier count"
    assert report.total == report.low == report.high == Fraction("8.5")
    assert report.out_of == 132


def test_the_first_five_of_seven_count() -> None:
    report = marked({**ANSWERS, "1b.state_jacobian": "no idea what this is"}, "first")
    assert [report.counts[number] for number in NUMBERS] == ["yes"] * 5 + ["no"] * 2
    assert marked({**ANSWERS, "1b.state_jacobian": ""}, "first").counts == dict(zip(NUMBERS, ["no", *["yes"] * 5, "no"], strict=True))


def test_a_question_that_is_struck_out_may_or_may_not_count() -> None:
    report = marked({**ANSWERS, "1b.state_jacobian": "~~diag(1 - h_t^2) W_hh~~"}, "first")
    assert [report.counts[number] for number in NUMBERS] == ["open", "yes", "yes", "yes", "yes", "open", "no"]
    assert (report.low, report.high) == (Fraction("6.5"), Fraction("8.5"))


def test_sentences_that_wait_leave_the_bounds_open() -> None:
    report = marked({**ANSWERS, "7a.choice": "GRU where there is little data."})
    assert report.counts["7"] == "open"
    assert (report.total, report.low, report.high) == (Fraction("8.5"), Fraction("8.5"), Fraction("10"))


def test_a_paper_without_a_choice_says_nothing_of_it() -> None:
    made = load("ceng403")
    whole = Variant(made, 0, paper().sheets)
    report = mark_submission(whole, Submission("a", "ceng403", "canonical", ANSWERS, "a.md"))
    assert report.counts == {} and report.out_of == 170
    assert "counted" not in gradebook([report], list(report.fields)).columns


@pytest.mark.parametrize("language", ["html", "typ", "tex"])
def test_paper_sheet_and_key_say_what_is_asked(language: Any) -> None:
    booklet = bind(paper("first"))
    for kind in ("paper", "sheet", "key"):
        text = source(kind, booklet, language)  # type: ignore[arg-type]  # one of the kinds
        assert "FIVE (5)" in text and "of questions 1 to 7" in text and "the first 5 in the order of the paper count" in text, kind
    assert "132 marks" in source("paper", booklet, language)
    assert "Answer FIVE (5) of questions 1 to 7." in sheet_markdown(booklet)


@pytest.mark.parametrize("language", ["html", "typ", "tex"])
def test_feedback_says_which_questions_count(language: Any) -> None:
    answers = {**ANSWERS, "7a.choice": "GRU where there is little data."}
    text = feedback_source(marked(answers), Submission("a", "ceng403", "canonical", answers, "a.md"), bind(paper()), language)
    assert "This question counts: 5 of questions 1 to 7 count, the best." in text
    assert "This question does not count: 5 of questions 1 to 7 count, the best." in text
    assert "Whether this question counts is not settled yet" in text
    assert text.count("does not count") == 2, "in the table too"


def test_the_gradebook_says_which_questions_count() -> None:
    report = marked({**ANSWERS, "7a.choice": "GRU where there is little data."})
    row = gradebook([report], list(report.fields)).iloc[0]
    assert (row["counted"], row["not_counted"], row["open"], row["out_of"]) == ("1 2 3 4", "6", "5 7", "132")
