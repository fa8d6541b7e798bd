"""Sequence to sequence: encoder and decoder with teacher forcing, and one step of attention."""

from __future__ import annotations

from itertools import pairwise

from solutions.figures.figure import Figure
from solutions.figures.layout import BACK, PLAIN, beside, box, circle, dot, onto, route, scene, straight, tap
from solutions.figures.scene import SMALL, Box, Circle, Item, Label, Line, Pen, Place

SOURCE, TARGET = ("the", "cat", "sleeps"), ("le", "chat", "dort")
START, END = "BOS", "EOS"
READING, WRITING = 18.0, 22.0
"""From one step to the next, in the encoder and in the decoder."""
OUTPUT_Y, CONTEXT_Y, INPUT_Y, LEGEND_Y = -24.0, -8.0, 21.0, 33.0


def encoder_decoder() -> Figure:
    """The decoder is fed with its own words; in training with the words of the reference."""
    encoder = [_state(f"h_{t}", (t - 1) * READING) for t in range(1, len(SOURCE) + 1)]
    context = box("c", "$c$", Place(encoder[-1].at.x + 15, 0), wide=9, high=9, fill="medium")
    decoder = [_state(f"s_{t}", context.at.x + 15 + (t - 1) * WRITING) for t in range(1, len(TARGET) + 2)]
    drawn: list[Item] = [*encoder, context, *decoder]
    for t, (word, state) in enumerate(zip(SOURCE, encoder, strict=True), 1):
        given = _word(f"x_{t}", f"$x_{t}$: {word}", Place(state.at.x, INPUT_Y))
        drawn += [given, tap(given, state, "bottom", beside("$W_x$", Place(state.at.x + 1.2, 11.5)))]
    drawn += _chained(encoder, "$W_h$", 0)
    drawn += [straight(encoder[-1], context), *_shared(context, decoder), *_chained(decoder, "$W_s$", -1.5)]
    drawn += _decoded(decoder)
    drawn += [
        Label("encoder", Place(READING, -12)),
        Label("decoder", Place((decoder[0].at.x + decoder[-1].at.x) / 2, OUTPUT_Y - 9)),
        *_legend(0, PLAIN, "inference: the decoder’s own last word is fed back"),
        Label(r"$\hat{y}_t$: the word chosen from $\operatorname{softmax}(W_o s_t + b_o)$", Place(6, LEGEND_Y + 10), "start", SMALL),
        *_legend(1, BACK, "training with teacher forcing: the reference word is fed in instead"),
    ]
    return Figure("encoder-decoder", "Encoder and decoder", _ENCODER_DECODER, scene(drawn))


_ENCODER_DECODER = (
    f"An encoder and a decoder. The encoder reads the source words {', '.join(SOURCE)} as x_1 to x_{len(SOURCE)} through W_x into the "
    f"states h_1 to h_{len(SOURCE)}, joined from left to right through W_h; the last state is the context vector c, which enters every state of the "
    f"decoder, s_1 to s_{len(TARGET) + 1}, through W_c. The decoder states are joined through W_s. The first one is fed with the start symbol {START}; "
    f"each gives a word through W_o and a softmax: {', '.join(TARGET)}, and last the end symbol {END}. Solid arrows feed each word that was "
    f"given back into the next state, as in inference. Dashed arrows mark teacher forcing: in training the word of the reference, "
    f"y*, is fed into the next state instead."
)


def _state(name: str, x: float) -> Box:
    return box(name, f"${name}$", Place(x, 0), wide=10, high=9)


def _word(name: str, text: str, at: Place, pen: Pen = PLAIN) -> Box:
    return box(name, text, at, wide=15, high=7, size=SMALL, fill="none", pen=pen)


def _chained(states: list[Box], weight: str, shift: float) -> list[Line]:
    return [
        route((a, "right", shift), (b, "left", shift), label=beside(weight, Place(a.area.right + 3.1, shift - 2.4), "centre"))
        for a, b in pairwise(states)
    ]


def _shared(context: Box, decoder: list[Box]) -> list[Item]:
    """One line from the context into every state of the decoder."""
    turn = 3.2
    drawn: list[Item] = []
    before: Box | Circle = context
    for state in decoder[:-1]:
        branch = dot(f"c into {state.name}", Place(state.at.x - turn, CONTEXT_Y))
        first = before is context
        way = (
            route((context, "top"), (branch, "left"), Place(context.at.x, CONTEXT_Y), label=beside("$W_c$", Place(context.at.x + 4.5, CONTEXT_Y - 2.4), "centre"), arrow=False)
            if first else straight(before, branch, arrow=False)
        )  # fmt: skip
        drawn += [way, branch, route((branch, "bottom"), (state, "top", -turn))]
        before = branch
    last = decoder[-1]
    return [*drawn, route((before, "right"), (last, "top", -turn), Place(last.at.x - turn, CONTEXT_Y))]


def _decoded(decoder: list[Box]) -> list[Item]:
    """What goes into each step of the decoder, and what comes out."""
    start = _word(START, START, Place(decoder[0].at.x, INPUT_Y))
    drawn: list[Item] = [start, tap(start, decoder[0], "bottom", beside("$W_y$", Place(start.at.x + 1.2, 11.5)))]
    before: Box | None = None
    for t, (state, word) in enumerate(zip(decoder, (*TARGET, END), strict=True), 1):
        x = state.at.x
        output = _word(f"y_{t}", f"$\\hat{{y}}_{t}$: {word}", Place(x, OUTPUT_Y))
        drawn += [output, tap(state, output, "bottom", beside("$W_o$", Place(x + 1.2, -14.5)))]
        if before:
            between = x - WRITING / 2
            forced = _word(f"y*_{t - 1}", f"$y^*_{t - 1}$: {TARGET[t - 2]}", Place(x, INPUT_Y), BACK)
            back = route((before, "right"), (state, "left", 2.6), Place(between, OUTPUT_Y), Place(between, 2.6))
            drawn += [back, forced, tap(forced, state, "bottom", beside("$W_y$", Place(x + 1.2, 11.5), pen=BACK), pen=BACK)]
        before = output
    return drawn


def _legend(number: int, pen: Pen, words: str) -> list[Item]:
    y = LEGEND_Y + number * 5
    return [Line((Place(6, y), Place(18, y)), pen=pen), Label(words, Place(21, y), "start", SMALL)]


COLUMN, SCORE_Y, STATE_Y, MIX_Y, SUM_Y, SOFTMAX_Y = 27.0, 58.0, 37.0, 19.0, 3.0, 76.0


def attention(length: int = 4) -> Figure:
    """One step of Bahdanau's attention: scores, weights, context."""
    columns = [COLUMN * j for j in range(length)]
    states = [box(f"h_{j}", f"$h_{j}$", Place(x, STATE_Y), wide=11, high=9) for j, x in enumerate(columns, 1)]
    before = box("s_{t-1}", "$s_{t-1}$", Place(-21, 47.5), wide=11, high=9)
    weights = box(
        "softmax", r"softmax over $j$:  $\alpha_{tj} = \exp(e_{tj}) / \sum_k \exp(e_{tk})$",
        Place(columns[-1] / 2 + 4.5, SOFTMAX_Y), wide=columns[-1] + 21, high=9,
    )  # fmt: skip
    total = circle("sum", r"$\sum$", Place(columns[-1] / 2, SUM_Y), 4)
    context = box("c_t", "$c_t$", Place(columns[-1] / 2 + 25, SUM_Y), wide=11, high=9, fill="medium")
    now = box("s_t", "$s_t$", Place(columns[-1] + 15, SUM_Y), wide=11, high=9)
    last = box("y_{t-1}", "$y_{t-1}$", Place(columns[-1] + 35, SUM_Y), wide=11, high=9, fill="none")
    drawn: list[Item] = [*states, before, weights, total, context, now, last]
    drawn += [straight(a, b) for a, b in pairwise(states)]
    feed: Box | Circle = before
    for j, state in enumerate(states, 1):
        feed = _scored(j, state, feed, weights, total, drawn, j == length)
    drawn += [
        straight(total, context), straight(context, now), straight(last, now),
        route((before, "top"), (now, "top"), Place(-21, -7), Place(now.at.x, -7)),
        Label("$e_{tj} = v_a^\\top \\tanh(W_a s_{t-1} + U_a h_j)$", Place(columns[-1] + 11.5, SCORE_Y), "start", SMALL),
        Label(r"$c_t = \sum_j \alpha_{tj} h_j$", Place(columns[-1] + 7, SUM_Y + 9), "start", SMALL),
    ]  # fmt: skip
    words = (
        f"One step t of Bahdanau's attention over {length} encoder states h_1 to h_{length}. The decoder state before, s_(t-1), through W_a, and "
        "each h_j, through U_a, give a score e_tj = v_a transposed times tanh(W_a s_(t-1) + U_a h_j). A softmax over j turns the "
        "scores into weights alpha_tj. Each weight multiplies its h_j, and the sum of the products is the context vector c_t, which "
        "together with s_(t-1) and the last word y_(t-1) gives the new decoder state s_t."
    )
    return Figure("attention", "One step of attention", words, scene(drawn))


def _scored(j: int, state: Box, feed: Box | Circle, weights: Box, total: Circle, drawn: list[Item], last: bool) -> Box | Circle:
    """The score of one state, its weight, and its part of the sum; gives the place from which the next is fed."""
    x, aside, bus = state.at.x, 3.2, 47.5
    score = box(f"e_{{t{j}}}", f"$e_{{t{j}}}$", Place(x, SCORE_Y), wide=12, high=8)
    mix = circle(f"mix {j}", r"$\odot$", Place(x, MIX_Y))
    drawn += [
        score, mix, route((state, "bottom", aside), (score, "top", aside), label=beside("$U_a$", Place(x + aside + 0.8, 50.8), size=SMALL)),
        onto(score, weights), straight(state, mix), straight(mix, total),
        route((weights, "top", x + 10 - weights.at.x), (mix, "right"), Place(x + 10, MIX_Y), label=beside(rf"$\alpha_{{t{j}}}$", Place(x + 11.2, 28))),
    ]  # fmt: skip
    label = beside("$W_a$", Place(x - aside - 5, bus - 2.4), "centre") if j == 1 else None
    if last:
        drawn.append(route((feed, "right"), (score, "top", -aside), Place(x - aside, bus), label=label))
        return feed
    branch = dot(f"s into {j}", Place(x - aside, bus))
    drawn += [straight(feed, branch, label, arrow=False), branch, route((branch, "bottom"), (score, "top", -aside))]
    return branch
