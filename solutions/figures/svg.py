"""A scene as SVG for a page: drawn by Typst as outlines, in the colours of the page, with words for who can't see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import escape

from solutions.documents.typst_engine import svg
from solutions.figures.scene import Fill, Scene
from solutions.figures.typst_writer import COLOURS, FILLS, page_source

_OPENING = re.compile(r"<svg viewBox=\"([^\"]*)\" width=\"([\d.]+)pt\" height=\"([\d.]+)pt\"[^>]*>")
_NAMES = re.compile(r'(?<=id=")g[0-9A-F]{8,}|(?<=href="#)g[0-9A-F]{8,}')
_GLYPH = re.compile(r'<g transform="matrix\(([^"]*)\)"><use href="([^"]*)"/></g>')
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_PATH = re.compile(r'(?<= d=")[^"]*')
_IDLE = re.compile(r"(?<![\d.])0(?=\.\d)| (?=-|[A-Za-z]|$)|(?<=[A-Za-z]) ")
"""What path data can do without: a zero before the point, spaces beside letters and before a minus sign."""
_SHARES: Mapping[Fill, str] = {"light": "0.06", "medium": "0.28"}
_DEFAULTS = (
    ' fill-rule="nonzero"', ' stroke-linecap="butt"', ' stroke-linejoin="miter"', ' stroke-miterlimit="4"', ' x="0"', ' y="0"',
    ' fill="currentColor"',
)  # fmt: skip
"""What SVG takes for granted, and what all inherit from the outermost element."""
_INKS = {
    **{f'"{FILLS[fill]}"': f'"currentColor" fill-opacity="{share}"' for fill, share in _SHARES.items()},
    f'"{COLOURS["accent"]}"': f'"var(--link, {COLOURS["accent"]})"',
    f'"{COLOURS["ink"]}"': '"currentColor"',
    "xlink:href": "href",
    **dict.fromkeys(_DEFAULTS, ""),
}


@lru_cache(maxsize=64)
def to_svg(scene: Scene, name: str, title: str, alternative: str) -> str:
    """The SVG element. All names in it begin with the name of the figure, so that a page can hold many."""
    markup = _NUMBER.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), svg(page_source(scene)))
    for typed, written in _INKS.items():
        markup = markup.replace(typed, written)
    markup = _PATH.sub(lambda path: _IDLE.sub("", path[0]), markup)
    markup = _GLYPH.sub(r'<use transform="matrix(\1)" href="\2"/>', _renamed(markup, name))
    names = f'aria-labelledby="{name}-title" aria-describedby="{name}-words"'
    words = f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-words">{escape(alternative)}</desc>'
    opening = rf'<svg xmlns="http://www.w3.org/2000/svg" role="img" fill="currentColor" {names} viewBox="\1" width="\2pt" height="\3pt">'
    return _OPENING.sub(lambda found: found.expand(opening) + words, markup, count=1)


def _renamed(markup: str, name: str) -> str:
    """The outlines of letters, which the engine names by long digests, numbered under the name of the figure."""
    short = {digest: f"{name}-{number}" for number, digest in enumerate(dict.fromkeys(_NAMES.findall(markup)))}
    return _NAMES.sub(lambda found: short[found[0]], markup)
