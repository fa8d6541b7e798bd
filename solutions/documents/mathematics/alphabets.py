"""Unicode's mathematical alphabets: bold, double-struck, script and the like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from unicodedata import name, normalize

from solutions.documents.mathematics.tree import Style

_FAMILIES: Mapping[Style, str] = {
    "bold": "MATHEMATICAL BOLD", "bold-italic": "MATHEMATICAL BOLD ITALIC",
    "double-struck": "(?:MATHEMATICAL )?DOUBLE-STRUCK", "script": "(?:MATHEMATICAL )?SCRIPT",
    "fraktur": "(?:MATHEMATICAL FRAKTUR|BLACK-LETTER)", "sans": "MATHEMATICAL SANS-SERIF", "mono": "MATHEMATICAL MONOSPACE",
}  # fmt: skip
_BLOCKS = (range(0x1D400, 0x1D800), range(0x2102, 0x2139))
"""Where the alphabets stand, and the letters that Unicode had before."""


@lru_cache(maxsize=len(_FAMILIES))
def _table(style: Style) -> Mapping[str, str]:
    pattern = re.compile(rf"{_FAMILIES[style]} (?:CAPITAL|SMALL|DIGIT|EPSILON|THETA|KAPPA|PHI|RHO|PI)\b.*")
    signs = [chr(code) for block in _BLOCKS for code in block]
    return {normalize("NFKC", sign): sign for sign in reversed(signs) if pattern.fullmatch(name(sign, ""))}


def alphabet(text: str, style: Style) -> str:
    """The letters in the alphabet of a style; those that have no place in it stay.

    >>> alphabet("L", "script"), alphabet("Wθ", "bold"), alphabet("1", "double-struck"), alphabet("x", "upright")
    ('ℒ', '𝐖𝛉', '𝟙', 'x')
    """
    if style not in _FAMILIES:
        return text
    table = _table(style)
    return "".join(table.get(sign, sign) for sign in text)
