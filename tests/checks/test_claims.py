"""Which statement of an answer is the answer: claims, definitions and remarks told apart; conditions in words."""

from __future__ import annotations

import pytest

from grader.checks.claims import Sorted, sort_out
from grader.checks.conditions import fold
from grader.notation.answer import read
from grader.notation.plain import plain
from grader.notation.tree import Cases, Item, Node, Relation, WithProbability
from grader.notation.vocabulary import vocabulary

WORDS = vocabulary(
    letters=["W_hh", "W_hx", "L", "t", "k", "T", "g", "theta"],
    families={"h": 1, "x": 1, "L": 1, "delta": 1, "y": 1, "f": 1},
    aliases={"Whh": "W_hh"},
    differentials=True,
)


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
