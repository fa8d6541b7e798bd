"""Hostile answers: whatever is typed into a field settles in bounded work, without marks and without a crash."""

from __future__ import annotations

import logging
from itertools import pairwise
from types import CodeType

import pytest

from grader.exam import variant
from grader.marking import mark_field, mark_submission
from grader.records import Answer, Mark, Submission
from grader.worlds.evaluate import Evaluation
from tests.work import calls, guarded

EXAM = variant("ceng403")
FIELDS = tuple(name for name, asked in EXAM.fields.items() if asked.check is not None)
COUNTED = ("1a.gradient_sum", "1b.recursion", "2b.forget", "3b.loss", "4c.weights", "5a.product", "6a.definition")
"""Formula fields of each question, in which the evaluated nodes are counted."""
MOST_EVALUATED = 120_000
"""Nodes evaluated for one answer, over all its ways to be read."""
MOST_CALLS = 2_000_000
"""Functions of Python and C entered for one answer."""

POWERS = {
    "9^9^9^9": "tower of powers",
    "10**10**10": "tower, calculator text",
    "2^(2^(2^(2^(2^2))))": "tower in brackets",
    "e^{e^{e^{e^9}}}": "tower of exponentials",
    "(9^9)^(9^9)": "powers of powers",
    "(-1)^{0.5}": "complex",
    "0^{-1}": "division by zero in disguise",
    "0^0^0^0": "zero tower",
    "2^{99999999}": "one large exponent",
    "0.5^{10^9}": "underflow",
    "W_hh^{64}^{64}": "matrix towers",
    "W_hh^{10^9}": "matrix to a large power",
    "(1+10^{-300})^{10^300}": "extremes together",
    "exp(exp(exp(exp(exp(9)))))": "nested exp",
    "10^{-400}": "below the smallest double",
    "1e999999": "exponent of a literal",
    "1e-999999": "negative exponent of a literal",
    "log(0)": "minus infinity",
    "log(-1)": "no real value",
    "1/0": "division by zero",
    "0/0": "undefined",
    "inf - inf": "infinities",
    "∞": "infinity",
    "nan": "not a number",
}
FACTORIALS = {
    "170!!!!!!!!!": "repeated factorials",
    "(10^9)!": "factorial of a large number",
    "9!!!!": "grows past every double",
    "binomial(10^9, 10^8)": "binomial",
}
SUMS = {
    "sum_{i=1}^{10^12} i": "10^12 terms",
    "sum_{i=1}^{1000000000000} h_i": "10^12 terms, written out",
    "prod_{t=1}^{99999999} W_hh": "long product of matrices",
    "sum_{i=1}^{2000} sum_{j=1}^{2000} sum_{k=1}^{2000} i j k": "nested sums",
    "sum_k " * 60 + "h_k": "sixty sum signs",
    "sum_{i=1}^{2000} " * 20 + "1": "twenty nested sums within the limit each",
    "sum_{i=-10^9}^{10^9} 1": "negative start",
    "sum_{i=1}^{i} i": "bound by its own letter",
    "sum_{i=1}^{0.5} i": "bound that is no whole number",
    "sum_{i=1}^{∞} 1/i^2": "infinite series",
    "v_1 + ... + v_{10^9}": "dots over 10^9 terms",
    "v_1+...+v_{99999}": "dots over many terms",
    "1 + 2 + ... + 10^12": "dots over numbers",
    "1 * 2 * ... * 10^9": "a product by dots",
    "E_{n~P}[" * 30 + "1" + "]" * 30: "nested expectations",
}
BRACKETS = {
    "(" * 10_000: "ten thousand opening brackets",
    ")" * 10_000: "ten thousand closing brackets",
    "(" * 10_000 + "1" + ")" * 10_000: "ten thousand brackets",
    "(" * 2_500 + "1" + ")" * 2_500: "balanced, within the length",
    "[" * 2_500 + "1" + "]" * 2_500: "square",
    "{" * 3_000: "braces",
    "\\left(" * 800: "LaTeX brackets",
    "|" * 1_000: "bars",
    "||" * 1_000: "norms",
    "\\|" * 1_000: "LaTeX norms",
    "diag(" * 500: "function brackets",
    "A(A(A(A(" * 100: "applied letters",
    "h_{" * 200: "nested subscripts",
    "x^{" * 300: "nested exponents",
    "\\frac{" * 500: "nested fractions",
    "\\sqrt{" * 500: "nested roots",
    "sqrt" * 300: "functions in a row",
    "tanh " * 300 + "x": "functions applied to functions",
    "([)]" * 500: "crossed brackets",
    "(1, 2, " * 300 + ")" * 300: "nested lists",
    "\\begin{cases}" * 50: "unfinished environments",
    "\\begin{bmatrix}" * 50 + "1" + "\\end{bmatrix}" * 50: "nested matrices",
    "\\begin{cases} x & if " * 20: "nested conditions",
    "tanh(1+x*" * 59 + "x" + ")" * 59: "as deep as brackets may go",
    "[h_1, [1,2]]": "a list of a vector and numbers",
    "[[1,2],[3]]": "a ragged list",
    "if " * 500: "words only",
}
LENGTH = {
    "+1" * 500_000: "a megabyte of +1",
    "+1" * 2_900: "as many as fit",
    "x" * 100_000: "one long name",
    "x" * 5_900: "one long name within the length",
    "W" * 23: "a run that could be a product",
    "hh" * 1_500: "a run of known letters",
    "1" * 5_000: "a long number",
    "9" * 41: "more digits than allowed",
    "0." + "0" * 3_000 + "1": "a long decimal",
    "1,000" * 40: "a number of thousands",
    "1,000" * 1_000: "a thousand numbers",
    "0.5, " * 1_200: "more formulas than are read",
    "1_000_000_000_000_000_000_000_000_000_000_000_000_000": "underscored digits",
    "1," * 2_000: "a long list",
    "1 2 " * 1_000: "numbers side by side",
    "a b " * 150: "a long product",
    "a b " * 1_400: "a product as long as may be written",
    "a_1 a_2 b_3 c d f g H": "many letters that nobody defined",
    "-" * 5_000: "minus signs",
    "--" * 2_000 + "1": "signs before a number",
    "!" * 500: "exclamation marks",
    "'" * 500: "strokes",
    "x" + "'" * 3_000: "strokes behind a letter",
    "^" * 500: "carets",
    "_" * 500: "underscores",
    "=" * 500: "equals signs",
    "h_t=" * 300: "a long chain",
    "$" * 501: "dollars",
    "$x$ " * 150: "formulas in a row",
    "$x$ " * 1_400: "more formulas in a row",
    "\\\\" * 300: "line ends",
    "\n" * 5_000 + "x": "empty lines",
    "the gradient is " * 300: "prose without end",
    "\\frac" * 500: "fractions without arguments",
    "\\frac" * 500 + "12" * 500: "short fractions",
    "²" * 500: "superscripts",
    "ₜ" * 500: "subscripts",
    "→" * 500: "arrows",
    "C\u0303" * 300: "combining tildes",
    "x" + "\u0303" * 2_000: "one letter under many marks",
    "%" * 3_000: "percent signs",
    "ﬃ" * 500: "ligatures that grow when normalised",
    "\ufdfa" * 300: "one character that normalises to eighteen",
}
CODE = {
    "__import__('os').system('ls')": "Python",
    "().__class__.__bases__[0].__subclasses__()": "Python, sandbox escape",
    "eval('1')": "eval",
    "exec(open('/etc/passwd').read())": "exec",
    "lambda: (yield)": "lambda",
    "open('/etc/passwd').read()": "a file",
    "{{7*7}}": "template",
    "<% import os %>": "template of this house",
    "${7*7}": "shell",
    "$(reboot)": "shell command",
    "`reboot`": "backticks",
    "<script>alert(1)</script>": "HTML",
    "<img src=x onerror=alert(1)>": "HTML attribute",
    "\\input{/etc/passwd}": "LaTeX file",
    "\\write18{ls}": "LaTeX shell",
    "\\def\\x{\\x\\x}\\x": "LaTeX macro bomb",
    "\\csname x\\endcsname": "LaTeX names",
    "=cmd|'/c calc'!A1": "spreadsheet",
    "%s%n%x": "format string",
    "'; DROP TABLE marks; --": "SQL",
    "../../../etc/passwd": "path",
    "&xxe;": "entity",
}
CHARACTERS = {
    "\0\0\0": "NUL bytes",
    "a\0b": "NUL between letters",
    "1\0+\x001": "NUL in a sum",
    "\ud800": "a lone surrogate",
    "x\udfff^2": "a surrogate in a formula",
    "\u202e evil": "right to left",
    "\ufeff\u200b\u2060": "invisible characters",
    "\x07\x08\x1b[31m": "control characters",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢": "mathematical letters",
    "１２３": "full-width digits",
    "٣": "an Arabic digit",
    "🙂" * 200: "emoji",
    " \n\t ": "blanks only",
    "\u3000": "an ideographic blank",
}
ROUND_ABOUT = {
    "f(x)=f(x)": "a function defined by itself",
    "g(a,b)=g(b,a), so h = g(1,2)": "a function that swaps for ever",
    "a=b b=c c=a a": "circular names",
    "where x = x, x": "a name defined by itself",
    "x = y, y = z, z = x, so x": "three names in a circle",
    "sigma = tanh, tanh = sigma, sigma(x)": "functions in a circle",
}
RECURSIVE = {
    "f_t = f_t": "a family defined by itself",
    "h_t = h_{t-1}, h_{t-1} = h_t": "two steps defined by each other",
    "delta_t = delta_{t+1}; dL/dW_hh = sum_{t=1}^3 delta_t": "a recursion without end",
    "delta_t = delta_{t-1} + delta_{t-2}; dL/dW_hh = sum_{t=1}^3 delta_t": "a recursion that branches",
    "Let D_t = D_{t-1}. Then D_t W": "a family without a start",
    "a_1 = a_2 a_2, a_2 = a_3 a_3, a_3 = a_4 a_4, a_1": "doubling",
    "let F_n = F_{n-1} + F_{n-2}; F_{40}": "Fibonacci",
    "f(x) = f(f(x)), f(1)": "a function that calls itself twice",
    "f(x) = tanh(x) + f(x-1) + f(x-2); f(30)": "a function that branches",
    ", ".join(f"{a} = {b} {b}" for a, b in pairwise("bacdfgijklmnopqrstuvw"[::-1])) + ", O(w)": "definitions that double",
    ", ".join(f"{b} = {a} {a}" for a, b in pairwise("abcdefghijklmnopqrstuvwxyz")) + ", O(z)": "doubling from below",
    "b = " + "a " * 110 + ", c = " + "b " * 110 + ", d = " + "c " * 110 + ", O(d)": "definitions that are long products",
}
TABLES = {
    "powers": POWERS, "factorials": FACTORIALS, "sums": SUMS, "brackets": BRACKETS, "length": LENGTH, "code": CODE,
    "characters": CHARACTERS, "round_about": ROUND_ABOUT, "recursive": RECURSIVE,
}  # fmt: skip
STRUCTURED: tuple[Answer, ...] = (
    [["a"] * 60] * 60,
    [["a"] * 300] * 300,
    {"a": {"b": {"c": {"d": ["1"]}}}},
    {"": ""},
    [[], {}, [[]], "x"],
    ["9^9^9^9"] * 50,
    {str(n): "1" * 50 for n in range(2_000)},
    {"__class__": "x", "__proto__": "y"},
    [[[[[[[[[["deep"]]]]]]]]]],
)
"""What a JSON or YAML file may hand in where text is expected."""


def assert_harmless(name: str, answer: Answer, mark: Mark, log: pytest.LogCaptureFixture) -> None:
    """No marks, a reason, and nothing of ours broke."""
    seen = f"{name}: {str(answer)[:60]!r} is {mark.outcome} with {mark.marks}: {mark.says[:200]}"
    assert mark.marks == 0, seen
    assert mark.says, seen
    broken = [record for record in log.records if record.levelno >= logging.ERROR]
    assert broken == [], f"{seen} ({broken[0].getMessage()})"
    assert "could not be finished" not in mark.says, seen


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", FIELDS)
def test_hostile_text_settles_without_marks_or_crash(name: str, table: str, caplog: pytest.LogCaptureFixture) -> None:
    for answer in TABLES[table]:
        caplog.clear()
        with guarded():
            mark = mark_field(EXAM, name, answer)
        assert_harmless(name, answer, mark, caplog)


@pytest.mark.parametrize("name", FIELDS)
def test_hostile_structures_settle_without_marks_or_crash(name: str, caplog: pytest.LogCaptureFixture) -> None:
    for answer in STRUCTURED:
        caplog.clear()
        with guarded():
            mark = mark_field(EXAM, name, answer)
        assert_harmless(name, answer, mark, caplog)


# Bounded work -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COUNTED)
def test_evaluation_is_bounded_whatever_is_asked(name: str) -> None:
    for table in (POWERS, SUMS, ROUND_ABOUT, RECURSIVE):
        for answer in table:
            with guarded():
                steps = entered(name, answer, Evaluation.value.__code__)
            assert steps <= MOST_EVALUATED, f"{answer[:60]!r}: {steps} nodes evaluated"


def one_of_each_check() -> list[str]:
    """The first field of each kind of check."""
    found = {type(EXAM.fields[name].check).__name__: name for name in reversed(FIELDS)}
    return list(found.values())


@pytest.mark.parametrize("name", one_of_each_check())
@pytest.mark.parametrize("table", TABLES)
def test_work_is_bounded_for_each_kind_of_check(name: str, table: str) -> None:
    mark_field(EXAM, name, "x")  # what is computed once for a field is no work of this answer
    for answer in TABLES[table]:
        with guarded():
            calls = entered(name, answer)
        assert calls <= MOST_CALLS, f"{answer[:60]!r}: {calls} calls"


def entered(name: str, answer: str, function: CodeType | None = None) -> int:
    """How often functions, or the given one, are entered while one answer is marked."""
    return calls(lambda: mark_field(EXAM, name, answer), function)


# A whole paper ----------------------------------------------------------------------------------------------------


def test_a_paper_full_of_hostile_answers_is_marked_to_its_end() -> None:
    texts = [text for table in (POWERS, SUMS, CODE, CHARACTERS, ROUND_ABOUT) for text in table]
    answers: dict[str, Answer] = {name: texts[at % len(texts)] for at, name in enumerate(EXAM.fields)}
    answers |= {"99z.unknown": "x", "": "y", "1": "z", "1b.gradient\0": "w"}
    with guarded():
        report = mark_submission(EXAM, Submission("mallory", "ceng403", "canonical", answers, "here"))
    assert report.fields.keys() == EXAM.fields.keys()
    assert report.total == 0


def test_a_hostile_answer_spoils_no_other() -> None:
    answers: dict[str, Answer] = {"2b.forget": "9^9^9^9", "2b.cell": "f_t ⊙ C_{t-1} + i_t ⊙ C~_t", "6b.bits_train": "0.848"}
    answers |= {"6a.cross_entropy": "(" * 5_000, "6a.relation": "PPL = 2^H", "4b.step2": "\0", "4b.best": "AC 0.30"}
    report = mark_submission(EXAM, Submission("mallory", "ceng403", "canonical", answers, "here"))
    full = {name for name, mark in report.fields.items() if mark.outcome == "marked" and mark.marks == mark.out_of}
    assert full == {"2b.cell", "6b.bits_train", "6a.relation", "4b.best"}
