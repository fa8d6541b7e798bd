"""Question 1, backpropagation through time: unfolding, Jacobians, the recursion, the gradient, truncation."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import sympy as sp

from grader.checks.formula import DENOMINATOR, MIXED, NUMERATOR, Formula, Slip
from grader.checks.gradient import Gradient
from grader.checks.growth import Also, Growth, orders
from grader.checks.randomised import RandomFactor
from grader.draw import Draw
from grader.notation.tree import Item, Minus, Node, Plus, Symbol, whole
from grader.notation.vocabulary import Vocabulary, vocabulary
from grader.question import Question, Sheet, Sketch, field_of
from grader.worlds import rnn
from grader.worlds.world import World
from questions.ceng403.slopes import ACTIVATIONS, PAPER, Slope
from solutions.theory import bptt_numeric, bptt_proof, truncation

EXACT = 1e-20
"""The symbolic proofs compare thirty digits."""
LAYOUTS = (MIXED, NUMERATOR, DENOMINATOR)

LETTERS = ("W_hx", "W_hh", "W_hy", "b_h", "b_y", "L", "t", "k", "T", "I")
FAMILIES = {"x": 1, "h": 1, "z": 1, "y": 1, "L": 1, "delta": 1}
ALIASES: dict[str, str | Node] = {
    "W_xh": "W_hx", "W_ih": "W_hx", "W_yh": "W_hy", "Whx": "W_hx", "Whh": "W_hh", "Why": "W_hy", "Wxh": "W_hx",
    "bh": "b_h", "by": "b_y", "a": "z", "δ": "delta", "h_prev": Item("h", (Plus((Symbol("t"), Minus(whole(1)))),)),
    "W_h": "W_hh", "W_x": "W_hx", "W_y": "W_hy",
}  # fmt: skip


@lru_cache(maxsize=4)
def vocabulary_of(act: str) -> Vocabulary:
    """The names of the network with an activation; the slope of softplus is a sigmoid, which needs a sign too."""
    others = {} if act == "tanh" else {"sigma": "sigmoid"}
    return vocabulary(
        letters=LETTERS, families=FAMILIES, aliases=ALIASES, functions={"act": act, "Diag": "diag", **others}, differentials=True,
        senses={"x": "input", "h": "state", "z": "pre-activation", "y": "output"},
    )


@lru_cache(maxsize=32)
def worlds_of(steps: int, t: int, act: str, seed: int) -> Callable[[str], World]:
    """The worlds of a field: a network of ``steps`` steps in which the letter t stands for one of them."""

    @lru_cache(maxsize=4)
    def world(name: str) -> World:
        if name == "other" and not t:
            raise KeyError("the number of steps is given in the question")
        more = 1 if name == "other" else 0
        sizes = rnn.ONE_BY_ONE if name == "small" else rnn.Sizes()
        net = rnn.network(seed, steps + 3 * more, act, sizes, zero_start=name == "zero")
        counters = {"T": steps + 3 * more, **({"t": t + more} if t else {}), **({"k": t - 2} if t > 2 else {})}
        return rnn.with_identity(rnn.world(net, counters))

    return world


READ = {"W_hh": "h", "W_hx": "x"}
"""The weights whose gradient may be asked for, and what each multiplies: the state before, or the input."""
TEX = {"W_hh": "W_{hh}", "W_hx": "W_{hx}"}


def given(slope: Slope, steps: int, weight: str) -> dict[str, object]:
    """What the words say of the activation, the length and the weight."""
    other = next(name for name in READ if name != weight)
    return {
        "T": steps, "f": slope.tex, "f_named": slope.named, "f_defined": slope.defined, "f_is_tanh": slope.name == "tanh",
        "slope": slope.tex_at, "rule": slope.tex_rule, "weight": TEX[weight], "other_weight": TEX[other],
        "of_input": weight == "W_hx", "read": lambda t: _read(weight, t), "other_read": _read(other, "t"),
    }  # fmt: skip


def _read(weight: str, t: str) -> str:
    """What a weight multiplies at a step, in TeX: ``h_{t-1}``, ``h_0``, ``x_t``."""
    if weight == "W_hx":
        return f"x_{t}"
    return f"h_{int(t) - 1}" if t.isdigit() else f"h_{{{t}-1}}"


def make(draw: Draw) -> Sheet:
    """Unfold, differentiate, sum over time, truncate."""
    act = draw.choice("activation", ACTIVATIONS, canonical=PAPER)
    steps = draw.integer("T", 3, 5, canonical=3)
    weight = draw.choice("weight", tuple(READ), canonical="W_hh")
    slope, words = Slope(act), vocabulary_of(act)
    diag = slope.diagonal
    at_step, unrolled = worlds_of(6, 4, act, draw.seed), worlds_of(steps, 0, act, draw.seed)
    inner = worlds_of(6, 3, act, draw.seed)
    return Sheet(
        given=given(slope, steps, weight),
        fields={
            "a.definition": field_of("prose", 4),
            "a.unfolded": field_of("formula", 2, Formula(
                f"{act}(W_hx x_3 + W_hh {act}(W_hx x_2 + W_hh {act}(W_hx x_1 + W_hh h_0 + b_h) + b_h) + b_h)",
                words, unfolded_only(unrolled), targets=("h_3",), zero_start=True,
                slips=(
                    Slip(f"{act}(W_hx x_3 + W_hh {act}(W_hx x_2 + W_hh {act}(W_hx x_1 + W_hh h_0)))", "The bias b_h is forgotten in all three steps."),
                ),
            )),
            "a.gradient_sum": field_of("formula", 2, Formula(
                f"sum_{{k=1}}^{{t}} ∂L_t/∂h_t ∂h_t/∂h_k ∂^{{+}}h_k/∂{weight}",
                words, at_step, targets=(f"∂L_t/∂{weight}",), layouts=(NUMERATOR, MIXED, DENOMINATOR), orientation=True,
                forbidden=(f"∂L_t/∂{weight}",), zero_start=True,
                slips=(Slip(f"∂L_t/∂h_t ∂^{{+}}h_t/∂{weight}", "The sum over the earlier steps is missing: only the last step's term is there."),),
            )),
            "b.state_jacobian": field_of("formula", 2, Formula(
                f"{diag('t')} W_hh", words, at_step, targets=("∂h_t/∂h_{t-1}",), layouts=LAYOUTS, orientation=True, forbidden=("∂h_t/∂h_{t-1}",),
                slips=(
                    Slip("W_hh", f"The derivative of the activation, {diag('t')}, is missing."),
                    Slip(f"{diag('t-1')} W_hh", "The index is off by one: the slope belongs to step t."),
                ),
            )),
            "b.output_error": field_of("formula", 2, Formula(
                "W_hy^T ∂L_t/∂y_t", words, at_step, targets=("∂L_t/∂h_t",), layouts=LAYOUTS, forbidden=("∂L_t/∂h_t",),
                unfinished=("∂y_t/∂h_t",),
            )),
            "b.recursion": field_of("formula", 3, Formula(
                f"W_hy^T ∂L_t/∂y_t + W_hh^T {diag('t+1')} delta_{{t+1}}", words, inner, targets=("delta_t", "∂L/∂h_t"), layouts=LAYOUTS, forbidden=("∂L/∂h_t",),
                unfinished=("∂h_t/∂h_{t-1}",), begins=(f"delta_{steps}", f"∂L_{steps}/∂h_{steps}"),
                slips=(
                    Slip("W_hy^T ∂L_t/∂y_t + W_hh^T delta_{t+1}", f"The derivative of the activation, {diag('t+1')}, is missing."),
                    Slip(f"W_hy^T ∂L_t/∂y_t + W_hh {diag('t+1')} delta_{{t+1}}", "The transpose of W_hh is missing."),
                    Slip(f"W_hy^T ∂L_t/∂y_t + W_hh^T {diag('t')} delta_{{t+1}}", f"The index is off by one: {diag('t+1')} is needed, not {diag('t')}."),
                    Slip(f"W_hh^T {diag('t+1')} delta_{{t+1}}", "The direct error from the output of step t is missing."),
                ),
            )),
            "b.gradient": field_of("derivation", 5, Gradient(
                f"sum_{{t=1}}^{{{steps}}} {diag('t')} delta_t {_plain_read(weight)}^T", words, unrolled,
                targets=(f"∂L/∂{weight}",), layouts=LAYOUTS, orientation=True, zero_start=True,
                forbidden=(f"∂L/∂{weight}", f"∂L_t/∂{weight}"), undefined=("delta",),
                slips=(
                    index_slip(f"sum_{{t=1}}^{{{steps}}} {diag('t')} delta_t", weight),
                    Slip(f"sum_{{t=1}}^{{{steps}}} delta_t {_plain_read(weight)}^T", f"The derivative of the activation, {diag('t')}, is missing."),
                    Slip(f"sum_{{t=1}}^{{{steps}}} ∂L_t/∂h_t ∂^{{+}}h_t/∂{weight}", "For each loss only the term k = t is there: the contributions of earlier states are missing."),
                ),
            )),
            "c.why": field_of("prose", 2),
            "c.memory": field_of("growth", 1, Growth((str(truncation.memory_order()), Also(str(truncation.memory_order(with_inputs=True)))), orders("T", "H", "D", "tau"), named="memory|activations|space", contradicts=r"(?:per|for each|in each|at each|each|every) (?:time ?)?step\b")),
            "c.randomized": field_of("formula", 1, RandomFactor()),
            "c.compare": field_of("prose", 1),
        },
        figures={"a.definition": Sketch("unrolled", {"steps": steps, "activation": act})},
        witnesses={
            "a.gradient_sum": lambda: gradients_agree(act, steps, weight),
            "b.state_jacobian": lambda: slope.agrees() and states_agree(act, steps),
            "b.output_error": lambda: states_agree(act, steps),
            "b.recursion": lambda: states_agree(act, steps),
            "b.gradient": lambda: gradients_agree(act, steps, weight) and differences_agree(act, steps, weight),
            "c.randomized": lambda: bool(sp.simplify(truncation.expectation(truncation.randomized_factor()) - 1) == 0),
        },
    )  # fmt: skip


def _plain_read(weight: str) -> str:
    return "h_{t-1}" if weight == "W_hh" else "x_t"


def index_slip(before: str, weight: str) -> Slip:
    """The outer product with the wrong vector."""
    if weight == "W_hh":
        return Slip(f"{before} h_t^T", "The index is off by one: h_{t-1}^T is needed, not h_t^T.")
    return Slip(f"{before} h_{{t-1}}^T", "This is the gradient of W_hh: W_hx multiplies x_t.")


@lru_cache(maxsize=16)
def states_agree(act: str, steps: int) -> bool:
    """Whether Jacobian, recursion and last error are what SymPy's differentiation gives."""
    gaps = (bptt_proof.state_jacobian_gap(act), bptt_proof.last_error_gap(act, steps), bptt_proof.recursion_gap(act, steps))
    return max(gaps) < EXACT


@lru_cache(maxsize=32)
def gradients_agree(act: str, steps: int, weight: str) -> bool:
    """Whether the sums over time are what SymPy's differentiation gives."""
    return max(bptt_proof.gradient_of_step_gap(act, weight=weight), bptt_proof.gradient_gap(act, steps, weight)) < EXACT


@lru_cache(maxsize=32)
def differences_agree(act: str, steps: int, weight: str) -> bool:
    """Whether central differences of the loss give the gradient that the recursion gives."""
    problem = bptt_numeric.random_problem(0, act, steps)
    recursion = bptt_numeric.gradient_by_pairs(problem, weight)
    return bool(np.allclose(recursion, bptt_numeric.gradient_by_differences(problem, weight), rtol=1e-6, atol=1e-8))


def unfolded_only(worlds: Callable[[str], World]) -> Callable[[str], World]:
    """The same worlds without the states after the first: an unfolded formula speaks of inputs and h_0 only."""

    @lru_cache(maxsize=4)
    def world(name: str) -> World:
        return rnn.start_only(worlds(name))

    return world


QUESTION = Question("bptt", make)
