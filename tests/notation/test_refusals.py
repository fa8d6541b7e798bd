"""What can't be read is refused: at a place, with a sentence and a help; limits are met at once; nothing else is raised."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from grader.exam import variant
from grader.marking import mark_field
from grader.notation import cursor, lexer
from grader.notation.answer import read
from grader.notation.cursor import Choices
from grader.notation.latex import latex
from grader.notation.lexer import tokens
from grader.notation.numerals import MOST_DIGITS
from grader.notation.parser import Parser
from grader.notation.plain import plain
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import Node
from grader.notation.vocabulary import vocabulary

EXAM = variant("ceng403")
WORDS = vocabulary(
    letters=["W_hh", "W_hx", "L", "t", "k", "T", "theta", "g", "a", "b", "x", "n"],
    families={"h": 1, "x": 1, "L": 1, "delta": 1, "e": 2},
    functions={"sigma": "sigmoid"},
    differentials=True,
    sequences=frozenset({"P"}),
)


def parsed(text: str) -> Node:
    """The tree of a formula on its own."""
    parser = Parser(tokens(text)[0], WORDS, frozenset(), Choices())
    found = parser.relation()
    parser.take("end")
    return found


REFUSED = [
    ("(a + b", 5, "a bracket that is never closed", "bracket"),
    ("a + b)", 5, "a bracket too many", "end"),
    ("a +", 3, "breaks off", "something is missing"),
    ("a * * b", 4, "two signs", "not expected"),
    (r"\frac{1}", 8, "an argument is missing", "something is missing"),
    (r"\foo a", 0, "unknown command", "not part of the notation"),
    (r"\begin{tikzpicture}", 0, "unknown environment", "not part of the notation"),
    ("1 2", 2, "numbers side by side", "side by side"),
    ("h_{t", 2, "a subscript that never ends", "never closed"),
    ("sum_{k=1}^{T}", 13, "a sum of nothing", "missing"),
    ("|a", 2, "a bar that never closes", "closing"),
    ("∂L/h_t", 4, "half a derivative", "not a differential"),
    ("h_1 + ...", 9, "dots without an end", "missing"),
    ("[a, b)", 5, "crossed brackets", "not closed"),
    (r"\begin{cases} a & if a > 0", 25, "cases that never end", ""),
    (r"\begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}", 30, "a ragged matrix", "differ in length"),
    ("()", 1, "an empty bracket", "not expected"),
    ("", 0, "nothing", "missing"),
]


@pytest.mark.parametrize(("text", "place", "why", "part"), REFUSED, ids=[text for text, *_ in REFUSED])
def test_a_refusal_has_a_sentence_and_a_place(text: str, place: int, why: str, part: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parsed(text)
    refusal = caught.value
    assert refusal.sentence.endswith("."), why
    assert part in refusal.sentence, why
    try:
        source = tokens(text)[1]  # places refer to the text as it was lexed
    except Unreadable:
        source = text
    assert 0 <= refusal.place <= len(source), why
    if source == text:
        assert abs(refusal.place - place) <= max(2, len(text) // 4), why


def test_a_refusal_points_with_a_caret() -> None:
    with pytest.raises(Unreadable) as caught:
        parsed("W_hh h_t + * a")
    explained = caught.value.explained("W_hh h_t + * a")
    assert explained.excerpt[explained.caret.index("^")] == "*"
    assert "“*”" in explained.sentence
    assert explained.excerpt.strip() in str(explained)


@pytest.mark.parametrize(
    ("field", "text", "name", "why"),
    [
        ("1b.state_jacobian", "diag(1 - h_t^2) Q", "Q", "a letter of nobody"),
        ("2b.hidden", "q_t ⊙ tanh(C_t)", "q", "a family of nobody"),
        ("5b.clipping", "g min(1, rho/norm(g))", "rho", "a Greek letter of nobody"),
        ("7a.gru_parameters", "3(H^2 + H E + H)", "E", "a near letter"),
    ],
)
def test_a_name_outside_the_vocabulary_is_unreadable_and_named(field: str, text: str, name: str, why: str) -> None:
    mark = mark_field(EXAM, field, text)
    assert mark.outcome == "unreadable", why
    assert mark.marks == 0 and mark.high == mark.out_of, "it is never counted as wrong without a person"
    assert f"“{name}" in mark.says, why


def test_a_vocabulary_suggests_the_nearest_name() -> None:
    assert "theta" in WORDS.suggestion("teta")
    assert "delta" in WORDS.suggestion("detla")
    assert "no value by itself" in WORDS.suggestion("theta")
    assert WORDS.suggestion("zzzzz").startswith("Names that are known here: ")
    assert "L" in WORDS.suggestion("zzzzz")


# Limits -----------------------------------------------------------------------------------------------------------

LIMITS = [
    ("+1" * lexer.MOST_CHARACTERS, "longer than", "characters"),
    ("+1" * (lexer.MOST_TOKENS // 2 + 1), "symbols", "tokens"),
    ("(" * (cursor.MOST_DEPTH + 1) + "1" + ")" * (cursor.MOST_DEPTH + 1), "nested more than", "depth"),
    ("1" * (MOST_DIGITS + 1), "more than", "digits"),
    ("1.5e999999", "exponent", "exponent of a literal"),
]


@pytest.mark.parametrize(("text", "part", "why"), LIMITS, ids=[why for *_, why in LIMITS])
def test_beyond_a_limit_an_answer_is_too_large(text: str, part: str, why: str) -> None:
    with pytest.raises(TooLarge, match=part):
        parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "1" + "+1" * (lexer.MOST_TOKENS // 2 - 2),
        "(" * (cursor.MOST_DEPTH - 1) + "1" + ")" * (cursor.MOST_DEPTH - 1),
        "1" * MOST_DIGITS,
        "1.5e300",
    ],
    ids=["tokens", "depth", "digits", "exponent"],
)
def test_up_to_a_limit_it_is_read(text: str) -> None:
    parsed(text)


# Anything at all --------------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "a", "b", "x", "h_t", "h_{t-1}", "W_hh", "∂", "∂L", "/", "+", "-", "*", "·", "⊙", "^", "_", "(", ")", "[", "]", "{", "}", "|", "||",
        "=", "<", "≤", ",", ";", ".", "...", "$", "$$", "\\[", "\\]", "\\frac", "\\sqrt", "\\sum", "\\left(", "\\right)", "\\begin{cases}",
        "\\end{cases}", "\\begin{bmatrix}", "\\end{bmatrix}", "&", "\\\\", "\n", "1", "2", "0,5", "1e3", "%", "!", "'", "^T", "²", "ₜ", "sum_{k=1}^{t}",
        "log", "tanh", "diag(", "max(", "P(", "w_i", " if ", " otherwise ", " where ", " with probability ", "let ", "the answer is ", "\\text{if}", "→", "~",
        "\\tilde", "\\operatorname{diag}", "E", "e_{tj}", "\0", "`", "```", "#", "@", "?", ":", "√", "∑", "∏", "∇_", "∞", "\\partial^{+}", "1[", "<|", "\\langle",
    ]
)  # fmt: skip
MIXED = st.lists(PIECES, max_size=24).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.one_of(MIXED, st.text(max_size=60), st.lists(PIECES, max_size=12).map(" ".join)))
@example("\ud800")
@example("\\")
@example("a_")
@example("{}^{}_{}")
@example("\\begin{cases}")
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text, WORDS)
    except Unreadable as refusal:
        assert refusal.sentence
        assert str(refusal)
        return
    assert found.statements
    for statement in found.statements:
        assert isinstance(latex(statement.node), str)
        assert isinstance(plain(statement.node), str)


@settings(max_examples=150, deadline=None)
@given(MIXED, st.sampled_from(["1b.state_jacobian", "2b.forget", "3b.loss", "4a.encoder", "5a.condition", "6a.relation", "7a.lstm_parameters", "1c.randomized"]))
def test_any_text_is_marked_without_a_fault_of_ours(text: str, field: str) -> None:
    mark = mark_field(EXAM, field, text)
    assert "could not be finished" not in mark.says
    assert 0 <= mark.marks <= mark.out_of


def _expressions() -> st.SearchStrategy[str]:
    leaves = st.sampled_from(["a", "b", "x", "theta", "h_t", "h_{t-1}", "W_hh", "2", "0.5", "10", "e_{tj}"])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from([" + ", " - ", " ", "*", r" \cdot ", r" \odot "]), inner).map(lambda p: f"({p[0]}){p[1]}({p[2]})"),
            st.tuples(inner, inner).map(lambda p: rf"\frac{{{p[0]}}}{{{p[1]}}}"),
            st.tuples(inner, st.sampled_from(["2", "T", "-1", r"\top"])).map(lambda p: f"({p[0]})^{{{p[1]}}}"),
            st.tuples(st.sampled_from(["tanh", "exp", "diag", "σ", r"\ln", "norm"]), inner).map(lambda p: f"{p[0]}({p[1]})"),
            inner.map(lambda text: f"sum_{{k=1}}^{{T}} ({text})"),
            inner.map(lambda text: f"-({text})"),
        ),
        max_leaves=8,
    )


@settings(max_examples=200, deadline=None)
@given(_expressions())
def test_what_is_read_can_be_written_and_read_again(text: str) -> None:
    node = parsed(text)
    assert parsed(latex(node)) == parsed(latex(parsed(latex(node))))
    written = plain(node)
    assert plain(parsed(written)) == written


@settings(max_examples=100, deadline=None)
@given(_expressions())
def test_spaces_brackets_and_dollars_mean_nothing(text: str) -> None:
    assume(not re.match(r"\([a-z]\) ", text))  # at the beginning of a line that is the label of a list
    (alone,) = read(text, WORDS).statements
    for other in (f"${text}$", f"\\[{text}\\]", f" ( {text} ) ", f"\\left({text}\\right)"):
        (statement,) = read(other, WORDS).statements
        assert statement.node == alone.node
