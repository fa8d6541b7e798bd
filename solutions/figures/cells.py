"""Gated cells as on the board: LSTM and GRU with gates, states and weights."""

from __future__ import annotations

from solutions.figures.figure import Figure
from solutions.figures.layout import THICK, beside, box, circle, dot, frame, route, scene, straight
from solutions.figures.scene import SMALL, Box, Circle, Item, Label, Place, Shape

GATE_Y, BUS_Y, CELL_Y = 44.0, 63.0, 0.0
"""Heights of the gates, of the line that feeds them, and of the line of the state."""


def lstm() -> Figure:
    """The LSTM cell: three gates, the candidate, the cell path, the hidden state."""
    state_before, state = _state("C_{t-1}", -8, CELL_Y), _state("C_t", 135, CELL_Y)
    hidden_before, hidden, given = _state("h_{t-1}", -8, BUS_Y), _state("h_t", 135, 22), _state("x_t", 15, 82)
    joined = box("[h_{t-1}, x_t]", "$[h_{t-1}, x_t]$", Place(15, BUS_Y), high=7, through=True)
    forget, update = _gate("f_t", "forget gate", 37), _gate("i_t", "input gate", 60)
    candidate, output = _gate("C~_t", "candidate", 83, r"\tanh"), _gate("o_t", "output gate", 106)
    keep, write = circle("keep", r"$\odot$", Place(37, CELL_Y)), circle("write", r"$\odot$", Place(83, 22))
    add, show = circle("add", "$+$", Place(83, CELL_Y)), circle("show", r"$\odot$", Place(118, 22))
    squash, branch = box("tanh", r"$\tanh$", Place(118, 11), high=6), dot("branch", Place(118, CELL_Y))
    shapes: list[Shape] = [joined, forget, update, candidate, output, keep, write, add, show, squash, branch]
    lines: list[Item] = [
        straight(hidden_before, joined), straight(given, joined),
        *_bus(joined, (("f", forget), ("i", update), ("C", candidate), ("o", output))),
        straight(state_before, keep, pen=THICK), straight(keep, add, pen=THICK),
        straight(add, branch, pen=THICK, arrow=False), straight(branch, state, pen=THICK),
        straight(forget, keep, beside("$f_t$", Place(38.4, 22))),
        route((update, "top"), (write, "left"), Place(60, 22), label=beside("$i_t$", Place(61.4, 30))),
        straight(candidate, write, beside(r"$\tilde{C}_t$", Place(84.4, 32))), straight(write, add),
        straight(branch, squash), straight(squash, show),
        route((output, "top"), (show, "left"), Place(106, 22), label=beside("$o_t$", Place(107.4, 30))),
        straight(show, hidden),
    ]  # fmt: skip
    outside: list[Item] = [state_before, state, hidden_before, hidden, given]
    return Figure("lstm", "The LSTM cell", _LSTM_WORDS, scene([frame("cell", shapes, 4), *shapes, *outside, *lines]))


_LSTM_WORDS = (
    "An LSTM cell. The previous hidden state h_{t-1} and the input x_t are joined and go to four boxes: the forget gate "
    "f_t, the input gate i_t and the output gate o_t, each a sigmoid, and the candidate C~_t, a tanh, with weights and "
    "biases W_f b_f, W_i b_i, W_o b_o and W_C b_C. Along the top the previous cell state C_{t-1} is multiplied by f_t; the "
    "product of i_t and the candidate is added to it, which gives the new cell state C_t. C_t goes on to the next step, "
    "and through tanh is multiplied by o_t to give the hidden state h_t."
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
