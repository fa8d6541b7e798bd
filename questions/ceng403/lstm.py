"""Question 2, the LSTM: its diagram, its six equations, and the gradient along the cell state."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from grader.checks.formula import DENOMINATOR, NUMERATOR, Formula, Slip
from grader.checks.weights import Group, Slots
from grader.draw import Draw
from grader.notation.tree import Item, Minus, Plus, Symbol, whole
from grader.notation.vocabulary import vocabulary
from grader.question import Question, Sheet, Sketch, field_of
from grader.worlds import lstm
from grader.worlds.values import Array
from grader.worlds.world import World
from solutions.theory import lstm_equations

STEPS = {"T": 6, "t": 5, "k": 2}
"""The steps behind the letters."""
OTHER_STEPS = {"T": 8, "t": 3, "k": 1}
"""Other steps, against coincidences."""

_BEFORE = (Plus((Symbol("t"), Minus(whole(1)))),)
WORDS = vocabulary(
    letters=["t", "k", "T", "I"],
    families={"x": 1, "h": 1, "C": 1, "f": 1, "i": 1, "o": 1, "C~": 1},
    aliases={
        "c": "C", "g": "C~", "c~": "C~", "X": "x", "H": "h", "Ctilde": "C~", "ctilde": "C~", "C^": "C~", "c^": "C~",
        "F": "f", "O": "o", "G": "C~", "I": "i", "c'": "C~", "Gamma_f": Item("f", (Symbol("t"),)), "h_prev": Item("h", _BEFORE),
        "C_prev": Item("C", _BEFORE), "c_prev": Item("C", _BEFORE), **{name: Item("C~", (Symbol("t"),)) for name in ("c_hat", "C_hat", "c_tilde", "C_tilde")}, "C'": "C~", "C¯": "C~", "f_t": Item("f", (Symbol("t"),)),
    },
    functions={"sigma": "sigmoid", "sig": "sigmoid", "sigm": "sigmoid"},
    differentials=True,
    weights=True,
    roles={
        "hidden state": "h", "previous hidden state": "h", "cell state": "C", "memory cell": "C", "input": "x", "current input": "x",
        "forget gate": "f", "input gate": "i", "output gate": "o", "candidate": "C~", "candidate state": "C~", "cell candidate": "C~",
    },
)  # fmt: skip


@lru_cache(maxsize=8)
def _cell(seed: int, size: int) -> lstm.Cell:
    return lstm.cell(seed, OTHER_STEPS["T"] + 1, hidden=size, inputs=2 if size > 1 else 1)


def weights_of(gate: lstm.Gate, owner: str) -> dict[str, Array]:
    """The letters of the reference for one gate."""
    return {f"W_{owner}": np.concatenate([gate.state, gate.inputs], axis=2), f"b_{owner}": gate.bias}


OWNERS = {"f": "fF", "i": "iI", "C~": "CcgaGnz", "o": "oO"}
"""The letters in a subscript that say which gate a weight belongs to."""


def slots_of(cell: lstm.Cell, *gates: str, strict: bool = False) -> Slots:
    """The parts of the gates that a candidate may name: one matrix over the concatenation or two, one bias or two."""
    letters = "".join(OWNERS.values())
    return Slots(
        groups=tuple(_group(cell.gates[gate], OWNERS[gate]) for gate in gates),
        hints={"over h": ("h", "U", "R"), "over x": ("x", "V")},
        named=frozenset(f"{letter}_{OWNERS[gate][0]}" for gate in gates for letter in "Wb"),
        strict=strict,
        strangers="".join(letter for letter in letters if all(letter not in OWNERS[gate] for gate in gates)),
    )


def _group(gate: lstm.Gate, owner: str) -> Group:
    matrices = {
        "over [h, x]": np.concatenate([gate.state, gate.inputs], axis=2),
        "over h": gate.state,
        "over x": gate.inputs,
        "over [x, h]": np.concatenate([gate.inputs, gate.state], axis=2),
    }
    return Group(matrices, {"bias": gate.bias, "first bias": gate.first, "second bias": gate.bias - gate.first}, owner)


def make(draw: Draw) -> Sheet:
    """The standard cell with a forget gate, no peepholes, gates not coupled."""

    def worlds(gate: str) -> Callable[[str], World]:
        @lru_cache(maxsize=4)
        def world(name: str) -> World:
            cell = _cell(draw.seed, 1 if name == "small" else 3)
            letters = weights_of(cell.gates[gate], OWNERS[gate][0]) if gate else {}
            return lstm.world(cell, OTHER_STEPS if name == "other" else STEPS, letters)

        return world

    def gate_field(gate: str, target: str) -> Formula:
        squash, other = ("tanh", "sigmoid") if gate == "C~" else ("sigmoid", "tanh")
        named = {"sigmoid": "the sigmoid", "tanh": "tanh"}
        w, b = (f"{letter}_{OWNERS[gate][0]}" for letter in "Wb")
        return Formula(
            f"{squash}({w} [h_{{t-1}}, x_t] + {b})", WORDS, worlds(gate), targets=(target,), rows=True,
            slots=lambda world: slots_of(_cell(draw.seed, 3), gate), forbidden=(target,),
            slips=(
                Slip(f"{squash}({w} [h_{{t-1}}, x_t])", "The bias is forgotten."),
                Slip(f"{other}({w} [h_{{t-1}}, x_t] + {b})", f"{named[other].capitalize()} stands where {named[squash]} belongs."),
                Slip(f"{w} [h_{{t-1}}, x_t] + {b}", f"The activation function, {named[squash]}, is missing."),
                Slip(f"{squash}({w} [h_t, x_t] + {b})", "The index is off by one: the gate sees h_{t-1}, h_t does not exist yet."),
            ),
        )  # fmt: skip

    plain = worlds("")
    return Sheet(
        fields={
            "a.diagram": field_of("diagram", 10),
            "b.forget": field_of("formula", "2.5", gate_field("f", "f_t")),
            "b.input": field_of("formula", "2.5", gate_field("i", "i_t")),
            "b.candidate": field_of("formula", "2.5", gate_field("C~", "C~_t")),
            "b.cell": field_of("formula", "2.5", Formula(
                "f_t ⊙ C_{t-1} + i_t ⊙ C~_t", WORDS, plain, targets=("C_t",), forbidden=("C_t",), rows=True,
                slots=lambda world: slots_of(_cell(draw.seed, 3), "C~", "f", "i", strict=True),
                slips=(
                    Slip("i_t ⊙ C_{t-1} + f_t ⊙ C~_t", "The forget and input gates are swapped."),
                    Slip("f_t ⊙ C_{t-1} + (1 - f_t) ⊙ C~_t", "The input gate is replaced by 1 - f_t: that is a coupled cell."),
                    Slip("f_t ⊙ C_t + i_t ⊙ C~_t", "The index is off by one: the old cell state is C_{t-1}."),
                    Slip("C_{t-1} + i_t ⊙ C~_t", "The forget gate is missing."),
                    Slip("f_t ⊙ C_{t-1} + C~_t", "The input gate is missing."),
                    Slip("f_t ⊙ C_{t-1} + i_t", "The candidate is missing."),
                ),
            )),
            "b.output": field_of("formula", "2.5", gate_field("o", "o_t")),
            "b.hidden": field_of("formula", "2.5", Formula(
                "o_t ⊙ tanh(C_t)", WORDS, plain, targets=("h_t",), forbidden=("h_t",), rows=True,
                slots=lambda world: slots_of(_cell(draw.seed, 3), "o", "f", "i", "C~", strict=True),
                slips=(
                    Slip("o_t ⊙ C_t", "tanh of the cell state is missing."),
                    Slip("o_t ⊙ sigmoid(C_t)", "The sigmoid stands where tanh belongs."),
                    Slip("o_t ⊙ tanh(C_{t-1})", "The index is off by one: the new cell state C_t is shown."),
                    Slip("o_t ⊙ tanh(C~_t)", "The candidate stands where the cell state belongs."),
                    Slip("tanh(o_t ⊙ C_t)", "tanh belongs around the cell state only."),
                    Slip("tanh(C_t)", "The output gate is missing."),
                ),
            )),
            "c.cell_jacobian": field_of("formula", "1.5", Formula(
                "diag(f_t)", WORDS, plain, targets=("∂C_t/∂C_{t-1}",), forbidden=("∂C_t/∂C_{t-1}",),
                layouts=(NUMERATOR, DENOMINATOR), orientation=True, slots=lambda world: slots_of(_cell(draw.seed, 3), "f", strict=True),
                slips=(
                    Slip("diag(i_t)", "The input gate stands where the forget gate belongs."),
                    Slip("diag(f_{t-1})", "The index is off by one: the gate of step t scales the old cell state."),
                    Slip("I", "This takes the forget gate as 1."),
                ),
            )),
            "c.cell_product": field_of("formula", "1.5", cell_product(plain, draw.seed)),
            "c.compare": field_of("prose", 2),
        },
        figures={"a.diagram": Sketch("lstm")},
        witnesses={
            "c.cell_jacobian": lambda: bool(lstm_equations.derived_direct_jacobian() == lstm_equations.direct_jacobian()),
            "c.cell_product": lambda: lstm_equations.product_gap() < 1e-20,
        },
    )  # fmt: skip


def cell_product(worlds: Callable[[str], World], seed: int) -> Formula:
    """``∂C_T/∂C_k`` along the direct path."""
    return Formula(
        "prod_{j=k+1}^{T} diag(f_j)", WORDS, worlds, targets=("∂C_T/∂C_k",), forbidden=("∂C_T/∂C_k",),
        unfinished=("∂C_t/∂C_{t-1}",), layouts=(NUMERATOR, DENOMINATOR), orientation=True,
        slots=lambda world: slots_of(_cell(seed, 3), "f", strict=True),
        slips=(
            Slip("prod_{j=k}^{T} diag(f_j)", "The product starts at j = k: one factor too many."),
            Slip("prod_{j=k+1}^{T-1} diag(f_j)", "The product ends at T - 1: the last factor is missing."),
            Slip("prod_{j=k}^{T-1} diag(f_j)", "The indices are off by one: the factors run from k + 1 to T."),
            Slip("diag(f_k) diag(f_T)", "Only the two end factors are there."),
            Slip("sum_{j=k+1}^{T} diag(f_j)", "The factors are added where they must be multiplied."),
            Slip("prod_{j=k+1}^{T} diag(i_j)", "The input gate stands where the forget gate belongs."),
        ),
    )  # fmt: skip


def direct_path(seed: int) -> Callable[[str], World]:
    """The worlds of the cell state alone."""

    @lru_cache(maxsize=4)
    def world(name: str) -> World:
        return lstm.world(_cell(seed, 1 if name == "small" else 3), OTHER_STEPS if name == "other" else STEPS)

    return world


QUESTION = Question("lstm", make, fixed=("peephole", "coupled gates", "letters of the weights"))
