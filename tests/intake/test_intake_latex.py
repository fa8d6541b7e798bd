"""LaTeX sheets: environments, the candidate's macros, comments and verbatim text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.intake import Intake
from grader.intake.tex_tokens import tokens_of, written

Read = Callable[[str, str | bytes], Intake]


def sheet(preamble: str, body: str) -> str:
    opening = f"\\documentclass{{article}}\n{preamble}\n\\begin{{document}}\n\\candidate{{e1}}\n"
    return f"{opening}{body}\n\\end{{document}}\n"


def answer(text: str, field: str = "1b.gradient") -> str:
    return f"\\begin{{answer}}{{{field}}}\n{text}\n\\end{{answer}}\n"


DOUBLING = r"\def\a{xx}" + "".join(
    rf"\def\{c}{{\{chr(ord(c) - 1)}\{chr(ord(c) - 1)}}}" for c in "bcdefghijklmnopqrs"
)
PD = r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}"
MACROS = [
    (PD, r"\pd{L_t}{W_{hh}}", r"\frac{\partial L_t}{\partial W_{hh}}", "arguments in braces"),
    (PD, r"\pd LW", r"\frac{\partial L}{\partial W}", "bare arguments"),
    (PD, r"\pd {L} {\alpha}", r"\frac{\partial L}{\partial \alpha}", "spaces between"),
    (PD, r"\pd{}{h}", r"\frac{\partial }{\partial h}", "an empty argument"),
    (r"\newcommand\pd[2]{#2#1}", r"\pd{a}{b}", r"ba", "a bare name"),
    (r"\newcommand*{\R}{\mathbb{R}}", r"x \in \R^n", r"x \in \mathbb{R}^n", "a star"),
    (r"\newcommand{\d}[1][t]{\nabla_{#1}}", r"\d h + \d[k] h", r"\nabla_{t} h + \nabla_{k} h", "a default"),
    (r"\renewcommand{\epsilon}{\varepsilon}", r"\epsilon", r"\varepsilon", "a command given another look"),
    (r"\providecommand{\T}{^{\top}}", r"W\T x", r"W^{\top} x", "a suffix"),
    (r"\def\x{x_{t-1}}", r"\x+\x", r"x_{t-1}+x_{t-1}", "def"),
    (r"\def\dd#1#2{\frac{d #1}{d #2}}", r"\dd{a}b", r"\frac{d a}{d b}", "def with parameters"),
    (r"\DeclareMathOperator{\diag}{diag}", r"\diag(x)", r"\operatorname{diag}(x)", "an operator"),
    (r"\DeclareMathOperator*{\am}{arg\,max}", r"\am_y", r"\operatorname*{arg\,max}_y", "one with limits"),
    (r"\DeclarePairedDelimiter{\n}{\lVert}{\rVert}", r"\n*{x}", r"\lVert x \rVert", "paired delimiters"),
    (r"\DeclarePairedDelimiter{\n}{\lVert}{\rVert}", r"\n[\big]{y}", r"\lVert y \rVert", "and their size"),
    (r"\let\eps\epsilon", r"\eps", r"\epsilon", "let"),
    (r"\let\old=\phi \renewcommand{\phi}{\old'}", r"\phi", r"\phi'", "let keeps the meaning of its moment"),
    (r"\newcommand{\a}{\b{1}}\newcommand{\b}[1]{x_{#1}}", r"\a", r"x_{1}", "one in another, in either order"),
    (r"\newcommand{\p}{\q}\newcommand{\q}[2]{#1:#2}", r"\p{a}{b}", r"a:b", "arguments after its end"),
    (r"\newcommand{\f}[1]{\frac#1 2}", r"\f x", r"\frac x 2", "a letter does not grow onto a command"),
    (r"\newcommand{\x}{1}\renewcommand{\x}{2}", r"\x", r"2", "the last definition holds"),
    (r"\def\g#1.{\nabla #1}", r"\g L.", r"\g L.", "delimited parameters: left as it is"),
    (r"\newcommand{\x}{1}", r"\xi \x1", r"\xi 11", "whole names only"),
    ("% \\newcommand{\\x}{1}", r"\x", r"\x", "a definition in a comment is none"),
    (r"\newenvironment{t}[1][x]{\begin{answer}{7c}}{\end{answer}}", "a", "a", "an environment of one's own"),
]


@pytest.mark.parametrize(("preamble", "typed", "expected", "why"), MACROS)
def test_macros_are_written_out(preamble: str, typed: str, expected: str, why: str, read: Read) -> None:
    intake = read("a.tex", sheet(preamble, answer(typed)))
    assert intake.submissions[0].answers == {"1b.gradient": expected}, why
    assert not intake.problems


def test_a_definition_inside_an_answer_holds_there_only(read: Read) -> None:
    body = answer("\\newcommand{\\x}{1}\\x") + answer("\\x", "7c.table")
    assert read("a.tex", sheet("", body)).submissions[0].answers == {"1b.gradient": "1", "7c.table": "\\x"}


def test_a_definition_between_answers_holds_from_there_on(read: Read) -> None:
    body = answer("\\x") + "\\newcommand{\\x}{1}" + answer("\\x", "7c.table")
    assert read("a.tex", sheet("", body)).submissions[0].answers == {"1b.gradient": "\\x", "7c.table": "1"}


@pytest.mark.parametrize(
    ("preamble", "typed", "sentence"),
    [
        (r"\newcommand{\x}{\x}", r"\x", "does not end"),
        (r"\def\x{\y}\def\y{a\x}", r"\x", "does not end"),
        (r"\renewcommand{\vec}[1]{\vec{\mathbf{#1}}}", r"\vec{x}", "does not end"),
        (DOUBLING, r"\s", "does not end, or grows too long"),
        (r"\newcommand{\x}[1]{(#1)}", r"\x{a", "never closed"),
    ],
)
def test_macros_without_end_leave_the_text_as_written(
    preamble: str, typed: str, sentence: str, read: Read
) -> None:
    intake = read("a.tex", sheet(preamble, answer(typed) + answer("y", "7c.table")))
    assert intake.submissions[0].answers == {"1b.gradient": typed, "7c.table": "y"}
    [problem] = intake.problems
    assert sentence in problem.sentence
    assert "1b.gradient" in problem.sentence
    assert problem.place == "line 5"


TABULAR = "\\begin{tabular}{ll}\na & b \\\\ \\hline\n\\end{tabular}"
LIST = "\\begin{enumerate}\n\\item A\n\\end{enumerate}"


@pytest.mark.parametrize(
    ("typed", "expected", "why"),
    [
        ("a % b\nc", "a \nc", "a comment goes, the line ends"),
        ("a%b\n  c", "ac", "TeX joins the lines"),
        ("% all\na", "a", "a line of comment"),
        ("  % all\n  a\n% more", "a", "indented"),
        ("9\\% a", "9\\% a", "a percent sign"),
        ("a \\\\% b\nc", "a \\\\c", "after a line break"),
        ("\\begin{verbatim}\n5 % 2 \\x {\n\\end{verbatim}", "5 % 2 \\x {", "verbatim means what it says"),
        ("a\n\\begin{lstlisting}[language=dot]\nx -> y;\n\\end{lstlisting}", "a\nx -> y;", "a listing"),
        ("\\begin{minted}{dot}\nx -> y;\n\\end{minted}", "x -> y;", "another"),
        ("\\verb|a%\\x|", "\\verb|a%\\x|", "within a line"),
        ("\\begin{verbatim}\na", "\\begin{verbatim}\na", "one that never ends"),
        (TABULAR, TABULAR, "tables stay"),
        (LIST, LIST, "lists stay"),
        ("-", "", "a dash"),
        ("% write here", "", "only a comment"),
    ],
)
def test_the_rest_of_the_text(typed: str, expected: str, why: str, read: Read) -> None:
    intake = read("a.tex", sheet("\\newcommand{\\x}{BOOM}", answer(typed)))
    assert intake.submissions[0].answers == {"1b.gradient": expected}, why
    assert not intake.problems


def test_definitions_of_the_template_do_not_confuse(read: Read) -> None:
    preamble = (
        "\\newcommand{\\candidate}[1]{\\textbf{Candidate:} #1}\n"
        "\\newcommand{\\variant}[1]{#1}\\def\\exam#1{#1}\n"
        "\\newenvironment{answer}[1]{\\par\\texttt{\\detokenize{#1}}}{\\par}\n"
    )
    text = sheet(preamble, "\\exam{ceng\\_403} \\variant{v 1}" + answer("x", " 1b.state\\_jacobian "))
    [submission] = read("a.tex", text).submissions
    assert (submission.candidate, submission.exam, submission.variant) == ("e1", "ceng_403", "v 1")
    assert submission.answers == {"1b.state_jacobian": "x"}


@pytest.mark.parametrize(
    ("body", "expected", "sentence", "place"),
    [
        (
            "\\begin{answer}{7c}\na\n" + answer("b"),
            {"1b.gradient": "b", "7c.table": "a"},
            "no \\end{answer}",
            "line 5",
        ),
        ("\\begin{answer}{7c}\na", {"7c.table": "a"}, "no \\end{answer}", "line 5"),
        (answer("a", "7d.table") + answer("b"), {"1b.gradient": "b"}, "did you mean 7c.table", "line 5"),
        (answer("a") + answer("b"), {"1b.gradient": "b"}, "twice", "line 8"),
    ],
)
def test_doubts(body: str, expected: dict[str, str], sentence: str, place: str, read: Read) -> None:
    intake = read("a.tex", sheet("", body))
    assert intake.submissions[0].answers == expected
    assert any(sentence in p.sentence and p.place == place for p in intake.problems), intake.problems


def test_tokens_join_to_the_text_they_came_from(submission_files: dict[str, bytes]) -> None:
    text = submission_files["e2451048.tex"].decode().replace("verbatim", "alltt")
    assert written(tokens_of(text).tokens) == text
