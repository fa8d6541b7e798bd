"""An answer of kind formula: every way to read it, what it puts forward, and how that compares with the reference."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from grader.comparing import formula, relation
from grader.comparing.formula import Pair, block_for
from grader.comparing.letters import words_for
from grader.comparing.said import Reading, Said, open_choices, readings
from grader.comparing.verdicts import Comparison, different, settled, undecided, unreadable
from grader.notation.latex import latex
from grader.notation.reading import TooLarge, Unreadable
from grader.notation.tree import Call, Node, Symbol, Times, Transposed, walk
from grader.worlds.domains import Letters
from grader.worlds.evaluate import STANDARD, Unknown
from grader.worlds.evaluate import Reading as Convention
from grader.worlds.values import Mismatch

_BASES = (math.log(2.0), math.log(10.0))
"""Other bases that a logarithm without one may have, as nats."""


def judged(answer: str, reference: str, letters: Letters) -> Comparison:
    """The verdict under every reading. Raises Unreadable for the answer."""
    words = words_for(letters)
    written, ways = readings(answer, words)
    try:
        choices = {*open_choices(written), *open_choices(_reference(reference, letters, "")[0])}
        expected = _reference(reference, letters, "")[1]
        found = list(_across(ways, expected, answer, reference, letters))
        for choice in sorted(choices):
            found += _chosen(choice, answer, reference, letters)
    except Unreadable as reason:
        if isinstance(reason, (_Answers, TooLarge)):
            raise
        return undecided(f"The reference can't be read: {reason}")
    return settled(found, "This can be read in two ways, with different verdicts; brackets would tell.")
