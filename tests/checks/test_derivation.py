"""Derivations line by line: the first wrong line is named, the lines before it are credited."""

from __future__ import annotations

import pytest

from grader.exam import variant
from grader.marking import mark_field

EXAM = variant("ceng403")
FIELD = "6a.derivation"
DEFINITION = "(prod_{i=1}^N P(w_i|w_{<i}))^{-1/N}"
MEAN = "-1/N sum_{i=1}^N ln P(w_i|w_{<i})"

RIGHT = [
    f"PPL = {DEFINITION} = exp({MEAN}) = exp(H)",
    f"PPL = {DEFINITION}\nln PPL = {MEAN}\n{MEAN} = H\nPPL = exp(H)",
    f"ln PPL = ln {DEFINITION} = {MEAN} = H\nPPL = exp(H)",
    f"PPL = {DEFINITION.replace('P(', 'P(')} = 2^{{-1/N sum_{{i=1}}^N log_2 P(w_i|w_{{<i}})}} = 2^H",
    rf"\begin{{align}} PPL &= {DEFINITION} \\ &= \exp\left({MEAN}\right) \\ &= \exp(H) \end{{align}}",
]


@pytest.mark.parametrize("answer", RIGHT)
def test_every_line_follows(answer: str) -> None:
    mark = mark_field(EXAM, FIELD, answer)
    assert (mark.outcome, mark.marks) == ("marked", mark.out_of), mark.says


def test_the_first_wrong_line_is_named_and_those_before_it_count() -> None:
    mark = mark_field(EXAM, FIELD, f"PPL = {DEFINITION} = exp(1/N sum_{{i=1}}^N ln P(w_i|w_{{<i}})) = exp(H)")
    assert mark.marks == mark.out_of / 2
    assert mark.says.startswith("Line 2 does not follow")
    assert "lines before it are right" in mark.says


def test_a_first_line_that_is_wrong_earns_nothing() -> None:
    mark = mark_field(EXAM, FIELD, f"PPL = (prod_{{i=1}}^N P(w_i|w_{{<i}}))^{{1/N}} = exp(-{MEAN})")
    assert mark.outcome == "marked" and mark.marks == 0
    assert mark.says.startswith("Line 1")


UNFINISHED = [("PPL = exp(H)", "not derived from the definition"), (f"PPL = {DEFINITION}", "not reached")]


@pytest.mark.parametrize(("answer", "says"), UNFINISHED)
def test_what_begins_or_ends_elsewhere_goes_to_a_person(answer: str, says: str) -> None:
    mark = mark_field(EXAM, FIELD, answer)
    assert mark.outcome == "undecided"
    assert says in mark.says


def test_no_equation_is_unreadable() -> None:
    assert mark_field(EXAM, FIELD, DEFINITION).outcome == "unreadable"
