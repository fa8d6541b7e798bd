"""Question 2 and 5(b): the equations against the cell, the direct path and the full Jacobian."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.theory import gru, lstm, lstm_equations
from solutions.theory.agreement import array_gap
from solutions.theory.lstm_equations import CONCATENATED, SPLIT, SPLIT_W_U, Cell
from solutions.theory.matrices import column, evaluate, product
from solutions.theory.printing import latex

CELLS = [Cell(peephole, coupled) for peephole in (False, True) for coupled in (False, True)]
sizes = {"seed": st.integers(0, 10**6), "hidden": st.integers(1, 5), "inputs": st.integers(1, 4)}


def a_state(seed: int, hidden: int, inputs: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed + 1)
    return chance.normal(size=inputs), chance.normal(size=hidden), chance.normal(size=hidden)


@settings(max_examples=25, deadline=None)
@given(**sizes, cell=st.sampled_from(CELLS), letters=st.sampled_from([CONCATENATED, SPLIT]))
def test_the_equations_compute_the_cell(
    seed: int, hidden: int, inputs: int, cell: Cell, letters: lstm_equations.Letters
) -> None:
    weights = lstm.random_weights(seed, hidden, inputs, peephole=cell.peephole, coupled=cell.coupled)
    known = lstm.formula_values(weights, *a_state(seed, hidden, inputs))
    right = lstm_equations.equations(cell, letters)
    for name, (_, left) in lstm_equations.EQUATIONS.items():
        assert array_gap(evaluate(right[name], known), known[left.name]) < 1e-12, name


@pytest.mark.parametrize(
    ("cell", "other"), [(CELLS[0], CELLS[1]), (CELLS[0], CELLS[2]), (CELLS[2], CELLS[0])]
)
def test_the_equations_of_another_cell_do_not(cell: Cell, other: Cell) -> None:
    weights = lstm.random_weights(1, peephole=other.peephole, coupled=other.coupled)
    known = lstm.formula_values(weights, *a_state(1, 4, 3))
    known |= {f"p_{{{gate}}}": np.ones((4, 1)) for gate in "fio" if f"p_{{{gate}}}" not in known}
    right = lstm_equations.equations(cell)
    gaps = [
        array_gap(evaluate(right[n], known), known[left.name])
        for n, (_, left) in lstm_equations.EQUATIONS.items()
    ]
    assert max(gaps) > 1e-3


@settings(max_examples=25, deadline=None)
@given(**sizes, cell=st.sampled_from(CELLS), steps=st.integers(1, 5))
def test_jacobians_agree_with_finite_differences(
    seed: int, hidden: int, inputs: int, cell: Cell, steps: int
) -> None:
    weights = lstm.random_weights(seed, hidden, inputs, peephole=cell.peephole, coupled=cell.coupled)
    x, h, c = a_state(seed, hidden, inputs)
    split, together = lstm.step_split(weights, x, h, c), lstm.step(weights, x, h, c)
    assert array_gap(split.hidden, together.hidden) < 1e-12 and array_gap(split.cell, together.cell) < 1e-12
    assert array_gap(lstm.full_jacobian(weights, x, h, c), lstm.full_by_differences(weights, x, h, c)) < 1e-8
    run = lstm.run(weights, np.random.default_rng(seed).normal(size=(steps, inputs)), h, c)
    assert array_gap(lstm.direct_product(run), lstm.direct_by_differences(run, c)) < 1e-9
    formula = evaluate(
        lstm_equations.direct_product(steps, 0),
        {f"f_{{{t}}}": s.f[:, None] for t, s in enumerate(run, start=1)},
    )
    assert array_gap(formula, lstm.direct_product(run)) < 1e-12


def test_the_direct_path_is_not_the_whole_jacobian() -> None:
    weights, state = lstm.random_weights(2), a_state(2, 4, 3)
    now = lstm.step(weights, *state)
    block = lstm.full_jacobian(weights, *state)[:4, :4]
    assert array_gap(block, lstm.direct_jacobian(now)) < 1e-12, (
        "without peepholes no gate looks at the cell state"
    )
    peeping = lstm.random_weights(2, peephole=True)
    block = lstm.full_jacobian(peeping, *state)[:4, :4]
    assert array_gap(block, lstm.direct_jacobian(lstm.step(peeping, *state))) > 1e-3


def test_matrix_calculus_gives_the_direct_path() -> None:
    assert lstm_equations.derived_direct_jacobian() == lstm_equations.direct_jacobian()
    assert lstm_equations.product_gap(4, 1) < 1e-20


SLIPS = [
    (product(*(sp.DiagMatrix(column(f"i_{{{t}}}")) for t in (4, 3, 2))), "input gates for forget gates"),
    (product(*(sp.DiagMatrix(column(f"f_{{{t}}}")) for t in (4, 3))), "one step too few"),
    (sp.DiagMatrix(column("f_{4}")), "the last step only"),
]


@pytest.mark.parametrize(("formula", "slip"), SLIPS, ids=[case[1] for case in SLIPS])
def test_wrong_products_are_caught(formula: object, slip: str) -> None:
    assert lstm_equations.product_gap(4, 1, formula=formula) > 1e-4, slip


PRINTED = [
    (CONCATENATED, Cell(), "forget", r"\sigma\left(W_{f} \left[h_{t-1}, x_{t}\right] + b_{f}\right)"),
    (SPLIT, Cell(), "output", r"\sigma\left(W_{xo} x_{t} + W_{ho} h_{t-1} + b_{o}\right)"),
    (SPLIT_W_U, Cell(), "candidate", r"\tanh{\left(W_{C} x_{t} + U_{C} h_{t-1} + b_{C} \right)}"),
    (
        SPLIT,
        Cell(peephole=True),
        "output",
        r"\sigma\left(W_{xo} x_{t} + W_{ho} h_{t-1} + p_{o} \odot C_{t} + b_{o}\right)",
    ),
    (CONCATENATED, Cell(coupled=True), "input", r"1 - f_{t}"),
    (CONCATENATED, Cell(), "cell", r"f_{t} \odot C_{t-1} + i_{t} \odot \tilde{C}_{t}"),
    (CONCATENATED, Cell(), "hidden", r"o_{t} \odot \tanh{\left(C_{t} \right)}"),
]


@pytest.mark.parametrize(("letters", "cell", "name", "tex"), PRINTED)
def test_the_key_reads_as_the_mark_scheme(
    letters: lstm_equations.Letters, cell: Cell, name: str, tex: str
) -> None:
    assert latex(lstm_equations.equations(cell, letters)[name]) == tex


def test_a_product_over_no_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="no step"):
        lstm_equations.direct_product(2, 2)


@settings(max_examples=25, deadline=None)
@given(**sizes, keeps=st.booleans(), after=st.booleans())
def test_the_gru_agrees_with_finite_differences(
    seed: int, hidden: int, inputs: int, keeps: bool, after: bool
) -> None:
    weights = gru.random_weights(seed, hidden, inputs, update_keeps=keeps, reset_after=after)
    x, h, _ = a_state(seed, hidden, inputs)
    now = gru.step(weights, x, h)
    assert array_gap(gru.full_jacobian(weights, x, h), gru.full_by_differences(weights, x, h)) < 1e-8
    assert array_gap(gru.direct_jacobian(now, keeps), gru.direct_by_differences(now, h, keeps)) < 1e-9
    wrong = gru.direct_jacobian(now, not keeps)
    assert array_gap(wrong, gru.direct_by_differences(now, h, keeps)) > 1e-9
    if not after:
        right, known = gru.equations(keeps), gru.formula_values(weights, x, h)
        values = {"update": now.z, "reset": now.r, "candidate": now.candidate, "hidden": now.hidden}
        for name, value in values.items():
            assert array_gap(evaluate(right[name], known), value[:, None]) < 1e-12, name
