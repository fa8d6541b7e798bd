"""Ranked lists: the forms they come in, what is off, and follow-through."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.checks.finding import Context
from grader.checks.number import Number
from grader.checks.ranking import Ranking
from grader.checks.table import OwnTable, Table
from grader.checks.tokens import Tokens
from grader.records import Answer

TOKENS = Tokens(("A", "B", "C", "<EOS>"))
CHANCES = {
    "A": ("0.10", "0.05", "0.30", "0.05"),
    "B": ("0.12", "0.06", "0.09", "0.03"),
    "C": ("0.015", "0.105", "0.015", "0.015"),
}
COLUMNS = ("A", "B", "C", "<EOS>")
STEP2 = Table(
    {row: () for row in CHANCES},
    {"A": (), "B": (), "C": (), "<EOS>": ("EOS", "</s>")},
    {
        (row, column): Number(Fraction(p), figures=3)
        for row, values in CHANCES.items()
        for column, p in zip(COLUMNS, values, strict=True)
    },
    tokens=TOKENS,
)
BEAM = Ranking((("AC", "0.30"), ("BA", "0.12"), ("CB", "0.105")), TOKENS, OwnTable(STEP2, "b.step2"))
BEST = Ranking((("AC", "0.30"),), TOKENS, OwnTable(STEP2, "b.step2"))

FORMS: list[Answer] = [
    "1. AC 0.30\n2. BA 0.12\n3. CB 0.105",
    "3. CB 0.105\n1. AC 0.30\n2. BA 0.12",
    "1) AC (0.30) 2) BA (0.12) 3) CB (0.105)",
    "A→C (0.30), B→A (0.12), C→B (0.105)",
    "A C: 0.5*0.6 = 0.30; B A: 0.3*0.4 = 0.12; C B: 0.15*0.7 = 0.105",
    "AC: 0.3 (0.5·0.6)\nBA: 0.12 (0.3·0.4)\nCB: 0.105 (0.15·0.7)",
    "P(AC) = 0.30 > P(BA) = 0.12 > P(CB) = 0.105",
    "⟨A, C⟩ 0.30\n⟨B, A⟩ 0.12\n⟨C, B⟩ 0.105",
    "(A, C) with 0.30, then (B, A) with 0.12, then (C, B) with 0.105. All other nine are dropped.",
    "AC 30 %, BA 12 %, CB 10.5 %",
    "AC: 0,30; BA: 0,12; CB: 0,105",
    "AC -1.204, BA -2.120, CB -2.254",
    "AC -1.737, BA -3.059, CB -3.252 (log2)",
    "\\begin{enumerate}\\item $AC$: $0.30$ \\item $BA$: $0.12$ \\item $CB$: $0.105$\\end{enumerate}",
    "| Rank | Sequence | Chance |\n|---|---|---|\n| 2 | BA | 0.12 |\n| 1 | AC | 0.3 |\n| 3 | CB | 0.105 |",
    "- A-C 0.30\n- B-A 0.12\n- C-B 0.105\nThe next one would be AA with 0.10, it is dropped.",
    "AA 0.10, AC 0.30, BA 0.12, CB 0.105, BC 0.09\nKept: AC 0.30, BA 0.12, CB 0.105",
    '[["AC", 0.3], ["BA", 0.12], ["CB", 0.105]]',
    [["AC", "0.3"], ["BA", "0.12"], ["CB", "0.105"]],
    [["A", "C", "0.3"], ["B", "A", "0.12"], ["C", "B", "0.105"]],
    [
        {"rank": str(n), "seq": s, "p": p}
        for n, s, p in [(2, "BA", "0.12"), (1, "AC", "0.3"), (3, "CB", "0.105")]
    ],
    {"AC": "0.3", "BA": "0.12", "CB": "0.105"},
    {"1": "AC 0.30", "2": "BA 0.12", "3": "CB 0.105"},
    {"beam": [["AC", "0.3"], ["BA", "0.12"], ["CB", "0.105"]]},
]


@pytest.mark.parametrize("answer", FORMS, ids=str)
def test_right_in_every_form(answer: Answer) -> None:
    assert BEAM(answer, Context()).holds is True


@pytest.mark.parametrize(
    ("answer", "near", "says"),
    [
        ("AC 0.30", 1, "greedy"),
        ("AC 0.30, BA 0.12", 1, "2 of 3"),
        ("1. AC 0.30\n2. CB 0.105\n3. BA 0.12", 1, "not their order"),
        ("AC 0.30, BA 0.12, AA 0.10", 1, "AA 0.10 does not belong here: CB 0.105 is missing"),
        ("AC 0.30, BA 0.12, CB 0.1", 1, "CB has 0.105"),
        ("AC 0.30, BA 0.12, CB 0.105, AA 0.10", 1, "only 3 are kept"),
        ("CA 0.30, AB 0.12, BC 0.105", 1, "reverse"),
        ("AA 0.25, BB 0.09, CC 0.0225", 0, "not the sequences"),
        ("Beam search keeps the best.", 0, "none of the tokens"),
        ("D 0.5, E 0.3, F 0.15", 0, "not the sequences"),
    ],
)
def test_wrong_and_why(answer: str, near: int, says: str) -> None:
    finding = BEAM(answer, Context())
    assert finding.holds is False
    assert finding.earned == 0 and finding.near == near
    assert says in finding.says


@pytest.mark.parametrize(
    "answer",
    [
        "AC, BA, CB",
        "AC 0.30, BA 0.12, CB 0.105 or AC 0.30, BA 0.12, AA 0.10",
        "AC 0.30, AC 0.12, CB 0.105",
        "AC -1.204, BA -3.059, CB -2.254",
        "AC 9^9^9^9, BA 0.12, CB 0.105",
    ],
)
def test_a_person_must_look(answer: str) -> None:
    assert BEAM(answer, Context()).holds is None


def own(row: str) -> Context:
    head = "| | A | B | C | <EOS> |\n|---|---|---|---|---|\n| A | 0.10 | 0.05 | 0.30 | 0.05 |\n"
    return Context({"b.step2": f"{head}| B | 0.12 | 0.06 | 0.09 | 0.03 |\n| C | {row} |"})


def test_follow_through_from_the_own_table() -> None:
    finding = BEAM("AC 0.30, CB 0.21, BA 0.12", own("0.03 | 0.21 | 0.03 | 0.03"))
    assert finding.holds and finding.says == "Follow-through: the best three of your own step 2."
    best = BEST("CB 0.7", own("0.1 | 0.7 | 0.1 | 0.1"))
    assert best.holds and best.says == "Follow-through: the best of your own step 2."


@pytest.mark.parametrize(
    ("answer", "row", "why"),
    [
        ("AC 0.30, BA 0.12, CB 0.21", "0.03 | 0.21 | 0.03 | 0.03", "not sorted"),
        ("AC 0.30, CB 0.21, AA 0.10", "0.03 | 0.21 | 0.03 | 0.03", "not the best of the own table"),
        ("AC 0.30, BA 0.12, AA 0.10", "| | |", "the own table is incomplete"),
        ("AC 0.30, BA 0.12, AA 0.10", "x_ | ( | 0.1 | 0.1", "the own table is unreadable"),
    ],
)
def test_no_follow_through(answer: str, row: str, why: str) -> None:
    assert BEAM(answer, own(row)).holds is False, why


def test_ties_in_the_own_table_go_to_a_person() -> None:
    same = "| | A | B | C | <EOS> |\n|---|---|---|---|---|\n" + "".join(
        f"| {row} | 0.25 | 0.25 | 0.25 | 0.25 |\n" for row in "ABC"
    )
    assert BEAM("AC 0.25, BA 0.25, CB 0.25", Context({"b.step2": same})).holds is None


def test_words_as_tokens() -> None:
    words = Ranking((("le chat", "0.3"), ("un chien", "0.1")), Tokens(("le", "un", "chat", "chien", "<EOS>")))
    assert words("1. le chat 0.3\n2. un chien 0.1", Context()).holds
    assert repr(words) == "Ranking: le chat 0.3 > un chien 0.1"


@pytest.mark.parametrize("written", ["AC<EOS> 0.132", "AC\\<EOS\\> 0.132", "AC &lt;EOS&gt; 0.132", "A C EOS: 0.132"])
def test_the_end_may_be_escaped_as_markdown_and_html_do(written: str) -> None:
    assert Ranking((("AC<EOS>", "0.132"),), TOKENS)(written, Context()).holds
