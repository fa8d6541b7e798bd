"""Outliers: a paper with much more work is found and replaced, and equal work is never one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from itertools import count
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from grader.checks.gradient import Gradient
from grader.exam import variant
from solutions.fairness.outliers import ROUNDS, TOGETHER, outliers, replaced, totals
from solutions.fairness.profile import Profile, profile
from solutions.fairness.spread import Rule, far, ratios, spread
from tests.fairness.sets import EXAM, made_up, real, with_sheet

RULE = Rule()


def usual(first: int, number: int) -> list[Profile]:
    """Papers whose work differs by a few operations."""
    return [made_up(seed, 95 + 3 * seed % 11) for seed in range(first, first + number)]


@pytest.mark.parametrize(
    ("values", "found", "why"),
    [
        ([100, 101, 99, 100, 160], {4}, "one value far above"),
        ([100, 101, 99, 100, 20], {4}, "one value far below: an easy paper is as unfair"),
        ([100, 100, 100, 100, 109], set(), "all but one are equal, and that one is near: it has less than a tenth more"),
        ([100, 100, 100, 111], set(), "of four one is never far from three: its own distance widens the spread"),
        ([100] * 40 + [111], {40}, "among many equal values it is far"),
        ([50, 75, 100, 125, 150, 175], set(), "a wide set has no outlier"),
        ([0, 0, 0, 0, 0, 0, 0, 0, 3], {8}, "where the median is 0, whatever is not"),
        ([7, 7, 7, 7], set(), "equal work"),
        ([5, 500], set(), "of two, neither is the odd one"),
    ],
)
def test_what_is_far(values: list[float], found: set[int], why: str) -> None:
    assert set(far(dict(enumerate(values)), RULE)) == found, why


def test_the_rule_can_be_stricter_or_milder() -> None:
    values = dict(enumerate([100, 101, 99, 102, 98, 100, 112]))
    assert set(far(values, Rule(3.5, 0.1))) == {6}
    assert set(far(values, Rule(3.5, 0.2))) == set()
    assert set(far(values, Rule(50, 0.1))) == set()


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=60), st.integers(2, 9))
def test_outliers_do_not_depend_on_the_unit(values: list[int], unit: int) -> None:
    named = dict(enumerate(values))
    assert far(named, RULE).keys() == far({at: unit * value for at, value in named.items()}, RULE).keys()


@given(st.integers(50, 1000), st.lists(st.floats(0.955, 1.045), min_size=1, max_size=60))
def test_nearly_equal_work_is_never_an_outlier(work: int, factors: list[float]) -> None:
    assert far({at: work * factor for at, factor in enumerate(factors)}, Rule(0.001, 0.1)) == {}


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40))
def test_fewer_than_half_are_outliers(values: list[int]) -> None:
    assert 2 * len(far(dict(enumerate(values)), RULE)) <= len(values)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=60))
def test_spreads_are_those_of_scipy(values: list[int]) -> None:
    found = spread(values)
    assert (found.least, found.median, found.greatest) == (min(values), median(values), max(values))
    assert found.deviation == pytest.approx(1.4826 * stats.median_abs_deviation(values) or found.deviation)
    assert found.lower == pytest.approx(stats.scoreatpercentile(values, 25)) and found.upper == pytest.approx(stats.scoreatpercentile(values, 75))
    assert found.varies == (len(set(values)) > 1)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=20))
def test_the_whole_is_the_mean_of_the_ratios(amounts: list[tuple[int, int]]) -> None:
    found = ratios(dict(enumerate(amounts)))
    assert set(found) == set(range(len(amounts)))
    assert all(ratio >= 0 for ratio in found.values())
    same = ratios({at: (40, 7) for at in range(3)})
    assert set(same.values()) == {1.0}


def test_a_planted_paper_with_much_more_work_is_found_and_replaced() -> None:
    planted = made_up(7, operations=260)
    profiles = [*usual(1, 6), planted, *usual(8, 30)]
    found = outliers(profiles, RULE)
    assert {(o.seed, o.measure) for o in found} >= {(7, "operations"), (7, TOGETHER)}
    assert {o.seed for o in found} == {7}
    assert found[0].far.value == 260 and found[0].far.share > 1.5
    done = replaced(profiles, RULE, count(100), lambda seeds: [usual(seed, 1)[0] for seed in seeds])
    assert done.instead == {7: 100} and done.rounds == 1
    assert [p.seed for p in done.profiles] == [p.seed if p.seed != 7 else 100 for p in profiles], "everyone else keeps the paper"
    assert outliers(done.profiles, RULE) == []


def test_a_seed_that_comes_in_and_is_far_goes_again() -> None:
    profiles = [*usual(1, 30), made_up(31, operations=300)]
    asked: list[Sequence[int]] = []

    def measured(seeds: Sequence[int]) -> list[Profile]:
        asked.append(list(seeds))
        return [made_up(seed, operations=250 if seed < 102 else 100) for seed in seeds]

    done = replaced(profiles, RULE, count(100), measured)
    assert done.instead == {31: 102} and asked == [[100], [101], [102]]


def test_replacing_ends_where_every_seed_is_far() -> None:
    profiles = [*usual(1, 30), made_up(31, operations=300)]
    done = replaced(profiles, RULE, count(100), lambda seeds: [made_up(seed, operations=300) for seed in seeds])
    assert done.rounds == ROUNDS
    assert {o.seed for o in outliers(done.profiles, RULE)} == {99 + ROUNDS}, "the last one stays, and is named"


def test_a_set_without_outliers_stays_as_it_is() -> None:
    done = replaced(usual(1, 30), RULE, count(100), lambda seeds: pytest.fail("nothing is to be measured"))
    assert done.instead == {} and done.rounds == 0


def test_a_real_paper_with_a_planted_sequence_of_forty_steps_is_an_outlier() -> None:
    """The gradient of question 1 over forty steps, where three to five are drawn."""
    paper = variant(EXAM, "9")
    sheet = paper.sheets["1"]
    asked = sheet.fields["b.gradient"]
    assert isinstance(asked.check, Gradient)
    longer = asked.check.reference.replace(f"^{{{sheet.given['T']}}}", "^{40}")
    assert longer != asked.check.reference
    fields = {**sheet.fields, "b.gradient": dataclasses.replace(asked, check=dataclasses.replace(asked.check, reference=longer))}
    planted = profile(with_sheet(paper, "1", dataclasses.replace(sheet, fields=fields)))
    found = outliers([*(real(seed) for seed in range(1, 9)), planted], RULE)
    assert (9, "operations") in {(o.seed, o.measure) for o in found}
    assert not {o.seed for o in outliers([real(seed) for seed in range(1, 10)], RULE) if o.measure == "operations"}


def test_totals_are_sums_over_the_paper() -> None:
    found = totals([real(1), real(2)])
    assert found["operations"][1] == real(1).total.operations
    assert set(found[TOGETHER]) == {1, 2}
