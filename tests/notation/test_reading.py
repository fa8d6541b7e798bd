"""How formulas are read: the decided cases of the design, each with the reason why it could surprise someone."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.notation.answer import read
from grader.notation.cursor import Choices
from grader.notation.lexer import tokens
from grader.notation.numerals import decimal, decimal_comma
from grader.notation.parser import Parser
from grader.notation.plain import plain
from grader.notation.tree import (
    Call,
    Differential,
    Item,
    Node,
    Number,
    Power,
    Symbol,
    Times,
    Transposed,
    walk,
)
from grader.notation.vocabulary import vocabulary

WORDS = vocabulary(
    letters=[
        "x", "y", "z", "a", "b", "d", "m", "n", "N", "V", "H", "D", "K", "A", "B", "W", "b_h", "W_hh", "W_hx", "d_model",
        "d_ff", "L", "t", "k", "T", "S", "E", "I", "Q", "O", "C", "sigma_max", "theta", "g", "PPL", "i", "j",
    ],
    families={"h": 1, "x": 1, "delta": 1, "C~": 1, "h→": 1, "h←": 1, "e": 2, "alpha": 2, "v": 1, "L": 1, "y": 1, "w": 1},
    aliases={"Whh": "W_hh", "bh": "b_h"},
    functions={"sigma": "sigmoid"},
    applied={"sigma_max": frozenset({"W"})},
    differentials=True,
    sequences=frozenset({"P"}),
)  # fmt: skip
CALCULUS = vocabulary(
    letters=["W_hh", "t", "k", "T", "L"], families={"h": 1, "x": 1, "L": 1, "z": 1, "delta": 1, "w": 1}, differentials=True
)


def tree(text: str, words: object = WORDS, choices: Choices | None = None) -> Node:
    """The tree of a text that must be readable to its end."""
    parser = Parser(tokens(text)[0], words, frozenset(), choices or Choices())  # type: ignore[arg-type]
    found = parser.relation()
    parser.take("end")
    return found


def only(text: str) -> Node:
    """The one formula of an answer."""
    (statement,) = read(text, WORDS).statements
    return statement.node


PRODUCTS = [
    ("2x", "2 x", "a number and a letter multiply"),
    ("x y", "x y", "two letters multiply"),
    ("AB", "A B", "known letters in one run"),
    ("BA", "B A", "the order of a product is kept"),
    ("4d^2+4d", "4 d^2 + 4 d", "the power binds to the letter only"),
    ("S N E I Q O", "S N E I Q O", "names that computer algebra takes for its own"),
    ("2 (x+y)", "2 (x + y)", "a number before a bracket"),
    ("(x+y)(x-y)", "(x + y) (x - y)", "two brackets"),
    ("x(y+z)", "x (y + z)", "a letter before a bracket is no function"),
    ("3x^2", "3 x^2", "precedence"),
    (r"x \cdot y", "x * y", "LaTeX dot"),
    (r"x \times y", "x * y", "LaTeX cross"),
    ("x·y", "x * y", "Unicode dot"),
    ("x⋅y", "x * y", "the other Unicode dot"),
    ("x×y", "x * y", "Unicode cross"),
    ("x @ y", "x * y", "NumPy's matrix product"),
    (r"x \odot y", "x .* y", "elementwise"),
    ("x ⊙ y", "x .* y", "elementwise, Unicode"),
    (r"x \circ y", "x .* y", "the Hadamard product's other sign"),
    ("2 * -3", "2 * (-3)", "a sign behind a product"),
    (r"x\,y\quad z", "x y z", "spacing commands are spaces"),
    ("x/y/z", "x/y/z", "quotients run from left to right"),
    ("x/yz", "(x/y) z", "a slash takes one factor"),
    (r"\frac12", "1/2", "arguments without braces"),
    (r"\frac12x", "(1/2) x", "one digit is one argument"),
    (r"\dfrac{x}{y}", "x/y", "the display fraction"),
    ("½x", "(1/2) x", "a Unicode fraction"),
    ("a - b - d", "a - b - d", "differences run from left to right"),
    ("−x", "-x", "the typographic minus"),
]
POWERS = [
    ("x²", "x^2", "Unicode superscript"),
    ("x³", "x^3", "Unicode superscript"),
    ("x⁻¹", "x^(-1)", "signs in superscripts"),
    ("x**2", "x^2", "Python"),
    ("x^2^3", "x^(2^3)", "powers run from right to left"),
    ("-x^2", "-x^2", "the sign is outside the power"),
    ("2^-3", "2^(-3)", "a sign in an exponent"),
    ("e^x", "e^x", "e is a constant"),
    ("e^{-x}y", "e^(-x) y", "what follows the braces is no exponent"),
    ("10^{-7}", "10^(-7)", "a power of ten"),
    ("2·10^{-7}", "2 * 10^(-7)", "a multiple of one"),
    ("W^T", "W^T", "a transpose, if the value is a matrix"),
    (r"W^\top", "W^T", "a transpose"),
    ("W'", "W^T", "a stroke on a matrix"),
    ("Wᵀ", "W^T", "Unicode"),
    (r"W^{\mathsf T}", "W^T", "upright T"),
    ("W.T", "W^T", "NumPy"),
    ("x^T y", "x^T y", "an inner product"),
    (r"\sqrt{x}", "sqrt(x)", "root"),
    (r"\sqrt[3]{x}", "x^(1/3)", "root with a degree"),
    ("√x", "sqrt(x)", "Unicode root"),
    ("n!", "n!", "factorial"),
]
FUNCTIONS = [
    ("log_2(n)", "log2(n)", "a base below"),
    (r"\log_2 n", "log2(n)", "the same without brackets"),
    ("lg n", "log10(n)", "lg is the decimal logarithm"),
    ("ln n", "ln(n)", "natural"),
    ("sin x", "sin(x)", "no brackets"),
    ("tanh^2(x)", "tanh(x)^2", "the power of the value"),
    (r"\tanh'(x)", "tanh'(x)", "a derivative"),
    (r"\sin^{-1}(x)", "arcsin(x)", "the inverse, no reciprocal"),
    (r"\exp(-x)", "exp(-x)", "LaTeX function"),
    ("exp -x", "exp(-x)", "a sign as argument"),
    (r"\sigma(x)", "sigmoid(x)", "an alias of this field"),
    ("σ(x)", "sigmoid(x)", "Greek"),
    ("np.tanh(x)", "tanh(x)", "a module in front"),
    ("torch.tanh(x)", "tanh(x)", "another module"),
    ("diag(1 - h_t^2) W_hh", "diag(1 - h_t^2) W_hh", "function, then a factor"),
    (r"\operatorname{diag}(h_t)", "diag(h_t)", "LaTeX operator"),
    (r"\mathrm{diag}(h_t)", "diag(h_t)", "upright"),
    (r"\text{diag}(h_t)", "diag(h_t)", "text that is a name"),
    (r"\lVert x\rVert_2", "||x||_2", "a norm with its kind"),
    ("||x||_2", "||x||_2", "the same in calculator text"),
    ("|x|", "|x|", "absolute value"),
    (r"\lvert x\rvert", "|x|", "LaTeX bars"),
    ("abs(x)", "|x|", "the same by name"),
    ("|x| |y|", "|x| |y|", "bars that could nest do not"),
    ("|x - y|/|x|", "|x - y|/|x|", "bars in a quotient"),
    ("max(x, y)", "max(x, y)", "two arguments"),
    ("min(1, theta/norm(g))", "min(1, theta/||g||)", "a norm by name"),
    ("⌊x⌋", "floor(x)", "floor"),
    (r"\sigma_{\max}", "sigma_max", "a letter, though max is a function"),
    ("sigma_max(W)", "sigma_max", "a letter that carries an argument for show"),
]
NAMES = [
    (r"\mathbf{W}", "W", "bold means nothing"),
    ("W_{hh}", "W_hh", "a subscript of two letters is a name"),
    ("W_hh", "W_hh", "without braces"),
    ("Whh", "W_hh", "without underscore, where unambiguous"),
    ("h_{t-1}", "h_{t-1}", "an index"),
    ("hₜ₋₁", "h_{t-1}", "Unicode subscripts"),
    ("h_t-1", "h_{t-1}", "an index without braces"),
    ("h_0", "h_0", "a number as index"),
    ("d_{model}", "d_model", "one letter"),
    ("d_{ff}", "d_ff", "and another"),
    (r"\tilde{C}_t", "C~_t", "an accent"),
    ("C̃_t", "C~_t", "a combining tilde"),
    ("C~_t", "C~_t", "a typed tilde"),
    (r"\overrightarrow{h}_t", "→h_t", "an arrow over a letter"),
    ("h→_t", "→h_t", "an arrow behind it"),
    ("e_{tj}", "e_{tj}", "two indices in one run"),
    ("e_{t,j}", "e_{tj}", "two indices with a comma"),
    ("α_{ij}", "alpha_{ij}", "Greek family"),
]
LARGER = [
    (r"\sum_{t=1}^{3} h_t", "sum_{t=1}^{3} h_t", "LaTeX sum"),
    ("sum_{k=1}^t h_k", "sum_{k=1}^{t} h_k", "calculator sum"),
    ("Σ_{j} h_j", "sum_{j} h_j", "a sum without bounds"),
    ("sum(k=1..t, h_k)", "sum_{k=1}^{t} h_k", "bounds first, in brackets"),
    ("sum(h_k, k=1..t)", "sum_{k=1}^{t} h_k", "bounds last"),
    (r"\sum_{1 \le k \le t} h_k", "sum_{k=1}^{t} h_k", "bounds as a relation"),
    (r"\prod_{t=k+1}^{T} W_{hh}", "prod_{t=k+1}^{T} W_hh", "product"),
    ("∏_{j=1}^{T} v_j", "prod_{j=1}^{T} v_j", "Unicode product"),
    ("h_1 + h_2 + ... + h_T", "h_1 + h_2 + ... + h_T", "dots"),
    (r"h_1 + \dots + h_T", "h_1 + ... + h_T", "one term before the dots"),
    ("∂L/∂z", "∂L/∂z", "a derivative is one thing"),
    (r"\frac{\partial L}{\partial W_{hh}}", "∂L/∂W_hh", "LaTeX derivative"),
    (r"\partial^{+} h_t / \partial W_{hh}", "∂^+h_t/∂W_hh", "immediate derivative"),
    ("∇_W L", "∂L/∂W", "nabla"),
    ("[h_{t-1}, x_t]", "[h_{t-1}, x_t]", "concatenation"),
    ("[h_{t-1}; x_t]", "[h_{t-1}; x_t]", "with a semicolon"),
    (r"\begin{bmatrix} a & b \\ x & y \end{bmatrix}", "[[a, b], [x, y]]", "a matrix"),
    (r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}", "x if x > 0, 0 otherwise", "cases"),
    ("P(w_i | w_{<i})", "P(w_i | w_{<i})", "a conditional probability"),
    ("P(w_1, ..., w_N)", "P(w_1, ..., w_N)", "a joint one"),
    ("x ≤ y", "x <= y", "relation"),
    ("x := y", "x = y", "definition sign"),
    ("y = 2x", "y = 2 x", "equation"),
    ("x = y = z", "x = y = z", "chain"),
    (r"\begin{aligned} x &= y \\ &= z \end{aligned}", "x = y = z", "a chain over several lines"),
    (r"\left( x + y \right)", "x + y", "sized brackets"),
    (r"\big( x \big)", "x", "brackets around everything"),
]
TABLE = [*PRODUCTS, *POWERS, *FUNCTIONS, *NAMES, *LARGER]


@pytest.mark.parametrize(("text", "read_as", "why"), TABLE, ids=[text for text, _, _ in TABLE])
def test_text_is_read_as_decided(text: str, read_as: str, why: str) -> None:
    assert plain(only(text)) == read_as, why


@pytest.mark.parametrize("text", [text for text, _, _ in TABLE])
def test_dollars_and_displays_change_nothing(text: str) -> None:
    if "\\begin" in text or "|" in text:
        return
    alone = only(text)
    assert only(f"${text}$") == alone
    assert only(f"\\[ {text} \\]") == alone


DERIVATIVES = [
    ("dL/dW_hh", "∂L/∂W_hh", "straight d"),
    ("dh_t/dh_{t-1}", "∂h_t/∂h_{t-1}", "straight d of a family"),
    (r"\frac{dL}{dW_{hh}}", "∂L/∂W_hh", "straight d in a fraction"),
    (r"\frac{\mathrm{d}L}{\mathrm{d}W_{hh}}", "∂L/∂W_hh", "upright d"),
    (r"\frac{\partial}{\partial h_t} L", "∂L/∂h_t", "an operator before what it acts on"),
    (r"\nabla_{W_{hh}} L", "∂L/∂W_hh", "gradient"),
    ("∂_{h_t} L", "∂L/∂h_t", "subscript"),
    ("∂L/∂h_t · ∂h_t/∂h_{t-1}", "∂L/∂h_t * ∂h_t/∂h_{t-1}", "a chain of derivatives"),
]


@pytest.mark.parametrize(("text", "read_as", "why"), DERIVATIVES, ids=[text for text, _, _ in DERIVATIVES])
def test_derivatives_in_every_spelling(text: str, read_as: str, why: str) -> None:
    (statement,) = read(text, CALCULUS).statements
    assert plain(statement.node) == read_as, why
    assert not any(isinstance(part, Differential) for part in walk(statement.node))


# What must stay apart ---------------------------------------------------------------------------------------------

APART = [
    ("h_t", "H", "case is kept"),
    ("d_{model}", "d_{ff}", "a subscript belongs to the name"),
    ("BA", "AB", "matrices don't commute"),
    ("10^{-7}", "2·10^{-7}", "a factor"),
    ("∂L/∂z", "∂L/∂w", "by what is differentiated matters"),
    ("x²", "2x", "a power is no multiple"),
    ("1/2^98", "1/2^99", "the difference is far behind the point"),
    ("|x|", "x", "bars are no brackets"),
    ("[h_t, x_t]", "[x_t, h_t]", "the order of a concatenation"),
    ("x*y", r"x \odot y", "a product and an elementwise one"),
    ("h_t", "h_{t-1}", "neighbouring indices"),
    ("tanh'(x)", "tanh(x)", "a stroke"),
    ("log x", "ln x", "log has no base yet"),
    ("x - y", "y - x", "sign"),
    (r"∂h_t/∂W", r"∂^+h_t/∂W", "immediate"),
]


@pytest.mark.parametrize(("one", "other", "why"), APART, ids=[f"{one} | {other}" for one, other, _ in APART])
def test_different_things_stay_apart(one: str, other: str, why: str) -> None:
    words = CALCULUS if "∂L" in one else WORDS
    assert tree(one, words) != tree(other, words), why


TOGETHER = [
    ("W^T", "W^T", "itself"), ("W_{hh}", "Whh", "spelling"), ("h_{t-1}", "hₜ₋₁", "Unicode"), ("x^{2}", "x²", "braces"),
    ("x**2", "x^2", "Python"), (r"\frac{x}{y}", "x/y", "fraction"), (r"\mathbf{h}_t", "h_t", "bold"), ("σ(x)", "sigmoid(x)", "alias"),
    (r"\log_2(n)", "log2(n)", "base"), ("0{,}5", "0,5", "LaTeX comma"), (r"\left[x + y\right] z", "(x + y) z", "brackets"),
    (r"W^{\top}", r"W^\top", "braces around one sign"), (r"\lVert x \rVert", "||x||", "norms"), (r"{\bf x}", "x", "old style"),
    (r"\boldsymbol{x} + y", "x+y", "bold"), (r"x \; y", "x y", "space"), ("2\\cdot x", "2·x", "dot"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "why"), TOGETHER, ids=[f"{one} | {other}" for one, other, _ in TOGETHER])
def test_spellings_of_one_thing_are_one_tree(one: str, other: str, why: str) -> None:
    if "," in one:
        assert [part.exact for part in walk(tree(one)) if isinstance(part, Number)] == [Fraction(1, 2)]
        assert [part.exact for part in walk(tree(other)) if isinstance(part, Number)] == [Fraction(1, 2)]
    else:
        assert tree(one) == tree(other), why


@given(st.text("xH3(+ ·²³₁", max_size=12))
def test_the_commonest_signs_are_respelled_as_all_others_are(text: str) -> None:
    invisible = text + "\u200b"  # which is none of them
    assert [token[:2] for token in tokens(text)[0]] == [token[:2] for token in tokens(invisible)[0]]


# Numbers ----------------------------------------------------------------------------------------------------------

NUMBERS = [
    ("3.5", "7/2", "decimal point"), ("0,848", "0.848", "a decimal comma, for nothing groups behind a zero"),
    ("12,5", "12.5", "a group has three digits"), ("1,000,000", "1000000", "two groups"), ("1{,}000", "1000", "LaTeX group"),
    ("6\\,000\\,000", "6000000", "thin spaces"), ("6 000 000", "6000000", "spaces"), ("1_000", "1000", "Python"),
    ("1'000", "1000", "Swiss"), ("2e3", "2000", "exponent"), ("1e-3", "1/1000", "negative exponent"), ("1E3", "1000", "capital"),
    ("8.48e-1", "0.848", "both"), (".5", "1/2", "no zero"), ("007", "7", "leading zeros"), ("1.50", "3/2", "trailing zero"),
    ("1,202", "1202", "one group of three is thousands; the check tries the comma too"),
    ("12345678901234567890", "12345678901234567890", "whole numbers are exact"),
    ("0.1", "1/10", "and so are decimals"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "why"), NUMBERS, ids=[text for text, _, _ in NUMBERS])
def test_a_literal_has_its_exact_value(text: str, value: str, why: str) -> None:
    number = tree(text)
    assert isinstance(number, Number)
    assert number.exact == Fraction(value), why
    assert number.value == (int(number.exact) if number.exact.denominator == 1 else float(number.exact))


def test_the_two_readings_of_one_comma() -> None:
    assert decimal("1,202") == 1202
    assert decimal_comma("1,202") == Fraction("1.202")
    assert decimal_comma("0,848") is None, "a decimal comma already"
    assert decimal_comma("1,000,000") is None, "two commas can only be separators"


@pytest.mark.parametrize(("text", "value"), [("6 million", 6_000_000), ("3 thousand", 3000), ("1.5 million", 1_500_000)])
def test_scales_behind_a_number(text: str, value: int) -> None:
    number = tree(text)
    assert isinstance(number, Number)
    assert number.exact == value


def test_percent_divides_by_a_hundred() -> None:
    assert plain(tree("9%")) == "9/100"
    assert plain(tree(r"50\,\%")) == "50/100"


# Two readings -----------------------------------------------------------------------------------------------------

OPEN = [
    ("log V d", "tight", "log(V d)", "log(V) d", "does a logarithm take the whole product?"),
    ("1/2m", "denominator", "(1/2) m", "1/(2 m)", "does the slash take what touches it?"),
    ("sum_{k=1}^{K} x k + y", "wide", "sum_{k=1}^{K} x k + y", "sum_{k=1}^{K} (x k + y)", "does a sum take the sum behind it?"),
]


@pytest.mark.parametrize(("text", "name", "first", "second", "why"), OPEN, ids=[text for text, *_ in OPEN])
def test_a_choice_that_the_text_leaves_is_said(text: str, name: str, first: str, second: str, why: str) -> None:
    found = read(text, WORDS)
    assert plain(found.statements[0].node) == first, why
    assert found.left_open == {name}
    other = read(text, WORDS, Choices(**{name: True}))
    assert plain(other.statements[0].node) == second, why


@pytest.mark.parametrize("text", ["log(V d)", "log(V) d", r"\frac{1}{2m}", "1/(2m)", "1/2 m", "sum_{k=1}^{K} (x k + y)", "x + y"])
def test_brackets_leave_no_choice(text: str) -> None:
    assert read(text, WORDS).left_open == frozenset()


def test_an_index_without_braces_is_noted() -> None:
    assert read("h_t-1", WORDS).notes == ("h_t-1 was read as h with the index t-1",)
    assert read("h_{t-1}", WORDS).notes == ()
    assert plain(only("h_t - 1")) == "h_t - 1", "with spaces it is a difference"


# The tree ---------------------------------------------------------------------------------------------------------


def test_the_tree_says_how_it_was_written_where_that_matters() -> None:
    assert tree("x*y") == Times("*", Symbol("x"), Symbol("y"))
    assert tree("x y") == Times("", Symbol("x"), Symbol("y"))
    assert tree(r"W^\top") == Transposed(Symbol("W"))
    assert tree("W^T") == Power(Symbol("W"), Symbol("T")), "the value of the base decides"
    assert tree("h_t") == Item("h", (Symbol("t"),))
    assert tree("σ(x)") == Call("sigmoid", (Symbol("x"),))


def test_trees_are_values() -> None:
    assert tree("tanh(W_hh h_t)") == tree("tanh( W_hh*h_t )".replace("*", " "))
    assert len({tree("x+y"), tree("x + y"), tree("y + x")}) == 2
    with pytest.raises(AttributeError):
        tree("x").name = "y"  # type: ignore[attr-defined]
