"""A world: K random instances of the model behind a question, with a value for every name that may be used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from grader.worlds.values import Array, Value

Reference: TypeAlias = tuple[str, tuple[int, ...]]
"""A name with its indices: ``("h", (3,))``, ``("W_hh", ())``."""

Members: TypeAlias = dict[tuple[int, ...], Value]
"""The members of a family by their indices."""

Differentiator: TypeAlias = Callable[[Reference, Reference, bool], "Array | None"]
"""``∂top/∂bottom`` in numerator layout, ``immediate`` or through all later states; None when it has no meaning.

A scalar by a vector is a row ``(K, 1, n)``, a vector by a vector ``(K, n, m)``, a scalar by a matrix has the matrix's
shape, a vector by a matrix is ``(K, n, p, q)``.
"""


@dataclass(frozen=True, slots=True)
class World:
    """Names to values. Families map index tuples to values; counters are the index letters that stand for a number."""

    letters: Mapping[str, Value] = field(default_factory=dict)
    families: Mapping[str, Mapping[tuple[int, ...], Value]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """The natural range of each index of a family, for sums without bounds."""
    counters: Mapping[str, int] = field(default_factory=dict)
    derivative: Differentiator | None = None
    functions: Mapping[str, Callable[..., Value]] = field(default_factory=dict)
    """Functions of the model beyond the standard ones."""
    sequence: Callable[[int, int], Value] | None = None
    """Chain-rule probability of the stretch from one index to another."""
    chances: Mapping[tuple[int, ...], Value] = field(default_factory=dict)
    """The distribution behind an expectation: index of the outcome to its probability."""
    outcomes: str = ""
    """The family that an expectation runs over."""
    cotangents: frozenset[str] = frozenset()
    """Families that are derivatives of a loss (``delta``): rows in numerator layout, columns otherwise."""
    horizon: int = 64
    """Beyond this index a recursively defined family is zero: losses after the last step."""
