"""The loss of negative sampling in question 3: of one pair of skip-gram, and of one centre word of CBOW."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from grader.checks.formula import Alternative, Formula, Slip, Worlds
from grader.notation.tree import Item, Node, Symbol
from grader.notation.vocabulary import Vocabulary, vocabulary
from grader.worlds.draws import source
from grader.worlds.functions import sigmoid
from grader.worlds.values import Value
from grader.worlds.world import Members, World

SAMPLES = 4
NEGATIVES = 3
OUTSIDE_ID, CENTRE_ID, FIRST_NEGATIVE = 11, 12, 13
"""Where the words o, c, n_1, n_2, ... stand in the vocabulary."""
PLACE = 40
"""Where the centre word of CBOW stands in the text."""
_NOISE: Mapping[str, str | Node] = {"u~": "u", "v^'": "u"}


def _words(letters: tuple[str, ...], aliases: Mapping[str, str | Node]) -> Vocabulary:
    return vocabulary(
        letters=("K", "c", "P_n", "k", "J", "L", *letters),
        families={"u": 1, "v": 1, "n": 1, "w": 1},
        functions={"sigma": "sigmoid", "E": "expectation"},
        aliases={**_NOISE, **aliases},
        senses={"u": "output", "v": "input", "n": "noise"},
    )


PAIR_WORDS = _words(("o",), {
    "v'": "u", "u_pos": Item("u", (Symbol("o"),)), "v~": "u",
    "v_I": Item("v", (Symbol("c"),)), "u_O": Item("u", (Symbol("o"),)),
})  # fmt: skip
HIDDEN = ("v^", "v¯", "h^", "h¯", "v_hat", "v_bar", "v_avg", "v_mean", "h_c", "h_t")
"""What else the hidden vector of CBOW may be called."""
CENTRE_WORDS = _words(("h", "C", "m", "t"), {**dict.fromkeys(HIDDEN, "h"), "v'": "u", "u_pos": Item("u", (Symbol("c"),))})


@lru_cache(maxsize=4)
def pair_world(seed: int, negatives: int = NEGATIVES) -> World:
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
        counters={"K": negatives, "k": negatives, "o": OUTSIDE_ID, "c": CENTRE_ID, "O": OUTSIDE_ID, "I": CENTRE_ID},
        chances=chances,
        functions={"sigmoid": sigmoid},
    )


@lru_cache(maxsize=4)
def centre_world(seed: int, window: int, negatives: int = NEGATIVES) -> World:
    """The same words without o, the centre at a place of the text: ``v_1..v_C`` and ``v_{c+j}`` are the vectors around it."""
    pairs = pair_world(seed, negatives)
    rng = source(seed, "context")
    places = [PLACE + j for j in range(-window, window + 1) if j]
    context = [rng.standard_normal((SAMPLES, 3, 1)) for _ in places]
    v: Members = {(number,): vector for number, vector in enumerate(context, 1)}
    v |= {(place,): vector for place, vector in zip(places, context, strict=True)}
    words: Members = {(place,): place for place in (*places, PLACE)}
    return World(
        letters={"h": np.mean(context, axis=0)},
        families={"u": _placed(pairs.families["u"]), "v": v, "n": pairs.families["n"], "w": {**_placed(pairs.families["w"]), **words}},
        ranges={**pairs.ranges, "v": ((1, len(context)),)},
        counters={"K": negatives, "k": negatives, "c": PLACE, "t": PLACE, "C": len(context), "m": window},
        chances=_placed(pairs.chances),
        functions=pairs.functions,
    )  # fmt: skip


def _placed(members: Mapping[tuple[int, ...], Value]) -> Members:
    """Members by word, the centre under its place in the text and o, which CBOW does not know, left out."""
    return {(PLACE,) if at == (CENTRE_ID,) else at: member for at, member in members.items() if at != (OUTSIDE_ID,)}


def is_maximised(words: str) -> bool:
    """Whether an answer says that its objective is maximised, or that the loss is its negative."""
    return any(word in words for word in ("maximi", "objective to be max", "max ", "ascent", "negative of this", "minus this", "loss is -", "loss = -", "its negative", "minus the objective"))  # fmt: skip


def loss_of_skip_gram(worlds: Worlds) -> Formula:
    """Of the pair of centre c and outside word o."""
    return _loss("u_o^T", "v_c", PAIR_WORDS, worlds)


def loss_of_cbow(worlds: Worlds) -> Formula:
    """Of the centre word c behind the hidden vector h of its context."""
    one = Slip("-log sigmoid(u_c^T v_1) - sum_{k=1}^{K} log sigmoid(-u_{n_k}^T v_1)", "This is one context word: CBOW takes the mean of all.")
    return _loss("u_c^T", "h", CENTRE_WORDS, worlds, one)


def _loss(output: str, hidden: str, words: Vocabulary, worlds: Worlds, *more: Slip) -> Formula:
    positive, negative = f"log sigmoid({output} {hidden})", f"log sigmoid(-u_{{n_k}}^T {hidden})"
    expected = f"K E_{{n ~ P_n}}[log sigmoid(-u_n^T {hidden})]"
    return Formula(
        f"-{positive} - sum_{{k=1}}^{{K}} {negative}", words, worlds,
        targets=("L", "J"), forbidden=("L", "J"), doubtful=lambda words: "maximi" in words and not any(turned in words for turned in ("minimi", "negative", "minus the log")),
        alternatives=(
            Alternative(f"-{positive} - {expected}", "The expectation form."),
            Alternative(f"{positive} + sum_{{k=1}}^{{K}} {negative}", "The maximised form, said so.", is_maximised),
            Alternative(f"{positive} + {expected}", "The maximised expectation form, said so.", is_maximised),
        ),
        slips=(
            Slip(f"{positive} + sum_{{k=1}}^{{K}} {negative}", "The sign: this objective is maximised; a loss is its negative."),
            Slip(f"-{positive} + sum_{{k=1}}^{{K}} {negative}", "The sign of the sum over the negative samples is wrong."),
            Slip(f"-{positive} - sum_{{k=1}}^{{K}} log sigmoid(u_{{n_k}}^T {hidden})", "The minus sign inside the second sigmoid is missing."),
            Slip(f"-{positive}", "The negative samples are missing."),
            *more,
        ),
    )  # fmt: skip
