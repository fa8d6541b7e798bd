"""Values of trees: shapes as linear algebra has them, mismatches said, sums and dots, layouts, definitions, limits."""

from __future__ import annotations

import numpy as np
import pytest

from grader.notation.answer import read
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.vocabulary import vocabulary
from grader.worlds.agreement import agrees, distance, factor, same_up_to_orientation
from grader.worlds.evaluate import DENOMINATOR, MIXED, NUMERATOR, Evaluation, Reading, Restated, Unknown
from grader.worlds.values import (
    Array,
    Mismatch,
    Value,
    add,
    described,
    diagonal,
    is_scalar,
    is_vector,
    matmul,
    norm,
    stacked,
    transposed,
)
from grader.worlds.world import Reference, World

WORDS = vocabulary(
    letters=["x", "y", "a", "b", "A", "B", "M", "I", "T", "K", "n", "k", "j", "t", "p", "L"],
    families={"v": 1, "u": 1, "s": 1, "e": 2, "w": 1},
    functions={"F": "F"},
    differentials=True,
)
RNG = np.random.default_rng(4)
A, B, M = RNG.standard_normal((5, 3, 2)), RNG.standard_normal((5, 2, 3)), RNG.standard_normal((5, 3, 3))
X, Y = RNG.standard_normal((5, 3, 1)), RNG.standard_normal((5, 3, 1))
NUMBERS, OTHERS = RNG.uniform(0.5, 2.0, 5), RNG.uniform(0.5, 2.0, 5)
VECTORS: dict[tuple[int, ...], Array] = {(t,): RNG.standard_normal((5, 3, 1)) for t in range(0, 6)}
STEPS: dict[tuple[int, ...], Array] = {(t,): RNG.standard_normal((5, 3, 3)) for t in range(1, 6)}
SCALARS: dict[tuple[int, ...], Array] = {(t,): RNG.uniform(0.5, 1.5, 5) for t in range(1, 6)}


def derivative(top: Reference, bottom: Reference, immediate: bool) -> Array | None:
    """∂v/∂u is M (2 M through all earlier states), ∂L/∂u a row."""
    if top[0] == "v" and bottom[0] == "u":
        return M if immediate else 2 * M
    return X.swapaxes(1, 2) if (top[0], bottom[0]) == ("L", "u") else None


WORLD = World(
    letters={"x": X, "y": Y, "a": NUMBERS, "b": OTHERS, "A": A, "B": B, "M": M, "I": np.broadcast_to(np.eye(3), (5, 3, 3)), "p": NUMBERS / 3},
    families={"v": VECTORS, "u": STEPS, "s": SCALARS, "e": {(1, j): SCALARS[j,] for j in range(1, 6)}, "w": {(1,): 3, (2,): 5}},
    ranges={"v": ((1, 5),), "s": ((1, 5),), "u": ((1, 5),), "e": ((1, 1), (1, 5))},
    counters={"T": 5, "K": 3, "t": 3, "k": 1, "j": 2, "n": 4},
    derivative=derivative,
    functions={"F": lambda value: 7.0 * value},
)


def value(text: str, reading: Reading | None = None, world: World = WORLD) -> Value:
    """The value of a formula."""
    (statement,) = read(text, WORDS).statements
    with np.errstate(all="ignore"):
        return Evaluation(world, reading or Reading()).value(statement.node)


def inner(left: Array, right: Array) -> Array:
    """The inner product sample by sample."""
    return np.asarray(np.einsum("kia,kia->k", left, right))


EQUAL: list[tuple[str, Value, str]] = [
    ("2 a + b", 2 * NUMBERS + OTHERS, "numbers"),
    ("a/b", NUMBERS / OTHERS, "quotient"),
    ("A B x", A @ B @ X, "matrices"),
    ("x^T y", inner(X, Y), "an inner product is a number"),
    ("x y^T", X @ Y.swapaxes(1, 2), "an outer product is a matrix"),
    ("x ⊙ y", X * Y, "elementwise"),
    ("diag(x)", X * np.eye(3), "a diagonal matrix"),
    ("diag(x) M", X * M, "scales rows"),
    ("diag(M)", np.einsum("kii->ki", M)[:, :, None], "the diagonal of a matrix is a column"),
    ("1 - x^2", 1 - X**2, "a number and a vector"),
    ("I + M", np.eye(3) + M, "the identity"),
    ("1 + M", np.eye(3) + M, "one is the identity beside a square matrix"),
    ("M^2", M @ M, "a power of a matrix"),
    ("M^{-1} M", np.broadcast_to(np.eye(3), (5, 3, 3)), "an inverse"),
    ("M^T", M.swapaxes(1, 2), "T on a matrix transposes"),
    ("a^T", NUMBERS**5, "T on a number is a power"),
    ("x^2", X**2, "a power of a vector is elementwise"),
    ("norm(x)", np.linalg.norm(X[:, :, 0], axis=1), "length"),
    ("||M||", np.linalg.norm(M, ord=2, axis=(1, 2)), "spectral norm"),
    ("||M||_F", np.linalg.norm(M, axis=(1, 2)), "Frobenius norm"),
    ("||x||_1", np.abs(X[:, :, 0]).sum(axis=1), "sum norm"),
    ("|a|", NUMBERS, "absolute value"),
    ("[x, y]", np.concatenate([X, Y], axis=1), "columns are stacked"),
    ("[x; y]", np.concatenate([X, Y], axis=1), "with either separator"),
    ("tanh(x)", np.tanh(X), "function of a vector"),
    ("tanh'(x)", 1 - np.tanh(X) ** 2, "and its derivative"),
    ("softmax(x)", np.exp(X) / np.exp(X).sum(axis=1, keepdims=True), "softmax"),
    ("max(a, b)", np.maximum(NUMBERS, OTHERS), "maximum"),
    ("sum_{j=1}^{3} s_j", sum(SCALARS[j,] for j in (1, 2, 3)), "sum"),
    ("sum_{j} s_j", sum(SCALARS[j,] for j in range(1, 6)), "a sum over the natural range"),
    ("sum_{j=1}^{T} s_j v_j", sum(SCALARS[j,][:, None, None] * VECTORS[j,] for j in range(1, 6)), "numbers times vectors"),
    ("sum_{j=3}^{2} s_j", 0, "an empty sum"),
    ("prod_{j=3}^{2} s_j", 1, "an empty product"),
    ("prod_{j=1}^{3} s_j", SCALARS[1,] * SCALARS[2,] * SCALARS[3,], "product"),
    ("sum_{j=1}^{T} sum_{k=1}^{j} s_k", sum((6 - k) * SCALARS[k,] for k in range(1, 6)), "nested, the inner bound moves"),
    ("s_1 + s_2 + ... + s_T", sum(SCALARS[j,] for j in range(1, 6)), "dots"),
    ("s_1 s_2 ... s_T", SCALARS[1,] * SCALARS[2,] * SCALARS[3,] * SCALARS[4,] * SCALARS[5,], "dots in a product"),
    ("u_3 u_2 ... u_1", STEPS[3,] @ STEPS[2,] @ STEPS[1,], "dots that run down"),
    ("s_{t-1} + s_{t+1}", SCALARS[2,] + SCALARS[4,], "indices"),
    ("e_{1j}", SCALARS[2,], "two indices"),
    ("F(a)", 7.0 * NUMBERS, "a function of the model"),
    ("∂v_1/∂u_1", M, "a derivative of the model"),
    ("n!", 24, "a factorial of a counter"),
    ("2^10", 1024, "whole numbers stay whole"),
    ("w_1 + w_2", 8, "a family of numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "why"), EQUAL, ids=[text for text, _, _ in EQUAL])
def test_values(text: str, expected: Value, why: str) -> None:
    assert agrees(value(text), expected), why


MISMATCHED = [
    ("A + B", "added"), ("x + A", "added"), ("A x", "multiplied"), ("A A", "multiplied"), ("A ⊙ B", "elementwise"), ("M/A", "divided"),
    ("A^2", "not square"), ("1 + A", "added"), ("2^M", "exponent"), ("M^{0.5}", "power"), ("[a, x]", "concatenated"), ("diag(A)", "square"),
    ("tanh(M)", "taken of"), ("softmax(M)", "softmax"), ("[x, B]", "differ in size"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), MISMATCHED, ids=[text for text, _ in MISMATCHED])
def test_dimensions_that_do_not_fit_are_a_fact(text: str, says: str) -> None:
    with pytest.raises(Mismatch, match=says):
        value(text)


UNKNOWN = ["s_9", "v", "sum_{j=1}^{a} s_j", "tanh''(x)", "∂x/∂y", "F'(a)", "s_1 + s_3 + ... + s_4", "E_{n}[a]", "log(a, b, a)"]


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_has_no_value_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        value(text)


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(Unknown) as caught:
        value("s_9")
    assert caught.value.name == "s"
    assert "out of range" in str(caught.value)


# Ways of reading --------------------------------------------------------------------------------------------------


def test_layouts_of_derivatives() -> None:
    row, column = X.swapaxes(1, 2), X
    assert agrees(value("∂L/∂u_1", Reading(layout=NUMERATOR)), row)
    assert agrees(value("∂L/∂u_1", Reading(layout=DENOMINATOR)), column)
    assert agrees(value("∂L/∂u_1", Reading(layout=MIXED)), column)
    assert agrees(value("∂v_1/∂u_1", Reading(layout=DENOMINATOR)), M.swapaxes(1, 2))
    assert agrees(value("∂v_1/∂u_1", Reading(layout=MIXED)), M)
    assert agrees(value("∂v_1/∂u_1", Reading(total=True)), 2 * M)
    assert agrees(value("∂^+v_1/∂u_1", Reading(total=True)), M)


def test_products_of_matrices_stand_in_either_order() -> None:
    text = "prod_{j=1}^{2} u_j"
    assert agrees(value(text, Reading(products="later-left")), STEPS[2,] @ STEPS[1,])
    assert agrees(value(text, Reading(products="later-right")), STEPS[1,] @ STEPS[2,])


def test_a_product_of_two_columns_is_either_elementwise_or_inner() -> None:
    assert agrees(value("x y", Reading(columns="elementwise")), X * Y)
    assert agrees(value("x y", Reading(columns="dot")), inner(X, Y))


def test_rows_turn_every_vector() -> None:
    assert agrees(value("x", Reading(rows=True)), X.swapaxes(1, 2))


def test_the_base_of_a_bare_logarithm() -> None:
    assert agrees(value("log(a)"), np.log(NUMBERS))
    assert agrees(value("log(a)", Reading(logarithm=float(np.log(2.0)))), np.log2(NUMBERS))
    assert agrees(value("ln(a)", Reading(logarithm=float(np.log(2.0)))), np.log(NUMBERS)), "ln is ln"


# Definitions and prohibitions -------------------------------------------------------------------------------------


def defined(text: str, *definitions: str) -> Value:
    """A formula with definitions of the candidate's own."""
    words = vocabulary(letters=["a", "b", "t", "T"], families={"s": 1, "q": 1, "r": 1}, functions={"g": "g"})
    pairs = []
    for definition in definitions:
        (statement,) = read(definition, words).statements
        pairs.append((statement.node.items[0], statement.node.items[1]))  # type: ignore[attr-defined]
    (statement,) = read(text, words).statements
    return Evaluation(WORLD, definitions=tuple(pairs)).value(statement.node)


def test_definitions_are_followed_at_every_index() -> None:
    assert agrees(defined("q_3", "q_t = s_t^2"), SCALARS[3,] ** 2)
    assert agrees(defined("q_1 + q_2", "q_t = s_{t+1}"), SCALARS[2,] + SCALARS[3,])


def test_recursions_end_where_they_say() -> None:
    assert agrees(defined("q_3", "q_0 = a", "q_t = q_{t-1} + s_t"), NUMBERS + SCALARS[1,] + SCALARS[2,] + SCALARS[3,])


@pytest.mark.parametrize("definition", ["q_t = q_{t+1}", "q_t = q_t", "q_t = q_{t-1} q_{t-2}"])
def test_recursions_without_an_end_are_refused_or_zero(definition: str) -> None:
    try:
        found = defined("q_3", definition)
    except Unreadable:
        return
    assert not np.any(found), "beyond the last step there is nothing"


def test_what_is_asked_must_not_be_used() -> None:
    (statement,) = read("s_3 + s_2", WORDS).statements
    with pytest.raises(Restated):
        Evaluation(WORLD, asked=frozenset({("s", (3,))})).value(statement.node)
    Evaluation(WORLD, asked=frozenset({("s", (5,))})).value(statement.node)


def test_what_was_used_is_remembered() -> None:
    (statement,) = read("s_2 + a", WORDS).statements
    evaluation = Evaluation(WORLD)
    evaluation.value(statement.node)
    assert evaluation.touched == {("s", (2,)), ("a", ())}


# Limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["sum_{j=1}^{10^12} j", "prod_{j=1}^{99999} 2", "9^9^9^9", "a^{99999}", "s_1 + ... + s_{99999}"])
def test_beyond_a_limit_nothing_is_evaluated(text: str) -> None:
    with pytest.raises(TooLarge):
        value(text)


def test_steps_are_counted_over_the_whole_formula() -> None:
    (statement,) = read("sum_{j=1}^{2000} sum_{k=1}^{2000} a", WORDS).statements
    evaluation = Evaluation(WORLD)
    with pytest.raises(TooLarge):
        evaluation.value(statement.node)
    assert evaluation.left < 0


@pytest.mark.parametrize("text", ["1/0", "0/0", "log(-1)", "(-1)^{0.5}", "0^{-1}"])
def test_undefined_numbers_are_no_crash_and_equal_nothing(text: str) -> None:
    found = value(text)
    assert not np.isfinite(found).all()
    assert not agrees(found, 1.0)


# Arithmetic of values ---------------------------------------------------------------------------------------------


def test_kinds_of_values() -> None:
    assert is_scalar(3) and is_scalar(NUMBERS) and not is_scalar(X)
    assert is_vector(X) and is_vector(transposed(X)) and not is_vector(M)
    assert [described(v) for v in (2, X, transposed(X), A)] == ["number", "column of 3", "row of 3", "3×2 matrix"]


def test_a_one_by_one_product_is_a_number() -> None:
    assert np.shape(matmul(X.swapaxes(1, 2), X)) == (5,)


def test_nothing_is_broadcast_over_a_matrix() -> None:
    with pytest.raises(Mismatch):
        add(X, M)


def test_pieces() -> None:
    assert np.shape(diagonal(X)) == (5, 3, 3)
    assert agrees(norm(-2.0), 2.0)
    assert np.shape(stacked([1.0, NUMBERS], ",")) == (5, 2, 1)


# Agreement --------------------------------------------------------------------------------------------------------


def test_agreement_is_relative_and_knows_shapes() -> None:
    assert agrees(X * (1 + 1e-13), X)
    assert not agrees(X * (1 + 1e-6), X)
    assert distance(X, M) == float("inf")
    assert not agrees(np.array([1.0, np.nan]), np.array([1.0, 2.0]))
    assert agrees(1e-300, 1e-300) and not agrees(1e-300, 2e-300)


def test_orientation_matters_for_matrices_only_where_asked() -> None:
    assert same_up_to_orientation(transposed(X), X, False)
    assert not same_up_to_orientation(transposed(M), M, False)
    assert same_up_to_orientation(transposed(M), M, True)


def test_one_factor_in_every_sample() -> None:
    assert factor(3 * M, M) == pytest.approx(3.0)
    assert factor(-M, M) == pytest.approx(-1.0)
    assert factor(M + 1, M) is None
    assert factor(M, M) is None
