"""Work is counted from what the question really computes: as SymPy counts it, and as the search did it."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from grader.checks.finding import Context, Finding
from grader.checks.number import Number
from grader.draw import Draw
from grader.exam import ExamError, load, make_sheet, variant
from grader.notation.answer import read
from grader.notation.vocabulary import vocabulary
from grader.question import Sheet, Work, field_of
from grader.records import Answer
from questions.ceng403.beam_draw import task
from solutions.fairness.profile import Amounts, count_words, profile
from solutions.fairness.work import operations, work, work_on
from solutions.theory import beam

WORDS = vocabulary(letters=["a", "b", "c", "T"], families={"h": 1, "x": 1}, functions={"act": "tanh"}, differentials=True)


def counted(text: str) -> int:
    return operations(read(text, WORDS).statements[0].node)


@pytest.mark.parametrize(
    ("text", "count", "why"),
    [
        ("a", 0, "a letter is no work"),
        ("a + b + c", 2, "two sums"),
        ("a - b", 1, "a difference is one operation, not a sum and a sign"),
        ("-a", 1, "a sign that stands alone is one"),
        ("2 a", 1, "a product that is not written"),
        ("a/b", 1, "a quotient"),
        ("a^2", 1, "a power"),
        ("tanh(a b)", 2, "a function is one operation on its argument"),
        ("x_{a+1}", 0, "an index names something"),
        ("h_{T-1} x_T", 1, "so only the product is work"),
        ("sum_{a=1}^{4} x_a", 3, "four terms are three sums"),
        ("sum_{a=1}^{4} x_a^2", 7, "each term is worked out"),
        ("sum_{a=1}^{T} x_a^2", 2, "where the number of terms is a letter the sum is written, not worked out"),
        ("prod_{a=3}^{3} x_a", 1, "a product of one factor is still one to write"),
        ("x_1 + ... + x_4", 2, "dots: the sign before them and the one after"),
        ("a = b c", 1, "the two sides of an equation are one value"),
        ("∂h_T/∂x_T", 1, "a derivative"),
    ],
)  # fmt: skip
def test_operations(text: str, count: int, why: str) -> None:
    assert counted(text) == count, why


LETTERS = ("p", "q", "r", "u", "v", "w", "y", "z")
MANY = vocabulary(letters=LETTERS)
SHAPES = st.recursive(
    st.just("_"),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "*", "/"]), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(st.sampled_from(["tanh", "log"]), inner).map(lambda p: f"{p[0]}({p[1]})"),
    ),
    max_leaves=len(LETTERS),
)


@given(SHAPES)
def test_operations_are_as_many_as_sympy_counts(shape: str) -> None:
    """Every letter stands once, so that SymPy finds nothing to put together."""
    text = shape
    for letter in LETTERS:
        text = text.replace("_", letter, 1)
    with sp.evaluate(False):
        expression = sp.sympify(text, locals={name: sp.Symbol(name) for name in LETTERS})
    assert operations(read(text, MANY).statements[0].node) == sp.count_ops(expression)


@pytest.mark.parametrize(
    ("check", "expected", "why"),
    [
        (Number("log2(1.8)", figures=3), Work(1, 5), "one logarithm; 1.8 is given with two digits, 0.848 asked with three"),
        (Number(Fraction(6_000_000), letters={"V": Fraction(10_000), "d": Fraction(300)}), Work(0, 3), "noughts at the end are no work"),
        (Number(Fraction(6_750_000), letters={"V": Fraction(12_500), "d": Fraction(270)}), Work(0, 8), "3 + 2 given, 3 found"),
        (Number("0.105"), Work(0, 6), "0.105 as it is given and as it is found"),
    ],
)
def test_numbers(check: Number, expected: Work, why: str) -> None:
    assert work(check) == expected, why


@pytest.mark.parametrize("seed", range(1, 9))
def test_the_beam_counts_what_the_search_did(seed: int) -> None:
    drawn = task(Draw("ceng403", "seq2seq", seed))
    rounds = beam.search(drawn.table, drawn.form.width, drawn.form.steps).rounds
    sheet = variant("ceng403", str(seed)).sheets["4"]
    found = {name: work_on(sheet, f"b.{name}") for name in ("step1", "step2", "beam", "best")}
    assert sum(one.extensions for one in found.values()) == sum(len(step.extensions) for step in rounds)
    assert found["step1"].operations == 0, "probabilities of the first step are read off"
    assert found["step2"].operations == found["step2"].extensions == len(rounds[1].extensions)
    assert (found["best"] == Work()) == (drawn.form.steps == 2)


@pytest.mark.parametrize("seed", ("0", "1", "2", "3"))
def test_every_check_of_the_bank_has_its_work(seed: str) -> None:
    for number, sheet in variant("ceng403", seed).sheets.items():
        for name, asked in sheet.fields.items():
            found = work_on(sheet, name)
            assert found.operations >= 0 and found.digits >= 0
            assert asked.check is not None or found == Work(), f"{number}{name} is read by a person"


def test_more_steps_are_more_work() -> None:
    by_length: dict[object, set[int]] = {}
    for seed in range(1, 100):
        sheet = make_sheet(load("ceng403"), "1", seed)
        by_length.setdefault((sheet.given["f_named"], sheet.given["T"]), set()).add(work_on(sheet, "b.gradient").operations)
    for activation in ("hyperbolic tangent", "logistic sigmoid"):
        assert max(by_length[activation, 3]) < min(by_length[activation, 5])


class Stranger:
    """A check that nobody has counted."""

    def __call__(self, answer: Answer, context: Context) -> Finding:
        raise NotImplementedError


def test_a_check_that_nobody_has_counted_is_named_and_the_question_can_say_it() -> None:
    sheet = Sheet({"a.x": field_of("formula", 1, Stranger())})
    with pytest.raises(ExamError, match="Nobody has said what work there is behind a Stranger"):
        work_on(sheet, "a.x")
    assert work_on(dataclasses.replace(sheet, work={"a.x": Work(3)}), "a.x") == Work(3)


def test_words_are_counted_where_they_stand() -> None:
    found = profile(variant("ceng403"))
    assert found.places["4b"].statement > found.places["4b.beam"].statement > 0
    assert found.places["4"].answer == 0 < found.places["4b.beam"].answer
    assert found.of_question("4") == sum((a for place, a in found.places.items() if place[0] == "4"), Amounts())
    assert found.total.statement == sum(found.of_question(number).statement for number in "1234567")


@given(st.lists(st.sampled_from(["word", "$x = 1$", "|---|", "—", "0.5", "`code`"]), max_size=20))
def test_words_are_runs_between_blanks(pieces: list[str]) -> None:
    per = {"word": 1, "$x = 1$": 2, "|---|": 0, "—": 0, "0.5": 1, "`code`": 1}
    assert count_words(" ".join(pieces)) == sum(per[piece] for piece in pieces)
