"""Orders of growth as answers: wrappers, words, own letters, remarks, and the factor that is missing."""

from __future__ import annotations

import pytest

from grader.checks.finding import Context, Finding
from grader.checks.growth import Also, Growth, orders
from grader.notation.reading import TooLarge

MEMORY = Growth(
    ("T H", Also("T (H + D)")),
    orders("T", "H", "D", "tau"),
    slips={"T(H^2 + HD)": "That is the time."},
    named="memory|space",
)
TREE = Growth("d log V", orders("V", "d", "K", "T", "H"))
SPACE = Growth(("T H", Also("H", "inference", "for inference alone")), orders("T", "H", "D"))


def ask(check: Growth, text: str) -> Finding:
    return check(text, Context())


@pytest.mark.parametrize(
    "text",
    [
        "O(TH)", "$\\mathcal{O}(H\\,T)$", "Θ(T·H)", "T*H", "~ T H", "O((T+1)H)", "O(2TH) = O(TH)",
        "O(T) * O(H)",
        "M(T, H) = 3*T*H + 5*H = O(T*H)", "$\\sum_{t=1}^{T} H = TH$", "O(T max(H, D)) with the inputs",
        "We store T vectors with H numbers each, so O(T × H).", "O(H) per step, so O(TH) in total",
        "O(TH) memory and O(T(H^2+HD)) time", "cost ∝ T·H", "S = T H",
    ],
)  # fmt: skip
def test_right(text: str) -> None:
    assert ask(MEMORY, text).holds is True


@pytest.mark.parametrize(
    "text",
    [
        "O(d log V)", "Θ(d·lg V)", "$O\\left(\\frac{d \\ln V}{\\ln 2}\\right)$", "O(d(log V + 1))",
        "let L = log2(V) be the depth of the tree; cost is O(L d)", "O(d·log V) instead of O(V·d)",
        "\\[ T = O(d\\log V) \\]", "$\\Theta(d\\lceil \\log_2 V\\rceil)$",
    ],
)  # fmt: skip
def test_logarithms(text: str) -> None:
    assert ask(TREE, text).holds is True


@pytest.mark.parametrize(
    ("check", "text", "near", "says"),
    [
        (MEMORY, "O(T)", 1, "the factor H is missing"),
        (MEMORY, "O(T H D)", 1, "the factor D should not be there"),
        (MEMORY, "T H log T", 1, "the factor log T should not be there"),
        (MEMORY, "O(T D^2)", 0, "the factor H is missing and the factor D^2 should not be there"),
        (MEMORY, "Θ(T + H)", 1, "the sum should be a product"),
        (MEMORY, "O(T(H^2+HD))", 1, "That is the time."),
        (MEMORY, "O(2^T)", 0, "it grows faster"),
        (TREE, "O(log V)", 1, "the factor d is missing"),
        (TREE, "O(T H)", 0, "the factor d log V is missing"),
    ],
)
def test_wrong(check: Growth, text: str, near: int, says: str) -> None:
    finding = ask(check, text)
    assert finding.holds is False and finding.near == near
    assert says in finding.says


@pytest.mark.parametrize(
    "text",
    ["O(TH) = O(T)", "O(TH) or O(T)", "Omega(TH)", "o(TH)", "O(N H)", "O(T, H)", "linear in T", "O(T - H)"],
)
def test_a_person_must_look(text: str) -> None:
    assert ask(MEMORY, text).holds is None


def test_a_letter_that_can_mean_nothing_right_is_wrong() -> None:
    assert ask(MEMORY, "O(n log n)").holds is False


def test_a_remark_may_be_required() -> None:
    assert ask(SPACE, "O(H)").near == 1
    assert ask(SPACE, "O(H) for inference").holds
    assert SPACE.judge("O(H)", "Space is for inference only.").holds


def test_two_readings_are_both_tried() -> None:
    assert ask(TREE, "O(log V d)").holds is None


def test_hostile_constants_are_too_large() -> None:
    with pytest.raises(TooLarge):
        ask(MEMORY, "O(9^9^9^9)")


def test_the_repr_reads_like_the_mark_scheme() -> None:
    assert repr(SPACE) == "Growth: T H, or H (if inference)"
