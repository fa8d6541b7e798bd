"""A figure: a scene with the words that a page needs around it, in the language of each page."""

from __future__ import annotations

from dataclasses import dataclass

from solutions.figures.graph import Graph, graph_of
from solutions.figures.scene import Scene
from solutions.figures.svg import to_svg
from solutions.figures.tikz import to_tikz
from solutions.figures.typst_writer import to_typst_source


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its title, and what it shows for a reader who can't see it."""

    name: str
    """A name of letters, digits and hyphens that no other figure of a page has."""
    title: str
    alternative: str
    scene: Scene

    def svg(self) -> str:
        """An SVG element for a page of HTML, in the colours of the page."""
        return to_svg(self.scene, self.name, self.title, self.alternative)

    def typst(self) -> str:
        """A box for Typst markup."""
        return to_typst_source(self.scene)

    def tikz(self) -> str:
        """A tikzpicture; it needs the packages tikz and amsmath."""
        return to_tikz(self.scene)

    @property
    def graph(self) -> Graph:
        """What the figure says, as a labelled graph."""
        return graph_of(self.scene)
