"""Question 6, perplexity: its definition, its relation to cross-entropy, and what three figures say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial

import numpy as np
import sympy as sp

from grader.checks.derivation import Derivation
from grader.checks.formula import Alternative, Formula, Slip
from grader.checks.identity import BITS, NATS, UNIT, PerplexityRelation
from grader.checks.number import Number
from grader.draw import Constraint, Draw
from grader.notation.vocabulary import vocabulary
from grader.question import Question, Sheet, Sketch, field_of
from grader.worlds.draws import source
from grader.worlds.values import Array, Value
from grader.worlds.world import Members, World
from solutions.theory import perplexity as theory

LENGTH, OTHER_LENGTH = 5, 7

WORDS = vocabulary(
    letters=["PPL", "H", "N", "b"],
    families={"p": 1, "w": 1, "P": 1},
    aliases={
        "PP": "PPL", "Perplexity": "PPL", "perplexity": "PPL", "ppl": "PPL", "Perp": "PPL", "perp": "PPL", "CE": "H", "J": "H",
        "L": "H", "ce": "H", "loss": "H", "CrossEntropy": "H", "T": "N", "n": "N", "Ppl": "PPL", "H_2": "H", "H_e": "H", "H_b": "H", "ell": "H",
        "l": "H", "L_CE": "H", "H_nats": "H", "H_bits": "H", "M": "N", "q": "p",
    },
    applied={"PPL": frozenset(), "H": frozenset()},
    sequences=frozenset({"P", "p", "q", "Pr"}),
    senses={"N": "text"},
    roles={
        "perplexity": "PPL", "cross-entropy": "H", "cross - entropy": "H", "cross entropy": "H", "cross - entropy loss": "H", "cross entropy loss": "H",
        "base of the log": "b", "base of the logarithm": "b", "base of the logarithms": "b", "number of words": "N", "number of tokens": "N",
    },
)  # fmt: skip


@lru_cache(maxsize=8)
def world(seed: int, unit: str, length: int = LENGTH) -> World:
    """N conditional probabilities, their perplexity, and the cross-entropy in nats or bits."""
    rng = source(seed, "perplexity")
    chances = rng.uniform(0.03, 0.95, (length, 6))
    nats = -np.log(chances).mean(axis=0)
    members: Members = {(i,): chances[i - 1] for i in range(1, length + 1)}

    def sequence(low: int, high: int) -> Value:
        if not 1 <= low <= length + 1 or high > length:
            return float("nan")
        found: Array = chances[low - 1 : high].prod(axis=0)
        return found

    return World(
        letters={"PPL": np.exp(nats), "H": nats / UNIT[unit], "b": np.full_like(nats, np.exp(UNIT[unit]))},
        families={"p": members, "P": members},
        ranges={"p": ((1, length),), "P": ((1, length),)},
        counters={"N": length},
        sequence=sequence,
    )


def sized(seed: int, name: str) -> World:
    """The world in nats, with another length for the name ``other``."""
    return world(seed, NATS, OTHER_LENGTH if name == "other" else LENGTH)


def without(found: World, *names: str) -> World:
    """The world without what is asked for."""
    return replace(found, letters={name: value for name, value in found.letters.items() if name not in names})


@dataclass(frozen=True, slots=True)
class Model:
    """The language model of part (b): what it predicts, between how many, and how well."""

    unit: str
    size: int
    train: Fraction
    validation: Fraction
    test: Fraction

    @property
    def perplexities(self) -> dict[str, Fraction]:
        """All four, the uniform baseline last."""
        return {"train": self.train, "validation": self.validation, "test": self.test, "uniform": Fraction(self.size)}


PAPER = Model("character", 50, Fraction("1.8"), Fraction("2.3"), Fraction("2.5"))


def drawn(draw: Draw) -> Model:
    """A model of characters or of words."""
    unit = draw.choice("unit", ("character", "word"), canonical=PAPER.unit)
    if unit == "character":
        size = draw.integer("characters", 30, 120, canonical=PAPER.size)
        return Model(unit, size, *draw.ascending("character perplexities", 3, "1.5", "3.5", "0.1", canonical=(0, 0, 0)))
    size = draw.integer("words", 2_000, 9_900, step=100, canonical=PAPER.size)
    return Model(unit, size, *draw.ascending("word perplexities", 3, 20, 120, 1, canonical=(0, 0, 0)))


def _is_power_of_two(value: Fraction) -> bool:
    return value.denominator == 1 and value.numerator & (value.numerator - 1) == 0


INVARIANTS = (
    Constraint[Model]("training < validation < test < uniform", lambda m: m.train < m.validation < m.test < m.size),
    Constraint[Model]("the test perplexity is far below the uniform one", lambda m: 8 * m.test <= m.size),
    Constraint[Model](
        "the gap from validation to test is small beside the gap from training to validation",
        lambda m: 2 * (m.test - m.validation) <= m.validation - m.train,
    ),
    Constraint[Model]("the gap from training to test is plain to see", lambda m: m.test >= m.train * Fraction(6, 5)),
    Constraint[Model]("validation and test differ in three figures", lambda m: m.test >= m.validation * Fraction(51, 50)),
    Constraint[Model](
        "no number of bits is whole", lambda m: not any(_is_power_of_two(value) for value in m.perplexities.values())
    ),
)
"""What the worked answers say of the figures."""


def make(draw: Draw) -> Sheet:
    """Perplexities of three sets and a uniform baseline."""
    model = draw.such_that("model", drawn, *INVARIANTS, canonical=PAPER)
    size, numbers = model.size, model.perplexities

    def bits(perplexity: Fraction) -> Number:
        return Number(f"log2({float(perplexity):g})", figures=3, contradicts=r"nats|\bbytes?\b", slips={
            f"ln({float(perplexity):g})": ("Natural logarithm in place of base 2: these are nats, not bits.", Fraction(1, 2)),
        })  # fmt: skip

    return Sheet(
        given={
            "size": size,
            "unit": model.unit,
            **{name: f"{float(value):g}" for name, value in numbers.items() if name != "uniform"},
            **{f"bits_{name}": f"{np.log2(float(value)):.3f}" for name, value in numbers.items()},
            **{f"nats_{name}": f"{np.log(float(value)):.3f}" for name, value in numbers.items()},
        },
        fields={
            "a.definition": field_of("formula", 2, Formula(
                "(prod_{i=1}^{N} P(w_i | w_{<i}))^{-1/N}", WORDS, lambda name: without(sized(draw.seed, name), "PPL", "H"),
                targets=("PPL",), bases=(1.0, UNIT[BITS]),
                slips=(
                    Slip("(prod_{i=1}^{N} P(w_i | w_{<i}))^{1/N}", "The sign of the exponent is wrong: -1/N is needed."),
                    Slip("(prod_{i=1}^{N} P(w_i | w_{<i}))^{-1}", "The N-th root is missing."),
                    Slip("(prod_{i=1}^{N} P(w_i | w_{<i}))^{-N}", "The exponent is -1/N, not -N."),
                    Slip("-1/N sum_{i=1}^{N} ln P(w_i | w_{<i})", "This is the cross-entropy: the perplexity is its exponential."),
                    Slip("exp(-sum_{i=1}^{N} ln P(w_i | w_{<i}))", "The average over N is missing."),
                ),
            )),
            "a.cross_entropy": field_of("formula", 2, Formula(
                "-1/N sum_{i=1}^{N} ln P(w_i | w_{<i})", WORDS, lambda name: without(sized(draw.seed, name), "H"),
                targets=("H",), unfinished=("PPL",),
                alternatives=(Alternative("-1/N sum_{i=1}^{N} log2(P(w_i | w_{<i}))", "Right, in bits."),),
                slips=(
                    Slip("1/N sum_{i=1}^{N} ln P(w_i | w_{<i})", "The minus sign is missing."),
                    Slip("-sum_{i=1}^{N} ln P(w_i | w_{<i})", "The average over N is missing."),
                    Slip("1/N sum_{i=1}^{N} log2(P(w_i | w_{<i}))", "The minus sign is missing."),
                    Slip("-sum_{i=1}^{N} log2(P(w_i | w_{<i}))", "The average over N is missing."),
                ),
            )),
            "a.relation": field_of("formula", 2, PerplexityRelation(WORDS, lambda unit: world(draw.seed, unit))),
            "a.derivation": field_of("derivation", 2, Derivation(WORDS, lambda unit: world(draw.seed, unit), (NATS, BITS), ("PPL", "H"))),
            "b.bits_train": field_of("number", 1, bits(model.train)),
            "b.bits_validation": field_of("number", 1, bits(model.validation)),
            "b.bits_test": field_of("number", 1, bits(model.test)),
            "b.uniform_perplexity": field_of("number", 1, Number(Fraction(size), slips={
                Fraction(1, size): (f"This is the probability of each {model.unit}; the perplexity is its reciprocal.", Fraction(0)),
            }), against=rf"(?<![\d.,]){size}(?:\.0*)?\s*(?:bits?|nats?)\b"),
            "b.uniform_bits": field_of("number", 1, bits(Fraction(size))),
            "b.analysis": field_of("prose", 3),
            "b.improvements": field_of("prose", 2),
        },
        figures={"b.analysis": Sketch("bits", {
            "perplexities": {"training": model.train, "validation": model.validation, "test": model.test}, "size": size, "token": model.unit,
        })},
        witnesses={
            "a.relation": lambda: bool(sp.simplify(theory.relation_difference()) == 0),
            **{f"b.bits_{name}": partial(_bits_agree, numbers[name]) for name in ("train", "validation", "test")},
            "b.uniform_bits": lambda: _bits_agree(numbers["uniform"]),
            "b.uniform_perplexity": lambda: bool(theory.uniform_perplexity(size) == size),
        },
    )  # fmt: skip


def _bits_agree(perplexity: Fraction) -> bool:
    """Whether the symbolic and the numeric logarithm give the same bits."""
    exact = float(theory.bits(sp.Rational(perplexity.numerator, perplexity.denominator)))
    return abs(exact - theory.numeric_bits(float(perplexity))) < 1e-12


QUESTION = Question("perplexity", make)
