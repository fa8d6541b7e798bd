"""What a figure says as a labelled graph: the same description that is drawn, to compare diagrams with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from solutions.figures.scene import Box, Scene


class Edge(NamedTuple):
    """An arrow between two nodes by name; the label is as in the figure, empty if there is none."""

    start: str
    end: str
    label: str


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by name, each with its text as in the figure (or its name), and the edges in the order of drawing.

    A frame is a node only where a line ends at it, as at a vector drawn cell by cell.
    """

    nodes: dict[str, str]
    edges: tuple[Edge, ...]

    @property
    def successors(self) -> dict[str, tuple[str, ...]]:
        """Each node that arrows leave to the nodes that they reach, once each, in the order of drawing."""
        found: dict[str, dict[str, None]] = {}
        for start, end, _ in self.edges:
            found.setdefault(start, {})[end] = None
        return {start: tuple(ends) for start, ends in found.items()}


def graph_of(scene: Scene) -> Graph:
    """The graph of a scene. Lines through a junction join what lies behind it, with the labels on the way."""
    shapes = scene.shapes
    through = {name for name, shape in shapes.items() if shape.through}
    drawn = [
        Edge(line.start, line.end, line.label.text if line.label else "")
        for line in scene.lines
        if line.start and line.end
    ]
    joined = {name for edge in drawn for name in (edge.start, edge.end)}
    nodes = {
        name: shape.text or name
        for name, shape in shapes.items()
        if name not in through and (name in joined or not (isinstance(shape, Box) and shape.frame))
    }
    edges = tuple(whole for edge in drawn if edge.start in nodes for whole in _followed(edge, drawn, through))
    return Graph(nodes, edges)


def _followed(edge: Edge, drawn: list[Edge], through: set[str]) -> Iterator[Edge]:
    if edge.end not in through:
        yield edge
        return
    for following in drawn:
        if following.start == edge.end:
            label = ", ".join(text for text in (edge.label, following.label) if text)
            yield from _followed(Edge(edge.start, following.end, label), drawn, through)
