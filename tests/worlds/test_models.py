"""The models behind the questions: every derivative against finite differences, every identity that must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from grader.worlds import lstm, rnn
from grader.worlds.functions import DERIVATIVES, ELEMENTWISE, sigmoid, softmax, softplus
from grader.worlds.values import Array

STEP = 1e-6
STEPS = 4


def run(net: rnn.Network, weights: dict[str, Array], start: Array, act: str, nudge: dict[int, Array] | None = None) -> tuple[list[Array], list[Array]]:
    """States and outputs of the network with other weights, another start, or a state moved at one step."""
    h, y = [start], [net.y[0]]
    for t in range(1, len(net.h)):
        state = ELEMENTWISE[act](weights["W_hx"] @ net.x[t] + weights["W_hh"] @ h[t - 1] + weights["b_h"])
        h.append(state + (nudge or {}).get(t, 0.0))
        y.append(weights["W_hy"] @ h[t] + weights["b_y"])
    return h, y


def by_state(net: rnn.Network, act: str, k: int, of: Callable[[list[Array], list[Array]], Array]) -> Array:
    """The derivative of a column by ``h_k``, one entry moved at a time."""
    size = net.h[0].shape[1]
    columns = []
    for at in range(size):
        moved = np.zeros_like(net.h[0])
        moved[:, at] = STEP
        ends = []
        for sign in (1, -1):
            start = net.h[0] + sign * moved if k == 0 else net.h[0]
            ends.append(of(*run(net, dict(net.weights), start, act, {k: sign * moved} if k else {})))
        columns.append((ends[0] - ends[1]) / (2 * STEP))
    return np.concatenate(columns, axis=2)


@pytest.mark.parametrize("act", ["tanh", "sigmoid", "softplus"])
@pytest.mark.parametrize(("t", "k"), [(2, 1), (4, 1), (3, 3), (3, 0), (1, 3)])
def test_states_by_states(act: str, t: int, k: int) -> None:
    net = rnn.network(7, STEPS, act, rnn.Sizes())
    found = rnn.differentiator(net)(("h", (t,)), ("h", (k,)), False)
    assert found is not None
    np.testing.assert_allclose(found, by_state(net, act, k, lambda h, y: h[t]), atol=1e-7)


@pytest.mark.parametrize(("t", "k"), [(2, 1), (3, 3), (4, 2)])
def test_outputs_by_states(t: int, k: int) -> None:
    net = rnn.network(7, STEPS, "tanh", rnn.Sizes())
    found = rnn.differentiator(net)(("y", (t,)), ("h", (k,)), False)
    assert found is not None
    np.testing.assert_allclose(found, by_state(net, "tanh", k, lambda h, y: y[t]), atol=1e-7)


@pytest.mark.parametrize(("t", "k"), [(2, 2), (4, 1)])
def test_losses_by_states_follow_the_chain_rule(t: int, k: int) -> None:
    net = rnn.network(7, STEPS, "tanh", rnn.Sizes())
    find = rnn.differentiator(net)
    pull = find(("L", (t,)), ("y", (t,)), False)
    assert pull is not None
    numeric = pull @ by_state(net, "tanh", k, lambda h, y: y[t])
    found = find(("L", (t,)), ("h", (k,)), False)
    assert found is not None
    np.testing.assert_allclose(found, numeric, atol=1e-6)


@pytest.mark.parametrize("weight", ["W_hh", "W_hx", "b_h"])
def test_the_total_gradient_by_a_weight(weight: str) -> None:
    net = rnn.network(3, STEPS, "tanh", rnn.Sizes())
    found = rnn.differentiator(net)(("L", ()), (weight, ()), False)
    assert found is not None
    expected = np.zeros_like(net.weights[weight])
    for row in range(expected.shape[1]):
        for column in range(expected.shape[2]):
            ends = []
            for sign in (1, -1):
                moved = net.weights[weight].copy()
                moved[:, row, column] += sign * STEP
                ends.append(run(net, {**net.weights, weight: moved}, net.h[0], "tanh")[1])
            change = [(a - b) / (2 * STEP) for a, b in zip(*ends, strict=True)]
            expected[:, row, column] = sum((net.pull[t] @ change[t])[:, 0, 0] for t in range(1, STEPS + 1))
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("weight", ["W_hh", "W_hx"])
def test_the_immediate_derivative_holds_earlier_states_fixed(weight: str) -> None:
    net = rnn.network(3, STEPS, "tanh", rnn.Sizes())
    found = rnn.differentiator(net)(("h", (2,)), (weight, ()), True)
    assert found is not None
    source = {"W_hh": net.h[1], "W_hx": net.x[2]}[weight]
    expected = np.einsum("kij,kl->kijl", net.slope[2], source[:, :, 0])
    np.testing.assert_allclose(found, expected)
    total = rnn.differentiator(net)(("h", (2,)), (weight, ()), False)
    assert total is not None
    assert not np.allclose(total, found), "through all earlier states it is another derivative"


def test_the_gradient_is_the_sum_of_its_losses() -> None:
    net = rnn.network(3, STEPS, "tanh", rnn.Sizes())
    parts = [rnn.gradient(net, "W_hh", range(t, t + 1)) for t in range(1, STEPS + 1)]
    np.testing.assert_allclose(sum(parts), rnn.gradient(net, "W_hh", range(1, STEPS + 1)))


def test_delta_is_the_gradient_by_the_state_and_ends_with_the_losses() -> None:
    net = rnn.network(3, STEPS, "tanh", rnn.Sizes())
    world = rnn.world(net, {"T": STEPS})
    for t in range(1, STEPS + 1):
        recursion = net.pull[t] @ net.weights["W_hy"] + rnn.total_by_state(net, t + 1) @ net.slope[t + 1] @ net.weights["W_hh"]
        np.testing.assert_allclose(np.asarray(world.families["delta"][(t,)]).swapaxes(1, 2), recursion, atol=1e-12)
    assert not np.any(world.families["delta"][(STEPS + 1,)])


def test_a_network_is_made_from_its_seed_alone() -> None:
    one, same, other = (rnn.network(seed, STEPS, "tanh", rnn.Sizes()) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one.h[STEPS], same.h[STEPS])
    assert not np.allclose(one.h[STEPS], other.h[STEPS])
    assert all(len({*array.shape[1:]}) == 2 for array in (one.weights["W_hx"], one.weights["W_hy"])), "a wrong order must show"


def test_what_has_no_meaning_has_no_derivative() -> None:
    find = rnn.differentiator(rnn.network(3, STEPS, "tanh", rnn.Sizes()))
    assert find(("x", (1,)), ("h", (1,)), False) is None
    assert find(("h", (99,)), ("h", (1,)), False) is None
    assert find(("h", (1,)), ("nothing", ()), False) is None


def test_worlds_with_less_in_them() -> None:
    net = rnn.network(3, STEPS, "tanh", rnn.Sizes(), bias=False, zero_start=True)
    assert not np.any(net.weights["b_h"]) and not np.any(net.h[0])
    start = rnn.start_only(rnn.world(net, {}))
    assert set(start.families["h"]) == {(0,)} and start.derivative is None
    assert "I" in rnn.with_identity(rnn.world(net, {})).letters


# LSTM -------------------------------------------------------------------------------------------------------------


def test_the_cell_obeys_its_equations() -> None:
    cell = lstm.cell(1, 4)
    values = cell.families
    for t in range(1, 5):
        both = np.concatenate([values["h"][t - 1,], values["x"][t,]], axis=1)
        for name, gate in cell.gates.items():
            total = np.concatenate([gate.state, gate.inputs], axis=2) @ both + gate.bias
            np.testing.assert_allclose(values[name][t,], np.tanh(total) if name == "C~" else sigmoid(total))
        memory = values["f"][t,] * values["C"][t - 1,] + values["i"][t,] * values["C~"][t,]
        np.testing.assert_allclose(values["C"][t,], memory)
        np.testing.assert_allclose(values["h"][t,], values["o"][t,] * np.tanh(memory))


@pytest.mark.parametrize(("t", "k"), [(2, 1), (4, 1), (3, 3), (1, 3)])
def test_the_cell_state_along_the_direct_path(t: int, k: int) -> None:
    cell = lstm.cell(1, 4)
    world = lstm.world(cell, {})
    assert world.derivative is not None
    found = world.derivative(("C", (t,)), ("C", (k,)), False)
    assert found is not None
    size = cell.families["C"][0,].shape[1]
    columns = []
    for at in range(size):
        ends = []
        for sign in (1, -1):
            moved = cell.families["C"][k,].copy()
            moved[:, at] += sign * STEP
            for step in range(k + 1, t + 1):  # gates held constant
                moved = cell.families["f"][step,] * moved + cell.families["i"][step,] * cell.families["C~"][step,]
            ends.append(moved)
        columns.append((ends[0] - ends[1]) / (2 * STEP))
    expected = np.concatenate(columns, axis=2) if t >= k else np.zeros((lstm.SAMPLES, size, size))
    np.testing.assert_allclose(found, expected, atol=1e-8)


def test_other_derivatives_of_the_cell_are_not_given() -> None:
    world = lstm.world(lstm.cell(1, 4), {})
    assert world.derivative is not None
    assert world.derivative(("h", (2,)), ("C", (1,)), False) is None
    assert world.derivative(("C", (99,)), ("C", (1,)), False) is None


# Functions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(DERIVATIVES))
def test_derivatives_of_functions(name: str) -> None:
    points = np.array([0.3, 0.7, 1.3, 2.9])
    numeric = (ELEMENTWISE[name](points + STEP) - ELEMENTWISE[name](points - STEP)) / (2 * STEP)
    np.testing.assert_allclose(DERIVATIVES[name](points), numeric, rtol=1e-6)


def test_functions_do_not_overflow() -> None:
    large = np.array([-1e4, 0.0, 1e4])
    np.testing.assert_allclose(sigmoid(large), [0.0, 0.5, 1.0])
    np.testing.assert_allclose(softplus(large), [0.0, np.log(2.0), 1e4])
    column = np.array([[[1e4], [0.0]]])
    np.testing.assert_allclose(softmax(column), [[[1.0], [0.0]]])


def test_factorials_are_of_whole_numbers() -> None:
    np.testing.assert_array_equal(ELEMENTWISE["factorial"](np.array([0.0, 5.0, 170.0]))[:2], [1.0, 120.0])
    assert np.isnan(ELEMENTWISE["factorial"](np.array([0.5, -1.0, 171.0]))).all()


def test_records_of_a_model_are_values() -> None:
    net = rnn.network(3, STEPS, "tanh", rnn.Sizes())
    assert replace(net, steps=2).steps == 2 and net.steps == STEPS
    with pytest.raises(AttributeError):
        net.steps = 9  # type: ignore[misc]
