"""The instruments that every reference answer rests on: printing, evaluating, comparing, counting."""

import ast
import re
import sys
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.theory import (
    attention,
    bidirectional,
    bptt_proof,
    embeddings,
    gradients,
    gru,
    lstm_equations,
    perplexity,
    remedies,
    truncation,
)
from solutions.theory.activations import (
    ACTIVATIONS,
    activation,
    slope,
    slope_bound,
    slope_from_state,
    state_range,
)
from solutions.theory.agreement import array_gap, by_differences, gap
from solutions.theory.derivation import Derivation
from solutions.theory.losses import LOG_COSH, SQUARED
from solutions.theory.matrices import column, concatenated, elementwise, evaluate, matrix, product, total
from solutions.theory.operations import Tally, fitted, linear_root, order_of_growth
from solutions.theory.printing import latex

W, U, X, Y, B = matrix("W_hh", "H", "H"), matrix("U", "H", "D"), column("x_t", "D"), column("y"), column("b")
THEORY = Path(lstm_equations.__file__).parent

PRINTED = [
    (W, "W_{hh}", "two letters after the underscore are one subscript"),
    (W.T, r"W_{hh}^{\top}", "the transpose is no power of T, which is the number of steps"),
    (total(product(U, X), product(W, Y), B), r"U x_{t} + W_{hh} y + b", "terms stay in the order written"),
    (total(Y, product(sp.Integer(-1), W, B)), r"y - W_{hh} b", "a negative term is subtracted"),
    (sp.DiagMatrix(elementwise(lambda u: 1 - u**2, Y)), r"\operatorname{diag}\left(1 - y^{2}\right)", "diag"),
    (
        sp.DiagMatrix(elementwise(lambda u: u * (1 - u), Y)),
        r"\operatorname{diag}\left(y \odot \left(1 - y\right)\right)",
        "components multiply by the circled product",
    ),
    (concatenated(Y, X), r"\left[y, x_{t}\right]", "concatenation in brackets, on one line"),
    (
        sp.HadamardProduct(elementwise(lambda u: 1 - u, Y), B),
        r"\left(1 - y\right) \odot b",
        "a sum inside a product is put in parentheses",
    ),
    (product(W, total(Y, B)), r"W_{hh} \left(y + b\right)", "and inside a matrix product"),
    (elementwise(lambda u: u**2, total(Y, B)), r"\left(y + b\right)^{2}", "and under a power"),
    (elementwise(sp.tanh, total(Y, B)), r"\tanh{\left(y + b \right)}", "but not twice inside a function"),
    (sp.Identity(3), "I", "the identity is a plain I"),
    (-sp.Sum(sp.Symbol("a"), (sp.Symbol("i"), 1, 3)) / 3, r"- \frac{1}{3} \sum_{i=1}^{3} a", "factor first"),
]


@pytest.mark.parametrize(("expression", "tex", "why"), PRINTED, ids=[case[2] for case in PRINTED])
def test_printing(expression: object, tex: str, why: str) -> None:
    assert latex(expression) == tex, why


def every_derivation() -> list[Derivation]:
    cells = [
        lstm_equations.Cell(peephole, coupled) for peephole in (False, True) for coupled in (False, True)
    ]
    letters = (lstm_equations.CONCATENATED, lstm_equations.SPLIT, lstm_equations.SPLIT_W_U)
    return [
        *(bptt_proof.derivation(name, 3, weight) for name in ACTIVATIONS for weight in ("W_hh", "W_hx")),
        *(gradients.derivation(name) for name in ACTIVATIONS),
        *(lstm_equations.written(cell, letter) for cell in cells for letter in letters),
        *(perplexity.derivation(base) for base in (sp.E, 2)),
        *(gru.derivation(keeps) for keeps in (True, False)),
        truncation.derivation(),
        lstm_equations.derivation(),
        embeddings.derivation(),
        attention.derivation(),
        bidirectional.derivation(),
        remedies.clipping_derivation(),
        remedies.skip_derivation(),
    ]


def test_every_line_of_every_derivation_is_clean_tex() -> None:
    for derived in every_derivation():
        for step in derived.steps:
            assert step.says[-1] == "." and step.says[0].isupper(), step.says
            assert step.latex.count("{") == step.latex.count("}"), step.latex
            assert step.latex.count(r"\left") == step.latex.count(r"\right") + step.latex.count(r"\leftarrow")
            assert not re.search(r"Lambda|mapsto|DiagMatrix|Dummy|circ|MatrixSymbol|\*|_u\b", step.latex)


def test_a_derivation_without_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="no steps"):
        Derivation("nothing", ())


@settings(max_examples=25, deadline=None)
@given(hidden=st.integers(1, 4), inputs=st.integers(1, 4), seed=st.integers(0, 10**6))
def test_a_formula_evaluates_as_numpy_says(hidden: int, inputs: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    shapes = {
        "W_hh": (hidden, hidden),
        "U": (hidden, inputs),
        "x_t": (inputs, 1),
        "y": (hidden, 1),
        "b": (hidden, 1),
    }
    v = {name: chance.normal(size=shape) for name, shape in shapes.items()}
    inside = total(product(U, X), product(W.T, sp.DiagMatrix(Y), B), product(sp.Rational(-1, 2), Y))
    expected = np.tanh(v["U"] @ v["x_t"] + v["W_hh"].T @ (v["y"] * v["b"]) - v["y"] / 2)
    assert array_gap(evaluate(elementwise(sp.tanh, inside), v), expected) < 1e-12
    assert array_gap(evaluate(concatenated(Y, X), v), np.vstack([v["y"], v["x_t"]])) == 0
    ones = total(sp.OneMatrix(Y.rows, 1), sp.HadamardProduct(Y, B))
    assert array_gap(evaluate(ones, v), 1 + v["y"] * v["b"]) < 1e-15


def test_exact_and_numeric_evaluation_agree() -> None:
    exact = {"W_hh": sp.Matrix([[1, 2], [3, 4]]), "y": sp.Matrix([sp.Rational(1, 3), -2])}
    numeric = {name: np.array(value.evalf(), dtype=float) for name, value in exact.items()}
    formula = product(sp.DiagMatrix(elementwise(lambda u: 1 - u**2, Y)), W.T)
    assert array_gap(evaluate(formula, numeric), np.array(evaluate(formula, exact), dtype=float)) < 1e-15


@pytest.mark.parametrize(("expression", "error"), [(W, KeyError), (sp.Trace(W), TypeError)])
def test_evaluation_refuses_what_it_does_not_know(expression: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        evaluate(expression, {} if error is KeyError else {"W_hh": np.eye(2)})


SLOPES = [
    ("tanh", 1 - sp.Symbol("h") ** 2, 1, True, "steepest at 0"),
    (
        "sigmoid",
        sp.Symbol("h") * (1 - sp.Symbol("h")),
        sp.Rational(1, 4),
        True,
        "steepest at 0, where h = 1/2",
    ),
    ("softplus", 1 - sp.exp(-sp.Symbol("h")), 1, False, "only approached, far to the right"),
]


@pytest.mark.parametrize(("name", "expected", "bound", "attained", "why"), SLOPES)
def test_slopes(name: str, expected: object, bound: object, attained: bool, why: str) -> None:
    assert sp.simplify(slope_from_state(name, sp.Symbol("h")) - expected) == 0
    assert (slope_bound(name).value, slope_bound(name).attained) == (bound, attained), why


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slopes_agree_with_differentiation_with_limits_and_with_numpy(name: str) -> None:
    z, act = sp.Symbol("z", real=True), activation(name)
    plain = act.symbolic(z).rewrite(sp.exp)
    assert gap(slope(name, z), sp.diff(plain, z)) < 1e-20
    assert gap(slope_from_state(name, act.symbolic(z)), sp.diff(plain, z)) < 1e-20
    assert state_range(name) == (sp.limit(plain, z, -sp.oo), sp.limit(plain, z, sp.oo))
    places = np.linspace(-30, 30, 2001)
    numeric = sp.lambdify(z, act.symbolic(z), "numpy")(places)
    assert array_gap(act.array(places), numeric) < 1e-12
    differences = np.diagonal(by_differences(act.array, places[::20]))
    assert array_gap(act.array_slope(places[::20]), differences) < 1e-9
    assert (
        act.array_slope(places).max() <= float(slope_bound(name).value) < act.array_slope(places).max() + 1e-6
    )


def test_an_unknown_activation_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"'relu'.*tanh, sigmoid, softplus"):
        activation("relu")


@pytest.mark.parametrize("loss", [SQUARED, LOG_COSH], ids=lambda loss: loss.name)
def test_losses_are_the_same_in_sympy_and_numpy(loss: object) -> None:
    y, r = np.array([0.3, -1.2]), np.array([1.0, 0.5])
    assert abs(float(loss.symbolic(y, r)) - loss.array(y, r)) < 1e-14
    assert array_gap(loss.array_gradient(y, r), by_differences(lambda place: loss.array(place, r), y)) < 1e-10


def test_a_gap_sees_a_small_difference_and_no_difference() -> None:
    x = sp.Symbol("x", real=True)
    assert gap(sp.sin(x) ** 2 + sp.cos(x) ** 2, sp.Integer(1)) < 1e-25
    assert 1e-22 < gap(x + sp.Rational(1, 10**20), x) < 1e-19
    for other in (sp.Matrix([x]), sp.Matrix([[x, x]]), x):
        with pytest.raises(ValueError, match="differ"):
            gap(sp.Matrix([x, x]), other)
    with pytest.raises(ArithmeticError):
        gap(1 / (x - x * sp.Integer(1)), x)


def test_an_array_gap_never_broadcasts_nor_hides_a_nan() -> None:
    with pytest.raises(ValueError, match="differ"):
        array_gap(np.zeros(3), np.zeros((3, 1)))
    assert not array_gap(np.array([np.nan]), np.array([0.0])) < 1e300


def test_finite_differences_have_the_shape_of_value_then_place() -> None:
    place = np.arange(6.0).reshape(2, 3)
    jacobian = by_differences(lambda m: m.T @ m, place)
    assert jacobian.shape == (3, 3, 2, 3)
    assert abs(jacobian[1, 1, 0, 1] - 2 * place[0, 1]) < 1e-9


@settings(max_examples=20, deadline=None)
@given(factors=st.lists(st.integers(-9, 9), min_size=9, max_size=9))
def test_a_polynomial_is_found_again_from_its_values(factors: list[int]) -> None:
    a, b = sp.symbols("a b")
    terms = [a**i * b**j for i in range(3) for j in range(3)]
    polynomial = sum(f * term for f, term in zip(factors, terms, strict=True))
    found = fitted(lambda x, y: int(sp.sympify(polynomial).subs({a: x, b: y})), (a, b))
    assert sp.expand(found - polynomial) == 0


def test_what_is_no_polynomial_of_the_degree_is_refused() -> None:
    a = sp.Symbol("a")
    with pytest.raises(ValueError, match="polynomial"):
        fitted(lambda x: x**3, (a,), degree=2)
    with pytest.raises(ValueError, match="polynomial"):
        fitted(lambda x: 2**x, (a,), degree=2)


H, D, T = sp.symbols("H D T", positive=True)
ORDERS = [
    (4 * H**2 + 4 * H * D + 9 * H + 7, H**2 + H * D, "factors and smaller terms go"),
    (T * H + H**2, T * H + H**2, "neither divides the other"),
    (
        3 * T * (H + D) ** 2,
        T * H**2 + T * H * D + T * D**2,
        "only divisors go; the hull is the checks' business",
    ),
    (sp.Integer(5), sp.Integer(1), "a constant has order 1"),
]


@pytest.mark.parametrize(("polynomial", "order", "why"), ORDERS)
def test_orders_of_growth(polynomial: object, order: object, why: str) -> None:
    assert sp.expand(order_of_growth(polynomial, (H, D, T)) - order) == 0, why


def test_orders_refuse_negative_terms_and_roots_refuse_curves() -> None:
    with pytest.raises(ValueError, match="negative"):
        order_of_growth(H - D, (H, D))
    with pytest.raises(ValueError, match="linear"):
        linear_root(H**2 - 1, H)
    assert linear_root(3 * H - D, H) == D / 3


def test_a_tally_counts_what_it_does() -> None:
    tally = Tally()
    assert tally.matvec([[1, 2], [3, 4]], [5, 6]) == [17, 39] and tally.multiply_adds == 4
    assert tally.hadamard([2, 3], [4, 5]) == [8, 15] and tally.multiply_adds == 6
    with pytest.raises(ValueError, match=r"shorter|longer"):
        tally.dot([1], [1, 2])


def test_theory_imports_nothing_but_sympy_numpy_and_the_standard_library() -> None:
    allowed = {"sympy", "numpy", "solutions", *sys.stdlib_module_names}
    for source in THEORY.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in allowed, f"{source.name} imports {name}"
                assert not name.startswith("solutions") or name.startswith("solutions.theory"), source.name
