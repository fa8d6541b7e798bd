"""Variants whose work lies far from that of the others, and other seeds in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from solutions.fairness.profile import MEASURES, Profile
from solutions.fairness.spread import Far, Rule, far, ratios

TOGETHER = "together"
NAMES: Mapping[str, str] = {**MEASURES, TOGETHER: "all together"}
"""What is judged on the whole paper. Together is the mean of the five, each over its median."""
ROUNDS = 20
"""How often outliers are replaced before it is given up."""


class Outlier(msgspec.Struct, frozen=True):
    """A variant that lies far from the others, in one measure."""

    seed: int
    code: str
    measure: str
    far: Far


class Replaced(msgspec.Struct, frozen=True):
    """A set of variants after its outliers were replaced."""

    profiles: Sequence[Profile]
    """In the order of the variants that they stand for."""
    instead: Mapping[int, int]
    """Each seed that was replaced, to the one in its place."""
    rounds: int


def totals(profiles: Sequence[Profile]) -> dict[str, dict[int, float]]:
    """Each measure of the whole paper, by seed."""
    found = {profile.seed: profile.total for profile in profiles}
    amounts = {seed: [getattr(total, name) for name in MEASURES] for seed, total in found.items()}
    by_name: dict[str, dict[int, float]] = {
        name: {seed: values[at] for seed, values in amounts.items()} for at, name in enumerate(MEASURES)
    }
    return {**by_name, TOGETHER: ratios(amounts)}


def outliers(profiles: Sequence[Profile], rule: Rule) -> list[Outlier]:
    """All outliers, by measure, the farthest first."""
    codes = {profile.seed: profile.code for profile in profiles}
    return [
        Outlier(seed, codes[seed], measure, found)
        for measure, values in totals(profiles).items()
        for seed, found in sorted(far(values, rule).items(), key=lambda item: -abs(item[1].score))
    ]


def replaced(
    profiles: Sequence[Profile], rule: Rule, fresh: Iterator[int], measured: Callable[[Sequence[int]], Sequence[Profile]]
) -> Replaced:
    """The set with other seeds in place of its outliers, until none is left or :data:`ROUNDS` are over.

    Every round judges the whole set anew, so that a seed that has come in may have to go too.
    """
    now = list(profiles)
    done = 0
    while done < ROUNDS and (away := {outlier.seed for outlier in outliers(now, rule)}):
        coming = iter(measured(list(islice(fresh, len(away)))))
        now = [next(coming) if profile.seed in away else profile for profile in now]
        done += 1
    instead = {old.seed: new.seed for old, new in zip(profiles, now, strict=True) if old.seed != new.seed}
    return Replaced(now, instead, done)
