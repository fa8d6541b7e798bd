"""Which signs the fonts inside the Typst engine have; any other is shown by its number, so that nothing is lost on paper.

``glyphs.txt`` lists the code points of Libertinus Serif, New Computer Modern and DejaVu Sans Mono, in hexadecimal.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from solutions.documents.visible import visible


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    spans = files(__package__).joinpath("glyphs.txt").read_text(encoding="ascii").split()
    ends = [(int(span.split("-")[0], 16), int(span.split("-")[-1], 16)) for span in spans]
    return frozenset(code for low, high in ends for code in range(low, high + 1))


@lru_cache(maxsize=4096)
def covered(text: str) -> str:
    """The visible text, in which a sign without a glyph is its number.

    >>> covered("Ü ∂ 中")
    'Ü ∂ [U+4E2D]'
    """
    found = visible(text)
    if found.isascii():
        return found
    known = _known()
    return "".join(sign if ord(sign) in known or sign in "\n\t" else f"[U+{ord(sign):04X}]" for sign in found)
