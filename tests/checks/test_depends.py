"""Recurrences of any form: exactly the right quantities, at the right steps."""

from __future__ import annotations

import pytest

from grader.exam import variant
from grader.marking import mark_field

EXAM = variant("ceng403")

RIGHT = [
    ("4a.encoder", "h_t = f(x_t, h_{t-1})", "the reference"),
    ("4a.encoder", "f(h_{t-1}, x_t)", "no left side, other order"),
    ("4a.encoder", "h_{t+1} = f(x_{t+1}, h_t)", "one step on"),
    ("4a.encoder", "h_t = LSTM(x_t, h_{t-1})", "a named cell"),
    ("4a.encoder", "h_t = tanh(W x_t + U h_{t-1} + b)", "a cell written out"),
    ("4a.context", "c = h_T", "the last state"),
    ("4a.context", "c = q(h_1, ..., h_T)", "a function of all states"),
    ("4a.decoder", "s_t = f(y_{t-1}, s_{t-1}, c)", "the reference"),
    ("4a.decoder", "s_t = GRU([y_{t-1}; c], s_{t-1})", "concatenated inputs"),
]


@pytest.mark.parametrize(("field", "answer", "why"), RIGHT, ids=[answer for _, answer, _ in RIGHT])
def test_a_function_of_the_right_quantities_is_right(field: str, answer: str, why: str) -> None:
    mark = mark_field(EXAM, field, answer)
    assert (mark.outcome, mark.marks) == ("marked", mark.out_of), f"{why}: {mark.says}"


NEAR = [
    ("4a.encoder", "h_t = f(x_t)", "h_{t-1} is missing"),
    ("4a.encoder", "h_t = f(x_{t-1}, h_{t-1})", "The index is off by one"),
    ("4a.encoder", "h_t = f(x_t, h_t)", "cannot depend on itself"),
    ("4a.encoder", "h_t = f(x_t, h_{t+1})", "runs forward"),
    ("4a.encoder", "h_t = f(x_t, h_{t-1}, y_t)", "y_t does not belong here"),
    ("4a.context", "c = h_t", "the last state, h_T"),
    ("4a.context", "c = h_{T-1}", "off by one"),
    ("4a.decoder", "s_t = f(y_t, s_{t-1}, c)", "y_{t-1} is fed back"),
    ("4a.decoder", "s_t = f(y_{t-1}, s_{t-1})", "c is missing"),
    ("4a.decoder", "s_t = f(x_t, y_{t-1}, s_{t-1}, c)", "does not see the source"),
]


@pytest.mark.parametrize(("field", "answer", "says"), NEAR, ids=[answer for _, answer, _ in NEAR])
def test_a_wrong_quantity_is_named(field: str, answer: str, says: str) -> None:
    strict, lenient = mark_field(EXAM, field, answer, "strict"), mark_field(EXAM, field, answer, "lenient")
    assert strict.outcome == "marked" and strict.marks == 0
    assert says in strict.says
    assert lenient.marks == lenient.out_of / 2


def test_a_plain_sum_is_no_recurrent_cell() -> None:
    mark = mark_field(EXAM, "4a.encoder", "h_t = x_t + h_{t-1}")
    assert mark.outcome == "undecided"
    assert "no function" in mark.says


def test_softmax_is_no_cell() -> None:
    mark = mark_field(EXAM, "4a.encoder", "h_t = softmax(x_t, h_{t-1})")
    assert mark.outcome == "marked" and mark.marks == 0
    assert "softmax does not belong here" in mark.says


def test_names_of_the_candidates_own_are_followed() -> None:
    mark = mark_field(EXAM, "4a.encoder", "h_t = f(a_t), a_t = [x_t; h_{t-1}]")
    assert (mark.outcome, mark.marks) == ("marked", mark.out_of)


def test_different_claims_go_to_a_person() -> None:
    assert mark_field(EXAM, "4a.encoder", "h_t = f(x_t, h_{t-1}) or h_t = f(x_t)").outcome == "undecided"
