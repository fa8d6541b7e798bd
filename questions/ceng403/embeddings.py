"""Question 3, word embeddings: CBOW, the size and cost of skip-gram, negative sampling, analogies."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from grader.checks.formula import Alternative, Formula, Slip
from grader.checks.growth import Growth, orders
from grader.checks.number import Number
from grader.draw import Draw
from grader.notation.tree import Item, Symbol
from grader.notation.vocabulary import vocabulary
from grader.question import Question, Sheet, Sketch, field_of
from grader.worlds.draws import source
from grader.worlds.functions import sigmoid
from grader.worlds.world import Members, World
from solutions.theory import embeddings as theory
from solutions.theory import softmax_cost

SAMPLES = 4
EXACT = 1e-20
"""Thirty digits are compared."""
CENTRE, WINDOW = 20, 2
"""The place of the centre word in the text, and the words on each side."""
NEGATIVES = 3
OUTSIDE_ID, CENTRE_ID, FIRST_NEGATIVE = 11, 12, 13
"""Where the words o, c, n_1, n_2, ... stand in the vocabulary."""

CBOW_WORDS = vocabulary(
    letters=["C", "m", "t", "W", "i", "j", "T", "c", "M"],
    families={"v": 1, "x": 1, "w": 1},
    aliases={"V": "W", "E": "W", "e": "v", "u": "v", "N": "C", "n": "C", "k": "m", "y": "x", "W_in": "W", "v^in": "v", "v'": "v",
             "c_n": "C"},
)  # fmt: skip

LOSS_WORDS = vocabulary(
    letters=["K", "o", "c", "P_n", "k", "J", "L"],
    families={"u": 1, "v": 1, "n": 1, "w": 1},
    functions={"sigma": "sigmoid", "E": "expectation"},
    aliases={
        "v'": "u", "u_pos": Item("u", (Symbol("o"),)), "v~": "u", "u~": "u", "v^'": "u",
        "v_I": Item("v", (Symbol("c"),)), "u_O": Item("u", (Symbol("o"),)),
    },
)  # fmt: skip


@lru_cache(maxsize=4)
def cbow_world(seed: int, window: int = WINDOW) -> World:
    """Context vectors ``v_1..v_C``, also as ``v_{t+j}`` around the centre, and one-hot inputs with their matrix."""
    rng = source(seed, "cbow")
    count = 2 * window
    table = rng.standard_normal((SAMPLES, 5, 3))
    inputs = rng.standard_normal((SAMPLES, count + 1, 5))
    vectors: Members = {}
    one_hot: Members = {}
    places = [CENTRE + j for j in range(-window, window + 1)]
    order = [place for place in places if place != CENTRE] + [CENTRE]
    for at, place in enumerate(order):
        column = inputs[:, at, :, None]
        one_hot[place,] = column
        vectors[place,] = table.swapaxes(1, 2) @ column
        if place != CENTRE:
            one_hot[at + 1,], vectors[at + 1,] = one_hot[place,], vectors[place,]
    return World(
        letters={"W": table},
        families={"v": vectors, "x": one_hot, "w": {place: place[0] for place in vectors}},
        ranges={"v": ((1, count),), "x": ((1, count),), "w": ((1, count),)},
        counters={"C": count, "m": window, "t": CENTRE, "T": CENTRE, "c": CENTRE, "M": count},
    )


@lru_cache(maxsize=4)
def loss_world(seed: int, negatives: int = NEGATIVES) -> World:
    """Input and output vectors of a small vocabulary, K negatives, and the distribution that they come from."""
    rng = source(seed, "loss")
    ids = [OUTSIDE_ID, CENTRE_ID, *range(FIRST_NEGATIVE, FIRST_NEGATIVE + negatives + 2)]
    u: Members = {(word,): rng.standard_normal((SAMPLES, 3, 1)) for word in ids}
    v: Members = {(word,): rng.standard_normal((SAMPLES, 3, 1)) for word in ids}
    negative: dict[tuple[int, ...], int] = {(k,): FIRST_NEGATIVE + k - 1 for k in range(1, negatives + 1)}
    chosen: Members = {**negative}
    words: Members = {**negative, (OUTSIDE_ID,): OUTSIDE_ID, (CENTRE_ID,): CENTRE_ID, **{(w,): w for w in ids}}
    weights = rng.random(len(ids)) + 0.1
    chances: Members = {(word,): float(weight / weights.sum()) for word, weight in zip(ids, weights, strict=True)}
    return World(
        families={
            "u": {**u, **{k: u[word,] for k, word in negative.items()}},
            "v": {**v, **{k: v[word,] for k, word in negative.items()}},
            "n": chosen,
            "w": words,
        },
        ranges={"n": ((1, negatives),), "w": ((1, negatives),), "u": ((1, negatives),), "v": ((1, negatives),)},
        counters={"K": negatives, "o": OUTSIDE_ID, "c": CENTRE_ID, "O": OUTSIDE_ID, "I": CENTRE_ID},
        chances=chances,
        functions={"sigmoid": sigmoid},
    )


def is_maximised(words: str) -> bool:
    """Whether an answer says that its objective is maximised, or that the loss is its negative."""
    return any(word in words for word in ("maximi", "objective to be max", "max ", "ascent", "negative of this", "minus this", "loss is -", "loss = -", "its negative", "minus the objective"))  # fmt: skip


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
    """Skip-gram with V words and d dimensions; beyond the printed paper K and the window are numbers too."""
    size, width = draw.in_turn("sizes", sizes(), canonical=PAPER)
    negatives = draw.integer("K", 2, 6, canonical=0)
    window = draw.integer("window", 2, 5, canonical=0)
    parameters = int(theory.parameter_count(size, width))

    def contexts(name: str) -> World:
        return cbow_world(draw.seed, window or WINDOW + _more(name, window))

    def pairs(name: str) -> World:
        return loss_world(draw.seed, negatives or NEGATIVES + _more(name, negatives))

    positive, negative = "log sigmoid(u_o^T v_c)", "log sigmoid(-u_{n_k}^T v_c)"
    return Sheet(
        given={"V": size, "d": width, "parameters": parameters, "K": negatives, "window": window},
        fields={
            "a.hypothesis": field_of("prose", 3),
            "a.cbow": field_of("prose", 2),
            "a.cbow_hidden": field_of("formula", 1, Formula(
                "1/C sum_{i=1}^{C} v_i", CBOW_WORDS, contexts, targets=(),
                slips=(
                    Slip("sum_{i=1}^{C} v_i", "This is the sum: the average divides by the number of context words."),
                    Slip("1/C sum_{i=1}^{C-1} v_i", "The sum ends too early."),
                    Slip("1/(2m) sum_{j=-m}^{m} v_{t+j}", "The centre word is counted in: it is what the model must predict."),
                    Slip("1/m sum_{i=1}^{C} v_i", "The window has 2m words, not m."),
                    Slip("1/(2m+1) sum_{i=1}^{C} v_i", "The window has 2m words without the centre."),
                ),
            )),
            "b.diagram": field_of("diagram", 2),
            "b.parameters": field_of("number", 2, Number(
                Fraction(parameters), letters={"V": Fraction(size), "d": Fraction(width)}, contradicts=r"\b(?:bits?|bytes?)\b|%",
                slips={Fraction(size * width): ("The second matrix is forgotten: input and output embeddings are two matrices.", Fraction(0))},
            )),
            "b.softmax_cost": field_of("growth", 1, Growth(str(softmax_cost.softmax_order()), orders("V", "d", "K", "T", "H"))),
            "b.hierarchical_cost": field_of("growth", 1, Growth(str(softmax_cost.tree_order()), orders("V", "d", "K", "T", "H"))),
            "b.bottleneck": field_of("prose", 1),
            "b.loss": field_of("formula", 3, Formula(
                f"-{positive} - sum_{{k=1}}^{{K}} {negative}", LOSS_WORDS, pairs,
                targets=("L", "J"), forbidden=("L", "J"), doubtful=lambda words: "maximi" in words and "minimi" not in words and "negative" not in words,
                alternatives=(
                    Alternative(f"-{positive} - K E_{{n ~ P_n}}[log sigmoid(-u_n^T v_c)]", "The expectation form."),
                    Alternative(f"{positive} + sum_{{k=1}}^{{K}} {negative}", "The maximised form, said so.", is_maximised),
                    Alternative(f"{positive} + K E_{{n ~ P_n}}[log sigmoid(-u_n^T v_c)]", "The maximised expectation form, said so.", is_maximised),
                ),
                slips=(
                    Slip(f"{positive} + sum_{{k=1}}^{{K}} {negative}", "The sign: this objective is maximised; a loss is its negative."),
                    Slip(f"-{positive} + sum_{{k=1}}^{{K}} {negative}", "The sign of the sum over the negative samples is wrong."),
                    Slip(f"-{positive} - sum_{{k=1}}^{{K}} log sigmoid(u_{{n_k}}^T v_c)", "The minus sign inside the second sigmoid is missing."),
                    Slip(f"-{positive}", "The negative samples are missing."),
                ),
            )),
            "c.why": field_of("prose", 2),
            "c.relations": field_of("prose", 2),
            "c.limits": field_of("prose", 2),
        },
        figures={
            "a.cbow": Sketch("cbow", {"window": window}),
            "b.diagram": Sketch("skip-gram", {"size": size, "width": width, "window": window}),
        },
        witnesses={
            "a.cbow_hidden": lambda: theory.cbow_gap() < EXACT,
            "b.parameters": lambda: theory.allocated_parameters(size // 100, width) == parameters // 100,
            "b.softmax_cost": lambda: softmax_cost.count_full_softmax(8, 5) >= 8 * 5,
            "b.loss": lambda: theory.loss_gap() < EXACT and theory.gradient_gap() < EXACT,
        },
    )  # fmt: skip


def _more(name: str, stated: int) -> int:
    """How many more words the second world has, where their number is a letter."""
    if name == "other" and stated:
        raise KeyError("the number is given in the question")
    return int(name == "other")


QUESTION = Question("embeddings", make, fixed=("skip-gram or CBOW",))
