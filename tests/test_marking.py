"""Marking: outcomes, the fence around a breaking check, blanks, follow-through inside a question, totals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.checks.finding import Check, Context, Finding, near_miss, right, unsettled, wrong
from grader.exam import Exam, Variant, variant
from grader.marking import Marker, is_blank, mark_field, mark_submission
from grader.notation.reading import TooLarge, Unreadable
from grader.question import Field, Sheet
from grader.records import Answer, Submission
from grader.rubric import Policy, share

PAPER = variant("ceng403")


def field(check: Check | None, marks: int = 4) -> Field:
    """A field with a check of our own."""
    return Field("formula" if check else "prose", Fraction(marks), check)


def raising(problem: Exception) -> Check:
    """A check that breaks."""

    def check(answer: Answer, context: Context) -> Finding:
        raise problem

    return check


def saying(finding: Finding) -> Check:
    """A check that has made up its mind."""
    return lambda answer, context: finding


HALF = Fraction(1, 2)
OUTCOMES = [
    (saying(right("yes", "x")), "strict", "marked", 4, 4),
    (saying(wrong("no")), "strict", "marked", 0, 0),
    (saying(near_miss("nearly")), "strict", "marked", 0, 0),
    (saying(near_miss("nearly")), "lenient", "marked", 2, 2),
    (saying(unsettled("hm")), "strict", "undecided", 0, 4),
    (saying(Finding(None, "some cells", HALF)), "strict", "undecided", 2, 4),
    (saying(Finding(False, "slip", HALF)), "strict", "marked", 2, 2),
    (saying(Finding(False, "slip", HALF, HALF)), "lenient", "marked", 3, 3),
    (raising(Unreadable("What?", 0, "Like this.")), "strict", "unreadable", 0, 4),
    (raising(TooLarge("Too long.")), "strict", "unreadable", 0, 4),
    (raising(ZeroDivisionError("ours")), "strict", "undecided", 0, 4),
    (raising(RecursionError("ours")), "lenient", "undecided", 0, 4),
    (raising(MemoryError("ours")), "strict", "undecided", 0, 4),
]


@pytest.mark.parametrize(("check", "policy", "outcome", "low", "high"), OUTCOMES)
def test_outcomes(check: Check, policy: Policy, outcome: str, low: int, high: int) -> None:
    mark = Marker({"a": field(check)}, {"a": "x"}, policy).mark("a")
    assert mark.outcome == outcome
    assert mark.low == low and mark.high == high
    assert mark.marks == low
    assert mark.out_of == 4
    assert mark.says


def test_a_refusal_shows_its_help() -> None:
    mark = Marker({"a": field(raising(Unreadable("What?", 0, "Like this.")))}, {"a": "x"}, "strict").mark("a")
    assert mark.says == "What? Like this."


def test_a_breaking_check_is_logged_and_never_costs_marks(caplog: pytest.LogCaptureFixture) -> None:
    mark = Marker({"a": field(raising(KeyError("ours")))}, {"a": "x"}, "strict").mark("a")
    assert mark.outcome == "undecided" and mark.high == 4
    assert "the check of a broke" in caplog.text


@pytest.mark.parametrize("answer", ["", "  \n", "-", "–", " — ", [], {}, ["", " "], {"a": "-", "b": [""]}])
def test_blank_answers(answer: Answer) -> None:
    assert is_blank(answer)
    mark = Marker({"a": field(raising(KeyError()))}, {"a": answer}, "strict").mark("a")
    assert mark.outcome == "blank"
    assert mark.marks == mark.high == 0


@pytest.mark.parametrize("answer", ["0", "--x", ["", "1"], {"a": {"b": "x"}}])
def test_what_is_not_blank(answer: Answer) -> None:
    assert not is_blank(answer)


def test_prose_and_diagrams_are_proposed_from_nothing_to_everything() -> None:
    for name, asked in PAPER.fields.items():
        if asked.check is None:
            mark = mark_field(PAPER, name, "some words")
            assert mark.outcome == "proposed", name
            assert mark.low == 0 and mark.high == mark.out_of, name


def test_a_check_may_ask_for_the_finding_of_another_field_once() -> None:
    asked: list[str] = []

    def first(answer: Answer, context: Context) -> Finding:
        asked.append("first")
        return right("yes")

    def second(answer: Answer, context: Context) -> Finding:
        found = context.found("a")
        assert context.found("nobody") is None
        assert context.answers == {"a": "x", "b": "y"}
        return right("follows") if found is not None and found.holds else wrong("no")

    marker = Marker({"a": field(first), "b": field(second), "c": field(None)}, {"a": "x", "b": "y", "c": ""}, "strict")
    assert marker.mark("b").marks == 4
    assert marker.mark("a").marks == 4
    assert asked == ["first"]


def test_checks_that_ask_for_each_other_come_to_an_end() -> None:
    def asks(other: str) -> Check:
        return lambda answer, context: right("yes") if context.found(other) is None else wrong("no")

    marker = Marker({"a": field(asks("b")), "b": field(asks("a"))}, {"a": "x", "b": "y"}, "strict")
    assert {marker.mark("a").outcome, marker.mark("b").outcome} == {"marked"}


def test_an_unreadable_companion_is_no_companion() -> None:
    checks = {"a": field(raising(Unreadable("What?"))), "b": field(lambda answer, context: right("alone") if context.found("a") is None else wrong("no"))}
    assert Marker(checks, {"a": "x", "b": "y"}, "strict").mark("b").marks == 4


def test_shares() -> None:
    assert share(right("yes"), "strict") == 1
    assert share(near_miss("nearly"), "strict") == 0
    assert share(near_miss("nearly"), "lenient") == HALF
    assert share(Finding(False, "", Fraction(3, 4), Fraction(1)), "lenient") == 1, "never more than everything"


# Whole submissions ------------------------------------------------------------------------------------------------


def submission(**answers: str) -> Submission:
    """A submission with few answers."""
    given = {name.replace("_", ".", 1)[1:]: text for name, text in answers.items()}
    return Submission("e1", "ceng403", "canonical", given, "here")


def test_every_field_has_a_mark_in_the_order_of_the_paper() -> None:
    report = mark_submission(PAPER, submission())
    assert list(report.fields) == list(PAPER.fields)
    assert len(report.fields) == 84
    assert report.out_of == 170
    assert report.total == report.low == report.high == 0
    assert {mark.outcome for mark in report.fields.values()} == {"blank"}


def test_totals_add_up() -> None:
    answers = {"2b.cell": "f_t ⊙ C_{t-1} + i_t ⊙ C~_t", "2b.hidden": "((", "1a.definition": "words", "6b.bits_train": "0.848", "6b.uniform_bits": ""}
    report = mark_submission(PAPER, Submission("e1", "ceng403", "canonical", answers, "here"))
    assert report.total == Fraction("3.5")
    assert report.low == report.total
    assert report.high == Fraction("3.5") + Fraction("2.5") + 4
    assert sum(mark.out_of for mark in report.fields.values()) == report.out_of
    assert all(mark.low <= mark.marks <= mark.high <= mark.out_of for mark in report.fields.values())


def test_marking_is_a_function_of_its_inputs() -> None:
    answers = {"1b.recursion": "W_hy^T ∂L_t/∂y_t", "7b.output": "softmax(W [→h_t; ←h_t] + b)", "4b.best": "AC 0.30"}
    given = Submission("e1", "ceng403", "canonical", answers, "here")
    assert mark_submission(PAPER, given) == mark_submission(PAPER, given)


def test_other_fields_of_a_question_are_seen_and_those_of_others_are_not() -> None:
    answers = {"6a.cross_entropy": "-1/N sum_{i=1}^{N} ln P(w_i | w_{<i})", "6a.relation": "PPL = 2^H"}
    report = mark_submission(PAPER, Submission("e1", "ceng403", "canonical", answers, "here"))
    assert report.fields["6a.relation"].marks == 0
    assert mark_field(PAPER, "6a.relation", "PPL = 2^H").marks == 2


def test_the_policy_of_the_exam_is_the_default() -> None:
    near = {"2b.cell": "i_t ⊙ C_{t-1} + f_t ⊙ C~_t"}
    given = Submission("e1", "ceng403", "canonical", near, "here")
    assert PAPER.exam.policy == "strict"
    assert mark_submission(PAPER, given).total == 0
    assert mark_submission(PAPER, given, "lenient").total == Fraction("1.25")


def test_an_unknown_field_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError):
        mark_field(PAPER, "9z.nothing", "x")


def test_a_question_may_have_another_number() -> None:
    exam = Exam("other", "Other", "", "", "", "", "", 10, "strict", (), {})
    paper = Variant(exam, "canonical", {"12": Sheet({"a.x": field(saying(right("yes")), 3)})})
    report = mark_submission(paper, Submission("e1", "other", "canonical", {"12a.x": "1", "1a.x": "2"}, "here"))
    assert report.fields["12a.x"].marks == 3
    assert report.out_of == 3


@pytest.mark.parametrize(
    ("field", "answer", "why"),
    [
        ("7a.ratio", "not 3/4", "a number that is denied"),
        ("1c.memory", "The answer is not O(TH)", "a growth that is denied"),
        ("3b.parameters", "less than 6000000", "a bound is no number"),
        ("1b.state_jacobian", "diag(1-h_t^2) W_hh? No.", "a question that is answered with no"),
        ("3b.softmax_cost", "I do not think that it is O(Vd)", "doubt"),
        ("3b.parameters", "definitely not 6000000", "denied with an adverb"),
        ("3b.parameters", "- 6000000", "a dash that may begin an item of a list"),
    ],
)
def test_words_that_take_an_answer_back_ask_a_person(field: str, answer: str, why: str) -> None:
    mark = mark_field(variant("ceng403"), field, answer)
    assert mark.outcome in ("undecided", "unreadable"), why
    assert mark.high > mark.low, why


@pytest.mark.parametrize(
    ("field", "answer", "earned", "note"),
    [
        ("4b.best", "~~BA 0.12~~\nAC 0.30", 1, "Struck out and not counted: BA 0.12"),
        ("4b.best", "~~AC 0.30~~\nBA 0.12", 0, "Struck out and not counted: AC 0.30"),
        ("6a.relation", "not PPL = exp(-H) but PPL = exp(H) in nats", 2, "Named as what it is not"),
        ("6b.uniform_perplexity", "**50** ∎", 1, ""),
    ],
)
def test_marks_of_writing_are_no_part_of_an_answer_and_are_named(field: str, answer: str, earned: int, note: str) -> None:
    mark = mark_field(variant("ceng403"), field, answer)
    assert (mark.outcome, mark.marks) == ("marked", earned)
    assert note in mark.says


def test_an_answer_that_is_struck_out_altogether_waits_for_a_person() -> None:
    assert mark_field(variant("ceng403"), "4b.best", "~~AC 0.30~~").outcome == "undecided"


@pytest.mark.parametrize(
    ("field", "answer", "remedy"),
    [
        ("1b.state_jacobian", "diag(1-h_t^2) W_hz", "W_hh"),
        ("5b.clipping", "g min(1, theat/||g||)", "Did you mean theta?"),
        ("4c.context", "sum_j alfa_{tj} h_j", "Did you mean alpha_tj?"),
        ("1b.state_jacobian", "diag(1-q_t^2) W_hh", "Names that are known here: "),
    ],
)
def test_a_name_that_is_not_known_comes_with_a_suggestion(field: str, answer: str, remedy: str) -> None:
    mark = mark_field(variant("ceng403"), field, answer)
    assert mark.outcome == "unreadable"
    assert "is not known here" in mark.says
    assert remedy in mark.says
