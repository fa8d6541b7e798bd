"""Distinctness: planted collisions are found, and what is marked once for many is what marking every pair gives."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.exam import Variant, variant
from grader.marking import mark_field
from solutions.documents.proofs import is_full
from solutions.fairness import distinct
from solutions.fairness.distinct import Shared, crossings, mean_share, passed, shared, trials
from solutions.fairness.profile import Own, Profile, profile
from tests.fairness.sets import EXAM, made_up, with_sheet

SEEDS = (1, 2, 3, 4, 6)
TWIN = 6
"""Its question 6 is that of variant 1."""


def papers() -> dict[int, Variant]:
    found = {seed: variant(EXAM, str(seed)) for seed in SEEDS}
    found[TWIN] = with_sheet(found[TWIN], "6", found[1].sheets["6"])
    return found


PAPERS = papers()
PROFILES = [profile(paper) for paper in PAPERS.values()]


def certified(profiles: Sequence[Profile]) -> dict[str, Shared]:
    pairs = crossings(profiles, EXAM)
    done = {trial.seed: passed(trial, PAPERS[trial.seed]) for trial in trials(pairs, EXAM)}
    return {one.field: one for one in shared(profiles, pairs, done)}


FOUND = certified(PROFILES)


def test_a_planted_collision_is_found() -> None:
    for field in ("6b.bits_train", "6b.bits_validation", "6b.bits_test", "6b.uniform_perplexity"):
        assert (FOUND[field].same, FOUND[field].largest, FOUND[field].answers) == (1, 2, 4), field
        assert FOUND[field].rate == 0.1
        assert FOUND[field].passing == pytest.approx(0.1), "the twins' answers pass on each other's paper"
    honest = [profile(variant(EXAM, str(seed))) for seed in SEEDS]
    plain = {one.field: one for one in shared(honest, [], {})}
    assert plain["6b.bits_train"].same == 0


def test_what_does_not_vary_is_shared_by_all() -> None:
    one = FOUND["4c.score"]
    assert (one.answers, one.largest, one.rate, one.passing) == (1, 5, 1.0, 1.0)
    assert FOUND["3b.parameters"].passing == 0.0
    assert not FOUND["1a.definition"].checked and FOUND["1a.definition"].marked == 0


@pytest.mark.parametrize("field", [field for field, one in FOUND.items() if one.checked and one.answers > 1])
def test_the_share_that_passes_is_what_marking_every_pair_gives(field: str) -> None:
    own = {p.seed: p.own[field].answer for p in PROFILES}
    passes = [is_full(mark_field(PAPERS[reader], field, own[writer])) for writer, reader in permutations(SEEDS, 2)]
    assert FOUND[field].passing == pytest.approx(sum(passes) / len(passes))
    assert not FOUND[field].sampled and FOUND[field].low == FOUND[field].high == FOUND[field].passing


def test_every_own_answer_earns_full_marks_on_its_own_paper() -> None:
    assert [one.field for one in FOUND.values() if one.unproven] == []


def test_an_own_answer_that_does_not_is_counted() -> None:
    own = PROFILES[0].own
    bad = Profile(1, "V", PROFILES[0].places, {**own, "6b.bits_train": Own("number", "1", True, False, "0", "0")})
    assert {one.field: one.unproven for one in shared([bad, PROFILES[1]], [], {})}["6b.bits_train"] == 1


def test_where_there_are_too_many_a_sample_is_marked_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distinct, "MOST_MARKS", 0)
    monkeypatch.setattr(distinct, "SAMPLE", 400)
    found = certified(PROFILES)
    for field in ("6b.bits_train", "2b.cell", "4b.best"):
        assert found[field].sampled
        assert found[field].low <= FOUND[field].passing <= found[field].high, field
        assert found[field].low <= found[field].passing <= found[field].high
    assert found["6b.bits_train"].marked <= 4 * 5


def test_pairs_of_a_sample_are_of_different_variants() -> None:
    field = "6b.bits_train"
    crossing = distinct._crossing(PROFILES, field, EXAM)
    assert sum(crossing.weights.values()) == 5 * 4
    own = {p.seed: p.own[field].answer for p in PROFILES}
    alone = {(own[seed], seed) for seed in (2, 3, 4)}
    assert not alone & crossing.weights.keys(), "nobody's own answer is marked on the same paper"


@given(st.lists(st.integers(0, 3), min_size=2, max_size=12))
def test_every_ordered_pair_is_decided_once(kinds: list[int]) -> None:
    profiles = [made_up(seed, answer=f"answer {kind}") for seed, kind in enumerate(kinds, 1)]
    [crossing] = crossings(profiles, EXAM)
    assert sum(crossing.weights.values()) == len(kinds) * (len(kinds) - 1)
    one = shared(profiles, [], {})[0]
    assert one.same == sum(kinds[a] == kinds[b] for a in range(len(kinds)) for b in range(a))
    assert one.answers == len(set(kinds))


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(0, 100, 0.0, 0.0362), (100, 100, 0.9638, 1.0), (5, 20, 0.0866, 0.4910), (1, 1, 0.025, 1.0)],
)
def test_bounds_of_a_share_are_those_of_the_tables(right: int, total: int, low: float, high: float) -> None:
    """Clopper and Pearson's, as printed in tables of the binomial distribution."""
    assert distinct._interval(right, total) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_the_mean_share_counts_each_field_by_its_marks() -> None:
    plain = Shared("a", "number", "3", 2, 1, 2, 1, 1, True, passing=1.0)
    other = Shared("b", "number", str(Fraction(1)), 2, 2, 1, 1, 0, True, passing=0.0)
    by_hand = Shared("c", "prose", "50", 2, 1, 2, 1, 1, False)
    assert mean_share([plain, other, by_hand], "passing") == 0.75
    assert mean_share([by_hand], "passing") == 0.0
