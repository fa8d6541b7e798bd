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
from grader.notation.tree import Item, Minus, Plus, Symbol, whole
from grader.notation.vocabulary import vocabulary
from grader.question import Question, Sheet, field_of
from grader.worlds import rnn
from grader.worlds.world import World
from solutions.theory import bptt_numeric, bptt_proof, truncation

EXACT = 1e-20
"""The symbolic proofs compare thirty digits."""
LAYOUTS = (MIXED, NUMERATOR, DENOMINATOR)

WORDS = vocabulary(
    letters=["W_hx", "W_hh", "W_hy", "b_h", "b_y", "L", "t", "k", "T", "I"],
    families={"x": 1, "h": 1, "z": 1, "y": 1, "L": 1, "delta": 1},
    aliases={
        "W_xh": "W_hx", "W_ih": "W_hx", "W_yh": "W_hy", "Whx": "W_hx", "Whh": "W_hh", "Why": "W_hy", "Wxh": "W_hx",
        "bh": "b_h", "by": "b_y", "a": "z", "δ": "delta", "h_prev": Item("h", (Plus((Symbol("t"), Minus(whole(1)))),)),
        "W_h": "W_hh", "W_x": "W_hx", "W_y": "W_hy",
    },
    functions={"act": "tanh", "Diag": "diag"},
    differentials=True,
)  # fmt: skip



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


def make(draw: Draw) -> Sheet:
    """Unfold, differentiate, sum over time, truncate."""
    act, steps = "tanh", 3
    at_step, unrolled = worlds_of(6, 4, act, draw.seed), worlds_of(steps, 0, act, draw.seed)
    inner = worlds_of(6, 3, act, draw.seed)
    return Sheet(
        given={"T": steps},
        fields={
            "a.definition": field_of("prose", 4),
            "a.unfolded": field_of("formula", 2, Formula(
                f"{act}(W_hx x_3 + W_hh {act}(W_hx x_2 + W_hh {act}(W_hx x_1 + W_hh h_0 + b_h) + b_h) + b_h)",
                WORDS, unfolded_only(unrolled), targets=("h_3",), zero_start=True,
                slips=(
                    Slip(f"{act}(W_hx x_3 + W_hh {act}(W_hx x_2 + W_hh {act}(W_hx x_1 + W_hh h_0)))", "The bias b_h is forgotten in all three steps."),
                ),
            )),
            "a.gradient_sum": field_of("formula", 2, Formula(
                "sum_{k=1}^{t} ∂L_t/∂h_t ∂h_t/∂h_k ∂^{+}h_k/∂W_hh",
                WORDS, at_step, targets=("∂L_t/∂W_hh",), layouts=(NUMERATOR, MIXED, DENOMINATOR), orientation=True,
                forbidden=("∂L_t/∂W_hh",), zero_start=True,
                slips=(Slip("∂L_t/∂h_t ∂^{+}h_t/∂W_hh", "The sum over the earlier steps is missing: only the last step's term is there."),),
            )),
            "b.state_jacobian": field_of("formula", 2, Formula(
                "diag(1 - h_t^2) W_hh" if act == "tanh" else f"diag({act}'(z_t)) W_hh",
                WORDS, at_step, targets=("∂h_t/∂h_{t-1}",), layouts=LAYOUTS, orientation=True, forbidden=("∂h_t/∂h_{t-1}",),
                slips=(
                    Slip("W_hh", "The derivative of the activation, diag(1 - h_t^2), is missing."),
                    Slip("diag(1 - h_{t-1}^2) W_hh", "The index is off by one: the slope belongs to step t."),
                ),
            )),
            "b.output_error": field_of("formula", 2, Formula(
                "W_hy^T ∂L_t/∂y_t", WORDS, at_step, targets=("∂L_t/∂h_t",), layouts=LAYOUTS, forbidden=("∂L_t/∂h_t",),
                unfinished=("∂y_t/∂h_t",),
            )),
            "b.recursion": field_of("formula", 3, Formula(
                "W_hy^T ∂L_t/∂y_t + W_hh^T diag(1 - h_{t+1}^2) delta_{t+1}" if act == "tanh"
                else f"W_hy^T ∂L_t/∂y_t + W_hh^T diag({act}'(z_{{t+1}})) delta_{{t+1}}",
                WORDS, inner, targets=("delta_t", "∂L/∂h_t"), layouts=LAYOUTS, forbidden=("∂L/∂h_t",),
                unfinished=("∂h_t/∂h_{t-1}",),
                slips=(
                    Slip("W_hy^T ∂L_t/∂y_t + W_hh^T delta_{t+1}", "The derivative of the activation, diag(1 - h_{t+1}^2), is missing."),
                    Slip("W_hy^T ∂L_t/∂y_t + W_hh diag(1 - h_{t+1}^2) delta_{t+1}", "The transpose of W_hh is missing."),
                    Slip("W_hy^T ∂L_t/∂y_t + W_hh^T diag(1 - h_t^2) delta_{t+1}", "The index is off by one: diag(1 - h_{t+1}^2) is needed, not diag(1 - h_t^2)."),
                    Slip("W_hh^T diag(1 - h_{t+1}^2) delta_{t+1}", "The direct error from the output of step t is missing."),
                ),
            )),
            "b.gradient": field_of("derivation", 5, Gradient(
                f"sum_{{t=1}}^{{{steps}}} diag(1 - h_t^2) delta_t h_{{t-1}}^T" if act == "tanh"
                else f"sum_{{t=1}}^{{{steps}}} diag({act}'(z_t)) delta_t h_{{t-1}}^T",
                WORDS, unrolled, targets=("∂L/∂W_hh",), layouts=LAYOUTS, orientation=True, zero_start=True,
                forbidden=("∂L/∂W_hh", "∂L_t/∂W_hh"), undefined=("delta",),
                slips=(
                    Slip(f"sum_{{t=1}}^{{{steps}}} diag(1 - h_t^2) delta_t h_t^T", "The index is off by one: h_{t-1}^T is needed, not h_t^T."),
                    Slip(f"sum_{{t=1}}^{{{steps}}} delta_t h_{{t-1}}^T", "The derivative of the activation, diag(1 - h_t^2), is missing."),
                    Slip(f"sum_{{t=1}}^{{{steps}}} ∂L_t/∂h_t ∂^{{+}}h_t/∂W_hh", "For each loss only the term k = t is there: the contributions of earlier states are missing."),
                ),
            )),
            "c.why": field_of("prose", 2),
            "c.memory": field_of("growth", 1, Growth((str(truncation.memory_order()), Also(str(truncation.memory_order(with_inputs=True)))), orders("T", "H", "D", "tau"), named="memory|activations|space")),
            "c.randomized": field_of("formula", 1, RandomFactor()),
            "c.compare": field_of("prose", 1),
        },
        witnesses={
            "a.gradient_sum": lambda: bptt_proof.gradient_of_step_gap(act) < EXACT,
            "b.state_jacobian": lambda: bptt_proof.state_jacobian_gap(act) < EXACT,
            "b.output_error": lambda: bptt_proof.last_error_gap(act, steps) < EXACT,
            "b.recursion": lambda: bptt_proof.recursion_gap(act, steps) < EXACT,
            "b.gradient": lambda: bptt_proof.gradient_gap(act, steps) < EXACT and differences_agree(act, steps),
            "c.randomized": lambda: bool(sp.simplify(truncation.expectation(truncation.randomized_factor()) - 1) == 0),
        },
    )  # fmt: skip


def differences_agree(act: str, steps: int) -> bool:
    """Whether central differences of the loss give the gradient that the recursion gives."""
    problem = bptt_numeric.random_problem(0, act, steps)
    recursion = bptt_numeric.gradient_by_pairs(problem)
    return bool(np.allclose(recursion, bptt_numeric.gradient_by_differences(problem), rtol=1e-6, atol=1e-8))


def unfolded_only(worlds: Callable[[str], World]) -> Callable[[str], World]:
    """The same worlds without the states after the first: an unfolded formula speaks of inputs and h_0 only."""

    @lru_cache(maxsize=4)
    def world(name: str) -> World:
        return rnn.start_only(worlds(name))

    return world


QUESTION = Question("bptt", make, fixed=("T", "activation", "which weight"))
