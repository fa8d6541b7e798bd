"""Perplexity from its definition, its relation to cross-entropy, and what figures mean in bits.

Jelinek et al. (1977); Jurafsky and Martin, "Speech and Language Processing" (3rd ed. draft), chapter 3;
Shannon (1951) for bits for each character. Probabilities are those the model gives to what really came:
P(w_i | w_<i).
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import sympy as sp

from solutions.theory.activations import Array
from solutions.theory.derivation import Derivation, Step
from solutions.theory.matrices import size
from solutions.theory.printing import equation, latex

LENGTH, INDEX, ENTROPY = size("N"), sp.Symbol("i", integer=True, positive=True), sp.Symbol("H", positive=True)


class Chance(sp.Function):  # type: ignore[misc]  # SymPy ships no types
    """P(w_i | w_<i), a positive number for each i."""

    is_positive = True

    def _latex(self, printer: Any, exp: Any = None) -> str:
        index = printer._print(self.args[0])
        power = "" if exp is None else f"^{{{printer._print(exp)}}}"
        return rf"P{power}(w_{{{index}}} \mid w_{{<{index}}})"


def definition(length: Any = LENGTH) -> Any:
    """The inverse geometric mean of the probabilities of N words: (prod P)^(-1/N)."""
    return sp.Product(Chance(INDEX), (INDEX, 1, length)) ** (-sp.Integer(1) / length)


def cross_entropy(base: Any = sp.E, length: Any = LENGTH) -> Any:
    """H = -(1/N) sum of log P, with the logarithm to the given base: e for nats, 2 for bits."""
    return -sp.Sum(sp.log(Chance(INDEX), base), (INDEX, 1, length)) / length


def perplexity_from_entropy(base: Any = sp.E, entropy: Any = ENTROPY) -> Any:
    """PPL = base^H: H is log PPL / log base, so undo the natural logarithm of H log base."""
    return sp.log(ENTROPY).inverse()(entropy * sp.log(base)).rewrite(sp.Pow)


def relation_difference(count: int = 3, base: Any = sp.E, relation_base: Any = None) -> Any:
    """log PPL by the definition less log relation_base^H for N = `count` free probabilities: 0 if right."""
    chances = sp.symbols(f"p_1:{count + 1}", positive=True)
    ppl = sp.prod(chances) ** sp.Rational(-1, count)
    entropy = -sum(sp.log(p, base) for p in chances) / count
    power = perplexity_from_entropy(base if relation_base is None else relation_base, entropy)
    return sp.simplify(sp.expand_log(sp.log(ppl)) - sp.expand_log(sp.log(power), force=True).expand())


def log_of_definition() -> Any:
    """log PPL for a general N, the product turned into a sum by SymPy."""
    return sp.expand_log(sp.log(definition()))


def bits(perplexity: Any) -> Any:
    """Bits for each token, exact: log2 of a perplexity. `ValueError` below 1, where no perplexity is."""
    exact = sp.nsimplify(perplexity, rational=True)
    if exact < 1:
        raise ValueError(f"a perplexity of {perplexity} is below 1")
    return sp.log(exact, 2)


def nats(perplexity: Any) -> Any:
    """Nats for each token, exact: the natural logarithm (the known slip where bits are asked)."""
    return sp.log(sp.nsimplify(perplexity, rational=True))


def uniform_perplexity(vocabulary: int) -> Any:
    """The perplexity of the model that gives each of V tokens 1/V, by the definition: V."""
    token = sp.Symbol("q", positive=True)
    of_constant = definition().replace(Chance, lambda _: token).doit()
    return of_constant.subs(token, sp.Rational(1, vocabulary))


def decimal(value: Any, places: int = 3) -> str:
    """The value rounded half up to so many decimals, from 30 exact digits: `0.848`.

    >>> decimal(bits("1.8"))
    '0.848'
    """
    return str(Decimal(str(sp.N(value, 30))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def random_chances(seed: int, count: int = 50, vocabulary: int = 20) -> Array:
    """The probabilities a random model gives to what came: (count,), from softmaxed normal scores (NumPy)."""
    chance = np.random.default_rng(seed)
    scores = chance.normal(size=(count, vocabulary)) * 2
    rows = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return np.asarray(rows[np.arange(count), chance.integers(vocabulary, size=count)])


def numeric_perplexity(chances: Array) -> float:
    """The inverse geometric mean, multiplied out one root at a time, with no logarithm taken (NumPy)."""
    return float(1 / np.prod(chances ** (1 / len(chances))))


def numeric_entropy(chances: Array, base: float = float(np.e)) -> float:
    """The mean of -log P to the given base (NumPy)."""
    return float(-np.mean(np.log(chances)) / np.log(base))


def numeric_bits(perplexity: float) -> float:
    """Bits by NumPy's own log2."""
    return float(np.log2(float(perplexity)))


def derivation(base: Any = sp.E) -> Derivation:
    """From the definition to PPL = base^H; every line holds for logarithms to any one base."""
    unit, symbol = ("nats", r"\log") if base == sp.E else ("bits", rf"\log_{{{base}}}")
    if sp.simplify(log_of_definition() - cross_entropy()) != 0:
        raise AssertionError("the logarithm of the perplexity is not the cross-entropy")
    taken = latex(log_of_definition(), symbol)
    return Derivation(
        f"Perplexity and cross-entropy in {unit}",
        (
            Step("The definition: the inverse geometric mean.", equation(r"\mathrm{PPL}", definition())),
            Step("Take the logarithm; the product becomes a sum.", rf"{symbol} \mathrm{{PPL}} = {taken}"),
            Step(
                f"This is the cross-entropy in {unit}.",
                rf"{symbol} \mathrm{{PPL}} = H, \quad H = {latex(cross_entropy(), symbol)}",
            ),
            Step("Undo the logarithm.", equation(r"\mathrm{PPL}", perplexity_from_entropy(base))),
        ),
    )
