"""All figures by name: a question says which one it wants and with which values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from solutions.figures.beam_tree import beam_tree
from solutions.figures.cells import gru, lstm
from solutions.figures.embeddings import cbow, skip_gram
from solutions.figures.figure import Figure
from solutions.figures.metrics import measured
from solutions.figures.plots import bits_per_token, decay
from solutions.figures.recurrent import tagger, unrolled
from solutions.figures.translation import attention, encoder_decoder

FIGURES: Mapping[str, Callable[..., Figure]] = {
    "lstm": lstm,
    "gru": gru,
    "unrolled": unrolled,
    "tagger": tagger,
    "skip-gram": skip_gram,
    "cbow": cbow,
    "encoder-decoder": encoder_decoder,
    "attention": attention,
    "beam-tree": beam_tree,
    "decay": decay,
    "bits": bits_per_token,
}


class _Values:
    """The values of a figure as a key: two that are written alike draw the same."""

    __slots__ = ("_written", "values")

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values, self._written = values, repr(values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Values) and other._written == self._written

    def __hash__(self) -> int:
        return hash(self._written)


def figure(name: str, values: Mapping[str, object]) -> Figure:
    """The figure of a name, drawn from values. Raises LookupError for a name that no figure has."""
    if name not in FIGURES:
        raise LookupError(f"No figure is named “{name}”; there are {', '.join(FIGURES)}.")
    return _drawn(name, _Values(values))


@lru_cache(maxsize=64)
def _drawn(name: str, values: _Values) -> Figure:
    return measured(lambda: FIGURES[name](**values.values))
