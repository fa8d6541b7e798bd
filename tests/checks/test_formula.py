"""Formulas against their references: what is equal is accepted in any layout; what is off is named; doubts go to a person."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.exam import variant
from grader.marking import mark_field
from grader.records import Mark

EXAM = variant("ceng403")


def marked(field: str, answer: str) -> Mark:
    """The mark of one answer under the strict policy."""
    return mark_field(EXAM, field, answer, "strict")


def assert_full(field: str, answer: str, why: str) -> None:
    """Settled with all marks."""
    mark = marked(field, answer)
    assert (mark.outcome, mark.marks) == ("marked", mark.out_of), f"{why}: {answer!r} is {mark.outcome}: {mark.says}"
    assert mark.read_as


def assert_near(field: str, answer: str, says: str) -> None:
    """Nothing under the strict policy, half under the lenient one, and the reason in a sentence."""
    strict, lenient = mark_field(EXAM, field, answer, "strict"), mark_field(EXAM, field, answer, "lenient")
    assert strict.outcome == "marked" and strict.marks == 0, f"{answer!r} is {strict.outcome}: {strict.says}"
    assert says in strict.says, f"{answer!r}: {strict.says}"
    assert lenient.marks == lenient.out_of / 2
    assert lenient.says == strict.says


def assert_wrong(field: str, answer: str, says: str) -> None:
    """Nothing under either policy."""
    for policy in ("strict", "lenient"):
        mark = mark_field(EXAM, field, answer, policy)
        assert mark.outcome == "marked" and mark.marks == 0, f"{answer!r} is {mark.outcome}: {mark.says}"
        assert says in mark.says, f"{answer!r}: {mark.says}"


def assert_for_a_person(field: str, answer: str, says: str) -> None:
    """Neither right nor wrong: a person must look."""
    mark = marked(field, answer)
    assert (mark.outcome, mark.high) == ("undecided", mark.out_of), f"{answer!r} is {mark.outcome}: {mark.says}"
    assert says in mark.says, mark.says


# Layouts ----------------------------------------------------------------------------------------------------------

LAYOUTS = [
    ("1b.state_jacobian", "diag(1-h_t^2) W_hh", "numerator layout"),
    ("1b.state_jacobian", "W_hh^T diag(1-h_t^2)", "denominator layout"),
    ("1b.state_jacobian", "diag(tanh'(z_t)) W_hh", "the derivative of tanh at the pre-activation"),
    ("1b.state_jacobian", "diag(sech(z_t)^2) W_hh", "another identity of tanh"),
    ("1b.state_jacobian", "∂h_{t+1}/∂h_t = diag(1-h_{t+1}^2) W_hh", "the same statement one step on"),
    ("1b.output_error", "W_hy^T ∂L_t/∂y_t", "columns"),
    ("1b.output_error", "∂L_t/∂y_t W_hy", "rows"),
    ("1b.recursion", "W_hy^T ∂L_t/∂y_t + W_hh^T diag(1-h_{t+1}^2) delta_{t+1}", "columns"),
    ("1b.recursion", "∂L_t/∂y_t W_hy + delta_{t+1} diag(1-h_{t+1}^2) W_hh", "rows"),
    ("1b.recursion", "δ_{t-1} = W_hy^T ∂L_{t-1}/∂y_{t-1} + W_hh^T diag(1-h_t^2) δ_t", "one step earlier"),
    ("1b.recursion", "W_hy^T ∂L_t/∂y_t + W_hh^T ((1-h_{t+1}^2) ⊙ delta_{t+1})", "a Hadamard product for diag"),
    ("5a.product", "prod_{t=k+1}^{T} diag(1 - h_t^2) W", "later factors on the left, understood"),
    ("5a.product", "diag(1-h_T^2) W diag(1-h_{T-1}^2) W ... diag(1-h_{k+1}^2) W", "dots that run down"),
    ("1b.gradient", "sum_{t=1}^{3} (1-h_t^2) ⊙ ∂L/∂h_t h_{t-1}^T", "an outer product"),
    ("5b.skip", "I + ∂F/∂h", "a Jacobian as an atom"),
]


@pytest.mark.parametrize(("field", "answer", "why"), LAYOUTS, ids=[answer for _, answer, _ in LAYOUTS])
def test_either_layout_is_right(field: str, answer: str, why: str) -> None:
    assert_full(field, answer, why)


def test_two_layouts_in_one_answer_are_not() -> None:
    mark = marked("1b.recursion", "W_hy^T ∂L_t/∂y_t + delta_{t+1} diag(1-h_{t+1}^2) W_hh")
    assert mark.outcome == "marked" and mark.marks == 0


# The first state --------------------------------------------------------------------------------------------------

NO_START = "tanh(W_hx x_3 + W_hh tanh(W_hx x_2 + W_hh tanh(W_hx x_1 + b_h) + b_h) + b_h)"
START = [
    (NO_START, "terms that vanish for h_0 = 0 are dropped"),
    (f"h_0 = 0, so h_3 = {NO_START}", "and it is said"),
    (f"h_3 = {NO_START} with h_0 = 0", "said behind it"),
    (NO_START.replace("x_1 + b_h", "x_1 + W_hh h_0 + b_h"), "h_0 kept"),
]


@pytest.mark.parametrize(("answer", "why"), START)
def test_the_first_state_may_be_zero(answer: str, why: str) -> None:
    assert_full("1a.unfolded", answer, why)


def test_dropping_the_first_state_excuses_nothing_else() -> None:
    assert_near("1a.unfolded", NO_START.replace("x_1 + b_h", "x_1 + W_hh h_0").replace(" + b_h", ""), "bias b_h is forgotten")
    mark = marked("1a.unfolded", "tanh(W_hx x_3 + W_hh tanh(W_hx x_2 + b_h) + b_h)")
    assert mark.marks == 0


# Weights of the candidate's own -----------------------------------------------------------------------------------

WEIGHTS = [
    ("2b.forget", "σ(W_f [h_{t-1}, x_t] + b_f)", "the reference"),
    ("2b.forget", "σ(W_f [x_t, h_{t-1}] + b_f)", "the other order"),
    ("2b.forget", "σ(W_f x_t + U_f h_{t-1} + b_f)", "W and U"),
    ("2b.forget", "σ(W_xf x_t + W_hf h_{t-1} + b_f)", "subscripts"),
    ("2b.forget", "σ(x_t W_f + h_{t-1} U_f + b_f)", "rows"),
    ("2b.forget", "σ(W_if x_t + b_if + W_hf h_{t-1} + b_hf)", "two bias vectors, as libraries keep them"),
    ("2b.forget", "1/(1+exp(-(W_f [h_{t-1}, x_t] + b_f)))", "the sigmoid written out"),
    ("2b.candidate", "tanh(W_c [h_{t-1}, x_t] + b_c)", "the letter of the candidate in lower case"),
    ("2b.cell", "f_t ⊙ C_{t-1} + i_t ⊙ tanh(W_c [h_{t-1}, x_t] + b_c)", "the candidate written out"),
    ("2b.hidden", "σ(W_o [h_{t-1}, x_t] + b_o) ⊙ tanh(C_t)", "the gate written out"),
    ("4c.score", "v^T tanh(W s_{t-1} + U h_j)", "no subscripts at all"),
    ("4c.score", "v^T tanh(W [s_{t-1}; h_j])", "one matrix over both"),
    ("7b.forward", "tanh(W_x x_t + W_h →h_{t-1} + b)", "the activation is the candidate's to choose"),
    ("7b.output", "softmax(W [→h_t; ←h_t] + b)", "output layer"),
    ("7b.output", "softmax(W_f →h_t + W_b ←h_t + b)", "a matrix for each direction"),
]


@pytest.mark.parametrize(("field", "answer", "why"), WEIGHTS, ids=[f"{field} {answer}" for field, answer, _ in WEIGHTS])
def test_weights_may_have_any_letters(field: str, answer: str, why: str) -> None:
    assert_full(field, answer, why)


NOT_WEIGHTS = [
    ("2b.forget", "σ(W_i [h_{t-1}, x_t] + b_i)", "the letters of another gate"),
    ("2b.forget", "σ(W_o x_t + U_o h_{t-1} + b_o)", "the letters of another gate, split"),
    ("2b.forget", "σ(W_f x_t + W_f h_{t-1} + b_f)", "one letter for two matrices of different size"),
    ("2b.forget", "σ(b_f)", "nothing but a bias"),
    ("2b.output", "σ(W_f [h_{t-1}, x_t] + b_f)", "the forget gate where the output gate is asked for"),
    ("4c.score", "v^T tanh(W s_{t-1} + W h_j)", "one matrix where two are needed"),
]


@pytest.mark.parametrize(("field", "answer", "why"), NOT_WEIGHTS, ids=[answer for _, answer, _ in NOT_WEIGHTS])
def test_weights_of_elsewhere_are_not_taken(field: str, answer: str, why: str) -> None:
    mark = marked(field, answer)
    assert mark.marks == 0, why
    assert mark.outcome in ("marked", "unreadable"), why


# Near misses are named --------------------------------------------------------------------------------------------

NEAR = [
    ("1b.state_jacobian", "W_hh diag(1-h_t^2)", "Right for 1×1 matrices only"),
    ("1b.state_jacobian", "-diag(1-h_t^2) W_hh", "The sign is wrong"),
    ("1b.state_jacobian", "2 diag(1-h_t^2) W_hh", "2 times the reference"),
    ("1b.state_jacobian", "diag(1-h_{t-1}^2) W_hh", "The index is off by one"),
    ("1b.state_jacobian", "W_hh", "derivative of the activation"),
    ("1b.recursion", "W_hy^T ∂L_t/∂y_t + W_hh diag(1-h_{t+1}^2) delta_{t+1}", "The transpose of W_hh is missing"),
    ("1b.recursion", "W_hy^T ∂L_t/∂y_t - W_hh^T diag(1-h_{t+1}^2) delta_{t+1}", "The sign of the term"),
    ("1b.recursion", "W_hy^T ∂L_t/∂y_t + W_hh^T delta_{t+1}", "derivative of the activation"),
    ("1b.recursion", "W_hh^T diag(1-h_{t+1}^2) delta_{t+1}", "direct error from the output"),
    ("1b.gradient", "sum_{t=1}^{3} diag(1-h_t^2) delta_t h_t^T", "The index is off by one"),
    ("1b.gradient", "sum_{t=1}^{3} delta_t h_{t-1}^T", "derivative of the activation"),
    ("1b.gradient", "sum_{t=1}^{2} diag(1-h_t^2) delta_t h_{t-1}^T", "ends at 2 where it must end at 3"),
    ("2b.forget", "σ(W_f x_t + U_f h_{t-1})", "The bias is forgotten"),
    ("2b.forget", "tanh(W_f x_t + U_f h_{t-1} + b_f)", "Tanh stands where the sigmoid belongs"),
    ("2b.forget", "W_f [h_{t-1}, x_t] + b_f", "The activation function, the sigmoid, is missing"),
    ("2b.forget", "σ(W_f [h_t, x_t] + b_f)", "h_t does not exist yet"),
    ("2b.cell", "i_t ⊙ C_{t-1} + f_t ⊙ C~_t", "swapped"),
    ("2b.cell", "C_{t-1} + i_t ⊙ C~_t", "forget gate is missing"),
    ("2b.cell", "f_t ⊙ C_{t-1} - i_t ⊙ C~_t", "sign"),
    ("2b.hidden", "o_t ⊙ C_t", "tanh of the cell state is missing"),
    ("2c.cell_product", "prod_{j=k}^{T} diag(f_j)", "one factor too many"),
    ("3a.cbow_hidden", "sum_{i=1}^{C} v_i", "the average divides"),
    ("3b.loss", "log σ(u_o^T v_c) + sum_{k=1}^{K} log σ(-u_{n_k}^T v_c)", "a loss is its negative"),
    ("3b.loss", "-log σ(u_o^T v_c) - sum_{k=1}^{K} log σ(u_{n_k}^T v_c)", "minus sign inside"),
    ("3b.loss", "-log σ(u_o^T v_c)", "negative samples are missing"),
    ("4c.weights", "exp(e_{tj})", "normaliser"),
    ("4c.context", "sum_{j=1}^{T_x} h_j", "weights are missing"),
    ("5a.product", "prod_{t=k}^{T} diag(1 - h_t^2) W", "one factor too many"),
    ("5a.bound", "(γ σ_max)^T", "The exponent is T - k"),
    ("5a.bound", "γ σ_max^{T-k}", "γ comes with every factor"),
    ("5b.clipping", "g max(1, theta/norm(g))", "the minimum is needed"),
    ("5b.clipping", "theta g/norm(g)", "rescales always"),
    ("6a.definition", "(prod_{i=1}^{N} P(w_i | w_{<i}))^{1/N}", "sign of the exponent"),
    ("6a.cross_entropy", "-sum_{i=1}^{N} ln P(w_i | w_{<i})", "average over N is missing"),
    ("6a.cross_entropy", "1/N sum_{i=1}^{N} ln P(w_i | w_{<i})", "minus sign is missing"),
    ("7a.gru_parameters", "2(H^2 + H D + H)", "2 blocks where there are 3"),
    ("7a.lstm_parameters", "4(H^2 + H D) + H", "each block"),
]


@pytest.mark.parametrize(("field", "answer", "says"), NEAR, ids=[f"{field} {answer}" for field, answer, _ in NEAR])
def test_a_near_miss_is_named_and_worth_half_where_the_policy_is_lenient(field: str, answer: str, says: str) -> None:
    assert_near(field, answer, says)


WRONG = [
    ("1b.state_jacobian", "diag(1-h_t) W_hh", "Not equal"),
    ("1b.state_jacobian", "diag(x_t) W_hh", "dimensions do not fit"),
    ("1b.state_jacobian", "h_t h_{t-1}", "Not equal"),
    ("2b.cell", "f_t ⊙ i_t", ""),
    ("5b.clipping", "g theta", ""),
    ("6a.definition", "N", ""),
]


@pytest.mark.parametrize(("field", "answer", "says"), WRONG, ids=[answer for _, answer, _ in WRONG])
def test_what_is_not_near_is_wrong_under_either_policy(field: str, answer: str, says: str) -> None:
    mark = marked(field, answer)
    assert mark.outcome == "marked" and mark.marks == 0
    assert says in mark.says


RESTATED = [
    ("1b.state_jacobian", "∂h_t/∂h_{t-1}"),
    ("1b.output_error", "∂L_t/∂h_t"),
    ("1b.gradient", "∂L/∂W_hh"),
    ("1b.gradient", "∂L_1/∂W_hh + ∂L_2/∂W_hh + ∂L_3/∂W_hh"),
    ("2b.cell", "C_t = C_t"),
    ("2b.hidden", "h_t"),
    ("2c.cell_jacobian", "∂C_t/∂C_{t-1}"),
    ("5a.product", "∂h_T/∂h_k"),
]


@pytest.mark.parametrize(("field", "answer"), RESTATED, ids=[answer for _, answer in RESTATED])
def test_restating_the_question_earns_nothing(field: str, answer: str) -> None:
    assert_wrong(field, answer, "what the question asks for")


# For a person -----------------------------------------------------------------------------------------------------

DOUBTS = [
    ("5b.clipping", "g min(1, theta/norm(g)) or g theta/norm(g)", "different things"),
    ("2b.hidden", "o_t ⊙ tanh(C_t), or o_t ⊙ C_t", "different things"),
    ("1b.state_jacobian", "diag(1-h_t^2) W_hh = W_hh", "An earlier step is right"),
    ("1b.state_jacobian", "It is not diag(1-h_t^2) W_hh", "take it back"),
    ("1b.output_error", "∂L_t/∂y_t ∂y_t/∂h_t", "not worked out"),
    ("1b.recursion", "∂L_t/∂h_t + delta_{t+1} ∂h_{t+1}/∂h_t", "not worked out"),
    ("1b.gradient", "diag(1-h_1^2) delta_1 h_0^T + diag(1-h_2^2) delta_2 h_1^T + diag(1-h_3^2) delta_3 h_2^T", "does not define it"),
    ("1b.state_jacobian", "(1-h_t^2) ⊙ W_hh", "by rows it is right"),
    ("2b.hidden", "C_t = o_t ⊙ tanh(C_t)", "another quantity"),
    ("7a.gru_parameters", "3(H^2 + H D + H) + 10^{-20}", "too small"),
]


@pytest.mark.parametrize(("field", "answer", "says"), DOUBTS, ids=[f"{field} {answer}" for field, answer, _ in DOUBTS])
def test_doubts_go_to_a_person(field: str, answer: str, says: str) -> None:
    assert_for_a_person(field, answer, says)


CHAINS = [
    ("1b.state_jacobian", "∂h_t/∂h_{t-1} = diag(tanh'(z_t)) W_hh = diag(1-h_t^2) W_hh", "two equal members"),
    ("1b.state_jacobian", "∂h_t/∂h_{t-1} = ∂h_t/∂z_t ∂z_t/∂h_{t-1} = diag(1-h_t^2) W_hh", "from the chain rule"),
    ("2b.hidden", "h_t = o_t ⊙ tanh(C_t) = tanh(C_t) ⊙ o_t", "turned round"),
    ("1b.gradient", "with delta_t = ∂L/∂h_t: sum_{t=1}^{3} diag(1-h_t^2) delta_t h_{t-1}^T", "the definition first"),
    ("1b.gradient", "sum_{t=1}^{3} g_t h_{t-1}^T where g_t = diag(1-h_t^2) e_t and e_t = ∂L/∂h_t", "a ladder of definitions"),
]


@pytest.mark.parametrize(("field", "answer", "why"), CHAINS, ids=[why for *_, why in CHAINS])
def test_chains_and_definitions_are_followed(field: str, answer: str, why: str) -> None:
    assert_full(field, answer, why)


def test_a_derivation_whose_end_is_wrong_earns_its_beginning() -> None:
    right = "sum_{t=1}^3 diag(1-h_t^2) ∂L/∂h_t h_{t-1}^T"
    mark = marked("1b.gradient", f"{right} = sum_{{t=1}}^3 ∂L/∂h_t h_{{t-1}}^T")
    assert mark.marks == mark.out_of / 2
    assert "begins rightly" in mark.says and "derivative of the activation" in mark.says


def test_a_right_end_with_a_wrong_beginning_goes_to_a_person() -> None:
    assert_for_a_person("2b.hidden", "h_t = o_t ⊙ C_t = o_t ⊙ tanh(C_t)", "an earlier one is not equal")


# Conditions -------------------------------------------------------------------------------------------------------

CLIPPED = [
    "g min(1, theta/norm(g))",
    "theta g/norm(g) if norm(g) > theta, otherwise g",
    "if norm(g) > theta: g = theta g/norm(g)",
    r"\begin{cases} g & \lVert g\rVert \le \theta \\ \theta g/\lVert g\rVert & \text{otherwise} \end{cases}",
    "g/max(1, norm(g)/theta)",
]


@pytest.mark.parametrize("answer", CLIPPED)
def test_cases_are_compared_on_both_sides_of_their_border(answer: str) -> None:
    assert_full("5b.clipping", answer, "the minimum written as cases")


def test_cases_the_wrong_way_round_are_wrong() -> None:
    assert marked("5b.clipping", "theta g/norm(g) if norm(g) < theta, otherwise g").marks == 0


def test_an_alternative_may_ask_for_words() -> None:
    maximised = "log σ(u_o^T v_c) + sum_{k=1}^{K} log σ(-u_{n_k}^T v_c)"
    assert_full("3b.loss", f"we maximise {maximised}", "said so")
    assert_near("3b.loss", maximised, "maximised")


def test_two_readings_that_differ_in_the_marks_are_undecided() -> None:
    mark = marked("3a.cbow_hidden", "1/2m sum_{j=1}^{m} (v_{t-j} + v_{t+j})")
    assert mark.outcome in ("undecided", "marked")
    assert mark.outcome == "undecided" or mark.marks == mark.out_of


def test_a_list_is_no_formula() -> None:
    mark = mark_field(EXAM, "2b.cell", ["f_t ⊙ C_{t-1}", "i_t ⊙ C~_t"])
    assert mark.outcome == "unreadable"
    assert "list or table" in mark.says


def test_the_policies_differ_in_credit_only() -> None:
    for field, answer, _ in NEAR[:5]:
        strict, lenient = mark_field(EXAM, field, answer, "strict"), mark_field(EXAM, field, answer, "lenient")
        assert (strict.outcome, strict.says, strict.read_as) == (lenient.outcome, lenient.says, lenient.read_as)
        assert strict.marks == 0 and lenient.marks == EXAM.fields[field].marks * Fraction(1, 2)
