"""The six equations of an LSTM cell in the letters a paper asks for, and the direct path of its cell state.

Hochreiter and Schmidhuber (1997); forget gate: Gers, Schmidhuber and Cummins (2000); peepholes: Gers,
Schraudolph and Schmidhuber (2002); coupled gates: Greff et al. (2017), "LSTM: a search space odyssey",
section 3.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy as sp

from solutions.theory.activations import Sigma
from solutions.theory.agreement import gap
from solutions.theory.derivation import Derivation, Step
from solutions.theory.matrices import at, column, concatenated, elementwise, evaluate, matrix, product, total
from solutions.theory.printing import equation, latex, partial

X, H_BEFORE, C_BEFORE, C_NOW = column("x_{t}", "D"), column("h_{t-1}"), column("C_{t-1}"), column("C_{t}")
FORGET, INPUT, OUTPUT, CANDIDATE = column("f_{t}"), column("i_{t}"), column("o_{t}"), column(r"\tilde{C}_{t}")
EQUATIONS: Mapping[str, tuple[str, Any]] = {
    "forget": ("f", FORGET),
    "input": ("i", INPUT),
    "candidate": ("C", CANDIDATE),
    "cell": ("", C_NOW),
    "output": ("o", OUTPUT),
    "hidden": ("", column("h_{t}")),
}
"""The equations in the order of the key: the subscript of their weights, and their left side."""


@dataclass(frozen=True, slots=True)
class Letters:
    """How weights are written; `*` stands for the gate: f, i, o, or C for the candidate.

    With `joint` the weight stands before the concatenation [h_{t-1}, x_t]; otherwise `input` and `recurrent`
    do.
    """

    joint: str | None = "W_{*}"
    input: str = "W_{x*}"
    recurrent: str = "W_{h*}"
    bias: str = "b_{*}"
    peephole: str = "p_{*}"


CONCATENATED = Letters()
SPLIT = Letters(joint=None)
SPLIT_W_U = Letters(joint=None, input="W_{*}", recurrent="U_{*}")


@dataclass(frozen=True, slots=True)
class Cell:
    """Which LSTM: with peepholes or without, input and forget gate coupled (i_t = 1 - f_t) or not."""

    peephole: bool = False
    coupled: bool = False


def weighted(letters: Letters, gate: str) -> tuple[Any, ...]:
    """The products of a gate's weights with h_{t-1} and x_t."""
    if letters.joint is not None:
        joint = sp.MatrixSymbol(letters.joint.replace("*", gate), H_BEFORE.rows, H_BEFORE.rows + X.rows)
        return (product(joint, concatenated(H_BEFORE, X)),)
    return (
        product(matrix(letters.input.replace("*", gate), "H", "D"), X),
        product(matrix(letters.recurrent.replace("*", gate), "H", "H"), H_BEFORE),
    )


def gate_equation(gate: str, cell: Cell = Cell(), letters: Letters = CONCATENATED) -> Any:
    """The right side for gate f, i or o, or for C, the candidate; o peeps at the new cell state."""
    peep: tuple[Any, ...] = ()
    if cell.peephole and gate != "C":
        peep = (
            sp.HadamardProduct(
                column(letters.peephole.replace("*", gate)), C_NOW if gate == "o" else C_BEFORE
            ),
        )
    inside = total(*weighted(letters, gate), *peep, column(letters.bias.replace("*", gate)))
    return elementwise(sp.tanh if gate == "C" else Sigma, inside)


def equations(cell: Cell = Cell(), letters: Letters = CONCATENATED) -> dict[str, Any]:
    """The right sides of the six equations, keyed forget, input, candidate, cell, output, hidden."""
    gates = {name: gate_equation(gate, cell, letters) for name, (gate, _) in EQUATIONS.items() if gate}
    if cell.coupled:
        gates["input"] = elementwise(lambda f: 1 - f, FORGET)
    return gates | {
        "cell": cell_update(),
        "hidden": sp.HadamardProduct(OUTPUT, elementwise(sp.tanh, C_NOW)),
    }


def cell_update(
    before: Any = C_BEFORE, forget: Any = FORGET, gate: Any = INPUT, candidate: Any = CANDIDATE
) -> Any:
    """f * C_{t-1} + i * candidate, component by component."""
    return total(sp.HadamardProduct(forget, before), sp.HadamardProduct(gate, candidate))


def direct_jacobian() -> Any:
    """dC_t/dC_{t-1} along the direct path, the gates held constant: diag(f_t)."""
    return sp.DiagMatrix(FORGET)


def derived_direct_jacobian() -> Any:
    """The same by SymPy's matrix calculus, from the cell's update."""
    return cell_update().diff(C_BEFORE).T


def direct_product(last: int, first: int) -> Any:
    """dC_last/dC_first along the direct path: diag(f_last) ... diag(f_{first+1}).

    Raises `ValueError` unless first < last.
    """
    if first >= last:
        raise ValueError(f"no step from {first} to {last}")
    factors = [sp.DiagMatrix(column(at("f", t))) for t in range(last, first, -1)]
    return product(*factors)


def product_gap(last: int = 4, first: int = 1, hidden: int = 2, formula: Any = None) -> float:
    """How far the product is from the Jacobian of the composed updates, gates as free symbols."""
    gates = {
        at(letter, t): sp.Matrix([sp.Symbol(f"{letter}{t}_{j}", positive=True) for j in range(hidden)])
        for letter in "fig"
        for t in range(first + 1, last + 1)
    }
    start = sp.Matrix([sp.Symbol(f"C_{j}", real=True) for j in range(hidden)])
    value = start
    for t in range(first + 1, last + 1):
        kept, new = (gates[at("f", t)], value), (gates[at("i", t)], gates[at("g", t)])
        value = sp.matrix_multiply_elementwise(*kept) + sp.matrix_multiply_elementwise(*new)
    stated = direct_product(last, first) if formula is None else formula
    return gap(evaluate(stated, gates), value.jacobian(start))


def product_in_general() -> str:
    """TeX of the right side of dC_T/dC_k for any k < T."""
    return rf"\prod_{{j=k+1}}^{{T}} {latex(sp.DiagMatrix(column('f_{j}')))}"


def written(cell: Cell = Cell(), letters: Letters = CONCATENATED) -> Derivation:
    """The six equations as the key prints them, in the order in which the cell computes them."""
    says = {
        "forget": "The forget gate decides what of the old cell state stays.",
        "input": "The input gate decides what of the candidate enters.",
        "candidate": "The candidate values.",
        "cell": "The cell state: what stays and what enters, added.",
        "output": "The output gate decides what of the cell state shows.",
        "hidden": "The hidden state.",
    }
    right = equations(cell, letters)
    steps = (Step(says[name], equation(left, right[name])) for name, (_, left) in EQUATIONS.items())
    return Derivation("The equations of an LSTM cell", tuple(steps))


def derivation() -> Derivation:
    """Why the gradient survives along the cell state."""
    first = equation(partial("C_{t}", "C_{t-1}"), derived_direct_jacobian())
    over_steps = equation(partial("C_{T}", "C_{k}"), product_in_general())
    return Derivation(
        "The gradient along the cell state",
        (
            Step("The cell state is updated by a sum.", equation(C_NOW, cell_update())),
            Step("Differentiate in the old cell state, the gates held constant (the direct path).", first),
            Step("Over several steps the chain rule multiplies these Jacobians.", over_steps),
        ),
    )
