"""What passes between the floors of the house and out of it: frozen, JSON-ready records, and nothing else.

Marks are exact :class:`fractions.Fraction` from the mark scheme to the final export; they are written
as text (``"5/2"``) so that no reader of a results file ever rounds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

Outcome: TypeAlias = Literal["marked", "blank", "unreadable", "proposed", "undecided"]
"""How a field was settled. Only ``marked`` and ``blank`` are final; the others wait for a person."""

SETTLED: frozenset[Outcome] = frozenset({"marked", "blank"})

Counts: TypeAlias = Literal["yes", "no", "open"]
"""Whether a question that may be left out counts; ``open`` where that hangs on what a person has still to decide."""

Answer: TypeAlias = "str | list[Answer] | dict[str, Answer]"
"""What a candidate wrote in one field: text, word for word, or the nested lists and mappings of a
structured form (JSON, YAML, TOML), whose leaves are texts too (``0.30`` stays ``"0.30"``)."""


class Mark(msgspec.Struct, frozen=True):
    """The result of one answer field. ``low`` and ``high`` bound what a person may still decide."""

    outcome: Outcome
    marks: Fraction
    out_of: Fraction
    low: Fraction
    high: Fraction
    says: str
    """The reason, one or two sentences addressed to the candidate."""
    read_as: str = ""
    """The candidate's mathematics as it was understood, in LaTeX; empty where nothing was read."""


class Submission(msgspec.Struct, frozen=True):
    """One candidate's answers to one variant of one exam, as read from a file."""

    candidate: str
    exam: str
    variant: str
    answers: Mapping[str, Answer]
    """Field identifier (``6b.bits_train``) to answer; fields left out are blank."""
    source: str
    """Where it came from: a path, with the member of an archive or the row of a table."""


class Problem(msgspec.Struct, frozen=True):
    """Something in the input that a person must know of: one place, one sentence, one remedy."""

    source: str
    place: str
    sentence: str
    remedy: str


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """All marks of one submission. ``total`` counts what is settled; ``low`` and ``high`` what may come."""

    candidate: str
    exam: str
    variant: str
    total: Fraction
    low: Fraction
    high: Fraction
    out_of: Fraction
    fields: Mapping[str, Mark]
    counts: Mapping[str, Counts] = {}
    """Of an exam with choices: the number of each question to whether it counts."""


def exact(value: Fraction) -> str:
    """A fraction as text: ``"5/2"``, or ``"3"`` when whole."""
    return str(value)


def _encode(value: object) -> object:
    if isinstance(value, Fraction):
        return exact(value)
    raise NotImplementedError(f"{type(value).__name__} has no place in a record")


_encoder = msgspec.json.Encoder(enc_hook=_encode)


def to_json(record: object) -> bytes:
    """A record, or a mapping of such, as one line of JSON; fractions become text."""
    return _encoder.encode(record)
