"""Values of expressions: exact where they can be, bounded everywhere."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.notation.answer import read
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import Node
from grader.notation.vocabulary import vocabulary
from grader.worlds.arithmetic import NoValue, value
from grader.worlds.polynomial import NoPolynomial, equal_polynomials
from grader.worlds.precision import same

WORDS = vocabulary(["H", "D", "x"])


def tree(text: str) -> Node:
    return read(text, WORDS).statements[0].node


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1 + 0.2", Fraction(3, 10)),
        ("2^{64} - 1", Fraction(2**64 - 1)),
        ("9%", Fraction(9, 100)),
        ("-2^2", Fraction(-4)),
        ("5!/3!", Fraction(20)),
        ("sqrt(9/4)", Fraction(3, 2)),
        ("\\sum_{i=1}^{50} \\frac{1}{50}", Fraction(1)),
        ("1 + 2 + ... + 50", Fraction(1275)),
        ("\\binom{5}{2}", Fraction(10)),
    ],
)
def test_rational_values_are_exact(text: str, expected: Fraction) -> None:
    assert value(tree(text)) == expected


@pytest.mark.parametrize(
    "text",
    ["9^9^9^9", "10^{10^{10}}", "1000000!", "sum_{i=1}^{10^{12}} i", "e^{100000}", "prod_{i=1}^{1999} 9999"],
)
def test_bounds_settle_at_once(text: str) -> None:
    with pytest.raises(TooLarge):
        value(tree(text))


@pytest.mark.parametrize("text", ["1/0", "ln(-1)", "(-8)^{1/3}", "sqrt(-1)", "0^{-1}"])
def test_what_has_no_real_value_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        value(tree(text))


def test_letters_need_a_value() -> None:
    with pytest.raises(NoValue) as raised:
        value(tree("2 x"))
    assert raised.value.name == "x"
    assert value(tree("2 x"), {"x": Fraction(3)}) == 6


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        ("\\sin(\\pi/6)", "1/2", True),
        ("\\ln e^3", "3", True),
        ("1 + e^{-50}", "1", False),
        ("\\sqrt{2} \\cdot \\sqrt{8}", "4", True),
        ("1/2^98", "1/2^99", False),
        ("e^{\\pi}", "\\pi^e", False),
    ],
)
def test_close_calls_are_decided_with_many_digits(a: str, b: str, equal: bool) -> None:
    assert same(tree(a), tree(b)) is equal


@pytest.mark.parametrize(
    ("a", "b", "equal"),
    [
        ("4(H^2 + H D + H)", "4 H (H + D + 1)", True),
        ("(H+D)^2", "H^2 + 2 H D + D^2", True),
        ("4H^2 + H D + H", "4(H^2 + H D + H)", False),
        ("H^2 + H D + D", "H^2 + H D + H", False),
        ("(H^3 + H^2 D)/H", "H^2 + H D", True),
    ],
)
def test_polynomials(a: str, b: str, equal: bool) -> None:
    assert equal_polynomials(tree(a), tree(b), ("D", "H")) is equal


def test_a_root_is_no_polynomial() -> None:
    with pytest.raises(NoPolynomial):
        equal_polynomials(tree("H sqrt(D)"), tree("H D"), ("D", "H"))
