"""Comparison of two texts: tables of pairs, properties of generated formulas, hostile answers."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.compare import compare
from grader.comparing.letters import canonical, declared
from grader.notation.latex import latex
from grader.notation.plain import plain
from grader.notation.tree import Call, Minus, Node, Number, Over, Plus, Power, Symbol, Times, walk, whole
from tests.work import calls, guarded

CASES = Path(__file__).parent / "cases"
LETTERS = {"x": "real", "y": "real", "p": "positive", "n": "integer"}


def rows(name: str) -> list[object]:
    """A table as parameters, numbered by line."""
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [pytest.param(json.loads(line), id=f"{name}:{at}") for at, line in enumerate(lines, 1)]


@pytest.mark.parametrize("row", [*rows("compare.jsonl"), *rows("compare_more.jsonl")])
def test_tables(row: dict[str, object]) -> None:
    found = compare(row["kind"], row["answer"], row["reference"], row["letters"])  # type: ignore[arg-type]
    assert found.verdict == row["verdict"], f"{found.says} ({row['why']})"
    assert found.says


def test_tables_are_large_enough() -> None:
    assert len(rows("compare.jsonl")) >= 150
    assert len(rows("compare_more.jsonl")) >= 150
    kinds = [json.loads(line)["kind"] for line in (CASES / "compare.jsonl").read_text("utf-8").splitlines()]
    assert kinds.count("growth") >= 60


@pytest.mark.parametrize("row", rows("compare.jsonl"))
def test_an_answer_equals_itself(row: dict[str, object]) -> None:
    found = compare(row["kind"], row["answer"], row["answer"], row["letters"])  # type: ignore[arg-type]
    assert found.verdict == "equal", found.says


# The sentences -----------------------------------------------------------------------------------------------------


def test_says_where_two_formulas_differ() -> None:
    assert "x = " in compare("formula", "x^2", "2x", {"x": "real"}).says


def test_suggests_a_name() -> None:
    found = compare("formula", "2 alhpa", "2\\alpha", {"alpha": "real"})
    assert found.verdict == "unreadable"
    assert "alpha" in found.says


def test_says_that_dimensions_do_not_fit() -> None:
    found = compare("formula", "x A", "A x", {"A": "matrix", "x": "vector"})
    assert found.verdict == "different"
    assert "dimensions" in found.says


def test_reads_back_what_it_read() -> None:
    assert compare("formula", "1/2*x", "x/2", {"x": "real"}).read_as == "\\frac{1}{2} \\cdot x"


def test_a_reference_that_cannot_be_read_is_undecided() -> None:
    assert compare("formula", "x", "\\foo{x}", {"x": "real"}).verdict == "undecided"
    assert compare("formula", "x", "A x", {"A": "matrix", "x": "vector"}).verdict == "different"
    assert compare("formula", "x", "x A", {"A": "matrix", "x": "vector"}).verdict == "undecided"
    assert compare("number", "5", "five apples", {}).verdict == "undecided"


def test_the_author_is_told_about_a_wrong_kind_or_domain() -> None:
    with pytest.raises(ValueError, match="kind"):
        compare("formulas", "x", "x", {})
    with pytest.raises(ValueError, match="domain of x"):
        compare("formula", "x", "x", {"x": "reel"})
    with pytest.raises(ValueError, match="no letter"):
        compare("formula", "x", "x", {"1x": "real"})


def test_names_of_letters() -> None:
    assert [canonical(name) for name in ("\\theta", "θ", "theta", "W_{hh}", "W_hh", "h_{t-1}", "x_1")] == [
        "theta", "theta", "theta", "W_hh", "W_hh", "h_t-1", "x_1",
    ]  # fmt: skip
    assert declared({"\\lambda": "positive"}) == (("lambda", "positive"),)


# Properties --------------------------------------------------------------------------------------------------------


LEAVES = st.one_of(
    st.sampled_from([Symbol(name) for name in LETTERS]),
    st.integers(1, 9).map(whole),
    st.sampled_from([Symbol("e"), Symbol("pi")]),
)


def _safe(function: str, argument: Node) -> Node:
    """A call whose argument is in the domain."""
    square = Power(argument, whole(2))
    inside = {"sqrt": Plus((square, whole(1))), "ln": Plus((square, whole(1))), "exp": Minus(square)}
    return Call(function, (inside.get(function, argument),))


def _larger(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    functions = st.sampled_from(["sin", "cos", "tanh", "sqrt", "ln", "exp", "abs", "arctan", "sigmoid"])
    return st.one_of(
        st.builds(lambda a, b: Plus((a, b)), parts, parts),
        st.builds(lambda a, b: Plus((a, Minus(b))), parts, parts),
        st.builds(lambda a, b: Times("*", a, b), parts, parts),
        st.builds(lambda a, b: Over(a, Plus((Power(b, whole(2)), whole(1)))), parts, parts),
        st.builds(lambda a, n: Power(a, whole(n)), parts, st.integers(2, 4)),
        st.builds(_safe, functions, parts),
    )


FORMULAS = st.recursive(LEAVES, _larger, max_leaves=8)


def unicode(node: Node) -> str:
    """Calculator text with the signs that people paste."""
    text = plain(node)
    for ascii_, sign in (
        ("sqrt(", "√("),
        (" * ", " · "),
        ("pi", "π"),
        ("^2", "²"),
        ("^3", "³"),
        (" - ", " − "),
    ):
        text = text.replace(ascii_, sign)
    return text


@settings(max_examples=120, deadline=None)
@given(FORMULAS)
def test_a_formula_equals_itself_in_every_notation(node: Node) -> None:
    spellings = [latex(node), plain(node), unicode(node)]
    for answer in spellings:
        for reference in spellings:
            found = compare("formula", answer, reference, LETTERS)
            assert found.verdict == "equal", (answer, reference, found.says)


@settings(max_examples=120, deadline=None)
@given(FORMULAS, FORMULAS)
def test_comparison_is_symmetric(first: Node, second: Node) -> None:
    one = compare("formula", latex(first), plain(second), LETTERS)
    other = compare("formula", plain(second), latex(first), LETTERS)
    assert one.verdict == other.verdict, (one.says, other.says)


CONSTANTS = st.one_of(
    st.fractions(min_value=Fraction(1, 50), max_value=50),
    st.integers(1, 40).map(lambda power: Fraction(1, 10**power)),
)


@settings(max_examples=120, deadline=None)
@given(FORMULAS, CONSTANTS, st.booleans())
def test_a_constant_more_is_another_formula(node: Node, constant: Fraction, less: bool) -> None:
    literal: Node = Over(whole(constant.numerator), whole(1))
    if constant.denominator != 1:
        literal = Over(whole(constant.numerator), _denominator(constant.denominator))
    moved = Plus((node, Minus(literal) if less else literal))
    found = compare("formula", latex(moved), latex(node), LETTERS)
    assert found.verdict == "different", (latex(moved), latex(node), found.says)


def _denominator(number: int) -> Node:
    power = len(str(number)) - 1
    return Power(whole(10), whole(power)) if number == 10**power else whole(number)


@settings(max_examples=120, deadline=None)
@given(FORMULAS, st.integers(1, 30))
def test_a_factor_more_is_another_formula(node: Node, power: int) -> None:
    factor = Plus((whole(1), Power(whole(10), Minus(whole(power)))))
    found = compare("formula", latex(Times("", factor, node)), latex(node), LETTERS)
    expected = "equal" if _is_zero(node) else "different"
    assert found.verdict == expected, (latex(node), found.says)


def _is_zero(node: Node) -> bool:
    return compare("formula", latex(node), "0", LETTERS).verdict == "equal"


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_gets_a_verdict(text: str) -> None:
    for kind in ("formula", "number", "growth"):
        assert compare(kind, text, "x + 1" if kind != "number" else "5", {"x": "real"}).verdict in (
            "equal", "different", "unreadable", "undecided",
        )  # fmt: skip


PIECES = st.sampled_from(
    [
        "x",
        "n",
        "A",
        "v",
        "2",
        "10^",
        "^",
        "_",
        "{",
        "}",
        "(",
        ")",
        "\\frac",
        "\\sqrt",
        "\\sum_{k=1}^{n}",
        "k",
        "!",
        "|",
        "sin",
        "log",
        "e^",
        "=",
        "<",
        ",",
        ";",
        " ",
        "+",
        "-",
        "*",
        "/",
        "\\cdot",
        "^T",
        "'",
        "%",
        "...",
        "\\max",
        "&",
        "\\\\",
    ]
)


@settings(max_examples=250, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_pieces_get_a_verdict(text: str) -> None:
    letters = {"x": "real", "n": "integer", "A": "matrix", "v": "vector"}
    assert compare("formula", text, "x", letters).verdict in ("equal", "different", "unreadable", "undecided")


def test_the_samples_depend_on_both_texts() -> None:
    """A polynomial that vanishes at the samples of one pair does not do so in its own."""
    from grader.worlds.domains import doubles, exactly

    values = [exactly((("x", "real"),), 0, row).letters["x"] for row in range(8)]
    assert len(set(values)) == 8
    factors = "".join(f"(x - ({value.numerator})/{value.denominator})" for value in values)  # type: ignore[union-attr]
    assert compare("formula", f"x + {factors}", "x", {"x": "real"}).verdict == "different"
    assert doubles((("x", "real"),), 1) is not doubles((("x", "real"),), 2)


# Hostile answers ---------------------------------------------------------------------------------------------------


HOSTILE = {
    "tower": "9^9^9^9",
    "python power": "10**10**10",
    "ten thousand brackets": "(" * 10_000,
    "closed brackets": "(" * 2000 + "x" + ")" * 2000,
    "a megabyte": "x" + "+1" * 500_000,
    "many terms": "x" + "+1" * 1400,
    "many factors": "x" + "*x" * 1400,
    "many quotients": "x" + "/x" * 1400,
    "a long chain": "x=" * 1000 + "x",
    "long sum": "sum_{i=1}^{10^12} i",
    "long sum in LaTeX": "\\sum_{i=1}^{10^{12}} i",
    "endless sum": "\\sum_{k=1}^{\\infty} 1/k^2",
    "long product": "\\prod_{i=1}^{10^9} i",
    "nested sums": "\\sum_{i=1}^{2000}\\sum_{j=1}^{2000}\\sum_{k=1}^{2000} i j k",
    "sums of n": "\\sum_{i=1}^{n}\\sum_{j=1}^{n}\\sum_{k=1}^{n}\\sum_{l=1}^{n} i",
    "sum of large powers": "\\sum_{k=1}^{2000} k^{2000}",
    "sum of sines": "\\sum_{i=1}^{44}\\sum_{j=1}^{44} sin(i x + j)",
    "harmonic sum": "\\sum_{k=1}^{2000} 1/k",
    "factorials": "170" + "!" * 3000,
    "factorial of a billion": "factorial(10^9)",
    "factorial sign": "(10^9)!",
    "binomial": "\\binom{10^{300}}{10^{299}}",
    "binomial of a billion": "\\binom{10^9}{5*10^8}",
    "code": "__import__('os').system('id')",
    "NUL": "x\x00y",
    "lone surrogate": "x + \ud800",
    "deep fractions": "\\frac{1}{" * 500 + "x" + "}" * 500,
    "deep roots": "\\sqrt{" * 900 + "x" + "}" * 900,
    "powers of x": "x^x^x^x^x",
    "exponentials": "e^{e^{e^{e^9}}}",
    "huge products": "(10^{60})^{5000}" + "*(10^{60})^{5000}" * 200,
    "huge angle": "sin(10^{300})",
    "huge floor": "\\lfloor 10^{10^{10}} x\\rfloor",
    "matrix power": "A^{1000000}",
    "dots": "1+2+...+10^9",
    "itself": "f(x) = f(x) + 1",
    "itself in words": "let g = g + 1; g",
    "in a ring": "g = h+1, h = g+1, so g",
    "minus signs": "-" * 3000 + "x",
    "bars": "|" * 3000,
    "dollars": "$" * 2001,
    "strokes": "x" + "'" * 3000,
    "digits": "1" * 5000,
    "exponent of a literal": "1e999",
    "infinity": "\\infty - \\infty",
    "nothing by nothing": "0/0",
    "accents": "x" + "\u0301" * 3000,
    "file": "\\input{/etc/passwd}",
    "macro": "\\def\\x{\\x\\x}\\x",
}
MOST_CALLS = 500_000
"""Functions of Python and C entered for one pair."""


@pytest.mark.parametrize("kind", ["formula", "number", "growth"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_answers_settle_at_once(kind: str, text: str) -> None:
    letters = (
        {"x": "real", "n": "integer", "A": "matrix"}
        if kind != "growth"
        else {"x": "positive", "n": "positive"}
    )
    compare("formula", "x + n", "x^2 n", {"x": "real", "n": "integer", "A": "matrix"})  # draws the samples
    reference = "5" if kind == "number" else "x^2 + n"
    with guarded():
        assert calls(lambda: compare(kind, text, reference, letters)) <= MOST_CALLS
    found = compare(kind, text, reference, letters)
    assert found.verdict != "equal"
    assert found.says.encode("utf-8")


def test_a_hostile_reference_is_undecided() -> None:
    assert compare("formula", "x", "9^9^9^9 x", {"x": "real"}).verdict == "undecided"
    assert compare("formula", "9^9^9^9", "9^9^9^9", {}).verdict == "equal"


def test_the_generated_formulas_are_not_trivial() -> None:
    node = Plus((Power(Symbol("x"), whole(2)), Number(0.5, Fraction(1, 2), "0.5")))
    assert len(walk(node)) == 5
