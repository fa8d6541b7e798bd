"""Question 4, sequence to sequence: encoder and decoder, beam search by hand, Bahdanau attention."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from grader.checks.depends import Depends, Quantity
from grader.checks.formula import Alternative, Formula, Slip
from grader.checks.weights import Group, Slots
from grader.draw import Draw
from grader.notation.tree import Item, Minus, Plus, Symbol, whole
from grader.notation.vocabulary import vocabulary
from grader.question import Question, Sheet, Sketch, field_of
from grader.worlds.draws import source
from grader.worlds.functions import softmax
from grader.worlds.values import Array
from grader.worlds.world import Members, World
from questions.ceng403.beam_fields import beam_fields

SAMPLES, SOURCE_LENGTH, TARGET_LENGTH, STEP, PLACE = 4, 8, 4, 2, 5

_BEFORE = (Plus((Symbol("t"), Minus(whole(1)))),)
_DIRECTED = {f"h^{side}": meant for meant, sides in (("h", ("enc", "e", "E", "src")), ("s", ("dec", "d", "D", "tgt"))) for side in sides}
"""States of the two networks told apart by what stands above."""
_CELLS = {name: "cell" for name in ("f", "g", "q", "phi", "RNN", "LSTM", "GRU", "Encoder", "Decoder", "cell", "rnn", "lstm", "gru", "f_enc", "f_dec", "Enc", "Dec", "RNNCell", "LSTMCell", "GRUCell", "EncoderRNN", "DecoderRNN", "encoder", "decoder", "enc", "dec")}  # fmt: skip
_EMBEDDINGS = {name: "embed" for name in ("emb", "embed", "E", "Emb", "Embed", "embedding", "Embedding", "e")}
RECURRENT_WORDS = vocabulary(
    letters=["c", "t", "T"],
    families={"x": 1, "h": 1, "s": 1, "y": 1},
    functions={**_CELLS, **_EMBEDDINGS, "sigma": "sigmoid", "act": "cell"},
    aliases={
        "y^*": "y", "C": "c", "c_0": "c", "n": "T", "h_enc": Item("h", (Symbol("T"),)), "y_prev": Item("y", _BEFORE),
        "s_prev": Item("s", _BEFORE), "h_prev": Item("h", _BEFORE), "T_x": "T", "N": "T", "S": "T", "L": "T", "y^": "y", "v": "c", "z": "c",
        "m": "T", "Tx": "T", "h_last": Item("h", (Symbol("T"),)), "h_final": Item("h", (Symbol("T"),)), "c_t": Item("context at t", ()),
        "h_s": Item("h", (Symbol("T"),)), **_DIRECTED,
    },
    weights=True,
    roles={
        "decoder state": "s", "state of the decoder": "s", "decoder hidden state": "s", "hidden state of the decoder": "s",
        "encoder state": "h", "encoder hidden state": "h", "context vector": "c", "context": "c", "source length": "T",
    },
    senses={"x": "encoder", "h": "encoder", "s": "decoder", "y": "decoder"},
)  # fmt: skip

ATTENTION_WORDS = vocabulary(
    letters=["t", "j", "k", "i", "T_x", "T_y"],
    families={"s": 1, "h": 1, "e": 2, "alpha": 2, "c": 1},
    functions={"sigma": "sigmoid"},
    aliases={
        "a": "alpha", "T": "T_x", "n": "T_x", "N": "T_x", "S": "T_x", "L": "T_x", "Tx": "T_x", "h¯": "h", "m": "T_x", "w": "alpha",
        "s_prev": Item("s", _BEFORE), "M": "T_x", "C": "c", "score": "e", **_DIRECTED,
    },
    weights=True,
    vectors=frozenset({"e", "alpha"}),
    roles={
        "decoder state": "s", "previous decoder state": "s", "decoder hidden state": "s", "encoder state": "h", "encoder states": "h",
        "encoder hidden state": "h", "encoder hidden states": "h", "annotation": "h", "annotations": "h", "attention weight": "alpha",
        "attention weights": "alpha", "source length": "T_x",
    },
    senses={"h": "encoder", "j": "encoder", "k": "encoder", "T_x": "encoder", "s": "decoder", "t": "decoder", "T_y": "decoder"},
)  # fmt: skip


@lru_cache(maxsize=8)
def attention_world(seed: int, asked: str, name: str) -> World:
    """Encoder and decoder states, scores, weights and contexts, as Bahdanau computes them."""
    rng = source(seed, "attention")
    n, m, a = (1, 1, 1) if name == "small" else (3, 2, 4)
    more = 1 if name == "other" else 0
    sources, targets, step, place = SOURCE_LENGTH + more, TARGET_LENGTH + more, STEP - more, PLACE + 2 * more

    def draw(rows: int, columns: int = 1) -> Array:
        return rng.standard_normal((SAMPLES, rows, columns))

    s: Members = {(t,): draw(n) for t in range(max(targets, sources) + 2)}
    h: Members = {(j,): draw(m) for j in range(1, sources + 1)}
    letters = {"W_a": draw(a, n), "U_a": draw(a, m), "v_a": draw(a)}
    e: Members = {}
    alpha: Members = {}
    c: Members = {}
    for t in range(1, targets + 1):
        for j in range(1, sources + 1):
            hidden = np.tanh(letters["W_a"] @ s[t - 1,] + letters["U_a"] @ h[j,])
            e[t, j] = (letters["v_a"].swapaxes(1, 2) @ hidden)[:, 0, 0]
        scores = np.stack([e[t, j] for j in range(1, sources + 1)], axis=1)
        weights = np.asarray(softmax(scores[:, :, None]))
        for j in range(1, sources + 1):
            alpha[t, j] = weights[:, j - 1, 0]
        e[t,], alpha[t,] = scores[:, :, None], weights
        states = np.stack([np.asarray(h[j,]) for j in range(1, sources + 1)], axis=1)
        c[t,] = (weights[:, :, :, None] * states).sum(axis=1)
    ranges = ((1, targets), (1, sources))
    families: dict[str, Members] = {"s": s, "h": h, "e": e, "alpha": alpha, "c": c}
    families.pop({"score": "e", "weights": "alpha", "context": "c"}[asked])
    if asked == "score":
        families.pop("alpha")
        families.pop("c")
    if asked == "weights":
        families.pop("c")
    return World(
        letters=letters if asked == "score" else {},
        families=families,
        ranges={"e": ranges, "alpha": ranges, "h": (ranges[1],), "s": (ranges[0],)},
        counters={"t": step, "j": place, "T_x": sources, "T": sources, "T_y": targets},
    )


def score_slots(world: World) -> Slots:
    """The parameters of the alignment model."""
    v, w, u = (np.asarray(world.letters[name]) for name in ("v_a", "W_a", "U_a"))
    matrices = {"over s": w, "over h": u, "over [s, h]": np.concatenate([w, u], axis=2), "over [h, s]": np.concatenate([u, w], axis=2)}
    return Slots(
        groups=(Group(matrices, {"v": v}),),
        hints={"over s": ("W", "s"), "over h": ("U", "h")},
        named=frozenset(world.letters),
    )  # fmt: skip


_T, _LAST = 5, 9
"""The values behind the letters t and T in the recurrences."""


def depends(on: tuple[Quantity, ...], target: Quantity, *near: tuple[Quantity, str], alternatives: tuple[tuple[Quantity, ...], ...] = (), cell: bool = True) -> Depends:
    """A recurrence over the names of this question."""
    families = frozenset({"x", "h", "s", "y", "c", "context at t"})
    return Depends(on, target, RECURRENT_WORDS, {"t": _T, "T": _LAST}, families, near, alternatives, cell)  # fmt: skip


def make(draw: Draw) -> Sheet:
    """The distributions of the paper, three hypotheses, two steps."""
    search = beam_fields(draw)
    return Sheet(
        given=search.given,
        fields={
            "a.diagram": field_of("diagram", 5),
            "a.encoder": field_of("formula", 1, depends(
                (("x", (_T,)), ("h", (_T - 1,))), ("h", (_T,)),
                (("x", (_T - 1,)), "The index is off by one: the encoder reads x_t."),
                (("h", (_T,)), "The state cannot depend on itself: h_{t-1} is needed."),
                (("h", (_T + 1,)), "The encoder runs forward: h_{t-1} is needed."),
            )),
            "a.context": field_of("formula", 1, depends(
                (("h", (_LAST,)),), ("c", ()),
                (("h", (_T,)), "The context is the last state, h_T, not h_t."),
                (("h", (_LAST - 1,)), "The index is off by one: the last state is h_T."),
                alternatives=((("h ...", (1, _LAST)),),), cell=False,
            ), against=r"(?i)\b(?:first|initial) (?:hidden |encoder )*state\b"),
            "a.decoder": field_of("formula", 1, depends(
                (("y", (_T - 1,)), ("s", (_T - 1,)), ("c", ())), ("s", (_T,)),
                (("y", (_T,)), "The index is off by one: y_t is still to be produced; y_{t-1} is fed back."),
                (("s", (_T,)), "The state cannot depend on itself: s_{t-1} is needed."),
                (("x", (_T,)), "The decoder does not see the source words."),
            )),
            "a.teacher_forcing": field_of("prose", 2),
            "a.inference": field_of("prose", 2),
            **search.fields,
            "c.score": field_of("formula", 2, Formula(
                "v_a^T tanh(W_a s_{t-1} + U_a h_j)", ATTENTION_WORDS, lambda name: attention_world(draw.seed, "score", name),
                targets=("e_{tj}", "alpha_{tj}"), slots=score_slots,
                slips=(
                    Slip("v_a^T tanh(W_a s_t + U_a h_j)", "s_t is still to be computed: the score uses s_{t-1}."),
                    Slip("s_{t-1}^T h_j", "This is the dot-product score, not the additive one of Bahdanau."),
                    Slip("v_a^T (W_a s_{t-1} + U_a h_j)", "tanh is missing."),
                ),
            )),
            "c.weights": field_of("formula", 1, Formula(
                "exp(e_{tj}) / sum_{k=1}^{T_x} exp(e_{tk})", ATTENTION_WORDS, lambda name: attention_world(draw.seed, "weights", name),
                targets=("alpha_{tj}", "alpha_t"), alternatives=(Alternative("softmax(e_t)", "All weights of step t at once."),),
                slips=(
                    Slip("exp(e_{tj}) / sum_{k=1}^{T_y} exp(e_{kj})", "Normalised over the target steps: the weights must add up to 1 over the source positions."),
                    Slip("e_{tj} / sum_{k=1}^{T_x} e_{tk}", "The exponentials are missing."),
                    Slip("exp(e_{tj})", "The normaliser is missing."),
                ),
            )),
            "c.context": field_of("formula", 1, Formula(
                "sum_{j=1}^{T_x} alpha_{tj} h_j", ATTENTION_WORDS, lambda name: attention_world(draw.seed, "context", name), targets=("c_t",),
                slips=(
                    Slip("sum_{j=1}^{T_x} h_j", "The weights are missing."),
                    Slip("1/T_x sum_{j=1}^{T_x} alpha_{tj} h_j", "The weights add up to 1 already: there is no further division."),
                ),
            )),
            "c.why": field_of("prose", 2),
        },
        figures={
            "a.diagram": Sketch("encoder-decoder"),
            "b.beam": search.tree,
            "c.context": Sketch("attention"),
        },
        witnesses={"b.best": search.witness},
        work=search.work,
    )  # fmt: skip


QUESTION = Question("seq2seq", make)
