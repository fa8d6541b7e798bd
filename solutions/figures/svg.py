"""A figure as SVG for a page: drawn by Typst as outlines, in the colours of the page, with words for who can't see it."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

import typst

from solutions.figures.scene import Figure
from solutions.figures.typst_writer import COLOURS, FILLS, page_source

_OPENING = re.compile(r"<svg viewBox=\"([^\"]*)\" width=\"([\d.]+)pt\" height=\"([\d.]+)pt\"[^>]*>")
_NAMES = re.compile(r'(?<=id="g)(?=[0-9A-F]{8})|(?<=href="#g)(?=[0-9A-F]{8})')
_NUMBER = re.compile(r"-?\d+\.\d{4,}")
_INKS = {
    **{f'="{FILLS[name]}"': f'="currentColor" fill-opacity="{share}"' for name, share in (("light", "0.06"), ("medium", "0.28"))},
    f'="{COLOURS["accent"]}"': '="var(--link, #0b4f8a)"',
    f'="{COLOURS["ink"]}"': '="currentColor"',
}  # fmt: skip


@lru_cache(maxsize=64)
def to_svg(figure: Figure, identifier: str) -> str:
    """The SVG element. Its names begin with the identifier, so that a page can hold many."""
    drawn = typst.compile(page_source(figure.scene).encode(), format="svg", ignore_system_fonts=True)
    if not isinstance(drawn, bytes):
        raise ValueError(f"the figure “{figure.name}” is not one page")
    markup = _NUMBER.sub(lambda number: f"{float(number[0]):.3f}".rstrip("0").rstrip("."), drawn.decode())
    for colour, ink in _INKS.items():
        markup = markup.replace(colour, ink)
    markup = _NAMES.sub(f"-{identifier}-", markup.replace(' fill-rule="nonzero"', "").replace("xlink:href", "href"))
    return _OPENING.sub(lambda opening: _opening(figure, identifier, opening), markup, count=1)


def _opening(figure: Figure, identifier: str, drawn: re.Match[str]) -> str:
    names = f'aria-labelledby="{identifier}-title" aria-describedby="{identifier}-description"'
    words = (
        f'<title id="{identifier}-title">{escape(figure.title)}</title>'
        f'<desc id="{identifier}-description">{escape(figure.alternative)}</desc>'
    )
    size = f'width="{drawn[2]}pt" height="{drawn[3]}pt"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {names} viewBox="{drawn[1]}" {size}>{words}'
