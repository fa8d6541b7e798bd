"""Names and codes of variants: each seed has one, and what is mistyped is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.codes import DIGITS, LARGEST_SEED, NoVariant, code, name_of, seed_of
from grader.exam import ExamError, variant

SEEDS = st.integers(0, LARGEST_SEED)


@given(SEEDS)
def test_a_seed_is_found_again_from_its_name_and_its_code(seed: int) -> None:
    assert seed_of(name_of(seed), "ceng403", "1") == seed
    assert seed_of(code("ceng403", "1", seed), "ceng403", "1") == seed


@given(SEEDS, st.data())
def test_one_wrong_character_is_noticed(seed: int, data: st.DataObject) -> None:
    right = code("ceng403", "1", seed)
    place = data.draw(st.integers(1, len(right) - 1))
    other = data.draw(st.sampled_from([digit for digit in DIGITS if digit != right[place]]))
    with pytest.raises(NoVariant, match="mistyped"):
        seed_of(right[:place] + other + right[place + 1 :], "ceng403", "1")


@given(SEEDS, st.data())
def test_two_characters_exchanged_are_noticed(seed: int, data: st.DataObject) -> None:
    right = list(code("ceng403", "1", seed))
    one, two = data.draw(st.tuples(st.integers(1, len(right) - 1), st.integers(1, len(right) - 1)))
    right[one], right[two] = right[two], right[one]
    exchanged = "".join(right)
    if exchanged != code("ceng403", "1", seed):
        with pytest.raises(NoVariant, match="mistyped"):
            seed_of(exchanged, "ceng403", "1")


@pytest.mark.parametrize("typed", ["v00h1", " V00-H1 ", "VOOHI", "V00Hl", "vQ0h1"])
def test_a_code_may_be_typed_as_people_type(typed: str) -> None:
    assert seed_of(typed, "ceng403", "1") == 17


@pytest.mark.parametrize(
    "typed", ["", "V", "V00H", "X00H1", "-3", "1.5", "1e3", "²", "V00H1V00H1", "canonical2", str(LARGEST_SEED + 1), "9" * 5000]
)
def test_what_is_neither_name_nor_code_is_refused(typed: str) -> None:
    with pytest.raises(NoVariant):
        seed_of(typed, "ceng403", "1")


def test_a_code_of_another_exam_or_version_is_noticed() -> None:
    right = code("ceng403", "1", 17)
    for exam, edition in (("ceng404", "1"), ("ceng403", "1.2")):
        with pytest.raises(NoVariant, match="another exam"):
            seed_of(right, exam, edition)


def test_a_variant_has_one_name_however_it_is_asked_for() -> None:
    assert variant("ceng403", "017") is variant("ceng403", variant("ceng403", "17").code)
    assert variant("ceng403", "0").name == variant("ceng403", "Canonical").name == "canonical"


def test_an_unknown_variant_is_an_error_of_the_input() -> None:
    with pytest.raises(ExamError, match="neither"):
        variant("ceng403", "blue")
