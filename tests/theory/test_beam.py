"""Question 4(b): the printed search, and three witnesses on random tables."""

from fractions import Fraction
from math import exp

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solutions.theory import beam

TOKENS = ("A", "B", "C", "<EOS>")


def table(*rows: tuple[str, ...]) -> beam.Model:
    first, *after = (dict(zip(TOKENS, row, strict=True)) for row in rows)
    return beam.model(first, dict(zip(TOKENS, after, strict=False)))


PAPER = table(
    ("0.5", "0.3", "0.15", "0.05"),
    ("0.2", "0.1", "0.6", "0.1"),
    ("0.4", "0.2", "0.3", "0.1"),
    ("0.1", "0.7", "0.1", "0.1"),
)


def shown(hypotheses: tuple[beam.Hypothesis, ...]) -> list[tuple[str, str]]:
    return [(h.label, str(h.probability)) for h in hypotheses]


def test_the_printed_search() -> None:
    first, second = beam.search(PAPER, 3, 2).rounds
    assert shown(first.kept) == [("A", "1/2"), ("B", "3/10"), ("C", "3/20")]
    assert shown(first.pruned) == [("<EOS>", "1/20")]
    assert len(second.extensions) == 12 and not second.carried
    assert shown(second.kept) == [("AC", "3/10"), ("BA", "3/25"), ("CB", "21/200")]
    assert not second.ties and not second.cut_is_tied
    assert beam.search(PAPER, 3, 2).best.label == beam.greedy(PAPER, 2).label == "AC"
    by_label = {h.label: h.probability for h in second.extensions}
    assert by_label["B<EOS>"] == Fraction("0.03") and by_label["CC"] == Fraction("0.015")


def test_a_complete_hypothesis_keeps_its_place_and_is_not_extended() -> None:
    search = beam.search(PAPER, 4, 2)
    assert shown(search.rounds[0].kept)[-1] == ("<EOS>", "1/20")
    assert shown(search.rounds[1].carried) == [("<EOS>", "1/20")]
    assert len(search.rounds[1].extensions) == 12
    early = table(("0.1", "0.1", "0.1", "0.7"), *[("0.25",) * 4] * 3)
    search = beam.search(early, 2, 3)
    assert search.best == beam.Hypothesis(("<EOS>",), Fraction("0.7"), True)
    assert search.complete == (search.best,)


def test_a_search_ends_when_all_are_complete() -> None:
    sure = table(("0", "0", "0", "1"), *[("0.25",) * 4] * 3)
    assert len(beam.search(sure, 3, 5).rounds) == 1
    assert shown(beam.search(sure, 3, 5).beam) == [("<EOS>", "1")], "what is impossible is never kept"


def test_greedy_can_miss_what_the_beam_finds() -> None:
    trap = table(
        ("0.5", "0.4", "0.05", "0.05"), ("0.3", "0.3", "0.2", "0.2"), ("0", "0.9", "0.1", "0"), ("0.25",) * 4
    )
    assert beam.greedy(trap, 2).label == "AA"
    assert beam.search(trap, 2, 2).best.label == "BB"


def test_ties_are_reported() -> None:
    even = table(("0.4", "0.3", "0.3", "0"), *[("0.25",) * 4] * 3)
    cut, whole = beam.search(even, 2, 1).rounds[0], beam.search(even, 3, 1).rounds[0]
    assert [[h.label for h in group] for group in cut.ties] == [["B", "C"]]
    assert cut.cut_is_tied and not whole.cut_is_tied and whole.ties
    assert [h.label for h in cut.kept] == ["A", "B"], "equals stand in the order of the vocabulary"


@st.composite
def tables(draw: st.DrawFn) -> beam.Model:
    size = draw(st.integers(2, 5))
    tokens = [*"ABCD"[: size - 1], "<EOS>"]

    def row() -> dict[str, Fraction]:
        parts = draw(st.lists(st.integers(0, 30), min_size=size, max_size=size).filter(any))
        return {token: Fraction(part, sum(parts)) for token, part in zip(tokens, parts, strict=True)}

    return beam.model(row(), {token: row() for token in tokens[:-1]})


@settings(max_examples=80, deadline=None)
@given(model=tables(), width=st.integers(1, 6), steps=st.integers(1, 4))
def test_the_search_agrees_with_numpy_in_logs(model: beam.Model, width: int, steps: int) -> None:
    search = beam.search(model, width, steps)
    assume(not any(step.ties for step in search.rounds))
    witness = beam.search_in_logs(model, width, steps)
    assert [h.tokens for h in search.beam] == [logged.tokens for logged in witness]
    for hypothesis, logged in zip(search.beam, witness, strict=True):
        assert abs(float(hypothesis.probability) - exp(logged.log_probability)) < 1e-12


@settings(max_examples=60, deadline=None)
@given(model=tables(), width=st.integers(1, 6), steps=st.integers(1, 4))
def test_what_holds_of_every_search(model: beam.Model, width: int, steps: int) -> None:
    everything = beam.exhaustive(model, steps)
    search = beam.search(model, width, steps)
    assert sum(h.probability for h in everything) == 1
    assert search.best.probability <= everything[0].probability
    assert set(search.beam) <= set(everything) or len(search.rounds) < steps
    for hypothesis in search.beam:
        assert hypothesis.probability == beam.sequence_probability(model, hypothesis.tokens)
    for step in search.rounds:
        assert len(step.kept) <= width and set(step.kept) | set(step.pruned) == {
            *step.extensions,
            *step.carried,
        }
        assert all(a.probability >= b.probability for a in step.kept for b in step.pruned)
    whole = beam.search(model, len(everything) + 1, steps)
    possible = tuple(h for h in everything if h.probability > 0)
    assert whole.beam == possible, "a beam wide enough loses nothing"


@settings(max_examples=40, deadline=None)
@given(model=tables(), steps=st.integers(1, 4))
def test_a_beam_of_one_is_greedy(model: beam.Model, steps: int) -> None:
    assert beam.search(model, 1, steps).best == beam.greedy(model, steps)


REFUSED = [
    (lambda: table(("0.5", "0.3", "0.15", "0.04"), *[("0.25",) * 4] * 3), ValueError, "sum of a row"),
    (lambda: table(("0.5", "0.6", "-0.15", "0.05"), *[("0.25",) * 4] * 3), ValueError, "negative entry"),
    (lambda: table(("0.25",) * 4, ("0.25",) * 4), ValueError, "missing row"),
    (lambda: beam.model({"A": 0.5, "<EOS>": 0.5}, {}), TypeError, "a float is not exact"),
    (lambda: beam.model({"A": "1", "<EOS>": "0"}, {"A": {"A": "1"}}), ValueError, "missing token"),
    (lambda: beam.search(PAPER, 0, 2), ValueError, "no width"),
    (lambda: beam.search(PAPER, 2, 0), ValueError, "no steps"),
]


@pytest.mark.parametrize(("call", "error", "why"), REFUSED, ids=[case[2] for case in REFUSED])
def test_what_makes_no_sense_is_refused(call: object, error: type[Exception], why: str) -> None:
    with pytest.raises(error):
        call()
