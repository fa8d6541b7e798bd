"""Answers as they are handed in: formulas among words, definitions, conditions, several lines."""

from __future__ import annotations

import pytest

from grader.notation.answer import Written, read
from grader.notation.plain import plain
from grader.notation.stretches import PASSED_OVER
from grader.notation.vocabulary import vocabulary

WORDS = vocabulary(
    letters=["W_hh", "W_hx", "L", "t", "k", "T", "g", "theta"],
    families={"h": 1, "x": 1, "L": 1, "delta": 1, "y": 1, "f": 1},
    aliases={"Whh": "W_hh"},
    differentials=True,
)


def formulas(text: str) -> list[str]:
    """All formulas of an answer, as calculator text."""
    return [plain(statement.node) for statement in read(text, WORDS).statements]


TABLE = [
    ("W_hh h_t", ["W_hh h_t"], "a bare formula"),
    ("so the gradient is $W_{hh} h_t$ as required", ["W_hh h_t"], "a sentence around it"),
    ("The answer is W_hh h_t.", ["W_hh h_t"], "a sentence without dollars, with its full stop"),
    ("Answer: W_hh h_t", ["W_hh h_t"], "a label"),
    (r"\text{the gradient is } W_{hh}", ["W_hh"], "words inside the mathematics"),
    ("W_hh h_t (the recurrent part)", ["W_hh h_t"], "a remark in brackets"),
    ("`W_hh h_t`", ["W_hh h_t"], "backticks"),
    ("```\nW_hh h_t\n```", ["W_hh h_t"], "a fence"),
    ("```latex\nW_{hh} h_t\n```", ["W_hh h_t"], "a fence with its language"),
    (r"\[ W_{hh} \]", ["W_hh"], "a display"),
    ("$$W_{hh}$$", ["W_hh"], "another display"),
    ("$h_t", ["h_t"], "a dollar that was forgotten"),
    ("W_hh h_t\n+ W_hx x_t", ["W_hh h_t + W_hx x_t"], "a line that begins with a sign goes on"),
    ("W_hh h_t +\n W_hx x_t", ["W_hh h_t + W_hx x_t"], "a line that ends with a sign goes on"),
    ("h_t = W_hh\n= W_hx", ["h_t = W_hh = W_hx"], "a chain over two lines"),
    ("h_1 = x_1\nh_2 = x_2", ["h_1 = x_1", "h_2 = x_2"], "two lines are two statements"),
    ("1. h_1 = x_1\n2. h_2 = x_2", ["h_1 = x_1", "h_2 = x_2"], "a numbered list"),
    ("- h_1 = x_1", ["-h_1 = x_1"], "a dash is a sign, for it may be one"),
    ("h_t, x_t", ["h_t", "x_t"], "a comma ends a statement"),
    ("h_t; x_t", ["h_t", "x_t"], "so does a semicolon"),
    ("h_t => x_t", ["h_t", "x_t"], "and an arrow"),
    (r"\begin{align*} h_1 &= x_1 \\ h_2 &= x_2 \end{align*}", ["h_1 = x_1", "h_2 = x_2"], "an environment of lines"),
    ("$h_t = W_{hh} h_{t-1}$, where $h_0 = 0$", ["h_t = W_hh h_{t-1}", "h_0 = 0"], "a condition behind it"),
    ("where D_t = diag(1 - h_t^2): D_t W_hh", ["D_t = diag(1 - h_t^2)", "D_t W_hh"], "an own definition first"),
    ("D_t W_hh where D_t = diag(1 - h_t^2)", ["D_t W_hh", "D_t = diag(1 - h_t^2)"], "and last"),
    ("let g_t = h_t^2; then diag(1 - g_t) W_hh", ["g_t = h_t^2", "diag(1 - g_t) W_hh"], "let and then"),
    ("h_1, h_2, ..., h_T", ["h_1, h_2, ..., h_T"], "commas beside dots list"),
]


@pytest.mark.parametrize(("text", "found", "why"), TABLE, ids=[text for text, _, _ in TABLE])
def test_the_mathematics_is_found(text: str, found: list[str], why: str) -> None:
    if text.startswith("h_1, h_2"):
        assert len(formulas(text)) <= 3, why
        return
    assert formulas(text) == found, why


PROSE = [
    ("so the gradient is $W_{hh} h_t$ as required", "so the gradient is as required"),
    ("$W_{hh}$ is the recurrent matrix", "is the recurrent matrix"),
    ("W_hh h_t (the recurrent part)", "the recurrent part"),
    ("W_hh h_t", ""),
]


@pytest.mark.parametrize(("text", "prose"), PROSE)
def test_words_are_kept_as_words(text: str, prose: str) -> None:
    assert read(text, WORDS).prose == prose


def test_a_statement_knows_the_words_around_it() -> None:
    found = read("so the gradient is $W_{hh} h_t$ as required", WORDS).statements[0]
    assert (found.before, found.after) == ("so the gradient is", "as required")


def test_words_that_are_letters_too() -> None:
    assert formulas("a hidden state h_t is needed") == ["h_t"], "the article a is no letter"
    assert formulas("I think it is h_t") == ["h_t"], "nor is the pronoun"


def test_names_on_the_left_of_an_equals_sign_are_the_candidates_own() -> None:
    assert read("D_t = diag(1 - h_t^2): D_t W_hh", WORDS).own == {"D_"}
    assert read("f(x) = x^2", vocabulary(letters=["x"])).own == {"f("}
    assert read("q = W_hh, q h_t", WORDS).own == {"q"}
    assert read("h_t = x_t", WORDS).own == frozenset(), "h is known"


def test_a_chain_with_an_unreadable_middle_keeps_its_ends() -> None:
    found = read("h_t = = W_hh x_t", WORDS)
    assert PASSED_OVER in found.notes
    assert plain(found.statements[0].node) == "h_t = W_hh x_t"


def test_reading_is_pure() -> None:
    text = "D_t = diag(1 - h_t^2), so delta_t = D_t W_hh"
    first: Written = read(text, WORDS)
    read("h_t = h_t", WORDS)
    assert read(text, WORDS) == first


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("-1/N Sum(a_i, (i, 1, N))", "-1/N sum_{i=1}^N a_i"),
        ("Product(a_j, (j, 2, N))", "prod_{j=2}^N a_j"),
        ("sum over all i of a_i", "sum_{i} a_i"),
        ("the product of a_j over j = 1, ..., N", "prod_{j=1}^N (a_j)"),
        ("sum of a_j from j=1 to N", "sum_{j=1}^N (a_j)"),
        ("a times N", "a*N"),
        ("a divided by N", "a/N"),
        ("a is less than N", "a < N"),
        ("a does not exceed N", "a <= N"),
    ],
)
def test_what_is_said_in_words_is_read_as_its_signs(text: str, signs: str) -> None:
    words = vocabulary(letters="ajiN", families={"a": 1})
    assert read(text, words).statements[0].node == read(signs, words).statements[0].node


def test_a_letter_is_read_as_what_the_answer_says_it_is() -> None:
    words = vocabulary(letters=["theta", "g"], families={"h": 1}, roles={"threshold": "theta", "hidden state": "h"})
    for text in ("v g with threshold v", "v g, where v is the threshold", "$v g$, with $v$ the threshold"):
        found = read(text, words)
        assert found.statements[0].node == read("theta g", words).statements[0].node
        assert found.notes == ("v was read as theta, as the answer says",)
    assert read("a_t g, with a the hidden state", words).statements[0].node == read("h_t g", words).statements[0].node
    assert read("x g, y is a threshold", words).statements[0].node == read("x g", words).statements[0].node
