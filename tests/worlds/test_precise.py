"""Evaluation in many digits: what doubles can't see, what is exact, and where it says that it can't tell."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.notation.answer import read
from grader.notation.reading import TooLarge
from grader.notation.tree import Node, Relation
from grader.notation.vocabulary import vocabulary
from grader.worlds.closely import At, Comparing
from grader.worlds.digits import Digits, Undefined, magnitude, many, settled
from grader.worlds.domains import (
    BLOCKS,
    KINDS,
    SAMPLES,
    doubles,
    exactly,
    instance,
    near,
    numbered,
    scaled,
    stepped,
)
from grader.worlds.evaluate import Evaluation, Unknown
from grader.worlds.precise import Work, evaluated, true
from grader.worlds.values import Mismatch

LETTERS = (
    ("x", "real"), ("y", "positive"), ("n", "integer"), ("p", "probability"),
    ("A", "matrix"), ("B", "matrix"), ("v", "vector"), ("w", "vector"),
)  # fmt: skip
WORDS = vocabulary([name for name, _ in LETTERS], functions={"sigma": "sigmoid", "mod": "mod"})
POINT = exactly(LETTERS, 0, 4)


def node(text: str) -> Node:
    return read(text, WORDS).statements[0].node


def value(text: str) -> object:
    return evaluated((node(text), ()), POINT)


def at(answer: str, reference: str, row: int = 4) -> At:
    return Comparing((node(answer), ()), (node(reference), ())).certainly(exactly(LETTERS, 0, row))


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("1/3 + 1/6", Fraction(1, 2)), ("2^{-3}", Fraction(1, 8)), ("\\sqrt{9/4}", Fraction(3, 2)), ("27^{2/3}", 9),
        ("(-8)^{1/3}", -2), ("5!", 120), ("\\binom{10}{3}", 120), ("\\binom{2}{5}", 0), ("\\lfloor -7/2 \\rfloor", -4),
        ("\\lceil 7/2 \\rceil", 4), ("|-3|", 3), ("\\max(1/2, 2/3)", Fraction(2, 3)), ("mod(-7, 3)", 2), ("gcd(12, 18)", 6),
        ("\\sum_{k=1}^{10} k", 55), ("\\prod_{k=1}^{5} k", 120), ("\\sin(0)", 0), ("\\cos(0)", 1), ("e^0", 1), ("\\ln 1", 0),
        ("\\log_2 8", 3), ("\\sin(\\pi)", 0), ("\\cos(\\pi/2)", 0), ("\\sigma(0)", Fraction(1, 2)), ("0^0", 1), ("\\tanh 0", 0),
        ("1/(-1)!", 0), ("\\operatorname{sign}(-2)", -1), ("10^{20} + 1 - 10^{20}", 1), ("\\sqrt{2}\\sqrt{2} - 2", 0),
    ],
)  # fmt: skip
def test_exact_values(text: str, exact: Fraction | int) -> None:
    found = value(text)
    assert found == exact or mpmath.almosteq(found, exact)


@pytest.mark.parametrize(
    "text",
    [
        "1/0",
        "\\ln 0",
        "\\ln(-1)",
        "\\sqrt{-1}",
        "0^{-1}",
        "\\arcsin 2",
        "\\arctanh(1)",
        "\\arccosh(1/2)",
        "(1/2)!",
        "(-1)!",
    ],
)
def test_values_that_are_none(text: str) -> None:
    assert value(text.replace("\\arctanh", "arctanh").replace("\\arccosh", "arccosh")) is None


@pytest.mark.parametrize(
    "text", ["e^{e^{e^{e^9}}}", "9^{9^{9^9}}", "5000!", "\\sin(10^{700})", "\\sum_{k=1}^{\\infty} k"]
)
def test_too_large(text: str) -> None:
    with pytest.raises(TooLarge):
        value(text)


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("\\tanh(30)", "1"), ("\\tanh(300)", "1"), ("\\sigma(400)", "1"), ("e^{-50}", "0"), ("x + 10^{-200}", "x"),
        ("e^x + 10^{-150}", "e^x"), ("\\cos(10^{-40})", "1"), ("\\sqrt{1 + 10^{-100}}", "1"), ("2^{10^{-80}}", "1"),
        ("\\arctan(10^{50})", "\\pi/2"), ("x(1 + 10^{-90})", "x"), ("x^{1/3} + 10^{-120}", "x^{1/3}"),
        ("\\ln(1 + 10^{-70})", "10^{-70}"), ("\\det(A B) + 10^{-60}", "\\det(A)\\det(B)"), ("A + 10^{-40} B", "A"),
        ("A + 10^{-30}", "A"), ("||v|| + 10^{-50}", "||v||"), ("\\sqrt{x^2}", "x"),
    ],
)  # fmt: skip
def test_differences_that_doubles_cannot_see(answer: str, reference: str) -> None:
    rows = [at(answer, reference, row) for row in range(8)]
    assert At.DIFFERENT in rows
    assert At.BLIND not in rows


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        ("\\cosh^2 x - \\sinh^2 x", "1"), ("e^x + 10^{-100} - e^x", "10^{-100}"), ("\\sqrt{2}+\\sqrt{3}", "\\sqrt{5+2\\sqrt{6}}"),
        ("(e^x)^2 - e^{2x}", "0"), ("\\tanh x", "1 - 2/(e^{2x}+1)"), ("x^{1/3} x^{2/3}", "x"), ("(A B)^{-1}", "B^{-1} A^{-1}"),
        ("\\det(A^T)", "\\det A"), ("tr(A B)", "tr(B A)"), ("v^T w", "w^T v"), ("||v||^2", "v^T v"), ("diag(v) w", "v \\odot w"),
        ("\\sigma'(x)", "\\sigma(x)(1-\\sigma(x))"), ("\\log_2 y", "\\ln y / \\ln 2"), ("\\log_y 2", "1/\\log_2 y"),
        ("||A||^2", "||A^T A||"), ("A^{-T}", "(A^{-1})^T"), ("A^3 A^{-2}", "A"), ("softmax(v) + 0 v", "softmax(v)"),
        ("\\arcsin p + \\arccos p", "\\pi/2"), ("\\sum_{k=0}^{n} 2^k", "2^{n+1} - 1"), ("\\binom{n}{2}", "n(n-1)/2"),
    ],
)  # fmt: skip
def test_equal_values(answer: str, reference: str) -> None:
    assert {at(answer, reference, row) for row in range(8)} <= {At.SAME}


def test_only_one_side_has_a_value() -> None:
    minus = instance((("x", "real"),), [Fraction(-2)])
    zero = instance((("x", "real"),), [Fraction(0)])
    log, root, plain = (node(text) for text in ("\\ln x", "(\\sqrt{x})^2", "x"))
    assert Comparing((root, ()), (plain, ())).at(minus) is At.OUTSIDE
    assert Comparing((log, ()), (root, ())).at(minus) is At.NEITHER
    assert Comparing((node("x^2/x"), ()), (plain, ())).at(zero) is At.POLE


def test_a_cancellation_is_noticed_and_not_believed_too_early() -> None:
    far = instance((("x", "real"),), [Fraction(200)])
    pair = Comparing((node("\\cosh^2 x - \\sinh^2 x"), ()), (node("1"), ()))
    assert pair.at(far, 200) is At.BLIND
    assert pair.certainly(far) is At.SAME


def test_shapes() -> None:
    assert at("v", "v^T") is At.DIFFERENT
    assert at("A - A", "0") is At.SAME
    assert at("A B - B A", "0") is At.DIFFERENT
    with pytest.raises(Mismatch):
        at("v A", "v")
    with pytest.raises(Mismatch):
        at("A^{1/2}", "A")
    with pytest.raises(Unknown):
        at("x + q", "x")


@pytest.mark.parametrize(
    ("text", "holds"),
    [("0.1 + 0.2 = 0.3", True), ("1 < 1", False), ("1 \\le 1", True), ("\\sqrt{2}\\sqrt{3} = \\sqrt{6}", True),
     ("1 < 2 < 3", True), ("1 < 3 < 2", False), ("e^{\\pi} > \\pi^e", True)],
)  # fmt: skip
def test_relations(text: str, holds: bool) -> None:
    relation = node(text)
    assert isinstance(relation, Relation)
    assert true((relation, ()), POINT, Work()) is holds


def test_the_work_of_a_comparison_is_bounded() -> None:
    pair = Comparing((node("\\sum_{k=1}^{2000} k^2"), ()), (node("x"), ()), work=Work(500))
    with pytest.raises(TooLarge):
        pair.at(POINT)


# Digits ----------------------------------------------------------------------------------------------------------


def test_magnitude() -> None:
    for number in (Fraction(1, 3), Fraction(-5), Fraction(7, 1024)):
        assert abs(magnitude(number) - magnitude(many(number))) <= 1
    assert magnitude(Fraction(0)) == -mpmath.inf


def test_a_number_near_an_integer_is_that_integer() -> None:
    with mpmath.workprec(200):
        digits = Digits()
        assert settled(mpmath.log(8) / mpmath.log(2), digits) == Fraction(3)
        assert settled(mpmath.sqrt(2), digits) != Fraction(1)
        with pytest.raises(Undefined):
            digits.reciprocal(Fraction(0))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(
        [
            "x y + n",
            "\\sin x / y",
            "e^{-x^2} p",
            "\\tanh(x) - \\ln y",
            "A v + w",
            "v^T A w",
            "\\det A",
            "|x - y|",
        ]
    )
)
def test_agrees_with_doubles(text: str) -> None:
    tree, world = node(text), doubles(LETTERS, 0)
    with np.errstate(all="ignore"):
        together = Evaluation(world).value(tree)
    for row in range(8):
        alone = evaluated((tree, ()), exactly(LETTERS, 0, row))
        found = np.array(alone, dtype=float).ravel()
        assert np.allclose(found, np.asarray(together)[row].ravel(), rtol=1e-9)


# Instances -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", range(BLOCKS))
def test_domains(block: int) -> None:
    letters = doubles(LETTERS, block).letters
    x, y, n, p, a = (np.asarray(letters[name]) for name in "xynpA")
    assert (x > 0).any() and (x < 0).any() and np.abs(x).max() > 40 and np.abs(x).min() < 0.1
    assert (y > 0).all()
    assert set(n[:8]) == set(range(1, 9)) and n.max() > 14 and (n == np.floor(n)).all()
    assert ((p > 0) & (p < 1)).all() and p.min() < 0.05 and p.max() > 0.95
    assert a.shape == (SAMPLES, 3, 3) and np.linalg.cond(a).max() < 25
    assert (np.linalg.det(a) > 0).any() and (np.linalg.det(a) < 0).any()
    assert (np.asarray(letters["v"]) != 0).all()


def test_the_same_numbers_exactly_and_as_doubles() -> None:
    for row in range(SAMPLES):
        point = exactly(LETTERS, 3, row)
        for name, kind in LETTERS:
            drawn = np.asarray(doubles(LETTERS, 3).letters[name])[row]
            exact = point.letters[name]
            assert (np.array(exact, dtype=float).reshape(drawn.shape) == drawn).all(), kind


def test_points_at_bends() -> None:
    letters = (("x", "real"), ("n", "integer"), ("p", "probability"))
    beside = [near(letters, 0, row, Fraction(100)).letters["x"] for row in range(8)]
    assert min(abs(abs(value) - 100) for value in beside) < 5  # type: ignore[arg-type]
    assert {value > 0 for value in beside} == {True, False}  # type: ignore[operator]
    assert all(near(letters, 0, row, Fraction(1, 100)).letters["p"] < 1 for row in range(8))  # type: ignore[operator]
    assert all(scaled(letters, 0, row, Fraction(1000)).letters["n"] >= 1 for row in range(8))  # type: ignore[operator]
    assert stepped(letters, 0, 3, Fraction(1, 2)).letters["x"].denominator == 2  # type: ignore[union-attr]


def test_numbered_letters_are_members_of_a_family() -> None:
    assert numbered("x_12") == ("x", 12)
    assert numbered("W_hh") is None
    world = instance((("x_1", "real"), ("x_2", "real")), [Fraction(1), Fraction(2)])
    assert world.families["x"] == {(1,): 1, (2,): 2}
    assert world.ranges["x"] == ((1, 2),)


def test_kinds() -> None:
    assert {"real", "positive", "probability", "integer", "matrix", "vector"} == KINDS
