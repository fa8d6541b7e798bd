"""The certificate itself: everything that is said about a set of variants, ready for a page or for a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from solutions.fairness.capacity import Capacity
from solutions.fairness.distinct import Shared, mean_share
from solutions.fairness.observed import Observed
from solutions.fairness.outliers import TOGETHER, Outlier, Replaced, outliers, totals
from solutions.fairness.profile import MEASURES, Amounts, Profile, question_of
from solutions.fairness.spread import Rule, Spread, spread


class Line(msgspec.Struct, frozen=True):
    """One variant of the set."""

    seed: int
    code: str
    papers: int
    """How many candidates get it."""
    amounts: Amounts
    together: float
    """The mean of its measures, each over the median of the set."""
    outlier: bool
    replaces: int | None
    """The seed in whose place it came."""


class Unfair(msgspec.Struct, frozen=True):
    """The set as it was before outliers were replaced."""

    outliers: Sequence[Outlier]
    spreads: Mapping[str, Spread]
    rounds: int


class Certificate(msgspec.Struct, frozen=True):
    """What is certified of a set of variants."""

    exam: str
    edition: str
    papers: int
    rule: Rule
    variants: Sequence[Line]
    spreads: Mapping[str, Spread]
    """Each measure of the whole paper."""
    places: Mapping[str, Mapping[str, Spread]]
    """Questions, and the places in them, where a measure differs between variants: that measure."""
    outliers: Sequence[Outlier]
    before: Unfair | None
    """None where nothing was to be replaced."""
    shared: Sequence[Shared]
    capacities: Sequence[Capacity]
    capacity: Capacity
    """Of the whole exam."""
    observed: Observed | None

    @property
    def copied(self) -> float:
        """The share of the marks that a machine gives which the key of another variant earns on average."""
        return mean_share(self.shared, "passing")

    @property
    def alike(self) -> float:
        """The share of the pairs of variants with the same answer, each field by its marks."""
        return mean_share(self.shared, "rate")

    @property
    def unproven(self) -> list[str]:
        """Fields in which some variant's own answer does not earn full marks."""
        return [one.field for one in self.shared if one.unproven]


class Known(msgspec.Struct, frozen=True):
    """What a certificate is made of, besides the variants themselves."""

    exam: str
    edition: str
    papers: Mapping[int, int]
    """Seed to the number of candidates who get it."""
    rule: Rule
    shared: Sequence[Shared]
    capacities: Sequence[Capacity]
    capacity: Capacity
    observed: Observed | None


def certificate(first: Sequence[Profile], done: Replaced, known: Known) -> Certificate:
    """The certificate of a set, which ``done`` has after ``first``."""
    profiles = done.profiles
    found = outliers(profiles, known.rule)
    before = Unfair(outliers(first, known.rule), spreads(first), done.rounds) if done.rounds else None
    return Certificate(
        known.exam, known.edition, sum(known.papers.values()), known.rule, _lines(done, known.papers, found), spreads(profiles),
        places(profiles), found, before, known.shared, known.capacities, known.capacity, known.observed,
    )  # fmt: skip


def _lines(done: Replaced, papers: Mapping[int, int], found: Sequence[Outlier]) -> list[Line]:
    together = totals(done.profiles)[TOGETHER]
    stood_for = {new: old for old, new in done.instead.items()}
    away = {outlier.seed for outlier in found}
    return [
        Line(p.seed, p.code, papers[p.seed], p.total, together[p.seed], p.seed in away, stood_for.get(p.seed)) for p in done.profiles
    ]


def spreads(profiles: Sequence[Profile]) -> dict[str, Spread]:
    """Each measure of the whole paper."""
    return {name: spread(values.values()) for name, values in totals(profiles).items()}


def places(profiles: Sequence[Profile]) -> dict[str, dict[str, Spread]]:
    """Questions, parts and fields, with the measures in which variants differ there; in the order of the paper."""
    names = list(profiles[0].places)
    amounts = {name: [profile.places[name] for profile in profiles] for name in names}
    found: dict[str, dict[str, Spread]] = {}
    for name in names:
        number = question_of(name)
        if name == number:
            amounts[name] = [profile.of_question(number) for profile in profiles]
        measured = {measure: spread([getattr(one, measure) for one in amounts[name]]) for measure in MEASURES}
        if differing := {measure: one for measure, one in measured.items() if one.varies}:
            found[name] = differing
    return found
