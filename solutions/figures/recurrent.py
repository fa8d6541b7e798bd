"""Recurrent networks over time: unrolled with the backward paths, and a bidirectional tagger."""

from __future__ import annotations

from itertools import pairwise

from solutions.figures.figure import Figure
from solutions.figures.layout import BACK, beside, box, onto, route, scene, straight, tap
from solutions.figures.scene import SMALL, Box, Item, Label, Line, Place

STEP, WIDEST = 46.0, 138.0
"""The most from one time step to the next, and how wide all of them may be, in millimetres."""
START = 0.35
"""Where the state before the first step stands, in steps."""
ASIDE = 1.8
"""How far the way forward and the way back are from the middle between them."""


def unrolled(steps: int = 3, activation: str = "tanh") -> Figure:
    """One layer for each time step with shared weights; gradients run back along dashed lines."""
    apart = min(STEP, WIDEST / (steps - START))
    columns = [number * apart for number in range(steps + 1)]
    states = [box("h_0", "$h_0$", Place(START * apart, 44), wide=9, high=9, fill="none")]
    states += [box(f"h_{t}", f"$h_{t}$\n$\\operatorname{{{activation}}}$", Place(columns[t], 44), wide=14, high=11) for t in range(1, steps + 1)]
    middle = Place((columns[1] + columns[-1]) / 2, -18)
    loss = box("L", rf"$L = \sum_{{t=1}}^{{{steps}}} L_t$", middle, wide=columns[-1] - columns[1] + 14, high=9)
    drawn: list[Item] = [loss, *states]
    for t in range(1, steps + 1):
        drawn += _column(t, columns[t], states[t], loss)
        slope = rf"$\partial h_{t}/\partial h_{t - 1}$" if t > 1 else ""
        drawn += _chained(states[t - 1], states[t], "$W_{hh}$", slope)
    rise = "1 - h_t^2" if activation == "tanh" else rf"\operatorname{{{activation}}}'(z_t)"
    jacobian = rf"backwards:  $\partial h_t/\partial h_{{t-1}} = \operatorname{{diag}}({rise}) W_{{hh}}$"
    drawn += [Line((Place(columns[1] - 7, 79), Place(columns[1] + 5, 79)), pen=BACK), Label(jacobian, Place(columns[1] + 8, 79), "start", SMALL)]
    words = (
        f"A recurrent network unrolled over {steps} time steps. At each step t the input x_t enters through W_hx and the "
        f"state before, h_(t-1), through W_hh; together they give the state h_t, a layer of {activation} units. W_hy leads from h_t to the "
        f"output y_t with its loss L_t; the total loss L is the sum of the {steps} losses. The same weights stand at every step. Dashed "
        f"arrows run backwards: from L through each loss and output down to the state, through the transpose of W_hy, and from each "
        f"state to the one before it, from step {steps} back to step 1, through the transpose of W_hh times the slope of {activation}."
    )
    return Figure("unrolled", "Backpropagation through time", words, scene(drawn))


def _column(t: int, x: float, state: Box, loss: Box) -> list[Item]:
    given = box(f"x_{t}", f"$x_{t}$", Place(x, 67), wide=9, high=9, fill="none")
    output = box(f"y_{t}", f"$y_{t}$", Place(x, 22), wide=9, high=9, fill="none")
    cost = box(f"L_{t}", f"$L_{t}$", Place(x, 1), wide=9, high=9, fill="none")
    left, right = x - ASIDE - 1.2, x + ASIDE + 1.2
    return [
        given, output, cost,
        tap(given, state, "bottom", beside("$W_{hx}, b_h$", Place(x + 1.2, 56))),
        _upright(state, output, -ASIDE, "$W_{hy}, b_y$", left), _upright(output, cost, -ASIDE, "", left),
        _back(output, state, ASIDE, r"$W_{hy}^\top$", right), _back(cost, output, ASIDE, rf"$\partial L_{t}/\partial y_{t}$", right),
        Line((Place(x - ASIDE, cost.area.top), Place(x - ASIDE, loss.area.bottom)), cost.name, loss.name),
        Line((Place(x + ASIDE, loss.area.bottom), Place(x + ASIDE, cost.area.top)), loss.name, cost.name, pen=BACK),
    ]  # fmt: skip


def _upright(start: Box, end: Box, shift: float, text: str, x: float) -> Line:
    label = beside(text, Place(x, (start.area.top + end.area.bottom) / 2), "end") if text else None
    return route((start, "top", shift), (end, "bottom", shift), label=label)


def _back(start: Box, end: Box, shift: float, text: str, x: float) -> Line:
    label = beside(text, Place(x, (start.area.bottom + end.area.top) / 2), pen=BACK)
    return route((start, "bottom", shift), (end, "top", shift), label=label, pen=BACK)


def _chained(before: Box, after: Box, text: str, slope: str) -> list[Item]:
    """The way from one state to the next, and the way back where there is one."""
    x, y = (before.area.right + after.area.left) / 2, after.at.y
    above, below = beside(text, Place(x, y - ASIDE - 2.5), "centre"), beside(slope, Place(x, y + ASIDE + 2.7), "centre", pen=BACK)
    ahead = route((before, "right", -ASIDE), (after, "left", -ASIDE), label=above)
    return [ahead, route((after, "left", ASIDE), (before, "right", ASIDE), label=below, pen=BACK)] if slope else [ahead]


TOKENS = (("Marie", "B-PER"), ("Curie", "I-PER"), ("visited", "O"), ("Ankara", "B-LOC"))
FORWARD, BACKWARD = 46.0, 31.0
"""Heights of the two chains of states."""


def tagger() -> Figure:
    """A bidirectional network that tags each token of a sentence."""
    drawn: list[Item] = []
    chains: dict[str, list[Box]] = {"forward": [], "backward": []}
    for t, (token, tag) in enumerate(TOKENS, 1):
        drawn += _tagged(t, (t - 1) * 40.0, token, tag, chains)
    ahead, back = chains["forward"], chains["backward"]
    for left, right in pairwise(ahead):
        drawn.append(straight(left, right, beside("$W_h$", Place((left.area.right + right.area.left) / 2 - 8, FORWARD + 2.8), "centre")))
    for left, right in pairwise(back):
        drawn.append(straight(right, left, beside("$W'_h$", Place((left.area.right + right.area.left) / 2 + 8, BACKWARD - 2.8), "centre")))
    sentence = " ".join(token for token, _ in TOKENS)
    tags = ", ".join(f"{token} {tag}" for token, tag in TOKENS)
    words = (
        f"A bidirectional recurrent network over the sentence “{sentence}”. Each token x_t enters a forward state through W_x and "
        "a backward state through W'_x. The forward states are joined from left to right through W_h, the backward states from "
        "right to left through W'_h. At each token both states are concatenated; W_y, b_y and a softmax give its tag: "
        f"{tags}."
    )
    return Figure("tagger", "A bidirectional tagger", words, scene(drawn))


def _tagged(t: int, x: float, token: str, tag: str, chains: dict[str, list[Box]]) -> list[Item]:
    given = box(f"x_{t}", f"$x_{t}$: {token}", Place(x, 64), wide=28, fill="none")
    ahead = box(f"forward h_{t}", rf"$\overrightarrow{{h}}_{t}$", Place(x - 9, FORWARD), wide=10, high=8)
    back = box(f"backward h_{t}", rf"$\overleftarrow{{h}}_{t}$", Place(x + 9, BACKWARD), wide=10, high=8)
    chains["forward"].append(ahead)
    chains["backward"].append(back)
    both = box(f"both h_{t}", rf"$[\overrightarrow{{h}}_{t}; \overleftarrow{{h}}_{t}]$", Place(x, 15), wide=28, high=8)
    chosen = box(f"softmax {t}", "softmax", Place(x, 0), wide=16, high=7, size=SMALL)
    result = box(f"tag {t}", tag, Place(x, -13), wide=16, high=7, fill="none")
    return [
        given, ahead, back, both, chosen, result,
        tap(given, ahead, "bottom", beside("$W_x$", Place(x - 10.2, 56), "end")),
        tap(given, back, "bottom", beside("$W'_x$", Place(x + 10.2, 56))),
        onto(ahead, both), onto(back, both),
        straight(both, chosen, beside("$W_y, b_y$", Place(x + 1.2, 7.5))), straight(chosen, result),
    ]  # fmt: skip

