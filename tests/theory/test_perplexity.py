"""Question 6: the definition, the relation to cross-entropy, and figures."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.theory import perplexity
from solutions.theory.printing import latex

FIGURES = [
    (perplexity.bits("1.8"), "0.848", "training"),
    (perplexity.bits("2.3"), "1.202", "validation"),
    (perplexity.bits("2.5"), "1.322", "test"),
    (perplexity.bits(50), "5.644", "uniform"),
    (perplexity.nats("1.8"), "0.588", "the slip the scheme names: natural logarithm"),
    (perplexity.bits(1.8), "0.848", "a float is taken as it is printed"),
    (perplexity.bits(1), "0.000", "a perfect model"),
    (sp.Rational(1, 16), "0.063", "0.0625 is rounded half up"),
]


@pytest.mark.parametrize(("value", "printed", "why"), FIGURES)
def test_figures(value: object, printed: str, why: str) -> None:
    assert perplexity.decimal(value) == printed, why


@pytest.mark.parametrize("vocabulary", [1, 2, 50, 10000])
def test_the_uniform_model(vocabulary: int) -> None:
    assert perplexity.uniform_perplexity(vocabulary) == vocabulary
    assert abs(perplexity.numeric_perplexity(np.full(7, 1 / vocabulary)) - vocabulary) < 1e-9 * vocabulary


@pytest.mark.parametrize("base", [sp.E, 2, 10])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_relation_holds_in_every_base(base: object, count: int) -> None:
    assert perplexity.relation_difference(count, base) == 0


@pytest.mark.parametrize(("entropy_base", "power_base"), [(sp.E, 2), (2, sp.E), (10, 2)])
def test_mixed_bases_are_caught(entropy_base: object, power_base: object) -> None:
    assert perplexity.relation_difference(3, entropy_base, power_base) != 0


def test_the_relation_is_derived() -> None:
    assert perplexity.perplexity_from_entropy() == sp.exp(perplexity.ENTROPY)
    assert perplexity.perplexity_from_entropy(2) == 2**perplexity.ENTROPY
    assert sp.simplify(perplexity.log_of_definition() - perplexity.cross_entropy()) == 0


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(1, 60), vocabulary=st.integers(2, 40))
def test_numpy_agrees_in_nats_and_bits(seed: int, count: int, vocabulary: int) -> None:
    chances = perplexity.random_chances(seed, count, vocabulary)
    ppl = perplexity.numeric_perplexity(chances)
    assert abs(np.exp(perplexity.numeric_entropy(chances)) / ppl - 1) < 1e-9
    assert abs(2 ** perplexity.numeric_entropy(chances, 2) / ppl - 1) < 1e-9
    assert abs(float(perplexity.bits(sp.Float(ppl, 15))) - perplexity.numeric_entropy(chances, 2)) < 1e-9
    assert count < 5 or abs(np.exp(perplexity.numeric_entropy(chances, 2)) / ppl - 1) > 1e-6


@settings(max_examples=25, deadline=None)
@given(hundredths=st.integers(101, 10000))
def test_exact_and_numeric_bits_agree(hundredths: int) -> None:
    value = sp.Rational(hundredths, 100)
    assert abs(float(perplexity.bits(value)) - perplexity.numeric_bits(float(value))) < 1e-12


def test_a_perplexity_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="below 1"):
        perplexity.bits("0.9")


def test_the_key_reads_as_the_mark_scheme() -> None:
    word = r"P(w_{i} \mid w_{<i})"
    assert latex(perplexity.definition()) == rf"\left(\prod_{{i=1}}^{{N}} {word}\right)^{{- \frac{{1}}{{N}}}}"
    assert (
        latex(perplexity.cross_entropy())
        == rf"- \frac{{1}}{{N}} \sum_{{i=1}}^{{N}} \log{{\left({word} \right)}}"
    )
    assert perplexity.derivation(2).answer == r"\mathrm{PPL} = 2^{H}"
    assert all(r"\log_{2}" in step.latex for step in perplexity.derivation(2).steps[1:3])
