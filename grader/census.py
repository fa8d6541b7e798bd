"""Counts how many different things a drawing can give: every value tried where there are few, estimated where there are many.

A drawing is a tree: each draw has so many values, and what is drawn next may depend on it. Small trees are walked to
every leaf. Of large ones random paths are taken: the product of the numbers of values on a path, or 0 where a constraint
fails, is on average the number of leaves (Knuth, "Estimating the efficiency of backtrack programs", 1975). Two leaves may
give the same thing, so this is an upper bound; a lower bound comes from how often two paths really did (N equally likely
things meet with probability 1/N in each pair, and more often if they are not equally likely).

>>> census(lambda draw: draw.subset("letters", "ABCDE", 2, canonical="AB"), "".join).least
10
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from math import ceil, isqrt, prod
from typing import NamedTuple, TypeVar

from scipy.special import gammaincinv, ndtri

from grader.draw import Draw, Unmet

T = TypeVar("T")

MOST_LEAVES = 2_000
"""Leaves of a tree that is walked whole."""
PROBES = 40
"""Random paths that tell whether a tree is small."""
ENOUGH = 500
"""Things drawn at random from a large tree."""
MOST_PATHS = 60_000
"""Random paths after which fewer will do."""
SURE = 0.95
"""How sure each bound is that rests on chance."""


class Choice(NamedTuple):
    """A draw on a path: its name, how many values it has, which was taken."""

    name: str
    values: int
    taken: int


@dataclass(slots=True)
class Path:
    """Chooses the values that it is told to; where it is told nothing, as ``otherwise`` says. Remembers all choices."""

    told: tuple[int, ...] = ()
    otherwise: Callable[[int, int], int] = lambda place, count: 0
    choices: list[Choice] = field(default_factory=list)
    known: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def one_of(self, name: tuple[str | int, ...], count: int) -> int:
        """The value at this place of the path; a name that has one keeps it."""
        if name not in self.known:
            place = len(self.choices)
            taken = self.told[place] if place < len(self.told) else self.otherwise(place, count)
            self.choices.append(Choice(" ".join(map(str, name[3:])), count, taken))
            self.known[name] = taken
        return self.known[name]

    def next(self) -> tuple[int, ...] | None:
        """What to tell the path to the next leaf; None after the last one."""
        told = [choice.taken for choice in self.choices]
        for place in reversed(range(len(told))):
            if told[place] + 1 < self.choices[place].values:
                return (*told[:place], told[place] + 1)
        return None

    @property
    def leaves(self) -> int:
        """As many leaves as there would be if every path had as many values to choose from as this one."""
        return prod(choice.values for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Census:
    """How many different things a drawing can give, between two bounds."""

    least: int
    most: int
    exact: bool
    """Whether every value was tried, so that the bounds are one number."""
    draws: tuple[tuple[str, int, int], ...]
    """The draws by name, each with the fewest and the most values that it had on any path; those inside constraints too."""
    kept: float
    """The share of what is drawn that meets the constraints."""
    tried: int
    """How many paths were taken."""


def census(make: Callable[[Draw], T], known_by: Callable[[T], Hashable], draw: Draw | None = None) -> Census:
    """How many different things ``make`` can draw; two are the same if they are known by the same.

    Raises DrawError where a draw is described wrongly, and Unmet where no path meets the constraints.
    """
    start = draw or Draw("census", "", 1)
    probes = list(islice(_sampled(make, start), PROBES))
    whole = sum(path.leaves for path, _ in probes) <= PROBES * MOST_LEAVES
    walked = list(islice(_walked(make, start), 2 * MOST_LEAVES + 1)) if whole else []
    if walked and walked[-1][0].next() is None:
        found = {known_by(thing) for _, thing in walked if thing is not None}
        met = sum(thing is not None for _, thing in walked)
        return Census(len(found), len(found), True, _draws([path for path, _ in walked]), met / len(walked), len(walked))
    return _estimated(make, known_by, start)


def _estimated(make: Callable[[Draw], T], known_by: Callable[[T], Hashable], start: Draw) -> Census:
    """Bounds from random paths."""
    weights: list[int] = []
    paths: list[Path] = []
    met: Counter[Hashable] = Counter()
    for path, thing in islice(_sampled(make, start), MOST_PATHS):
        weights.append(0 if thing is None else path.leaves)
        paths.append(path)
        if thing is not None:
            met[known_by(thing)] += 1
        if met.total() == ENOUGH:
            break
    if not met:
        raise Unmet(f"in {len(paths)} attempts the constraints were never met.")
    least, most = fewest(met), _most(weights)
    return Census(min(least, most), most, False, _draws(paths), met.total() / len(paths), len(paths))


def fewest(met: Counter[Hashable]) -> int:
    """A lower bound for the number of things, from how often each was met in independent draws (birthday problem)."""
    total = met.total()
    pairs = total * (total - 1) / 2
    same = sum(count * (count - 1) / 2 for count in met.values())
    often = float(gammaincinv(same + 1, SURE))  # the largest mean that makes so few pairs likely (Poisson)
    return max(len(met), ceil(pairs / often))


def _most(weights: list[int]) -> int:
    """An upper bound for the mean of the weights, in whole numbers: they are beyond the digits of a float."""
    count, total = len(weights), sum(weights)
    squares = sum((count * weight - total) ** 2 for weight in weights)
    error = isqrt(squares // (count**3 * max(1, count - 1)))
    return -(-total // count) + ceil(float(ndtri(SURE)) * error)


def _walked(make: Callable[[Draw], T], start: Draw) -> Iterator[tuple[Path, T | None]]:
    """Every leaf of the tree in turn, with what is there; None where a constraint fails."""
    told: tuple[int, ...] | None = ()
    while told is not None:
        path = Path(told)
        yield path, _made(make, start, path)
        told = path.next()


def _sampled(make: Callable[[Draw], T], start: Draw) -> Iterator[tuple[Path, T | None]]:
    """Random leaves without end."""
    number = 0
    while True:
        number += 1
        path = Path(otherwise=_at_random(Draw("census", start.question, number)))
        yield path, _made(make, start, path)


def _at_random(source: Draw) -> Callable[[int, int], int]:
    return lambda place, count: source.integer(f"choice {place}", 0, count - 1, canonical=0)


def _made(make: Callable[[Draw], T], start: Draw, path: Path) -> T | None:
    try:
        return make(Draw(start.exam, start.question, max(1, start.seed), start.version, 0, start.shared, path))
    except Unmet:
        return None


def _draws(paths: list[Path]) -> tuple[tuple[str, int, int], ...]:
    """The draws of all paths in the order in which they were first met."""
    counts: dict[str, tuple[int, int]] = {}
    for path in paths:
        for name, count, _ in path.choices:
            low, high = counts.get(name, (count, count))
            counts[name] = (min(low, count), max(high, count))
    return tuple((name, low, high) for name, (low, high) in counts.items())
