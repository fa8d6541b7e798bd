"""Perplexity and cross-entropy: the base of the power is that of the logarithm, here or in the field before."""

from __future__ import annotations

import pytest

from grader.exam import variant
from grader.marking import Marker
from grader.records import Answer, Mark

FIELDS = variant("ceng403").sheets["6"].fields


def marked(relation: str, entropy: str = "") -> Mark:
    """The mark of the relation beside a cross-entropy."""
    answers: dict[str, Answer] = {"a.relation": relation, **({"a.cross_entropy": entropy} if entropy else {})}
    return Marker(FIELDS, answers, "strict").mark("a.relation")


LOG2, LN, LOG = (f"H = -1/N sum_{{i=1}}^{{N}} {name} P(w_i | w_{{<i}})" for name in (r"\log_2", r"\ln", r"\log"))
RIGHT = ["PPL = exp(H)", "PPL = e^H", "PPL = 2^H", "H = ln PPL", r"H = \log_2 PPL", "log PPL = H", "PPL = b^H with b = 2, H in bits"]


@pytest.mark.parametrize("answer", RIGHT)
def test_on_its_own_any_consistent_base_is_right(answer: str) -> None:
    mark = marked(answer)
    assert (mark.outcome, mark.marks) == ("marked", mark.out_of), mark.says


WRONG = ["PPL = H", "PPL = exp(-H)", "PPL = H^2", "PPL = 2^{-H}", "PPL = 1/H", "PPL = exp(H)/N", "PPL = PPL", "H = H"]


@pytest.mark.parametrize("answer", WRONG)
def test_other_relations_are_wrong(answer: str) -> None:
    mark = marked(answer)
    assert mark.marks == 0
    assert mark.outcome in ("marked", "unreadable")


ACROSS = [
    ("PPL = 2^H", LOG2, True, ""),
    ("PPL = exp(H)", LN, True, ""),
    ("PPL = exp(H)", LOG, True, ""),
    ("PPL = exp(H)", LOG2, False, "your cross-entropy is in bits"),
    ("PPL = 2^H", LN, False, "your cross-entropy is in nats"),
    ("PPL = 10^H", "", False, "base 10"),
    ("PPL = e^H, H in bits", "", False, "said to be in bits"),
    ("PPL = 2^H, H in nats", "", False, "said to be in nats"),
]


@pytest.mark.parametrize(("relation", "entropy", "full", "says"), ACROSS)
def test_the_base_must_match_the_logarithm_of_the_other_field(relation: str, entropy: str, full: bool, says: str) -> None:
    mark = marked(relation, entropy)
    assert mark.outcome == "marked"
    assert mark.marks == (mark.out_of if full else 0)
    assert says in mark.says


def test_a_bare_log_leaves_bits_to_a_person() -> None:
    mark = marked("PPL = 2^H", LOG)
    assert mark.outcome == "undecided"
    assert "not said" in mark.says


def test_an_unreadable_cross_entropy_spoils_nothing() -> None:
    assert marked("PPL = 2^H", "(" * 99).marks == 2
