"""The census: as many things as there are when every value is drawn, and bounds that hold where they can't all be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from itertools import combinations, islice, permutations, product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import census as counting
from grader.census import Path, census, fewest
from grader.draw import (
    INVERTIBLE,
    Constraint,
    Draw,
    DrawError,
    Unmet,
    arrangement,
    combination,
    determinant,
    different,
)

Make = Callable[[Draw], Hashable]
LETTERS = ("a", "b", "c", "d", "e")


def branching(draw: Draw) -> Hashable:
    """What is drawn second depends on what was drawn first."""
    if draw.choice("unit", ("few", "many"), canonical="few") == "few":
        return draw.integer("n", 1, 3, canonical=1)
    return draw.integer("n", 2, 8, canonical=2)


def rising(draw: Draw) -> Hashable:
    return tuple(draw.integer(f"n {at}", 1, 6, canonical=1) for at in range(3))


def twice(draw: Draw) -> Hashable:
    """A draw that is asked for again keeps its value."""
    return draw.choice("x", LETTERS, canonical="a"), draw.choice("x", LETTERS, canonical="a")


def nested(draw: Draw) -> Hashable:
    def inner(again: Draw) -> tuple[int, ...]:
        found = again.such_that("pair", pair, Constraint("they differ", different), canonical=(0, 0))
        return (*found, again.integer("third", 0, 3, canonical=0))

    def pair(again: Draw) -> tuple[int, ...]:
        return tuple(again.integer(f"of pair {at}", 0, 3, canonical=0) for at in range(2))

    return draw.such_that("all", inner, Constraint("all three differ", different), canonical=(0, 0, 0))


KINDS: list[tuple[str, Make, int]] = [
    ("integers in steps", lambda d: d.integer("n", 3, 20, step=4, canonical=3), 5),
    ("decimals on a grid", lambda d: d.decimal("x", "0.1", "0.7", "0.1", canonical=0), 7),
    ("a choice", lambda d: d.choice("c", LETTERS, canonical="a"), 5),
    ("a choice among options of which two are equal", lambda d: d.choice("c", "aab", canonical="a"), 2),
    ("subsets have no order", lambda d: d.subset("s", LETTERS, 3, canonical=()), comb(5, 3)),
    ("the empty subset is one", lambda d: d.subset("s", LETTERS, 0, canonical=()), 1),
    ("permutations have one", lambda d: d.permutation("p", LETTERS[:4]), 24),
    ("ascending tuples", lambda d: d.ascending("a", 2, 1, 3, "0.5", canonical=()), comb(5, 2)),
    ("distributions: places of three bars", lambda d: d.distribution("d", 4, least="0.1", step="0.1", canonical=()), comb(9, 3)),
    ("names in their order, no two alike", lambda d: d.names("n", 2, ("A", "B", "a", "C"), canonical=("A", "B")), 6),
    ("one of several in turn", lambda d: d.in_turn("t", LETTERS, canonical="a"), 5),
    ("two draws multiply", lambda d: (d.choice("x", LETTERS, canonical="a"), d.integer("y", 1, 4, canonical=1)), 20),
    ("branches add, and what both give counts once", branching, 8),
    ("a draw asked for twice", twice, 5),
    ("constraints inside constraints", nested, 4 * 3 * 2),
    (
        "invertible matrices of noughts and ones",
        lambda d: d.matrix("m", 2, 2, 0, 1, INVERTIBLE, canonical=((1, 0), (0, 1))),
        sum(determinant((row[:2], row[2:])) != 0 for row in product((0, 1), repeat=4)),
    ),
    (
        "what meets a constraint",
        lambda d: d.such_that("r", rising, Constraint("rising", lambda n: list(n) == sorted(set(n))), canonical=(1, 2, 3)),
        comb(6, 3),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("why", "make", "count"), KINDS, ids=[why for why, _, _ in KINDS])
def test_small_draws_are_counted_exactly(why: str, make: Make, count: int) -> None:
    found = census(make, lambda thing: thing)
    assert (found.least, found.most, found.exact) == (count, count, True)


@pytest.mark.parametrize(("why", "make", "count"), KINDS, ids=[why for why, _, _ in KINDS])
def test_the_count_is_what_brute_force_finds(why: str, make: Make, count: int) -> None:
    """Ordinary draws of many seeds: they find everything that the census counts, and nothing else."""
    assert len({make(Draw("exam", "q", seed)) for seed in range(1, 1_500)}) == count


@pytest.mark.parametrize(("why", "make", "count"), KINDS, ids=[why for why, _, _ in KINDS])
def test_bounds_hold_where_the_tree_is_not_walked(why: str, make: Make, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_LEAVES", 0)
    found = census(make, lambda thing: thing)
    assert not found.exact
    assert found.least <= count <= found.most
    assert found.tried >= counting.ENOUGH


def test_a_large_draw_has_bounds_on_both_sides() -> None:
    drawn = census(lambda d: d.subset("s", range(40), 6, canonical=()), lambda thing: thing)
    assert not drawn.exact and drawn.most == comb(40, 6)
    assert counting.ENOUGH**2 / 7 < drawn.least < comb(40, 6)  # no value met twice among so many: n²/(2 ln 20) at 95 %
    half = census(lambda d: d.such_that("s", lambda a: a.integer("n", 1, 10**9, canonical=1), EVEN, canonical=2), lambda thing: thing)
    assert half.least < 5 * 10**8 < half.most < 6 * 10**8
    assert 0.4 < half.kept < 0.6


EVEN = Constraint[int]("it is even", lambda n: n % 2 == 0)


def test_draws_are_told_by_name_with_their_values() -> None:
    found = census(branching, lambda thing: thing)
    assert found.draws == (("unit", 2, 2), ("n", 3, 7))


def test_draws_that_questions_share_are_no_draws_of_one_more_name() -> None:
    shared = Draw("exam", "q", 1, shared=frozenset({"x"}))
    assert census(lambda d: d.choice("x", LETTERS, canonical="a"), str, shared).draws == (("x", 5, 5),)


def test_what_is_impossible_or_wrong_is_said() -> None:
    never = Constraint[int]("it is negative", lambda n: n < 0)
    with pytest.raises(Unmet, match="never met"):
        counting.census(lambda d: d.such_that("n", lambda a: a.integer("n", 1, 10**6, canonical=1), never, canonical=1), str)
    with pytest.raises(DrawError, match="no whole number"):
        census(lambda d: d.integer("n", 3, 2, canonical=3), str)


def test_the_census_gives_the_same_every_time() -> None:
    assert census(lambda d: d.subset("s", range(30), 5, canonical=()), str) == census(lambda d: d.subset("s", range(30), 5, canonical=()), str)


@pytest.mark.parametrize(
    ("why", "met", "least"),
    [
        ("no pair met: three pairs would have been likely among fewer", {n: 1 for n in range(1_000)}, 166_000),
        ("all are one thing", {"x": 1_000}, 1),
        ("what was seen is there", {n: 1 for n in range(3)}, 3),
    ],
)
def test_the_birthday_bound(why: str, met: dict[Hashable, int], least: int) -> None:
    assert least <= fewest(Counter(met)) <= 1.01 * least


@given(st.integers(2, 200), st.integers(0, 10**6))
def test_the_birthday_bound_is_rarely_above_the_truth(things: int, seed: int) -> None:
    """With 95 % confidence, so that twice as much is as good as never claimed."""
    drawn = Counter(Draw("birthday", "q", seed + 1).integer(f"n {at}", 1, things, canonical=1) for at in range(150))
    assert fewest(Counter(dict(drawn))) <= 2 * things


@given(st.integers(0, 6), st.data())
def test_arrangements_and_combinations_are_all_there_in_order(size: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, size))
    rows, sets = list(permutations(range(size), count)), list(combinations(range(size), count))
    assert [tuple(arrangement(rank, size, count)) for rank in range(len(rows))] == rows
    assert [tuple(combination(rank, size, count)) for rank in range(len(sets))] == sets


def test_a_path_tells_the_next_until_the_last() -> None:
    told: tuple[int, ...] | None = ()
    seen = []
    while told is not None:
        path = Path(told)
        seen.append((path.one_of(("a",), 2), path.one_of(("b",), 3)))
        told = path.next()
    assert seen == list(islice(product(range(2), range(3)), 6))
