"""Observed difficulty: a hard variant is flagged, chance is not, and one weak candidate says nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from grader.draw import Draw
from solutions.fairness.observed import FEWEST, difference, observed
from tests.fairness.sets import made_up, report, sat

SET = [made_up(seed, answer="odd" if seed % 2 else "even") for seed in (1, 2, 3, 4)]
MIXED = ("1/2", "3/4", "1", "1/4", "1/2", "3/4", "1/2", "1")


def everyone(shares: dict[int, tuple[str, ...]]) -> list[tuple[int, str]]:
    return [(seed, share) for seed, all_of in shares.items() for share in all_of]


def test_a_hard_variant_is_flagged_and_the_others_are_not() -> None:
    found = observed(sat(everyone({1: MIXED, 2: MIXED, 3: MIXED, 4: ("0", "1/4", "0", "0", "1/4", "0", "0", "0")})), SET)
    assert [seed for seed, group in found.variants.items() if group.flagged] == [4]
    assert found.variants[4].mean == pytest.approx(0.0625)
    assert found.variants[1].candidates == 8 and found.variants[1].others == 24


def test_chance_alone_is_rarely_flagged() -> None:
    """A hundred sets in which all variants are alike: about one in twenty gives an alarm."""
    alarms = 0
    for number in range(100):
        draw = Draw("chance", "q", number + 1)
        shares = {seed: tuple(str(draw.decimal(f"{seed} {at}", 0, 1, "0.1", canonical=0)) for at in range(8)) for seed in (1, 2, 3, 4)}
        alarms += any(group.flagged for group in observed(sat(everyone(shares)), SET).variants.values())
    assert alarms <= 12


def test_a_form_of_a_field_is_judged_over_all_its_variants() -> None:
    """One candidate a variant: no variant can be judged, but odd and even ones can."""
    crowd = [made_up(seed, answer="odd" if seed % 2 else "even") for seed in range(1, 41)]
    found = observed(sat([(seed, "1" if seed % 2 else ("1/4" if seed % 4 else "1/2")) for seed in range(1, 41)]), crowd)
    assert all(group.chance is None and not group.flagged for group in found.variants.values())
    flagged = {group.seeds[0]: group for group in found.forms if group.flagged}
    assert set(flagged) == {1, 2} and flagged[2].mean == pytest.approx(0.375)
    assert flagged[1].candidates == flagged[1].others == 20


@pytest.mark.parametrize(("number", "judged"), [(FEWEST - 1, False), (FEWEST, True)])
def test_small_groups_are_shown_and_not_judged(number: int, judged: bool) -> None:
    found = observed(sat([(1, "0")] * number + [(2, "1")] * 30), SET)
    assert found.variants[1].mean == 0.0 and found.variants[1].candidates == number
    assert (found.variants[1].chance is not None) == judged == found.variants[1].flagged


def test_only_settled_marks_count_and_others_are_told() -> None:
    reports = [*sat([(1, "1"), (2, "1/2")]), report(1, 8, Fraction(0), settled=False), report(99, 9, Fraction(1))]
    found = observed(reports, SET)
    assert (found.candidates, found.elsewhere) == (3, 1)
    assert found.variants[1].mean == 1.0 and found.variants[1].candidates == 1
    assert found.fields == {"1a.number": (2, 0.75)}, "the sentence waits for a person"


def test_nobody_sat_the_set() -> None:
    found = observed([], SET)
    assert found.candidates == 0 and not found.variants and not found.fields and not found.forms


def test_where_all_have_the_same_paper_there_is_nothing_to_compare() -> None:
    found = observed(sat([(1, "1/2")] * 10), SET)
    assert found.variants[1].others == 0 and found.variants[1].chance is None and found.forms == []


SAMPLES = st.lists(st.integers(0, 20), min_size=2, max_size=15)


@given(SAMPLES, SAMPLES)
def test_the_test_is_students(first: list[int], second: list[int]) -> None:
    if len(set(first)) > 1 and len(set(second)) > 1:
        assert difference(first, second) == pytest.approx(stats.ttest_ind(first, second).pvalue, abs=1e-9)
    assert difference(first, second) == pytest.approx(difference(second, first))


def test_equal_groups_without_spread() -> None:
    assert difference([1, 1], [1, 1]) == 1.0
    assert difference([1, 1], [0, 0]) == 0.0
