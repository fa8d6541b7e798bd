"""Two formulas: one value on every instance, in doubles where these can be trusted and in many digits elsewhere."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from grader.comparing.anatomy import Anatomy
from grader.comparing.verdicts import Comparison, different, equal, undecided
from grader.notation.reading import TooLarge
from grader.notation.tree import Node, Number
from grader.worlds.closely import At, Comparing
from grader.worlds.domains import (
    BLOCKS,
    ORDINARY,
    SAMPLES,
    SCALARS,
    Letters,
    doubles,
    exactly,
    near,
    neighbour,
    scaled,
    stepped,
)
from grader.worlds.evaluate import STANDARD, Evaluation, Reading
from grader.worlds.precise import PRECISIONS, Formula
from grader.worlds.values import Mismatch, is_scalar
from grader.worlds.world import World

CLOSE = 1e-12
"""A relative distance that is rounding where formulas are plain."""
CLEAR = 1e-4
"""A relative distance that rounding hardly ever explains where formulas are plain."""
CLEARLY = 2
"""Ordinary samples that are clearly apart where two formulas differ; one of them is looked at closely."""
ENOUGH = 4
"""Points at which two formulas must be seen to agree."""
MOSTLY = 10
"""Samples that must agree before the outer ones may be compared less closely."""
FAINT = 1e-13
"""A distance, as a share of the largest letter, that is rounding where letters are large or tiny."""
ROWS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14)
"""Samples that are looked at in many digits where there are real letters."""
HOPELESS = 6
"""Points at which numbers may be too large before no others are tried."""
SHORT = 13
"""Samples of integers that are looked at where sums run over them; they are small."""
FURTHER = 3
"""Blocks of samples that are tried when both formulas are defined almost nowhere."""
MOST_DOUBLES = 4000
"""Nodes evaluated in doubles for one value."""

_SAME = "Equal on every instance."


@dataclass(frozen=True)
class Pair:
    """An answer and a reference, with the letters of both."""

    answer: Formula
    reference: Formula
    letters: Letters
    block: int = 0
    """Which samples are used; see :func:`block_for`."""
    reading: Reading = STANDARD

    @cached_property
    def looks(self) -> tuple[Anatomy, Anatomy]:
        """A first look at both."""
        return Anatomy(self.answer[0]), _known_look(self.reference[0])

    @cached_property
    def comparing(self) -> Comparing:
        """The comparison in many digits; its work is bounded for all points together."""
        return Comparing(self.answer, self.reference, self.reading)

    @property
    def plain(self) -> bool:
        """Whether doubles may be trusted with both."""
        return self.looks[0].plain and self.looks[1].plain


@lru_cache(maxsize=512)
def _known_look(reference: Node) -> Anatomy:
    return Anatomy(reference)


def block_for(answer: str, reference: str) -> int:
    """The block of samples for two texts: it depends on both, so that nobody can fit an answer to the samples."""
    return sum(zlib.crc32(text.encode("utf-8", "surrogatepass")) for text in (answer, reference)) % BLOCKS


def judged(pair: Pair) -> Comparison:
    """The verdict on a pair. Raises Mismatch, Unknown, TooLarge and what a numeric library may raise."""
    if pair.answer == pair.reference:
        return equal("The same formula.")
    found = _judged(pair)
    if found.verdict == "equal" and any(kind not in SCALARS for _, kind in pair.letters):
        return _at_another_size(pair) or found
    return found


def _at_another_size(pair: Pair) -> Comparison | None:
    """How two formulas differ for larger vectors and matrices, if they do; what is written in full has one size."""
    try:
        found = _judged(replace(pair, block=pair.block + BLOCKS))
    except (Mismatch, TooLarge):
        return None
    return different("It is equal for vectors and matrices of one size only.") if found.verdict == "different" else None


def _judged(pair: Pair) -> Comparison:
    if not pair.letters:
        return _at_points(pair, [World()], enough=1)
    real = any(kind != "integer" for _, kind in pair.letters)
    if pair.plain and real:
        found = _in_doubles(pair)
        if found is not None:
            return found
    return _at_points(pair, _points(pair, real))


# Doubles ---------------------------------------------------------------------------------------------------------


def _in_doubles(pair: Pair) -> Comparison | None:
    """The verdict where doubles can settle it, with a second look at single samples; None where they can't."""
    world = doubles(pair.letters, pair.block)
    with np.errstate(all="ignore"):
        try:
            obtained, expected = (
                _in_world(side, world, pair.reading) for side in (pair.answer, pair.reference)
            )
        except (np.linalg.LinAlgError, Mismatch):  # a singular matrix, a power that differs by sample
            return None
        if not _same_shape(obtained, expected):
            return different("It is of another shape than the reference.")
        if not _agree_everywhere(obtained, expected):
            found = _second_look(pair, world, obtained, expected)
            if found is None or found.verdict != "equal":
                return found
    further = list(_bends(pair))
    return _at_points(pair, further, enough=0) if further else equal(_SAME)


def _in_world(side: Formula, world: World, reading: Reading) -> Any:
    return Evaluation(world, reading, definitions=side[1], left=MOST_DOUBLES).value(side[0])


def _same_shape(obtained: Any, expected: Any) -> bool:
    """Whether two values can be compared; the number 0 can be with everything."""
    if is_scalar(obtained) and is_scalar(expected):
        return True
    if is_scalar(obtained) or is_scalar(expected):
        number = obtained if is_scalar(obtained) else expected
        return not np.ndim(number) and number == 0
    return bool(obtained.shape == expected.shape)


def _agree_everywhere(obtained: Any, expected: Any) -> bool:
    if not is_scalar(obtained) or not is_scalar(expected):
        return False
    return bool((np.abs(obtained - expected) <= CLOSE * np.abs(expected)).all())


def _second_look(pair: Pair, world: World, obtained: Any, expected: Any) -> Comparison | None:
    """The verdict on values that do not agree in every sample: single samples are decided in many digits."""
    gaps, sizes = _gaps(obtained, expected)
    clear = gaps[:ORDINARY] > CLEAR * sizes[:ORDINARY]
    if clear.sum() >= CLEARLY:
        found = _tally(pair, [exactly(pair.letters, pair.block, int(np.argmax(clear)))])
        if found.apart is not None:
            return found.apart
    agreed = gaps <= CLOSE * sizes
    if agreed.sum() < ENOUGH:
        return None
    faint = gaps <= FAINT * np.maximum(sizes, _reach(pair, world))
    faint[:ORDINARY] = False
    open_rows = np.flatnonzero(~(agreed | faint if agreed.sum() >= MOSTLY else agreed))
    points = [
        exactly(pair.letters, pair.block, row)
        for row in open_rows.tolist()
        if _defined(obtained, expected, row)
    ]
    found = _tally(pair, points)
    if found.apart is not None:
        return found.apart
    if found.counts[At.POLE] * 4 > SAMPLES:
        return different("It is not defined where the reference is, or the other way round.")
    return equal(_SAME)


def _gaps(obtained: Any, expected: Any) -> tuple[Any, Any]:
    """The distance and the size of both values in each sample; nan where a side is not finite."""
    sizes = np.maximum(np.abs(obtained), np.abs(expected))
    gaps = np.abs(np.subtract(obtained, expected))
    if sizes.ndim > 1:
        axes = tuple(range(1, sizes.ndim))
        sizes, gaps = sizes.max(axis=axes), gaps.max(axis=axes)
    gaps = np.where(np.isfinite(sizes), gaps, np.nan)
    return np.broadcast_to(gaps, (SAMPLES,)), np.broadcast_to(sizes, (SAMPLES,))


def _reach(pair: Pair, world: World) -> Any:
    """The size of the largest letter in each sample."""
    sizes = [np.abs(world.letters[name]) for name, kind in pair.letters if kind in SCALARS]
    return np.maximum.reduce(sizes) if sizes else np.zeros(SAMPLES)


def _defined(obtained: Any, expected: Any, row: int) -> bool:
    """Whether a side has a value in a sample."""
    return _finite(obtained, row) or _finite(expected, row)


def _finite(value: Any, row: int) -> bool:
    return bool(np.isfinite(value[row] if np.ndim(value) else value).all())


# Many digits -----------------------------------------------------------------------------------------------------


def _points(pair: Pair, real: bool) -> Iterator[World]:
    """The samples of a pair, exactly; then those at its bends."""
    summed = any(look.summed for look in pair.looks)
    for row in ROWS if real else range(SHORT if summed else SAMPLES):
        yield exactly(pair.letters, pair.block, row)
    yield from _bends(pair)


def _elsewhere(pair: Pair) -> Iterator[World]:
    """Other points, for formulas that can be compared almost nowhere: small ones, large ones, other samples."""
    for scale in (Fraction(1, 64), Fraction(1, 4096), Fraction(1, 8), Fraction(8), Fraction(1024)):
        for row in range(ORDINARY):
            yield scaled(pair.letters, pair.block, row, scale)
    for block in range(1, 1 + FURTHER):
        for row in range(SAMPLES):
            yield exactly(pair.letters, neighbour(pair.block, block), row)


def _bends(pair: Pair) -> Iterator[World]:
    """Points near the constants of formulas that bend or end there, and at whole numbers for those with steps."""
    if any(look.stepped for look in pair.looks):
        for row in range(ORDINARY):
            yield stepped(pair.letters, pair.block, row, Fraction(0))
            yield stepped(pair.letters, pair.block, row, Fraction(1, 2))
    if not any(look.bent or look.edged for look in pair.looks):
        return
    bent = any(look.bent for look in pair.looks)
    for size in sorted({size for look in pair.looks for size in look.constants}):
        if bent or not Fraction(1, 32) < size < 32:
            for row in range(ORDINARY):
                yield scaled(pair.letters, pair.block, row, size)
                yield near(pair.letters, pair.block, row, size)


class _Tally:
    """What was seen at several points."""

    def __init__(self) -> None:
        self.counts: Counter[At] = Counter()
        self.blind: list[World] = []
        self.apart: Comparison | None = None
        self.too_large = 0

    @property
    def hopeless(self) -> bool:
        """Whether the numbers were too large at all of the first points."""
        return self.too_large >= HOPELESS and self.too_large == self.counts.total()

    def settles(self, enough: int) -> bool:
        """Whether the formulas were seen to differ, or to agree often enough."""
        return self.apart is not None or self.counts[At.SAME] >= enough

    def look(self, pair: Pair, point: World, bits: int) -> None:
        """Compare the formulas at one point more."""
        try:
            at = pair.comparing.at(point, bits)
        except TooLarge:
            at = At.BLIND
            self.too_large += 1
        self.counts[at] += 1
        if at is At.BLIND:
            self.blind.append(point)
        elif at is At.DIFFERENT:
            self.apart = different(_witness(pair, point))
        elif at is At.OUTSIDE:
            self.apart = different(_where_undefined(point))


def _tally(pair: Pair, points: Iterable[World]) -> _Tally:
    """All points, until two values differ."""
    found = _Tally()
    for point in points:
        found.look(pair, point, PRECISIONS[0])
        if found.apart is not None or found.hopeless:
            break
    return found


def _at_points(pair: Pair, points: Iterable[World], enough: int = ENOUGH) -> Comparison:
    """The verdict in many digits; elsewhere and in more digits where the points given show too little."""
    found = _tally(pair, points)
    if not found.settles(enough) and pair.letters and not found.hopeless:
        for point in _elsewhere(pair):
            found.look(pair, point, PRECISIONS[0])
            if found.settles(enough):
                break
    blind = [] if found.hopeless else found.blind[: 2 * ENOUGH]
    for bits in PRECISIONS[1:]:
        for point in blind:
            if not found.settles(enough):
                found.look(pair, point, bits)
    return _concluded(pair, found, enough)


def _concluded(pair: Pair, found: _Tally, enough: int) -> Comparison:
    if found.apart is not None:
        return found.apart
    same, poles = found.counts[At.SAME], found.counts[At.POLE]
    if poles and poles * 3 > same:
        return different("It divides by zero where the reference has a value, or the other way round.")
    if same >= enough:
        return equal(_SAME)
    if pair.answer[1] == pair.reference[1] and _spelled_alike(pair.answer[0], pair.reference[0]):
        return equal("The same formula.")
    if found.blind:
        return undecided("The numbers in this formula are too large or too small to be compared.")
    return undecided("The two formulas have values almost nowhere.")


def _spelled_alike(a: object, b: object) -> bool:
    """Whether two trees differ in the signs of multiplication and the digits of their numbers only."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(_spelled_alike(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, Number) and isinstance(b, Number):
        return a.exact == b.exact
    if not isinstance(a, Node) or type(a) is not type(b):
        return a == b or {a, b} <= {"", "*", "·", "×"}
    return all(_spelled_alike(getattr(a, name), getattr(b, name)) for name in a.__struct_fields__)


# Sentences -------------------------------------------------------------------------------------------------------


def _witness(pair: Pair, world: World) -> str:
    """Where the two differ, as far as that can be said in a few words."""
    values = [(name, world.letters.get(name)) for name, _ in pair.letters]
    if not values:
        return "It has another value than the reference."
    if len(values) > 3 or not all(is_scalar(value) for _, value in values if value is not None):
        return "It differs from the reference."
    shown = [f"{name} = {_short(value)}" for name, value in values if value is not None]
    return f"It differs from the reference, for example at {', '.join(shown)}."


def _where_undefined(point: World) -> str:
    values = [(name, value) for name, value in point.letters.items() if is_scalar(value)]
    shown = ", ".join(f"{name} = {_short(value)}" for name, value in values[:3])
    return f"Only one of the two is defined{f' at {shown}' if shown else ''}."


def _short(value: Any) -> str:
    return f"{float(value):.4g}"
