r"""What TeX puts around and beside formulas, taken away: boxes, colours, equation numbers, notes over a sign, room."""

from __future__ import annotations

import re

from grader.notation.lexer import MOST_CHARACTERS
from grader.notation.pairs import closed, outside, relates

MOST_FRAMES = 60
"""Boxes, colours and noted signs in one answer."""
_ASIDE = re.compile(r"\\(?:tag\*?|label|[hv]space\*?|[hv]?phantom)\s*\{[^{}]*\}")
_ROOM = re.compile(r"(\\\\)\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|px|\\[a-z]+)\s*\]")
_FRAME = re.compile(
    r"\\(?:(?:boxed|fbox|framebox|bbox\s*(?:\[[^\]]*\])?|fcolorbox\s*\{[^{}]*\}\s*\{[^{}]*\}|(?:text|math)?color(?:box)?\s*\{[^{}]*\}"
    r"|underline(?!\s*\{\s*\\?[A-Za-z]+\s*\}))\s*(?=\{)|color\s*\{[^{}]*\}|(?P<noted>stackrel|overset|underset)\s*(?=\{))"
)
_SIGN = re.compile(r"\s*\{\s*((?:[<>:]?=|[<>≤≥≈]|\\(?:leq?|geq?|lt|gt|approx|to|gets|leftarrow|Rightarrow|implies|equiv|propto))\s*)\}")
_SEVERAL = re.compile(r"[,;$]|\\(?:to|Rightarrow|implies|in|begin|\\)(?![A-Za-z])")


def unframed(text: str) -> str:
    r"""The formulas without their frames; a framed part of a formula stays a group.

    >>> unframed(r"\boxed{y = 2x}").strip(), unframed(r"2\boxed{a + b}"), unframed(r"y \stackrel{(1)}{=} 2x")
    ('y = 2x', '2{a + b}', 'y = 2x')
    """
    if "\\" not in text or len(text) > MOST_CHARACTERS:
        return text
    text = _ASIDE.sub(" ", _ROOM.sub(r"\1 ", text))
    for frame in [*_FRAME.finditer(text)][MOST_FRAMES::-1]:  # from the last one: those before it keep their places
        rest = text[frame.end() :]
        bare = _sign(rest) if frame["noted"] else _framed(rest)
        text = text if bare is None else f"{text[: frame.start()]}{bare}"
    return text


def _framed(rest: str) -> str | None:
    """What is framed at the beginning of a text, and the rest; None where the frame is never closed."""
    if rest[:1] != "{":
        return rest
    end = closed(rest, 0)
    if not end:
        return None
    inside = rest[1:end]
    bare = outside(inside)
    whole = relates(inside) or bool(_SEVERAL.search(bare)) or not ("+" in bare or "-" in bare)
    return f" {inside} {rest[end + 1 :]}" if whole else f"{{{inside}}}{rest[end + 1 :]}"


def _sign(rest: str) -> str | None:
    """The sign that carries a note, and the rest; None where the second group is no sign."""
    end = closed(rest, 0)
    sign = _SIGN.match(rest, end + 1) if end else None
    return None if sign is None else f"{sign[1]}{rest[sign.end() :]}"
