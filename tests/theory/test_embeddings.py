"""Question 3: parameters, costs by counting, negative sampling and CBOW."""

from math import log2

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.theory import embeddings, softmax_cost
from solutions.theory.activations import Sigma
from solutions.theory.agreement import array_gap, by_differences


def test_the_parameters_of_the_paper() -> None:
    assert sp.expand(embeddings.parameter_count() - 2 * embeddings.VOCABULARY * embeddings.DIMENSION) == 0
    assert embeddings.parameter_count(10000, 300) == 6_000_000


@given(vocabulary=st.integers(1, 200), dimension=st.integers(1, 50))
@settings(max_examples=25, deadline=None)
def test_parameters_are_what_is_allocated(vocabulary: int, dimension: int) -> None:
    assert embeddings.parameter_count(vocabulary, dimension) == embeddings.allocated_parameters(
        vocabulary, dimension
    )


@given(length=st.integers(1, 30), window=st.integers(1, 6))
def test_training_pairs(length: int, window: int) -> None:
    pairs = embeddings.training_pairs(length, window)
    if length > window:
        assert pairs == 2 * window * length - window * (window + 1), (
            "both ends of the sentence lack neighbours"
        )
    assert pairs <= length * (length - 1)


def test_the_loss_is_minus_the_log_likelihood() -> None:
    assert embeddings.loss_gap() < 1e-20
    assert embeddings.gradient_gap() < 1e-20
    assert embeddings.loss_gap(dimension=3, negatives=1) < 1e-20


def wrong_losses() -> list[tuple[object, str]]:
    def scores(case: embeddings.Sampled) -> tuple[object, list[object]]:
        real, *noise = case.scores
        return real, noise

    def unsigned(case: embeddings.Sampled) -> object:
        real, noise = scores(case)
        return -sp.log(Sigma(real)) - sum(sp.log(Sigma(score)) for score in noise)

    def maximised(case: embeddings.Sampled) -> object:
        return -embeddings.negative_sampling_loss(case)

    def averaged(case: embeddings.Sampled) -> object:
        real, noise = scores(case)
        return -sp.log(Sigma(real)) - sum(sp.log(Sigma(-score)) for score in noise) / len(noise)

    def one_sample(case: embeddings.Sampled) -> object:
        real, noise = scores(case)
        return -sp.log(Sigma(real)) - sp.log(Sigma(-noise[0]))

    return [
        (unsigned, "the minus inside the noise terms forgotten"),
        (maximised, "what is maximised, not said so"),
        (averaged, "mean over the samples for the sum"),
        (one_sample, "one sample for all"),
    ]


@pytest.mark.parametrize(("formula", "slip"), wrong_losses(), ids=[case[1] for case in wrong_losses()])
def test_wrong_losses_are_caught(formula: object, slip: str) -> None:
    assert embeddings.loss_gap(formula) > 1e-3, slip


def test_a_wrong_gradient_is_caught() -> None:
    def flipped(case: embeddings.Sampled) -> dict[str, object]:
        right = embeddings.negative_sampling_gradient(case)
        return right | {"centre": -right["centre"]}

    assert embeddings.gradient_gap(flipped) > 1e-3


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), dimension=st.integers(1, 6), negatives=st.integers(1, 5))
def test_the_numeric_gradient_agrees_with_finite_differences(
    seed: int, dimension: int, negatives: int
) -> None:
    chance = np.random.default_rng(seed)
    vc, uo, un = (
        chance.normal(size=dimension),
        chance.normal(size=dimension),
        chance.normal(size=(negatives, dimension)),
    )
    found = embeddings.numeric_gradient(vc, uo, un)
    loss = embeddings.numeric_loss
    assert array_gap(found["centre"], by_differences(lambda v: loss(v, uo, un), vc)) < 1e-8
    assert array_gap(found["outside"], by_differences(lambda v: loss(vc, v, un), uo)) < 1e-8
    assert array_gap(found["negatives"], by_differences(lambda v: loss(vc, uo, v), un)) < 1e-8


def test_symbolic_and_numeric_loss_agree() -> None:
    case = embeddings.sampled(2, 2)
    chance = np.random.default_rng(4)
    vc, uo, un = chance.normal(size=2), chance.normal(size=2), chance.normal(size=(2, 2))
    columns = (case.centre, case.outside, *case.negatives)
    place = {
        s: value
        for col, row in zip(columns, (vc, uo, *un), strict=True)
        for s, value in zip(col, row, strict=True)
    }
    symbolic = embeddings.negative_sampling_loss(case).rewrite(sp.exp).subs(place)
    assert abs(float(symbolic) - embeddings.numeric_loss(vc, uo, un)) < 1e-12


def test_cbow_averages() -> None:
    assert embeddings.cbow_gap() < 1e-20
    assert embeddings.cbow_gap((1, 1, 1), 2, 3) < 1e-20
    vectors = np.arange(12.0).reshape(4, 3)
    assert array_gap(embeddings.cbow_hidden(vectors), np.full(4, 0.25) @ vectors) < 1e-12


def test_costs_come_from_counting() -> None:
    v, d = embeddings.VOCABULARY, embeddings.DIMENSION
    assert softmax_cost.softmax_order() == v * d
    assert softmax_cost.tree_order() == d * sp.log(v)
    assert softmax_cost.count_full_softmax(7, 3) == 21
    assert [softmax_cost.count_tree(2**n, 5) for n in range(6)] == [5 * n for n in range(6)]


@settings(max_examples=40, deadline=None)
@given(frequencies=st.lists(st.integers(1, 1000), min_size=2, max_size=24))
def test_a_huffman_tree_is_as_short_as_shannon_allows(frequencies: list[int]) -> None:
    total = sum(frequencies)
    entropy = -sum(f / total * log2(f / total) for f in frequencies)
    assert entropy - 1e-9 <= softmax_cost.expected_length(frequencies) < entropy + 1
    codes = softmax_cost.huffman_codes(frequencies)
    assert sum(2.0 ** -len(code) for code in codes) == 1, "every branch of the tree ends in a word (Kraft)"
    assert len(softmax_cost.inner_nodes(frequencies)) == len(frequencies) - 1


def test_the_tree_needs_no_normaliser() -> None:
    assert softmax_cost.tree_total() == 1
    chance = np.random.default_rng(0)
    total = softmax_cost.numeric_tree_total(
        (5, 3, 2, 1, 1), chance.normal(size=(4, 3)), chance.normal(size=3)
    )
    assert abs(total - 1) < 1e-12


def test_a_tree_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        softmax_cost.huffman_codes([])
