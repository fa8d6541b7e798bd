"""The only source of chance of an exam: values drawn by name, the same on every machine and in every year.

A draw is a number from a hash of exam, question, version of the question, seed, and the name of the draw, so a new draw
or a new question never moves another one. Seed 0 is the printed paper: there every draw gives its canonical value.

>>> draw = Draw("ceng403", "perplexity", 17)
>>> draw.integer("size", 30, 120, canonical=50)
113
>>> Draw("ceng403", "perplexity", 0).integer("size", 30, 120, canonical=50)
50
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from math import comb, perm
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar

T = TypeVar("T")
Exact: TypeAlias = "int | str | Fraction"
"""A number as an author writes it: ``"0.05"``. Floats are refused, since they are not what they seem."""
Matrix: TypeAlias = tuple[tuple[int, ...], ...]

TRIES = 1_000
"""How often a value is drawn again before its constraints count as impossible."""
_BITS = 128
_ROUNDS = 32


class DrawError(ValueError):
    """A draw that an author has described wrongly, or whose constraints can't be met."""


class Unmet(DrawError):
    """Constraints that no drawn value met."""


class Chooser(Protocol):
    """Somebody who chooses in place of the hash, such as one who goes through all values that there are."""

    def one_of(self, name: tuple[str | int, ...], count: int) -> int:
        """A whole number below ``count``. Asked for the same name again, it must be the same."""


class Constraint(NamedTuple, Generic[T]):
    """What must be true of a drawn value, with the sentence that names it."""

    sentence: str
    holds: Callable[[T], bool]


@dataclass(frozen=True, slots=True)
class Draw:
    """Where a question gets its drawn values from."""

    exam: str
    question: str
    seed: int
    version: int = 1
    attempt: int = 0
    """How often the values have been drawn again, inside :meth:`such_that`."""
    shared: frozenset[str] = frozenset()
    """Names of draws that all questions of the exam share."""
    chooser: Chooser | None = None
    """Who chooses the values; the hash where it is nobody."""

    @property
    def is_canonical(self) -> bool:
        """Whether this is the printed paper."""
        return self.seed == 0

    # Values ---------------------------------------------------------------------------------------------------------

    def integer(self, name: str, low: int, high: int, *, step: int = 1, canonical: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        if step < 1 or high < low:
            raise DrawError(f"“{name}”: there is no whole number from {low} to {high} in steps of {step}.")
        return canonical if self.is_canonical else low + step * self._below((high - low) // step + 1, name)

    def decimal(self, name: str, low: Exact, high: Exact, step: Exact, *, canonical: Exact) -> Fraction:
        """A number from ``low`` to ``high`` on the grid that ``step`` makes, exactly."""
        if self.is_canonical:
            return _exact(name, canonical)
        start, steps = _grid(name, low, high, step)
        return start + _exact(name, step) * self._below(steps, name)

    def choice(self, name: str, options: Sequence[T], *, canonical: T) -> T:
        """One of several, all equally likely."""
        _some(name, options)
        return canonical if self.is_canonical else options[self._below(len(options), name)]

    def subset(self, name: str, options: Sequence[T], size: int, *, canonical: Sequence[T]) -> tuple[T, ...]:
        """``size`` of the options, in the options' own order."""
        if not 0 <= size <= len(options):
            raise DrawError(f"“{name}”: {size} of {len(options)} can't be chosen.")
        if self.is_canonical:
            return tuple(canonical)
        return tuple(options[place] for place in self._chosen(len(options), size, name))

    def permutation(self, name: str, options: Sequence[T], *, canonical: Sequence[T] | None = None) -> tuple[T, ...]:
        """All options in some order; the canonical one is their own order."""
        if self.is_canonical:
            return tuple(options if canonical is None else canonical)
        return tuple(options[place] for place in self._sample(len(options), len(options), name))

    def ascending(
        self, name: str, count: int, low: Exact, high: Exact, step: Exact, *, canonical: Sequence[Exact]
    ) -> tuple[Fraction, ...]:
        """``count`` different numbers of a grid, the smallest first; every such tuple is equally likely."""
        if self.is_canonical:
            return tuple(_exact(name, value) for value in canonical)
        start, steps = _grid(name, low, high, step)
        if not 0 <= count <= steps:
            raise DrawError(f"“{name}”: {count} different numbers can't be drawn from a grid of {steps}.")
        width = _exact(name, step)
        return tuple(start + width * place for place in self._chosen(steps, count, name))

    def distribution(
        self, name: str, size: int, *, least: Exact = "0.01", step: Exact = "0.01", canonical: Sequence[Exact]
    ) -> tuple[Fraction, ...]:
        """``size`` probabilities on a grid, none below ``least``, whose sum is exactly 1."""
        if self.is_canonical:
            return tuple(_exact(name, value) for value in canonical)
        width, smallest = _exact(name, step), _exact(name, least)
        units = (1 - size * smallest) / width if width > 0 else Fraction(-1)
        if size < 1 or smallest < 0 or units < 0 or units.denominator != 1:
            raise DrawError(f"“{name}”: no {size} probabilities of at least {least} in steps of {step} add up to 1.")
        places = self._chosen(int(units) + size - 1, size - 1, name)
        bars = [-1, *places, int(units) + size - 1]
        return tuple(_graded(smallest, width, right - left - 1) for left, right in pairwise(bars))

    def matrix(
        self, name: str, rows: int, columns: int, low: int, high: int, *wanted: Constraint[Matrix], canonical: Matrix
    ) -> Matrix:
        """A matrix of whole numbers with the properties that are wanted, such as :data:`INVERTIBLE`."""

        def drawn(draw: Draw) -> Matrix:
            return tuple(
                tuple(draw.integer(f"{name} {row} {column}", low, high, canonical=0) for column in range(columns))
                for row in range(rows)
            )

        return self.such_that(name, drawn, *wanted, canonical=canonical)

    def names(self, name: str, count: int, pool: Sequence[str], *, canonical: Sequence[str]) -> tuple[str, ...]:
        """``count`` names in any order, no two of which differ in case alone."""
        distinct = list({each.casefold(): each for each in pool}.values())
        if count > len(distinct):
            raise DrawError(f"“{name}”: {count} names can't be drawn from {len(distinct)}.")
        if self.is_canonical:
            return tuple(canonical[:count])
        return tuple(distinct[place] for place in self._sample(len(distinct), count, name))

    def in_turn(self, name: str, options: Sequence[T], *, canonical: T) -> T:
        """One of several, so that no option comes twice among as many seeds in a row as there are options."""
        _some(name, options)
        if self.is_canonical:
            return canonical
        if self.chooser is not None:
            return options[self._below(len(options), name)]
        lap, place = divmod(self.seed - 1, len(options))
        return options[self._dealt(place, len(options), f"{name} {lap}")]

    # Constraints ----------------------------------------------------------------------------------------------------

    def such_that(self, name: str, make: Callable[[Draw], T], *wanted: Constraint[T], canonical: T) -> T:
        """What ``make`` draws, drawn again until every constraint holds.

        Raises DrawError after :data:`TRIES` attempts, with the constraints that no attempt met.
        """
        if self.is_canonical:
            return canonical
        met: set[str] = set()
        tries = TRIES if self.chooser is None else 1  # who chooses wants to know what does not hold
        for attempt in range(tries):
            found = make(replace(self, attempt=self.attempt * TRIES + attempt + 1))
            holding = {constraint.sentence for constraint in wanted if constraint.holds(found)}
            if len(holding) == len({constraint.sentence for constraint in wanted}):
                return found
            met |= holding
        never = [constraint.sentence for constraint in wanted if constraint.sentence not in met]
        if never:
            raise Unmet(f"“{name}”: in {tries} attempts never met: {'; '.join(never)}.")
        together = "; ".join(constraint.sentence for constraint in wanted)
        raise Unmet(f"“{name}”: in {tries} attempts never met together: {together}.")

    # Bits -----------------------------------------------------------------------------------------------------------

    def _below(self, bound: int, *name: str | int) -> int:
        """A whole number from 0 to ``bound - 1``; of 128 bits, so that none is noticeably likelier."""
        owner = ("", 0) if name[0] in self.shared else (self.question, self.version)
        if self.chooser is not None:
            return self.chooser.one_of((*owner, self.attempt, *name), bound)
        return _hashed(self.exam, *owner, self.seed, self.attempt, *name) * bound >> _BITS

    def _sample(self, size: int, count: int, name: str) -> list[int]:
        """``count`` different numbers below ``size`` in a drawn order (Fisher and Yates, only as far as needed)."""
        if self.chooser is not None:
            return arrangement(self._below(perm(size, count), name), size, count)
        moved: dict[int, int] = {}
        found = []
        for place in range(count):
            other = place + self._below(size - place, name, place)
            found.append(moved.get(other, other))
            moved[other] = moved.get(place, place)
        return found

    def _chosen(self, size: int, count: int, name: str) -> list[int]:
        """``count`` different numbers below ``size``, the smallest first."""
        if self.chooser is not None:
            return combination(self._below(comb(size, count), name), size, count)
        return sorted(self._sample(size, count, name))

    def _dealt(self, place: int, size: int, name: str) -> int:
        """Where a permutation of the numbers below ``size`` puts one of them; the seed plays no part.

        Swap-or-not (Hoang, Morris, Rogaway 2012): each round pairs all places and swaps a pair or not.
        """
        for turn in range(_ROUNDS):
            sum_of_pair = _hashed(self.exam, self.question, self.version, name, turn, "pair") * size >> _BITS
            other = (sum_of_pair - place) % size
            if _hashed(self.exam, self.question, self.version, name, turn, max(place, other)) & 1:
                place = other
        return place


def arrangement(rank: int, size: int, count: int) -> list[int]:
    """The ``rank``-th of all ways to put ``count`` of the numbers below ``size`` in a row.

    >>> [arrangement(rank, 3, 2) for rank in range(6)]
    [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]]
    """
    left = list(range(size))
    found = []
    for place in range(count):
        at, rank = divmod(rank, perm(size - place - 1, count - place - 1))
        found.append(left.pop(at))
    return found


def combination(rank: int, size: int, count: int) -> list[int]:
    """The ``rank``-th of all sets of ``count`` numbers below ``size``, each with the smallest first.

    >>> [combination(rank, 4, 2) for rank in range(6)]
    [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]
    """
    found: list[int] = []
    for number in range(size):
        with_it = comb(size - number - 1, count - len(found) - 1) if len(found) < count else 0
        if rank < with_it:
            found.append(number)
        else:
            rank -= with_it
    return found


def different(values: Sequence[Hashable]) -> bool:
    """Whether no two values are equal."""
    return len(set(values)) == len(values)


def determinant(matrix: Matrix) -> int:
    """The determinant of a small square matrix, exactly (Laplace)."""
    if not matrix:
        return 1
    head, *rest = matrix
    return sum(
        (-1) ** at * entry * determinant(tuple(row[:at] + row[at + 1 :] for row in rest)) for at, entry in enumerate(head)
    )


INVERTIBLE: Constraint[Matrix] = Constraint(
    "the matrix is square and invertible", lambda m: len(m) == len(m[0]) and determinant(m) != 0
)
SYMMETRIC: Constraint[Matrix] = Constraint("the matrix is symmetric", lambda m: tuple(zip(*m, strict=True)) == m)
WITHOUT_ZEROS: Constraint[Matrix] = Constraint("no entry is zero", lambda m: all(entry for row in m for entry in row))


def _hashed(*parts: str | int) -> int:
    """128 bits from texts and numbers, with their lengths, so that no two lists of parts run together."""
    framed = b"".join(map(_framed, parts))
    return int.from_bytes(blake2b(framed, digest_size=_BITS // 8).digest(), "big")


@lru_cache(maxsize=4096, typed=True)
def _framed(part: str | int) -> bytes:
    text = str(part).encode()
    return len(text).to_bytes(4, "big") + text


def _exact(name: str, value: Exact) -> Fraction:
    if isinstance(value, float):
        raise DrawError(f"“{name}”: {value} is a float; write it as text, “{value}”.")
    return _parsed(value) if isinstance(value, str) else Fraction(value)


@lru_cache(maxsize=1024)
def _graded(start: Fraction, width: Fraction, place: int) -> Fraction:
    """A place of a grid, kept: fractions are slow to add, and tables are drawn again and again from one grid."""
    return start + width * place


@lru_cache(maxsize=256)
def _parsed(text: str) -> Fraction:
    return Fraction(text)


def _grid(name: str, low: Exact, high: Exact, step: Exact) -> tuple[Fraction, int]:
    """The first value of a grid and how many it has."""
    start, end, width = (_exact(name, value) for value in (low, high, step))
    if width <= 0 or end < start:
        raise DrawError(f"“{name}”: there is no number from {low} to {high} in steps of {step}.")
    return start, (end - start) // width + 1


def _some(name: str, options: Sequence[object]) -> None:
    if not options:
        raise DrawError(f"“{name}”: there is nothing to choose from.")
