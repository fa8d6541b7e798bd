"""Wrong numbers that are the right one but for a sign, a decimal place or two digits exchanged."""

from __future__ import annotations

from grader.checks.tolerance import Tolerance, magnitude
from grader.worlds.arithmetic import Value, approximate


def misprint(obtained: Value, reference: Value, tolerance: Tolerance) -> str:
    """What happened to the reference; empty where nothing of the kind did.

    >>> misprint(0.884, 0.848, Tolerance(figures=3))
    'two digits are exchanged'
    """
    if not reference or not obtained or abs(magnitude(obtained) - magnitude(reference)) > 1:
        return ""
    if tolerance.holds(-obtained, reference):
        return "the sign is wrong"
    if any(tolerance.holds(obtained * factor, reference) for factor in (10, 0.1)):
        return "the decimal point is one place off"
    exchanged = any(_exchanged(_digits(obtained, n), _digits(reference, n)) for n in (3, 4))
    return "two digits are exchanged" if exchanged else ""


def _digits(value: Value, figures: int) -> str:
    """The power of ten and the first digits: ``-1:848``."""
    power = magnitude(value)
    return f"{power}:{abs(approximate(value)) / 10.0**power:.{figures - 1}f}".replace(".", "")


def _exchanged(a: str, b: str) -> bool:
    """Whether the second text is the first with two neighbours exchanged."""
    off = [at for at in range(min(len(a), len(b))) if a[at] != b[at]]
    if len(a) != len(b) or len(off) != 2 or off[1] != off[0] + 1:
        return False
    return a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
