"""Planted mistakes: in every field where one shows, on every seed, the audit finds it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from types import ModuleType
from typing import Any

import pytest

from grader.checks.counts import Count
from grader.checks.finding import Check
from grader.checks.formula import Formula, Slip
from grader.checks.number import Number
from grader.exam import BANK, Variant, variant
from grader.question import Field, Sheet
from grader.worlds.arithmetic import approximate
from solutions.audit.fields import Auditor, witness_complaints
from solutions.documents.booklet import Booklet, bind
from solutions.documents.proofs import own_answer, stale_numbers
from solutions.theory import beam, embeddings, parameters, perplexity, softmax_cost

SEEDS = ("1", "2", "3", "5", "8", "13", "21", "312", "447")
CANONICAL = variant("ceng403")
SELDOM = 1_000
"""Wrong neighbours are not what is looked for here: of so many one is tried."""


@lru_cache(maxsize=16)
def booklet(seed: str) -> Booklet:
    return bind(variant("ceng403", seed))


def fields(paper: Variant, *kinds: type) -> Iterator[tuple[str, str, Field]]:
    """The fields whose check is of a kind: question, name, field."""
    for number, sheet in paper.sheets.items():
        for name, field in sheet.fields.items():
            if isinstance(field.check, kinds):
                yield number, name, field


def with_check(sheet: Sheet, name: str, check: Check) -> Sheet:
    return dataclasses.replace(sheet, fields={**sheet.fields, name: dataclasses.replace(sheet.fields[name], check=check)})


# The key is wrong by one -----------------------------------------------------------------------------------------------


def off_by_one(check: Any) -> Iterator[Any]:
    """The check with another reference: by one, or by one in the last figure that counts."""
    if isinstance(check, Count):
        for number in off_by_one(check.tally.values[check.tally.reference]):
            values = {**check.tally.values, check.tally.reference: number}
            unreadable = dataclasses.replace(check.tally.formula, reference="7 H + 11 D", alternatives=())
            yield dataclasses.replace(check, tally=dataclasses.replace(check.tally, values=values, formula=unreadable))
        return
    if isinstance(check.reference, Fraction):
        yield from (dataclasses.replace(check, value=check.reference + by) for by in (1, -1))
        return
    last = 10.0 ** -len(check.tolerance.shown(check.reference).partition(".")[2])
    yield from (dataclasses.replace(check, value=float(approximate(check.reference)) + by) for by in (last, -last))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_number_of_the_key_that_is_wrong_by_one_is_caught(seed: str) -> None:
    paper = variant("ceng403", seed)
    tried = 0
    for number, name, field in fields(paper, Number, Count):
        bound = booklet(seed).fields[f"{number}{name}"]
        for wrong in off_by_one(field.check):
            _, mark = own_answer(with_check(paper.sheets[number], name, wrong), name, bound)
            assert mark.outcome != "marked" or mark.marks < mark.out_of, (number, name, wrong)
            tried += 1
    assert tried == 18, "nine numbers, up and down"


# A slip is the answer --------------------------------------------------------------------------------------------------


def with_own_answer_as_slip(check: Any) -> Check:
    if isinstance(check, Count):
        formula = dataclasses.replace(check.formula, slips=(*check.formula.slips, Slip(check.formula.reference, "a slip")))
        return dataclasses.replace(check, tally=dataclasses.replace(check.tally, formula=formula))
    if isinstance(check, Formula):
        return dataclasses.replace(check, slips=(*check.slips, Slip(check.reference, "a slip")))
    return dataclasses.replace(check, slips={**check.slips, check.value: ("a slip", Fraction(0))})  # type: ignore[no-any-return]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_slip_that_is_the_answer_is_caught_in_every_field(seed: str) -> None:
    paper = variant("ceng403", seed)
    tried = 0
    for number, name, field in fields(paper, Number, Count, Formula):
        sheet = with_check(paper.sheets[number], name, with_own_answer_as_slip(field.check))
        broken = dataclasses.replace(paper, sheets={**paper.sheets, number: sheet})
        found = [complaint.sentence for complaint in Auditor(every=SELDOM).of_field(broken, number, name)]
        assert any("slip: a slip" in sentence for sentence in found), (number, name)
        tried += 1
    assert tried >= 40


# A stale number in a sentence ------------------------------------------------------------------------------------------

_POURED = re.compile(r"<< (\w+)(?: \| grouped)? >>")


def planted(text: str, paper: Variant, number: str) -> Iterator[tuple[str, str, str]]:
    """The words of a question with a number of the printed paper in place of a value: name, number, text."""
    given, printed = paper.sheets[number].given, CANONICAL.sheets[number].given
    own = {str(value) for value in given.values()}
    for name in dict.fromkeys(_POURED.findall(text)):
        stale = str(printed[name])
        shows = re.fullmatch(r"\d+(?:\.\d+)?", stale) and len(stale) > 1 and stale not in own
        if not shows or given[name] == printed[name]:
            continue
        for found in re.finditer(rf"<< {name}(?: \| grouped)? >>", text):
            if "```" not in text[: found.start()] or text[: found.start()].count("```") % 2 == 0:
                yield name, stale, f"{text[: found.start()]}{stale}{text[found.end() :]}"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_number_of_the_printed_paper_is_caught_wherever_a_value_stands(seed: str) -> None:
    paper = variant("ceng403", seed)
    tried = 0
    for number, question in paper.exam.questions.items():
        text = files(BANK).joinpath("ceng403").joinpath(f"{question.name}.md").read_text(encoding="utf-8")
        for name, stale, broken in planted(text, paper, number):
            found = [complaint.sentence for complaint in stale_numbers(paper, CANONICAL, {number: broken})]
            assert any(stale in sentence for sentence in found), (number, name, stale)
            tried += 1
    assert tried >= 20


# A witness is halved ---------------------------------------------------------------------------------------------------


def _logged(halved: Callable[..., Any]) -> Callable[..., Any]:
    """The beam of a witness with half the probabilities."""
    return lambda *given: tuple(one._replace(log_probability=one.log_probability - 0.6931471805599453) for one in halved(*given))


HALVED: list[tuple[ModuleType, str, frozenset[str]]] = [
    (embeddings, "allocated_parameters", frozenset({"3b.parameters"})),
    (parameters, "allocated_parameters", frozenset({"7a.gru_parameters", "7a.lstm_parameters", "7c.table"})),
    (parameters, "ratio", frozenset({"7a.ratio"})),
    (perplexity, "numeric_bits", frozenset({"6b.bits_train", "6b.bits_validation", "6b.bits_test", "6b.uniform_bits"})),
    (perplexity, "uniform_perplexity", frozenset({"6b.uniform_perplexity"})),
    (softmax_cost, "count_full_softmax", frozenset({"3b.softmax_cost"})),
    (softmax_cost, "count_tree", frozenset({"3b.hierarchical_cost"})),
    (beam, "search_in_logs", frozenset({"4b.best"})),
]
"""Where a witness comes from, and the fields that must then be complained about."""


@pytest.mark.parametrize(("module", "function", "wanted"), HALVED, ids=[row[1] for row in HALVED])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_witness_that_is_halved_is_caught(
    seed: str, module: ModuleType, function: str, wanted: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = variant("ceng403", seed)
    right = getattr(module, function)
    monkeypatch.setattr(module, function, _logged(right) if module is beam else lambda *given: right(*given) / 2)
    numbers = {field[0] for field in wanted}
    found = {c.field for number in numbers for c in witness_complaints(seed, number, paper.sheets[number])}
    assert found == wanted


@pytest.mark.parametrize("seed", SEEDS)
def test_without_sabotage_no_witness_complains(seed: str) -> None:
    paper = variant("ceng403", seed)
    assert not [c for number in "3467" for c in witness_complaints(seed, number, paper.sheets[number])]
