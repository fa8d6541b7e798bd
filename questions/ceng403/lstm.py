"""Question 2, the LSTM: its diagram, its six equations, and the gradient along the cell state."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from grader.checks.formula import DENOMINATOR, NUMERATOR, Formula, Slip
from grader.checks.weights import Group, Slots
from grader.draw import Draw
from grader.notation.tree import Item, Minus, Plus, Symbol, whole
from grader.notation.vocabulary import vocabulary
from grader.question import Question, Sheet, Sketch, field_of
from grader.worlds import lstm
from grader.worlds.draws import source
from grader.worlds.values import Array
from grader.worlds.world import World
from solutions.theory import lstm as theory
from solutions.theory import lstm_equations
from solutions.theory.matrices import evaluate

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
    senses={"f": "forget gate", "i": "input gate", "o": "output gate", "C": "cell state", "h": "hidden state"},
)  # fmt: skip


class Form(NamedTuple):
    """Which LSTM is asked about."""

    peephole: bool = False
    coupled: bool = False


PLAIN = Form()
LETTERS = ("W", "V", "A")
"""The letters that the weights may have; that of the printed paper comes first."""
SEEN = {"f": "C_{t-1}", "i": "C_{t-1}", "o": "C_t"}
"""What a gate sees through its peephole: the output gate the new cell state."""


@lru_cache(maxsize=8)
def _cell(seed: int, size: int, form: Form = PLAIN) -> lstm.Cell:
    inputs = 2 if size > 1 else 1
    return lstm.cell(seed, OTHER_STEPS["T"] + 1, size, inputs, peephole=form.peephole, coupled=form.coupled)


def weights_of(gate: lstm.Gate, owner: str) -> dict[str, Array]:
    """The letters of the reference for one gate."""
    peephole = {} if gate.peephole is None else {f"p_{owner}": gate.peephole}
    return {f"W_{owner}": np.concatenate([gate.state, gate.inputs], axis=2), f"b_{owner}": gate.bias, **peephole}


OWNERS = {"f": "fF", "i": "iI", "C~": "CcgaGnz", "o": "oO"}
"""The letters in a subscript that say which gate a weight belongs to."""


def slots_of(cell: lstm.Cell, *gates: str, strict: bool = False) -> Slots:
    """The parts of the gates that a candidate may name: one matrix over the concatenation or two, one bias or two."""
    letters = "".join(OWNERS.values())
    if any(gate.peephole is not None for gate in cell.gates.values()):
        letters = letters.translate(str.maketrans("", "", "Cc"))  # the cell state may give a peephole its name
    return Slots(
        groups=tuple(_group(cell.gates[gate], OWNERS[gate]) for gate in gates),
        hints={"over h": ("h", "U", "R"), "over x": ("x", "V"), "peephole": ("p", "c", "C"), "over C": ("c", "C")},
        named=frozenset(f"{letter}_{OWNERS[gate][0]}" for gate in gates for letter in "Wbp"),
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
    vectors = {"bias": gate.bias, "first bias": gate.first, "second bias": gate.bias - gate.first}
    matrices |= {
        "over [h, x, 1]": np.concatenate([gate.state, gate.inputs, gate.bias], axis=2),
        "over [h, x, 1] beside a bias": np.concatenate([gate.state, gate.inputs, gate.first], axis=2),
        "over [x, h, 1]": np.concatenate([gate.inputs, gate.state, gate.bias], axis=2),
    }
    if gate.peephole is not None:
        through = gate.peephole * np.eye(gate.peephole.shape[1])
        matrices |= {
            "over C": through,
            "peephole": gate.peephole,
            "over [C, h, x]": np.concatenate([through, gate.state, gate.inputs], axis=2),
            "over [h, x, C]": np.concatenate([gate.state, gate.inputs, through], axis=2),
        }
        vectors["peephole"] = gate.peephole
    return Group(matrices, vectors, owner)


def gate_formula(gate: str, form: Form, worlds: Callable[[str], World], slots: Callable[[World], Slots]) -> Formula:
    """The equation of a gate or of the candidate."""
    target = f"{gate}_t"
    squash, other = ("tanh", "sigmoid") if gate == "C~" else ("sigmoid", "tanh")
    named = {"sigmoid": "the sigmoid", "tanh": "tanh"}
    w, b, p = (f"{letter}_{OWNERS[gate][0]}" for letter in "Wbp")
    seen = SEEN.get(gate) if form.peephole else None
    peep = f" + {p} ⊙ {seen}" if seen else ""
    slips = [
        Slip(f"{squash}({w} [h_{{t-1}}, x_t]{peep})", "The bias is forgotten."),
        Slip(f"{other}({w} [h_{{t-1}}, x_t]{peep} + {b})", f"{named[other].capitalize()} stands where {named[squash]} belongs."),
        Slip(f"{w} [h_{{t-1}}, x_t]{peep} + {b}", f"The activation function, {named[squash]}, is missing."),
        Slip(f"{squash}({w} [h_t, x_t]{peep} + {b})", "The index is off by one: the gate sees h_{t-1}, h_t does not exist yet."),
    ]
    if seen:
        wrong = "C_t" if seen != "C_t" else "C_{t-1}"
        slips += [
            Slip(f"{squash}({w} [h_{{t-1}}, x_t] + {b})", "The peephole is missing: the gate also sees the cell state."),
            Slip(f"{squash}({w} [h_{{t-1}}, x_t] + {p} ⊙ {wrong} + {b})", f"The peephole of this gate sees {seen}, not {wrong}."),
        ]
    return Formula(
        f"{squash}({w} [h_{{t-1}}, x_t]{peep} + {b})", WORDS, worlds, targets=(target,), rows=True, slots=slots,
        forbidden=(target,), slips=tuple(slips),
    )  # fmt: skip


COUPLED_SLIPS = (
    Slip("f_t", "The share that is kept stands where the share that is written belongs: 1 - f_t."),
    Slip("f_t - 1", "The sign is turned: 1 - f_t is needed."),
)


def cell_formula(form: Form, worlds: Callable[[str], World], slots: Callable[[World], Slots]) -> Formula:
    """The update of the cell state. In a coupled cell ``1 - f_t`` stands for the input gate."""
    i = "(1 - f_t)" if form.coupled else "i_t"
    coupled = Slip("f_t ⊙ C_{t-1} + (1 - f_t) ⊙ C~_t", "The input gate is replaced by 1 - f_t: that is a coupled cell.")
    return Formula(
        f"f_t ⊙ C_{{t-1}} + {i} ⊙ C~_t", WORDS, worlds, targets=("C_t",), forbidden=("C_t",), rows=True, slots=slots,
        slips=(
            Slip(f"{i} ⊙ C_{{t-1}} + f_t ⊙ C~_t", "The forget and input gates are swapped."),
            *(() if form.coupled else (coupled,)),
            Slip(f"f_t ⊙ C_t + {i} ⊙ C~_t", "The index is off by one: the old cell state is C_{t-1}."),
            Slip(f"C_{{t-1}} + {i} ⊙ C~_t", "The forget gate is missing."),
            Slip("f_t ⊙ C_{t-1} + C~_t", "The input gate is missing."),
            Slip(f"f_t ⊙ C_{{t-1}} + {i}", "The candidate is missing."),
        ),
    )  # fmt: skip


def make(draw: Draw) -> Sheet:
    """A cell with a forget gate, with peepholes or without, its input gate coupled or not."""
    form = Form(draw.choice("peephole", (False, True), canonical=False), draw.choice("coupled", (False, True), canonical=False))
    letter = draw.choice("letter", LETTERS, canonical=LETTERS[0])

    def worlds(gate: str) -> Callable[[str], World]:
        @lru_cache(maxsize=4)
        def world(name: str) -> World:
            cell = _cell(draw.seed, 1 if name == "small" else 3, form)
            letters = weights_of(cell.gates[gate], OWNERS[gate][0]) if gate else {}
            return lstm.world(cell, OTHER_STEPS if name == "other" else STEPS, letters)

        return world

    def slots(*gates: str, strict: bool = True) -> Callable[[World], Slots]:
        kept = tuple(gate for gate in gates if not (form.coupled and gate == "i"))
        return lambda world: slots_of(_cell(draw.seed, 3, form), *kept, strict=strict)

    def gate_field(gate: str) -> Formula:
        return gate_formula(gate, form, worlds(gate), slots(gate, strict=False))

    plain = worlds("")
    coupled_gate = Formula("1 - f_t", WORDS, plain, targets=("i_t",), forbidden=("i_t",), rows=True, slots=slots("f"), slips=COUPLED_SLIPS)
    return Sheet(
        given={"W": letter, "own_letters": letter != LETTERS[0], "peephole": form.peephole, "coupled": form.coupled},
        fields={
            "a.diagram": field_of("diagram", 10),
            "b.forget": field_of("formula", "2.5", gate_field("f")),
            "b.input": field_of("formula", "2.5", coupled_gate if form.coupled else gate_field("i")),
            "b.candidate": field_of("formula", "2.5", gate_field("C~")),
            "b.cell": field_of("formula", "2.5", cell_formula(form, plain, slots("C~", "f", "i"))),
            "b.output": field_of("formula", "2.5", gate_field("o")),
            "b.hidden": field_of("formula", "2.5", Formula(
                "o_t ⊙ tanh(C_t)", WORDS, plain, targets=("h_t",), forbidden=("h_t",), rows=True,
                slots=slots("o", "f", "i", "C~"),
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
                layouts=(NUMERATOR, DENOMINATOR), orientation=True, slots=slots("f"),
                slips=(
                    Slip("diag(i_t)", "The input gate stands where the forget gate belongs."),
                    Slip("diag(f_{t-1})", "The index is off by one: the gate of step t scales the old cell state."),
                    Slip("I", "This takes the forget gate as 1."),
                ),
            )),
            "c.cell_product": field_of("formula", "1.5", cell_product(plain, draw.seed)),
            "c.compare": field_of("prose", 2),
        },
        figures={"a.diagram": Sketch("lstm", {"weights": f"{letter}_*, b_*", **form._asdict()})},
        witnesses={
            **{f"b.{name}": partial(equation_agrees, name, form) for name in lstm_equations.EQUATIONS},
            "c.cell_jacobian": lambda: bool(lstm_equations.derived_direct_jacobian() == lstm_equations.direct_jacobian()),
            "c.cell_product": product_agrees,
        },
    )  # fmt: skip


@lru_cache(maxsize=32)
def equation_agrees(name: str, form: Form) -> bool:
    """Whether an equation of the theory gives what a NumPy cell of this form computes."""
    right = lstm_equations.equations(lstm_equations.Cell(form.peephole, form.coupled))[name]
    weights = theory.random_weights(0, peephole=form.peephole, coupled=form.coupled)
    rng = source(0, "witness of the cell")
    x, h, c = rng.standard_normal(3), rng.standard_normal(weights.hidden), rng.standard_normal(weights.hidden)
    known = theory.formula_values(weights, x, h, c)
    left = known[str(lstm_equations.EQUATIONS[name][1])]
    return bool(np.allclose(evaluate(right, known), left, rtol=1e-9))


@lru_cache(maxsize=1)
def product_agrees() -> bool:
    """Whether the product along the direct path is what SymPy's differentiation gives."""
    return bool(lstm_equations.product_gap() < 1e-20)


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


QUESTION = Question("lstm", make)
