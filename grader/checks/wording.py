"""Words around a formula that may change what it says, so that a wrong value is no proof of a wrong answer."""

from __future__ import annotations

import re

_APPLIED = re.compile(r"\b(?:root|inverse|reciprocal|negative|transpose|logarithm|exponential|sigmoid|tanh|softmax|square) of\b")
_LEAVES_OUT = re.compile(r"\b(?:without|except|excluding|excluded|omitting|omitted|skipping|leaving out|left out)\b")


def changed_by_words(prose: str, sums: bool) -> bool:
    """Whether the words do something to the formula (``the root of``), or, where it sums, leave a term out of it."""
    words = prose.lower()
    return bool(_APPLIED.search(words)) or (sums and bool(_LEAVES_OUT.search(words)))
