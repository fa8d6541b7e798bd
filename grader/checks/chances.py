"""Probabilities as people write them beside a sequence: plain, in percent, as products, or as logarithms."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from grader.checks.numerals import comma_readings, last_place, respelled
from grader.checks.tolerance import Tolerance
from grader.checks.values import claims
from grader.notation.answer import read
from grader.notation.chains import Statement
from grader.notation.reading import Unreadable
from grader.notation.vocabulary import vocabulary
from grader.worlds.arithmetic import Value, approximate

_PLAIN = re.compile(r"(?:.*[=≈])?\s*(\d{0,3}[.,]\d{1,12}|[01])\s*(%?)\s*$", re.DOTALL)
_REMARK = re.compile(r"^(.*[\d%)]\s*)\((?!\s*=)[^()]*\)$", re.DOTALL)
"""A value with a remark in brackets behind it: ``0.30 (0.5 · 0.6)``."""
_NEAR = Tolerance(figures=3)
_WORDS = vocabulary(["P", "p", "y", "logP", "logp"])
_BASES = {"e": math.e, "2": 2.0, "10": 10.0}
_BASE_OF = (
    ("2", re.compile(r"log_?\{?\s*(?:2|₂)|\blb\b|\bld\b")),
    ("10", re.compile(r"log_?\{?\s*10|\blg\b")),
    ("e", re.compile(r"\bln\b|\\ln|log_?\{?\s*e")),
)


@dataclass(frozen=True, slots=True)
class Chance:
    """One probability. ``base`` is that of a logarithm, "?" if it is not said; ``place`` its last unit."""

    value: Value
    base: str = ""
    place: float = 0.0


@lru_cache(maxsize=512)
def read_chance(text: str) -> Chance | None:
    """The probability in a text; None where there is none to be read."""
    text = _REMARK.sub(r"\1", text.strip())
    plain = _PLAIN.match(text) if "," not in text or text.count(",") == 1 else None
    if plain is not None:
        exact = Fraction(plain[1].replace(",", ".")) / (100 if plain[2] else 1)
        return Chance(-exact, _base(text)) if "-" in text[-len(plain[1]) - 3 :] else Chance(exact)
    try:
        return _read(text)
    except Unreadable:
        return None


def _read(text: str) -> Chance:
    statements = read(respelled(text), _WORDS).statements
    renewed = [Statement(comma_readings(s.node)[-1], s.before, s.after) for s in statements]
    last = claims(renewed, {}, math.e)[-1]
    place = last_place(last.node)
    return Chance(last.value, _base(text) if last.value < 0 else "", approximate(place) if place else 0.0)


def _base(text: str) -> str:
    return next((base for base, pattern in _BASE_OF if pattern.search(text)), "?")


def with_base(chance: Chance | None, words: str) -> Chance | None:
    """A logarithm whose base is said elsewhere in the answer."""
    return replace(chance, base=_base(words)) if chance is not None and chance.base == "?" else chance


def agrees(chance: Chance, probability: Value) -> bool:
    """Whether a chance is this probability, to three significant figures, or its logarithm."""
    if not chance.base:
        return _NEAR.holds(chance.value, probability)
    return any(_is_logarithm(chance, probability, base) for base in _possible(chance))


def common_base(chances: Sequence[Chance], probabilities: Sequence[Value]) -> bool:
    """Whether all logarithms among the chances have one base."""
    pairs = [(c, p) for c, p in zip(chances, probabilities, strict=True) if c.base]
    if len(pairs) not in (0, len(chances)):
        return False
    return not pairs or any(
        all(base in _possible(chance) and _is_logarithm(chance, p, base) for chance, p in pairs)
        for base in _BASES
    )


def _possible(chance: Chance) -> tuple[str, ...]:
    return tuple(_BASES) if chance.base == "?" else (chance.base,)


def _is_logarithm(chance: Chance, probability: Value, base: str) -> bool:
    exact = math.log(approximate(probability)) / math.log(_BASES[base])
    return (
        abs(approximate(chance.value) - exact) <= max(0.0005, chance.place / 2) * 1.0001
        and chance.place <= 0.01
    )
