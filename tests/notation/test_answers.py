"""Answers as they are handed in: formulas among words, definitions, conditions, several lines."""

from __future__ import annotations

import pytest

from grader.checks.claims import Sorted, fold, sort_out, stays_unchanged
from grader.notation.answer import Written, read
from grader.notation.plain import plain
from grader.notation.stretches import PASSED_OVER
from grader.notation.tree import Cases, Item, Node, Relation, WithProbability
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


# Which statement is the answer ------------------------------------------------------------------------------------


def is_delta(node: Node) -> bool:
    """The target of these tests."""
    return isinstance(node, Item) and node.family == "delta"


def sorted_out(text: str) -> Sorted:
    """The claims of an answer about δ."""
    return sort_out(read(text, WORDS), is_delta)


CLAIMS = [
    ("W_hh h_t", "W_hh h_t", 0, "a bare formula"),
    ("delta_t = W_hh h_t", "W_hh h_t", 0, "its right side"),
    ("W_hh h_t = delta_t", "W_hh h_t", 0, "turned round"),
    ("delta_t = W_hh h_t = W_hx x_t", "W_hx x_t", 0, "the last member of a chain"),
    ("delta_t = D_t h_t, D_t = diag(x_t)", "D_t h_t", 1, "a definition behind it"),
    ("D_t = diag(x_t); delta_t = D_t h_t", "D_t h_t", 1, "a definition before it"),
    ("a_t = x_t, b_t = a_t^2, delta_t = b_t", "a_t^2", 2, "a name for the target is a target"),
    ("q = W_hh. delta_t = q h_t", "W_hh h_t", 0, "an own name for a known one is read into the rest"),
]


@pytest.mark.parametrize(("text", "answer", "definitions", "why"), CLAIMS, ids=[text for text, *_ in CLAIMS])
def test_claims_and_definitions_are_told_apart(text: str, answer: str, definitions: int, why: str) -> None:
    found = sorted_out(text)
    assert len(found.claims) == 1, why
    assert plain(found.claims[0].members[-1]) == answer, why
    assert len(found.definitions) == definitions, why


def test_alternatives_are_hedging() -> None:
    found = sorted_out("delta_t = W_hh h_t or delta_t = W_hx x_t")
    assert len(found.claims) == 2
    assert found.hedged
    assert not sorted_out("delta_t = W_hh h_t").hedged


def test_particular_definitions_come_before_general_ones() -> None:
    found = sorted_out("delta_t = W_hh a_t, a_t = x_t + a_3, a_3 = h_0")
    assert [plain(left) for left, _ in found.definitions] == ["a_3", "a_t"]


def test_a_letter_spoken_of_in_passing_is_no_claim() -> None:
    found = sorted_out("with W_hh the recurrent matrix we get tanh(W_hh h_t + W_hx x_t)")
    assert [plain(claim.members[-1]) for claim in found.claims] == ["tanh(W_hh h_t + W_hx x_t)"]


# Conditions in words ----------------------------------------------------------------------------------------------


def folded(text: str) -> list[Node]:
    """The statements of an answer with its conditions folded in."""
    return [statement.node for statement in fold(read(text, WORDS).statements)]


@pytest.mark.parametrize(
    "text",
    [
        "theta g/norm(g) if norm(g) > theta, otherwise g",
        "theta g/norm(g) if norm(g) > theta, else g",
        "theta g/norm(g) when norm(g) > theta, g otherwise",
        "if norm(g) > theta then theta g/norm(g), otherwise g",
        "theta g/norm(g) if norm(g) exceeds theta, otherwise g",
    ],
)
def test_conditions_in_words_make_cases(text: str) -> None:
    (node,) = folded(text)
    assert isinstance(node, Cases)
    (first, condition), (second, rest) = node.branches
    assert plain(first) == "theta g/||g||"
    assert isinstance(condition, Relation) and condition.signs == (">",)
    assert plain(second) == "g"
    assert rest is None


@pytest.mark.parametrize("text", ["h_t with probability 1/2, x_t otherwise", "h_t with prob. 1/2, otherwise x_t", "h_t with chance 1/2, else x_t"])
def test_probabilities_in_words_make_cases(text: str) -> None:
    node = folded(text)[0]
    assert isinstance(node, Cases)
    assert isinstance(node.branches[0][1], WithProbability)
    assert node.branches[1][1] is None


def test_an_equation_keeps_its_left_side_when_cases_are_folded() -> None:
    (node,) = folded("f_t = h_t if t > 3, otherwise x_t")
    assert isinstance(node, Relation)
    assert isinstance(node.items[1], Cases)


@pytest.mark.parametrize(("words", "unchanged"), [("otherwise g is not changed", True), ("g stays", True), ("otherwise halve it", False)])
def test_that_nothing_happens_otherwise_may_be_said(words: str, unchanged: bool) -> None:
    assert stays_unchanged(words) is unchanged


def test_reading_is_pure() -> None:
    text = "D_t = diag(1 - h_t^2), so delta_t = D_t W_hh"
    first: Written = read(text, WORDS)
    read("h_t = h_t", WORDS)
    assert read(text, WORDS) == first
