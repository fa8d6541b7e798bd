"""How hard variants turned out to be: the shares of the marks that candidates earned, and which lie far from the rest.

Only settled marks count. A variant, or the variants in which a field reads alike, is compared with all other candidates by
Student's t-test with a common variance; of all these tests together, one in twenty sets raises a false alarm at most
(Holm, "A simple sequentially rejective multiple test procedure", 1979). Groups of fewer candidates than :data:`FEWEST` are
shown and not judged: one weak candidate says nothing about a paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf, sqrt
from statistics import fmean, variance

import msgspec
from scipy.special import stdtr

from grader.codes import name_of
from grader.records import SETTLED, Mark, Report
from solutions.fairness.profile import Profile

FEWEST = 5
"""Candidates in the smallest group that is judged."""
ALARM = 0.05
"""How often a set without any difference is flagged."""


class Group(msgspec.Struct, frozen=True):
    """Candidates who had the same paper, or a field that reads alike."""

    field: str
    """Empty for the whole paper."""
    seeds: tuple[int, ...]
    candidates: int
    mean: float
    """Mean share of the settled marks."""
    others: int
    rest: float
    """The mean of all other candidates."""
    chance: float | None = None
    """How likely so large a difference is where there is none; None where the group is not judged."""
    flagged: bool = False


class Observed(msgspec.Struct, frozen=True):
    """What the results of an exam say of its variants."""

    candidates: int
    elsewhere: int
    """Reports of variants that are not in the set."""
    variants: Mapping[int, Group]
    """By seed, those that somebody sat."""
    fields: Mapping[str, tuple[int, float]]
    """Field to the number of settled answers and their mean share."""
    forms: Sequence[Group]
    """Fields by what they ask, where that differs between variants."""


def observed(reports: Sequence[Report], profiles: Sequence[Profile]) -> Observed:
    """Compares variants by what their candidates earned."""
    seeds = {name_of(profile.seed): profile.seed for profile in profiles}
    here = [(seeds[report.variant], report) for report in reports if report.variant in seeds]
    papers = [(seed, share) for seed, report in here if (share := _share(report.fields.values())) is not None]
    fields = {field: _of_field(field, here) for field in profiles[0].own}
    whole = _groups("", papers, {profile.seed: str(profile.seed) for profile in profiles})
    forms = [
        group
        for field, shares in fields.items()
        for group in _groups(field, shares, {profile.seed: profile.own[field].asks for profile in profiles})
        if group.others
    ]
    return Observed(
        len(here), len(reports) - len(here), {group.seeds[0]: group for group in _flagged(whole)},
        {field: (len(shares), fmean(share for _, share in shares)) for field, shares in fields.items() if shares}, _flagged(forms),
    )  # fmt: skip


def _share(marks: Iterable[Mark]) -> float | None:
    """The share of the settled marks; None where none is settled."""
    settled = [mark for mark in marks if mark.outcome in SETTLED]
    out_of = sum(mark.out_of for mark in settled)
    return float(sum(mark.marks for mark in settled) / out_of) if out_of else None


def _of_field(field: str, here: Sequence[tuple[int, Report]]) -> list[tuple[int, float]]:
    found = ((seed, report.fields.get(field)) for seed, report in here)
    return [(seed, share) for seed, mark in found if mark is not None and (share := _share([mark])) is not None]


def _groups(field: str, shares: Sequence[tuple[int, float]], kind: Mapping[int, str]) -> list[Group]:
    """The candidates of each kind of variant against all others."""
    members: dict[str, list[tuple[int, float]]] = {}
    for seed, share in shares:
        members.setdefault(kind[seed], []).append((seed, share))
    found = []
    for name, inside in members.items():
        own = [share for _, share in inside]
        rest = [share for seed, share in shares if kind[seed] != name]
        chance = difference(own, rest) if min(len(own), len(rest)) >= FEWEST else None
        seeds = tuple(dict.fromkeys(seed for seed, _ in inside))
        found.append(Group(field, seeds, len(own), fmean(own), len(rest), fmean(rest) if rest else 0.0, chance))
    return found


def difference(first: Sequence[float], second: Sequence[float]) -> float:
    """The p-value of Student's t-test on two samples of at least two values each.

    >>> round(difference([1, 2, 3, 4], [3, 4, 5, 6]), 4)
    0.071
    """
    degrees = len(first) + len(second) - 2
    common = ((len(first) - 1) * variance(first) + (len(second) - 1) * variance(second)) / degrees
    away = abs(fmean(first) - fmean(second))
    error = sqrt(common * (1 / len(first) + 1 / len(second)))
    return 2 * float(stdtr(degrees, -(away / error if error else inf if away else 0.0)))


def _flagged(groups: Sequence[Group]) -> list[Group]:
    """The groups with those marked that differ, by Holm's procedure over all that are judged."""
    judged = sorted((group.chance, at) for at, group in enumerate(groups) if group.chance is not None)
    found = list(groups)
    for rank, (chance, at) in enumerate(judged):
        if chance * (len(judged) - rank) > ALARM:
            break
        found[at] = msgspec.structs.replace(found[at], flagged=True)
    return found
