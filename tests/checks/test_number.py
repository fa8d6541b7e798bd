"""Numbers: what counts as right, which slips are named, and where a person must look."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.checks.finding import Context, Finding
from grader.checks.number import Number
from grader.notation.reading import TooLarge, Unreadable

HALF = Fraction(1, 2)
BITS = Number(
    "log2(1.8)",
    figures=3,
    slips={"ln(1.8)": ("natural logarithm: these are nats", HALF), "lg(1.8)": "common logarithm"},
    contradicts=r"\bnats?\b",
)
COUNT = Number(
    6_000_000, letters={"V": 10_000, "d": 300}, slips={3_000_000: "the second matrix is forgotten"}
)
RATIO = Number(
    Fraction(3, 4),
    ratio=("GRU", "LSTM"),
    free=("H", "D"),
    slips={Fraction(4, 3): "inverted", Fraction(2, 3): "the candidate block is left out"},
)
FIFTY = Number(50, slips={"1/50": "that is the probability, not the perplexity"})


def ask(check: Number, text: str) -> Finding:
    return check(text, Context())


RIGHT = [
    (BITS, "0.848", "three figures"),
    (BITS, "0,848", "decimal comma"),
    (BITS, "8.48e-1", "scientific"),
    (BITS, "$8.48 \\cdot 10^{-1}$", "power of ten"),
    (BITS, "84.8%", "percent"),
    (BITS, "log2(9/5)", "not worked out"),
    (BITS, "\\frac{\\ln 1.8}{\\ln 2}", "change of base"),
    (BITS, "H = log_2 1.8 = 0.848 bits/char", "chain with a unit"),
    (BITS, "0.5878/0.6931 = 0.848", "the steps are rounded"),
    (BITS, "log(1.8) = 0.848", "the chain tells the base"),
    (BITS, "0.588 nats = 0.848 bits", "the last unit counts"),
    (BITS, "p = 1/1.8, H = -log2 p = 0.848", "own letter"),
    (BITS, "0.848 (not 0.588)", "set aside"),
    (COUNT, "6,000,000", "thousands"),
    (COUNT, "6.000.000", "continental thousands"),
    (COUNT, "6M parameters", "suffix"),
    (COUNT, "6 Mio.", "abbreviation"),
    (COUNT, "2Vd", "letters of the question"),
    (COUNT, "2 x 10000 x 300", "the letter x as a sign"),
    (COUNT, "V = 10000, d = 300, so 2Vd = 6 000 000", "definitions first"),
    (COUNT, "3 million for each matrix, together 6 million", "intermediate result"),
    (COUNT, "6 000 000 (3 000 000 for each matrix)", "remark"),
    (RATIO, "3 : 4", "colon"),
    (RATIO, "GRU:LSTM = 3:4", "named"),
    (RATIO, "LSTM:GRU = 4:3", "named the other way round"),
    (RATIO, "three quarters", "words"),
    (RATIO, "3(H^2+HD+H)/(4(H^2+HD+H))", "letters that cancel"),
    (FIFTY, "((1/50)^N)^{-1/N}", "a letter that cancels"),
    (FIFTY, "2^{\\log_2 50}", "irrational on the way"),
    (FIFTY, "A uniform model gives each 1/50, hence the perplexity is 50.", "the conclusion counts"),
]


@pytest.mark.parametrize(("check", "text", "why"), RIGHT, ids=[text for _, text, _ in RIGHT])
def test_right(check: Number, text: str, why: str) -> None:
    assert ask(check, text).holds is True, why


WRONG = [
    (BITS, "0.588", HALF, 0, "natural logarithm"),
    (BITS, "ln 1.8 = 0.588", HALF, 0, "natural logarithm"),
    (BITS, "0.85", 0, 1, "rounded too far"),
    (BITS, "0.59", 0, 1, "rounded too far"),
    (BITS, "-0.848", 0, 1, "sign"),
    (BITS, "8.48", 0, 1, "decimal point"),
    (BITS, "0.884", 0, 1, "exchanged"),
    (BITS, "17/20", 0, 0, "expected"),
    (BITS, "0.8486", 0, 0, "expected"),
    (COUNT, "10000 * 300 = 3,000,000", 0, 1, "second matrix"),
    (COUNT, "2*10000*300 = 600 000", 0, 1, "which is right"),
    (COUNT, "V=10,000 and d=300", 0, 0, "expected"),
    (RATIO, "4/3", 0, 1, "inverted"),
    (FIFTY, "0.02", 0, 1, "probability"),
    (FIFTY, "2^50", 0, 0, "expected"),
]


@pytest.mark.parametrize(("check", "text", "earned", "near", "says"), WRONG, ids=[row[1] for row in WRONG])
def test_wrong(check: Number, text: str, earned: Fraction, near: int, says: str) -> None:
    finding = ask(check, text)
    assert finding.holds is False
    assert finding.earned == earned and finding.near == near
    assert says in finding.says


OPEN = [
    (BITS, "0.848 or 1.2", "two numbers"),
    (BITS, "0.848 nats", "the unit contradicts"),
    (BITS, "ln 1.8 = 0.848", "the sides differ"),
    (BITS, "log 1.8", "no base"),
    (COUNT, "V d = 6 000 000", "right by accident"),
    (RATIO, "LSTM : GRU = 3 : 4", "the other way round"),
    (RATIO, "3 (GRU) : 4 (LSTM)", "two numbers"),
    (FIFTY, "2^5.644", "right but for rounding"),
    (FIFTY, "50, because 2^5.64 = 60", "the reason is false"),
    (FIFTY, "It is 50. Each has probability 1/50.", "another sentence, another number"),
    (Number(1202), "1,202", "thousands or decimals"),
    (Number(6000), "6.000", "thousands or decimals"),
]


@pytest.mark.parametrize(("check", "text", "why"), OPEN, ids=[text for _, text, _ in OPEN])
def test_a_person_must_look(check: Number, text: str, why: str) -> None:
    assert ask(check, text).holds is None, why


@pytest.mark.parametrize("text", ["9^9^9^9", "10**10**10", "sum_{i=1}^{10^{12}} i", "1" + "+1" * 500_000])
def test_hostile_answers_are_too_large(text: str) -> None:
    with pytest.raises(TooLarge):
        ask(FIFTY, text)


@pytest.mark.parametrize("text", ["2025-04-03", "2025-04-03T00:00:00", "03. Apr", "3-Apr", "04/03/2025", "04. Mär"])
def test_what_a_spreadsheet_made_of_three_quarters_waits(text: str) -> None:
    with pytest.raises(Unreadable, match="date"):
        ask(RATIO, text)


def test_a_list_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        FIFTY({"a": "50"}, Context())
    assert FIFTY(["50"], Context()).holds


@pytest.mark.parametrize(
    ("check", "text", "holds"),
    [
        (Number("1.2016", decimals=3), "1.202", True),
        (Number("1.2016", decimals=3), "1.20", False),
        (Number("1.2016", decimals=3), "1,202", True),
        (Number(50, absolute=0.5), "50.4", True),
        (Number(50, absolute=0.5), "50.6", False),
        (Number(50, relative=0.01), "50.5", True),
        (Number(0, absolute=0.1), "0.05", True),
        (Number("1 + e^{-50}"), "1", False),
    ],
)
def test_tolerances(check: Number, text: str, holds: bool) -> None:
    assert ask(check, text).holds is holds


def test_the_repr_reads_like_the_mark_scheme() -> None:
    assert repr(RATIO) == (
        "Number: 3/4, exactly; 4/3 is a near miss (inverted); "
        "2/3 is a near miss (the candidate block is left out)"
    )
