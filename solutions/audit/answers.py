"""What each kind of check says of itself: its own answer in several notations, its slips, and wrong answers near it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import singledispatch

from grader.checks.counts import Count
from grader.checks.depends import Depends
from grader.checks.derivation import Derivation
from grader.checks.finding import Check
from grader.checks.growth import Growth
from grader.checks.identity import PerplexityRelation
from grader.checks.inequality import Inequality
from grader.checks.number import Number
from grader.checks.randomised import RandomFactor
from grader.checks.ranking import Ranking
from grader.checks.table import Table
from grader.worlds.arithmetic import approximate
from solutions.audit.expected import Expected

NONE = Fraction(0)
ANY_MISTAKE: None = None

_UNICODE = (
    (re.compile(r" \.\* "), " ⊙ "), (re.compile(r"\bsigma(?![A-Za-z])"), "σ"), (re.compile(r"\bsum_"), "∑_"),
    (re.compile(r"\bprod_"), "∏_"), (re.compile(r"\bdelta(?![A-Za-z])"), "δ"), (re.compile(r"\bgamma(?![A-Za-z])"), "γ"),
    (re.compile(r"\balpha(?![A-Za-z])"), "α"), (re.compile(r"\btheta(?![A-Za-z])"), "θ"), (re.compile(r"\^2(?!\d)"), "²"),
    (re.compile(r"\^T(?![A-Za-z])"), "ᵀ"), (re.compile(r"_t(?![A-Za-z])"), "ₜ"), (re.compile(r" \* "), "·"),
    (re.compile(r"(?<=\w|\)|\]) - "), " − "),
)  # fmt: skip


def in_unicode(text: str) -> str:
    """Calculator text as somebody with a good keyboard writes it.

    >>> in_unicode("W_hh^T diag(1 - h_t^2) delta_t")
    'W_hhᵀ diag(1 − hₜ²) δₜ'
    """
    for pattern, spelled in _UNICODE:
        text = pattern.sub(spelled, text)
    return text


@singledispatch
def expectations(check: Check) -> Iterator[Expected]:
    """All answers to try on a check. TypeError where nobody has said what they are."""
    raise TypeError(f"the audit does not know how to answer a {type(check).__name__}")


# Numbers -------------------------------------------------------------------------------------------------------------


@expectations.register
def _(check: Number) -> Iterator[Expected]:
    value = check.reference
    exact = isinstance(value, Fraction) and value.denominator == 1
    yield from (Expected(text, f"the value as {how}") for text, how in _spelled(check))
    for slip, says, share in check.slip_values:
        yield Expected(shown(slip), f"slip: {says}", share)
    size = approximate(value)
    wrong = {"the sign is turned": -size, "twice the value": 2 * size, "half the value": size / 2, "ten times": 10 * size}
    wrong |= {"one more": size + 1, "one less": size - 1, "the reciprocal": 1 / size, "the square": size * size}
    known = [approximate(slip) for slip, _, share in check.slip_values if share]
    for why, other in wrong.items():
        if other != size and not any(math.isclose(other, slip, rel_tol=1e-3) for slip in known):
            yield Expected(f"{other:.12g}", why, ANY_MISTAKE)
    if check.figures and not exact:
        yield Expected(f"{float(f'{size:.{check.figures - 2}e}'):g}", "rounded too far", ANY_MISTAKE)


def _spelled(check: Number) -> Iterator[tuple[str, str]]:
    value = check.reference
    text = shown(value)
    yield text, "plain text"
    yield f"$${text}$$", "LaTeX"
    if isinstance(check.value, str):
        yield check.value, "an expression"
        in_latex = check.value.replace("log2", r"\log_2")
        yield f"${in_latex} = {text}$", "an equation in LaTeX"
    if isinstance(value, Fraction) and value.denominator == 1:
        if abs(value) >= 10_000:
            yield f"{int(value):,}", "digits in groups"
            yield f"${int(value):,}$".replace(",", r"\,"), "digits in groups in LaTeX"
            yield _power_of_ten(int(value)), "Unicode"
    elif "." in text:
        yield text.replace(".", ","), "a decimal comma"


def shown(value: object) -> str:
    """A value in digits: exactly where it is short, else with six significant figures."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return str(value)
    if isinstance(value, Fraction) and 10**9 % value.denominator == 0:
        return f"{float(value):.9f}".rstrip("0")
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return f"{approximate(value):.6g}"  # type: ignore[arg-type]  # what a check calls a value


def _power_of_ten(value: int) -> str:
    digits = str(value).rstrip("0")
    zeros = len(str(value)) - len(digits)
    return f"{digits}·10{str(zeros).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


# Growth --------------------------------------------------------------------------------------------------------------


@expectations.register
def _(check: Growth) -> Iterator[Expected]:
    for text in {also.order for also in check.alternatives if not also.when}:
        yield Expected(f"O({text})", "the order")
        yield Expected(f"$\\Theta({_tex(text)})$", "the order in LaTeX")
        yield Expected(f"Θ({in_unicode(text.replace('**', '^'))})", "the order in Unicode")
    for text, says in check.slips.items():
        yield Expected(f"O({text})", f"slip: {says}", NONE)
    first = check.alternatives[0].order
    for letter in sorted(set(check.vocabulary.letters) - {"e", "pi"}):
        yield Expected(f"O({letter} ({first}))", f"a factor {letter} too many", ANY_MISTAKE)
        yield Expected(f"O(({first}) / {letter})", f"a factor {letter} too few", ANY_MISTAKE)
    yield Expected(f"O(({first})^2)", "the square", ANY_MISTAKE)
    yield Expected(f"O(log({first}))", "the logarithm", ANY_MISTAKE)


def _tex(text: str) -> str:
    return re.sub(r"\^(\d+)", r"^{\1}", text.replace("**", "^").replace("*", r" \cdot ")).replace("log", r"\log ")


# Rankings and tables -------------------------------------------------------------------------------------------------


@expectations.register
def _(check: Ranking) -> Iterator[Expected]:
    lines = [(sequence, shown(Fraction(chance))) for sequence, chance in check.reference]
    yield Expected(_numbered(lines), "the list")
    yield Expected(", ".join(f"{sequence} ({chance})" for sequence, chance in lines), "the list in one line")
    in_latex = [(s.replace("<", r"\langle ").replace(">", r"\rangle "), chance) for s, chance in lines]
    items = "".join(rf"\item {sequence}: ${chance}$ " for sequence, chance in in_latex)
    yield Expected(rf"\begin{{enumerate}} {items}\end{{enumerate}}", "the list in LaTeX")
    if len(lines) > 1:
        yield Expected(_numbered([lines[1], lines[0], *lines[2:]]), "two lines exchanged", ANY_MISTAKE)
        yield Expected(_numbered(lines[:-1]), "the last line is missing", ANY_MISTAKE)
    (sequence, chance), *rest = lines
    yield Expected(_numbered([(sequence, shown(Fraction(chance) + Fraction(1, 20))), *rest]), "a wrong value", ANY_MISTAKE)
    other = next(token for token in check.tokens.symbols if not sequence.startswith(token))
    yield Expected(_numbered([(f"{other}{sequence}", chance), *rest]), "a token too many", ANY_MISTAKE)


def _numbered(lines: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"{place}. {sequence} {chance}" for place, (sequence, chance) in enumerate(lines, 1))


@expectations.register
def _(check: Table) -> Iterator[Expected]:
    cells = dict(check.cells) | (dict(check.conventions[0].cells) if check.conventions else {})
    own = {place: next(expectation.answer for expectation in cell_expectations(cell)) for place, cell in cells.items()}
    names = list(check.columns)

    def table(filled: dict[tuple[str, str], object]) -> str:
        rows = [f"| {row} | {' | '.join(str(filled[row, name]) for name in names)} |" for row in check.rows]
        return "\n".join([f"| | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|", *rows])

    filled: dict[tuple[str, str], object] = dict(own)
    yield Expected(table(filled), "the table")
    turned = [f"| {name} | {' | '.join(str(own[row, name]) for row in check.rows)} |" for name in names]
    yield Expected("\n".join([f"| | {' | '.join(check.rows)} |", "|---" * (len(check.rows) + 1) + "|", *turned]), "the table turned")
    for (row, name), cell in cells.items():
        mistake = next(e for e in cell_expectations(cell) if (e.share is not None and not e.share) or e.share is ANY_MISTAKE)
        yield Expected(table(filled | {(row, name): mistake.answer}), f"{row}, {name}: {mistake.why}", ANY_MISTAKE)


def cell_expectations(cell: object) -> Iterator[Expected]:
    """Answers for one cell of a table: a check of its own, or a polynomial."""
    reference = getattr(cell, "reference", None)
    if isinstance(reference, str):
        yield Expected(reference.replace("**", "^"), "the count")
        yield Expected(f"{reference.replace('**', '^')} + 7 H", "a term too many", ANY_MISTAKE)
        return
    yield from expectations(cell)  # type: ignore[arg-type]  # cells are checks but for polynomials


# The special ones ----------------------------------------------------------------------------------------------------


def parts(check: Check) -> Sequence[Check]:
    """The checks that a check is made of, each audited until it has been met often enough."""
    return (check.formula, *check.tally.values.values()) if isinstance(check, Count) else (check,)


@expectations.register
def _(check: Depends) -> Iterator[Expected]:
    named = [check.spelled(quantity) for quantity in check.on]
    own = f"f({', '.join(named)})" if check.cell else named[0]
    yield Expected(own, "the quantities")
    yield Expected(f"$ {own} $", "the quantities in LaTeX")
    for at in range(len(named)) if check.cell else ():
        yield Expected(f"f({', '.join([*named[:at], *named[at + 1 :]])})", f"{named[at]} is missing", ANY_MISTAKE)
    for (family, index), says in check.near:
        changed = [check.spelled((family, index)), *(n for n, q in zip(named, check.on, strict=True) if q[0] != family)]
        yield Expected(f"f({', '.join(changed)})" if check.cell else changed[0], f"slip: {says}", NONE)


@expectations.register
def _(check: Inequality) -> Iterator[Expected]:
    for text in check.references:
        yield Expected(text, "the condition")
        yield Expected(in_unicode(text), "the condition in Unicode")
        yield Expected(text.replace("<", ">="), "the opposite", ANY_MISTAKE)
    for text, says in check.near:
        yield Expected(text, f"slip: {says}", NONE)


@expectations.register
def _(check: RandomFactor) -> Iterator[Expected]:
    yield Expected("1/pi_t", "the factor")
    yield Expected(r"\frac{1}{\pi_t}", "the factor in LaTeX")
    yield Expected("1/πₜ with probability πₜ, 0 otherwise", "both cases in Unicode")
    for wrong in ("pi_t", "1", "1/(1 - pi_t)", "-1/pi_t", "2/pi_t", "1/pi_t^2"):
        yield Expected(wrong, "another factor", ANY_MISTAKE)


@expectations.register
def _(check: PerplexityRelation) -> Iterator[Expected]:
    for right in ("PPL = exp(H)", r"\mathrm{PPL} = e^{H}", "H = ln PPL", "PPL = 2^H, H in bits"):
        yield Expected(right, "the relation")
    for wrong in ("PPL = exp(-H)", "PPL = log(H)", "PPL = exp(N H)", "PPL = exp(H/N)", "PPL = H", "PPL = 2 exp(H)"):
        yield Expected(wrong, "another relation", ANY_MISTAKE)


@expectations.register
def _(check: Derivation) -> Iterator[Expected]:
    begin = "PPL = (prod_{i=1}^{N} P(w_i | w_{<i}))^{-1/N}"
    middle = "log PPL = -1/N sum_{i=1}^{N} log P(w_i | w_{<i})"
    yield Expected(f"{begin}\n{middle}\nlog PPL = H\nPPL = exp(H)", "the derivation")
    for line in ("log PPL = -H\nPPL = exp(-H)", "log PPL = 2 H\nPPL = exp(2 H)", "PPL = exp(N H)"):
        yield Expected(f"{begin}\n{middle}\n{line}", "a wrong last line", ANY_MISTAKE)
    yield Expected(f"{begin}\nlog PPL = 1/N sum_{{i=1}}^{{N}} log P(w_i | w_{{<i}})\nPPL = exp(H)", "a wrong line", ANY_MISTAKE)
