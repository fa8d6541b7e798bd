"""Gated cells as on the board: LSTM and GRU with gates, states and weights."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from solutions.figures.figure import Figure
from solutions.figures.layout import THICK, Side, beside, box, circle, dot, frame, route, scene, straight
from solutions.figures.scene import SMALL, Box, Circle, Item, Label, Place, Shape

GATE_Y, BUS_Y, CELL_Y = 44.0, 63.0, 0.0
"""Heights of the gates, of the line that feeds them, and of the line of the state."""


def lstm(weights: str = "W_*, b_*", peephole: bool = False, coupled: bool = False) -> Figure:
    """The LSTM cell: its gates, the candidate, the cell path, the hidden state.

    In the weights a star stands for the letter of the gate. With peepholes the gates also see the cell state; a
    coupled cell has no input gate of its own, 1 - f_t stands in its place.
    """
    state_before, state = _state("C_{t-1}", -8, CELL_Y), _state("C_t", 135, CELL_Y)
    hidden_before, hidden, given = _state("h_{t-1}", -8, BUS_Y), _state("h_t", 135, 22), _state("x_t", 15, 82)
    joined = box("[h_{t-1}, x_t]", "$[h_{t-1}, x_t]$", Place(15, BUS_Y), high=7, through=True)
    forget, candidate, output = _gate("f_t", "forget gate", 37), _gate("C~_t", "candidate", 83, r"\tanh"), _gate("o_t", "output gate", 106)
    update = box("1 - f_t", "$1-$", Place(60, 22), high=6) if coupled else _gate("i_t", "input gate", 60)
    keep, write = circle("keep", r"$\odot$", Place(37, CELL_Y)), circle("write", r"$\odot$", Place(83, 22))
    add, show = circle("add", "$+$", Place(83, CELL_Y)), circle("show", r"$\odot$", Place(118, 22))
    squash = box("tanh", r"$\tanh$", Place(118, 11), high=6)
    shapes: list[Shape] = [joined, forget, update, candidate, output, keep, write, add, show, squash]
    gates = (("f", forget), *(() if coupled else (("i", update),)), ("C", candidate), ("o", output))
    seen = [dot("seen before", Place(24, CELL_Y)), dot("seen", Place(98, CELL_Y))] if peephole else []
    branch = dot("branch", Place(118, CELL_Y))
    state_line = [state_before, *seen[:1], keep, add, *seen[1:], branch, state]
    lines: list[Item] = [
        straight(hidden_before, joined), straight(given, joined), *_bus(joined, gates, f"${weights}$"),
        *_along(state_line), *_written(forget, update, keep, write, coupled),
        straight(candidate, write, beside(r"$\tilde{C}_t$", Place(84.4, 32))), straight(write, add),
        straight(branch, squash), straight(squash, show),
        route((output, "top"), (show, "left"), Place(106, 22), label=beside("$o_t$", Place(107.4, 30))),
        straight(show, hidden), *(_peepholes(seen[0], seen[1], gates) if seen else []),
    ]  # fmt: skip
    inside = dict.fromkeys((*shapes, *state_line[1:-1]))
    outside: list[Item] = [state_before, state, hidden_before, hidden, given]
    drawn = [frame("cell", shapes, 4), *inside, *outside, *lines]
    return Figure("lstm", "The LSTM cell", _lstm_words(weights, peephole, coupled), scene(drawn))


def _along(path: Sequence[Shape]) -> list[Item]:
    """The state from shape to shape along a thick line, with no arrow into a mere branch."""
    return [straight(a, b, pen=THICK, arrow=not b.through) for a, b in pairwise(path)]


def _written(forget: Box, update: Box, keep: Shape, write: Shape, coupled: bool) -> list[Item]:
    """From the forget and input gates, or from the one that is both, to the cell path."""
    if not coupled:
        return [
            straight(forget, keep, beside("$f_t$", Place(38.4, 22))),
            route((update, "top"), (write, "left"), Place(60, 22), label=beside("$i_t$", Place(61.4, 28))),
        ]
    split = dot("split", Place(37, 22))
    return [split, straight(forget, split, beside("$f_t$", Place(38.4, 28)), arrow=False), straight(split, keep), straight(split, update), straight(update, write)]


def _peepholes(before: Circle, now: Circle, gates: tuple[tuple[str, Box], ...]) -> list[Item]:
    """From the cell state before to the forget and input gates, from the new one to the output gate."""
    aside, level = 6.0, 32.5
    readers = [(letter, gate) for letter, gate in gates if letter in "fi"]
    drawn: list[Item] = []
    start: tuple[Circle, Side] = (before, "bottom")
    ways: tuple[Place, ...] = (Place(before.at.x, level),)
    for letter, gate in readers:
        x = gate.at.x - aside
        label = beside(f"$p_{letter}$", Place(x + 0.8, 35.6))
        if gate is readers[-1][1]:
            drawn.append(route(start, (gate, "top", -aside), *ways, Place(x, level), label=label))
            continue
        branch = dot(f"seen by {letter}", Place(x, level))
        drawn += [route(start, (branch, "left"), *ways, arrow=False), branch]
        drawn.append(route((branch, "bottom"), (gate, "top", -aside), label=label))
        start, ways = (branch, "right"), ()
    output = gates[-1][1]
    label = beside("$p_o$", Place(now.at.x + 0.8, 35.6))
    return [*drawn, route((now, "bottom"), (output, "top", now.at.x - output.at.x), label=label)]


def _lstm_words(weights: str, peephole: bool, coupled: bool) -> str:
    gates = "the forget gate f_t and the output gate o_t"
    share, watching, letters = "1 - f_t", "f_t", {"f": "f_t", "o": "o_t", "C": "the candidate"}
    if not coupled:
        gates = "the forget gate f_t, the input gate i_t and the output gate o_t"
        share, watching, letters = "i_t", "f_t and i_t", {"f": "f_t", "i": "i_t", "o": "o_t", "C": "the candidate"}
    plain = weights.replace("{", "").replace("}", "")
    named = "; ".join(f"{plain.replace('*', letter)} for {gate}" for letter, gate in letters.items())
    seen = f" Peepholes: {watching} also read the cell state before, C_(t-1), and o_t the new one, C_t." if peephole else ""
    return (
        f"An LSTM cell. The previous hidden state h_(t-1) and the input x_t are joined and go to {gates}, each a sigmoid, and to the "
        f"candidate, a tanh; the weights and biases are {named}.{seen} Along the top the previous cell state C_(t-1) is multiplied by f_t; the "
        f"product of {share} and the candidate is added to it, which gives the new cell state C_t. C_t goes on to the next step, and "
        f"through tanh is multiplied by o_t to give the hidden state h_t."
    )


def gru() -> Figure:
    """The GRU cell: reset and update gate, the candidate, the interpolation of old and new state."""
    before, after, given = _state("h_{t-1}", -8, CELL_Y), _state("h_t", 135, CELL_Y), _state("x_t", 15, 85)
    joined = box("[x_t, h_{t-1}]", "$[x_t, h_{t-1}]$", Place(15, BUS_Y), high=7, through=True)
    reset, update = _gate("r_t", "reset gate", 37), _gate("z_t", "update gate", 76)
    candidate = _gate("h~_t", "candidate", 106, r"\tanh")
    forget, keep = circle("forget", r"$\odot$", Place(55, GATE_Y)), circle("keep", r"$\odot$", Place(76, CELL_Y))
    write, add = circle("write", r"$\odot$", Place(106, 26)), circle("add", "$+$", Place(106, CELL_Y))
    rest = box("1 - z_t", "$1-$", Place(76, 13), high=6)
    fed, used, split = dot("fed", Place(15, CELL_Y)), dot("used", Place(55, CELL_Y)), dot("split", Place(76, 26))
    read = dot("read", Place(15, 71.5))
    shapes: list[Shape] = [joined, reset, update, candidate, forget, keep, write, add, rest, fed, used, split, read]
    lines: list[Item] = [
        straight(before, fed, pen=THICK, arrow=False), straight(fed, used, pen=THICK, arrow=False),
        straight(used, keep, pen=THICK), straight(keep, add, pen=THICK), straight(add, after, pen=THICK),
        straight(fed, joined), straight(given, read, arrow=False), straight(read, joined),
        *_bus(joined, (("r", reset), ("z", update)), "$[W_*\\;U_*], b_*$"),
        straight(reset, forget, beside("$r_t$", Place(49.4, GATE_Y - 2.6), "centre")), straight(used, forget),
        route((forget, "bottom"), (candidate, "bottom", -5), Place(55, 54), Place(101, 54), label=beside("$U_h$", Place(95, 56.6), "centre")),
        route((read, "right"), (candidate, "bottom", 3), Place(109, 71.5), label=beside("$W_h, b_h$", Place(110.4, 60))),
        straight(update, split, beside("$z_t$", Place(77.4, 32)), arrow=False),
        straight(split, rest), straight(rest, keep), straight(split, write),
        straight(candidate, write, beside(r"$\tilde{h}_t$", Place(107.4, 34))), straight(write, add),
    ]  # fmt: skip
    return Figure("gru", "The GRU cell", _GRU_WORDS, scene([frame("cell", shapes, 4), *shapes, before, after, given, *lines]))


_GRU_WORDS = (
    "A GRU cell. The input x_t and the previous hidden state h_{t-1} are joined and go to two sigmoid boxes: the reset "
    "gate r_t with weights W_r, U_r and bias b_r, and the update gate z_t with W_z, U_z and b_z. The reset gate multiplies "
    "h_{t-1}; through U_h this product goes to the candidate h~_t, a tanh, which also takes x_t through W_h and the bias b_h. "
    "Along the top h_{t-1} is multiplied by 1 - z_t; the product of z_t and the candidate is added, which gives h_t. There "
    "is no separate cell state and no output gate."
)


def _state(name: str, x: float, y: float) -> Circle:
    return circle(name, f"${name}$", Place(x, y), 4.5)


def _gate(name: str, words: str, x: float, function: str = r"\sigma") -> Box:
    return box(name, f"{words}\n${function}$", Place(x, GATE_Y), wide=19, high=11, size=SMALL)


def _bus(joined: Shape, gates: tuple[tuple[str, Box], ...], weights: str = "$W_*, b_*$") -> list[Item]:
    """One line along which each gate takes what is joined, its weights beside it."""
    drawn: list[Item] = []
    before = joined
    for letter, gate in gates[:-1]:
        branch = dot(f"bus {letter}", Place(gate.at.x, joined.at.y))
        drawn += [straight(before, branch, arrow=False), branch, straight(branch, gate, _weights(weights.replace("*", letter), gate, joined))]
        before = branch
    letter, gate = gates[-1]
    corner = Place(gate.at.x, joined.at.y)
    return [*drawn, route((before, "right"), (gate, "bottom"), corner, label=_weights(weights.replace("*", letter), gate, joined))]


def _weights(text: str, gate: Box, joined: Shape) -> Label:
    return beside(text, Place(gate.at.x + 1.2, joined.at.y - 4.2))
