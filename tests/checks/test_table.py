"""Tables: their forms and labels, blank and unreadable cells, conventions and remarks."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.checks.cells import read_grid
from grader.checks.finding import Context
from grader.checks.growth import Also, Growth, orders
from grader.checks.number import Number
from grader.checks.polynomial import Polynomial
from grader.checks.table import Convention, Table
from grader.checks.tokens import Tokens
from grader.notation.reading import TooLarge, Unreadable
from grader.records import Answer

VALUES = (("0.10", "0.05", "0.05"), ("0.12", "0.06", "0.03"))
STEP = Table(
    {"A": (), "B": ()},
    {"A": (), "B": (), "<EOS>": ("EOS", "</s>")},
    {
        (row, column): Number(Fraction(p), figures=3)
        for row, line in zip("AB", VALUES, strict=True)
        for column, p in zip(("A", "B", "<EOS>"), line, strict=True)
    },
    tokens=Tokens(("A", "B", "<EOS>")),
)
HEAD = "| | A | B | <EOS> |\n|---|---|---|---|\n"

FORMS: list[Answer] = [
    HEAD + "| A | 0.10 | 0.05 | 0.05 |\n| B | 0.12 | 0.06 | 0.03 |",
    "| from | </s> | B | A |\n|---|---|---|---|\n| After B | 3% | 6% | 12% |\n| A (0.5) | 5% | 5% | 10% |",
    "| | A | B |\n|---|---|---|\n| A | 0.1 | 0.12 |\n| B | 0.05 | 0.06 |\n| &lt;EOS&gt; | 0.05 | 0.03 |",
    HEAD + "| A | 0.5*0.2 = 0.10 | **0.05** | 0,05 |\n| B | BA 0.12 | $0.06$ | 3/100 |",
    "\\begin{tabular}{l|ccc}\n & A & B & EOS \\\\ \\hline\nA & 0.1 & 0.05 & 0.05 \\\\\nB & 0.12 & 0.06 & 0.03"
    "\n\\end{tabular}",
    "prefix,A,B,EOS\nA,0.10,0.05,0.05\nB,0.12,0.06,0.03",
    "A 0.10 0.05 0.05\nB 0.12 0.06 0.03",
    "AA 0.10\nAB: 0.05\nA → EOS: 0.5 × 0.1 = 0.05\nBA 0.12\nBB 0.06\nB</s> 0.03",
    "From A: AA = 0.10, AB = 0.05, A<EOS> = 0.05\nFrom B: BA = 0.12, BB = 0.06, B<EOS> = 0.03",
    '{"A": {"A": 0.1, "B": 0.05, "<EOS>": 0.05}, "B": {"A": 0.12, "B": 0.06, "<EOS>": 0.03}}',
    {"A": {"A": "0.1", "B": "0.05", "EOS": "0.05"}, "B": {"A": "0.12", "B": "0.06", "EOS": "0.03"}},
    [["", "A", "B", "EOS"], ["A", "0.1", "0.05", "0.05"], ["B", "0.12", "0.06", "0.03"]],
    [["0.1", "0.05", "0.05"], ["0.12", "0.06", "0.03"]],
    {"AA": "0.1", "AB": "0.05", "A<EOS>": "0.05", "BA": "0.12", "BB": "0.06", "B<EOS>": "0.03"},
    {"header": ["", "A", "B", "EOS"], "rows": [["A", "0.1", "0.05", "0.05"], ["B", "0.12", "0.06", "0.03"]]},
]


@pytest.mark.parametrize("answer", FORMS, ids=str)
def test_right_in_every_form(answer: Answer) -> None:
    assert STEP(answer, Context()).holds is True


@pytest.mark.parametrize(
    ("lines", "holds", "earned"),
    [
        ("| A | 0.10 | 0.05 | 0.05 |\n| B | | - | ? |", False, Fraction(1, 2)),
        ("| A | 0.10 | 0.05 | 0.05 |", False, Fraction(1, 2)),
        ("| A | 0.10 | 0.05 | 0.05 |\n| B | 0.12 | 0.06 | small |", False, Fraction(5, 6)),
        ("| A | 0.10 | 0.05 | 0.05 |\n| B | 0.12 | 0.06 | 3_( |", None, Fraction(5, 6)),
        ("| A | 0.10 | 0.05 | 0.05 |\n| B | 0.12 | 0.06 | 9^9^9^9 |", None, Fraction(5, 6)),
        ("| A | 0.2 | 0.1 | 0.1 |\n| B | 0.4 | 0.2 | 0.1 |", False, Fraction(0)),
    ],
)
def test_cells_count_one_by_one(lines: str, holds: bool | None, earned: Fraction) -> None:
    finding = STEP(HEAD + lines, Context())
    assert (finding.holds, finding.earned) == (holds, earned)
    assert ("A person must read B, <EOS>" in finding.says) is (holds is None)


def test_words_alone_are_no_table() -> None:
    assert STEP("Each is extended with every token.", Context()).holds is False
    with pytest.raises(Unreadable):
        STEP("The values are 3, 5 and 7.", Context())
    with pytest.raises(TooLarge):
        STEP("| 1 " * 4000, Context())


# Models -----------------------------------------------------------------------------

WORDS = orders("T", "H", "D")
MODELS = {"RNN": ("Vanilla RNN",), "LSTM": (), "BiLSTM": ("Bidirectional LSTM", "Bi LSTM", "bidirectional")}
GATES = {"RNN": 1, "LSTM": 4, "BiLSTM": 8}
TIME = Growth("T (H^2 + H D)", WORDS)
SPACE = Growth(
    (
        "T H",
        Also("H", "inference", "for inference alone"),
        Also("T H + H^2 + H D", "param", "with the parameters"),
    ),
    WORDS,
)


def counts(form: str) -> dict[tuple[str, str], Polynomial]:
    return {(model, "Parameters"): Polynomial(f"{gates} ({form})", WORDS) for model, gates in GATES.items()}


COSTS = Table(
    MODELS,
    {"Time": ("runtime",), "Space": ("memory",), "Parameters": ("params",)},
    {(model, name): check for model in MODELS for name, check in (("Time", TIME), ("Space", SPACE))},
    (
        Convention("one bias vector", counts("H^2 + H D + H")),
        Convention("no bias", counts("H^2 + H D")),
        Convention("two bias vectors", counts("H^2 + H D + 2 H")),
    ),
)


def costs(parameters: list[str], space: str = "O(TH)", head: str = "Space", words: str = "") -> str:
    rows = "".join(
        f"| {model} | $O(T(H^2+HD))$ | {space} | {count} |\n"
        for model, count in zip(("Vanilla RNN", "LSTM", "Bi-LSTM"), parameters, strict=True)
    )
    return f"| Model | Time Complexity | {head} | # Parameters |\n|---|---|---|---|\n{rows}\n{words}"


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        (["H^2+HD+H", "4(H^2+HD+H)", "2·4(H²+HD+H)"], "All 9 cells are right."),
        (["H(H+D)", "4H(H+D)", "8H(H+D)"], "All 9 cells are right, with no bias."),
        (["H^2+HD+2H", "4H^2+4HD+8H", "8(H^2+HD+2H)"], "All 9 cells are right, with two bias vectors."),
    ],
)
def test_one_convention_throughout(parameters: list[str], says: str) -> None:
    finding = COSTS(costs(parameters), Context())
    assert finding.holds and finding.says == says


def test_another_convention_in_one_cell_is_wrong_and_said() -> None:
    finding = COSTS(costs(["H^2+HD+H", "4(H^2+HD)", "8(H^2+HD+H)"]), Context())
    assert (finding.holds, finding.earned) == (False, Fraction(8, 9))
    assert "right with no bias, but the other cells are with one bias vector" in finding.says


@pytest.mark.parametrize(
    ("space", "head", "words", "right"),
    [
        ("O(H)", "Space", "", 6),
        ("O(H)", "Space", "Space is for inference only.", 9),
        ("O(H)", "Space (inference)", "", 9),
        ("O(TH+H^2+HD)", "Memory", "Memory counts the parameters in.", 9),
        ("O(TH+H^2+HD)", "Memory", "", 6),
    ],
)
def test_remarks(space: str, head: str, words: str, right: int) -> None:
    finding = COSTS(costs(["H^2+HD+H", "4(H^2+HD+H)", "8(H^2+HD+H)"], space, head, words), Context())
    assert finding.earned == Fraction(right, 9)


@pytest.mark.parametrize(
    "answer",
    [
        [
            {"model": m, "time": "O(T(H^2+HD))", "space": "O(TH)", "params": f"{g}(H^2+HD+H)"}
            for m, g in GATES.items()
        ],
        {m: {"time": "O(TH(H+D))", "memory": "TH", "parameters": f"{g}H(H+D+1)"} for m, g in GATES.items()},
        {
            "time": dict.fromkeys(GATES, "T(H^2+HD)"),
            "space": dict.fromkeys(GATES, "TH"),
            "parameters": {m: f"{g}(H^2+HD+H)" for m, g in GATES.items()},
        },
        "\n".join(f"{m}: O(T(H^2+HD)), O(TH), {g}(H^2+HD+H)" for m, g in GATES.items()),
        "\n".join(f"{m}: time O(T(H^2+HD)), space O(TH), parameters {g}(H^2+HD+H)" for m, g in GATES.items()),
    ],
    ids=["records", "rows", "columns", "lines", "named lines"],
)
def test_models_in_other_forms(answer: Answer) -> None:
    assert COSTS(answer, Context()).holds is True


def test_a_cell_may_refer_to_another_row() -> None:
    finding = COSTS(costs(["H^2+HD+H", "4(H^2+HD+H)", "twice the LSTM"]), Context())
    assert (finding.holds, finding.earned) == (True, 1)


def test_a_reference_that_is_not_understood_goes_to_a_person() -> None:
    finding = COSTS(costs(["H^2+HD+H", "4(H^2+HD+H)", "as the LSTM, both ways"]), Context())
    assert (finding.holds, finding.earned) == (None, Fraction(8, 9))


def test_the_repr_reads_like_the_mark_scheme() -> None:
    assert repr(COSTS) == "Table: 3 by 3, 9 cells (one bias vector; no bias; two bias vectors)"


def test_bars_in_a_cell_may_be_escaped() -> None:
    grid = read_grid("| a | b |\n|---|---|\n| $\\|V\\|$ | 2 |")
    assert grid is not None and grid.rows[1] == ("$|V|$", "2")
