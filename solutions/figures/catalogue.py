"""All figures by name: a question says which one it wants and with which values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from solutions.figures.beam_tree import beam_tree
from solutions.figures.cells import gru, lstm
from solutions.figures.embeddings import cbow, skip_gram
from solutions.figures.figure import Figure
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


def figure(name: str, values: Mapping[str, object]) -> Figure:
    """The figure of a name, drawn from values. Raises LookupError for a name that no figure has."""
    if name not in FIGURES:
        raise LookupError(f"No figure is named “{name}”; there are {', '.join(FIGURES)}.")
    return FIGURES[name](**values)
