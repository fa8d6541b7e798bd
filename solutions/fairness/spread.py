"""How far values lie apart, and which lie far from the rest, by measures that one wild value can't bend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median, quantiles
from typing import TypeVar

import msgspec

T = TypeVar("T")

NORMAL_MAD, NORMAL_MEAN = 1.4826, 1.2533
"""What makes the median and the mean of absolute deviations a standard deviation, where values are normal."""


class Spread(msgspec.Struct, frozen=True):
    """Five numbers of a set of values, and a robust standard deviation."""

    least: float
    lower: float
    """A quarter of the values is below it."""
    median: float
    upper: float
    greatest: float
    deviation: float
    """From the median of the absolute deviations from the median; from their mean, where more than half of them are 0."""

    @property
    def varies(self) -> bool:
        return self.least != self.greatest


class Rule(msgspec.Struct, frozen=True):
    """When a value is an outlier: both must hold, so that nearly equal work is never one."""

    threshold: float = 3.5
    """Robust standard deviations from the median (Iglewicz and Hoaglin, "How to detect and handle outliers", 1993)."""
    share: float = 0.1
    """Share of the median that it lies away from it."""


class Far(msgspec.Struct, frozen=True):
    """A value that lies far from the rest."""

    value: float
    score: float
    """Its robust z-score: deviations from the median."""
    share: float
    """Its distance from the median as a share of it; 1 where the median is 0."""


def spread(values: Iterable[float]) -> Spread:
    """The spread of some values. Raises ValueError where there are none.

    >>> spread([1, 2, 3, 4, 5])
    Spread(least=1, lower=2.0, median=3, upper=4.0, greatest=5, deviation=1.4826)
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("there is no spread of no values")
    middle = median(ordered)
    lower, _, upper = quantiles(ordered, n=4, method="inclusive") if len(ordered) > 1 else ordered * 3
    away = [abs(value - middle) for value in ordered]
    deviation = NORMAL_MAD * median(away) or NORMAL_MEAN * fmean(away)
    return Spread(ordered[0], lower, middle, upper, ordered[-1], deviation)


def far(values: Mapping[T, float], rule: Rule) -> dict[T, Far]:
    """The outliers among named values.

    >>> far({"a": 100, "b": 101, "c": 99, "d": 100, "e": 160}, Rule())
    {'e': Far(value=160, score=40.469..., share=0.6)}
    >>> far({"a": 100, "b": 100, "c": 100, "d": 100, "e": 109}, Rule())
    {}
    """
    whole = spread(values.values())
    found = {}
    for name, value in values.items():
        away = value - whole.median
        share = away / whole.median if whole.median else float(bool(away))
        if away and abs(share) > rule.share and abs(away) > rule.threshold * whole.deviation:
            found[name] = Far(value, away / whole.deviation, share)
    return found


def ratios(amounts: Mapping[T, Sequence[float]]) -> dict[T, float]:
    """For each name the mean of its values over their medians: 1 is the middle; what is 0 in the middle is left out.

    >>> ratios({"a": (10, 4, 0), "b": (10, 6, 0), "c": (12, 5, 1)})
    {'a': 0.9, 'b': 1.1, 'c': 1.1}
    """
    middles = [median(column) for column in zip(*amounts.values(), strict=True)]
    used = [at for at, middle in enumerate(middles) if middle]
    return {name: fmean(values[at] / middles[at] for at in used) if used else 1.0 for name, values in amounts.items()}
