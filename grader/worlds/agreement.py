"""Do two values agree on every instance? Equality up to rounding, and the ways of almost agreeing."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.worlds.values import Array, Value, is_scalar, is_vector, transposed

CLOSE = 1e-9
"""Relative distance up to which two doubles are the same number."""
CLOSE_SQUARED = CLOSE * CLOSE
DOUBT = 1e-5
"""Relative distance up to which rounding may still be the cause: decided again in high precision."""


def distance(value: Value, reference: Value) -> float:
    """The largest relative distance over all samples and entries; infinite where shapes or definedness differ."""
    if np.ndim(value) != np.ndim(reference) and not (is_scalar(value) and is_scalar(reference)):
        return float("inf")
    if not is_scalar(value) and value.shape != reference.shape:  # type: ignore[union-attr]  # no scalar, so an array
        return float("inf")
    if value.__class__ is int:
        value = _as_double(value)
    if reference.__class__ is int:
        reference = _as_double(reference)
    with np.errstate(all="ignore"):
        scale = np.maximum(np.abs(value), np.abs(reference))
        gap = np.abs(np.subtract(value, reference))
        if not is_scalar(value):  # entries are judged by the size of their whole array
            scale = scale.max(axis=tuple(range(1, scale.ndim)), keepdims=True)
        relative = gap / np.where(scale == 0, 1.0, scale)
        worst = relative.max()
    if worst == worst:
        return float(worst)
    same = np.isnan(value) & np.isnan(reference)
    if np.isnan(value).all() or (np.isnan(value) != np.isnan(reference)).any():
        return float("inf")
    return float(np.where(same, 0.0, relative).max())


def _as_double(whole: int) -> float:
    """A whole number as a double; one beyond all doubles is infinite."""
    try:
        return float(whole)
    except OverflowError:
        return float("inf") if whole > 0 else float("-inf")


def agrees(value: Value, reference: Value) -> bool:
    """Whether two values are the same."""
    if value.__class__ is np.ndarray and reference.__class__ is np.ndarray:
        if value.shape == reference.shape:
            gap = value - reference
            if gap.ndim == 1:
                relative = gap / reference
                if relative.dot(relative) <= CLOSE_SQUARED:
                    return True
            if np.count_nonzero(gap * gap <= CLOSE_SQUARED * (reference * reference)) == gap.size:
                return True
            if gap.dtype == float and np.vdot(gap, gap) > far(value, reference):
                return False
        elif value.ndim > 1 and reference.ndim > 1:
            return False
    return distance(value, reference) <= CLOSE


def far(value: Array, reference: Array) -> float:
    """A square of the distance beyond which two arrays of real numbers can't be the same.

    The largest gap is at least the root mean square of all gaps, and no entry is larger than the root of the sum of
    all squares: beyond this the largest relative distance is more than :data:`CLOSE`.
    """
    return float(value.size * CLOSE_SQUARED * max(np.vdot(value, value), np.vdot(reference, reference)))


def same_up_to_orientation(value: Value, reference: Value, matrices: bool) -> bool:
    """Agreement of vectors whichever way they stand and, if asked, of a matrix with the transposed reference."""
    if agrees(value, reference):
        return True
    if is_scalar(value) or is_scalar(reference) or value.ndim != 3:  # type: ignore[union-attr]  # no scalar, so an array
        return False
    return (is_vector(value) or matrices) and agrees(transposed(value), reference)


def factor(value: Value, reference: Value) -> float | None:
    """The one number by which the value is too large in every sample, if there is one (not 1, not 0)."""
    if np.shape(value) != np.shape(reference):
        return None
    with np.errstate(all="ignore"):
        ratios: Any = np.asarray(np.divide(value, reference), dtype=float).ravel()
    ratios = ratios[np.isfinite(ratios)]
    if ratios.size < 2 or abs(ratios[0]) < 1e-12:
        return None
    return float(ratios[0]) if np.allclose(ratios, ratios[0], rtol=1e-9) and abs(ratios[0] - 1) > 1e-9 else None
