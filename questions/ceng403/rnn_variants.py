"""Question 7, modern variants: GRU and LSTM counted, a bidirectional tagger, the cost of four models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

import numpy as np
import sympy as sp

from grader.checks.counts import Count, Tally
from grader.checks.formula import Alternative, Formula, Slip
from grader.checks.given import Given, GivenSlip
from grader.checks.number import Number
from grader.checks.weights import Group, Slots
from grader.draw import Draw
from grader.notation.tree import Item, Symbol
from grader.notation.vocabulary import STANDARD_FUNCTIONS, vocabulary
from grader.question import Question, Sheet, Sketch, field_of
from grader.worlds.draws import source
from grader.worlds.values import Array, Mismatch, Value
from grader.worlds.world import Members, World
from questions.ceng403 import size_draw
from questions.ceng403.model_table import (
    BIASES,
    COUNT_WORDS,
    NO_BIAS,
    ONE_BIAS,
    PAPER,
    ROWS,
    SEPARATE,
    TWO_BIASES,
    model_table,
    table_words,
)
from questions.ceng403.size_draw import LETTERS, Sizes
from solutions.theory import parameters
from solutions.theory.parameters import Bias, Model

SAMPLES, STEP, LAST = 4, 3, 9
SMALL = Sizes(5, 3)
"""Sizes for which arrays are allocated to count them."""
LAYERS = {1: "one", 2: "two", 3: "three"}

_ABOUT = {
    "hf": "h→", "fh": "h→", "hforward": "h→", "h_f": "h→", "h^f": "h→", "h^fw": "h→", "h^F": "h→", "h^forward": "h→", "hfw": "h→", "h_fwd": "h→",
    "hfwd": "h→", "f": "h→", "h^+": "h→", "h^->": "h→", "h^rightarrow": "h→", "h^1": "h→", "hF": "h→", "H→": "h→", "h_forward": "h→",
    "hb": "h←", "bh": "h←", "hbackward": "h←", "h^b": "h←", "h^bw": "h←", "h^B": "h←", "h^backward": "h←", "hbw": "h←",
    "hbwd": "h←", "b": "h←", "h^-": "h←", "h^<-": "h←", "h^=": "h←", "hB": "h←", "H←": "h←", "h^r": "h←", "X": "x",
}  # fmt: skip
_ACTIVATIONS = {
    **{name: "act" for name in ("f", "sigma", "g", "phi", "psi", "rho", "act", "varphi", "activation")},
    **{name: "act" for name, meant in STANDARD_FUNCTIONS.items() if meant in ("tanh", "sigmoid", "relu", "softplus")},
}
_ACTIVATIONS |= {name: "cell" for name in ("RNN", "LSTM", "GRU", "cell", "RNNCell", "LSTMCell", "GRUCell")}
"""A whole cell is some function of an input and a state."""
_MOVES = r"(?i)\b(?:comput|evaluat|calculat|run|read|process|iterat|go|mov|travers|sweep|start)\w*[^.;\n]{0,30}?\bfrom\W{0,3}(?:t\W{0,3}=\W{0,3})?"
_FROM_FIRST = _MOVES + r"(?:1\b|the (?:first|beginning|start|left)\b|left\b)"
_FROM_LAST = _MOVES + r"(?:T\b|the (?:last|end|right)\b|right\b)"
"""In which order the steps are said to be computed."""
_DIRECTIONS = {"h→": "forward", "h←": "backward"}
TAGGER_WORDS = vocabulary(
    letters=["t", "T"],
    families={"x": 1, "h→": 1, "h←": 1, "h": 1},
    aliases={k: v for k, v in _ABOUT.items() if k not in ("f", "b")},
    functions=_ACTIVATIONS,
    weights=True,
    senses=_DIRECTIONS,
)
_STEP_NOW = {name: Item(family, (Symbol("t"),)) for family, names in (("h→", ("h_f", "h_fw", "h_fwd", "h_forward")), ("h←", ("h_b", "h_bw", "h_bwd", "h_backward"))) for name in names}
"""States of a direction without their step: the one that is asked about."""
_FAMILIES = {"x": 1, "h→": 1, "h←": 1, "h": 1}
COMBINE_WORDS = vocabulary(letters=["t", "T"], families=_FAMILIES, aliases={**_ABOUT, **_STEP_NOW}, senses=_DIRECTIONS)
OUTPUT_WORDS = vocabulary(
    letters=["t", "T"], families=_FAMILIES, aliases={**{k: v for k, v in _ABOUT.items() if k not in ("f", "b")}, **_STEP_NOW},
    functions={"sigma": "sigmoid"}, weights=True, senses=_DIRECTIONS,
)  # fmt: skip


def act(x: Array) -> Array:
    """Some activation function: which one is the candidate's to choose."""
    found: Array = np.tanh(0.9 * x) + 0.1 * x * np.exp(-x * x)
    return found


@lru_cache(maxsize=8)
def tagger_world(seed: int, asked: str, name: str) -> World:
    """States of both directions, and the weights of the direction or layer that is asked for."""
    rng = source(seed, "tagger")
    n, m, o = (1, 1, 1) if name == "small" else (3, 2, 5)

    def draw(rows: int, columns: int = 1) -> Array:
        return rng.standard_normal((SAMPLES, rows, columns))

    more = 1 if name == "other" else 0
    steps = range(LAST + 2 * more + 2)
    ahead, back = [draw(n) for _ in steps], [draw(n) for _ in steps]
    forward: Members = {(t,): ahead[t] for t in steps}
    backward: Members = {(t,): back[t] for t in steps}
    x: Members = {(t,): draw(m) for t in steps}
    both: Members = {(t,): np.concatenate([ahead[t], back[t]], axis=1) for t in steps}
    letters = {"W_x": draw(n, m), "W_h": draw(n, n), "b": draw(n), "W_y": draw(o, 2 * n), "W_1": draw(o, n), "b_y": draw(o), "b_1": draw(n), "b_2": draw(o)}
    families: dict[str, Members] = {"h→": forward, "h←": backward, "x": x, **({"h": both} if asked == "output" else {})}
    cell = whole_cell(draw(n, m), draw(n, n))
    return World(letters=letters, families=families, counters={"t": STEP + more, "T": LAST + 2 * more}, functions={"act": act, "cell": cell})


def whole_cell(from_input: Array, recurrent: Array) -> Callable[..., Value]:
    """``LSTM(x_t, h_{t-1})``: an input and a state in either order, told apart by their sizes."""

    def cell(*given: Value) -> Value:
        if len(given) != 2 or not all(isinstance(one, np.ndarray) and one.ndim == 3 for one in given):
            raise Mismatch("a cell takes an input and a state")
        first, second = (np.asarray(one) for one in given)
        if (first.shape[1], second.shape[1]) == (recurrent.shape[1], from_input.shape[2]):
            first, second = second, first
        if (first.shape[1], second.shape[1]) != (from_input.shape[2], recurrent.shape[1]):
            raise Mismatch("a cell takes an input and a state")
        return act(from_input @ first + recurrent @ second) + 0.5 * act(recurrent @ second)

    return cell


def state_slots(world: World) -> Slots:
    """Weights of one direction."""
    w = world.letters
    w_x, w_h, b, first = (np.asarray(w[name]) for name in ("W_x", "W_h", "b", "b_1"))
    matrices = {
        "over x": w_x, "over h": w_h,
        "over [x, h]": np.concatenate([w_x, w_h], axis=2), "over [h, x]": np.concatenate([w_h, w_x], axis=2),
    }
    return Slots(
        groups=(Group(matrices, {"bias": b, "first bias": first, "second bias": b - first}),),
        hints={"over x": ("x", "W_f", "W_b", "i"), "over h": ("h", "U", "R")},
        named=frozenset(w),
    )  # fmt: skip


def output_slots(world: World) -> Slots:
    """Weights of the output layer."""
    w_y, b, first = (np.asarray(world.letters[name]) for name in ("W_y", "b_y", "b_2"))
    half = w_y.shape[2] // 2
    matrices = {
        "over both": w_y, "over →h": w_y[:, :, :half], "over ←h": w_y[:, :, half:],
        "over one": np.asarray(world.letters["W_1"]), "over [←, →]": np.concatenate([w_y[:, :, half:], w_y[:, :, :half]], axis=2),
    }
    return Slots(
        groups=(Group(matrices, {"bias": b, "first bias": first, "second bias": b - first}),),
        hints={"over →h": ("f", "→"), "over ←h": ("b", "←")},
        named=frozenset(world.letters),
    )  # fmt: skip


@lru_cache(maxsize=4)
def count_world(seed: int) -> World:
    """Sizes as real numbers: two polynomials that agree on them are the same."""
    rng = source(seed, "sizes")
    return World(letters={"H": rng.uniform(1.0, 9.0, 8), "D": rng.uniform(1.0, 9.0, 8)})


def count(model: Model, other: Model, companion: str, draw: Draw, sizes: Sizes) -> Count:
    """Parameters of a model; ``other`` is the model of the companion."""
    pairs: dict[str, tuple[str, ...]] = {name: (name,) for name in BIASES}
    pairs[SEPARATE] = (ONE_BIAS,)
    if model.cell == "gru":
        pairs[TWO_BIASES] += (ONE_BIAS,)
    return Count(tally(model, draw.seed, sizes), companion, tally(other, draw.seed, sizes), pairs, bare=NO_BIAS)


@lru_cache(maxsize=4)
def tally(model: Model, seed: int, sizes: Sizes) -> Tally:
    """The polynomial by each convention, and its values where the question gives the sizes."""
    formula = count_formula(model, seed)
    if sizes == LETTERS:
        return Tally(formula, ONE_BIAS)
    letters = {name: Fraction(size) for name, size in sizes._asdict().items()}
    slips: dict[Given, GivenSlip] = {at_sizes(slip.formula, sizes): slip.says for slip in formula.slips}
    values = {
        name: Number(
            Fraction(parameters.parameters_at(model, *sizes, BIASES[name])),
            letters=letters, slips=slips if name == ONE_BIAS else {}, contradicts=r"\b(?:bits?|bytes?)\b|%",
        )
        for name in counted(model)
    }  # fmt: skip
    return Tally(formula, ONE_BIAS, values)


def at_sizes(text: str, sizes: Sizes) -> str:
    """A count with its sizes put in: ``2 (500)^2``."""
    return text.replace("H", f"({sizes.H})").replace("D", f"({sizes.D})")


@lru_cache(maxsize=16)
def counted(model: Model) -> Mapping[str, str]:
    """The polynomial by each convention of biases; for a cell that is no GRU a separate bias makes no difference."""
    names = [name for name in BIASES if model.cell == "gru" or name != SEPARATE]
    return {name: str(parameters.parameter_count(model, BIASES[name])) for name in names}


def count_formula(model: Model, seed: int) -> Formula:
    """The polynomial of a count, with the other conventions as alternatives."""
    formulas = counted(model)
    return Formula(
        formulas[ONE_BIAS], COUNT_WORDS, lambda name: count_world(seed),
        alternatives=tuple(Alternative(text, name) for name, text in formulas.items() if name != ONE_BIAS),
        slips=(*block_slips(model), *(layer_slips(model) if model.layers > 1 else ())),
    )  # fmt: skip


def times(number: int, letter: str) -> str:
    """``3H``, or ``H`` for one."""
    return letter if number == 1 else f"{number}{letter}"


def tex_block(layers: int) -> str:
    """What one block has in all layers together: the later layers read H states where the first reads D inputs."""
    return f"{times(2 * layers - 1, 'H^2')} + HD + {times(layers, 'H')}"


def block_at_sizes(layers: int, sizes: Sizes) -> str:
    """The same with the sizes put in."""
    square, bias = (rf"{number} \cdot " if number > 1 else "" for number in (2 * layers - 1, layers))
    return rf"{square}{sizes.H}^2 + {sizes.H} \cdot {sizes.D} + {bias}{sizes.H}"


def block_slips(model: Model) -> tuple[Slip, ...]:
    """Blocks counted wrongly."""
    gates, square, bias = len(parameters.GATES[model.cell]), times(2 * model.layers - 1, "H^2"), times(model.layers, "H")
    return (
        Slip(f"{gates - 1} ({square} + H D + {bias})", f"The candidate block is not counted: {gates - 1} blocks where there are {gates}."),
        Slip(f"{gates + 1} ({square} + H D + {bias})", f"One block too many: there are {gates}."),
        Slip(f"{gates} ({square} + H D) + H", "One bias vector belongs to each block, not to the whole cell."),
        Slip(f"{gates} ({square} + H D + {times(model.layers, 'D')})", "A bias vector has H entries, not D."),
        Slip(f"{gates} * {square} + H D + {bias}", "The number of blocks multiplies every term."),
        Slip(f"{square} + H D + {bias}", "This is one block only."),
    )  # fmt: skip


def layer_slips(model: Model) -> tuple[Slip, ...]:
    """Layers counted wrongly."""
    gates, layers = len(parameters.GATES[model.cell]), model.layers
    return (
        Slip(f"{gates} (H^2 + H D + H)", f"This is the first layer only: there are {layers}."),
        Slip(f"{layers * gates} (H^2 + H D + H)", "Only the first layer reads the input: later ones read H states, not D inputs."),
    )


def witnesses(gru: Model, lstm: Model, rows: tuple[str, ...], sizes: Sizes) -> dict[str, Callable[[], bool]]:
    """Arrays that are really allocated, counted against the polynomials."""

    def counted(model: Model, sizes: Sizes = SMALL) -> bool:
        return all(
            parameters.allocated_parameters(model, *sizes, bias) == parameters.parameters_at(model, *sizes, bias) for bias in Bias
        )

    return {
        "a.gru_parameters": lambda: counted(gru) and counted(gru, sizes),
        "a.lstm_parameters": lambda: counted(lstm) and counted(lstm, sizes),
        "a.ratio": lambda: bool(parameters.ratio(gru, lstm) == sp.Rational(3, 4)),
        "c.table": lambda: all(counted(ROWS[row].model) for row in rows),
    }


def make(draw: Draw) -> Sheet:
    """T steps, H units, D inputs: letters, but for the counts of part (a) beyond the printed paper."""
    layers = draw.integer("layers", 1, 3, canonical=1)
    sizes = size_draw.sizes(draw)
    rows = draw.subset("models", tuple(ROWS), 4, canonical=PAPER)
    block = tex_block(layers)
    gru, lstm = Model("GRU", "gru", layers=layers), Model("LSTM", "lstm", layers=layers)

    def worlds(asked: str):  # type: ignore[no-untyped-def]  # a closure over the draw
        return lambda name: tagger_world(draw.seed, asked, name)

    return Sheet(
        given={
            "layers": layers,
            "layers_named": LAYERS[layers],
            "block": block,
            **sizes._asdict(),
            "block_at_sizes": block_at_sizes(layers, sizes),
            "gru_count": parameters.parameters_at(gru, *sizes),
            "lstm_count": parameters.parameters_at(lstm, *sizes),
            "unbiased": block.rpartition(" + ")[0],
            "squared_inputs": block.replace("HD", "D^2"),
            "squared_twice": block.replace("H^2", "D^2"),
            **table_words(rows),
        },
        fields={
            "a.gru_diagram": field_of("diagram", 2),
            "a.lstm_diagram": field_of("diagram", 1),
            "a.gru_parameters": field_of("formula", "1.5", count(gru, lstm, "a.lstm_parameters", draw, sizes)),
            "a.lstm_parameters": field_of("formula", "1.5", count(lstm, gru, "a.gru_parameters", draw, sizes)),
            "a.ratio": field_of("number", 1, Number(Fraction(str(parameters.ratio(gru, lstm))), ratio=("GRU", "LSTM"), slips={
                Fraction(4, 3): ("The ratio is inverted: GRU to LSTM is asked for.", Fraction(0)),
                Fraction(2, 3): ("The candidate blocks are not counted.", Fraction(0)),
            })),
            "a.differences": field_of("prose", 2),
            "a.efficiency": field_of("prose", "1.5"),
            "a.choice": field_of("prose", "1.5"),
            "b.forward": field_of("formula", 1, Formula(
                "act(W_x x_t + W_h h→_{t-1} + b)", TAGGER_WORDS, worlds("forward"), targets=("h→_t",), forbidden=("h→_t",),
                slots=state_slots, rows=True, alternatives=(Alternative("cell(x_t, h→_{t-1})", "Right, as one step of a whole cell."),),
                slips=(
                    Slip("act(W_x x_t + W_h h→_{t-1})", "The bias is forgotten."),
                    Slip("act(W_x x_t + W_h h→_{t+1} + b)", "The forward pass reads from the left: t-1, not t+1."),
                    Slip("W_x x_t + W_h h→_{t-1} + b", "The activation function is missing."),
                ),
            ), against=_FROM_LAST),
            "b.backward": field_of("formula", 1, Formula(
                "act(W_x x_t + W_h h←_{t+1} + b)", TAGGER_WORDS, worlds("backward"), targets=("h←_t",), forbidden=("h←_t",),
                slots=state_slots, rows=True, alternatives=(Alternative("cell(x_t, h←_{t+1})", "Right, as one step of a whole cell."),),
                slips=(
                    Slip("act(W_x x_t + W_h h←_{t+1})", "The bias is forgotten."),
                    Slip("act(W_x x_t + W_h h←_{t-1} + b)", "This runs forward: the backward pass comes from t+1."),
                    Slip("W_x x_t + W_h h←_{t+1} + b", "The activation function is missing."),
                ),
            ), against=_FROM_FIRST),
            "b.combine": field_of("formula", 1, Formula(
                "[h→_t; h←_t]", COMBINE_WORDS, worlds("combine"), targets=("h_t",),
                alternatives=(
                    Alternative("[h←_t; h→_t]", "The two states side by side."),
                    Alternative("h→_t + h←_t", "The sum is accepted."),
                    Alternative("(h→_t + h←_t)/2", "The average is accepted."),
                ),
                slips=(Slip("[h→_t; h→_t]", "The backward state is missing."),),
            )),
            "b.output": field_of("formula", 1, Formula(
                "softmax(W_y [h→_t; h←_t] + b_y)", OUTPUT_WORDS, worlds("output"), slots=output_slots, rows=True, undefined=("h",),
                alternatives=(Alternative("softmax(W_1 (h→_t + h←_t) + b_y)", "The sum of the two states is accepted."),
                              Alternative("softmax(W_1 (h→_t + h←_t)/2 + b_y)", "The average of the two states is accepted.")),
                slips=(
                    Slip("softmax(W_y [h→_t; h←_t])", "The bias is forgotten."),
                    Slip("W_y [h→_t; h←_t] + b_y", "softmax is missing: scores are not yet probabilities."),
                ),
            )),
            "b.advantages": field_of("prose", 2),
            "b.training": field_of("prose", 2),
            "c.table": field_of("table", 7, model_table(rows)),
        },
        figures={
            "a.gru_diagram": Sketch("gru"),
            "a.lstm_diagram": Sketch("lstm"),
            "b.output": Sketch("tagger"),
        },
        witnesses=witnesses(gru, lstm, rows, sizes),
    )  # fmt: skip


QUESTION = Question("rnn_variants", make, version=2)
