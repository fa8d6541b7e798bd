"""Plots where people would rather look than read: vanishing and exploding gradients, bits per character."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, log10
from typing import NamedTuple

from solutions.figures.figure import Figure
from solutions.figures.layout import scene
from solutions.figures.scene import SMALL, Box, Item, Label, Line, Pen, Place
from solutions.theory.activations import slope_bound
from solutions.theory.gradients import scalar_decay
from solutions.theory.perplexity import bits, decimal

WIDE, HIGH = 104.0, 64.0
"""The area inside the axes, in millimetres."""
TICK, APART = 1.2, 4.0
"""The length of a tick, and the least distance between labels at the ends of curves."""
AXIS, GRID = Pen(0.25), Pen(0.1, dash="dotted")


class Curve(NamedTuple):
    """A network of one unit: its recurrent weight, as a share of the weight below which all gradients vanish, and its first state."""

    weight: float
    start: float

    @property
    def label(self) -> str:
        return f"$w = {self.weight:g}$, $h_0 = {self.start:g}$"


CURVES = (Curve(1.5, 0), Curve(1.1, 0), Curve(0.9, 0), Curve(0.5, 0), Curve(1.5, 0.5))
"""From the state 0 nothing saturates and tanh' is 1; from 0.5 a weight above 1 drives the unit into saturation."""


def decay(activation: str = "tanh", curves: Sequence[Curve] = CURVES, length: int = 30) -> Figure:
    """The size of the derivative of a state by the first one, over more and more steps, on a logarithmic axis."""
    critical = 1 / float(slope_bound(activation).value)
    curves = [Curve(weight * critical, start) for weight, start in curves]
    powers = [[0.0, *map(log10, scalar_decay(weight, activation, start, length))] for weight, start in curves]
    least, most = min(map(min, powers)), max(map(max, powers))
    step = 3 * ceil((most - least) / 24)
    low, high = floor(least / step) * step, max(ceil(most / step), 1) * step
    drawn: list[Item] = [*_frame(range(0, length + 1, 5), range(low, high + 1, step))]
    scale = HIGH / (high - low)
    ends = _spread([(high - row[-1]) * scale for row in powers])
    for curve, row, end in zip(curves, powers, ends, strict=True):
        points = tuple(Place(WIDE * n / length, (high - power) * scale) for n, power in enumerate(row))
        pen = Pen(0.4, dash="dashed" if curve.start else "solid")
        drawn += [Line(points, arrow=False, pen=pen, bend=0), Label(curve.label, Place(WIDE + 2, end), "start", SMALL)]
    drawn += [
        Label("number of steps $n$", Place(WIDE / 2, HIGH + 9), size=SMALL),
        Label(f"$|\\partial h_n / \\partial h_0| = \\prod_{{t=1}}^{{n}} |\\operatorname{{{activation}}}'(z_t) w|$", Place(-12, -6), "start", SMALL),
    ]
    values = "; ".join(_told(curve, row[-1]) for curve, row in zip(curves, powers, strict=True))
    words = (
        f"The product of |{activation}'(z_t) w| over n steps of a network of one unit, for n up to {length}, on a logarithmic axis. After "
        f"{length} steps: {values}. Curves that start from 0 are solid, the others dashed."
    )
    return Figure("decay", "Vanishing and exploding gradients", words, scene(drawn))


def _told(curve: Curve, power: float) -> str:
    """Where a curve ends, in words."""
    how = "vanishes, at" if power < 0 else "explodes, at"
    return f"with w = {curve.weight:g} from h_0 = {curve.start:g} it {how} {_power(power)}"


def _power(power: float) -> str:
    """A power of ten in words: two digits and the exponent."""
    exponent = floor(power)
    return f"{10 ** (power - exponent):.1f} times 10 to the {exponent}"


def _frame(across: Sequence[int], upright: Sequence[int]) -> list[Item]:
    """The axes with ticks, numbers and a grid; upright numbers are powers of ten."""
    drawn: list[Item] = []
    for n in across:
        x = WIDE * (n - across[0]) / (across[-1] - across[0])
        drawn += [_plain(Place(x, HIGH), Place(x, HIGH + TICK), AXIS), Label(str(n), Place(x, HIGH + 4), size=SMALL)]
    for power in upright:
        y = HIGH * (upright[-1] - power) / (upright[-1] - upright[0])
        number = f"$10^{{{power}}}$" if power else "1"
        drawn += [_plain(Place(-TICK, y), Place(0, y), AXIS), _plain(Place(0, y), Place(WIDE, y), GRID), Label(number, Place(-2.2, y), "end", SMALL)]
    corners = (Place(0, 0), Place(0, HIGH), Place(WIDE, HIGH))
    return [*drawn, Line(corners, arrow=False, pen=AXIS, bend=0)]


def _plain(start: Place, end: Place, pen: Pen) -> Line:
    return Line((start, end), arrow=False, pen=pen)


def _spread(places: Sequence[float]) -> list[float]:
    """The same places in the same order, moved down where two would be too close."""
    moved = list(places)
    order = sorted(range(len(places)), key=places.__getitem__)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + APART)
    return moved


ROW, BAR = 11.0, 6.0
"""From one bar to the next, and how high a bar is, in millimetres."""


def bits_per_token(perplexities: Mapping[str, Fraction], size: int, token: str = "character") -> Figure:
    """The bits of each set as bars, against the model that gives every token the same probability."""
    rows = {**{f"{name}": value for name, value in perplexities.items()}, "uniform baseline": Fraction(size)}
    exact = {name: bits(value) for name, value in rows.items()}
    lengths = {name: float(value) for name, value in exact.items()}
    shown = {name: decimal(value) for name, value in exact.items()}
    top = ceil(max(lengths.values()))
    scale, bottom = WIDE / top, ROW * len(rows)
    drawn: list[Item] = []
    for number, (name, value) in enumerate(lengths.items()):
        y = ROW * (number + 0.5)
        baseline = name == "uniform baseline"
        bar = Box("", Place(value * scale / 2, y), value * scale, BAR, pen=Pen(0.25, dash="dashed" if baseline else "solid"), fill="none" if baseline else "medium")
        drawn += [
            bar, Label(f"{name}\nperplexity {float(rows[name]):g}", Place(-3, y), "end", SMALL),
            Label(shown[name], Place(value * scale + 2, y), "start"),
        ]  # fmt: skip
    for n in range(top + 1):
        drawn += [_plain(Place(n * scale, bottom), Place(n * scale, bottom + TICK), AXIS), Label(str(n), Place(n * scale, bottom + 4), size=SMALL)]
    drawn += [
        Line((Place(0, 0), Place(0, bottom), Place(WIDE, bottom)), arrow=False, pen=AXIS, bend=0),
        Label(f"bits per {token}", Place(WIDE / 2, bottom + 9), size=SMALL),
    ]
    values = ", ".join(f"{name} {shown[name]} (perplexity {float(value):g})" for name, value in rows.items())
    words = f"Bars of the bits per {token} of each set and of the uniform model over {size:,} {token}s, whose perplexity is {size:,}: {values}."
    return Figure("bits", f"Bits per {token} against the uniform baseline", words, scene(drawn))
