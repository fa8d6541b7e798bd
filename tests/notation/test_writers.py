"""The writers of the tree: what is read can be written, as LaTeX or calculator text, and read as the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.notation.cursor import Choices
from grader.notation.latex import latex
from grader.notation.lexer import tokens
from grader.notation.parser import Parser
from grader.notation.plain import plain
from grader.notation.symbols import FUNCTION_COMMANDS, GREEK
from grader.notation.tree import (
    Big,
    Bracket,
    Call,
    Cases,
    Component,
    Derivative,
    Ellipsis,
    Grid,
    Item,
    Minus,
    Node,
    Number,
    Over,
    Plus,
    Power,
    Relation,
    Sequence,
    Symbol,
    Times,
    Transposed,
    WithProbability,
    walk,
    whole,
)
from grader.notation.vocabulary import vocabulary

LETTERS = [*"abxyznKHW", "W_hh", "W'_x", "b_h", "sigma_max", "theta", "gamma", "PPL", "tau"]
FAMILIES = ["h", "delta", "C~", "v", "u", "y^", "v¯", "h→", "h←", "h^l", "f", "C", "w"]
WORDS = vocabulary(
    letters=[*LETTERS, "N", "D", "L", "T", "pi_t", "xi_t", "g"],
    families={**dict.fromkeys(FAMILIES, 1), "alpha": 2},
    functions={"sigma": "sigmoid", "E": "expectation", "F": "F"},
    applied={"sigma_max": frozenset({"W"})},
    sequences=frozenset({"P"}),
)


def read(text: str) -> Node:
    """The tree of a text that must be readable to its end."""
    found, _ = tokens(text)
    parser = Parser(found, WORDS, frozenset(), Choices())
    node = parser.relation()
    assert parser.tokens[parser.at][0] == "end", f"left over in {text!r} from {parser.tokens[parser.at]}"
    return node


# What is read -> LaTeX, plain, why it stands here.
TABLE = [
    # Names
    ("W_hh", r"W_{hh}", "W_hh", "two letters below stay italic"),
    (r"\sigma_{\max}", r"\sigma_{\max}", "sigma_max", "Greek, and a word with a command of its own below"),
    ("PPL", r"\mathrm{PPL}", "PPL", "a word is upright"),
    (r"\tilde C_t", r"\tilde{C}_{t}", "C~_t", "an accent and an index"),
    ("→h_t", r"\overrightarrow{h}_{t}", "→h_t", "an arrow is part of the letter"),
    (r"\overleftarrow{h}_{t+1}", r"\overleftarrow{h}_{t+1}", "←h_{t+1}", "the other direction"),
    (r"\hat y_t", r"\hat{y}_{t}", "ŷ_t", "no ASCII spelling of a hat is readable"),
    (r"\bar v_t", r"\bar{v}_{t}", "v̄_t", "nor of a bar"),
    ("W'_x x", r"W'_{x} x", "W'_x x", "a stroke stands before the subscript"),
    ("h^l_t", r"h^{l}_{t}", "h^l_t", "a raised letter that is part of the name"),
    ("(h^l_t)^2", r"(h^{l}_{t})^{2}", "(h^l_t)^2", "two superscripts on one letter are no TeX"),
    (r"\alpha_{tj}", r"\alpha_{tj}", "alpha_{tj}", "two letters as indices need no comma"),
    (r"\alpha_{t-1,j}", r"\alpha_{t-1, j}", "alpha_{t-1, j}", "a longer index does"),
    (r"\alpha_{1, 2}", r"\alpha_{1, 2}", "alpha_{1, 2}", "1,2 would be a decimal and 12 one number"),
    ("∞", r"\infty", "∞", "inf could be i n f"),
    # Numbers
    ("6000000", r"6\,000\,000", "6000000", "groups of three from five digits on"),
    ("1234", "1234", "1234", "but not with four"),
    ("1,000,000", r"1\,000\,000", "1000000", "whatever the candidate separated with"),
    ("0,848", "0.848", "0.848", "a decimal comma is written as a point"),
    (".5", "0.5", "0.5", "a leading zero"),
    ("5.00", "5.00", "5.00", "decimals carry the precision, so they stay"),
    ("2.5e-3", r"2.5 \cdot 10^{-3}", "2.5e-3", "powers of ten"),
    ("1e-3 x", r"10^{-3} x", "1e-3 x", "of one"),
    ("2e3", "2000", "2000", "an integer is an integer"),
    # Sums and products
    ("a - b + x", "a - b + x", "a - b + x", "signs between terms"),
    ("a - (b - x)", "a - (b - x)", "a - (b - x)", "brackets that matter stay"),
    ("(a b) x", "a b x", "a b x", "brackets that do not matter go"),
    ("a (b x)", "a (b x)", "a (b x)", "the order of a product is shown as written"),
    ("-(a + b)", "-(a + b)", "-(a + b)", "minus binds its term"),
    ("2 * -x", r"2 \cdot (-x)", "2 * (-x)", "a sign behind a sign"),
    ("(-a) b", "(-a) b", "(-a) b", "the minus belongs to the factor"),
    ("-a b", "-a b", "-a b", "the minus belongs to the product"),
    ("2(3)", "2 (3)", "2 (3)", "two numbers side by side are not one"),
    ("x^2 (3)", "x^{2} 3", "x^2 (3)", "nor behind a bare exponent"),
    ("a × b", r"a \times b", "a * b", "the cross has no ASCII spelling"),
    (r"f_t \odot C_{t-1}", r"f_{t} \odot C_{t-1}", "f_t .* C_{t-1}", "elementwise"),
    ("a/b/x", r"\frac{\frac{a}{b}}{x}", "a/b/x", "division goes from left to right"),
    ("a/(b x)", r"\frac{a}{b x}", "a/(b x)", "a line needs brackets where a fraction does not"),
    ("(1/N) a", r"\frac{1}{N} a", "(1/N) a", "1/N a could be 1/(N a)"),
    ("a b/N", r"\frac{a b}{N}", "a b/N", "the whole product is divided"),
    ("a + h_1 + h_2 + ... + h_n", r"a + h_{1} + h_{2} + \cdots + h_{n}", "a + h_1 + h_2 + ... + h_n",
     "dots in a sum"),
    (r"C_1 C_2 \cdots C_n", r"C_{1} C_{2} \cdots C_{n}", "C_1 C_2 ... C_n", "dots in a product"),
    ("a C_1 b_h ... C_n b_h x", r"a (C_{1} b_{h} \cdots C_{n} b_{h}) x", "a (C_1 b_h ... C_n b_h) x",
     "in steps of two"),
    ("1 * 2 * ... * n", r"1 \cdot 2 \cdot \cdots \cdot n", "1 * 2 * ... * n", "numbers need their signs"),
    ("σ_max(W) (a + b)", r"{\sigma_{\max}} (a + b)", "(sigma_max) (a + b)", "no argument of the word"),
    # Powers
    ("x²", "x^{2}", "x^2", "Unicode superscripts"),
    ("W^T x", "W^{T} x", "W^T x", "the letter T is settled by the value of W"),
    (r"W^\top x", r"W^{\top} x", "W^T x", "a transpose"),
    ("(a b)^⊤", r"(a b)^{\top}", "transpose(a b)", "if a b is a number, ^T would be a power"),
    ("W^{-⊤}", r"W^{-\top}", "(W^(-1))^T", "transposed inverse"),
    ("x^(a - b)", "x^{a-b}", "x^(a-b)", "an exponent of more than a letter"),
    ("x^{PPL}", r"x^{\mathrm{PPL}}", "x^(PPL)", "of a run without brackets only one letter might be raised"),
    ("2^3^4", "2^{3^{4}}", "2^(3^4)", "from right to left"),
    ("(x^2)^3", "(x^{2})^{3}", "(x^2)^3", "a power of a power"),
    ("h^2 + (h)^T", "h^{2} + (h)^{T}", "h^2 + (h)^T", "h^T could be the member h_T"),
    ("(a/b)^2", r"\left(\frac{a}{b}\right)^{2}", "(a/b)^2", "brackets grow with what they hold"),
    (r"h_t^{\odot 2}", r"h_{t}^{\odot 2}", "h_t^{⊙2}", "an elementwise power"),
    # Functions
    ("tanh^2(x)", r"\tanh^{2}(x)", "tanh(x)^2", "the square of a tanh as people write it"),
    ("(tanh x)^{-1}", r"\tanh(x)^{-1}", "tanh(x)^(-1)", "never tanh^-1, which is artanh"),
    ("(log x)^2", r"(\log(x))^{2}", "(log(x))^2", "log(x)^2 leaves open what is squared"),
    (r"\tanh'(a)", r"\tanh'(a)", "tanh'(a)", "a stroke on a function"),
    ("lb x", r"\log_{2}(x)", "log2(x)", "the base is part of the function"),
    ("lg x", r"\log_{10}(x)", "log10(x)", "in both notations"),
    (r"\log_b n", r"\log_{b}(n)", "log_b(n)", "a written base"),
    (r"\sigma(x)", r"\sigma(x)", "sigmoid(x)", "the sigmoid"),
    ("relu(x)", r"\operatorname{ReLU}(x)", "relu(x)", "as it is usually set"),
    ("softmax(x)_i", r"\operatorname{softmax}(x)_{i}", "softmax(x)_i", "a component"),
    ("([x, y])_i", "([x, y])_{i}", "([x, y])_i", "of a list"),
    (r"\lVert x \rVert_2^2", r"\lVert x \rVert_{2}^{2}", "||x||_2^2", "a norm with a subscript"),
    ("|a (|b|)|", r"\lvert (a \lvert b \rvert) \rvert", "|(a |b|)|", "bars within bars can't be told apart"),
    ("(n-1)!", "(n - 1)!", "(n - 1)!", "a factorial takes one letter"),
    ("(n!)!", "(n!)!", "(n!)!", "n!! would be another function"),
    (r"\binom{n}{K}", r"\binom{n}{K}", "binomial(n, K)", "binomials"),
    (r"\lfloor x \rfloor", r"\lfloor x \rfloor", "floor(x)", "floors"),
    (r"\langle a, b \rangle", r"\langle a, b \rangle", "dot(a, b)", "inner products"),
    ("dot(dot(a, b), x)", r"\langle \langle a, b \rangle, x \rangle", "dot(dot(a, b), x)", "which nest"),
    ("√(a + b)", r"\sqrt{a + b}", "sqrt(a + b)", "roots"),
    ("max(h_1, ..., h_n)", r"\max(h_{1}, \ldots, h_{n})", "max(h_1, ..., h_n)", "dots among arguments"),
    ("min(1, θ/||g||)", r"\min\left(1, \frac{\theta}{\lVert g \rVert}\right)", "min(1, theta/||g||)",
     "several arguments"),
    # Sums with bounds
    ("sum_(k=1)^t h_k", r"\sum_{k=1}^{t} h_{k}", "sum_{k=1}^{t} h_k", "bounds"),
    (r"\prod_{j=k+1}^T C_j", r"\prod_{j=k+1}^{T} C_{j}", "prod_{j=k+1}^{T} C_j", "bounds are closed up"),
    (r"\sum_{k=1, k \ne n}^K h_k", r"\sum_{k=1, k \neq n}^{K} h_{k}", "sum_{k=1, k != n}^{K} h_k",
     "one left out"),
    (r"\sum_k (a + h_k)", r"\sum_{k} (a + h_{k})", "sum_{k} (a + h_k)", "the body is a product"),
    (r"a + \sum_k h_k + b", r"a + \sum_{k} h_{k} + b", "a + sum_{k} h_k + b", "and ends at a plus"),
    (r"(\sum_k h_k) b", r"\left(\sum_{k} h_{k}\right) b", "(sum_{k} h_k) b", "it would take the factor"),
    (r"(a \sum_k h_k) b", r"\left(a \sum_{k} h_{k}\right) b", "(a sum_{k} h_k) b", "also from further left"),
    (r"\frac1N \sum_k h_k", r"\frac{1}{N} \sum_{k} h_{k}", "(1/N) sum_{k} h_k", "at the end it is clear"),
    (r"\sum a", r"\sum a", "sum(a)", "no bounds: a word needs its bracket"),
    (r"\mathbb{E}_{n \sim x}[h_n]", r"\mathbb{E}_{n}[h_{n}]", "E_n[h_n]", "an expectation"),
    (r"(\mathbb{E}[x])^2", r"(\mathbb{E}[x])^{2}", "(E[x])^2", "E[x]^2 could square inside"),
    # Derivatives
    (r"\frac{\partial L}{\partial W_{hh}}", r"\frac{\partial L}{\partial W_{hh}}", "∂L/∂W_hh",
     "a derivative"),
    ("∂⁺h_k/∂W", r"\frac{\partial^{+} h_{k}}{\partial W}", "∂^+h_k/∂W", "an immediate one"),
    ("∂L/∂h_t ∂h_t/∂h_k", r"\frac{\partial L}{\partial h_{t}} \frac{\partial h_{t}}{\partial h_{k}}",
     "∂L/∂h_t ∂h_t/∂h_k", "a chain of them is a product"),
    ("∂(a + F(a))/∂a", r"\frac{\partial (a + F(a))}{\partial a}", "∂(a + F(a))/∂a", "of a sum"),
    ("(∂L/∂a)/b", r"\frac{\frac{\partial L}{\partial a}}{b}", "(∂L/∂a)/b", "a derivative that is divided"),
    ("(∂h_t/∂h_k)^T", r"\left(\frac{\partial h_{t}}{\partial h_{k}}\right)^{T}", "(∂h_t/∂h_k)^T",
     "and one raised"),
    # Lists, matrices, relations
    ("[h_{t-1}; x]", "[h_{t-1}; x]", "[h_{t-1}; x]", "the separator as written"),
    ("[h_1, h_2, ..., h_n]", r"[h_{1}, h_{2}, \ldots, h_{n}]", "[h_1, h_2, ..., h_n]", "dots in a list"),
    (r"\begin{pmatrix} a & b \\ x & -y \end{pmatrix}", r"\begin{bmatrix} a & b \\ x & -y \end{bmatrix}",
     "[[a, b], [x, -y]]", "a matrix"),
    ("a = b <= 3", r"a = b \le 3", "a = b <= 3", "a chain"),
    ("x ≈ 2", r"x \approx 2", "x ≈ 2", "no ASCII sign is readable as this"),
    ("a => b", r"a \Rightarrow b", "a => b", "an implication"),
    # Probabilities
    ("P(w_i | w_{<i})", r"P(w_{i} \mid w_{<i})", "P(w_i | w_{<i})", "given everything before"),
    ("P(w_1 ... w_N)", r"P(w_{1}, \ldots, w_{N})", "P(w_1, ..., w_N)", "of a stretch"),
    ("P(w_i | w_1, ..., w_{i-1})", r"P(w_{i} \mid w_{1}, \ldots, w_{i-1})", "P(w_i | w_1, ..., w_{i-1})",
     "given a stretch"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "in_latex", "in_plain", "why"), TABLE, ids=[row[0] for row in TABLE])
def test_what_is_read_is_written(text: str, in_latex: str, in_plain: str, why: str) -> None:
    node = read(text)
    assert latex(node) == in_latex, why
    assert plain(node) == in_plain, why


def test_cases_have_their_conditions() -> None:
    node = read(
        r"xi_t = \begin{cases} 1/\pi_t & \text{with probability } \pi_t \\ g & \text{if } a > b \\"
        r" 0 & \text{otherwise} \end{cases}"
    )
    assert latex(node) == (
        r"\xi_{t} = \begin{cases} \frac{1}{\pi_{t}} & \text{with probability } \pi_{t} \\"
        r" g & \text{if } a > b \\ 0 & \text{otherwise} \end{cases}"
    )
    assert plain(node) == "xi_t = 1/pi_t with probability pi_t, g if a > b, 0 otherwise"


def test_a_product_of_any_length_is_written() -> None:
    node = read("a " * 1400)
    assert plain(node) == ("a " * 1400).strip()


# Trees within the vocabulary --------------------------------------------------------------------------------

BOUND = ["i", "j", "k"]
ONE = ["tanh", "sigmoid", "softmax", "diag", "log", "log2", "ln", "lg", "exp", "sqrt", "abs", "norm",
       "factorial", "floor", "ceil", "F", "relu", "trace"]  # fmt: skip
TWO = ["max", "min", "binomial", "dot", "concat"]

SYMBOLS = st.sampled_from([*LETTERS, "e", "pi", "inf"]).map(Symbol)
NUMBERS = st.one_of(
    st.integers(0, 99).map(whole),
    st.integers(100, 9999).map(whole),
    st.sampled_from(["0.848", "5.00", "2.5e-3", "1e-3", "0,5"]).map(read),
)
STEPS = st.builds(
    lambda letter, step, back: Plus((Symbol(letter), Minus(whole(step)) if back else whole(step))),
    st.sampled_from("tnk"), st.integers(1, 3), st.booleans(),
)  # fmt: skip
INDICES = st.one_of(
    st.sampled_from([*BOUND, "t", "n", "tau"]).map(Symbol), st.integers(0, 12).map(whole), STEPS
)
ITEMS = st.one_of(
    st.builds(lambda family, index: Item(family, (index,)), st.sampled_from(FAMILIES), INDICES),
    st.builds(lambda first, second: Item("alpha", (first, second)), INDICES, INDICES),
    st.just(Item("h", ())),
)
STRETCHES = st.one_of(
    INDICES.map(lambda i: Sequence(i, i, "all")),
    INDICES.map(lambda i: Sequence(i, i, "none")),
    STEPS.map(lambda i: Sequence(whole(1), i, "none")),
    st.builds(lambda i, j: Sequence(i, i, "some", (whole(1), j)), INDICES, STEPS),
)
H_1 = Item("h", (whole(1),))
LEAVES = st.one_of(SYMBOLS, ITEMS, NUMBERS)


def larger(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees one level above ``part``."""
    return st.one_of(sums(part), powers(part), calls(part), bigs(part), others(part))


def sums(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.lists(st.one_of(part, part.map(Minus)), min_size=2, max_size=3).map(tuple).map(Plus),
        part.map(Minus),
        st.builds(Times, st.sampled_from(["", "", "*", "·", "×", "⊙"]), part, part),
        st.builds(Over, part, part),
        st.builds(
            lambda sign, last: Ellipsis(sign, (H_1, Item("h", (whole(2),))), Item("h", (last,))),
            st.sampled_from("+*"), st.sampled_from("nt").map(Symbol),
        ),
    )  # fmt: skip


def powers(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Power, part, part),
        st.builds(Power, part, st.sampled_from([whole(2), Minus(whole(1)), Symbol("T")])),
        st.builds(Power, part, st.sampled_from([whole(2), Symbol("n")]), st.just(True)),
        part.map(Transposed),
    )


def calls(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    subscripts = st.sampled_from([Symbol("b"), Symbol("j"), whole(3)])
    return st.one_of(
        st.builds(lambda function, x: Call(function, (x,)), st.sampled_from(ONE), part),
        st.builds(Call, st.sampled_from(TWO), st.tuples(part, part)),
        st.builds(lambda x, primes: Call("tanh", (x,), primes), part, st.integers(1, 2)),
        st.builds(
            lambda function, x, below: Call(function, (x,), 0, below),
            st.sampled_from(["norm", "log", "softmax"]), part, subscripts,
        ),
        st.builds(
            lambda function, x, index: Component(Call(function, (x,)), index),
            st.sampled_from(["softmax", "tanh", "abs"]), part, INDICES,
        ),
    )  # fmt: skip


def _has_members(body: Node) -> bool:
    """Whether indices stand in a body: a sum without a letter is then given theirs."""
    return any(isinstance(inner, (Item, Sequence)) for inner in walk(body))


def bigs(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    letters = st.sampled_from(BOUND)
    bounds = st.none() | INDICES
    return st.one_of(
        st.builds(Big, st.sampled_from(["sum", "prod"]), letters, bounds, bounds, part),
        st.builds(Big, st.just("sum"), letters, st.just(whole(1)), st.none(), part, INDICES),
        st.builds(Big, st.just("max"), letters, st.none(), st.none(), part),
        st.builds(Big, st.just("E"), st.sampled_from(["", "n"]), st.none(), st.none(), part),
        part.filter(lambda body: not _has_members(body)).map(lambda body: Big("sum", "", None, None, body)),
    )


def others(part: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Derivative, part.filter(lambda top: top != Symbol("inf")), ITEMS, st.booleans()),
        st.builds(Bracket, st.lists(part, min_size=2, max_size=3).map(tuple), st.sampled_from(",;")),
        st.tuples(part, part).map(lambda row: Grid((row, row))),
        part.map(lambda last: Bracket((Ellipsis(",", (H_1,), last),), ",")),
    )


PARTS = st.recursive(st.one_of(LEAVES, STRETCHES), larger, max_leaves=8)
CONDITIONS = st.recursive(LEAVES, larger, max_leaves=3)
CASES = st.lists(
    st.tuples(PARTS, st.one_of(
        st.none(), CONDITIONS.map(WithProbability),
        st.builds(lambda a, b: Relation((a, b), ("<=",)), CONDITIONS, CONDITIONS),
    )),
    min_size=1, max_size=3,
).map(lambda branches: Cases(tuple(branches)))  # fmt: skip
SIGNS = st.sampled_from(["=", "<", ">", "<=", ">=", "!=", "≈", "∝", "->", "=>", "sim", "in"])
TREES = st.one_of(PARTS, st.builds(lambda a, sign, b: Relation((a, b), (sign,)), PARTS, SIGNS, PARTS))


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with every node changed, leaves first."""
    return change(type(node)(*(_mapped(getattr(node, name), change) for name in node.__struct_fields__)))


def _mapped(value: Any, change: Callable[[Node], Node]) -> Any:
    if isinstance(value, Node):
        return mapped(value, change)
    return tuple(_mapped(part, change) for part in value) if isinstance(value, tuple) else value


def alike(node: Node) -> Node:
    """A node without what has several spellings and one meaning."""
    if isinstance(node, Number):
        return Number(node.value, node.exact, "")
    if isinstance(node, Times) and node.by == "·":
        return Times("*", node.left, node.right)
    if isinstance(node, Call) and node.function == "log10":
        return Call("lg", node.arguments, node.primes, node.sub)
    return node


def in_latex(node: Node) -> Node:
    """What LaTeX keeps of a node: the power of ten in a number is a factor there."""
    if not isinstance(node, Number) or node.exact.denominator == 1 or node.exact >= Fraction(1, 100):
        return alike(node)
    power = Power(alike(whole(10)), Minus(alike(whole(3))))
    mantissa = node.exact * 1000
    return power if mantissa == 1 else Times("*", Number(float(mantissa), mantissa, ""), power)


def in_plain(node: Node) -> Node:
    """What calculator text keeps of a node: one sign for products and transposes, lists for matrices."""
    if isinstance(node, Times) and node.by == "×":
        return Times("*", node.left, node.right)
    if isinstance(node, Power) and node.exponent == Symbol("T"):
        return Transposed(node.base)
    if isinstance(node, Call) and node.function == "transpose":
        return Transposed(node.arguments[0])
    if isinstance(node, Grid):
        return Bracket(tuple(Bracket(row, ",") for row in node.rows), ",")
    return alike(node)


def check_round_trip(node: Node, write: Callable[[Node], str], view: Callable[[Node], Node]) -> None:
    """What is written is read as the same tree, and written as the same text again."""
    text = write(node)
    again = read(text)
    assert mapped(again, view) == mapped(node, view), text
    assert write(again) == text


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_calculator_text_is_read_as_the_same_tree(node: Node) -> None:
    check_round_trip(node, plain, in_plain)


@settings(max_examples=300, deadline=None)
@given(st.one_of(TREES, CASES))
def test_latex_is_read_as_the_same_tree(node: Node) -> None:
    check_round_trip(node, latex, in_latex)


@settings(max_examples=300, deadline=None)
@given(PARTS.filter(_has_members))
def test_a_sum_that_names_no_letter_is_given_one_once(body: Node) -> None:
    for write in (plain, latex):
        once = read(write(Big("sum", "", None, None, body)))
        assert read(write(once)) == once, write(once)


@pytest.mark.parametrize("text", [row[0] for row in TABLE])
def test_what_is_written_is_read_as_the_same(text: str) -> None:
    node = read(text)
    check_round_trip(node, plain, in_plain)
    check_round_trip(node, latex, in_latex)


# Safety -----------------------------------------------------------------------------------------------------

HOSTILE = st.one_of(
    st.text(max_size=12),
    st.sampled_from([
        r"\input{x}", "<script>", "a</b>", "x_{\\csname", "a&b", "$x$", "%", "W_<img src=x>", "#1", "}", "{",
        "^^5c", "~", "h_\n\\write18", "\u202e", "x\x00", "＜b＞", "𝐖", "", "_", "'", "a__b", "W_'_'",
    ]),
)  # fmt: skip
COMMANDS = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
HARMLESS = {
    "frac", "left", "right", "operatorname", "mathrm", "sum", "partial", "infty", "lVert", "rVert",
    "tilde", "hat", "bar", "dot", "overrightarrow", "overleftarrow", *GREEK, *FUNCTION_COMMANDS,
}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(HOSTILE, HOSTILE)
def test_no_name_becomes_a_command_or_a_tag(name: str, other: str) -> None:
    node = Plus((
        Symbol(name), Item(name, (Symbol(other),)), Call(name, (Symbol(other),)),
        Call("log", (), 0, Symbol(name)), Big("sum", name, Symbol(other), None, Symbol(name)),
        Number(0.5, Fraction(1, 2), name), Derivative(Symbol(name), Symbol(other)),
        Call("norm", (Symbol(other),), 0, Symbol(name)),
    ))  # fmt: skip
    text = latex(node)
    assert set(COMMANDS.findall(text)) <= HARMLESS
    assert text.isascii() and not set(text) & set("<>&$%#~\n\x00")
    assert text.count("{") == text.count("}")
    assert not set(plain(node)) & set("<>&$%#\\\n\x00\u202e")
