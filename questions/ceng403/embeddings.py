"""Question 3, word embeddings: CBOW, the size and cost of skip-gram, negative sampling, analogies."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import sympy as sp

from grader.checks.formula import Formula, Slip
from grader.checks.given import Given, GivenSlip
from grader.checks.growth import Also, Growth, orders
from grader.checks.number import Number
from grader.draw import Draw
from grader.notation.vocabulary import vocabulary
from grader.question import Question, Sheet, Sketch, field_of
from grader.worlds.draws import source
from grader.worlds.world import Members, World
from questions.ceng403.sampled_loss import (
    NEGATIVES,
    centre_world,
    loss_of_cbow,
    loss_of_skip_gram,
    pair_world,
)
from solutions.theory import embeddings as theory
from solutions.theory import softmax_cost

SAMPLES = 4
EXACT = 1e-20
"""Thirty digits are compared."""
CENTRE, WINDOW = 20, 2
"""The place of the centre word in the text, and the words on each side."""
CBOW_WORDS = vocabulary(
    letters=["C", "m", "t", "W", "i", "j", "T", "c", "M"],
    families={"v": 1, "x": 1, "w": 1, "u": 1},
    aliases={"V": "W", "E": "W", "e": "v", "N": "C", "n": "C", "k": "m", "y": "x", "W_in": "W", "v^in": "v", "v'": "v",
             "c_n": "C"},
    roles={said: "v" for said in ("input vector", "input vectors", "input embedding", "input embeddings", "embedding", "embeddings", "word vector", "word vectors")},
    senses={"v": "input", "u": "output", "C": "text"},
)  # fmt: skip


@lru_cache(maxsize=4)
def cbow_world(seed: int, window: int = WINDOW) -> World:
    """Context vectors ``v_1..v_C``, also as ``v_{t+j}`` around the centre, output vectors ``u``, and one-hot inputs with their matrix."""
    rng = source(seed, "cbow")
    count = 2 * window
    table = rng.standard_normal((SAMPLES, 5, 3))
    inputs = rng.standard_normal((SAMPLES, count + 1, 5))
    others = table[:, ::-1] + 1.0
    vectors: Members = {}
    outputs: Members = {}
    one_hot: Members = {}
    places = [CENTRE + j for j in range(-window, window + 1)]
    order = [place for place in places if place != CENTRE] + [CENTRE]
    for at, place in enumerate(order):
        column = inputs[:, at, :, None]
        one_hot[place,] = column
        vectors[place,] = table.swapaxes(1, 2) @ column
        outputs[place,] = others.swapaxes(1, 2) @ column
        if place != CENTRE:
            for members in (one_hot, vectors, outputs):
                members[at + 1,] = members[place,]
    return World(
        letters={"W": table},
        families={"v": vectors, "u": outputs, "x": one_hot, "w": {place: place[0] for place in vectors}},
        ranges={"v": ((1, count),), "u": ((1, count),), "x": ((1, count),), "w": ((1, count),)},
        counters={"C": count, "m": window, "t": CENTRE, "T": CENTRE, "c": CENTRE, "M": count},
    )


class Sizes(NamedTuple):
    """Words of the vocabulary, components of a vector."""

    V: int
    d: int


PAPER = Sizes(10_000, 300)
LEAST_COUNT = 1_000_000
"""From here on the commas of a number can't be those of a decimal: 720,000 might be."""


@lru_cache(maxsize=1)
def sizes() -> tuple[Sizes, ...]:
    """Sizes of which no two, nor those of the paper, give the same number of parameters."""
    pairs = [Sizes(size, width) for size in range(5_000, 60_001, 500) for width in range(50, 601, 10)]
    one_each = {pair.V * pair.d: pair for pair in [*pairs, PAPER]}
    return tuple(pair for product, pair in one_each.items() if pair != PAPER and 2 * product >= LEAST_COUNT)


def make(draw: Draw) -> Sheet:
    """Skip-gram or CBOW with V words and d dimensions; beyond the printed paper K and the window are numbers too."""
    cbow = draw.choice("network", ("skip-gram", "CBOW"), canonical="skip-gram") == "CBOW"
    size, width = draw.in_turn("sizes", sizes(), canonical=PAPER)
    negatives = draw.integer("K", 2, 6, canonical=0)
    window = draw.integer("window", 2, 5, canonical=0)
    parameters = int(theory.parameter_count(size, width))

    def contexts(name: str) -> World:
        return cbow_world(draw.seed, window or WINDOW + _more(name, window))

    def pairs(name: str) -> World:
        more = _more(name, negatives)
        if cbow:
            return centre_world(draw.seed, window or WINDOW, (negatives or NEGATIVES) + more)
        return pair_world(draw.seed, (negatives or NEGATIVES) + more)

    forgotten: dict[Given, GivenSlip] = {Fraction(size * width): ("The second matrix is forgotten: input and output embeddings are two matrices.", Fraction(0))}
    if cbow:
        shared = ("All context words share one embedding matrix.", Fraction(0))
        forgotten[Fraction((2 * window + 1) * size * width)] = shared
    return Sheet(
        given={"cbow": cbow, "network": "CBOW" if cbow else "Skip-gram", "hidden": "h" if cbow else "v_c", "word": "c" if cbow else "o", "V": size, "d": width, "parameters": parameters, "K": negatives, "window": window},
        fields={
            "a.hypothesis": field_of("prose", 3),
            "a.cbow": field_of("prose", 2),
            "a.cbow_hidden": field_of("formula", 1, Formula(
                "1/C sum_{i=1}^{C} v_i", CBOW_WORDS, contexts, targets=(),
                slips=(
                    Slip("sum_{i=1}^{C} v_i", "This is the sum: the average divides by the number of context words."),
                    Slip("1/C sum_{i=1}^{C-1} v_i", "The sum ends too early."),
                    Slip("1/C sum_{i=1}^{C} u_i", "The output vectors u belong to the candidates for the centre: the context words are inputs."),
                    Slip("1/(2m) sum_{j=-m}^{m} v_{t+j}", "The centre word is counted in: it is what the model must predict."),
                    Slip("1/m sum_{i=1}^{C} v_i", "The window has 2m words, not m."),
                    Slip("1/(2m+1) sum_{i=1}^{C} v_i", "The window has 2m words without the centre."),
                ),
            )),
            "b.diagram": field_of("diagram", 2),
            "b.parameters": field_of("number", 2, Number(
                Fraction(parameters), letters={"V": Fraction(size), "d": Fraction(width)}, contradicts=r"\b(?:bits?|bytes?)\b|%",
                slips=forgotten,
            )),
            "b.softmax_cost": field_of("growth", 1, _cost(softmax_cost.softmax_order(), cbow)),
            "b.hierarchical_cost": field_of("growth", 1, _cost(softmax_cost.tree_order(), cbow)),
            "b.bottleneck": field_of("prose", 1),
            "b.loss": field_of("formula", 3, loss_of_cbow(pairs) if cbow else loss_of_skip_gram(pairs)),
            "c.why": field_of("prose", 2),
            "c.relations": field_of("prose", 2),
            "c.limits": field_of("prose", 2),
        },
        figures={
            "a.cbow": Sketch("cbow", {"window": window}),
            "b.diagram": Sketch("cbow" if cbow else "skip-gram", {"size": size, "width": width, "window": window}),
        },
        witnesses={
            "a.cbow_hidden": lambda: theory.cbow_gap() < EXACT,
            "b.parameters": lambda: theory.allocated_parameters(size // 100, width) == parameters // 100,
            "b.softmax_cost": lambda: softmax_cost.count_full_softmax(8, 5) == 8 * 5,
            "b.hierarchical_cost": lambda: softmax_cost.count_tree(8, 5) == 3 * 5,
            "b.loss": lambda: theory.loss_gap() < EXACT and theory.gradient_gap() < EXACT,
        },
    )  # fmt: skip


def _cost(order: sp.Expr, cbow: bool) -> Growth:
    """The cost of a prediction; the mean of the context may be counted in, though its C vectors are few."""
    if not cbow:
        return Growth(str(order), orders("V", "d", "K", "T", "H"))
    averaged = Also(f"{order} + C*d", "", "with the mean of the context counted in")
    return Growth((str(order), averaged), orders("V", "d", "K", "T", "H", "C", m="C"))


def _more(name: str, stated: int) -> int:
    """How many more words the second world has, where their number is a letter."""
    if name == "other" and stated:
        raise KeyError("the number is given in the question")
    return int(name == "other")


QUESTION = Question("embeddings", make, version=2)
