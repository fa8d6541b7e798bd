"""Random instances without a model behind them: independent letters in their declared domains."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from grader.worlds.values import Array

SAMPLES = 12


def source(seed: int, name: str) -> np.random.Generator:
    """A generator that depends on the seed and a name only."""
    return np.random.default_rng([seed, *name.encode()])


def positive(rng: np.random.Generator, samples: int = SAMPLES) -> Array:
    """Shape (samples,), log-uniform between 0.2 and 6."""
    return np.exp(rng.uniform(np.log(0.2), np.log(6.0), samples))


def positives(names: Iterable[str], seed: int) -> dict[str, Array]:
    """One positive letter for each name."""
    return {name: positive(source(seed, name)) for name in names}


def columns(rng: np.random.Generator, size: int, samples: int) -> Array:
    """Shape (samples, size, 1), standard normal."""
    return rng.standard_normal((samples, size, 1))


def matrices(rng: np.random.Generator, rows: int, columns: int, samples: int) -> Array:
    """Shape (samples, rows, columns), standard normal."""
    return rng.standard_normal((samples, rows, columns))
