"""Many named values to compare one value with: those that clearly differ are left out all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from grader.worlds.agreement import CLOSE_SQUARED
from grader.worlds.values import Array, Value, is_scalar, is_vector


class Gallery:
    """Values with a sentence for each, in order.

    >>> gallery = Gallery([("one more", np.array([2.0, 3.0])), ("twice", np.array([2.0, 4.0]))])
    >>> [says for says, _ in gallery.like(np.array([2.0, 4.0]))]
    ['twice']
    """

    def __init__(self, values: Iterable[tuple[str, Value]]) -> None:
        self.values = tuple(values)
        places: dict[tuple[int, ...], list[int]] = {}
        for at, (_, value) in enumerate(self.values):
            if isinstance(value, np.ndarray) and value.dtype == float:
                places.setdefault(value.shape, []).append(at)
        self._alike = {shape: (np.array(found), self._rows(found)) for shape, found in places.items()}

    def _rows(self, places: list[int]) -> Array:
        return np.stack([np.ravel(self.values[at][1]) for at in places])

    def like(self, value: Value) -> Iterator[tuple[str, Value]]:
        """The values that may be this one, whichever way a vector stands."""
        if not isinstance(value, np.ndarray) or value.dtype != float:
            yield from self.values
            return
        flat = value.ravel()
        shapes = {value.shape, (value.shape[0], *value.shape[:0:-1])} if is_vector(value) else {value.shape}
        near = {at for shape in shapes if shape in self._alike for at in self._near(flat, shape)}
        for at, (says, known) in enumerate(self.values):
            single = is_scalar(known) and np.shape(known) != value.shape and is_scalar(value)
            if at in near or single or (isinstance(known, np.ndarray) and known.dtype != float):
                yield says, known

    def _near(self, flat: Array, shape: tuple[int, ...]) -> list[int]:
        """Places of the values that are not clearly another; see :func:`~grader.worlds.agreement.far`."""
        places, rows = self._alike[shape]
        with np.errstate(all="ignore"):
            gaps = rows - flat
            sizes = np.maximum(np.einsum("ij,ij->i", rows, rows), np.vdot(flat, flat))
            apart = np.einsum("ij,ij->i", gaps, gaps) > flat.size * CLOSE_SQUARED * sizes
        found: list[int] = places[~apart].tolist()
        return found
