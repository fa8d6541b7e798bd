"""Random instances for declared letters: the same points as doubles, all at once, and exactly, one at a time.

>>> letters = (("x", "real"), ("n", "integer"))
>>> doubles(letters).letters["x"].shape
(16,)
>>> point = exactly(letters, 0, 3)
>>> bool(doubles(letters).letters["x"][3] == float(point.letters["x"]))
True

Every draw is a dyadic fraction, so that both kinds of instance are the same number. Letters that end in an index
(``x_1``, ``x_2``) are members of an indexed family as well as letters: sums may run over them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from scipy.special import binom, erf, gamma

from grader.worlds.draws import source
from grader.worlds.values import Array, Mismatch, Value, is_scalar
from grader.worlds.world import World

SAMPLES = 16
BLOCKS = 32
"""Independent sets of samples of one size; which one is used depends on the texts that are compared."""
ORDINARY = 8
"""The first samples of a block: no letter is tiny or large, and real letters take all combinations of signs."""
SIZES = (3, 4)
"""Rows and columns of a matrix, entries of a vector: in the first ``BLOCKS`` blocks, in as many that follow."""

Letters: TypeAlias = tuple[tuple[str, str], ...]
"""Names with their domains, in a fixed order."""

_SEED = 20403
_TINY, _SMALL, _MIDDLE, _WIDE, _LARGE = (
    (2**-11, 2**-6),
    (1 / 16, 0.95),
    (0.3, 6.0),
    (6.0, 40.0),
    (40.0, 300.0),
)
_TOGETHER = (_SMALL, _SMALL, _SMALL, _MIDDLE, _MIDDLE, _MIDDLE, _MIDDLE, _MIDDLE)
_APART = (_TINY, _SMALL, _MIDDLE, _MIDDLE, _WIDE, _WIDE, _LARGE, _LARGE)
_GRID = 2.0**20
_WORST_CONDITION = 25.0
_NUMBERED = re.compile(r"(.+)_(\d{1,4})$")


def numbered(name: str) -> tuple[str, int] | None:
    """Family and index of a letter such as ``x_1``."""
    found = _NUMBERED.match(name)
    return (found[1], int(found[2])) if found else None


@lru_cache(maxsize=512)
def entries(letters: Letters) -> Mapping[str, int]:
    """The vectors and matrices whose entries ``x_i``, ``A_{ij}`` may be written, with their numbers of indices.

    Those that have an index already, or share their letter with one that has, are left out.
    """
    indexed = {name.partition("_")[0] for name, _ in letters if "_" in name}
    sizes = {"vector": 1, "matrix": 2}
    return {name: sizes[kind] for name, kind in letters if kind in sizes and name not in indexed and "_" not in name}


# Draws -----------------------------------------------------------------------------------------------------------


def size_of(block: int) -> int:
    """The size of vectors and matrices in a block."""
    return SIZES[block // BLOCKS]


def neighbour(block: int, by: int) -> int:
    """Another block of the same size."""
    return block - block % BLOCKS + (block + by) % BLOCKS


def _sizes(rng: np.random.Generator, place: int) -> Array:
    """Shape (BLOCKS, SAMPLES): positive sizes, small and large ones of different letters mixed."""
    turn = 3 * place % len(_APART)
    bounds = np.log(np.array([*_TOGETHER, *_APART[turn:], *_APART[:turn]]))
    drawn = np.exp(rng.uniform(bounds[:, 0], bounds[:, 1], (BLOCKS, SAMPLES)))
    return np.round(drawn * _GRID) / _GRID


def _positive(rng: np.random.Generator, place: int) -> Array:
    return _sizes(rng, place)


def _real(rng: np.random.Generator, place: int) -> Array:
    """All combinations of signs for up to three letters in the first samples, alternating signs in the others."""
    rows = np.arange(SAMPLES)
    turned = np.where(rows < ORDINARY, rows >> place % 3, rows + place // 2) & 1
    signs = (1.0 - 2.0 * turned) * rng.choice([-1.0, 1.0], (BLOCKS, 1))
    found: Array = _sizes(rng, place) * signs
    return found


def _probability(rng: np.random.Generator, place: int) -> Array:
    drawn = rng.uniform(0.05, 0.95, (BLOCKS, SAMPLES))
    edge = rng.uniform(0.002, 0.05, (BLOCKS, SAMPLES))
    turned = (np.arange(SAMPLES) + place) % 4
    drawn[:, ORDINARY:] = np.select([turned == 0, turned == 1], [edge, 1.0 - edge], drawn)[:, ORDINARY:]
    return np.round(drawn * _GRID) / _GRID


def _integer(rng: np.random.Generator, place: int) -> Array:
    """All of 1 to 8, then some up to 14, then two up to 30."""
    small = np.argsort(rng.random((BLOCKS, ORDINARY)), axis=1) + 1
    middle = rng.integers(1, 15, (BLOCKS, SAMPLES - ORDINARY - 2))
    return np.hstack([small, middle, rng.integers(15, 31, (BLOCKS, 2))]).astype(float)


def _matrix(rng: np.random.Generator, size: int) -> Array:
    """Shape (BLOCKS, SAMPLES, size, size): invertible, well-conditioned."""
    drawn = np.round(rng.standard_normal((BLOCKS, SAMPLES, size, size)) * 32) / 32
    while (bad := np.linalg.cond(drawn) > _WORST_CONDITION).any():
        drawn[bad] = np.round(rng.standard_normal((int(bad.sum()), size, size)) * 32) / 32
    return drawn


def _vector(rng: np.random.Generator, size: int) -> Array:
    drawn = np.round(rng.standard_normal((BLOCKS, SAMPLES, size, 1)) * 32) / 32
    return np.where(drawn == 0, 1 / 32, drawn)


def _identity(rng: np.random.Generator, size: int) -> Array:
    return np.broadcast_to(np.eye(size), (BLOCKS, SAMPLES, size, size))


_NUMBERS: Mapping[str, Callable[[np.random.Generator, int], Array]] = {
    "real": _real, "positive": _positive, "probability": _probability, "integer": _integer,
}  # fmt: skip
_ARRAYS: Mapping[str, Callable[[np.random.Generator, int], Array]] = {
    "matrix": _matrix, "vector": _vector, "identity": _identity,
}  # fmt: skip
KINDS = frozenset([*_NUMBERS, *_ARRAYS]) - {"identity"}
"""The domains that may be declared."""
SCALARS = frozenset(_NUMBERS)


@lru_cache(maxsize=512)
def _drawn(kind: str, place: int, size: int) -> Array:
    """All blocks of one size, of the letter that stands at this place."""
    if kind in SCALARS:
        return _NUMBERS[kind](source(_SEED, f"{kind} {place}"), place)
    return _ARRAYS[kind](source(_SEED, f"{kind} {place}"), size)


def _samples(kind: str, place: int, block: int) -> Array:
    """The samples of the letter that stands at this place, in one block."""
    found: Array = _drawn(kind, place, SIZES[0] if kind in SCALARS else size_of(block))[block % BLOCKS]
    return found


# Functions -------------------------------------------------------------------------------------------------------


def _numbers(function: Callable[..., Any]) -> Callable[..., Value]:
    """A function of numbers that is asked about numbers only."""

    def made(*arguments: Value) -> Value:
        if not all(is_scalar(argument) for argument in arguments):
            raise Mismatch("a function of numbers is taken of something that is no number")
        with np.errstate(all="ignore"):
            return function(*(np.asarray(argument, dtype=float) for argument in arguments))  # type: ignore[no-any-return]  # NumPy gives Any

    return made


def _factorial(x: Array) -> Array:
    """Of whole numbers; without a limit at negative ones, so that ``1/(-1)!`` is zero."""
    whole_number = x == np.floor(x)
    return np.where(whole_number, np.where(x < 0, np.inf, gamma(np.where(x < 0, 0.0, x) + 1.0)), np.nan)


def _binomial(n: Array, k: Array) -> Array:
    return np.where(k == np.floor(k), np.where(k < 0, 0.0, binom(n, k)), np.nan)


def _whole_numbers(function: Callable[[Any, Any], Any]) -> Callable[[Array, Array], Array]:
    def made(a: Array, b: Array) -> Array:
        both = (a == np.floor(a)) & (b == np.floor(b)) & (np.abs(a) < 2**53) & (np.abs(b) < 2**53)
        found = function(np.where(both, a, 1).astype(np.int64), np.where(both, b, 1).astype(np.int64))
        return np.where(both, found, np.nan)

    return made


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "factorial": _numbers(_factorial), "binomial": _numbers(_binomial),
    "mod": _numbers(np.mod), "erf": _numbers(erf), "gcd": _numbers(_whole_numbers(np.gcd)),
    "lcm": _numbers(_whole_numbers(np.lcm)),
}  # fmt: skip
"""Functions of numbers beyond those of :mod:`grader.worlds.functions`, and those that differ on purpose."""


# Worlds ----------------------------------------------------------------------------------------------------------


def instance(letters: Letters, values: Sequence[Any]) -> World:
    """A world in which each letter has the value given."""
    named = dict(zip((name for name, _ in letters), values, strict=True))
    families: dict[str, dict[tuple[int, ...], Any]] = {}
    for name, value in named.items():
        member = numbered(name)
        if member is not None:
            families.setdefault(member[0], {})[(member[1],)] = value
    ranges: dict[str, tuple[tuple[int, int], ...]] = {family: ((min(members)[0], max(members)[0]),) for family, members in families.items()}
    for name, indices in entries(letters).items():
        families[name] = _entries(named[name], indices)
        ranges[name] = ((1, named[name].shape[-2]),) * indices
    return World(letters=named, families=families, ranges=ranges, functions=FUNCTIONS)


def _entries(value: Any, indices: int) -> dict[tuple[int, ...], Any]:
    """The entries of a vector or matrix by their indices from 1 on; one exact sample, or all samples at once."""
    samples = value if value.dtype != object else value[0]
    return {
        tuple(at + 1 for at in place[:indices]): samples[..., place[0], place[1]]
        for place in np.ndindex(value.shape[-2:])
    }


@lru_cache(maxsize=2048)
def doubles(letters: Letters, block: int = 0) -> World:
    """All samples of one block, vectorised."""
    return instance(letters, [_samples(kind, place, block) for place, (_, kind) in enumerate(letters)])


@lru_cache(maxsize=4096)
def exactly(letters: Letters, block: int, row: int) -> World:
    """One sample of a block in exact fractions; matrices are object arrays of shape (1, n, m)."""
    return instance(
        letters, [_exact(_samples(kind, place, block)[row]) for place, (_, kind) in enumerate(letters)]
    )


def scaled(letters: Letters, block: int, row: int, scale: Fraction) -> World:
    """A sample with letters of the size of ``scale``."""

    def move(value: Fraction, kind: str) -> Fraction:
        if kind == "integer":
            return max(Fraction(1), Fraction(round(value * scale / 4)))
        return value * scale if kind != "probability" else value

    return _moved(letters, block, row, move)


def near(letters: Letters, block: int, row: int, centre: Fraction) -> World:
    """A sample with letters close to ``centre``, on either side of it; real ones close to ``-centre`` too."""
    place = centre * (1 if row % 2 else Fraction(31, 32))

    def move(value: Fraction, kind: str) -> Fraction:
        if kind == "integer":
            return max(Fraction(1), Fraction(round(centre)) + value - 4)
        if kind == "probability":
            return _beside(value, centre, row)
        return (place if value > 0 else -place) + value * centre / 128

    return _moved(letters, block, row, move)


def _beside(value: Fraction, centre: Fraction, row: int) -> Fraction:
    """A probability below or above another."""
    if centre >= 1:
        return value
    return centre * value if row % 2 else centre + (1 - centre) * value


def stepped(letters: Letters, block: int, row: int, shift: Fraction) -> World:
    """A sample with real and positive letters at whole numbers, or all as much beside them."""

    def move(value: Fraction, kind: str) -> Fraction:
        return Fraction(round(value) or 1) + shift if kind in ("real", "positive") else value

    return _moved(letters, block, row, move)


def _moved(letters: Letters, block: int, row: int, move: Callable[[Fraction, str], Fraction]) -> World:
    kept = exactly(letters, block, row).letters
    return instance(letters, [move(kept[n], k) if k in SCALARS else kept[n] for n, k in letters])  # type: ignore[arg-type]  # one value for each letter


def _exact(drawn: Any) -> Any:
    if np.ndim(drawn) == 0:
        return Fraction(float(drawn))
    return np.frompyfunc(Fraction, 1, 1)(drawn)[None]
