"""The audit: silent on the bank, and not silent where somebody has planted a mistake."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from importlib.resources import files
from typing import Any

import pytest

from grader.checks.finding import Check
from grader.checks.formula import Formula, Slip
from grader.checks.number import Number
from grader.checks.ranking import Ranking
from grader.cli import auditing
from grader.exam import BANK, Variant, variant
from grader.question import Field, Sheet
from solutions.audit.answers import expectations, in_unicode
from solutions.audit.fields import Auditor, witness_complaints
from solutions.documents.booklet import bind
from solutions.documents.proofs import complaints, digest, stale_numbers

CANONICAL = variant("ceng403")
SEEDS = ("1", "2", "3", "5", "8")


def altered(paper: Variant, field: str, change: Callable[[Any], Check]) -> Variant:
    """The paper with another check in one field."""
    number, name = field[0], field[1:]
    sheet = paper.sheets[number]
    asked = dataclasses.replace(sheet.fields[name], check=change(sheet.fields[name].check))
    return with_sheet(paper, number, dataclasses.replace(sheet, fields={**sheet.fields, name: asked}))


def with_sheet(paper: Variant, number: str, sheet: Sheet) -> Variant:
    return dataclasses.replace(paper, sheets={**paper.sheets, number: sheet})


def complaints_about(paper: Variant, field: str) -> list[str]:
    return [complaint.sentence for complaint in Auditor().of_field(paper, field[0], field[1:])]


@pytest.mark.parametrize("seed", ("0", "4", "7"))
def test_the_bank_keeps_its_promises(seed: str) -> None:
    auditor = Auditor(every=8)
    paper = variant("ceng403", seed)
    assert [*map(str, auditor.complaints(paper)), *map(str, complaints(paper, CANONICAL, auditor))] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_key_that_is_wrong_by_one_is_caught(seed: str) -> None:
    paper = variant("ceng403", seed)
    broken = altered(paper, "3b.parameters", lambda check: dataclasses.replace(check, value=check.value + 1))
    assert not complaints_about(broken, "3b.parameters"), "on its own the check is consistent"
    found = [str(c) for c in complaints(broken, CANONICAL, Auditor())]
    assert any("3b.parameters: the key's own answer" in sentence for sentence in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_slip_that_equals_the_answer_is_caught(seed: str) -> None:
    paper = variant("ceng403", seed)

    def same(check: Number) -> Number:
        return dataclasses.replace(check, slips={check.value: ("a slip", Fraction(0))})

    assert any("slip" in sentence for sentence in complaints_about(altered(paper, "6b.bits_test", same), "6b.bits_test"))

    def as_reference(check: Formula) -> Formula:
        return dataclasses.replace(check, slips=(*check.slips, Slip(check.reference, "a slip")))

    for field in ("1b.state_jacobian", "7a.gru_parameters", "4c.score"):
        found = complaints_about(altered(paper, field, lambda check: _inside(check, as_reference)), field)
        assert any("slip" in sentence for sentence in found), field


def _inside(check: Any, change: Callable[[Formula], Formula]) -> Check:
    if isinstance(check, Formula):
        return change(check)
    return dataclasses.replace(check, tally=dataclasses.replace(check.tally, formula=change(check.formula)))  # type: ignore[no-any-return]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_wrong_reference_is_caught_by_the_key_typed_back(seed: str) -> None:
    paper = variant("ceng403", seed)
    wrong: Mapping[str, Callable[[Any], Check]] = {
        "1b.recursion": lambda check: dataclasses.replace(check, reference=check.reference.replace("W_hh^T", "W_hh")),
        "5a.product": lambda check: dataclasses.replace(check, reference=check.reference.replace("k+1", "k")),
        "2b.cell": lambda check: dataclasses.replace(check, reference="i_t ⊙ C_{t-1} + f_t ⊙ C~_t", slips=()),
        "4b.beam": lambda check: Ranking(
            [(s, Fraction(p) + Fraction(1, 20)) for s, p in check.reference], check.tokens, check.follow
        ),
    }
    for field, change in wrong.items():
        found = [str(c) for c in complaints(altered(paper, field, change), CANONICAL, Auditor())]
        assert any(field in sentence for sentence in found), field


@pytest.mark.parametrize("seed", SEEDS)
def test_a_number_of_the_printed_paper_in_a_sentence_is_caught(seed: str) -> None:
    paper = variant("ceng403", seed)
    text = files(BANK).joinpath("ceng403").joinpath("perplexity.md").read_text(encoding="utf-8")
    assert not list(stale_numbers(paper, CANONICAL, {"6": text}))
    for placeholder, number in (("train", "1.8"), ("size", "50"), ("bits_test", "1.322")):
        last = list(re.finditer(rf"<< {placeholder} >>", text))[-1]
        stale = f"{text[: last.start()]}{number}{text[last.end() :]}"
        found = [complaint.sentence for complaint in stale_numbers(paper, CANONICAL, {"6": stale})]
        given = paper.sheets["6"].given
        if number not in {str(value) for value in given.values()}:
            assert any(number in sentence for sentence in found), placeholder


def test_a_letter_that_is_said_to_have_the_value_of_the_printed_paper_is_caught() -> None:
    paper = next(v for s in range(1, 20) if (v := variant("ceng403", str(s))).sheets["4"].given["k"] != 3)
    found = [c.sentence for c in stale_numbers(paper, CANONICAL, {"4": "We keep $k = 3$ hypotheses."})]
    assert any("k = 3" in sentence for sentence in found)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_witness_that_is_halved_is_caught(seed: str) -> None:
    sheet = variant("ceng403", seed).sheets["3"]
    parameters = sheet.given["parameters"]
    assert isinstance(parameters, int)
    halved = dataclasses.replace(sheet, witnesses={"b.parameters": lambda: parameters == parameters // 2})
    assert [c.field for c in witness_complaints(seed, "3", halved)] == ["3b.parameters"]
    assert list(witness_complaints(seed, "3", sheet)) == []


def test_marks_that_do_not_add_up_are_caught() -> None:
    sheet = CANONICAL.sheets["6"]
    fields = {**sheet.fields, "b.bits_train": Field("number", Fraction(2), sheet.fields["b.bits_train"].check)}
    broken = with_sheet(CANONICAL, "6", dataclasses.replace(sheet, fields=fields))
    found = {complaint.field for complaint in complaints(broken, CANONICAL, Auditor())}
    assert {"6b.bits_train", "the paper"} <= found


def test_a_check_that_accepts_everything_is_caught() -> None:
    check = CANONICAL.fields["6b.bits_train"].check
    assert isinstance(check, Number)
    lenient = altered(CANONICAL, "6b.bits_train", lambda _: dataclasses.replace(check, figures=None, relative=1.5))
    assert any("earns full marks" in sentence for sentence in complaints_about(lenient, "6b.bits_train"))


def test_a_check_that_nobody_knows_to_answer_is_an_error_and_not_silence() -> None:
    with pytest.raises(TypeError, match="does not know"):
        next(expectations(object()))  # type: ignore[arg-type]


def test_a_check_that_reads_the_same_is_audited_on_eight_worlds_and_no_more() -> None:
    auditor = Auditor(enough=2)
    assert [auditor.is_known("6b.x", 1) for _ in range(3)] == [False, False, True]
    assert not auditor.is_known("6b.y", 1)


def test_a_digest_changes_with_the_words_and_stays_with_the_seed() -> None:
    assert digest(bind(variant("ceng403", "3"))) == digest(bind(variant("ceng403", "3")))
    assert len({digest(bind(variant("ceng403", str(seed)))) for seed in range(6)}) == 6


def test_a_variant_that_breaks_is_a_complaint_and_the_audit_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("<EOS>")

    monkeypatch.setattr(auditing, "variant", breaks)
    assert "KeyError" in str(*auditing.of_seed("ceng403", 3, Auditor()))


def test_unicode_is_what_a_good_keyboard_writes() -> None:
    assert in_unicode("prod_{t=k+1}^{T} diag(1 - h_t^2) W_hh") == "∏_{t=k+1}^{T} diag(1 − hₜ²) W_hh"
