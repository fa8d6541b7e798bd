"""Word embeddings: parameters, the average of CBOW, and negative sampling from the logistic likelihood.

Mikolov et al. (2013a), "Efficient estimation of word representations in vector space", sections 2 and 3, and
(2013b), "Distributed representations of words and phrases and their compositionality", section 2.2, equation
4. Input vectors v_w are the rows of an embedding matrix (V, d), output vectors u_w the columns of an output
matrix (d, V).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.activations import ACTIVATIONS, Array, Sigma
from solutions.theory.agreement import gap
from solutions.theory.derivation import Derivation, Step
from solutions.theory.matrices import size
from solutions.theory.printing import equation, latex

VOCABULARY, DIMENSION = size("V"), size("d")
LAYERS = {"embedding matrix": (VOCABULARY, DIMENSION), "output matrix": (DIMENSION, VOCABULARY)}
"""The weights of skip-gram and CBOW alike: from one-hot words to the hidden layer, and on to scores."""


def parameter_count(vocabulary: Any = VOCABULARY, dimension: Any = DIMENSION) -> Any:
    """The number of weights, summed over the layers' shapes: a polynomial, or a number for given sizes."""
    total = sum(prod(shape) for shape in LAYERS.values())
    return total.subs({VOCABULARY: vocabulary, DIMENSION: dimension})


def allocated_parameters(vocabulary: int, dimension: int) -> int:
    """The same by allocating both matrices and running a one-hot word through them (NumPy)."""
    embedding, output = np.zeros((vocabulary, dimension)), np.zeros((dimension, vocabulary))
    word = np.zeros(vocabulary)
    if (word @ embedding @ output).shape != (vocabulary,):
        raise AssertionError("the two layers do not lead from the vocabulary back to the vocabulary")
    return embedding.size + output.size


def training_pairs(length: int, window: int) -> int:
    """How many (centre, outside) pairs skip-gram takes from one sentence, counted pair by pair."""
    return sum(
        1 for c in range(length) for o in range(c - window, c + window + 1) if o != c and 0 <= o < length
    )


def cbow_hidden(vectors: Array) -> Array:
    """CBOW's hidden layer: the mean of the context's input vectors; (C, d) to (d,)."""
    return np.asarray(vectors.mean(axis=0))


def cbow_gap(context: Sequence[int] = (0, 2, 2, 1), vocabulary: int = 3, dimension: int = 2) -> float:
    """How far the mean of input vectors is from the network: mean one-hot word times embedding matrix."""
    embedding = sp.Matrix(vocabulary, dimension, lambda i, j: sp.Symbol(f"v_{i}{j}", real=True))
    one_hot = sp.Matrix(len(context), vocabulary, lambda row, word: int(context[row] == word))
    average = sp.ones(1, len(context)) * one_hot / len(context)
    mean = sum((embedding.row(word) for word in context), start=sp.zeros(1, dimension)) / len(context)
    return gap(average * embedding, mean)


def cbow_latex(window: bool = False) -> str:
    """TeX of CBOW's hidden layer, the right side, for C context words or a window of m words on each side."""
    if window:
        return r"\frac{1}{2m} \sum_{\substack{-m \le j \le m \\ j \ne 0}} v_{t+j}"
    return r"\frac{1}{C} \sum_{i=1}^{C} v_{i}"


@dataclass(frozen=True, slots=True)
class Sampled:
    """One centre word, its outside word and K negative samples, as explicit SymPy columns of dimension d."""

    centre: Any
    outside: Any
    negatives: tuple[Any, ...]

    @property
    def scores(self) -> tuple[Any, ...]:
        """u_o . v_c, then u_{n_k} . v_c for each k."""
        return tuple(u.dot(self.centre) for u in (self.outside, *self.negatives))


def sampled(dimension: int = 2, negatives: int = 2) -> Sampled:
    """Fresh symbols for all vectors."""

    def vector(name: str) -> Any:
        return sp.Matrix([sp.Symbol(f"{name}_{j}", real=True) for j in range(dimension)])

    return Sampled(vector("v_c"), vector("u_o"), tuple(vector(f"u_n{k}") for k in range(negatives)))


def likelihood(case: Sampled) -> Any:
    """Independent Bernoulli trials with P(real) = sigma(score): one real pair and K made-up ones."""
    real, *noise = case.scores
    return Sigma(real) * sp.prod([1 - Sigma(score) for score in noise])


def loss_from_likelihood(case: Sampled) -> Any:
    """Minus the logarithm of the likelihood, nothing simplified."""
    return -sp.log(likelihood(case))


def negative_sampling_loss(case: Sampled) -> Any:
    """-log sigma(u_o . v_c) - sum over k of log sigma(-u_{n_k} . v_c)."""
    real, *noise = case.scores
    return -sp.log(Sigma(real)) - sum(sp.log(Sigma(-score)) for score in noise)


def negative_sampling_gradient(case: Sampled) -> dict[str, Any]:
    """The gradient in v_c, u_o and the u_{n_k} ("negatives": columns of a (d, K) matrix), in closed form."""
    real, *noise = (Sigma(score) for score in case.scores)
    pull = (real - 1) * case.outside
    push = [s * u for s, u in zip(noise, case.negatives, strict=True)]
    return {
        "centre": sum(push, start=pull),
        "outside": (real - 1) * case.centre,
        "negatives": sp.Matrix.hstack(*(s * case.centre for s in noise)),
    }


def loss_gap(formula: Any = None, dimension: int = 2, negatives: int = 2) -> float:
    """How far the loss (or another `formula(case)`) is from minus the log-likelihood."""
    case = sampled(dimension, negatives)
    stated = (formula or negative_sampling_loss)(case)
    return gap(stated, loss_from_likelihood(case))


def gradient_gap(formula: Any = None, dimension: int = 2, negatives: int = 2) -> float:
    """How far the gradient (or another `formula(case)`) is from differentiating minus the log-likelihood."""
    case = sampled(dimension, negatives)
    stated = (formula or negative_sampling_gradient)(case)
    loss = loss_from_likelihood(case)
    places = {
        "centre": case.centre,
        "outside": case.outside,
        "negatives": sp.Matrix.hstack(*case.negatives),
    }
    return max(gap(stated[key], vector.applyfunc(loss.diff)) for key, vector in places.items())


def numeric_loss(centre: Array, outside: Array, negatives: Array) -> float:
    """The loss by Bernoulli trials: -log p for the real pair, -log(1 - p) for the others (NumPy).

    `centre` and `outside` (d,), `negatives` (K, d).
    """
    chance_real = ACTIVATIONS["sigmoid"].array(np.concatenate([[outside @ centre], negatives @ centre]))
    return float(-np.log(chance_real[0]) - np.log1p(-chance_real[1:]).sum())


def numeric_gradient(centre: Array, outside: Array, negatives: Array) -> dict[str, Array]:
    """Its gradient, residuals times vectors: "centre" (d,), "outside" (d,), "negatives" (K, d) (NumPy)."""
    targets = np.eye(1, len(negatives) + 1)[0]
    rows = np.vstack([outside, negatives])
    residual = ACTIVATIONS["sigmoid"].array(rows @ centre) - targets
    by_row = np.outer(residual, centre)
    return {"centre": residual @ rows, "outside": by_row[0], "negatives": by_row[1:]}


_REAL, _NOISE = sp.Symbol(r"u_{o}^{\top} v_{c}"), sp.Symbol(r"u_{n_{k}}^{\top} v_{c}")


def negative_sampling_latex() -> str:
    """TeX of the loss for K negative samples, the right side."""
    return rf"-\log {latex(Sigma(_REAL))} - \sum_{{k=1}}^{{K}} \log {latex(Sigma(-_NOISE))}"


def symmetry_difference() -> Any:
    """1 - sigma(x) - sigma(-x), simplified: 0, so that a made-up pair has probability sigma(-x)."""
    difference = 1 - Sigma(_NOISE) - Sigma(-_NOISE)
    return sp.simplify(sp.sympify(difference).rewrite(sp.exp))


def derivation() -> Derivation:
    """From the logistic likelihood to the negative-sampling loss."""
    if symmetry_difference() != 0:
        raise AssertionError("the logistic function is not point-symmetric")
    made_up = rf"\prod_{{k=1}}^{{K}} \left({latex(1 - Sigma(_NOISE))}\right)"
    return Derivation(
        "The loss of negative sampling",
        (
            Step(
                "A pair is real with the probability of a logistic regression.",
                rf"P(D=1 \mid c, o) = {latex(Sigma(_REAL))}",
            ),
            Step(
                "One real pair and K pairs drawn from the noise distribution, independent.",
                rf"P = {latex(Sigma(_REAL))} {made_up}",
            ),
            Step(
                "A made-up pair: the logistic function is point-symmetric.",
                equation(1 - Sigma(_NOISE), Sigma(-_NOISE)),
            ),
            Step("Minus the logarithm turns the product into a sum.", rf"L = {negative_sampling_latex()}"),
        ),
    )
