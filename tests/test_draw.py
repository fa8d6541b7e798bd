"""Draws: every kind keeps its promise for every seed, none moves another, and what is impossible is said so."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.draw import (
    INVERTIBLE,
    SYMMETRIC,
    TRIES,
    WITHOUT_ZEROS,
    Constraint,
    Draw,
    DrawError,
    Matrix,
    determinant,
    different,
)
from tests.work import calls, guarded

SEEDS = st.integers(1, 10**6)
OPTIONS = ("a", "b", "c", "d", "e", "f", "g")


def draw(seed: int, question: str = "q", version: int = 1) -> Draw:
    return Draw("exam", question, seed, version)


@given(SEEDS, st.integers(-50, 50), st.integers(0, 40), st.integers(1, 7))
def test_integers_are_on_their_grid(seed: int, low: int, width: int, step: int) -> None:
    found = draw(seed).integer("n", low, low + width, step=step, canonical=0)
    assert low <= found <= low + width
    assert (found - low) % step == 0


@given(SEEDS)
def test_decimals_are_exact(seed: int) -> None:
    found = draw(seed).decimal("x", "0.1", "0.7", "0.1", canonical=0)
    assert found in {Fraction(n, 10) for n in range(1, 8)}


@given(SEEDS, st.integers(0, len(OPTIONS)))
def test_subsets_keep_the_order_and_permutations_keep_the_members(seed: int, size: int) -> None:
    found = draw(seed).subset("s", OPTIONS, size, canonical=())
    assert len(found) == size and list(found) == sorted(set(found))
    assert sorted(draw(seed).permutation("p", OPTIONS)) == list(OPTIONS)
    assert draw(seed).choice("c", OPTIONS, canonical="a") in OPTIONS


@given(SEEDS, st.integers(0, 5))
def test_ascending_tuples_ascend(seed: int, count: int) -> None:
    found = draw(seed).ascending("a", count, "1.5", "3.5", "0.1", canonical=())
    assert list(found) == sorted(set(found)) and len(found) == count
    assert all(Fraction("1.5") <= value <= Fraction("3.5") and (value * 10).denominator == 1 for value in found)


@given(SEEDS, st.integers(1, 8), st.sampled_from([("0", "0.01"), ("0.01", "0.01"), ("0.05", "0.05"), ("0", "0.05")]))
def test_distributions_add_up_to_one_exactly(seed: int, size: int, grid: tuple[str, str]) -> None:
    least, step = grid
    found = draw(seed).distribution("row", size, least=least, step=step, canonical=())
    assert sum(found) == 1 and len(found) == size
    assert min(found) >= Fraction(least)
    assert all((value * 100).denominator == 1 for value in found), "two decimals"


@given(SEEDS)
def test_matrices_have_the_properties_that_are_wanted(seed: int) -> None:
    found = draw(seed).matrix("m", 2, 2, -3, 3, INVERTIBLE, SYMMETRIC, WITHOUT_ZEROS, canonical=())
    assert determinant(found) != 0
    assert found[0][1] == found[1][0]
    assert all(entry and -3 <= entry <= 3 for row in found for entry in row)


@given(st.permutations(range(3)))
def test_a_determinant_is_that_of_leibniz(order: list[int]) -> None:
    matrix: Matrix = tuple(tuple(int(column == place) for column in range(3)) for place in order)
    inversions = sum(order[a] > order[b] for a in range(3) for b in range(a + 1, 3))
    assert determinant(matrix) == (-1) ** inversions


@given(SEEDS)
def test_names_differ_in_more_than_case(seed: int) -> None:
    found = draw(seed).names("n", 3, ("Ada", "ADA", "Bob", "Cem", "bob"), canonical=())
    assert different([name.casefold() for name in found])


@given(st.integers(0, 1000), st.integers(1, 60))
def test_values_in_turn_come_once_a_lap(lap: int, size: int) -> None:
    seeds = range(lap * size + 1, (lap + 1) * size + 1)
    found = [draw(seed).in_turn("t", range(size), canonical=0) for seed in seeds]
    assert sorted(found) == list(range(size))


def test_every_value_of_a_grid_is_about_as_likely() -> None:
    found = [draw(seed).integer("n", 0, 9, canonical=0) for seed in range(1, 5001)]
    expected = 500
    chi_squared = sum((found.count(n) - expected) ** 2 / expected for n in range(10))
    assert chi_squared < 27.9, "the 0.1 % quantile with nine degrees of freedom"


# Independence --------------------------------------------------------------------------------------------------------


@given(SEEDS)
def test_a_draw_depends_on_its_own_name_only(seed: int) -> None:
    alone = draw(seed).integer("n", 0, 10**9, canonical=0)
    busy = draw(seed)
    busy.permutation("others", OPTIONS)
    busy.distribution("more", 5, canonical=())
    assert busy.integer("n", 0, 10**9, canonical=0) == alone


def test_exam_question_version_seed_and_name_all_count() -> None:
    places = [
        (Draw("exam", "q", 1), "n"), (Draw("other", "q", 1), "n"), (Draw("exam", "r", 1), "n"),
        (Draw("exam", "q", 2), "n"), (Draw("exam", "q", 1, 2), "n"), (Draw("exam", "q", 1), "m"),
        (Draw("exa", "mq", 1), "n"),
    ]  # fmt: skip
    assert different([drawn.integer(name, 0, 10**18, canonical=0) for drawn, name in places])


def test_seed_0_is_the_printed_paper() -> None:
    paper = draw(0)
    assert paper.integer("n", 5, 9, canonical=7) == 7
    assert paper.decimal("x", 0, 1, "0.1", canonical="0.5") == Fraction(1, 2)
    assert paper.choice("c", OPTIONS, canonical="z") == "z"
    assert paper.subset("s", OPTIONS, 2, canonical="ba") == ("b", "a")
    assert paper.permutation("p", OPTIONS) == OPTIONS
    assert paper.ascending("a", 2, 0, 9, 1, canonical=("1.8", "2.3")) == (Fraction(9, 5), Fraction(23, 10))
    assert paper.distribution("d", 2, canonical=("0.5", "0.5")) == (Fraction(1, 2),) * 2
    assert paper.matrix("m", 1, 1, 0, 0, INVERTIBLE, canonical=((3,),)) == ((3,),)
    assert paper.names("n", 1, OPTIONS, canonical="k") == ("k",)
    assert paper.in_turn("t", OPTIONS, canonical="a") == "a"


STABLE = [
    ("integer", draw(1).integer("n", 0, 999, canonical=0), 50),
    ("version", draw(1, version=2).integer("n", 0, 999, canonical=0), 800),
    ("decimal", draw(2).decimal("x", "0.00", "9.99", "0.01", canonical=0), Fraction(477, 100)),
    ("choice", draw(3).choice("c", OPTIONS, canonical=""), "d"),
    ("subset", draw(4).subset("s", OPTIONS, 3, canonical=()), ("a", "f", "g")),
    ("permutation", draw(5).permutation("p", OPTIONS), ("c", "g", "a", "b", "f", "d", "e")),
    ("ascending", draw(6).ascending("a", 3, "1.5", "3.5", "0.1", canonical=()), (Fraction(21, 10), Fraction(12, 5), Fraction(13, 5))),
    ("distribution", draw(7).distribution("d", 4, least="0.05", step="0.05", canonical=()), (Fraction(9, 20), Fraction(3, 20), Fraction(3, 20), Fraction(1, 4))),
    ("matrix", draw(8).matrix("m", 2, 2, -9, 9, INVERTIBLE, canonical=()), ((-3, 9), (0, -3))),
    ("names", draw(9).names("n", 2, ("Ada", "Bora", "Cem", "Defne"), canonical=()), ("Ada", "Defne")),
    ("in turn", draw(10).in_turn("t", range(1000), canonical=0), 696),
]
"""What these draws give today they must give for ever."""


@pytest.mark.parametrize(("found", "ever"), [row[1:] for row in STABLE], ids=[row[0] for row in STABLE])
def test_what_was_drawn_once_is_drawn_for_ever(found: object, ever: object) -> None:
    assert found == ever


# Errors --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda d: d.integer("n", 5, 4, canonical=0), "no whole number from 5 to 4"),
        (lambda d: d.decimal("x", 0, 1, 0, canonical=0), "steps of 0"),
        (lambda d: d.decimal("x", 0, 1, 0.1, canonical=0), "0.1 is a float"),
        (lambda d: d.choice("c", (), canonical=0), "nothing to choose from"),
        (lambda d: d.in_turn("c", (), canonical=0), "nothing to choose from"),
        (lambda d: d.subset("s", OPTIONS, 8, canonical=()), "8 of 7 can't be chosen"),
        (lambda d: d.ascending("a", 3, 0, 1, 1, canonical=()), "a grid of 2"),
        (lambda d: d.distribution("d", 11, least="0.1", canonical=()), "add up to 1"),
        (lambda d: d.distribution("d", 3, least="0", step="0.3", canonical=()), "add up to 1"),
        (lambda d: d.names("n", 3, ("Ada", "ada"), canonical=()), "3 names can't be drawn from 1"),
    ],
)
def test_a_wrong_description_is_refused_with_the_name_of_the_draw(wrong: object, says: str) -> None:
    with pytest.raises(DrawError, match=re.escape(says)) as refused:
        wrong(draw(1))  # type: ignore[operator]
    assert str(refused.value).startswith("“")


def test_an_impossible_constraint_is_named_after_a_stated_number_of_attempts() -> None:
    easy: Constraint[int] = Constraint("the number is not negative", lambda n: n >= 0)
    never: Constraint[int] = Constraint("the number is above 9", lambda n: n > 9)

    def one(d: Draw) -> int:
        return d.integer("n", 0, 9, canonical=0)

    def attempt() -> None:
        with pytest.raises(DrawError, match=rf"“digit”: in {TRIES} attempts never met: the number is above 9\.$"):
            draw(1).such_that("digit", one, easy, never, canonical=0)

    with guarded():
        assert calls(attempt, one.__code__) == TRIES


def test_constraints_that_exclude_each_other_are_named_together() -> None:
    odd: Constraint[int] = Constraint("odd", lambda n: n % 2 == 1)
    even: Constraint[int] = Constraint("even", lambda n: n % 2 == 0)
    with pytest.raises(DrawError, match="never met together: odd; even"):
        draw(1).such_that("digit", lambda d: d.integer("n", 0, 9, canonical=0), odd, even, canonical=0)


def test_a_matrix_that_cannot_be_ends_as_soon() -> None:
    impossible = draw(1)

    def attempt() -> None:
        with pytest.raises(DrawError, match=r"“m”: in 1000 attempts never met: the matrix is square and invertible\.$"):
            impossible.matrix("m", 2, 2, 0, 0, INVERTIBLE, SYMMETRIC, canonical=())

    with guarded():
        assert calls(attempt, determinant.__code__) <= 5 * TRIES, "five minors of two rows"


@given(SEEDS, st.integers(1, 5))
def test_what_is_drawn_again_meets_its_constraint_and_moves_no_other_draw(seed: int, least: int) -> None:
    above: Constraint[int] = Constraint("large enough", lambda n: n >= least)
    found = draw(seed).such_that("n", lambda d: d.integer("n", 0, 9, canonical=0), above, canonical=0)
    assert least <= found <= 9
    first = draw(seed).such_that("n", lambda d: d.integer("n", 0, 9, canonical=0), canonical=0)
    assert found == first or first < least, "the first attempt that holds is the one"
    assert draw(seed).integer("other", 0, 10**9, canonical=0) == draw(seed).integer("other", 0, 10**9, canonical=0)
