"""Answers to variants that the printed paper does not have: other activations, peepholes, coupled gates, three steps, layers."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import gcd

import pytest

from grader.draw import Draw
from grader.exam import Variant, variant
from grader.marking import Marker, mark_field
from questions.ceng403 import beam_draw, embeddings, size_draw

Wanted = tuple[tuple[str, object], ...]


@lru_cache(maxsize=32)
def paper(number: str, wanted: Wanted) -> Variant:
    """The first variant whose question has drawn what is wanted."""
    papers = (variant("ceng403", str(seed)) for seed in range(1, 200))
    return next(v for v in papers if all(v.sheets[number].given[name] == value for name, value in wanted))


PEEPHOLE: Wanted = (("peephole", True), ("coupled", False))
COUPLED: Wanted = (("coupled", True), ("peephole", False))
SIGMOID: Wanted = (("f", r"\sigma"),)
SOFTPLUS: Wanted = (("f", r"\operatorname{softplus}"),)
BY_INPUT: Wanted = (("of_input", True), ("f", r"\tanh"), ("T", 4))
SIGMOID_W: Wanted = (("f", r"\sigma"), ("W", "W"))
TWO_LAYERS: Wanted = (("layers", 2),)
CBOW: Wanted = (("cbow", True),)
SKIP_GRAM: Wanted = (("cbow", False),)

RIGHT: list[tuple[str, Wanted, str]] = [
    ("2b.forget", PEEPHOLE, "f_t = σ(W_xf x_t + W_hf h_{t-1} + W_cf ⊙ C_{t-1} + b_f)"),
    ("2b.forget", PEEPHOLE, "σ(W_xf x_t + W_hf h_{t-1} + W_cf C_{t-1} + b_f)"),
    ("2b.forget", PEEPHOLE, "σ(W_f [C_{t-1}, h_{t-1}, x_t] + b_f)"),
    ("2b.forget", PEEPHOLE, "σ(W_f x_t + U_f h_{t-1} + V_f C_{t-1} + b_f)"),
    ("2b.forget", PEEPHOLE, r"\sigma(W_{f}x_t + U_f h_{t-1} + \operatorname{diag}(p_f) C_{t-1} + b_f)"),
    ("2b.output", PEEPHOLE, "σ(W_o x_t + U_o h_{t-1} + V_o ⊙ C_t + b_o)"),
    ("2b.candidate", PEEPHOLE, "tanh(W_C [h_{t-1}, x_t] + b_C)"),
    ("2b.input", COUPLED, "1 - f_t"),
    ("2b.input", COUPLED, r"i_t = 1 - \sigma(W_f [h_{t-1}, x_t] + b_f)"),
    ("2b.cell", COUPLED, "f_t ⊙ C_{t-1} + i_t ⊙ g_t"),
    ("1b.state_jacobian", SIGMOID, "diag(σ'(z_t)) W_hh"),
    ("1b.state_jacobian", SIGMOID, "diag(σ(z_t) ⊙ (1 - σ(z_t))) W_hh"),
    ("1b.state_jacobian", SIGMOID, r"\operatorname{diag}(h_t \odot (1 - h_t)) W_{hh}"),
    ("1b.state_jacobian", SOFTPLUS, "diag(σ(z_t)) W_hh"),
    ("1b.state_jacobian", SOFTPLUS, "diag(1 - exp(-h_t)) W_hh"),
    ("1b.gradient", BY_INPUT, "sum_{t=1}^{4} diag(1 - h_t^2) δ_t x_t^T, δ_4 = W_hy^T ∂L_4/∂y_4, "
     "δ_t = W_hy^T ∂L_t/∂y_t + W_hh^T diag(1 - h_{t+1}^2) δ_{t+1}"),
    ("5a.jacobian", SIGMOID_W, "diag(σ'(z_t)) W"),
    ("5a.jacobian", SIGMOID_W, "diag(σ(z_t)(1 - σ(z_t))) W"),
    ("5a.bound", SIGMOID_W, "(γ σ(W))^{T-k}"),
    ("5a.bound", SIGMOID_W, "(||W||/4)^(T-k), γ = 1/4"),
    ("5a.condition", SIGMOID_W, "σ_max < 4"),
    ("5a.condition", SIGMOID_W, "σ(W) < 1/γ"),
    ("7a.gru_parameters", TWO_LAYERS, "3(H^2 + H D + H) + 3(2 H^2 + H)"),
    ("7a.lstm_parameters", TWO_LAYERS, "12H² + 4HD + 8H"),
    ("3b.loss", CBOW, "-log σ(u_c^T h) - sum_{k=1}^{K} log σ(-u_{n_k}^T h)"),
    ("3b.loss", CBOW, r"L = -\log\sigma(u_c^\top \hat v) - \sum_{k=1}^K \log\sigma(-u_{n_k}^\top \hat v)"),
    ("3b.loss", CBOW, r"-\log\sigma(u_{w_t}^\top \bar{v}) - \sum_{k=1}^K \log\sigma(-\tilde{u}_k^\top \bar{v})"),
    ("3b.loss", CBOW, "h = 1/C sum_{i=1}^{C} v_i; L = -log σ(h·u_c) - sum_{k=1}^{K} log(1 - σ(h·u_{n_k}))"),
    ("3b.loss", CBOW, "-log σ(u_c^T h) - K E_{n~P_n}[log σ(-u_n^T h)]"),
    ("3b.softmax_cost", CBOW, "O(V d)"),
    ("3b.softmax_cost", CBOW, "O(C d + V d)"),
    ("3b.hierarchical_cost", CBOW, "O((C + log V) d)"),
]  # fmt: skip
WRONG: list[tuple[str, Wanted, str]] = [
    ("2b.forget", PEEPHOLE, "σ(W_f [h_{t-1}, x_t] + b_f)"),
    ("2b.forget", PEEPHOLE, "σ(W_f [h_{t-1}, x_t] + C_{t-1} + b_f)"),
    ("2b.forget", PEEPHOLE, "σ(W_f [h_{t-1}, x_t] + p_f ⊙ C_t + b_f)"),
    ("2b.forget", PEEPHOLE, "σ(W_f [h_{t-1}, x_t] + p_i ⊙ C_{t-1} + b_f)"),
    ("2b.output", PEEPHOLE, "σ(W_o [h_{t-1}, x_t] + p_o ⊙ C_{t-1} + b_o)"),
    ("2b.candidate", PEEPHOLE, "tanh(W_C [h_{t-1}, x_t] + p_C ⊙ C_{t-1} + b_C)"),
    ("2b.input", COUPLED, "f_t"),
    ("2b.input", COUPLED, "σ(W_i [h_{t-1}, x_t] + b_i)"),
    ("2b.cell", COUPLED, "(1 - f_t) ⊙ C_{t-1} + f_t ⊙ C~_t"),
    ("1b.state_jacobian", SIGMOID, "diag(1 - h_t^2) W_hh"),
    ("1b.state_jacobian", SOFTPLUS, "diag(σ(h_t)) W_hh"),
    ("1b.gradient", BY_INPUT, "sum_{t=1}^{3} diag(1 - h_t^2) δ_t x_t^T, δ_4 = W_hy^T ∂L_4/∂y_4, "
     "δ_t = W_hy^T ∂L_t/∂y_t + W_hh^T diag(1 - h_{t+1}^2) δ_{t+1}"),
    ("5a.bound", SIGMOID_W, "||W||^(T-k)"),
    ("5a.condition", SIGMOID_W, "σ_max < 1"),
    ("7a.gru_parameters", TWO_LAYERS, "6(H^2 + H D + H)"),
    ("7a.gru_parameters", TWO_LAYERS, "3(H^2 + H D + H)"),
    ("3b.loss", CBOW, "-log σ(u_c^T v_1) - sum_{k=1}^{K} log σ(-u_{n_k}^T v_1)"),
    ("3b.loss", CBOW, "-log σ(u_c^T v_c) - sum_{k=1}^{K} log σ(-u_{n_k}^T v_c)"),
    ("3b.loss", CBOW, "-log σ(u_c^T h) - sum_{k=1}^{K} log σ(u_{n_k}^T h)"),
    ("3b.loss", SKIP_GRAM, "-log σ(u_c^T h) - sum_{k=1}^{K} log σ(-u_{n_k}^T h)"),
    ("3b.softmax_cost", CBOW, "O(C d)"),
    ("3b.softmax_cost", CBOW, "O(C V d)"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "wanted", "answer"), RIGHT)
def test_a_right_answer_earns_everything(field: str, wanted: Wanted, answer: str) -> None:
    mark = mark_field(paper(field[0], wanted), field, answer)
    assert (mark.outcome, mark.marks) == ("marked", mark.out_of), mark.says


@pytest.mark.parametrize(("field", "wanted", "answer"), WRONG)
def test_a_wrong_answer_never_earns_everything(field: str, wanted: Wanted, answer: str) -> None:
    mark = mark_field(paper(field[0], wanted), field, answer)
    assert mark.outcome != "marked" or mark.marks < mark.out_of, mark.says


def test_the_beam_of_three_steps_goes_on_from_a_table_of_the_candidates_own() -> None:
    chosen = paper("4", (("steps", 3),))
    task = beam_draw.task(Draw("ceng403", "seq2seq", chosen.seed))
    first, second = (h.tokens[0] for h in task.found.rounds[0].kept)
    columns = list(task.table.vocabulary)
    rows = {row: {c: task.table.first[row] * task.table.after[row][c] for c in columns} for row in (first, second)}
    best = max(((row, c) for row in rows for c in columns[:-1]), key=lambda place: rows[place[0]][place[1]])
    rows[best[0]][best[1]] += Fraction(1, 5)  # the candidate's mistake makes the best hypothesis better still
    lines = [f"| {row} | {' | '.join(str(float(rows[row][c])) for c in columns)} |" for row in rows]
    table = "\n".join([f"| | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|", *lines])
    last = max(columns, key=lambda c: task.table.after[best[1]][c])
    chance = rows[best[0]][best[1]] * task.table.after[best[1]][last]
    answers = {"b.step2": table, "b.best": f"{best[0]}{best[1]}{last} {float(chance):.6g}"}
    mark = Marker(chosen.sheets["4"].fields, answers, "strict").mark("b.best")
    assert mark.outcome == "marked" and mark.marks == mark.out_of, mark.says
    assert "Follow-through" in mark.says


def test_no_two_sizes_of_an_embedding_give_one_count_and_no_count_reads_like_a_decimal() -> None:
    counts = [2 * size.V * size.d for size in (*embeddings.sizes(), embeddings.PAPER)]
    assert len(set(counts)) == len(counts) >= 2_000
    assert min(counts) >= 1_000_000, "720,000 might be a decimal"


# Counts for sizes that are drawn --------------------------------------------------------------------------------------

COUNTED: list[tuple[str, str]] = [
    ("{n}", "digits"),
    ("{n:,}", "digits in groups"),
    ("3 ({block})", "the formula"),
    ("3 ({block}) = {n:,}", "both"),
    ("$$3\\left({block}\\right) = {n}$$", "both, in LaTeX"),
    ("{n} parameters, one bias vector for each block", "with words"),
]
"""Ways to write the count of a GRU, with how they are called."""


@pytest.mark.parametrize(("written", "why"), COUNTED, ids=[why for _, why in COUNTED])
@pytest.mark.parametrize("seed", range(1, 9))
def test_a_count_is_right_as_a_number_and_as_a_formula(seed: int, written: str, why: str) -> None:
    chosen = variant("ceng403", str(seed))
    given = chosen.sheets["7"].given
    mark = mark_field(chosen, "7a.gru_parameters", written.format(n=given["gru_count"], block=given["block"]))
    assert (mark.outcome, mark.marks) == ("marked", mark.out_of), mark.says


@pytest.mark.parametrize("seed", range(1, 9))
def test_counts_by_two_conventions_do_not_go_together_as_numbers_either(seed: int) -> None:
    chosen = variant("ceng403", str(seed))
    given, fields = chosen.sheets["7"].given, chosen.sheets["7"].fields
    layers, units = int(str(given["layers"])), int(str(given["H"]))
    without = {model: int(str(given[f"{model}_count"])) - blocks * layers * units for model, blocks in (("gru", 3), ("lstm", 4))}
    answers = {"a.gru_parameters": str(without["gru"]), "a.lstm_parameters": str(without["lstm"])}
    assert all(Marker(fields, answers, "strict").mark(name).marks for name in answers), "no biases in both"
    mixed = {**answers, "a.lstm_parameters": str(given["lstm_count"])}
    mark = Marker(fields, mixed, "strict").mark("a.gru_parameters")
    assert (mark.outcome, mark.marks) == ("marked", 0) and "Two conventions" in mark.says


@pytest.mark.parametrize("seed", range(1, 30))
def test_no_two_small_counts_have_one_value_for_the_sizes_drawn(seed: int) -> None:
    """Every a·H² + b·HD + c·H + d·D² + e·D: where two of them agree, their difference is zero."""
    found = size_draw.sizes(Draw("ceng403", "rnn_variants", seed, 2))
    small = range(-size_draw.MOST, size_draw.MOST + 1)
    of_h = {(a * found.H + c) % found.D for a in small for c in small if a}
    of_d = {(d * found.D + e) % found.H for d in small for e in small if d}
    assert gcd(*found) == 1 and 0 not in of_h and 0 not in of_d
