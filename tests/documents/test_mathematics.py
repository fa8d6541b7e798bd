"""Formulas: each line of the table is right in all outputs, what can't be set is refused with its place, and no TeX gets through."""

from __future__ import annotations

from typing import get_args

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.documents.html_writer import blocks, line
from solutions.documents.mathematics.alphabets import alphabet
from solutions.documents.mathematics.latex import latex
from solutions.documents.mathematics.lexer import Unset
from solutions.documents.mathematics.lines import WIDEST, broken, width
from solutions.documents.mathematics.mathml import mathml
from solutions.documents.mathematics.reader import read
from solutions.documents.mathematics.spoken import spoken
from solutions.documents.mathematics.symbols import COMMANDS, FENCES, GREEK, TYPED
from solutions.documents.mathematics.tree import Grid, Style
from solutions.documents.mathematics.typst import typst
from solutions.documents.pages import FONT, fonts, template
from solutions.documents.said import reading, sentence
from solutions.documents.typst_engine import pdf
from tests.documents.golden import FORMULAS, golden
from tests.documents.texts import compiled, needs_latex

LANGUAGES = {
    "mathml": lambda tex: mathml(read(tex), True, spoken(read(tex))),
    "typst": lambda tex: typst(read(tex), True, spoken(read(tex))),
    "latex": lambda tex: latex(read(tex)),
    "spoken": lambda tex: spoken(read(tex)),
}
ELEMENTS = frozenset(
    ["math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mphantom", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd"]
)
"""MathML Core, as far as it is used."""
PIECES = [
    "\\frac", "\\text", "\\texttt", "\\href", "\\class", "\\style", "\\left", "\\right", "\\begin{cases}", "\\end{cases}",
    "\\begin{aligned}", "\\end{aligned}", "\\begin{array}{cc}", "\\end{array}", "\\sum", "\\operatorname", "\\color", "\\cancel",
    "\\unknown", "{", "}", "[", "]", "(", ")", "^", "_", "&", "\\\\", "<", ">", "<script>", "</math>", '"', "'", "&lt;", "&#60;",
    "javascript:", "x", "1", " ", "\\mathbb", "\\sqrt", "\\hat", "\\", "$", "#", "%", "~", "\u202e", "\x00", "\ud800", "\ufffe",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_is_set_as_it_was_looked_at(language: str) -> None:
    golden(f"formulas.{language}", "\n".join(LANGUAGES[language](tex) for tex in FORMULAS) + "\n")


def test_typst_sets_the_table() -> None:
    equations = "\n\n".join(typst(read(tex), display, tex) for tex in FORMULAS for display in (True, False))
    assert pdf(f'#set document(title: "Formulas")\n{equations}').startswith(b"%PDF")


def test_the_fonts_of_a_page_have_every_sign_that_mathml_is_written_in() -> None:
    usual, rare = (set(template(f"{FONT}{more}.txt").strip("\n")) for more in ("", "-more"))
    typed = {sign.text for sign in (*COMMANDS.values(), *TYPED.values())} | {text for text in FENCES.values()}
    letters = {alphabet(letter, style) for letter in "xW1" for style in get_args(Style)} | set(GREEK.values())
    assert {"√", "ˆ", "˜", "→", "⏞", "⏟", "𝑥", "𝜃"} <= usual
    assert "".join(sorted({sign for text in typed | letters for sign in text} - usual - rare)) == ""


def test_the_second_font_is_in_a_page_only_where_a_sign_of_it_is() -> None:
    assert "Markscheme Math More" not in fonts("<math><mi>x</mi></math>")
    assert "Markscheme Math More" in fonts("<math><mi>𝐖</mi></math>")


@needs_latex
def test_latex_sets_the_table() -> None:
    packages = "\\usepackage{amsmath,amssymb,bm,mathtools,xcolor,cancel}"
    formulas = "\n\n".join(f"\\(\\displaystyle {latex(read(tex))}\\)" for tex in FORMULAS)
    done = compiled(f"\\documentclass{{article}}{packages}\\begin{{document}}\n{formulas}\n\\end{{document}}")
    assert done.errors == []


def parsed(markup: str) -> set[str]:
    """The elements of a fragment; raises where a browser would have to mend it."""
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(markup.encode("utf-8"))
    assert all(not name.startswith("on") and name != "href" for e in tree.iter() for name in e.attrib)
    names = {element.tag.rpartition("}")[2] for element in tree.iter() if isinstance(element.tag, str)}
    return names - {"DOCUMENT_FRAGMENT"}


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60))
def test_only_mathml_reaches_a_page(tex: str) -> None:
    assert parsed(blocks(reading(tex))) <= {"p", "div", "span", "code", *ELEMENTS}
    assert parsed(line(sentence(f"“{tex}” is ${tex}$."))) <= {"span", "code", *ELEMENTS}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_whatever_is_read_is_set_by_typst(tex: str) -> None:
    try:
        row = read(tex)
    except Unset:
        return
    assert pdf(f'#set document(title: "Formula")\n{typst(row, True, "formula")}').startswith(b"%PDF")


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}", r"\texttt{</math><script>}", "<script>alert(1)</script>",
        r"\href{javascript:alert(1)}{x}", r"\style{background:url(http://x)}{x}", r"\class{a}{x}", '"onload="x',
    ],
)  # fmt: skip
def test_markup_in_tex_is_text(tex: str) -> None:
    assert parsed(blocks(reading(tex))) <= {"p", "div", "code", *ELEMENTS}


@pytest.mark.parametrize(
    ("tex", "holds"),
    [
        (r"2 \log x", '<mn>2</mn><mspace width="0.167em"></mspace><mi>log</mi><mspace width="0.167em"></mspace><mi>x</mi>'),
        (r"\tanh(x)", '<mi>tanh</mi><mo stretchy="false" lspace="0" rspace="0">(</mo>'),
        (r"\frac{a}{b} \frac{c}{d}", '</mfrac><mspace width="0.167em"></mspace><mfrac>'),
        (r"-x", '<mo stretchy="false" lspace="0" rspace="0">−</mo><mi>x</mi>'),
        (r"1{,}000", '<mn>1</mn><mo stretchy="false" lspace="0" rspace="0">,</mo><mn>000</mn>'),
        (r"\begin{cases} 1 & \text{if } x < 1 \\ 0 & \text{otherwise} \end{cases}", "<mtext>otherwise</mtext>"),
        (r"a < b", ">&lt;</mo>"),
        (r"\text{a & b}".replace("&", r"\&"), "a\xa0&amp;\xa0b"),
        (r"\mathbb{E}", "<mi>𝔼</mi>"),
    ],
)  # fmt: skip
def test_what_is_set(tex: str, holds: str) -> None:
    assert holds in mathml(read(tex), False, tex)


@pytest.mark.parametrize(
    ("tex", "at", "word"),
    [
        ("", 0, "no formula"), (" ", 1, "no formula"), (r"\frac{a", 7, "}"), (r"\frac{a}", 8, "missing"), (r"\left( x", 8, "right"),
        (r"\unknown x", 0, "unknown"), ("a & b", 2, "&"), ("}", 0, "}"), ("x" * 10_000, 6_000, "characters"),
        ("{" * 200 + "}" * 200, 60, "deep"), ("x_1_2", 3, "two indices"), ("x^1^2", 3, "two exponents"), ("x $ y", 2, "$"),
        (r"\color{url(x)}{y}", 6, "colour"), (r"\begin{tikzpicture}\end{tikzpicture}", 6, "tikzpicture"), (r"\input{/etc/passwd}", 0, "input"),
        (r"\begin{pmatrix} a", 6, "end"), (r"\begin{cases} a \end{matrix}", 20, "cases"), (r"\operatorname{a\b}", 13, "operator"),
        (r"\text{a_b}", 7, "_"), (r"\left x", 6, "bracket"), ("中", 0, "中"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_is_refused_with_its_place(tex: str, at: int, word: str) -> None:
    with pytest.raises(Unset, match="(?i)" + "".join(f"[{c}]" if c not in "\\^]" else c for c in word)) as told:
        read(tex)
    assert told.value.at == at


def test_a_long_formula_is_broken_before_its_relations_and_sums() -> None:
    sums = " + ".join(f"W_{{{n}}} x_{{{n}}} h_{{{n}}}" for n in range(20))
    row = broken(read(f"y = {sums} = z"))
    [grid] = row.items
    assert isinstance(grid, Grid) and len(grid.rows) >= 3
    assert all(sum(map(width, cells)) <= WIDEST + 3 for cells in grid.rows)
    short = read("a = b")
    assert broken(short) is short


@pytest.mark.parametrize(
    ("tex", "lines"),
    [
        ("a", 1),
        (r"a = b \\ = c", 2),
        (r"\begin{cases} 1 & a \\ 0 & b \end{cases}", 1),
        (r"x = \begin{cases} 1 & a \\ 0 & b \end{cases} \\ y", 2),
        (r"\text{a \\ b}", 1),
    ],
)
def test_the_lines_of_a_derivation_stand_below_each_other(tex: str, lines: int) -> None:
    assert len(reading(tex).items) == lines


def test_a_sentence_has_its_formulas_set_and_all_else_as_text() -> None:
    found = line(sentence("Line 2, $a < b$, costs <5$."))
    formula = mathml(read("a < b"), False, "a is less than b")
    assert found == f'Line 2, <span class="tight">{formula},</span> costs &lt;5$.'


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\sum_{t=1}^{T} L_t", "the sum from t equals 1 to T of L sub t"),
        (r"\frac{\partial h_t}{\partial h_{t-1}}", "the fraction partial h sub t over partial h sub t minus 1, end fraction"),
        (r"\frac12", "1 over 2"),
        (r"W_{hh}^{\top} \delta_{t+1}", "W sub h h, transpose delta sub t plus 1"),
        (r"h_t^2 + x^{2n}", "h sub t squared plus x to the power 2 n"),
        (r"\lVert W \rVert_2 \le \gamma", "the norm of W end norm sub 2, is at most gamma"),
        (r"|x|", "the absolute value of x end absolute value"),
        (r"P(w_i \mid w_{<i})", "P open bracket w sub i given w sub is less than i, close bracket"),
        (r"\tilde C_t, \hat{y}_t, \Gamma", "C tilde sub t, y hat sub t, capital gamma"),
        (r"\lim_{x \to 0} \sqrt[3]{x}", "the limit as x to 0 of the cube root of x"),
        (r"\arg\max_y f(y)", "the argument of the maximum over y of f open bracket y close bracket"),
        (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", "the 2 by 2 matrix with rows a; b, and c; d, end matrix"),
        (r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "cases: 1, if x is greater than 0. 0, otherwise, end cases"),
        (r"10\,000 \times 1{,}000", "10000 times 1000"),
        (r"f'(x)", "f prime open bracket x close bracket"),
        (r"\text{a \{ b}", "a open brace b"),
    ],
)  # fmt: skip
def test_what_is_read_aloud(tex: str, words: str) -> None:
    assert spoken(read(tex)) == words


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.sampled_from(FORMULAS), max_size=12).map(" ".join))
def test_nothing_of_tex_is_read_aloud(tex: str) -> None:
    try:
        words = spoken(read(tex))
    except Unset:
        return
    assert not set(words) & set("\\{}\n") and words == words.strip()
