"""Mathematics on a page: what is set, what is mended, and that nothing but MathML ever gets through."""

from __future__ import annotations

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.documents.mathml import ALLOWED, can_be_set, mathml, mathml_lines, sentence

PIECES = [
    "\\frac", "\\text", "\\texttt", "\\href", "\\class", "\\style", "\\left", "\\right", "\\begin{cases}", "\\end{cases}",
    "\\begin{aligned}", "\\end{aligned}", "\\begin{array}{cc}", "\\end{array}", "\\sum", "\\operatorname", "\\color", "\\cancel",
    "\\unknown", "{", "}", "[", "]", "(", ")", "^", "_", "&", "\\\\", "<", ">", "<script>", "</math>", '"', "'", "&lt;", "&#60;",
    "javascript:", "x", "1", " ", "\\mathbb", "\\sqrt", "\\hat", "\\", "$", "#", "%", "~", "\u202e", "\x00", "\ud800", "\ufffe",
]  # fmt: skip


def parsed(markup: str) -> set[str]:
    """The elements of a fragment; raises where a browser would have to mend it."""
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(markup.encode("utf-8"))
    assert all(
        not name.startswith("on") and name not in ("href", "style") for e in tree.iter() for name in e.attrib
    )
    names = {element.tag.rpartition("}")[2] for element in tree.iter() if isinstance(element.tag, str)}
    return names - {"DOCUMENT_FRAGMENT"}


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60), st.booleans())
def test_only_mathml_reaches_a_page(tex: str, display: bool) -> None:
    assert parsed(mathml(tex, display)) <= {"math", "code", *ALLOWED}
    assert parsed(mathml_lines(tex)) <= {"div", "math", "code", *ALLOWED}
    assert parsed(sentence(f"“{tex}” is ${tex}$.")) <= {"math", "code", *ALLOWED}


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}", r"\texttt{</math><script>}", "<script>alert(1)</script>",
        r"\href{javascript:alert(1)}{x}", r"\style{background:url(http://x)}{x}", r"\class{a}{x}", '"onload="x',
    ],
)  # fmt: skip
def test_markup_in_tex_is_text(tex: str) -> None:
    assert parsed(mathml(tex)) <= {"math", "code", *ALLOWED}


@pytest.mark.parametrize(
    ("tex", "holds"),
    [
        (r"\operatorname{diag}(h)", "<mi>diag</mi><mo stretchy"),
        (r"2 \log x", '<mn>2</mn><mspace width="0.167em"></mspace><mi>log</mi><mspace width="0.167em"></mspace><mi>x</mi>'),
        (r"\tanh(x)", "<mi>tanh</mi><mo stretchy"),
        (r"\lVert x \rVert", '<mo lspace="0" rspace="0">‖</mo>'),
        (r"W^{\top}", "<mi>⊤</mi>"),
        (r"\frac{\partial L}{\partial h}", "<mi>∂</mi><mi>L</mi>"),
        (r"\frac{a}{b} \frac{c}{d}", '</mfrac><mspace width="0.167em"></mspace><mfrac>'),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", '<mtd class="right"><mi>c</mi></mtd><mtd class="left">'),
        (r"\begin{cases} 1 & \text{if } x < 1 \\ 0 & \text{otherwise} \end{cases}", "<mtext>otherwise</mtext>"),
        (r"a < b", "<mo>&lt;</mo>"),
        (r"\text{a & b}", "a\xa0&amp;\xa0b"),
    ],
)  # fmt: skip
def test_what_is_set(tex: str, holds: str) -> None:
    assert holds in mathml(tex)


@pytest.mark.parametrize(
    "tex", ["", " ", r"\frac{a", r"\frac{a}", r"\left( x", r"\unknown x", "a & b", "}", "x" * 10_000, "{" * 200 + "}" * 200, r"\cancel{x}"]
)  # fmt: skip
def test_what_cannot_be_set_is_shown_as_it_is(tex: str) -> None:
    assert not can_be_set(tex)
    assert mathml(tex).startswith('<code class="tex">')


def test_display_and_alternative_text() -> None:
    assert mathml("x<1", True).startswith('<math display="block" alttext="x&lt;1">')


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
    assert mathml_lines(tex).count("<div>") == lines


def test_a_sentence_has_its_formulas_set_and_all_else_as_text() -> None:
    found = sentence("Line 2, $a < b$, costs <5$.")
    assert found == f"Line 2, {mathml('a < b')}, costs &lt;5$."
